//! From a group that was found to its page: live if its account can be opened, or read-only.

use std::sync::Arc;

use leptos::prelude::*;

use super::Fleet;
use crate::environment::ConnectPrompt;
use crate::fleet::{Scope, snapshot_set};
use crate::import::Document;
use crate::model::{GroupId, escape_invisible};
use crate::present::{Page, Place, Route, Runs};
use crate::share::Scope as Completeness;

/// Returns the address of a group through a connection.
pub fn group_address(slug: String, scope: &Scope, group: &GroupId) -> String {
    address_at(slug, scope, Page::Group(group.clone()))
}

/// Returns the address of a run in the history of a connection, from where it can be undone.
pub fn run_address(slug: String, scope: &Scope, run: &str) -> String {
    address_at(slug, scope, Page::History(Runs::One(run.to_owned())))
}

fn address_at(slug: String, scope: &Scope, page: Page) -> String {
    let place = Place::Connection {
        slug,
        region: scope.region.clone(),
    };
    Route::default().at(place).to_page(page).to_string()
}

impl Fleet {
    /// Returns the slug of a connection of an account that offers a Region: one that is open, or else a
    /// configured one. `None` if no connection of the account is known. Reactive.
    pub fn connection_of(self, scope: &Scope) -> Option<String> {
        let open = self.live().into_iter();
        let mut open = open.filter(|live| live.account.as_ref() == Some(&scope.account));
        let opened = open.find_map(|live| {
            let session = live.workspace.session().current().get()?;
            let regions = &session.connection().regions;
            let has_region = regions.is_empty() || regions.contains(&scope.region);
            live.slug.filter(|_| has_region)
        });
        opened.or_else(|| {
            let configured = self.shell.environment().configuration().usable();
            let mut connections = configured.connections.iter();
            let found = connections.find(|known| {
                known.account.as_ref() == Some(&scope.account)
                    && known.regions.contains(&scope.region)
            })?;
            Some(found.slug.clone())
        })
    }

    /// Opens the connection dialog for the account of a group that was found.
    pub fn ask_to_connect(self, scope: &Scope, group: &str) {
        let reason = format!(
            "Connect to account {} in {} to open {}",
            scope.account,
            scope.region,
            escape_invisible(group)
        );
        self.shell
            .environment()
            .dialogs()
            .open_connect(ConnectPrompt {
                slug: None,
                region: Some(scope.region.clone()),
                reason: Some(reason),
            });
    }

    /// Shows a group of a scope that the page holds, read-only. Does nothing if the scope was removed
    /// meanwhile.
    pub fn view(self, held: u32, group: &GroupId) {
        let scopes = self.scopes.read_untracked();
        let Some(held) = scopes.iter().find(|known| known.number == held).cloned() else {
            return;
        };
        drop(scopes);
        let read = [(*held.read).clone()];
        let set = snapshot_set(read, Vec::new(), Completeness::Everything, |_, _| {
            String::new()
        });
        let snapshot = set.ok().and_then(|set| set.into_only().ok());
        let document = snapshot.map(|snapshot| Document::of_snapshot(held.origin.name(), snapshot));
        // EC2 and snapshots have no other identifiers.
        if let Some(Ok(document)) = document {
            self.shell
                .view_file(Arc::new(document), Page::Group(group.clone()));
        }
    }
}
