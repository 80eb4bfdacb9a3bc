//! Reads many accounts and Regions with roles that one key may assume.
//!
//! Two things hold whatever the roles return. First, GetCallerIdentity must confirm the account of a
//! role's keys before any other request is signed with them. Second, no request leaves the partition
//! of the connection.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use portcullis_ec2::actions::{AssumeRole, DescribeRegions, GetCallerIdentity, OptInStatus};
use portcullis_ec2::{
    Client, Clock, Endpoint, EndpointError, EndpointVariant, Error, Partition, RetryPolicy, Signer,
    Transport,
};
use portcullis_model::{AccountId, Region, Timestamp};

use super::account_list::ListedAccount;
use super::budget::RuleBudget;
use super::failure::Failure;
use super::job_queue::{Cancel, JobQueue};
use super::pace::{Pace, PacedTransport};
use super::read_scope::{ScopeParts, read_scope};
use super::role_pattern::RolePattern;
use super::scope::{Scope, ScopeContent, ScopeInventory};

/// Roles that others use too are throttled more often than a key of one's own.
const RETRY: RetryPolicy = RetryPolicy {
    max_attempts: 7,
    base_delay: Duration::from_millis(200),
    max_delay: Duration::from_secs(10),
    min_share: 0.25,
};

/// How to reach AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndpointTemplate {
    /// AWS's own endpoints.
    Aws(EndpointVariant),
    /// Another endpoint.
    Custom {
        /// URL with the placeholders of [`Endpoint::custom`].
        url: String,
        /// Host that AWS sees if a proxy forwards the requests; `None` for the URL's own host.
        signed_host: Option<String>,
        /// Host of the page, for URLs that are paths. Empty if there is no page.
        page_host: String,
    },
}

/// Which Regions to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegionChoice {
    /// These.
    Listed(Vec<Region>),
    /// All that DescribeRegions returns as enabled for each account.
    Enabled,
}

/// What a fan-out reads, and how.
#[derive(Clone, Debug)]
pub struct FanOutOptions {
    /// Role to assume in each account.
    pub role: RolePattern,
    /// Name of the sessions in the accounts' logs.
    pub session_name: String,
    /// External id, if the roles require one.
    pub external_id: Option<String>,
    /// Endpoints.
    pub endpoint: EndpointTemplate,
    /// Region of the connection, where roles are assumed. It determines the partition.
    pub home: Region,
    /// Regions to read.
    pub regions: RegionChoice,
    /// What to read besides groups and prefix lists.
    pub parts: ScopeParts,
    /// Maximum number of accounts and Regions in progress.
    pub concurrency: usize,
    /// Rate of requests to each account and Region.
    pub pace: Pace,
    /// Bound on the rules that are kept.
    pub budget: RuleBudget,
}

/// Something that has happened in a run.
#[derive(Clone, Debug)]
pub enum Event {
    /// A scope was read.
    Read(Box<ScopeInventory>),
    /// An account, or one of its Regions, could not be read.
    Failed {
        /// Account.
        account: AccountId,
        /// Region; `None` if no Region of the account could be read.
        region: Option<Region>,
        /// Why.
        failure: Failure,
    },
    /// The numbers have changed.
    Progress(Progress),
}

/// Numbers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Accounts of the run.
    pub accounts: usize,
    /// Accounts whose Regions are known, or that have failed.
    pub accounts_entered: usize,
    /// Scopes found so far.
    pub scopes: usize,
    /// Scopes that were read, failed or are not in use.
    pub scopes_done: usize,
}

/// Result of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Scopes that were read.
    pub read: usize,
    /// Scopes whose groups were dropped, because the rules exceed the budget.
    pub dropped: Vec<Scope>,
    /// Failures by account, each different one once.
    pub failures: BTreeMap<AccountId, Vec<AccountFailure>>,
    /// Scopes that the account does not use, because of a policy or because the Region is not
    /// enabled.
    pub not_in_use: Vec<Scope>,
    /// Whether the run was cancelled before everything was read.
    pub is_cancelled: bool,
}

/// Failure of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFailure {
    /// Why.
    pub failure: Failure,
    /// Regions that failed in the same way; `None` for the whole account.
    pub regions: Option<Vec<Region>>,
}

/// Reader of many accounts.
#[derive(Clone)]
pub struct FanOut(Rc<Inner>);

struct Inner {
    transport: Rc<dyn Transport>,
    clock: Rc<dyn Clock>,
    signer: Signer,
    options: FanOutOptions,
    queue: JobQueue,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    progress: Progress,
    summary: Summary,
    budget: RuleBudget,
    events: Vec<Event>,
    /// Transports by scope; all requests to a scope share their rate.
    paced: BTreeMap<Scope, PacedTransport>,
}

impl FanOut {
    /// Creates a reader. `signer` is the key that assumes the roles.
    pub fn new(
        transport: Rc<dyn Transport>,
        clock: Rc<dyn Clock>,
        signer: Signer,
        options: FanOutOptions,
    ) -> Self {
        let state = State {
            budget: options.budget,
            ..State::default()
        };
        Self(Rc::new(Inner {
            transport,
            clock,
            signer,
            options,
            queue: JobQueue::default(),
            state: RefCell::new(state),
        }))
    }

    /// Reads the accounts. `on_event` receives each scope as it arrives.
    pub async fn run(
        self,
        accounts: Vec<ListedAccount>,
        cancel: &Cancel,
        mut on_event: impl FnMut(Event),
    ) -> Summary {
        let inner = &self.0;
        inner.state.borrow_mut().progress.accounts = accounts.len();
        // The role is assumed by the connection's own key, whose account is not known here.
        let sts = PacedTransport::new(
            Rc::clone(&inner.transport),
            Rc::clone(&inner.clock),
            inner.options.pace,
        );
        for account in accounts {
            let (inner, sts) = (Rc::clone(inner), sts.clone());
            inner.clone().queue.push(async move {
                let entered = inner.enter(&account.id, sts).await;
                inner.entered(account.id, entered);
            });
        }
        let state = &inner.state;
        let run = inner.queue.run(inner.options.concurrency, cancel, || {
            let events = std::mem::take(&mut state.borrow_mut().events);
            if !events.is_empty() {
                events.into_iter().for_each(&mut on_event);
                on_event(Event::Progress(state.borrow().progress));
            }
        });
        run.await;
        let mut summary = std::mem::take(&mut state.borrow_mut().summary);
        summary.is_cancelled = cancel.is_cancelled();
        summary
    }
}

impl std::fmt::Debug for FanOut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FanOut")
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}

/// Keys of an account that GetCallerIdentity has confirmed, and its Regions.
struct Entry {
    signer: Signer,
    regions: Vec<Region>,
}

impl Inner {
    /// Assumes the role of an account, confirms the account and finds its Regions.
    async fn enter(&self, account: &AccountId, sts: PacedTransport) -> Result<Entry, Failure> {
        let options = &self.options;
        let home = &options.home;
        if options.role.partition() != Partition::of(home) {
            return Err(Failure::OtherPartition(home.clone()));
        }
        let role_arn = options.role.role(account);
        let role_arn = role_arn.ok_or_else(|| Failure::NoRole(account.clone()))?;
        let caller = self.client(Rc::new(sts), home, self.signer.clone())?;
        let session = AssumeRole {
            role_arn,
            session_name: options.session_name.clone(),
            external_id: options.external_id.clone(),
            mfa_serial_number: None,
            mfa_code: None,
            duration_seconds: None,
        };
        let session = caller.send(&session).await.map_err(Failure::Role)?;
        let signer = self.signer.with_credentials(session.credentials);
        let client = self.client(self.paced(account, home), home, signer.clone())?;
        let identity = client.send(&GetCallerIdentity).await;
        let actual = identity.map_err(Failure::Request)?.account;
        if actual != *account {
            let expected = account.clone();
            return Err(Failure::WrongAccount { expected, actual });
        }
        let regions = match &options.regions {
            RegionChoice::Listed(regions) => regions.clone(),
            RegionChoice::Enabled => {
                let regions = client.send(&DescribeRegions::default()).await;
                let regions = regions.map_err(Failure::Request)?.into_iter();
                regions
                    .filter(|region| region.opt_in_status != OptInStatus::NotOptedIn)
                    .map(|region| region.region)
                    .collect()
            }
        };
        Ok(Entry { signer, regions })
    }

    /// Queues the Regions of an account, or notes why it has none.
    fn entered(self: Rc<Self>, account: AccountId, entered: Result<Entry, Failure>) {
        self.state.borrow_mut().progress.accounts_entered += 1;
        let entry = match entered {
            Ok(entry) => entry,
            Err(failure) => return self.failed(account, None, failure),
        };
        self.state.borrow_mut().progress.scopes += entry.regions.len();
        for region in entry.regions {
            let scope = Scope {
                account: account.clone(),
                region,
            };
            let (inner, signer) = (Rc::clone(&self), entry.signer.clone());
            // The groups of an account come before the next account, so that answers come early.
            self.queue.push_first(async move {
                let read = inner.read(&scope, signer).await;
                inner.state.borrow_mut().progress.scopes_done += 1;
                match read {
                    Ok(read) => inner.read_done(read),
                    Err(failure) => inner.failed(scope.account, Some(scope.region), failure),
                }
            });
        }
    }

    async fn read(&self, scope: &Scope, signer: Signer) -> Result<ScopeInventory, Failure> {
        if scope.partition() != Partition::of(&self.options.home) {
            return Err(Failure::OtherPartition(scope.region.clone()));
        }
        let transport = self.paced(&scope.account, &scope.region);
        let client = self.client(transport, &scope.region, signer)?;
        let read = read_scope(&client, self.options.parts).await;
        let read = read.map_err(Failure::Request)?;
        let as_of = Timestamp::from_system_time(self.clock.now());
        let content = self.state.borrow_mut().budget.admit(read.inventory);
        Ok(ScopeInventory {
            scope: scope.clone(),
            as_of: as_of.unwrap_or_default(),
            content,
        })
    }

    fn read_done(&self, read: ScopeInventory) {
        let mut state = self.state.borrow_mut();
        state.summary.read += 1;
        if matches!(read.content, ScopeContent::Dropped { .. }) {
            state.summary.dropped.push(read.scope.clone());
        }
        state.events.push(Event::Read(Box::new(read)));
    }

    fn failed(&self, account: AccountId, region: Option<Region>, failure: Failure) {
        let mut state = self.state.borrow_mut();
        if let Some(region) = &region
            && failure.is_region_not_in_use()
        {
            state.summary.not_in_use.push(Scope {
                account,
                region: region.clone(),
            });
            return;
        }
        let known = state.summary.failures.entry(account.clone()).or_default();
        // One line for an account whose Regions all fail in the same way.
        let mut same = known.iter_mut();
        let same = same.find(|known| is_same(&known.failure, &failure));
        match (same, &region) {
            (Some(AccountFailure { regions, .. }), Some(region)) => {
                regions.get_or_insert_default().push(region.clone());
            }
            (Some(_), None) => {}
            (None, region) => known.push(AccountFailure {
                failure: failure.clone(),
                regions: region.clone().map(|region| vec![region]),
            }),
        }
        state.events.push(Event::Failed {
            account,
            region,
            failure,
        });
    }

    fn client(
        &self,
        transport: Rc<dyn Transport>,
        region: &Region,
        signer: Signer,
    ) -> Result<Client, Failure> {
        let endpoint = self
            .options
            .endpoint
            .at(region)
            .map_err(Failure::Endpoint)?;
        let clock = Rc::clone(&self.clock);
        let client = Client::new(transport, clock, endpoint, region.clone(), Some(signer));
        Ok(client.with_retry(RETRY))
    }

    fn paced(&self, account: &AccountId, region: &Region) -> Rc<dyn Transport> {
        let scope = Scope {
            account: account.clone(),
            region: region.clone(),
        };
        let mut state = self.state.borrow_mut();
        let paced = state.paced.entry(scope).or_insert_with(|| {
            let (transport, clock) = (Rc::clone(&self.transport), Rc::clone(&self.clock));
            PacedTransport::new(transport, clock, self.options.pace)
        });
        Rc::new(paced.clone())
    }
}

/// Whether two failures are worth one line: the same answer, apart from request ids.
fn is_same(one: &Failure, other: &Failure) -> bool {
    match (one, other) {
        (Failure::Request(Error::Api(one)), Failure::Request(Error::Api(other))) => {
            one.action == other.action && one.code == other.code
        }
        _ => one == other,
    }
}

impl EndpointTemplate {
    /// Returns the endpoint of a Region.
    ///
    /// # Errors
    /// [`EndpointError`] if the URL is malformed, or if AWS has no such endpoint in the Region.
    pub fn at(&self, region: &Region) -> Result<Endpoint, EndpointError> {
        match self {
            Self::Aws(variant) => Endpoint::aws_variant(region, *variant),
            Self::Custom {
                url,
                signed_host,
                page_host,
            } => Endpoint::custom(url, signed_host.as_deref(), region, page_host),
        }
    }
}
