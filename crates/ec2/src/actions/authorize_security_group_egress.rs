//! AuthorizeSecurityGroupEgress: adds outbound rules.

use super::Action;
use crate::query::Query;
use crate::shape::{self, Permissions, request};
use crate::wire;
use portcullis_model::{Direction, GroupId, Rule, Tag};
use portcullis_xml::{Reader, XmlError};

/// Adds outbound rules to a group. If EC2 refuses one rule, it adds none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizeSecurityGroupEgress {
    /// Group to change.
    pub group_id: GroupId,
    /// Rules to add. Their ids, tags and directions are not sent.
    pub rules: Vec<Rule>,
    /// Tags for each new rule.
    pub tags: Vec<Tag>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for AuthorizeSecurityGroupEgress {
    const NAME: &'static str = "AuthorizeSecurityGroupEgress";
    const IS_READ_ONLY: bool = false;
    /// New rules with their ids; empty if an emulator does not return them.
    type Output = Vec<Rule>;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        query.push_list(
            request::IP_PERMISSIONS,
            Permissions::Described.of(&self.rules),
        );
        query.push_list(
            request::TAG_SPECIFICATIONS,
            shape::tag_specifications("security-group-rule", &self.tags),
        );
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Vec<Rule>, XmlError> {
        wire::decode_authorized(reader, Direction::Egress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, group_id, parameters, rule};
    use portcullis_model::{PortRange, RuleId, Traffic};

    #[test]
    fn rules_are_merged_into_permissions() {
        let https = Traffic::Tcp(PortRange::single(443));
        let direction = Direction::Egress;
        let action = AuthorizeSecurityGroupEgress {
            group_id: group_id(),
            rules: vec![
                rule(direction, https, "203.0.113.9/24", "office"),
                rule(direction, https, "123456789012/sg-0123456789abcdef0", ""),
            ],
            tags: vec![Tag {
                key: "team".into(),
                value: "".into(),
            }],
            dry_run: true,
        };
        assert_eq!(
            parameters(&action),
            "DryRun=true\nGroupId=sg-1a2b3c4d\n\
             IpPermissions.1.IpProtocol=tcp\nIpPermissions.1.FromPort=443\nIpPermissions.1.ToPort=443\n\
             IpPermissions.1.IpRanges.1.CidrIp=203.0.113.0/24\n\
             IpPermissions.1.IpRanges.1.Description=office\n\
             IpPermissions.1.Groups.1.GroupId=sg-0123456789abcdef0\n\
             IpPermissions.1.Groups.1.UserId=123456789012\n\
             TagSpecification.1.ResourceType=security-group-rule\n\
             TagSpecification.1.Tag.1.Key=team\nTagSpecification.1.Tag.1.Value=\n"
        );
    }

    #[test]
    fn new_rules_are_decoded_with_their_ids() {
        let rules = answer::<AuthorizeSecurityGroupEgress>(
            "<return>true</return><securityGroupRuleSet><item>\
             <securityGroupRuleId>sgr-0123456789abcdef0</securityGroupRuleId><groupId>sg-1a2b3c4d</groupId>\
             <ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>81</toPort>\
             <cidrIpv4>0.0.0.0/0</cidrIpv4><description>web</description></item></securityGroupRuleSet>",
        )
        .unwrap();
        let traffic = Traffic::Tcp(PortRange::new(80, 81).unwrap());
        let mut expected = rule(Direction::Egress, traffic, "0.0.0.0/0", "web");
        expected.id = Some(RuleId::parse("sgr-0123456789abcdef0").unwrap());
        assert_eq!(rules, [expected]);
        assert_eq!(
            answer::<AuthorizeSecurityGroupEgress>("<return>true</return>"),
            Ok(vec![])
        );
    }
}
