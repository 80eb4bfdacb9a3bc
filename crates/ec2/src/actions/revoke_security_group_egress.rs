//! RevokeSecurityGroupEgress: removes outbound rules.

use super::{Action, RevokeTarget, RevokedSecurityGroupRules};
use crate::query::Query;
use portcullis_model::{Direction, GroupId};
use portcullis_xml::{Reader, XmlError};

/// Removes outbound rules from a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokeSecurityGroupEgress {
    /// Group to change.
    pub group_id: GroupId,
    /// Rules to remove.
    pub target: RevokeTarget,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for RevokeSecurityGroupEgress {
    const NAME: &'static str = "RevokeSecurityGroupEgress";
    const IS_READ_ONLY: bool = false;
    type Output = RevokedSecurityGroupRules;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        self.target.encode(query);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<RevokedSecurityGroupRules, XmlError> {
        RevokedSecurityGroupRules::decode(reader, Direction::Egress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, group_id, parameters, rule};
    use portcullis_model::{PortRange, RuleId, Traffic};

    #[test]
    fn rules_are_sent_by_id_or_as_permissions_without_description() {
        let mut action = RevokeSecurityGroupEgress {
            group_id: group_id(),
            target: RevokeTarget::RuleIds(vec![RuleId::parse("sgr-1a2b3c4d").unwrap()]),
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\nSecurityGroupRuleId.1=sgr-1a2b3c4d\n"
        );
        let described = rule(Direction::Egress, Traffic::All, "::/0", "not sent");
        action.target = RevokeTarget::Rules(vec![described]);
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\nIpPermissions.1.IpProtocol=-1\n\
             IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0\n"
        );
    }

    #[test]
    fn revoked_and_unknown_rules_are_decoded() {
        let answer = answer::<RevokeSecurityGroupEgress>(
            "<return>true</return><unknownIpPermissionSet><item><ipProtocol>udp</ipProtocol>\
             <fromPort>53</fromPort><toPort>53</toPort><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item>\
             </ipRanges></item></unknownIpPermissionSet><revokedSecurityGroupRuleSet><item>\
             <securityGroupRuleId>sgr-1a2b3c4d</securityGroupRuleId><isEgress>true</isEgress></item>\
             </revokedSecurityGroupRuleSet>",
        )
        .unwrap();
        let dns = Traffic::Udp(PortRange::single(53));
        assert_eq!(
            answer.unknown,
            [rule(Direction::Egress, dns, "10.0.0.0/8", "")]
        );
        assert_eq!(answer.revoked, [RuleId::parse("sgr-1a2b3c4d").unwrap()]);
    }
}
