//! What uses a group: interfaces, rules of other groups, associations, references from peers, and resources of EC2 that
//! name the group in their configuration; and what keeps a group from being deleted.
//!
//! A group without a user is never called unused without qualification: the judgement says what was looked at and what
//! was not. The configurations of other AWS services are never looked at. Their interfaces are.

mod deletion;
mod judgement;
mod source;
mod uses;

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{
    GroupId, GroupUser, GroupUserKind, Inventory, Peer, PeerReference, Rule, SecurityGroup, VpcId,
};

pub use deletion::{Blocker, Consequence, Deletion, Deletions, InterfaceFix};
pub use judgement::{Judgement, Verdict};
pub use source::{SourceState, SourceStates, UsageSource};
pub use uses::{Use, UseKind};

/// Everything that usage is derived from. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsageInput {
    /// Groups, VPCs, interfaces and associations.
    pub inventory: Inventory,
    /// References from peers.
    pub peers: Arc<Vec<PeerReference>>,
    /// Resources that name groups.
    pub users: Arc<Vec<GroupUser>>,
    /// How far each source has been read.
    pub states: SourceStates,
}

/// What uses each group of an account and Region.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    input: UsageInput,
    by_group: HashMap<GroupId, Entry>,
    /// Place of each instance among the users.
    instances: HashMap<String, usize>,
}

/// Places of the users of a group in the lists of the input.
#[derive(Clone, Debug, Default)]
struct Entry {
    interfaces: Vec<usize>,
    users: Vec<usize>,
    associations: Vec<usize>,
    peers: Vec<usize>,
    /// Other groups whose rules reference the group.
    groups: Vec<usize>,
}

impl Usage {
    /// Sorts users by the groups that they use. Takes time in proportion to all of them.
    pub fn new(input: UsageInput) -> Self {
        let mut by_group: HashMap<GroupId, Entry> = HashMap::new();
        let mut entry = |id: &GroupId, add: &dyn Fn(&mut Entry)| match by_group.get_mut(id) {
            Some(entry) => add(entry),
            None => add(by_group.entry(id.clone()).or_default()),
        };
        let inventory = &input.inventory;
        for (place, interface) in inventory
            .interfaces
            .iter()
            .flat_map(|all| all.iter().enumerate())
        {
            for id in &interface.groups {
                entry(id, &|entry| entry.interfaces.push(place));
            }
        }
        for (place, group) in inventory.groups.iter().enumerate() {
            for id in group.rules.iter().filter_map(referenced) {
                // The rules of one group come together, so a second one finds the first at the end.
                if *id != group.id {
                    entry(id, &|entry| {
                        if entry.groups.last() != Some(&place) {
                            entry.groups.push(place);
                        }
                    });
                }
            }
        }
        let associations = inventory.associations.iter();
        for (place, association) in associations.flat_map(|all| all.iter().enumerate()) {
            if association.state.is_in_effect() {
                entry(&association.group_id, &|entry| {
                    entry.associations.push(place)
                });
            }
        }
        for (place, peer) in input.peers.iter().enumerate() {
            entry(&peer.group, &|entry| entry.peers.push(place));
        }
        let names = default_vpc_groups(inventory);
        let mut instances = HashMap::new();
        for (place, user) in input.users.iter().enumerate() {
            if user.kind == GroupUserKind::Instance {
                instances.insert(user.id.clone(), place);
            }
            let named = user.group_names.iter();
            let named = named.filter_map(|name| names.get(name.as_str()).copied());
            for id in user.groups.iter().chain(named) {
                entry(id, &|entry| {
                    if entry.users.last() != Some(&place) {
                        entry.users.push(place);
                    }
                });
            }
        }
        Self {
            input,
            by_group,
            instances,
        }
    }

    /// Returns what the usage was derived from.
    pub fn input(&self) -> &UsageInput {
        &self.input
    }

    /// Returns the VPCs whose interfaces can use the group: its own and the associated ones.
    fn vpcs_of<'a>(&'a self, group: &'a SecurityGroup) -> impl Iterator<Item = &'a VpcId> {
        let own = group.vpc_id.iter();
        own.chain(self.input.inventory.associated_vpcs(&group.id))
    }
}

/// Returns the group that a rule references.
fn referenced(rule: &Rule) -> Option<&GroupId> {
    match &rule.peer {
        Peer::Group(reference) => Some(&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
    }
}

/// Returns the groups of the default VPC by name. Only there can a launch template name a group by name.
fn default_vpc_groups(inventory: &Inventory) -> HashMap<&str, &GroupId> {
    let default = inventory.vpcs.iter().find(|vpc| vpc.is_default);
    let groups = inventory.groups.iter();
    let groups =
        groups.filter(|group| default.is_some_and(|vpc| group.vpc_id.as_ref() == Some(&vpc.id)));
    groups
        .map(|group| (group.name.as_str(), &group.id))
        .collect()
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
