//! What is risky about a step, in words.

use super::{Text, traffic_text};
use portcullis_model::{Traffic, counted, grouped};
use portcullis_plan::Risk;

impl Text for Risk {
    /// What the step does, as a phrase that follows the step's group.
    fn text(&self) -> String {
        match self {
            Self::OpensToInternet { traffic, family } => format!(
                "opens {} to the internet ({})",
                traffic_text(*traffic),
                family.as_str()
            ),
            Self::RemovesLast { service } => {
                format!("removes the group's last rule for {service}")
            }
            Self::CutsLastPath { from, to, others } => {
                let others = match others {
                    0 => String::new(),
                    others => format!(", and {}", counted(*others, "other path")),
                };
                format!("cuts the last path from {from} to {to}{others}")
            }
            Self::RemovesLastRule { direction } => {
                format!("removes the group's last {direction} rule")
            }
            Self::RemovesMostRules { removed, before } => {
                format!("removes {removed} of the group's {before} rules")
            }
            Self::RemovesAllTags => "removes all tags of the group".to_owned(),
            Self::CutsUntracked { traffic } => {
                let traffic = match traffic {
                    Traffic::All => "all protocols".to_owned(),
                    other => other.to_string(),
                };
                format!(
                    "interrupts open connections of {traffic} immediately: EC2 does not track them"
                )
            }
            Self::MayLockOut {
                service,
                source,
                is_certain,
            } => {
                let what = if *is_certain {
                    "no longer lets in the address you connect from"
                } else {
                    "may lock out the address you connect from"
                };
                format!("{what}: {service} from {source}")
            }
            Self::RevokedFirst => {
                "the old rules are removed before the new ones are added: no access in between"
                    .to_owned()
            }
            Self::NarrowsInterface => {
                "the interface allows less than before, or groups that let it in no longer do"
                    .to_owned()
            }
            Self::LeavesNoGroup => {
                "takes the last group from the interface, which EC2 rejects: add another group to it"
                    .to_owned()
            }
            Self::DeletesInterface => {
                "deletes the network interface: undo can't bring it back".to_owned()
            }
            Self::EndsAssociation => {
                "ends the association: rules across the two VPCs become stale".to_owned()
            }
            Self::DeletesGroup => {
                "deletes the group: undo creates it again with another ID".to_owned()
            }
            Self::InterruptsEntries { entries } => {
                let entries = match entries {
                    1 => "1 entry".to_owned(),
                    entries => format!("{} entries", grouped(*entries)),
                };
                format!(
                    "removes {entries} and adds them again with other descriptions: access of these ranges is interrupted for a moment"
                )
            }
            Self::ExceedsQuota { group, others } => {
                let more = match others {
                    0 => String::new(),
                    others => format!(" and {}", counted(*others, "other group")),
                };
                format!("needs more rules than the quota of {group}{more} has: EC2 rejects the size")
            }
            Self::DeletesList => {
                "deletes the prefix list: undo creates it again with another ID and without its tags"
                    .to_owned()
            }
            Self::GoesBeforeDeletion => {
                "these rules are removed even if EC2 then rejects the deletion of the group"
                    .to_owned()
            }
            Self::LeavesOutTags { keys } => {
                format!(
                    "is created without the tags that only AWS can set: {}",
                    keys.join(", ")
                )
            }
        }
    }
}
