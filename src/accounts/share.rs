//! Everything that is open as one snapshot, and groups of all accounts side by side.

use leptos::prelude::*;

use super::Fleet;
use crate::fleet::{ScopeInventory, snapshot_set};
use crate::model::counted;
use crate::present::GroupInScope;
use crate::share::{MissingScope, Redaction, Scope, SnapshotSet, redact_set};
use crate::text::{dropped_text, missing_scopes};

impl Fleet {
    /// Returns one snapshot of everything that is open or was read, with what could not be read. Of
    /// what is there twice, the newest counts. `None` if there is nothing.
    pub fn snapshot(self, redaction: Redaction) -> Option<SnapshotSet> {
        let budget = format!("the page's budget of {}", counted(super::MAX_RULES, "rule"));
        let set = snapshot_set(
            self.everything(),
            self.missing(),
            Scope::Everything,
            |groups, rules| dropped_text(groups, rules, &budget),
        );
        Some(redact_set(&set.ok()?, redaction))
    }

    /// Returns all groups that are open or were read, untracked. Those of open connections come first.
    pub fn groups_in_scopes(self) -> Vec<GroupInScope> {
        let mut groups = Vec::new();
        let mut add = |source: &str, read: &ScopeInventory| {
            let Some(inventory) = read.inventory() else {
                return;
            };
            groups.extend(inventory.groups.iter().map(|group| GroupInScope {
                scope: read.scope.clone(),
                source: source.to_owned(),
                inventory: inventory.clone(),
                group: group.clone(),
            }));
        };
        for live in untrack(|| self.live()) {
            if let Some(read) = live.read() {
                add(&live.title(), &read);
            }
        }
        self.scopes.with_untracked(|scopes| {
            for held in scopes {
                add(&held.origin.name(), &held.read);
            }
        });
        groups
    }

    fn everything(self) -> Vec<ScopeInventory> {
        let live = untrack(|| self.live()).into_iter();
        let mut all: Vec<ScopeInventory> = live.filter_map(|live| live.read()).collect();
        self.scopes.with_untracked(|scopes| {
            all.extend(scopes.iter().map(|held| ScopeInventory::clone(&held.read)));
        });
        all
    }

    fn missing(self) -> Vec<MissingScope> {
        let reading = self.reading.get_untracked();
        let summary = reading.and_then(|reading| reading.summary);
        summary.map_or_else(Vec::new, |summary| missing_scopes(summary.failures.clone()))
    }
}
