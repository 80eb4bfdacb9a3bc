//! The steps of a plan, in words.

use super::Text;
use portcullis_model::{RuleId, counted};
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
        }
    }
}

fn on_rules(rules: &[RuleId]) -> String {
    match rules.len() {
        0 => String::new(),
        count => format!(" on {}", counted(count, "rule")),
    }
}
