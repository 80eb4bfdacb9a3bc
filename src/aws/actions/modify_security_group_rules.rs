//! ModifySecurityGroupRules: replaces rules in place; they keep their ids.

use super::Action;
use crate::aws::query::Query;
use crate::aws::wire;
use crate::aws::xml::{Reader, XmlError};
use crate::model::{AddressFamily, GroupId, Peer, Rule, RuleId};

/// Replaces rules of a group, inbound and outbound ones together if need be. The kind of peer and
/// the direction of a rule cannot change, and the account of a referenced group cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModifySecurityGroupRules {
    /// The group.
    pub group_id: GroupId,
    /// Each rule's id, and what it is to be: all of it, not only what changes.
    pub rules: Vec<(RuleId, Rule)>,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

impl Action for ModifySecurityGroupRules {
    const NAME: &'static str = "ModifySecurityGroupRules";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        for ((id, rule), number) in self.rules.iter().zip(1..) {
            let prefix = format!("SecurityGroupRule.{number}");
            query.push(format!("{prefix}.SecurityGroupRuleId"), id.as_str());
            let prefix = format!("{prefix}.SecurityGroupRule");
            wire::encode_traffic(query, &prefix, rule.traffic);
            let (field, value) = match &rule.peer {
                Peer::Cidr(cidr) => match cidr.family() {
                    AddressFamily::Ipv4 => ("CidrIpv4", cidr.to_string()),
                    AddressFamily::Ipv6 => ("CidrIpv6", cidr.to_string()),
                },
                Peer::Group(reference) => ("ReferencedGroupId", reference.group_id.to_string()),
                Peer::PrefixList(id) => ("PrefixListId", id.to_string()),
            };
            query.push(format!("{prefix}.{field}"), value);
            // Also when empty: nobody says whether EC2 keeps the old one when none is sent.
            query.push(format!("{prefix}.Description"), &*rule.description);
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), XmlError> {
        wire::decode_acknowledgement(reader)
    }
}
