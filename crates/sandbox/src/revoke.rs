//! Shared implementation of RevokeSecurityGroupIngress and RevokeSecurityGroupEgress.

use super::answer;
use super::authorize::{read_group, read_permissions};
use super::parameters::Parameters;
use super::permissions::{self, Purpose};
use super::refusal::Refusal;
use super::state::{Group, StoredRule};
use super::world::World;
use super::xml::Xml;
use portcullis_model::{Direction, RuleId};

/// Removes rules from a group, by content or by id.
///
/// "For a default VPC, if the values you specify do not match the existing rule's values, no error
/// is returned, and the output describes the security group rules that were not revoked. For a
/// non-default VPC, [...] an `InvalidPermission.NotFound` client error is returned, and no rules
/// are revoked." The egress page has only the first half; the sandbox applies the second half there
/// too.
pub(super) fn revoke(
    parameters: &mut Parameters,
    world: &mut World<'_>,
    direction: Direction,
) -> Result<Xml, Refusal> {
    let (group_id, group_name) = read_group(parameters, direction)?;
    let permissions = read_permissions(parameters, direction)?;
    let rule_ids = parameters.texts("SecurityGroupRuleId");
    parameters.finish()?;

    if permissions.is_empty() && rule_ids.is_empty() {
        return Err(Refusal::new(
            "MissingParameter",
            &["Either 'ipPermissions' or 'securityGroupRuleIds' should be provided."],
        ));
    }
    if !permissions.is_empty() && !rule_ids.is_empty() {
        return Err(Refusal::invalid_combination(
            "ipPermissions",
            "securityGroupRuleIds",
        ));
    }
    let group = world.find_own_group(group_id.as_deref(), group_name.as_deref())?;
    let mut revoked: Vec<RuleId> = Vec::new();
    let mut unknown: Vec<StoredRule> = Vec::new();
    for id in &rule_ids {
        revoked.push(permissions::rule_by_id(group, direction, id)?.id.clone());
    }
    if rule_ids.is_empty() {
        for rule in permissions::rules(world, group, direction, &permissions, Purpose::Find)? {
            let key = rule.key();
            match group.rules.iter().find(|existing| existing.key() == key) {
                Some(existing) => revoked.push(existing.id.clone()),
                None => unknown.push(StoredRule {
                    id: RuleId::from_remote(""),
                    direction,
                    traffic: rule.traffic,
                    peer: rule.peer,
                    description: rule.description,
                    tags: Vec::new(),
                }),
            }
        }
        if !unknown.is_empty() && !world.state.is_default_vpc(&group.vpc_id) {
            return Err(Refusal::rule_not_found());
        }
    }

    let group_id = group.id.clone();
    let (gone, kept): (Vec<StoredRule>, Vec<StoredRule>) = group
        .rules
        .iter()
        .cloned()
        .partition(|rule| revoked.contains(&rule.id));
    if let Some(group) = world.state.group_mut(&group_id) {
        group.rules = kept;
    }

    let mut xml = Xml::done();
    if let Some(group) = world.state.group(&group_id) {
        write(&mut xml, world, group, &gone, &unknown);
    }
    Ok(xml)
}

fn write(
    xml: &mut Xml,
    world: &World<'_>,
    group: &Group,
    gone: &[StoredRule],
    unknown: &[StoredRule],
) {
    let unknown: Vec<&StoredRule> = unknown.iter().collect();
    answer::permissions(xml, "unknownIpPermissionSet", world, group, &unknown);
    answer::revoked_rule_set(xml, group, gone);
}
