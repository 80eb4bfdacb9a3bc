//! The security groups: all of them, page by page.

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

/// Groups per page: the most EC2 gives.
const GROUPS_PER_PAGE: u32 = 1000;

/// Interval at which what has come so far is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(200);

/// Longest wait for STS to name the caller before the draft opens.
const IDENTITY_TIMEOUT: Duration = Duration::from_secs(5);

/// The security groups, in EC2's order.
#[derive(Debug)]
pub struct GroupStore {
    groups: ArcRwSignal<Groups>,
    freshness: ArcRwSignal<Freshness>,
    /// Stops the reading that was started last.
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

    /// All groups.
    pub fn all(&self) -> ArcReadSignal<Groups> {
        self.groups.read_only()
    }

    /// How far they have been read.
    pub fn freshness(&self) -> ArcReadSignal<Freshness> {
        self.freshness.read_only()
    }

    /// A group. Reactive.
    pub fn find(&self, id: &GroupId) -> Option<Arc<SecurityGroup>> {
        self.groups.read().get(id).cloned()
    }

    /// A group, untracked.
    pub fn find_now(&self, id: &GroupId) -> Option<Arc<SecurityGroup>> {
        self.groups.read_untracked().get(id).cloned()
    }

    /// The owner of the first group. In a shared VPC that can be another account. Reactive.
    pub(in crate::workspace) fn first_owner(&self) -> Option<AccountId> {
        let groups = self.groups.read();
        groups.first().map(|group| group.owner_id.clone())
    }

    /// As [`GroupStore::first_owner`], untracked.
    pub(in crate::workspace) fn first_owner_now(&self) -> Option<AccountId> {
        let groups = self.groups.read_untracked();
        groups.first().map(|group| group.owner_id.clone())
    }

    /// Stops the first reading and shows what has come.
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

    /// Forgets them and what is being read, so that the next reading is the first again.
    pub(in crate::workspace) fn clear(&self) {
        self.abort();
        self.groups.set(Groups::default());
        self.freshness.set(Freshness::NeverRead);
    }

    /// Notes that EC2 could not be read after a run.
    pub(in crate::workspace) fn mark_outdated(&self, error: Arc<Error>) {
        self.freshness.set(Freshness::Outdated(error));
    }

    /// Puts a group in the place of the one with its id, or adds it.
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

    /// Shows groups as EC2 has them; those that it does not have are gone.
    pub(in crate::workspace) fn put_found(
        &self,
        ids: &[GroupId],
        groups: &HashMap<GroupId, SecurityGroup>,
    ) {
        // At once: a thousand groups one by one would be copied a thousand times.
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

    /// Begins a reading. Whether it is the first.
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
        // What has been read stays on the screen.
        self.freshness.set(if is_first {
            Freshness::Failed(error)
        } else {
            Freshness::Outdated(error)
        });
    }

    /// Shows from time to time what has come so far.
    async fn show_while_read(&self, groups: &RefCell<Vec<Arc<SecurityGroup>>>) -> Infallible {
        let (mut shown, mut count_before) = (0, 0);
        loop {
            BrowserClock.sleep(SHOWN_EVERY).await;
            let count = groups.borrow().len();
            if count == 0 {
                continue;
            }
            self.freshness.set(Freshness::Loading(count));
            // Each time four times as many, as showing them takes longer the more there are; or all, where no more come
            // for a while.
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
    /// Reads all groups again, the open group's rules, the VPCs and the prefix lists.
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
                    // Otherwise another reading has begun.
                    if matches!(&*store.freshness.read_untracked(), Freshness::Stopped) {
                        store.groups.set(groups.take().into());
                    }
                    return;
                }
                Ok(Ok(())) => {
                    store.groups.set(groups.take().into());
                    // The draft is kept under the caller's account. In a shared VPC, the groups do not name it.
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
                    // Off the screen, it may have changed since.
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
            // Only names and choices depend on these: a caller who may not describe them still sees every group.
            self.load_vpcs(&session).await;
            self.load_prefix_lists(&session).await;
        });
    }

    /// The group whose page is on the screen.
    pub(in crate::workspace) fn open_group(self) -> Option<GroupId> {
        match self.environment().address().page_now() {
            Page::Group(id) if self.is_on_screen() => Some(id),
            _ => None,
        }
    }

    /// Reads all groups into `groups`. What has not changed since it was read last stays the same to the last
    /// rule, so that nothing of it is drawn again.
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
                    // The opened one's rule ids and tags are read again.
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
