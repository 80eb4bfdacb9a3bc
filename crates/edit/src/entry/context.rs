//! Context for parsing sources, destinations and times.

use super::until::UntilContext;
use portcullis_model::{AccountId, GroupId, PrefixList, Region, VpcId};

/// What the group's scope contains and what time it is, for parsing the cells of a rule.
#[derive(Clone, Debug)]
pub struct EntryContext<'a> {
    /// Group of the rule.
    pub group_id: &'a GroupId,
    /// VPC of that group.
    pub vpc_id: Option<&'a VpcId>,
    /// All known groups, including those of the draft.
    pub groups: &'a [KnownGroup],
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
    /// Account that owns the group. Empty if it is unknown.
    pub owner_id: AccountId,
    /// Whether the draft deletes the group.
    pub is_deleted: bool,
}

impl<'a> EntryContext<'a> {
    /// Returns the known group with an id.
    pub fn group(&self, id: &GroupId) -> Option<&KnownGroup> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// Returns the names of all groups and prefix lists.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let groups = self.groups.iter().map(|group| group.name.as_str());
        groups.chain(self.prefix_lists.iter().map(|list| list.name.as_str()))
    }

    /// Whether a group is in the VPC of the rule's group. True if either VPC is unknown, as for
    /// groups created in the default VPC.
    pub fn is_reachable(&self, group: &KnownGroup) -> bool {
        match (&group.vpc_id, self.vpc_id) {
            (Some(theirs), Some(own)) => theirs == own,
            _ => true,
        }
    }
}
