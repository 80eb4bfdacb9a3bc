//! What is known beside the groups that are written.

use std::collections::HashMap;

use portcullis_model::{
    Coverage, GroupId, PrefixList, PrefixListId, Region, SecurityGroup, Vpc, VpcId,
};

/// What is known beside the groups that are written; each part may be empty, and is then left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportContext<'a> {
    /// The Region of the groups.
    pub region: Option<&'a Region>,
    /// The VPCs, for their names.
    pub vpcs: &'a [Vpc],
    /// The prefix lists, for their names.
    pub prefix_lists: &'a [PrefixList],
    /// How much is known of the groups; all of them where there is none. What is not known is left out, so
    /// that it is not read back as empty.
    pub coverage: Option<&'a HashMap<GroupId, Coverage>>,
}

impl<'a> ExportContext<'a> {
    /// How much is known of a group.
    pub(super) fn coverage(&self, id: &GroupId) -> Coverage {
        let known = self.coverage.and_then(|coverage| coverage.get(id));
        known.copied().unwrap_or(Coverage::COMPLETE)
    }

    /// The name of a VPC; empty where there is none.
    pub(super) fn vpc_name(&self, id: &VpcId) -> &'a str {
        let vpc = self.vpcs.iter().find(|vpc| vpc.id == *id);
        vpc.and_then(Vpc::name).unwrap_or_default()
    }

    /// The name of a prefix list; empty where it is not known.
    pub(super) fn prefix_list_name(&self, id: &PrefixListId) -> &'a str {
        let list = self.prefix_lists.iter().find(|list| list.id == *id);
        list.map_or("", |list| list.name.as_str())
    }
}

/// The name of a group among those that are written; empty where it is none of them.
pub(super) fn group_name<'a>(groups: &'a [SecurityGroup], id: &GroupId) -> &'a str {
    let group = groups.iter().find(|group| group.id == *id);
    group.map_or("", |group| group.name.as_str())
}
