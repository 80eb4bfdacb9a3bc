//! State of EC2 as far as it is loaded: one file per resource.

mod associations;
mod client_vpn_endpoints;
mod group_store;
mod group_users;
mod groups;
mod instance_connect_endpoints;
mod instances;
mod interfaces;
mod launch_templates;
mod peer_references;
mod prefix_list_entries;
mod prefix_lists;
mod regions;
mod rule_ids;
mod stale_rules;
mod tagged_rules;
mod usable_groups;
mod vpc_endpoints;
mod vpcs;

use std::sync::Arc;

use leptos::prelude::*;

pub use self::group_store::GroupStore;
pub use self::group_users::{GroupUsersStore, Users};
pub use self::prefix_list_entries::EntriesStore;
pub use self::rule_ids::{GroupRules, RuleIds};
pub use self::stale_rules::StaleRules;
pub use self::usable_groups::UsableGroupsStore;
use crate::aws::Error;
use crate::model::{Inventory, NetworkInterface, PrefixList, Region, Vpc, VpcAssociation};

/// Load state of a resource.
#[derive(Clone, Debug, Default)]
pub enum Freshness {
    /// Not loaded.
    #[default]
    NeverRead,
    /// Being loaded for the first time. Holds the number of items so far, which are already shown.
    Loading(usize),
    /// The user stopped the first load. The items so far are shown.
    Stopped,
    /// Being reloaded. The previous state is shown.
    Refreshing,
    /// Completely loaded.
    Ready,
    /// Completely loaded, but the workspace was hidden before or since.
    Stale,
    /// Loading failed, and there is nothing to show.
    Failed(Arc<Error>),
    /// Reloading failed. The previous state is shown.
    Outdated(Arc<Error>),
}

impl Freshness {
    /// Whether only some of the items are loaded.
    pub fn is_partial(&self) -> bool {
        matches!(self, Self::Loading(_) | Self::Stopped)
    }

    /// Whether all items are loaded, even if they may be outdated.
    pub fn is_whole(&self) -> bool {
        matches!(
            self,
            Self::Ready | Self::Refreshing | Self::Stale | Self::Outdated(_)
        )
    }

    /// Returns the error of a failed load.
    pub fn error(&self) -> Option<&Arc<Error>> {
        match self {
            Self::Failed(error) | Self::Outdated(error) => Some(error),
            _ => None,
        }
    }

    fn begun(&self) -> Self {
        if self.is_whole() {
            Self::Refreshing
        } else {
            Self::Loading(0)
        }
    }

    fn failed(&self, error: Error) -> Self {
        let error = Arc::new(error);
        if self.is_whole() {
            Self::Outdated(error)
        } else {
            Self::Failed(error)
        }
    }
}

/// Resource that is loaded in one piece, with its load state.
#[derive(Debug, Default)]
pub struct Resource<T: 'static> {
    value: ArcRwSignal<T>,
    freshness: ArcRwSignal<Freshness>,
}

impl<T> Resource<T> {
    /// Returns the value, or the default until it is loaded or if the caller has no permission to
    /// read it.
    pub fn value(&self) -> ArcReadSignal<T> {
        self.value.read_only()
    }

    /// Returns the load state.
    pub fn freshness(&self) -> ArcReadSignal<Freshness> {
        self.freshness.read_only()
    }

    fn begin(&self) {
        self.freshness
            .update(|freshness| *freshness = freshness.begun());
    }

    fn complete(&self, read: Result<T, Error>) {
        match read {
            Ok(value) => {
                self.value.set(value);
                self.freshness.set(Freshness::Ready);
            }
            Err(error) => self
                .freshness
                .update(|freshness| *freshness = freshness.failed(error)),
        }
    }
}

/// Everything that is loaded of a scope: each resource with its load state, and all of them as one
/// inventory.
#[derive(Debug)]
pub struct InventoryStore {
    current: ArcMemo<Inventory>,
    groups: GroupStore,
    rule_ids: RuleIds,
    vpcs: ArcRwSignal<Arc<Vec<Vpc>>>,
    prefix_lists: ArcRwSignal<Arc<Vec<PrefixList>>>,
    prefix_list_freshness: ArcRwSignal<Freshness>,
    entries: EntriesStore,
    interfaces: Resource<Option<Arc<Vec<NetworkInterface>>>>,
    associations: Resource<Option<Arc<Vec<VpcAssociation>>>>,
    group_users: GroupUsersStore,
    regions: Resource<Vec<Region>>,
    stale: Resource<StaleRules>,
    usable_groups: UsableGroupsStore,
}

impl InventoryStore {
    pub(super) fn new() -> Self {
        let groups = GroupStore::new();
        let vpcs = ArcRwSignal::<Arc<Vec<Vpc>>>::default();
        let prefix_lists = ArcRwSignal::<Arc<Vec<PrefixList>>>::default();
        let interfaces = Resource::<Option<Arc<Vec<NetworkInterface>>>>::default();
        let associations = Resource::<Option<Arc<Vec<VpcAssociation>>>>::default();
        let (all, known_vpcs, lists) = (groups.all(), vpcs.read_only(), prefix_lists.read_only());
        let known_interfaces = interfaces.value();
        let known_associations = associations.value();
        let current = ArcMemo::new(move |_| Inventory {
            groups: all.get(),
            vpcs: known_vpcs.get(),
            prefix_lists: lists.get(),
            interfaces: known_interfaces.get(),
            associations: known_associations.get(),
        });
        Self {
            current,
            groups,
            rule_ids: RuleIds::default(),
            vpcs,
            prefix_lists,
            prefix_list_freshness: ArcRwSignal::default(),
            entries: EntriesStore::default(),
            interfaces,
            associations,
            group_users: GroupUsersStore::default(),
            regions: Resource::default(),
            stale: Resource::default(),
            usable_groups: UsableGroupsStore::default(),
        }
    }

    /// Returns everything loaded so far.
    pub fn current(&self) -> ArcMemo<Inventory> {
        self.current.clone()
    }

    /// Returns the security groups.
    pub fn groups(&self) -> &GroupStore {
        &self.groups
    }

    /// Returns the load state of the open group's rules with their IDs.
    pub fn rule_ids(&self) -> &RuleIds {
        &self.rule_ids
    }

    /// Returns the VPCs.
    pub fn vpcs(&self) -> ArcReadSignal<Arc<Vec<Vpc>>> {
        self.vpcs.read_only()
    }

    /// Returns the prefix lists.
    pub fn prefix_lists(&self) -> ArcReadSignal<Arc<Vec<PrefixList>>> {
        self.prefix_lists.read_only()
    }

    /// Returns the load state of the prefix lists.
    pub fn prefix_list_freshness(&self) -> ArcReadSignal<Freshness> {
        self.prefix_list_freshness.read_only()
    }

    /// Returns the load states of the prefix lists' entries.
    pub fn prefix_list_entries(&self) -> &EntriesStore {
        &self.entries
    }

    /// Returns the network interfaces; `None` until they are loaded or if the caller has no permission to read them.
    pub fn interfaces(&self) -> &Resource<Option<Arc<Vec<NetworkInterface>>>> {
        &self.interfaces
    }

    /// Returns the associations of groups with other VPCs; `None` until they are loaded or if the caller has no
    /// permission to read them.
    pub fn associations(&self) -> &Resource<Option<Arc<Vec<VpcAssociation>>>> {
        &self.associations
    }

    /// Returns the rules that EC2 calls stale; empty until they are loaded or if the caller has no permission to read
    /// them.
    pub fn stale_rules(&self) -> &Resource<StaleRules> {
        &self.stale
    }

    /// Returns the groups of other VPCs and accounts that network interfaces can use.
    pub fn usable_groups(&self) -> &UsableGroupsStore {
        &self.usable_groups
    }

    /// Returns the resources that name groups in their configuration.
    pub fn group_users(&self) -> &GroupUsersStore {
        &self.group_users
    }

    /// Returns the Regions that the account can use.
    pub fn regions(&self) -> &Resource<Vec<Region>> {
        &self.regions
    }

    /// Marks the state as stale, because it may change while the workspace is hidden.
    pub(crate) fn expire(&self) {
        self.groups.expire();
    }

    /// Shows the content of a snapshot.
    pub(super) fn show(&self, document: &crate::import::Document) {
        let Inventory {
            groups,
            vpcs,
            prefix_lists,
            interfaces: _,
            associations: _,
        } = document.inventory();
        self.groups.put_all(groups);
        self.vpcs.set(vpcs);
        self.prefix_lists.set(prefix_lists);
        self.prefix_list_freshness.set(Freshness::Ready);
    }
}
