//! Region and coverage of exported groups, and lookups of names in the inventory.

use std::collections::HashMap;

use portcullis_model::{Coverage, GroupId, Inventory, PrefixListId, Region, Vpc, VpcId};

/// What an export writes about groups besides the inventory. Missing parts are left out of the export.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportContext<'a> {
    /// The Region of the groups.
    pub region: Option<&'a Region>,
    /// How much is known about the groups; everything if `None`. Unknown values are left out, so
    /// that an import does not read them as empty.
    pub coverage: Option<&'a HashMap<GroupId, Coverage>>,
}

impl ExportContext<'_> {
    /// Returns how much is known about a group.
    pub(super) fn coverage(&self, id: &GroupId) -> Coverage {
        let known = self.coverage.and_then(|coverage| coverage.get(id));
        known.copied().unwrap_or(Coverage::COMPLETE)
    }
}

/// Returns the name of a VPC, or an empty string.
pub(super) fn vpc_name<'a>(inventory: &'a Inventory, id: &VpcId) -> &'a str {
    inventory.vpc(id).and_then(Vpc::name).unwrap_or_default()
}

/// Returns the name of a prefix list, or an empty string if it is not known.
pub(super) fn prefix_list_name<'a>(inventory: &'a Inventory, id: &PrefixListId) -> &'a str {
    let list = inventory.prefix_list(id);
    list.map_or("", |list| list.name.as_str())
}

/// Returns the name of an exported group, or an empty string for other groups.
pub(super) fn group_name<'a>(inventory: &'a Inventory, id: &GroupId) -> &'a str {
    let group = inventory.group(id);
    group.map_or("", |group| group.name.as_str())
}
