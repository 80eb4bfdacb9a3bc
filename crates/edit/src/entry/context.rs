//! What the meaning of a text depends on.

use portcullis_model::{GroupId, PrefixList, VpcId};

/// What the meaning of a source or destination depends on.
#[derive(Clone, Debug)]
pub struct EntryContext<'a> {
    /// The group the rule is for.
    pub group_id: &'a GroupId,
    /// That group's VPC.
    pub vpc_id: Option<&'a VpcId>,
    /// All groups known, those of the draft among them.
    pub groups: &'a [KnownGroup],
    /// All prefix lists known; empty where the caller may not describe them.
    pub prefix_lists: &'a [PrefixList],
}

/// A group that a rule can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: String,
    /// The group's VPC.
    pub vpc_id: Option<VpcId>,
    /// Whether the draft deletes it.
    pub is_deleted: bool,
}

impl<'a> EntryContext<'a> {
    /// The known group of an id.
    pub fn group(&self, id: &GroupId) -> Option<&KnownGroup> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// The names of all groups and prefix lists.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let groups = self.groups.iter().map(|group| group.name.as_str());
        groups.chain(self.prefix_lists.iter().map(|list| list.name.as_str()))
    }

    /// Whether a group is in the VPC of the rule's own group. Where one of the two is created in the
    /// Region's default VPC, that cannot be known, and is not held against it.
    pub fn is_reachable(&self, group: &KnownGroup) -> bool {
        match (&group.vpc_id, self.vpc_id) {
            (Some(theirs), Some(own)) => theirs == own,
            _ => true,
        }
    }
}
