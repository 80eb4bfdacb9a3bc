//! Ends of a question in terms of an inventory.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use portcullis_model::{
    Cidr, Direction, GroupId, GroupReference, InterfaceId, NetworkInterface, Peer, PrefixListId,
    Rule, RuleRef, SecurityGroup, VpcId,
};

use super::Place;

/// What an end is.
#[derive(Clone, Debug)]
pub(super) enum Resolved {
    /// Addresses without groups of their own.
    Region(Region),
    /// Groups or interfaces, each with the rules that count for it.
    Parties(Vec<Party>),
}

/// Addresses without groups of their own.
#[derive(Clone, Debug)]
pub(super) enum Region {
    Internet,
    Anything,
    Blocks(Vec<Cidr>),
    List {
        id: PrefixListId,
        /// `None` if they were not read.
        entries: Option<Vec<Cidr>>,
    },
}

/// A group, or an interface, with the rules that count for it.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) place: Place,
    pub(super) groups: Vec<Arc<SecurityGroup>>,
    /// Its members; `None` if they were not read or the group has none yet.
    pub(super) points: Option<Vec<Point>>,
    pub(super) vpc: Option<VpcId>,
    pub(super) is_group: bool,
    /// Groups of the party that the inventory lacks. Their rules are not known.
    pub(super) unread_groups: Vec<GroupId>,
}

/// A network interface with its private addresses.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) interface: InterfaceId,
    pub(super) addresses: Vec<IpAddr>,
}

impl Point {
    pub(super) fn of(interface: &NetworkInterface) -> Self {
        Self {
            interface: interface.id.clone(),
            addresses: interface.addresses.clone(),
        }
    }
}

impl Party {
    /// The groups by which references match the party.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &GroupId> {
        let groups = self.groups.iter().map(|group| &group.id);
        groups.chain(&self.unread_groups)
    }

    /// Leaves only one of the addresses of its interfaces, which is the one that a question names.
    pub(super) fn keep_address(&mut self, address: IpAddr) {
        for point in self.points.iter_mut().flatten() {
            point.addresses.retain(|own| *own == address);
        }
    }

    pub(super) fn is_member_of(&self, group: &GroupId) -> bool {
        self.symbols().any(|id| id == group)
    }

    /// The rules of a direction, without those over a peering connection that is gone.
    pub(super) fn rules(&self, direction: Direction) -> impl Iterator<Item = (&GroupId, &Rule)> {
        let groups = self.groups.iter();
        let rules = groups.flat_map(move |group| {
            let rules = group.rules_in(direction);
            rules.map(move |rule| (&group.id, rule))
        });
        rules.filter(|(_, rule)| !is_stale(rule))
    }

    pub(super) fn rule_ref(group: &GroupId, rule: &Rule) -> RuleRef {
        RuleRef::new(group.clone(), rule)
    }

    pub(super) fn group_ids(&self) -> BTreeSet<GroupId> {
        self.groups.iter().map(|group| group.id.clone()).collect()
    }
}

/// States of a peering connection over which nothing passes.
const GONE: [&str; 5] = ["deleted", "deleting", "rejected", "expired", "failed"];

/// Whether a reference crosses a peering connection that is gone, so that its rule is stale.
pub(crate) fn is_over_gone_peering(reference: &GroupReference) -> bool {
    let status = reference.peering_status();
    status.is_some_and(|status| GONE.contains(&status))
}

/// Whether a rule allows nothing because its reference is stale.
pub(super) fn is_stale(rule: &Rule) -> bool {
    matches!(&rule.peer, Peer::Group(reference) if is_over_gone_peering(reference))
}
