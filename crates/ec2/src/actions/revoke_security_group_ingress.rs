//! RevokeSecurityGroupIngress: removes inbound rules. Also has the types shared with the egress
//! action.

use super::Action;
use crate::query::Query;
use crate::shape::{Permissions, request};
use crate::wire;
use portcullis_model::{Direction, GroupId, Rule, RuleId};
use portcullis_xml::{Reader, XmlError};

/// Removes inbound rules from a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokeSecurityGroupIngress {
    /// Group to change.
    pub group_id: GroupId,
    /// Rules to remove.
    pub target: RevokeTarget,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Rules to remove, by id or by content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevokeTarget {
    /// By id, which is exact: EC2 refuses an id that does not exist.
    RuleIds(Vec<RuleId>),
    /// By content. In a default VPC, EC2 ignores rules that it does not find; elsewhere it refuses
    /// the whole request.
    Rules(Vec<Rule>),
}

/// Result of a request to remove rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevokedSecurityGroupRules {
    /// Rules that EC2 did not find.
    pub unknown: Vec<Rule>,
    /// Removed rules; empty if an emulator does not return them.
    pub revoked: Vec<RuleId>,
}

impl RevokeTarget {
    pub(super) fn encode(&self, query: &mut Query) {
        match self {
            Self::RuleIds(ids) => {
                let ids = ids.iter().map(RuleId::as_str);
                query.push_list(request::RULE_IDS, ids);
            }
            Self::Rules(rules) => {
                query.push_list(request::IP_PERMISSIONS, Permissions::Bare.of(rules));
            }
        }
    }
}

impl RevokedSecurityGroupRules {
    pub(super) fn decode(reader: &mut Reader<'_>, direction: Direction) -> Result<Self, XmlError> {
        let mut answer = Self::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "return" => wire::decode_return(reader)?,
                "unknownIpPermissionSet" => {
                    wire::decode_ip_permissions(reader, direction, &mut answer.unknown)?;
                }
                "revokedSecurityGroupRuleSet" => wire::decode_items(reader, |reader| {
                    while let Some(name) = reader.next_child()? {
                        match name {
                            "securityGroupRuleId" => {
                                let id = reader.word()?;
                                answer.revoked.extend(id.map(RuleId::from_remote));
                            }
                            _ => reader.skip()?,
                        }
                    }
                    Ok(())
                })?,
                _ => reader.skip()?,
            }
        }
        Ok(answer)
    }
}

impl Action for RevokeSecurityGroupIngress {
    const NAME: &'static str = "RevokeSecurityGroupIngress";
    const IS_READ_ONLY: bool = false;
    type Output = RevokedSecurityGroupRules;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        self.target.encode(query);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<RevokedSecurityGroupRules, XmlError> {
        RevokedSecurityGroupRules::decode(reader, Direction::Ingress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, group_id, parameters, rule};
    use portcullis_model::{PortRange, Traffic};

    #[test]
    fn rules_are_sent_by_id_or_as_permissions_without_description() {
        let mut action = RevokeSecurityGroupIngress {
            group_id: group_id(),
            target: RevokeTarget::RuleIds(vec![RuleId::parse("sgr-1a2b3c4d").unwrap()]),
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\nSecurityGroupRuleId.1=sgr-1a2b3c4d\n"
        );
        let described = rule(Direction::Ingress, Traffic::All, "::/0", "not sent");
        action.target = RevokeTarget::Rules(vec![described]);
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\nIpPermissions.1.IpProtocol=-1\n\
             IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0\n"
        );
    }

    #[test]
    fn revoked_and_unknown_rules_are_decoded() {
        let answer = answer::<RevokeSecurityGroupIngress>(
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
            [rule(Direction::Ingress, dns, "10.0.0.0/8", "")]
        );
        assert_eq!(answer.revoked, [RuleId::parse("sgr-1a2b3c4d").unwrap()]);
    }
}
