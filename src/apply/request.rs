//! The request of a step: the one place where a plan becomes EC2's parameters.

use crate::aws::Prepared;
use crate::aws::actions::{
    AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, CreateSecurityGroup, CreateTags,
    DeleteSecurityGroup, DeleteTags, DescriptionTarget, ModifySecurityGroupRules,
    RevokeSecurityGroupEgress, RevokeSecurityGroupIngress, RevokeTarget, TagToDelete,
    UpdateSecurityGroupRuleDescriptionsEgress, UpdateSecurityGroupRuleDescriptionsIngress,
};
use crate::model::{
    Direction, GroupDescription, GroupId, GroupName, RuleDescription, RuleId, Tag, TextError,
};
use crate::plan::Step;

/// What is told of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A group was created, with this id.
    Created(GroupId),
    /// The step was done.
    Done,
}

/// Why a step is nothing that EC2 takes. Whoever made the plan is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The name or the description of a group to create.
    #[error("the group cannot be created: {0}")]
    Group(#[from] TextError),
    /// The new description of a rule.
    #[error("the rule cannot be described so: {0}")]
    Description(#[source] TextError),
}

/// The request of a step. With `dry_run`, EC2 only checks the permission to do it.
///
/// # Errors
/// [`RequestError`] where a text in the step is one that EC2 refuses.
pub fn request(step: &Step, dry_run: bool) -> Result<Prepared<Answer>, RequestError> {
    let group_id = step.group().clone();
    Ok(match step.clone() {
        Step::CreateGroup { new, .. } => Prepared::new(
            &CreateSecurityGroup {
                name: GroupName::parse(&new.name)?,
                description: GroupDescription::parse(&new.description)?,
                vpc_id: new.vpc_id,
                tags: new.tags,
                dry_run,
            },
            |created| Answer::Created(created.group_id),
        ),
        Step::CreateTags { rules, tags, .. } => Prepared::new(
            &CreateTags {
                resource_ids: resource_ids(&group_id, &rules),
                tags,
                dry_run,
            },
            |()| Answer::Done,
        ),
        Step::DeleteTags { rules, tags, .. } => {
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
            direction, rules, ..
        } => {
            // By what the rules let pass wherever that is enough: both are EC2's, but moto (5.2.5) takes
            // a request by ids for one without any rules, and answers that it is done.
            let target = match Step::ids_to_describe_by(&rules) {
                Some(ids) => {
                    let described = ids.into_iter().zip(&rules).map(|(id, rule)| {
                        let description = RuleDescription::parse(&rule.description);
                        description.map(|description| (id.clone(), Some(description)))
                    });
                    let described: Result<Vec<_>, TextError> = described.collect();
                    DescriptionTarget::RuleIds(described.map_err(RequestError::Description)?)
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
        Step::ModifyRules { rules, .. } => {
            let rules = rules.into_iter().map(|rule| (rule.id, rule.after));
            let action = ModifySecurityGroupRules {
                group_id,
                rules: rules.collect(),
                dry_run,
            };
            Prepared::new(&action, |()| Answer::Done)
        }
        Step::Authorize {
            direction,
            rules,
            tags,
            ..
        } => match direction {
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
        },
        Step::Revoke {
            direction, rules, ..
        } => {
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
        Step::DeleteGroup { .. } => {
            Prepared::new(&DeleteSecurityGroup { group_id, dry_run }, |()| {
                Answer::Done
            })
        }
    })
}

fn resource_ids(group: &GroupId, rules: &[RuleId]) -> Vec<String> {
    if rules.is_empty() {
        return vec![group.to_string()];
    }
    rules.iter().map(RuleId::to_string).collect()
}
