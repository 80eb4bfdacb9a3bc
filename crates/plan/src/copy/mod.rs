//! Copies of groups in another VPC, Region or account.
//!
//! References to groups and prefix lists do not carry over: each gets a [`Decision`], with a proposal
//! that the user can change. Pure: [`decisions`] and [`copy`] compare two inventories, and the result
//! is a list of changes, which the draft of the target takes up.

mod mapping;
#[cfg(test)]
mod tests;
mod transfer;
#[cfg(test)]
mod transfer_tests;

use std::collections::{BTreeMap, HashSet};

use self::mapping::{Mapped, Mapping, namesakes_of_group, namesakes_of_list};
pub use self::transfer::{Transfer, TransferReason, transfer};
use super::{GroupChange, PrefixListChange, UseChange, own_tags};
use portcullis_model::{
    AccountId, GroupId, Inventory, Peer, PrefixListId, Region, Rule, RuleKey, SecurityGroup, VpcId,
};

/// Where groups are copied from, and where to.
#[derive(Clone, Copy, Debug)]
pub struct CopyPlaces<'a> {
    /// What EC2 has at the source.
    pub source: &'a Inventory,
    /// Region of the source.
    pub source_region: &'a Region,
    /// What EC2 has at the target, with the draft there.
    pub target: &'a Inventory,
    /// Region of the target.
    pub target_region: &'a Region,
    /// Account that will own the copies.
    pub target_owner: &'a AccountId,
    /// VPC of the copies; `None` for the default VPC.
    pub target_vpc: Option<&'a VpcId>,
    /// Whether both have the same account and Region, so that rules can reference the same groups and
    /// prefix lists.
    pub is_same_scope: bool,
}

/// What a rule names that may be another thing at the target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopySubject {
    /// A group that is not copied, too.
    Group(GroupId),
    /// A prefix list.
    PrefixList(PrefixListId),
}

/// What takes the place of a subject in the copies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CopyChoice {
    /// A group of the target.
    Group(GroupId),
    /// A prefix list of the target.
    PrefixList(PrefixListId),
    /// The same group or prefix list.
    Same,
    /// The private addresses of the group's network interfaces, one rule for each.
    Members,
    /// A new prefix list of the same name, size and entries, owned by the account of the copies.
    NewPrefixList,
    /// The entries of the prefix list, one rule for each.
    Entries,
    /// Nothing: the rules are left out.
    LeaveOut,
}

/// Decision on a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The subject.
    pub subject: CopySubject,
    /// Number of rules that name it.
    pub rules: usize,
    /// What is possible, the best first.
    pub options: Vec<CopyChoice>,
    /// What is chosen.
    pub choice: CopyChoice,
}

/// Copies of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupCopies {
    /// The creation of each copy, in the order of the groups.
    pub changes: Vec<GroupChange>,
    /// The creation of each prefix list that takes the place of one.
    pub lists: Vec<PrefixListChange>,
    /// Groups whose name is taken at the target, with the name of the copy.
    pub renamed: Vec<(GroupId, String)>,
    /// Rules that are left out, by group.
    pub left_out: Vec<(GroupId, Rule)>,
    /// Rules that became equal to another rule of their copy.
    pub merged: usize,
}

/// Returns what has to be decided before `groups` are copied, each with a proposal: the group or
/// prefix list of the same name, else the same one where the copy can name it, else a new prefix list
/// like it, else the addresses that it stands for, else nothing.
pub fn decisions(places: &CopyPlaces<'_>, groups: &[GroupId]) -> Vec<Decision> {
    let mut counts: BTreeMap<CopySubject, usize> = BTreeMap::new();
    for group in groups.iter().filter_map(|id| places.source.group(id)) {
        for rule in &group.rules {
            if let Some(subject) = subject_of(&rule.peer, groups) {
                *counts.entry(subject).or_insert(0) += 1;
            }
        }
    }
    let decisions = counts.into_iter().map(|(subject, rules)| {
        let options = options(places, &subject);
        Decision {
            choice: options.first().cloned().unwrap_or(CopyChoice::LeaveOut),
            subject,
            rules,
            options,
        }
    });
    decisions.collect()
}

/// Returns what a peer names that is not copied, too.
fn subject_of(peer: &Peer, copied: &[GroupId]) -> Option<CopySubject> {
    match peer {
        Peer::Cidr(_) => None,
        Peer::PrefixList(id) => Some(CopySubject::PrefixList(id.clone())),
        Peer::Group(reference) => (!copied.contains(&reference.group_id))
            .then(|| CopySubject::Group(reference.group_id.clone())),
    }
}

fn options(places: &CopyPlaces<'_>, subject: &CopySubject) -> Vec<CopyChoice> {
    let mut options = Vec::new();
    match subject {
        CopySubject::Group(id) => {
            let known = places.source.group(id);
            // In its own VPC the group itself is the best choice.
            let is_reachable = places.is_same_scope
                && known.is_none_or(|group| group.vpc_id.as_ref() == places.target_vpc);
            options.extend(is_reachable.then_some(CopyChoice::Same));
            let namesakes = known.map(|group| namesakes_of_group(places, group));
            let namesakes = namesakes.unwrap_or_default().into_iter();
            let others = namesakes.filter(|found| !places.is_same_scope || found != id);
            options.extend(others.map(CopyChoice::Group));
            if places
                .source
                .interfaces_of(id)
                .any(|one| !one.addresses.is_empty())
            {
                options.push(CopyChoice::Members);
            }
            // Across VPCs that are peered or that share the group, which is not known here.
            if places.is_same_scope && !is_reachable {
                options.push(CopyChoice::Same);
            }
        }
        CopySubject::PrefixList(id) => {
            options.extend(places.is_same_scope.then_some(CopyChoice::Same));
            if let Some(list) = places.source.prefix_list(id) {
                // AWS's own lists have the same IDs in all accounts of a Region.
                let namesakes = namesakes_of_list(places, list).into_iter();
                let others = namesakes.filter(|found| !places.is_same_scope || found != id);
                options.extend(others.map(CopyChoice::PrefixList));
                // EC2 refuses the names of AWS's own lists.
                let can_create = !places.is_same_scope
                    && list
                        .content()
                        .is_some_and(|content| content.check().is_ok());
                options.extend(can_create.then_some(CopyChoice::NewPrefixList));
                let has_entries = list.entries.known().is_some_and(|known| !known.is_empty());
                options.extend(has_entries.then_some(CopyChoice::Entries));
            }
        }
    }
    options.push(CopyChoice::LeaveOut);
    options
}

/// Copies groups as decided. Subjects without a decision are left out.
pub fn copy(places: &CopyPlaces<'_>, groups: &[GroupId], decided: &[Decision]) -> GroupCopies {
    let mapping = Mapping::new(places, groups, decided);
    let mut copies = GroupCopies {
        lists: mapping.new_lists(),
        ..GroupCopies::default()
    };
    let mut taken: Vec<SecurityGroup> = Vec::new();
    for group in groups.iter().filter_map(|id| places.source.group(id)) {
        let Some(id) = mapping.copy_of(&group.id) else {
            continue;
        };
        let mut after = SecurityGroup {
            id: id.clone(),
            vpc_id: places.target_vpc.cloned(),
            owner_id: places.target_owner.clone(),
            tags: own_tags(&group.tags).cloned().collect(),
            rules: Vec::with_capacity(group.rules.len()),
            has_rule_ids: true,
            ..(**group).clone()
        };
        let name = free_name(places.target, &taken, &after);
        if name != after.name {
            copies.renamed.push((group.id.clone(), name.clone()));
            after.name = name;
        }
        let mut seen: HashSet<RuleKey> = HashSet::new();
        for rule in &group.rules {
            let peers = match mapping.of(&rule.peer) {
                Mapped::Peers(peers) => peers,
                Mapped::LeftOut => {
                    copies.left_out.push((group.id.clone(), rule.clone()));
                    continue;
                }
            };
            for peer in peers {
                let rule = Rule {
                    id: None,
                    peer,
                    tags: own_tags(&rule.tags).cloned().collect(),
                    ..rule.clone()
                };
                if seen.insert(rule.key()) {
                    after.rules.push(rule)
                } else {
                    copies.merged += 1
                }
            }
        }
        taken.push(after.clone());
        copies.changes.push(GroupChange {
            id: id.clone(),
            before: None,
            after: Some(after),
            uses: UseChange::default(),
        });
    }
    copies
}

/// Returns the name of a copy: that of the group, or with a number if it is taken or reserved.
fn free_name(target: &Inventory, taken: &[SecurityGroup], copy: &SecurityGroup) -> String {
    let is_taken = |name: &str| {
        let known = target.groups.iter().map(|group| &**group).chain(taken);
        let mut known = known.filter(|known| known.vpc_id == copy.vpc_id);
        known.any(|known| portcullis_model::is_same_group_name(&known.name, name))
    };
    if !copy.is_default() && !is_taken(&copy.name) {
        return copy.name.clone();
    }
    super::rename::numbered_names(&copy.name)
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}
