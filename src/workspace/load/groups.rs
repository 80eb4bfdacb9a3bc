//! Loading of all security groups, page by page.

use std::cell::RefCell;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{AbortHandle, Abortable, Aborted, Either, select};
use leptos::prelude::*;

use crate::aws::actions::DescribeSecurityGroups;
use crate::aws::{Clock as _, Error};
use crate::model::{GroupId, SecurityGroup};
use crate::platform::BrowserClock;
use crate::present::Page;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const GROUPS_PER_PAGE: u32 = 1000;

/// Timeout for STS to return the caller before the draft opens.
const IDENTITY_TIMEOUT: Duration = Duration::from_secs(5);

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
                Err(Aborted) => return store.show_if_stopped(groups.take()),
                Ok(Ok(())) => {
                    store.show_all(groups.take());
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
                    store.finish(self.is_on_screen());
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
    pub fn open_group(self) -> Option<GroupId> {
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
        let known = inventory.groups().all().get_untracked();
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
        let showing = inventory.groups().show_progress(groups);
        match select(pin!(reading), pin!(showing)).await {
            Either::Left((read, _)) => read,
            Either::Right((never, _)) => match never {},
        }
    }
}
