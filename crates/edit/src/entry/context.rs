//! Context for parsing sources, destinations and times.

use super::until::UntilContext;
use portcullis_model::{
    AccountId, GroupId, GroupReference, PrefixList, Region, SecurityGroup, UsableGroup, VpcId,
};

/// What the group's scope contains and what time it is, for parsing the cells of a rule.
#[derive(Clone, Debug)]
pub struct EntryContext<'a> {
    /// Group of the rule.
    pub group_id: &'a GroupId,
    /// VPC of that group.
    pub vpc_id: Option<&'a VpcId>,
    /// All known groups, including those of the draft.
    pub groups: &'a [KnownGroup],
    /// Groups of other VPCs and accounts that interfaces of the VPC can use; an owner is named if it is another account.
    /// Empty until they are loaded, or if the user may not list them.
    pub usable_groups: &'a [UsableGroup],
    /// All known prefix lists. Empty if the user may not describe them.
    pub prefix_lists: &'a [PrefixList],
    /// The user's time, and the tag that says when rules expire.
    pub until: UntilContext<'a>,
    /// The group's account and Region.
    pub scope: EntryScope<'a>,
}

/// Account and Region of the rule's group. What is unknown is `None`, and not compared with ARNs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryScope<'a> {
    /// The account of the access keys, whose groups are all known.
    pub account: Option<&'a AccountId>,
    /// The partition of the Region, such as `aws`.
    pub partition: Option<&'a str>,
    /// The Region.
    pub region: Option<&'a Region>,
}

/// A group that a rule can reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownGroup {
    /// Id of the group.
    pub id: GroupId,
    /// Name of the group.
    pub name: String,
    /// VPC of the group.
    pub vpc_id: Option<VpcId>,
    /// Account that owns the group; `None` if it is unknown.
    pub owner_id: Option<AccountId>,
    /// Whether the draft deletes the group.
    pub is_deleted: bool,
}

impl KnownGroup {
    /// Returns what rules can know of a group. `is_deleted` says whether the draft deletes it.
    pub fn of(group: &SecurityGroup, is_deleted: bool) -> Self {
        let owner_id = Some(&group.owner_id).filter(|owner| !owner.as_str().is_empty());
        Self {
            id: group.id.clone(),
            name: group.name.clone(),
            vpc_id: group.vpc_id.clone(),
            owner_id: owner_id.cloned(),
            is_deleted,
        }
    }
}

/// Returns a reference to a group of another VPC or account.
pub(super) fn reference_to(group: &UsableGroup) -> GroupReference {
    let mut reference = GroupReference::new(group.id.clone());
    reference.account_id.clone_from(&group.owner_id);
    reference
}

impl<'a> EntryContext<'a> {
    /// Returns the known group with an id.
    pub fn group(&self, id: &GroupId) -> Option<&KnownGroup> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// Returns the group of another VPC or account with an id.
    pub(super) fn usable_group(&self, id: &GroupId) -> Option<&'a UsableGroup> {
        self.usable_groups.iter().find(|group| group.id == *id)
    }

    /// Returns the account that owns the group with an id; `None` if it is unknown.
    pub(super) fn owner_of(&self, id: &GroupId) -> Option<&AccountId> {
        let known = self.group(id).and_then(|group| group.owner_id.as_ref());
        known.or_else(|| self.usable_group(id)?.owner_id.as_ref())
    }

    /// Returns the usable groups that are not among the known ones, because they are shared by another account.
    pub(super) fn shared_groups(&self) -> impl Iterator<Item = &'a UsableGroup> {
        let groups = self.usable_groups.iter();
        groups.filter(|shared| self.group(&shared.id).is_none())
    }

    /// Returns the names of all groups and prefix lists.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let groups = self.groups.iter().map(|group| group.name.as_str());
        let usable = self.usable_groups.iter().map(|group| group.name.as_str());
        let groups = groups.chain(usable);
        groups.chain(self.prefix_lists.iter().map(|list| list.name.as_str()))
    }

    /// Whether interfaces of the VPC of the rule's group can use a group: it is in that VPC, associated with it or
    /// shared. True if either VPC is unknown, as for groups created in the default VPC.
    pub fn is_reachable(&self, group: &KnownGroup) -> bool {
        match (&group.vpc_id, self.vpc_id) {
            (Some(theirs), Some(own)) => theirs == own || self.usable_group(&group.id).is_some(),
            _ => true,
        }
    }
}
