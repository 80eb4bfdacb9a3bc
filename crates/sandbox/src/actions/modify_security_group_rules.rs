//! ModifySecurityGroupRules.

use crate::parameters::Parameters;
use crate::permissions::{self, RequestedRule};
use crate::quota;
use crate::refusal::Refusal;
use crate::state::Group;
use crate::world::World;
use crate::xml::Xml;
use portcullis_ec2::shape::{
    request, security_group_rule_request as names, security_group_rule_update as update,
};
use portcullis_model::{AddressFamily, Peer, PeerKind, RuleId};

/// Replaces rules in place; each keeps its id and its tags.
///
/// The request has the complete rule, not only the changed fields: protocol, ports and exactly one
/// source are required. EC2 does not document whether it keeps a description that is left out. The
/// sandbox removes it, like all other old fields, so that a caller who forgets it notices.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let group_id = parameters.required("GroupId")?;
    let mut updates = Vec::new();
    for prefix in parameters.prefixes(request::RULES.query) {
        updates.push(Update::read(parameters, &prefix)?);
    }
    parameters.finish()?;

    if updates.is_empty() {
        return Err(Refusal::missing_parameter("SecurityGroupRule"));
    }
    let group = world.find_own_group(Some(&group_id), None)?;
    let mut replaced: Vec<(RuleId, RequestedRule)> = Vec::new();
    for update in &updates {
        let (id, rule) = update.validate(world, group)?;
        if replaced.iter().any(|(other, _)| *other == id) {
            return Err(Refusal::invalid_value(&[
                "The security group rule ID '",
                id.as_str(),
                "' must not appear multiple times",
            ]));
        }
        replaced.push((id, rule));
    }

    // Duplicates are checked on the result: two rules may swap.
    let mut rules = group.rules.clone();
    for (id, new) in &replaced {
        if let Some(rule) = rules.iter_mut().find(|rule| rule.id == *id) {
            rule.traffic = new.traffic;
            rule.peer = new.peer.clone();
            rule.description = new.description.clone();
        }
    }
    for (id, new) in &replaced {
        let key = new.key();
        if rules.iter().any(|rule| rule.id != *id && rule.key() == key) {
            return Err(new.duplicate());
        }
    }
    quota::check(world, rules.iter().map(|rule| (rule.direction, &rule.peer)))?;

    let group_id = group.id.clone();
    if let Some(group) = world.state.group_mut(&group_id) {
        group.rules = rules;
    }
    Ok(Xml::done())
}

/// Requested new state of one rule.
struct Update {
    rule_id: String,
    protocol: Option<String>,
    from_port: Option<i64>,
    to_port: Option<i64>,
    cidr_ipv4: Option<String>,
    cidr_ipv6: Option<String>,
    prefix_list_id: Option<String>,
    referenced_group_id: Option<String>,
    description: Option<String>,
}

impl Update {
    fn read(parameters: &mut Parameters, prefix: &str) -> Result<Self, Refusal> {
        let id = update::SECURITY_GROUP_RULE_ID.query;
        let rule = [prefix, ".", update::SECURITY_GROUP_RULE.query].concat();
        Ok(Self {
            rule_id: parameters.required(&[prefix, ".", id].concat())?,
            protocol: parameters.member(&rule, names::IP_PROTOCOL),
            from_port: parameters.member_integer(&rule, names::FROM_PORT)?,
            to_port: parameters.member_integer(&rule, names::TO_PORT)?,
            cidr_ipv4: parameters.member(&rule, names::CIDR_IPV4),
            cidr_ipv6: parameters.member(&rule, names::CIDR_IPV6),
            prefix_list_id: parameters.member(&rule, names::PREFIX_LIST_ID),
            referenced_group_id: parameters.member(&rule, names::REFERENCED_GROUP_ID),
            description: parameters.member(&rule, names::DESCRIPTION),
        })
    }

    /// Finds the rule and validates its new state, with EC2's checks in EC2's order.
    fn validate(
        &self,
        world: &World<'_>,
        group: &Group,
    ) -> Result<(RuleId, RequestedRule), Refusal> {
        let given = [
            (PeerKind::Ipv4, &self.cidr_ipv4),
            (PeerKind::Ipv6, &self.cidr_ipv6),
            (PeerKind::PrefixList, &self.prefix_list_id),
            (PeerKind::Group, &self.referenced_group_id),
        ];
        let mut given = given
            .into_iter()
            .filter_map(|(kind, text)| Some((kind, text.as_deref()?)));
        let (kind, text) = given.next().ok_or_else(|| {
            Refusal::new(
                "MissingParameter",
                &["The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId"],
            )
        })?;
        if given.next().is_some() {
            return Err(Refusal::new(
                "InvalidParameterCombination",
                &[
                    "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified",
                ],
            ));
        }
        let id = permissions::rule_id_from_text(&self.rule_id)?;
        let rule = group.rules.iter().find(|rule| rule.id == id);
        let rule = rule.ok_or_else(|| Refusal::rule_id_not_found(&self.rule_id))?;
        let traffic = permissions::traffic(self.protocol.as_deref(), self.from_port, self.to_port)?;
        // AuthorizeSecurityGroup* ignores such ports; this action refuses them, as users of
        // Terraform report (aws-ia/terraform-aws-genai-document-ingestion-rag#36).
        if permissions::has_ports_of_all(traffic, self.from_port, self.to_port) {
            return Err(Refusal::invalid_value(&[
                "You may not specify all protocols and specific ports. Please specify each protocol \
                 and port range combination individually, or all protocols and no port range.",
            ]));
        }
        if kind != rule.peer.kind() {
            return Err(Refusal::invalid_value(&[
                "Invalid rule type for security group rule '",
                &self.rule_id,
                "'. You may not specify ",
                field_of(kind),
                " for an existing ",
                kind_name(rule.peer.kind()),
                " rule.",
            ]));
        }
        let peer = match kind {
            PeerKind::Ipv4 => Peer::Cidr(permissions::cidr(AddressFamily::Ipv4, text)?),
            PeerKind::Ipv6 => Peer::Cidr(permissions::cidr(AddressFamily::Ipv6, text)?),
            PeerKind::PrefixList => permissions::prefix_list(world, text)?,
            // The action has no account field; the id alone identifies a group of another account.
            PeerKind::Group => permissions::group_by_id(world, group, text, None)?,
        };
        let new = RequestedRule {
            direction: rule.direction,
            traffic,
            peer,
            description: permissions::description(self.description.as_deref())?,
        };
        Ok((id, new))
    }
}

fn field_of(kind: PeerKind) -> &'static str {
    match kind {
        PeerKind::Ipv4 => "CidrIpv4",
        PeerKind::Ipv6 => "CidrIpv6",
        PeerKind::Group => "ReferencedGroupId",
        PeerKind::PrefixList => "PrefixListId",
    }
}

fn kind_name(kind: PeerKind) -> &'static str {
    match kind {
        PeerKind::Ipv4 => "IPv4 CIDR",
        PeerKind::Ipv6 => "IPv6 CIDR",
        PeerKind::Group => "security group",
        PeerKind::PrefixList => "prefix list",
    }
}
