//! Open and recent connections. Holds no secrets.

use std::time::SystemTime;

use leptos::prelude::*;

use crate::aws::actions::CallerIdentity;
use crate::connect::Connection;
use crate::model::Region;
use crate::platform::{load_text, save_text};
use crate::present::RecentConnections;

/// Storage key of the recent connections.
const RECENT_KEY: &str = "portcullis.recent";

/// Open connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenConnection {
    /// The connection.
    pub connection: Connection,
    /// The Region that was used last.
    pub region: Region,
    /// The caller, once STS has returned it.
    pub identity: Option<CallerIdentity>,
    /// Its access keys; `None` if it needs none.
    pub keys: Option<OpenKeys>,
    /// Number of its access. Grows when the endpoint or the account of the keys may be another one.
    pub access: u32,
}

/// Facts about access keys that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKeys {
    /// Expiry of the keys. `None` if it is unknown, or if they do not expire.
    pub expires_at: Option<SystemTime>,
    /// Whether the keys survive a reload of the tab.
    pub is_kept: bool,
}

impl OpenConnection {
    fn renew_access(&mut self) {
        self.identity = None;
        self.access = self.access.wrapping_add(1);
    }
}

/// Open connections in the order in which they were opened.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    opened: ReadSignal<Vec<OpenConnection>>,
    set_opened: WriteSignal<Vec<OpenConnection>>,
}

impl Connections {
    pub(super) fn new() -> Self {
        let (opened, set_opened) = signal(Vec::new());
        Self { opened, set_opened }
    }

    /// Returns the open connections.
    pub fn opened(self) -> ReadSignal<Vec<OpenConnection>> {
        self.opened
    }

    /// Finds an open connection by its slug. Reactive.
    pub fn find(self, slug: &str) -> Option<OpenConnection> {
        let opened = self.opened.read();
        opened
            .iter()
            .find(|known| known.connection.slug == slug)
            .cloned()
    }

    /// Finds an open connection by its slug, untracked.
    pub fn find_now(self, slug: &str) -> Option<OpenConnection> {
        untrack(move || self.find(slug))
    }

    /// Returns the caller of an open connection if STS has returned it, untracked.
    pub fn identity_now(self, slug: &str) -> Option<CallerIdentity> {
        self.find_now(slug)?.identity
    }

    /// Adds a connection, or updates the one with the same slug.
    pub fn note_opened(self, connection: &Connection, region: &Region, keys: Option<OpenKeys>) {
        self.set_opened.update(|opened| {
            let known = opened
                .iter_mut()
                .find(|known| known.connection.slug == connection.slug);
            match known {
                Some(known) => {
                    if known.connection != *connection {
                        known.renew_access();
                    }
                    known.connection = connection.clone();
                    known.region = region.clone();
                    known.keys = keys;
                }
                None => opened.push(OpenConnection {
                    connection: connection.clone(),
                    region: region.clone(),
                    identity: None,
                    keys,
                    access: 0,
                }),
            }
        });
    }

    /// Sets the Region of an open connection.
    pub fn note_region(self, slug: &str, region: &Region) {
        let is_new = self
            .find_now(slug)
            .is_some_and(|known| known.region != *region);
        if is_new {
            self.update(slug, |known| known.region = region.clone());
        }
    }

    /// Sets the caller of a connection.
    pub fn set_identity(self, slug: &str, identity: CallerIdentity) {
        self.update(slug, |known| known.identity = Some(identity));
    }

    /// Notes that a connection has other keys, whose account is not known yet.
    pub fn note_other_keys(self, slug: &str) {
        self.update(slug, OpenConnection::renew_access);
    }

    /// Changes the name of a connection.
    pub fn rename(self, slug: &str, name: &str) {
        self.update(slug, |known| known.connection.name = name.to_owned());
    }

    /// Returns the connections that this browser remembers.
    pub fn recent(self) -> RecentConnections {
        RecentConnections::parse(&load_text(RECENT_KEY).unwrap_or_default())
    }

    /// Changes the connections that this browser remembers.
    pub fn change_recent(self, change: impl FnOnce(&mut RecentConnections)) {
        let mut recent = self.recent();
        change(&mut recent);
        // Without storage they last until the next reload.
        save_text(RECENT_KEY, &recent.to_string()).ok();
    }

    /// Removes the connections that match a predicate.
    pub fn remove(self, is_removed: impl Fn(&OpenConnection) -> bool) {
        self.set_opened
            .update(|opened| opened.retain(|known| !is_removed(known)));
    }

    fn update(self, slug: &str, change: impl FnOnce(&mut OpenConnection)) {
        self.set_opened.update(|opened| {
            let known = opened
                .iter_mut()
                .find(|known| known.connection.slug == slug);
            if let Some(known) = known {
                change(known);
            }
        });
    }
}
