//! The connections that are open side by side. Holds no secret.

use std::time::SystemTime;

use leptos::prelude::*;

use crate::aws::actions::CallerIdentity;
use crate::connect::Connection;
use crate::model::Region;

/// A connection that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenConnection {
    /// The connection.
    pub connection: Connection,
    /// The Region it was last used in.
    pub region: Region,
    /// The caller, once STS has answered.
    pub identity: Option<CallerIdentity>,
    /// Its access keys; none where it needs none.
    pub keys: Option<OpenKeys>,
}

/// What may be shown of access keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKeys {
    /// When they expire; none where that is not known, or never.
    pub expires_at: Option<SystemTime>,
    /// Whether they outlast a reload of the tab.
    pub is_kept: bool,
}

/// The list of open connections, in the order they were opened.
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

    /// The connections that are open.
    pub fn opened(self) -> ReadSignal<Vec<OpenConnection>> {
        self.opened
    }

    /// An open connection by its slug. Reactive.
    pub fn find(self, slug: &str) -> Option<OpenConnection> {
        let opened = self.opened.read();
        opened
            .iter()
            .find(|known| known.connection.slug == slug)
            .cloned()
    }

    /// An open connection by its slug, untracked.
    pub fn find_now(self, slug: &str) -> Option<OpenConnection> {
        untrack(move || self.find(slug))
    }

    /// The caller of an open connection as far as STS has answered, untracked.
    pub fn identity_now(self, slug: &str) -> Option<CallerIdentity> {
        self.find_now(slug)?.identity
    }

    /// Lists a connection, in the place of the one with its slug if there is one.
    pub fn note_opened(self, connection: &Connection, region: &Region, keys: Option<OpenKeys>) {
        self.set_opened.update(|opened| {
            let known = opened
                .iter_mut()
                .find(|known| known.connection.slug == connection.slug);
            match known {
                Some(known) => {
                    if known.connection != *connection {
                        known.identity = None;
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
                }),
            }
        });
    }

    /// Notes the Region that an open connection is used in.
    pub fn note_region(self, slug: &str, region: &Region) {
        let is_new = self
            .find_now(slug)
            .is_some_and(|known| known.region != *region);
        if is_new {
            self.update(slug, |known| known.region = region.clone());
        }
    }

    /// Notes the caller of a connection; none while it is not known.
    pub fn set_identity(self, slug: &str, identity: Option<CallerIdentity>) {
        self.update(slug, |known| known.identity = identity);
    }

    /// Takes connections off the list.
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
