//! The steps of a plan, in words.

use super::Text;
use portcullis_model::{GroupId, InterfaceId, RuleId, counted, grouped};
use portcullis_plan::{ListAttributes, Step};

impl Text for Step {
    /// What the step does, as a phrase that a group's name can follow: `add 3 inbound rules`.
    fn text(&self) -> String {
        let count = self.count();
        match self {
            Self::CreateGroup { .. } => "create the group".to_owned(),
            Self::DeleteGroup { .. } => "delete the group".to_owned(),
            Self::CreateTags { rules, .. } => {
                format!("set {}{}", counted(count, "tag"), on_rules(rules))
            }
            Self::DeleteTags { rules, .. } => {
                format!("remove {}{}", counted(count, "tag"), on_rules(rules))
            }
            Self::UpdateDescriptions { direction, .. } => {
                let of = if count == 1 {
                    "description"
                } else {
                    "descriptions"
                };
                let rules = counted(count, &format!("{direction} rule"));
                format!("update the {of} of {rules}")
            }
            Self::ModifyRules { .. } => format!("change {} in place", counted(count, "rule")),
            Self::Authorize { direction, .. } => {
                format!("add {}", counted(count, &format!("{direction} rule")))
            }
            Self::Revoke { direction, .. } => {
                format!("remove {}", counted(count, &format!("{direction} rule")))
            }
            Self::SetInterfaceGroups {
                interface,
                before,
                after,
                ..
            } => set_groups(interface, before, after),
            Self::DeleteInterface { interface, .. } => {
                format!("delete the detached network interface {interface}")
            }
            Self::AssociateVpc { vpc, .. } => format!("associate the group with {vpc}"),
            Self::DisassociateVpc { vpc, .. } => format!("end the association with {vpc}"),
            Self::CreatePrefixList { new, .. } => match new.entries.len() {
                0 => "create the prefix list".to_owned(),
                count => format!("create the prefix list with {}", entries(count)),
            },
            Self::ModifyPrefixList { before, after, .. } => set_attributes(before, after),
            Self::ModifyPrefixListEntries { added, removed, .. } => {
                match (added.len(), removed.len()) {
                    (added, 0) => format!("add {} to the prefix list", entries(added)),
                    (0, removed) => format!("remove {} from the prefix list", entries(removed)),
                    (added, removed) => format!(
                        "add {} to the prefix list and remove {}",
                        entries(added),
                        grouped(removed)
                    ),
                }
            }
            Self::DeletePrefixList { .. } => "delete the prefix list".to_owned(),
        }
    }
}

fn entries(count: usize) -> String {
    match count {
        1 => "1 entry".to_owned(),
        count => format!("{} entries", grouped(count)),
    }
}

fn set_attributes(before: &ListAttributes, after: &ListAttributes) -> String {
    let name = format!("rename the prefix list to {}", after.name);
    let size = format!("set its maximum number of entries to {}", after.max_entries);
    match (
        before.name == after.name,
        before.max_entries == after.max_entries,
    ) {
        (true, _) => format!(
            "set the maximum number of entries of the prefix list to {}",
            after.max_entries
        ),
        (false, true) => name,
        (false, false) => format!("{name} and {size}"),
    }
}

fn set_groups(interface: &InterfaceId, before: &[GroupId], after: &[GroupId]) -> String {
    let joined: Vec<&GroupId> = after.iter().filter(|id| !before.contains(id)).collect();
    let left: Vec<&GroupId> = before.iter().filter(|id| !after.contains(id)).collect();
    match (joined.as_slice(), left.as_slice()) {
        ([_], []) => format!("add the group to {interface}"),
        ([], [_]) => format!("take the group from {interface}"),
        ([_], [left]) => format!("replace {left} on {interface}"),
        _ => format!("set the {} of {interface}", counted(after.len(), "group")),
    }
}

fn on_rules(rules: &[RuleId]) -> String {
    match rules.len() {
        0 => String::new(),
        count => format!(" on {}", counted(count, "rule")),
    }
}
