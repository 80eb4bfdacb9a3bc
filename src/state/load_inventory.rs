//! Use case: read all security groups of the session, and the rules of the one that is open.

use std::cell::RefCell;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{AbortHandle, Abortable, Aborted, Either, select};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, GroupLoad, Load, Session};
use crate::aws::Clock as _;
use crate::aws::actions::{DescribeManagedPrefixLists, DescribeSecurityGroups, DescribeVpcs};
use crate::model::{GroupId, PrefixList, SecurityGroup, Vpc};
use crate::platform::BrowserClock;
use crate::present::Page;

/// Groups asked for at once: the most EC2 gives.
const GROUPS_PER_PAGE: u32 = 1000;

/// How often what has come so far is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(200);

/// Longest wait for STS to name the caller before the draft opens.
const IDENTITY_TIMEOUT: Duration = Duration::from_secs(5);

/// Prefix lists asked for at once: the most EC2 gives.
const PREFIX_LISTS_PER_PAGE: u32 = 100;

impl App {
    /// Reads all groups and VPCs again, and the open group's rules.
    pub fn load_inventory(self) {
        let Some(session) = self.session.get_untracked() else {
            return;
        };
        let has_all = matches!(
            &*self.load.read_untracked(),
            Load::Ready | Load::Refreshing | Load::Outdated(_)
        );
        let is_first = !has_all || self.groups.read_untracked().is_empty();
        self.load.set(if is_first {
            Load::Loading(0)
        } else {
            Load::Refreshing
        });
        self.stop_loading();
        let (handle, registration) = AbortHandle::new_pair();
        self.loading.set_value(Some(handle));
        spawn_local(async move {
            let groups = RefCell::default();
            let reading = self.read_groups(&session, is_first, &groups);
            let result = Abortable::new(reading, registration).await;
            if !self.is_current(session.generation()) {
                return;
            }
            match result {
                Err(Aborted) => {
                    // Otherwise whoever gave it up has said what is to be shown.
                    if matches!(&*self.load.read_untracked(), Load::Stopped) {
                        self.groups.set(Arc::new(groups.take()));
                    }
                    return;
                }
                Ok(Ok(())) => {
                    self.groups.set(Arc::new(groups.take()));
                    // The draft is kept under the caller's account.
                    if untrack(|| self.own_account()).is_none() {
                        let identifying = pin!(self.identify());
                        select(identifying, pin!(BrowserClock.sleep(IDENTITY_TIMEOUT))).await;
                        if !self.is_current(session.generation()) {
                            return;
                        }
                    }
                    self.open_draft(&session);
                    self.load.set(Load::Ready);
                }
                Ok(Err(error)) => {
                    let error = Arc::new(error);
                    if is_first {
                        self.groups.set(Arc::default());
                    }
                    // What has been read stays on the screen.
                    self.load.set(if is_first {
                        Load::Failed(error)
                    } else {
                        Load::Outdated(error)
                    });
                    return;
                }
            }
            if let Page::Group(id) = self.route.get_untracked().page {
                self.load_group(id);
            }
            // Only names and choices depend on the VPCs: a caller who may not describe them still
            // sees every group.
            let mut vpcs: Vec<Vpc> = Vec::new();
            let read = session
                .client()
                .send_all(&DescribeVpcs::default(), |page| vpcs.extend(page))
                .await;
            if read.is_ok() && self.is_current(session.generation()) {
                self.vpcs.set(Arc::new(vpcs));
            }
            let action = DescribeManagedPrefixLists {
                max_results: Some(PREFIX_LISTS_PER_PAGE),
                ..DescribeManagedPrefixLists::default()
            };
            let mut lists: Vec<PrefixList> = Vec::new();
            let read = session
                .client()
                .send_all(&action, |page| lists.extend(page))
                .await;
            if read.is_ok() && self.is_current(session.generation()) {
                self.prefix_lists.set(Arc::new(lists));
            }
        });
    }

    /// Reads the rules of a group with their ids, which the list of groups does not tell.
    pub(super) fn load_group(self, id: GroupId) {
        let Some(session) = self.session.get_untracked() else {
            return;
        };
        if !matches!(
            &*self.load.read_untracked(),
            Load::Ready | Load::Refreshing | Load::Outdated(_)
        ) {
            // The inventory opens the group when it has been read.
            return;
        }
        let has_ids = self
            .by_id
            .read_untracked()
            .get(&id)
            .map(|group| group.has_rule_ids);
        match has_ids {
            None => self.group_load.set(GroupLoad::Idle),
            Some(true) => self.group_load.set(GroupLoad::Ready(id)),
            Some(false) => {
                self.group_load.set(GroupLoad::Loading(id.clone()));
                spawn_local(async move {
                    let result = self.read_rule_ids(&session, &id).await;
                    let is_open = self.route.read_untracked().page == Page::Group(id.clone());
                    if is_open && self.is_current(session.generation()) {
                        self.group_load.set(match result {
                            Ok(()) => GroupLoad::Ready(id),
                            Err(error) => GroupLoad::Failed(id, Arc::new(error)),
                        });
                    }
                });
            }
        }
    }

    /// Leaves it at what has been read of all groups.
    pub fn leave_partial(self) {
        self.stop_loading();
        self.load.set(Load::Stopped);
    }

    /// Gives up the reading of all groups that is under way.
    pub(super) fn stop_loading(self) {
        let loading = self.loading.try_update_value(Option::take);
        if let Some(loading) = loading.flatten() {
            loading.abort();
        }
    }

    /// Reads all groups into `groups`. What has not changed since it was read last stays the same to the last
    /// rule, so that nothing of it is drawn anew.
    async fn read_groups(
        self,
        session: &Session,
        is_first: bool,
        groups: &RefCell<Vec<Arc<SecurityGroup>>>,
    ) -> Result<(), crate::aws::Error> {
        let action = DescribeSecurityGroups {
            max_results: Some(GROUPS_PER_PAGE),
            ..DescribeSecurityGroups::default()
        };
        let known = self.by_id.get_untracked();
        let opened = match &self.route.read_untracked().page {
            Page::Group(id) => Some(id.clone()),
            _ => None,
        };
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
        if is_first {
            match select(pin!(reading), pin!(self.show_while_read(groups))).await {
                Either::Left((read, _)) => read,
                Either::Right((never, _)) => match never {},
            }
        } else {
            reading.await
        }
    }

    /// Shows from time to time what has come so far.
    async fn show_while_read(self, groups: &RefCell<Vec<Arc<SecurityGroup>>>) -> Infallible {
        let (mut shown, mut count_before) = (0, 0);
        loop {
            BrowserClock.sleep(SHOWN_EVERY).await;
            let count = groups.borrow().len();
            if count == 0 {
                continue;
            }
            self.load.set(Load::Loading(count));
            // Each time four times as many, as showing them takes longer the more there are; or all, where no more come
            // for a while.
            let is_still = count == count_before;
            if count >= shown * 4 || is_still && count > shown {
                self.groups.set(Arc::new(groups.borrow().clone()));
                shown = count;
            }
            count_before = count;
        }
    }
}
