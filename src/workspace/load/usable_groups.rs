//! Loading of the groups of other VPCs and accounts that a VPC can use.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use crate::aws::actions::GetSecurityGroupsForVpc;
use crate::model::{AccountId, GroupId, UsableGroup, VpcId};
use crate::workspace::Workspace;

/// Groups of other VPCs and accounts that network interfaces can use, by the interfaces' VPC.
#[derive(Debug, Default)]
pub struct UsableGroupsStore {
    groups: ArcRwSignal<HashMap<VpcId, Arc<Vec<UsableGroup>>>>,
    states: ArcRwSignal<HashMap<VpcId, Freshness>>,
}

impl UsableGroupsStore {
    /// Returns the groups for a VPC; none until they are loaded or if the caller has no permission to read them.
    /// Reactive.
    pub fn of(&self, vpc: Option<&VpcId>) -> Arc<Vec<UsableGroup>> {
        let groups = self.groups.read();
        let found = vpc.and_then(|vpc| groups.get(vpc));
        found.cloned().unwrap_or_default()
    }

    /// Returns the name of a group; `None` if no VPC that was read can use it. Reactive.
    pub fn name_of(&self, id: &GroupId) -> Option<String> {
        let groups = self.groups.read();
        let mut groups = groups.values().flat_map(|groups| groups.iter());
        let found = groups.find(|group| group.id == *id);
        found.map(|group| group.name.clone())
    }

    /// Returns the load state of the groups for a VPC. Reactive.
    pub fn freshness(&self, vpc: &VpcId) -> Freshness {
        self.states.read().get(vpc).cloned().unwrap_or_default()
    }

    fn change(&self, vpc: &VpcId, change: impl FnOnce(&Freshness) -> Freshness) {
        self.states.update(|states| {
            let state = states.entry(vpc.clone()).or_default();
            *state = change(state);
        });
    }

    fn is_loading(&self, vpc: &VpcId) -> bool {
        let states = self.states.read_untracked();
        let state = states.get(vpc);
        state.is_some_and(|state| matches!(state, Freshness::Loading(_) | Freshness::Refreshing))
    }
}

impl Workspace {
    /// Loads the groups of other VPCs and accounts that network interfaces of a VPC can use, unless they are being
    /// loaded.
    pub fn load_usable_groups(self, vpc: VpcId) {
        let inventory = self.inventory();
        let Some(session) = self.session().now() else {
            return;
        };
        if inventory.usable_groups.is_loading(&vpc) {
            return;
        }
        let own_account = untrack(|| self.own_account());
        inventory.usable_groups.change(&vpc, Freshness::begun);
        self.spawn(async move {
            let mut found = Vec::new();
            let action = GetSecurityGroupsForVpc::of(vpc.clone());
            let read = session
                .client()
                .send_all(&action, |page| {
                    let groups = page.into_iter();
                    found.extend(
                        groups
                            .filter_map(|group| from_elsewhere(group, &vpc, own_account.as_ref())),
                    );
                })
                .await;
            let usable = &self.inventory().usable_groups;
            match read {
                Ok(()) => {
                    usable.groups.update(|groups| {
                        groups.insert(vpc.clone(), Arc::new(found));
                    });
                    usable.change(&vpc, |_| Freshness::Ready);
                }
                Err(error) => usable.change(&vpc, |state| state.failed(error)),
            }
        });
    }
}

/// Returns a group of another VPC or account, without the owner if that is the own account. The other groups are in the
/// inventory.
fn from_elsewhere(
    group: UsableGroup,
    vpc: &VpcId,
    own_account: Option<&AccountId>,
) -> Option<UsableGroup> {
    let owner_id = group
        .owner_id
        .filter(|owner| own_account.is_some_and(|own| own != owner));
    let is_of_vpc = group
        .primary_vpc_id
        .as_ref()
        .is_none_or(|known| known == vpc);
    (!is_of_vpc || owner_id.is_some()).then_some(UsableGroup { owner_id, ..group })
}
