//! Reading many accounts and Regions with roles, through an open connection.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Fleet;
use crate::aws::Clock as _;
use crate::connect::{Connection, Signing, Target};
use crate::environment::OpenConnection;
use crate::fleet::{
    Cancel, EndpointTemplate, Event, FanOut, FanOutOptions, Pace, Progress, RuleBudget,
    ScopeInventory, ScopeParts, Summary,
};
use crate::platform::{BrowserClock, page_host};
use crate::present::{HeldScope, ReadRequest, ScopeOrigin};

/// Maximum number of rules that the page holds: about 100 MB.
pub const MAX_RULES: usize = 500_000;

/// Accounts and Regions that are read at once. Browsers send six requests at a time to one host.
const CONCURRENCY: usize = 12;

/// Name of the sessions in the accounts' logs.
pub(super) const SESSION_NAME: &str = "portcullis-accounts";

/// Interval at which what has arrived is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(200);

/// Reading of accounts.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Slug of the connection that assumes the roles.
    pub slug: String,
    /// Numbers so far.
    pub progress: Progress,
    /// Number of failures so far.
    pub failures: usize,
    /// Result; `None` while accounts are being read.
    pub summary: Option<Arc<Summary>>,
}

/// Reason why a connection cannot read other accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadRefusal {
    /// It is the sandbox of the page, which has one account.
    Sandbox,
    /// A proxy signs its requests, with the proxy's own keys.
    Proxy,
    /// The page has no access keys of it.
    NoKeys,
    /// Accounts are being read already.
    Running,
}

impl Fleet {
    /// Returns why a connection cannot read other accounts; `None` if it can. Reactive.
    pub fn refusal(self, connection: &Connection) -> Option<ReadRefusal> {
        let is_reading = self.is_reading();
        match (&connection.target, &connection.signing) {
            (Target::Sandbox, _) => Some(ReadRefusal::Sandbox),
            (_, Signing::Proxy) => Some(ReadRefusal::Proxy),
            _ if is_reading => Some(ReadRefusal::Running),
            _ => (!self.shell.has_credentials(connection)).then_some(ReadRefusal::NoKeys),
        }
    }

    /// Reads accounts through an open connection. The caller has shown the roles to the user, who
    /// has confirmed them.
    ///
    /// # Errors
    /// [`ReadRefusal`] if the connection cannot read other accounts.
    pub fn read(self, open: &OpenConnection, request: ReadRequest) -> Result<(), ReadRefusal> {
        let connection = &open.connection;
        if let Some(refusal) = untrack(|| self.refusal(connection)) {
            return Err(refusal);
        }
        let (transport, signer) = self.shell.access_of(connection);
        let signer = signer.ok_or(ReadRefusal::NoKeys)?;
        let origin = ScopeOrigin::Role {
            slug: connection.slug.clone(),
            connection: connection.name.clone(),
        };
        self.reading_roles.update_value(|roles| {
            if !roles.contains(&request.role) {
                roles.push(request.role.clone());
            }
        });
        self.names.update(|names| {
            for account in &request.accounts {
                if let Some(name) = &account.name {
                    names.add(account.id.clone(), name.clone());
                }
            }
        });
        let options = FanOutOptions {
            role: request.role,
            session_name: SESSION_NAME.to_owned(),
            external_id: request.external_id,
            endpoint: endpoint_template(connection),
            home: open.region.clone(),
            regions: request.regions,
            parts: ScopeParts {
                interfaces: false,
                vpcs: true,
            },
            concurrency: CONCURRENCY,
            pace: Pace::EC2,
            budget: RuleBudget::new(self.rules_left(&origin)),
        };
        let reader = FanOut::new(transport, Rc::new(BrowserClock), signer, options);
        let cancel = Cancel::default();
        self.cancel.set_value(cancel.clone());
        self.reading.set(Some(Reading {
            slug: connection.slug.clone(),
            progress: Progress::default(),
            failures: 0,
            summary: None,
        }));
        spawn_local(async move {
            let mut arrivals = Arrivals::new(self, origin, cancel.clone());
            let run = reader.run(request.accounts, &cancel, |event| arrivals.note(event));
            let summary = run.await;
            arrivals.show();
            self.change_reading(&cancel, |reading| reading.summary = Some(Arc::new(summary)));
        });
        Ok(())
    }

    /// Cancels the reading. What has arrived stays.
    pub fn cancel_reading(self) {
        self.cancel.with_value(Cancel::cancel);
    }

    /// Returns how many more rules the page may hold if a source is read again.
    pub(super) fn rules_left(self, origin: &ScopeOrigin) -> usize {
        let scopes = self.scopes.read_untracked();
        let others = scopes.iter().filter(|held| held.origin != *origin);
        let held: usize = others.map(HeldScope::rules).sum();
        MAX_RULES.saturating_sub(held)
    }

    /// Changes the reading, unless its connection has been closed or another one has started.
    fn change_reading(self, cancel: &Cancel, change: impl FnOnce(&mut Reading)) {
        if self.is_current(cancel) {
            self.reading.update(|reading| {
                if let Some(reading) = reading {
                    change(reading);
                }
            });
        }
    }

    fn is_current(self, cancel: &Cancel) -> bool {
        self.cancel.with_value(|current| current.is_same(cancel))
            && self.reading.with_untracked(Option::is_some)
    }
}

impl Reading {
    /// Whether accounts are still being read.
    pub fn is_running(&self) -> bool {
        self.summary.is_none()
    }
}

/// What has arrived and is not shown yet.
struct Arrivals {
    fleet: Fleet,
    origin: ScopeOrigin,
    cancel: Cancel,
    read: Vec<ScopeInventory>,
    progress: Progress,
    failures: usize,
    shown_at: SystemTime,
}

impl Arrivals {
    fn new(fleet: Fleet, origin: ScopeOrigin, cancel: Cancel) -> Self {
        Self {
            fleet,
            origin,
            cancel,
            read: Vec::new(),
            progress: Progress::default(),
            failures: 0,
            shown_at: BrowserClock.now(),
        }
    }

    fn note(&mut self, event: Event) {
        match event {
            Event::Read(read) => self.read.push(*read),
            Event::Failed { .. } => self.failures += 1,
            Event::Progress(progress) => {
                self.progress = progress;
                let waited = BrowserClock.now().duration_since(self.shown_at);
                if waited.is_ok_and(|waited| waited >= SHOWN_EVERY) {
                    self.show();
                }
            }
        }
    }

    fn show(&mut self) {
        self.shown_at = BrowserClock.now();
        let (progress, failures) = (self.progress, self.failures);
        let read = std::mem::take(&mut self.read);
        // After the connection is closed, nothing that was read through it is kept.
        if !self.fleet.is_current(&self.cancel) {
            return;
        }
        if !read.is_empty() {
            self.fleet.add(&self.origin, read);
        }
        self.fleet.change_reading(&self.cancel, |reading| {
            reading.progress = progress;
            reading.failures = failures;
        });
    }
}

/// Returns the endpoints of a connection for every Region.
pub(super) fn endpoint_template(connection: &Connection) -> EndpointTemplate {
    match &connection.target {
        Target::Aws(variant) => EndpointTemplate::Aws(*variant),
        Target::Sandbox => EndpointTemplate::Aws(crate::connect::EndpointVariant::Default),
        Target::Url(url) => EndpointTemplate::Custom {
            url: url.clone(),
            signed_host: match &connection.signing {
                Signing::Browser { signed_host, .. } => signed_host.clone(),
                Signing::Proxy => None,
            },
            page_host: page_host(),
        },
    }
}
