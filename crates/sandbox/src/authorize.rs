//! Shared implementation of AuthorizeSecurityGroupIngress and AuthorizeSecurityGroupEgress.

use super::answer;
use super::parameters::Parameters;
use super::permissions::{self, Permission, Purpose, RequestedRule};
use super::quota;
use super::refusal::Refusal;
use super::state::StoredRule;
use super::tags::TagSpecifications;
use super::world::World;
use super::xml::Xml;
use portcullis_model::{Direction, RuleId};

/// Adds rules to a group, or none if one is refused.
pub(super) fn authorize(
    parameters: &mut Parameters,
    world: &mut World<'_>,
    direction: Direction,
) -> Result<Xml, Refusal> {
    let (group_id, group_name) = read_group(parameters, direction)?;
    let permissions = read_permissions(parameters, direction)?;
    let tags = TagSpecifications::read(parameters);
    parameters.finish()?;

    let tags = tags.for_type("security-group-rule")?;
    let group = world.find_own_group(group_id.as_deref(), group_name.as_deref())?;
    let rules = permissions::rules(world, group, direction, &permissions, Purpose::Add)?;
    refuse_duplicates(&rules, &group.rules)?;
    let before = group.rules.iter().map(|rule| (rule.direction, &rule.peer));
    let added = rules.iter().map(|rule| (rule.direction, &rule.peer));
    quota::check(world, before.chain(added))?;

    let group_id = group.id.clone();
    let mut new = Vec::new();
    for rule in rules {
        new.push(StoredRule {
            id: RuleId::from_remote(world.state.random.resource_id(RuleId::PREFIX)),
            direction,
            traffic: rule.traffic,
            peer: rule.peer,
            description: rule.description,
            tags: tags.clone(),
        });
    }
    if let Some(group) = world.state.group_mut(&group_id) {
        group.rules.extend_from_slice(&new);
    }

    let mut xml = Xml::done();
    if let Some(group) = world.state.group(&group_id) {
        let new: Vec<_> = new.iter().map(|rule| (group, rule)).collect();
        answer::rule_set(&mut xml, world, &new);
    }
    Ok(xml)
}

/// Reads `GroupId` or, for inbound rules, `GroupName`.
pub(super) fn read_group(
    parameters: &mut Parameters,
    direction: Direction,
) -> Result<(Option<String>, Option<String>), Refusal> {
    match direction {
        Direction::Ingress => Ok((parameters.text("GroupId"), parameters.text("GroupName"))),
        Direction::Egress => Ok((Some(parameters.required("GroupId")?), None)),
    }
}

/// Reads the permissions of an authorization or revocation, from `IpPermissions` or the legacy
/// parameters.
pub(super) fn read_permissions(
    parameters: &mut Parameters,
    direction: Direction,
) -> Result<Vec<Permission>, Refusal> {
    let permissions = permissions::read(parameters)?;
    let legacy = permissions::read_legacy(parameters)?;
    if legacy.is_empty() {
        return Ok(permissions);
    }
    if direction == Direction::Egress {
        // "Not supported. Use IP permissions instead."
        return Err(Refusal::new(
            "InvalidParameterCombination",
            &[
                "The legacy parameters are not supported for egress rules. Use ipPermissions instead.",
            ],
        ));
    }
    if !permissions.is_empty() {
        return Err(Refusal::invalid_combination("ipPermissions", "ipProtocol"));
    }
    Ok(legacy)
}

fn refuse_duplicates(rules: &[RequestedRule], existing: &[StoredRule]) -> Result<(), Refusal> {
    let existing: std::collections::BTreeSet<_> = existing.iter().map(StoredRule::key).collect();
    match rules.iter().find(|rule| existing.contains(&rule.key())) {
        Some(rule) => Err(rule.duplicate()),
        None => Ok(()),
    }
}
