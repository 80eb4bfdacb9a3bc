//! What EC2 has, as far as it has been read: one file per resource.

mod groups;
mod prefix_lists;
mod regions;
mod rule_ids;
mod vpcs;

use std::sync::Arc;

use leptos::prelude::*;

pub use self::groups::GroupStore;
pub use self::rule_ids::{GroupRules, RuleIds};
use crate::aws::Error;
use crate::model::{Inventory, PrefixList, Region, Vpc};

/// How far a resource has been read.
#[derive(Clone, Debug, Default)]
pub enum Freshness {
    /// Not at all.
    #[default]
    NeverRead,
    /// Being read for the first time; so many so far, which are shown already.
    Loading(usize),
    /// The user stopped the first reading; what had come is shown.
    Stopped,
    /// Being read again; what was read before is shown.
    Refreshing,
    /// All read.
    Ready,
    /// All read, before another workspace came onto the screen or after.
    Stale,
    /// Reading failed, and there is nothing to show.
    Failed(Arc<Error>),
    /// Reading again failed; what was read before is shown.
    Outdated(Arc<Error>),
}

impl Freshness {
    /// Whether only some of it is there.
    pub fn is_partial(&self) -> bool {
        matches!(self, Self::Loading(_) | Self::Stopped)
    }

    /// Whether all of it is there, as it is or was.
    pub fn is_whole(&self) -> bool {
        matches!(
            self,
            Self::Ready | Self::Refreshing | Self::Stale | Self::Outdated(_)
        )
    }

    /// Why it was not read.
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

/// A resource that is read at once, and how far it has been read.
#[derive(Debug, Default)]
pub struct Resource<T: 'static> {
    value: ArcRwSignal<T>,
    freshness: ArcRwSignal<Freshness>,
}

impl<T> Resource<T> {
    /// The value: the default while it has not been read, and where the caller may not read it.
    pub fn value(&self) -> ArcReadSignal<T> {
        self.value.read_only()
    }

    /// How far it has been read.
    pub fn freshness(&self) -> ArcReadSignal<Freshness> {
        self.freshness.read_only()
    }

    fn begin(&self) {
        self.freshness
            .update(|freshness| *freshness = freshness.begun());
    }

    fn settle(&self, read: Result<T, Error>) {
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

/// Everything that is read of a scope: each resource by itself, with how far it has been read, and all
/// as one value.
#[derive(Debug)]
pub struct InventoryStore {
    current: ArcMemo<Inventory>,
    groups: GroupStore,
    rule_ids: RuleIds,
    vpcs: ArcRwSignal<Arc<Vec<Vpc>>>,
    prefix_lists: ArcRwSignal<Arc<Vec<PrefixList>>>,
    regions: Resource<Vec<Region>>,
}

impl InventoryStore {
    pub(super) fn new() -> Self {
        let groups = GroupStore::new();
        let vpcs = ArcRwSignal::<Arc<Vec<Vpc>>>::default();
        let prefix_lists = ArcRwSignal::<Arc<Vec<PrefixList>>>::default();
        let (all, known_vpcs, lists) = (groups.all(), vpcs.read_only(), prefix_lists.read_only());
        let current = ArcMemo::new(move |_| Inventory {
            groups: all.get(),
            vpcs: known_vpcs.get(),
            prefix_lists: lists.get(),
        });
        Self {
            current,
            groups,
            rule_ids: RuleIds::default(),
            vpcs,
            prefix_lists,
            regions: Resource::default(),
        }
    }

    /// Everything read so far.
    pub fn current(&self) -> ArcMemo<Inventory> {
        self.current.clone()
    }

    /// The security groups.
    pub fn groups(&self) -> &GroupStore {
        &self.groups
    }

    /// How far the rules of the opened group have been read with their ids.
    pub fn rule_ids(&self) -> &RuleIds {
        &self.rule_ids
    }

    /// The VPCs.
    pub fn vpcs(&self) -> ArcReadSignal<Arc<Vec<Vpc>>> {
        self.vpcs.read_only()
    }

    /// The prefix lists.
    pub fn prefix_lists(&self) -> ArcReadSignal<Arc<Vec<PrefixList>>> {
        self.prefix_lists.read_only()
    }

    /// The Regions that the account may use.
    pub fn regions(&self) -> &Resource<Vec<Region>> {
        &self.regions
    }

    /// Notes that the workspace leaves the screen: what has been read may change unseen.
    pub(crate) fn expire(&self) {
        self.groups.expire();
    }

    /// Shows what a snapshot has.
    pub(super) fn show(&self, document: &crate::import::Document) {
        let Inventory {
            groups,
            vpcs,
            prefix_lists,
        } = document.inventory();
        self.groups.put_all(groups);
        self.vpcs.set(vpcs);
        self.prefix_lists.set(prefix_lists);
    }
}
