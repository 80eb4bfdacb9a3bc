//! UpdateSecurityGroupRuleDescriptionsIngress: changes the descriptions of inbound rules and nothing
//! else (with the type it shares with the egress action).

use super::Action;
use crate::aws::query::Query;
use crate::aws::wire::{self, Descriptions};
use crate::aws::xml::{Reader, XmlError};
use crate::model::{GroupId, Rule, RuleDescription, RuleId};

/// Changes the descriptions of inbound rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSecurityGroupRuleDescriptionsIngress {
    /// The group.
    pub group_id: GroupId,
    /// Which rules, and their new descriptions.
    pub target: DescriptionTarget,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

/// Which rules to describe, and how. An empty description, or none, removes the one there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescriptionTarget {
    /// By id, with the new description of each.
    RuleIds(Vec<(RuleId, Option<RuleDescription>)>),
    /// By what they allow; the descriptions in them are the new ones.
    Rules(Vec<Rule>),
}

impl DescriptionTarget {
    pub(super) fn encode(&self, query: &mut Query) {
        match self {
            Self::RuleIds(ids) => {
                for ((id, description), number) in ids.iter().zip(1..) {
                    let prefix = format!("SecurityGroupRuleDescription.{number}");
                    query.push(format!("{prefix}.SecurityGroupRuleId"), id.as_str());
                    let description = description.as_ref().map(RuleDescription::as_str);
                    if let Some(description) = description.filter(|text| !text.is_empty()) {
                        query.push(format!("{prefix}.Description"), description);
                    }
                }
            }
            Self::Rules(rules) => wire::encode_ip_permissions(query, rules, Descriptions::Send),
        }
    }
}

impl Action for UpdateSecurityGroupRuleDescriptionsIngress {
    const NAME: &'static str = "UpdateSecurityGroupRuleDescriptionsIngress";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        self.target.encode(query);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), XmlError> {
        wire::decode_acknowledgement(reader)
    }
}
