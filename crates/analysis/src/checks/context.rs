//! Input of the checks, with indices by group.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use portcullis_model::{
    Coverage, Direction, ExpiryClock, GroupId, NetworkInterface, Peer, PrefixList, Rule, RuleKey,
    SecurityGroup,
};

use super::coverage;
use super::expiry::hash_expired;
use super::{CheckId, Exposure, Profile};
use crate::access::KnownLists;
use crate::interface_user::{InterfaceUser, interface_user};

/// Input of the checks.
#[derive(Clone, Copy, Debug)]
pub struct CheckInput<'a> {
    /// The groups.
    pub groups: &'a [Arc<SecurityGroup>],
    /// How much of each group is known; `None` if everything of all of them is. What is not known is no finding, and
    /// [`super::skipped_checks`] names the checks that cannot say that there is nothing to find.
    pub coverage: Option<&'a HashMap<GroupId, Coverage>>,
    /// Whether `groups` are all groups of the account and Region. If not, references to other groups are not reported.
    pub has_all_groups: bool,
    /// All network interfaces of the account and Region; `None` if they have not been read.
    pub interfaces: Option<&'a [NetworkInterface]>,
    /// Prefix lists, for their weights and, where they were read, their entries.
    pub prefix_lists: &'a [PrefixList],
    /// Rules per direction and address family that EC2 allows.
    pub rule_quota: usize,
    /// Rules that EC2 calls stale, sorted: the group that they reference is gone or out of reach. Empty if EC2 was
    /// not asked.
    pub stale: &'a [(GroupId, RuleKey)],
    /// The tag that says when rules expire, and the time; `None` to leave it out.
    pub expiry: Option<ExpiryClock<'a>>,
}

/// Input of the checks, their profile, and indices by group.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) input: CheckInput<'a>,
    pub(super) profile: &'a Profile,
    pub(super) lists: KnownLists<'a>,
    by_id: HashMap<&'a GroupId, &'a Arc<SecurityGroup>>,
    /// Groups that rules of other groups reference, as far as [`Context::add_references`] was called.
    referenced: HashSet<&'a GroupId>,
    by_group: HashMap<&'a GroupId, Vec<&'a NetworkInterface>>,
    /// Whether groups may have references that are not known.
    pub(super) may_lack_references: bool,
}

impl<'a> Context<'a> {
    /// The references between groups are not looked at yet: see [`Context::add_references`].
    pub(super) fn new(input: CheckInput<'a>, profile: &'a Profile) -> Self {
        let by_id = input
            .groups
            .iter()
            .map(|group| (&group.id, group))
            .collect();
        let mut by_group: HashMap<&GroupId, Vec<&NetworkInterface>> = HashMap::new();
        for interface in input.interfaces.unwrap_or_default() {
            for group in &interface.groups {
                by_group.entry(group).or_default().push(interface);
            }
        }
        Self {
            input,
            profile,
            lists: KnownLists::new(input.prefix_lists),
            by_id,
            referenced: HashSet::new(),
            by_group,
            may_lack_references: coverage::is_unknown(input, CheckId::CircularReference),
        }
    }

    pub(super) fn group(&self, id: &GroupId) -> Option<&'a Arc<SecurityGroup>> {
        self.by_id.get(id).copied()
    }

    /// Whether a rule of another group references the group.
    pub(super) fn is_referenced(&self, id: &GroupId) -> bool {
        self.referenced.contains(id)
    }

    /// Returns a digest of what the findings of a group depend on besides the group itself, as far as edits of other
    /// groups and the time can change it.
    pub(super) fn surroundings(&self, group: &SecurityGroup) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.is_referenced(&group.id).hash(&mut hasher);
        for reference in references(group) {
            self.by_id.contains_key(reference).hash(&mut hasher);
        }
        if let Some(clock) = self.input.expiry {
            hash_expired(group, clock, &mut hasher);
        }
        hasher.finish()
    }

    /// Notes which groups a group references, and adds the references to a digest of all of them.
    pub(super) fn add_references(&mut self, group: &'a SecurityGroup, digest: &mut DefaultHasher) {
        for direction in Direction::BOTH {
            for reference in references_in(group, direction) {
                self.referenced.insert(reference);
                (&group.id, direction, reference).hash(digest);
            }
        }
        group.id.hash(digest);
    }

    /// Returns the interfaces that use a group; `None` if interfaces have not been read.
    pub(super) fn interfaces_of(&self, id: &GroupId) -> Option<&[&'a NetworkInterface]> {
        self.input.interfaces?;
        Some(self.by_group.get(id).map_or(&[], Vec::as_slice))
    }

    /// Returns where the group's interfaces can be reached from; `None` if interfaces have not been read, and for a
    /// group that is not created yet.
    pub(super) fn exposure(&self, id: &GroupId) -> Option<Exposure> {
        if id.is_new() {
            return None;
        }
        let interfaces = self.interfaces_of(id)?;
        let is_balancer = |interface: &&&NetworkInterface| {
            matches!(
                interface_user(interface),
                InterfaceUser::LoadBalancer { .. }
            )
        };
        Some(if interfaces.is_empty() {
            Exposure::Unattached
        } else if interfaces.iter().filter(is_balancer).count() == interfaces.len() {
            Exposure::LoadBalancer
        } else if interfaces
            .iter()
            .any(|interface| interface.has_public_address())
        {
            Exposure::Public
        } else {
            Exposure::Private
        })
    }
}

/// Returns the other groups that the rules of one direction of a group reference.
pub(super) fn references_in(
    group: &SecurityGroup,
    direction: Direction,
) -> impl Iterator<Item = &GroupId> {
    let rules = group.rules_in(direction);
    rules.filter_map(|rule| reference_of(rule, group))
}

/// Returns the other groups that the rules of a group reference.
pub(super) fn references(group: &SecurityGroup) -> impl Iterator<Item = &GroupId> {
    group
        .rules
        .iter()
        .filter_map(|rule| reference_of(rule, group))
}

fn reference_of<'a>(rule: &'a Rule, group: &SecurityGroup) -> Option<&'a GroupId> {
    match &rule.peer {
        Peer::Group(reference) if reference.group_id != group.id => Some(&reference.group_id),
        Peer::Group(_) | Peer::Cidr(_) | Peer::PrefixList(_) => None,
    }
}
