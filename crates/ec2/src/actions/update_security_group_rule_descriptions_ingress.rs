//! UpdateSecurityGroupRuleDescriptionsIngress: changes only the descriptions of inbound rules. Also
//! has the type shared with the egress action.

use super::Action;
use crate::query::Query;
use crate::shape::{self, Permissions, request};
use crate::wire;
use portcullis_model::{GroupId, Rule, RuleDescription, RuleId};
use portcullis_xml::{Reader, XmlError};

/// Changes the descriptions of inbound rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSecurityGroupRuleDescriptionsIngress {
    /// Group to change.
    pub group_id: GroupId,
    /// Rules with their new descriptions.
    pub target: DescriptionTarget,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Rules with their new descriptions, by id or by content. `None` or an empty description removes
/// the current one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescriptionTarget {
    /// By id, with the new description of each rule.
    RuleIds(Vec<(RuleId, Option<RuleDescription>)>),
    /// By content; the rules have the new descriptions.
    Rules(Vec<Rule>),
}

impl DescriptionTarget {
    pub(super) fn encode(&self, query: &mut Query) {
        match self {
            Self::RuleIds(ids) => {
                let described = ids.iter().map(|(id, description)| {
                    let description = description.as_ref().map(RuleDescription::as_str);
                    shape::rule_description(id, description)
                });
                query.push_list(request::RULE_DESCRIPTIONS, described);
            }
            Self::Rules(rules) => {
                query.push_list(request::IP_PERMISSIONS, Permissions::Described.of(rules));
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{group_id, parameters, rule};
    use portcullis_model::{Direction, Traffic};

    #[test]
    fn empty_descriptions_are_left_out_to_remove_them() {
        let id = |text| RuleId::parse(text).unwrap();
        let description = |text| Some(RuleDescription::parse(text).unwrap());
        let mut action = UpdateSecurityGroupRuleDescriptionsIngress {
            group_id: group_id(),
            target: DescriptionTarget::RuleIds(vec![
                (id("sgr-1a2b3c4d"), description("new")),
                (id("sgr-2a2b3c4d"), description("")),
                (id("sgr-3a2b3c4d"), None),
            ]),
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\n\
             SecurityGroupRuleDescription.1.SecurityGroupRuleId=sgr-1a2b3c4d\n\
             SecurityGroupRuleDescription.1.Description=new\n\
             SecurityGroupRuleDescription.2.SecurityGroupRuleId=sgr-2a2b3c4d\n\
             SecurityGroupRuleDescription.3.SecurityGroupRuleId=sgr-3a2b3c4d\n"
        );
        action.target = DescriptionTarget::Rules(vec![
            rule(Direction::Ingress, Traffic::Other(50), "pl-1a2b3c4d", "new"),
            rule(Direction::Ingress, Traffic::Other(50), "pl-2a2b3c4d", ""),
        ]);
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\nIpPermissions.1.IpProtocol=50\n\
             IpPermissions.1.PrefixListIds.1.PrefixListId=pl-1a2b3c4d\n\
             IpPermissions.1.PrefixListIds.1.Description=new\n\
             IpPermissions.1.PrefixListIds.2.PrefixListId=pl-2a2b3c4d\n"
        );
    }
}
