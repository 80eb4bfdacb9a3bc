//! Store of the security groups, with their load state.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::AbortHandle;
use leptos::prelude::*;

use super::Freshness;
use crate::aws::{Clock as _, Error};
use crate::model::{AccountId, GroupId, Groups, Rule, SecurityGroup};
use crate::platform::BrowserClock;

/// Interval at which the number of groups loaded so far is shown.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(200);

/// Security groups of a scope in EC2's order, with their load state.
#[derive(Debug)]
pub struct GroupStore {
    groups: ArcRwSignal<Groups>,
    freshness: ArcRwSignal<Freshness>,
    /// Aborts the load that was started last.
    reading: RefCell<Option<AbortHandle>>,
}

impl GroupStore {
    pub(super) fn new() -> Self {
        Self {
            groups: ArcRwSignal::default(),
            freshness: ArcRwSignal::default(),
            reading: RefCell::default(),
        }
    }

    /// Returns all groups.
    pub fn all(&self) -> ArcReadSignal<Groups> {
        self.groups.read_only()
    }

    /// Returns the load state.
    pub fn freshness(&self) -> ArcReadSignal<Freshness> {
        self.freshness.read_only()
    }

    /// Finds a group. Reactive.
    pub fn find(&self, id: &GroupId) -> Option<Arc<SecurityGroup>> {
        self.groups.read().get(id).cloned()
    }

    /// Finds a group, untracked.
    pub fn find_now(&self, id: &GroupId) -> Option<Arc<SecurityGroup>> {
        self.groups.read_untracked().get(id).cloned()
    }

    /// Returns the owner of the first group, which can be another account in a shared VPC.
    /// Reactive.
    pub(in crate::workspace) fn first_owner(&self) -> Option<AccountId> {
        let groups = self.groups.read();
        groups.first().map(|group| group.owner_id.clone())
    }

    /// Like [`GroupStore::first_owner`], untracked.
    pub(in crate::workspace) fn first_owner_now(&self) -> Option<AccountId> {
        let groups = self.groups.read_untracked();
        groups.first().map(|group| group.owner_id.clone())
    }

    /// Stops the first load and shows the groups so far.
    pub fn stop(&self) {
        self.abort();
        self.freshness.set(Freshness::Stopped);
    }

    pub(super) fn expire(&self) {
        self.freshness.update(|freshness| {
            if matches!(freshness, Freshness::Ready | Freshness::Outdated(_)) {
                *freshness = Freshness::Stale;
            }
        });
    }

    pub(super) fn put_all(&self, groups: Groups) {
        self.groups.set(groups);
        self.freshness.set(Freshness::Ready);
    }

    /// Discards the groups and aborts the load, so that the next load counts as the first.
    pub(in crate::workspace) fn clear(&self) {
        self.abort();
        self.groups.set(Groups::default());
        self.freshness.set(Freshness::NeverRead);
    }

    /// Notes that reading EC2 failed after a run.
    pub(in crate::workspace) fn mark_outdated(&self, error: Arc<Error>) {
        self.freshness.set(Freshness::Outdated(error));
    }

    /// Replaces the group with the same ID, or adds it.
    pub(in crate::workspace) fn put(&self, group: SecurityGroup) {
        let group = Arc::new(group);
        self.groups.update(|groups| {
            groups.edit(
                |groups| match groups.iter_mut().find(|known| known.id == group.id) {
                    Some(known) => *known = group,
                    None => groups.push(group),
                },
            );
        });
    }

    /// Notes all rules of EC2 that have a tag with a key, by group, as [`SecurityGroup::adopt_tagged_rules`] does.
    pub(super) fn put_tagged(&self, key: &str, mut tagged: HashMap<GroupId, Vec<Rule>>) {
        let mut adopted: HashMap<GroupId, SecurityGroup> = HashMap::new();
        let groups = self.groups.get_untracked();
        let is_concerned = |group: &&Arc<SecurityGroup>| {
            let is_tagged = |rule: &Rule| rule.tags.iter().any(|tag| tag.key == key);
            tagged.contains_key(&group.id) || group.rules.iter().any(is_tagged)
        };
        let concerned: Vec<Arc<SecurityGroup>> =
            groups.iter().filter(is_concerned).cloned().collect();
        for known in concerned {
            let mut group = (*known).clone();
            if group.adopt_tagged_rules(key, tagged.remove(&group.id).unwrap_or_default()) {
                adopted.insert(group.id.clone(), group);
            }
        }
        if !adopted.is_empty() {
            let ids: Vec<GroupId> = adopted.keys().cloned().collect();
            self.put_found(&ids, &adopted);
        }
    }

    /// Replaces the groups `ids` with their state in `groups`. A group that `groups` lacks no longer
    /// exists and is removed; a new one is appended.
    pub(in crate::workspace) fn put_found(
        &self,
        ids: &[GroupId],
        groups: &HashMap<GroupId, SecurityGroup>,
    ) {
        // One update for all: separate updates would copy the list for each group.
        let put = |known: &mut Vec<Arc<SecurityGroup>>| {
            let asked_for: HashSet<&GroupId> = ids.iter().collect();
            let mut fresh: HashMap<&GroupId, &SecurityGroup> = groups.iter().collect();
            known.retain_mut(|group| {
                if !asked_for.contains(&group.id) {
                    return true;
                }
                let found = fresh.remove(&group.id);
                if let Some(found) = found {
                    *group = Arc::new(found.clone());
                }
                found.is_some()
            });
            let new_ones = ids.iter().filter_map(|id| fresh.remove(id));
            known.extend(new_ones.map(|group| Arc::new(group.clone())));
        };
        self.groups.update(|known| known.edit(put));
    }

    /// Shows the groups of a load that was stopped. In any other state, another load has started.
    pub(super) fn show_if_stopped(&self, groups: Vec<Arc<SecurityGroup>>) {
        if matches!(&*self.freshness.read_untracked(), Freshness::Stopped) {
            self.groups.set(groups.into());
        }
    }

    /// Shows all groups of a load. During a first load, the draft cannot be edited until
    /// [`GroupStore::finish`].
    pub(super) fn show_all(&self, groups: Vec<Arc<SecurityGroup>>) {
        self.groups.set(groups.into());
    }

    /// Ends a load. `Stale` if the workspace is hidden, because EC2 may have changed since.
    pub(super) fn finish(&self, is_on_screen: bool) {
        self.freshness.set(if is_on_screen {
            Freshness::Ready
        } else {
            Freshness::Stale
        });
    }

    fn abort(&self) {
        if let Some(reading) = self.reading.take() {
            reading.abort();
        }
    }

    /// Starts a load and aborts the previous one. Returns whether it counts as the first: whether no
    /// complete list with groups is shown.
    pub(super) fn begin(&self, reading: AbortHandle) -> bool {
        let has_all = self.freshness.read_untracked().is_whole();
        let is_first = !has_all || self.groups.read_untracked().is_empty();
        self.freshness.set(if is_first {
            Freshness::Loading(0)
        } else {
            Freshness::Refreshing
        });
        self.abort();
        self.reading.replace(Some(reading));
        is_first
    }

    pub(super) fn fail(&self, is_first: bool, error: Error) {
        let error = Arc::new(error);
        if is_first {
            self.groups.set(Groups::default());
        }
        // Groups from an earlier load stay on the screen.
        self.freshness.set(if is_first {
            Freshness::Failed(error)
        } else {
            Freshness::Outdated(error)
        });
    }

    /// Shows the progress of a first load at intervals. Never returns: the caller drops it when the load
    /// ends.
    pub(super) async fn show_progress(
        &self,
        groups: &RefCell<Vec<Arc<SecurityGroup>>>,
    ) -> Infallible {
        let (mut shown, mut count_before) = (0, 0);
        loop {
            BrowserClock.sleep(PROGRESS_INTERVAL).await;
            let count = groups.borrow().len();
            if count == 0 {
                continue;
            }
            self.freshness.set(Freshness::Loading(count));
            // Rendering takes longer the more groups there are, so each update waits for four times
            // as many groups, or for a pause in the load.
            let is_still = count == count_before;
            if count >= shown * 4 || is_still && count > shown {
                self.groups.set(groups.borrow().clone().into());
                shown = count;
            }
            count_before = count;
        }
    }
}
