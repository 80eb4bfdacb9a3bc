//! Loading of all security groups, page by page.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{AbortHandle, Abortable, Aborted, Either, select};
use leptos::prelude::*;

use super::Freshness;
use crate::aws::actions::DescribeSecurityGroups;
use crate::aws::{Clock as _, Error};
use crate::model::{AccountId, GroupId, Groups, SecurityGroup};
use crate::platform::BrowserClock;
use crate::present::Page;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const GROUPS_PER_PAGE: u32 = 1000;

/// Interval at which the groups loaded so far are shown.
const SHOWN_EVERY: Duration = Duration::from_millis(200);

/// Timeout for STS to return the caller before the draft opens.
const IDENTITY_TIMEOUT: Duration = Duration::from_secs(5);

/// Security groups in EC2's order.
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

    /// Replaces the groups `ids` by EC2's current state. Groups missing in `groups` are removed.
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

    fn abort(&self) {
        if let Some(reading) = self.reading.take() {
            reading.abort();
        }
    }

    /// Starts a load. Returns whether it is the first.
    fn begin(&self, reading: AbortHandle) -> bool {
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

    fn fail(&self, is_first: bool, error: Error) {
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

    /// Shows the groups loaded so far at intervals.
    async fn show_while_read(&self, groups: &RefCell<Vec<Arc<SecurityGroup>>>) -> Infallible {
        let (mut shown, mut count_before) = (0, 0);
        loop {
            BrowserClock.sleep(SHOWN_EVERY).await;
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

impl Workspace {
    /// Reloads all groups, the rules of the open group, the VPCs and the prefix lists.
    pub fn load_inventory(self) {
        let Some(session) = self.session().now() else {
            return;
        };
        let (handle, registration) = AbortHandle::new_pair();
        let is_first = self.inventory().groups().begin(handle.clone());
        self.spawn(async move {
            let groups = RefCell::default();
            let reading = self.read_groups(&session, is_first, &groups);
            let result = Abortable::new(reading, registration).await;
            let inventory = self.inventory();
            let store = inventory.groups();
            match result {
                Err(Aborted) => {
                    // In any other state, another load has started.
                    if matches!(&*store.freshness.read_untracked(), Freshness::Stopped) {
                        store.groups.set(groups.take().into());
                    }
                    return;
                }
                Ok(Ok(())) => {
                    store.groups.set(groups.take().into());
                    // The draft is stored under the caller's account, which the groups do not
                    // identify in a shared VPC.
                    if untrack(move || self.own_account()).is_none() {
                        let identifying = pin!(self.identify());
                        select(identifying, pin!(BrowserClock.sleep(IDENTITY_TIMEOUT))).await;
                    }
                    if handle.is_aborted() {
                        return;
                    }
                    self.open_draft(&session).await;
                    if handle.is_aborted() {
                        return;
                    }
                    // A hidden workspace may have changed since.
                    store.freshness.set(if self.is_on_screen() {
                        Freshness::Ready
                    } else {
                        Freshness::Stale
                    });
                }
                Ok(Err(error)) => return store.fail(is_first, error),
            }
            if let Some(id) = self.open_group() {
                self.load_group(id);
            }
            // These provide only names and choices. A caller without permission for them still sees
            // every group.
            self.load_vpcs(&session).await;
            self.load_prefix_lists(&session).await;
            self.load_named_entries(&session).await;
        });
    }

    /// Returns the group whose page is on the screen.
    pub(in crate::workspace) fn open_group(self) -> Option<GroupId> {
        match self.environment().address().page_now() {
            Page::Group(id) if self.is_on_screen() => Some(id),
            _ => None,
        }
    }

    /// Loads all groups into `groups`. Reuses the known value of unchanged groups, so that they are
    /// not rendered again.
    async fn read_groups(
        self,
        session: &Session,
        is_first: bool,
        groups: &RefCell<Vec<Arc<SecurityGroup>>>,
    ) -> Result<(), Error> {
        let action = DescribeSecurityGroups {
            max_results: Some(GROUPS_PER_PAGE),
            ..DescribeSecurityGroups::default()
        };
        let inventory = self.inventory();
        let known = inventory.groups().groups.get_untracked();
        let opened = self.open_group();
        let on_items = |items: Vec<SecurityGroup>| {
            groups.borrow_mut().extend(items.into_iter().map(|group| {
                let same = known.get(&group.id).filter(|known| {
                    // The rule IDs and tags of the open group are reloaded.
                    opened.as_ref() != Some(&group.id) && known.is_same_but_for_rule_ids(&group)
                });
                same.cloned().unwrap_or_else(|| Arc::new(group))
            }));
        };
        let reading = session.client().stream_all(&action, on_items);
        if !is_first {
            return reading.await;
        }
        let showing = inventory.groups().show_while_read(groups);
        match select(pin!(reading), pin!(showing)).await {
            Either::Left((read, _)) => read,
            Either::Right((never, _)) => match never {},
        }
    }
}
