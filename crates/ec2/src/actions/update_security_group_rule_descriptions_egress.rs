//! UpdateSecurityGroupRuleDescriptionsEgress: changes only the descriptions of outbound rules.

use super::{Action, DescriptionTarget};
use crate::query::Query;
use crate::wire;
use portcullis_model::GroupId;
use portcullis_xml::{Reader, XmlError};

/// Changes the descriptions of outbound rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSecurityGroupRuleDescriptionsEgress {
    /// Group to change.
    pub group_id: GroupId,
    /// Rules with their new descriptions.
    pub target: DescriptionTarget,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for UpdateSecurityGroupRuleDescriptionsEgress {
    const NAME: &'static str = "UpdateSecurityGroupRuleDescriptionsEgress";
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
    use portcullis_model::{Direction, RuleDescription, RuleId, Traffic};

    #[test]
    fn empty_descriptions_are_left_out_to_remove_them() {
        let id = |text| RuleId::parse(text).unwrap();
        let description = |text| Some(RuleDescription::parse(text).unwrap());
        let mut action = UpdateSecurityGroupRuleDescriptionsEgress {
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
            rule(Direction::Egress, Traffic::Other(50), "pl-1a2b3c4d", "new"),
            rule(Direction::Egress, Traffic::Other(50), "pl-2a2b3c4d", ""),
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
