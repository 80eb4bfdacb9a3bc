//! What UpdateSecurityGroupRuleDescriptionsIngress and -Egress have in common.

use super::parameters::Parameters;
use super::permissions;
use super::refusal::Refusal;
use super::world::World;
use super::xml::Xml;
use crate::model::{Direction, RuleId};

/// Changes descriptions of rules, or removes them where none is given.
pub(super) fn update(
    parameters: &mut Parameters,
    world: &mut World<'_>,
    direction: Direction,
) -> Result<Xml, Refusal> {
    let group_id = parameters.text("GroupId");
    let group_name = parameters.text("GroupName");
    let permissions = permissions::read(parameters)?;
    let mut by_id: Vec<(String, Option<String>)> = Vec::new();
    for prefix in parameters.prefixes("SecurityGroupRuleDescription") {
        let id = parameters.required(&[&prefix, ".SecurityGroupRuleId"].concat())?;
        let description = parameters.text(&[&prefix, ".Description"].concat());
        by_id.push((id, description));
    }
    parameters.finish()?;

    if !permissions.is_empty() && !by_id.is_empty() {
        return Err(Refusal::invalid_combination(
            "ipPermissions",
            "securityGroupRuleDescriptions",
        ));
    }
    let group = world.find_group(group_id.as_deref(), group_name.as_deref())?;
    let mut changes: Vec<(RuleId, Option<String>)> = Vec::new();
    for (id, text) in &by_id {
        let rule = permissions::rule_by_id(group, direction, id)?;
        changes.push((rule.id.clone(), permissions::description(text.as_deref())?));
    }
    if by_id.is_empty() {
        for rule in permissions::rules(world, group, direction, &permissions)? {
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
