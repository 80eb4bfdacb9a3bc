//! Credential expiry and idle lock.

use std::time::{Duration, SystemTime};

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Shell;
use crate::aws::Clock as _;
use crate::environment::{ConnectPrompt, now};
use crate::platform::{BrowserClock, on_window_event};
use crate::text::EXPIRY_SHOWN;
use crate::workspace::Workspace;

/// Polling interval.
const TICK: Duration = Duration::from_secs(1);

/// Events that count as input.
const INPUT_EVENTS: [&str; 4] = ["keydown", "pointerdown", "wheel", "touchmove"];

/// State of the polling.
#[derive(Clone, Copy, Debug)]
pub(super) struct CredentialWatch {
    /// Notified every second while access keys are about to expire.
    tick: Trigger,
    /// Time of the last input. `None` until polling has started.
    last_input: StoredValue<Option<SystemTime>>,
    /// Expiry of the access keys for which the dialog has opened.
    asked_at_expiry: StoredValue<Option<SystemTime>>,
}

impl CredentialWatch {
    pub(super) fn new() -> Self {
        Self {
            tick: Trigger::new(),
            last_input: StoredValue::new(None),
            asked_at_expiry: StoredValue::new(None),
        }
    }
}

impl Shell {
    /// Starts polling the access keys every second for the lifetime of the page. Later calls do
    /// nothing.
    pub fn watch_credentials(self) {
        let last_input = self.credential_watch.last_input;
        if last_input.with_value(Option::is_some) {
            return;
        }
        last_input.set_value(Some(now()));
        for name in INPUT_EVENTS {
            on_window_event(name, move || last_input.set_value(Some(now())));
        }
        spawn_local(async move {
            loop {
                BrowserClock.sleep(TICK).await;
                self.check_credentials();
            }
        });
    }

    /// Returns the time until the access keys of a workspace expire, once it is short enough to
    /// show. Reactive, and updated every second.
    pub fn time_to_expiry(self, workspace: Workspace) -> Option<Duration> {
        let expires_at = workspace.open_connection()?.keys?.expires_at?;
        // Notified every second once polling has started.
        self.credential_watch.tick.track();
        let remaining = expires_at.duration_since(now()).unwrap_or_default();
        (remaining <= EXPIRY_SHOWN).then_some(remaining)
    }

    fn check_credentials(self) {
        let now = now();
        let shown = self.workspaces.shown().get_untracked();
        let expiring = untrack(move || shown.open_connection()).and_then(|here| {
            let expires_at = here.keys?.expires_at?;
            Some((here.connection.slug, expires_at))
        });
        if let Some((slug, expires_at)) = expiring {
            let remaining = expires_at.duration_since(now).unwrap_or_default();
            if remaining <= EXPIRY_SHOWN {
                self.credential_watch.tick.notify();
            }
            let asked_at_expiry = self.credential_watch.asked_at_expiry;
            if remaining.is_zero() && asked_at_expiry.get_value() != Some(expires_at) {
                asked_at_expiry.set_value(Some(expires_at));
                self.ask_for_keys(
                    slug,
                    "These keys have expired. Enter new ones. The page and your draft are kept",
                );
            }
        }
        let last_input = self.credential_watch.last_input.get_value();
        let idle = last_input.and_then(|last| now.duration_since(last).ok());
        let settings = self.environment.settings();
        if let (Some(idle), Some(minutes)) = (idle, settings.lock_after_minutes().get_untracked())
            && idle >= Duration::from_secs(u64::from(minutes) * 60)
        {
            self.lock(minutes);
        }
    }

    /// Opens the connection dialog for new access keys without leaving the page.
    pub fn ask_for_keys(self, slug: String, reason: &str) {
        let session = self.workspaces.shown().get_untracked().session().now();
        self.environment.dialogs().open_connect(ConnectPrompt {
            slug: Some(slug),
            region: session.map(|session| session.region().clone()),
            reason: Some(reason.to_owned()),
        });
    }

    /// Forgets all access keys after `minutes` without input, unless a run is in progress: those of open connections,
    /// and those that are in the connection dialog or were tried from it.
    pub fn lock(self, minutes: u32) {
        let open = self.workspaces.all_now();
        let is_running = open.iter().any(|open| open.reviewing().has_run_under_way());
        let dialogs = self.environment.dialogs();
        let is_asking = dialogs.connect_prompt().with_untracked(Option::is_some);
        if is_running || self.has_run_elsewhere() || (self.keyring.is_empty() && !is_asking) {
            return;
        }
        // A dialog without keys is not emptied again every second.
        self.credential_watch.last_input.set_value(Some(now()));
        self.end_trial();
        let needs_keys = |workspace: &&Workspace| {
            let session = workspace.session().now();
            session.is_some_and(|session| session.connection().needs_credentials())
        };
        let shown = self.workspaces.shown().get_untracked();
        let is_locked = needs_keys(&&shown);
        for workspace in open.iter().filter(needs_keys) {
            self.workspaces.lock(*workspace);
        }
        self.forget_keys(|_| true);
        if is_locked {
            self.follow_route();
        }
        // An open dialog is drawn again, with empty fields.
        let removed = if is_locked {
            "the keys were removed. Enter them again. The page and your draft are kept"
        } else {
            "what was entered here was removed. Enter it again"
        };
        dialogs.explain_connect(format!(
            "Locked after {minutes} minutes of inactivity, and {removed}"
        ));
    }
}
