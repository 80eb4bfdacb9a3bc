//! Requests of steps: the only place that translates a plan to EC2's parameters.

use super::CreatedId;
use portcullis_ec2::Prepared;
use portcullis_ec2::actions::{
    AssociateSecurityGroupVpc, AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress,
    CreateManagedPrefixList, CreateSecurityGroup, CreateTags, DeleteManagedPrefixList,
    DeleteNetworkInterface, DeleteSecurityGroup, DeleteTags, DescriptionTarget,
    DisassociateSecurityGroupVpc, ModifyManagedPrefixList, ModifyNetworkInterfaceAttribute,
    ModifySecurityGroupRules, RevokeSecurityGroupEgress, RevokeSecurityGroupIngress, RevokeTarget,
    TagToDelete, UpdateSecurityGroupRuleDescriptionsEgress,
    UpdateSecurityGroupRuleDescriptionsIngress,
};
use portcullis_model::{Direction, GroupId, Rule, RuleDescription, RuleId, Tag};
use portcullis_plan::Step;

/// The parts of a response that a run uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// EC2 created a group or prefix list with this ID.
    Created(CreatedId),
    /// EC2 performed the step.
    Done,
}

/// Builds the request of a step. With `dry_run`, EC2 only checks the permission for it.
pub fn request(step: &Step, dry_run: bool) -> Prepared<Answer> {
    build(step, dry_run, None)
}

/// Builds the request of a step of a run. EC2 carries it out once, even if it arrives twice, where its
/// action takes the idempotency token.
pub(super) fn request_of_run(step: &Step, client_token: String) -> Prepared<Answer> {
    build(step, false, Some(client_token))
}

fn build(step: &Step, dry_run: bool, client_token: Option<String>) -> Prepared<Answer> {
    match step.clone() {
        Step::CreateGroup { new, .. } => Prepared::new(
            &CreateSecurityGroup {
                name: new.name,
                description: new.description,
                vpc_id: new.vpc_id,
                tags: new.tags,
                dry_run,
            },
            |created| Answer::Created(CreatedId::Group(created.group_id)),
        ),
        Step::CreateTags {
            group: group_id,
            rules,
            tags,
        } => Prepared::new(
            &CreateTags {
                resource_ids: resource_ids(&group_id, &rules),
                tags,
                dry_run,
            },
            |()| Answer::Done,
        ),
        Step::DeleteTags {
            group: group_id,
            rules,
            tags,
        } => {
            let by_key = |tag: Tag| TagToDelete {
                key: tag.key,
                value: None,
            };
            let action = DeleteTags {
                resource_ids: resource_ids(&group_id, &rules),
                tags: tags.into_iter().map(by_key).collect(),
                dry_run,
            };
            Prepared::new(&action, |()| Answer::Done)
        }
        Step::UpdateDescriptions {
            group: group_id,
            direction,
            rules,
        } => describe(group_id, direction, rules, dry_run),
        Step::ModifyRules {
            group: group_id,
            rules,
        } => {
            let rules = rules.into_iter().map(|rule| (rule.id, rule.after));
            let action = ModifySecurityGroupRules {
                group_id,
                rules: rules.collect(),
                dry_run,
            };
            Prepared::new(&action, |()| Answer::Done)
        }
        Step::Authorize {
            group: group_id,
            direction,
            rules,
            tags,
        } => authorize(group_id, direction, rules, tags, dry_run),
        Step::Revoke {
            group: group_id,
            direction,
            rules,
        } => revoke(group_id, direction, rules, dry_run),
        Step::SetInterfaceGroups {
            interface, after, ..
        } => {
            let action = ModifyNetworkInterfaceAttribute {
                interface_id: interface,
                group_ids: after,
                dry_run,
            };
            Prepared::new(&action, |()| Answer::Done)
        }
        Step::DeleteInterface { interface, .. } => {
            let action = DeleteNetworkInterface {
                interface_id: interface,
                dry_run,
            };
            Prepared::new(&action, |()| Answer::Done)
        }
        Step::AssociateVpc {
            group: group_id,
            vpc,
        } => {
            let action = AssociateSecurityGroupVpc {
                group_id,
                vpc_id: vpc,
                dry_run,
            };
            Prepared::new(&action, |_| Answer::Done)
        }
        Step::DisassociateVpc {
            group: group_id,
            vpc,
        } => {
            let action = DisassociateSecurityGroupVpc {
                group_id,
                vpc_id: vpc,
                dry_run,
            };
            Prepared::new(&action, |_| Answer::Done)
        }
        Step::DeleteGroup { group: group_id } => {
            Prepared::new(&DeleteSecurityGroup { group_id, dry_run }, |()| {
                Answer::Done
            })
        }
        Step::CreatePrefixList { new, .. } => Prepared::new(
            &CreateManagedPrefixList {
                name: new.name,
                family: new.family,
                max_entries: new.max_entries,
                entries: new.entries,
                tags: Vec::new(),
                client_token,
                dry_run,
            },
            |list| Answer::Created(CreatedId::List(list.id)),
        ),
        Step::ModifyPrefixList {
            list,
            before,
            after,
        } => {
            let action = ModifyManagedPrefixList {
                prefix_list_id: list,
                current_version: None,
                name: (before.name != after.name).then_some(after.name),
                added: Vec::new(),
                removed: Vec::new(),
                max_entries: (before.max_entries != after.max_entries).then_some(after.max_entries),
                dry_run,
            };
            Prepared::new(&action, |_| Answer::Done)
        }
        Step::ModifyPrefixListEntries {
            list,
            version,
            added,
            removed,
        } => {
            let action = ModifyManagedPrefixList {
                prefix_list_id: list,
                current_version: Some(version),
                name: None,
                added,
                removed: removed.into_iter().map(|entry| entry.cidr).collect(),
                max_entries: None,
                dry_run,
            };
            Prepared::new(&action, |_| Answer::Done)
        }
        Step::DeletePrefixList { list, .. } => {
            let action = DeleteManagedPrefixList {
                prefix_list_id: list,
                dry_run,
            };
            Prepared::new(&action, |_| Answer::Done)
        }
    }
}

fn describe(
    group_id: GroupId,
    direction: Direction,
    rules: Vec<Rule>,
    dry_run: bool,
) -> Prepared<Answer> {
    // Rules are identified by their keys if that is enough. EC2 accepts IDs too, but moto (5.2.5)
    // reads a request with IDs as one without rules, and reports success.
    let target = match Step::ids_for_description_update(&rules) {
        Some(ids) => {
            let described = ids.into_iter().zip(&rules).map(|(id, rule)| {
                let description = RuleDescription::from_remote(&*rule.description);
                (id.clone(), Some(description))
            });
            DescriptionTarget::RuleIds(described.collect())
        }
        None => DescriptionTarget::Rules(rules),
    };
    match direction {
        Direction::Ingress => Prepared::new(
            &UpdateSecurityGroupRuleDescriptionsIngress {
                group_id,
                target,
                dry_run,
            },
            |()| Answer::Done,
        ),
        Direction::Egress => Prepared::new(
            &UpdateSecurityGroupRuleDescriptionsEgress {
                group_id,
                target,
                dry_run,
            },
            |()| Answer::Done,
        ),
    }
}

fn authorize(
    group_id: GroupId,
    direction: Direction,
    rules: Vec<Rule>,
    tags: Vec<Tag>,
    dry_run: bool,
) -> Prepared<Answer> {
    match direction {
        Direction::Ingress => Prepared::new(
            &AuthorizeSecurityGroupIngress {
                group_id,
                rules,
                tags,
                dry_run,
            },
            |_| Answer::Done,
        ),
        Direction::Egress => Prepared::new(
            &AuthorizeSecurityGroupEgress {
                group_id,
                rules,
                tags,
                dry_run,
            },
            |_| Answer::Done,
        ),
    }
}

fn revoke(
    group_id: GroupId,
    direction: Direction,
    rules: Vec<Rule>,
    dry_run: bool,
) -> Prepared<Answer> {
    let ids: Option<Vec<RuleId>> = rules.iter().map(|rule| rule.id.clone()).collect();
    let target = ids.map_or(RevokeTarget::Rules(rules), RevokeTarget::RuleIds);
    match direction {
        Direction::Ingress => Prepared::new(
            &RevokeSecurityGroupIngress {
                group_id,
                target,
                dry_run,
            },
            |_| Answer::Done,
        ),
        Direction::Egress => Prepared::new(
            &RevokeSecurityGroupEgress {
                group_id,
                target,
                dry_run,
            },
            |_| Answer::Done,
        ),
    }
}

fn resource_ids(group: &GroupId, rules: &[RuleId]) -> Vec<String> {
    if rules.is_empty() {
        return vec![group.to_string()];
    }
    rules.iter().map(RuleId::to_string).collect()
}
