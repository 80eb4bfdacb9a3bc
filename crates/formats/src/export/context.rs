//! What is known beside the inventory that is written.

use std::collections::HashMap;

use portcullis_model::{Coverage, GroupId, Inventory, PrefixListId, Region, Vpc, VpcId};

/// What is known beside the inventory that is written; each part may be empty, and is then left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportContext<'a> {
    /// The Region of the groups.
    pub region: Option<&'a Region>,
    /// How much is known of the groups; all of them where there is none. What is not known is left out, so
    /// that it is not read back as empty.
    pub coverage: Option<&'a HashMap<GroupId, Coverage>>,
}

impl ExportContext<'_> {
    /// How much is known of a group.
    pub(super) fn coverage(&self, id: &GroupId) -> Coverage {
        let known = self.coverage.and_then(|coverage| coverage.get(id));
        known.copied().unwrap_or(Coverage::COMPLETE)
    }
}

/// The name of a VPC; empty where there is none.
pub(super) fn vpc_name<'a>(inventory: &'a Inventory, id: &VpcId) -> &'a str {
    inventory.vpc(id).and_then(Vpc::name).unwrap_or_default()
}

/// The name of a prefix list; empty where it is not known.
pub(super) fn prefix_list_name<'a>(inventory: &'a Inventory, id: &PrefixListId) -> &'a str {
    let list = inventory.prefix_list(id);
    list.map_or("", |list| list.name.as_str())
}

/// The name of a group among those that are written; empty where it is none of them.
pub(super) fn group_name<'a>(inventory: &'a Inventory, id: &GroupId) -> &'a str {
    let group = inventory.group(id);
    group.map_or("", |group| group.name.as_str())
}
