//! Checks of everything that is open or was read, in slices.

use leptos::prelude::*;

use super::Fleet;
use crate::fleet::Scope;
use crate::model::Inventory;
use crate::present::{AccountFindings, FoundSource, HeldScope, ScopeOrigin};
use crate::workspace::Workspace;

/// Checks of many accounts and their results so far.
#[derive(Clone, Debug, Default)]
pub struct ChecksRun {
    /// Number of accounts and Regions to check.
    pub scopes: usize,
    /// Number of those that are checked.
    pub checked: usize,
    /// The findings. They are sorted once everything is checked.
    pub found: AccountFindings,
    /// Number of the run; results of earlier ones are ignored.
    number: u32,
}

impl ChecksRun {
    /// Whether something is left to check.
    pub fn is_running(&self) -> bool {
        self.checked < self.scopes
    }
}

/// Groups to check.
struct CheckedScope {
    scope: Scope,
    source: FoundSource,
    inventory: Inventory,
    /// Whether all groups of the account and Region are there.
    is_whole: bool,
}

impl Fleet {
    /// Returns the checks.
    pub fn checks(self) -> ReadSignal<ChecksRun> {
        self.checks.read_only()
    }

    /// Checks everything that is open or was read with the profile of a workspace. Replaces earlier results.
    pub fn check_all(self, workspace: Workspace) {
        let scopes = self.scopes_to_check();
        let number = self.checks.with_untracked(|run| run.number).wrapping_add(1);
        self.checks.set(ChecksRun {
            scopes: scopes.len(),
            number,
            ..ChecksRun::default()
        });
        let is_current = move || self.checks.with_untracked(|run| run.number) == number;
        workspace.spawn(async move {
            for checked in scopes {
                let CheckedScope {
                    scope,
                    source,
                    inventory,
                    is_whole,
                } = checked;
                let findings = workspace.check_elsewhere(&inventory, is_whole).await;
                if !is_current() {
                    return;
                }
                self.checks.update(|run| {
                    run.found.add(&scope, &source, &inventory, findings);
                    run.checked += 1;
                    if !run.is_running() {
                        run.found.sort();
                    }
                });
            }
        });
    }

    /// Removes the results, and ends what is left of the run.
    pub(super) fn clear_checks(self) {
        let number = self.checks.with_untracked(|run| run.number).wrapping_add(1);
        self.checks.set(ChecksRun {
            number,
            ..ChecksRun::default()
        });
    }

    /// Returns what there is to check. An account and Region that is open is not checked as it was read earlier.
    fn scopes_to_check(self) -> Vec<CheckedScope> {
        let mut scopes: Vec<CheckedScope> = Vec::new();
        let mut add = |checked: CheckedScope| {
            let mut known = scopes.iter();
            if !known.any(|known| known.scope == checked.scope) {
                scopes.push(checked);
            }
        };
        for live in untrack(|| self.live()) {
            let Some(read) = live.read() else {
                continue;
            };
            let Some(inventory) = read.inventory() else {
                continue;
            };
            add(CheckedScope {
                source: FoundSource {
                    name: live.title(),
                    held: None,
                    slug: live.slug.clone(),
                },
                inventory: inventory.clone(),
                is_whole: live.slug.is_some() && live.freshness.is_whole(),
                scope: read.scope,
            });
        }
        let mut held: Vec<HeldScope> = self.scopes.get_untracked();
        held.sort_by_key(|held| std::cmp::Reverse(held.as_of()));
        for held in held {
            if let Some(inventory) = held.read.inventory() {
                add(CheckedScope {
                    scope: held.scope().clone(),
                    source: held.found_source(),
                    inventory: inventory.clone(),
                    // A snapshot can have some of the groups only.
                    is_whole: matches!(held.origin, ScopeOrigin::Role { .. }),
                });
            }
        }
        scopes
    }
}
