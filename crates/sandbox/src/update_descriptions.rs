//! Shared implementation of UpdateSecurityGroupRuleDescriptionsIngress and -Egress.

use super::parameters::Parameters;
use super::permissions::{self, Permission, Purpose};
use super::refusal::Refusal;
use super::world::World;
use super::xml::Xml;
use portcullis_ec2::shape::{request, security_group_rule_description as names};
use portcullis_model::{Direction, RuleId};

/// Refuses ports with protocol -1, as in hashicorp/terraform-provider-aws#1920.
fn refuse_ports_of_all(permission: &Permission) -> Result<(), Refusal> {
    let (from_port, to_port) = (permission.from_port, permission.to_port);
    let traffic = permissions::traffic(permission.protocol.as_deref(), from_port, to_port)?;
    if !permissions::has_ports_of_all(traffic, from_port, to_port) {
        return Ok(());
    }
    let is_first = permissions::has_ports_of_all(traffic, from_port, None);
    let field = if is_first { "from-port" } else { "to-port" };
    Err(Refusal::invalid_value(&[
        "When protocol is ALL, you cannot specify ",
        field,
        ".",
    ]))
}

/// Updates descriptions of rules, or removes those that the request leaves out.
pub(super) fn update(
    parameters: &mut Parameters,
    world: &mut World<'_>,
    direction: Direction,
) -> Result<Xml, Refusal> {
    let group_id = parameters.text("GroupId");
    let group_name = parameters.text("GroupName");
    let permissions = permissions::read(parameters)?;
    let mut by_id: Vec<(String, Option<String>)> = Vec::new();
    for prefix in parameters.prefixes(request::RULE_DESCRIPTIONS.query) {
        let id = names::SECURITY_GROUP_RULE_ID.query;
        let id = parameters.required(&[&prefix, ".", id].concat())?;
        let description = parameters.member(&prefix, names::DESCRIPTION);
        by_id.push((id, description));
    }
    parameters.finish()?;

    if !permissions.is_empty() && !by_id.is_empty() {
        return Err(Refusal::invalid_combination(
            "ipPermissions",
            "securityGroupRuleDescriptions",
        ));
    }
    let group = world.find_own_group(group_id.as_deref(), group_name.as_deref())?;
    for permission in &permissions {
        refuse_ports_of_all(permission)?;
    }
    let mut changes: Vec<(RuleId, Option<String>)> = Vec::new();
    for (id, text) in &by_id {
        let rule = permissions::rule_by_id(group, direction, id)?;
        changes.push((rule.id.clone(), permissions::description(text.as_deref())?));
    }
    if by_id.is_empty() {
        for rule in permissions::rules(world, group, direction, &permissions, Purpose::Find)? {
            let key = rule.key();
            let existing = group.rules.iter().find(|existing| existing.key() == key);
            let id = existing.ok_or_else(Refusal::rule_not_found)?.id.clone();
            changes.push((id, rule.description));
        }
    }

    let group_id = group.id.clone();
    if let Some(group) = world.state.group_mut(&group_id) {
        for (id, description) in changes {
            if let Some(rule) = group.rules.iter_mut().find(|rule| rule.id == id) {
                rule.description = description;
            }
        }
    }
    Ok(Xml::done())
}
