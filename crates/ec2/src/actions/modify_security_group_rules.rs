//! ModifySecurityGroupRules: replaces rules in place, keeping their ids.

use super::Action;
use crate::query::Query;
use crate::shape::{self, request};
use crate::wire;
use portcullis_model::{GroupId, Rule, RuleId};
use portcullis_xml::{Reader, XmlError};

/// Replaces rules of a group, inbound and outbound ones in one request. EC2 cannot change the kind
/// of peer or the direction of a rule, and takes no account id for a referenced group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModifySecurityGroupRules {
    /// Group to change.
    pub group_id: GroupId,
    /// Rule ids with the complete new state of each rule, not only the changes.
    pub rules: Vec<(RuleId, Rule)>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for ModifySecurityGroupRules {
    const NAME: &'static str = "ModifySecurityGroupRules";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        let updates = self.rules.iter();
        query.push_list(
            request::RULES,
            updates.map(|(id, rule)| shape::rule_update(id, rule)),
        );
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), XmlError> {
        wire::decode_acknowledgement(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{group_id, parameters, rule};
    use portcullis_model::{Direction, IcmpTypeCode, PortRange, Traffic};

    #[test]
    fn each_rule_is_sent_completely() {
        let id = RuleId::parse("sgr-1a2b3c4d").unwrap();
        let https = Traffic::Tcp(PortRange::single(443));
        let rules = [
            rule(Direction::Ingress, https, "10.0.0.0/8", "a"),
            rule(Direction::Egress, Traffic::All, "::/0", ""),
            rule(Direction::Ingress, https, "123456789012/sg-1a2b3c4d", ""),
            rule(
                Direction::Ingress,
                Traffic::Icmp(IcmpTypeCode::AnyCode(8)),
                "pl-1a2b3c4d",
                "",
            ),
        ];
        let action = ModifySecurityGroupRules {
            group_id: group_id(),
            rules: rules.into_iter().map(|rule| (id.clone(), rule)).collect(),
            dry_run: false,
        };
        let lines = parameters(&action);
        let peers: Vec<&str> = lines
            .lines()
            .filter(|line| {
                ["Cidr", "Referenced", "PrefixList"]
                    .iter()
                    .any(|part| line.contains(part))
            })
            .collect();
        assert_eq!(
            peers,
            [
                "SecurityGroupRule.1.SecurityGroupRule.CidrIpv4=10.0.0.0/8",
                "SecurityGroupRule.2.SecurityGroupRule.CidrIpv6=::/0",
                "SecurityGroupRule.3.SecurityGroupRule.ReferencedGroupId=sg-1a2b3c4d",
                "SecurityGroupRule.4.SecurityGroupRule.PrefixListId=pl-1a2b3c4d",
            ]
        );
        assert!(lines.starts_with(
            "GroupId=sg-1a2b3c4d\nSecurityGroupRule.1.SecurityGroupRuleId=sgr-1a2b3c4d\n\
             SecurityGroupRule.1.SecurityGroupRule.IpProtocol=tcp\n\
             SecurityGroupRule.1.SecurityGroupRule.FromPort=443\n\
             SecurityGroupRule.1.SecurityGroupRule.ToPort=443\n"
        ));
        assert!(lines.contains("SecurityGroupRule.1.SecurityGroupRule.Description=a\n"));
        assert!(lines.contains("SecurityGroupRule.2.SecurityGroupRule.Description=\n"));
        assert!(!lines.contains("SecurityGroupRule.2.SecurityGroupRule.FromPort"));
        assert!(lines.contains("SecurityGroupRule.4.SecurityGroupRule.ToPort=-1\n"));
    }
}
