//! The steps of a plan, in words.

use super::Text;
use portcullis_model::{GroupId, InterfaceId, RuleId, counted};
use portcullis_plan::Step;

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
        }
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
