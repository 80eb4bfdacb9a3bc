//! Use case: read all security groups of the session, and the rules of the one that is open.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, GroupLoad, Load, Session};
use crate::aws::actions::{DescribeManagedPrefixLists, DescribeSecurityGroups, DescribeVpcs};
use crate::model::{GroupId, PrefixList, SecurityGroup, Vpc};
use crate::platform::{after_paint, mark};
use crate::present::Page;

/// Groups asked for at once: the most EC2 gives.
const GROUPS_PER_PAGE: u32 = 1000;

/// Prefix lists asked for at once: the most EC2 gives.
const PREFIX_LISTS_PER_PAGE: u32 = 100;

impl App {
    /// Reads all groups and VPCs again, and the open group's rules.
    pub fn load_inventory(self) {
        let Some(session) = self.session.get_untracked() else {
            return;
        };
        let is_first = self.groups.read_untracked().is_empty();
        self.load.set(if is_first {
            Load::Loading(0)
        } else {
            Load::Refreshing
        });
        spawn_local(async move {
            let result = self.read_groups(&session, is_first).await;
            if !self.is_current(session.generation()) {
                return;
            }
            match result {
                Ok(groups) => {
                    self.groups.set(Arc::new(groups));
                    self.open_draft(&session);
                    self.load.set(Load::Ready);
                    after_paint(|| mark("inventory-ready"));
                }
                Err(error) => {
                    let error = Arc::new(error);
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
            None => {
                self.group_load.set(GroupLoad::Idle);
                return;
            }
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
        after_paint(|| mark("group-ready"));
    }

    async fn read_groups(
        self,
        session: &Session,
        shows_progress: bool,
    ) -> Result<Vec<Arc<SecurityGroup>>, crate::aws::Error> {
        let action = DescribeSecurityGroups {
            max_results: Some(GROUPS_PER_PAGE),
            ..DescribeSecurityGroups::default()
        };
        let mut groups: Vec<Arc<SecurityGroup>> = Vec::new();
        let on_page = |page: Vec<SecurityGroup>| {
            groups.extend(page.into_iter().map(Arc::new));
            if shows_progress && self.is_current(session.generation()) {
                self.load.set(Load::Loading(groups.len()));
            }
        };
        session.client().send_all(&action, on_page).await?;
        Ok(groups)
    }
}
