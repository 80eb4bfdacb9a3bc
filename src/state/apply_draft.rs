//! Use case: carry out the draft, call by call, and read what has become of the groups.

use std::sync::Arc;

use leptos::prelude::*;

use super::{App, Editor};
use crate::aws::Error;
use crate::aws::actions::{
    Action, AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, CreateSecurityGroup,
    CreateTags, DeleteSecurityGroup, DeleteTags, DescriptionTarget, ModifySecurityGroupRules,
    RevokeSecurityGroupEgress, RevokeSecurityGroupIngress, RevokeTarget, TagToDelete,
    UpdateSecurityGroupRuleDescriptionsEgress, UpdateSecurityGroupRuleDescriptionsIngress,
};
use crate::draft::is_new_group;
use crate::model::{
    Direction, GroupDescription, GroupId, GroupName, Peer, Rule, RuleDescription, RuleId, RuleKey,
    SecurityGroup,
};
use crate::plan::{Step, plan};

/// What became of a step.
#[derive(Clone, Debug)]
pub enum StepState {
    /// It has not been sent.
    Waiting,
    /// An answer is awaited.
    Sending,
    /// EC2 has done it.
    Done,
    /// It was not done, or it is not known whether it was.
    Failed(Arc<Error>),
}

/// A step of a run, and how far it is.
#[derive(Clone, Debug)]
pub struct RunStep {
    /// What the step does, and to which group.
    pub text: String,
    /// The action of the EC2 API.
    pub action: &'static str,
    /// How far it is.
    pub state: StepState,
}

/// The changes of a draft being carried out, or carried out.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The steps, in their order.
    pub steps: Vec<RunStep>,
    /// Whether nothing more will be sent.
    pub is_over: bool,
}

impl Run {
    /// Why it stopped; none where it did not.
    pub fn failure(&self) -> Option<&Arc<Error>> {
        self.steps.iter().find_map(|step| match &step.state {
            StepState::Failed(error) => Some(error),
            StepState::Waiting | StepState::Sending | StepState::Done => None,
        })
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        let done = |step: &&RunStep| matches!(step.state, StepState::Done);
        self.steps.iter().filter(done).count()
    }
}

impl Editor {
    /// Carries out the draft, stops at the first failure, reads the groups back and leaves in the
    /// draft what is not done. How far it is stands in [`App::run`].
    pub async fn apply_draft(&self) {
        let app = self.app;
        let mut steps = plan(&app.touched_views());
        let name = |id: &GroupId| app.group_view_now(id).name().to_owned();
        let shown = steps.iter().map(|step| RunStep {
            text: format!("{}: {step}", name(step.group())),
            action: step.action(),
            state: StepState::Waiting,
        });
        app.run.set(Some(Run {
            steps: shown.collect(),
            is_over: false,
        }));
        let mut touched: Vec<GroupId> = Vec::new();
        let mut done: Vec<Step> = Vec::new();
        for place in 0..steps.len() {
            let Some(step) = steps.get(place).cloned() else {
                break;
            };
            app.set_step(place, StepState::Sending);
            let outcome = self.send_step(&step).await;
            if !app.is_current(self.session.generation()) {
                return;
            }
            match outcome {
                Ok(created) => {
                    let mut group = step.group().clone();
                    if let Some(id) = created {
                        app.draft.update(|draft| draft.rename_group(&group, &id));
                        app.save_draft();
                        for step in &mut steps {
                            rename(step, &group, &id);
                        }
                        app.follow_created(&group, &id);
                        group = id;
                    }
                    if !touched.contains(&group) {
                        touched.push(group);
                    }
                    // Under the id that EC2 gave, where it created the group.
                    done.extend(steps.get(place).cloned());
                    app.set_step(place, StepState::Done);
                }
                Err(error) => {
                    let group = step.group().clone();
                    if !touched.contains(&group) && !is_new_group(&group) {
                        touched.push(group);
                    }
                    app.set_step(place, StepState::Failed(Arc::new(error)));
                    break;
                }
            }
        }
        self.read_back(&touched, &done).await;
        app.draft.update(|draft| {
            let by_id = app.by_id.read_untracked();
            draft.settle(|id| by_id.get(id).cloned());
            draft.forget_history();
        });
        app.save_draft();
        app.run.update(|run| {
            if let Some(run) = run {
                run.is_over = true;
            }
        });
        let run = app.run.get_untracked().unwrap_or_default();
        app.announce(match run.failure() {
            None => format!("All {} steps done", run.steps.len()),
            Some(_) => format!(
                "Stopped: {} of {} steps done. What is not done stays in the draft",
                run.done(),
                run.steps.len()
            ),
        });
    }

    /// Shows the groups as EC2 has them now.
    async fn read_back(&self, touched: &[GroupId], done: &[Step]) {
        let app = self.app;
        for id in touched {
            let is_deletion =
                |step: &Step| matches!(step, Step::DeleteGroup { group } if group == id);
            if done.iter().any(is_deletion) {
                app.remove_group(id);
            } else {
                let is_shown = |group: &SecurityGroup| done.iter().all(|step| shows(step, group));
                self.show_change(id, is_shown).await;
            }
        }
        let failure = app
            .run
            .get_untracked()
            .and_then(|run| run.failure().cloned());
        if failure.is_some_and(|error| error.outcome_is_unknown()) {
            // A group may be there, or gone, that nothing here knows of.
            app.load_inventory();
        }
    }

    /// Sends a step; the id that EC2 gave where the step created a group.
    async fn send_step(&self, step: &Step) -> Result<Option<GroupId>, Error> {
        let client = self.session.client();
        let dry_run = false;
        match step.clone() {
            Step::CreateGroup { new, .. } => {
                let (Ok(name), Ok(description)) = (
                    GroupName::parse(&new.name),
                    GroupDescription::parse(&new.description),
                ) else {
                    // Drafted groups hold only names and descriptions that were parsed.
                    return Ok(None);
                };
                let action = CreateSecurityGroup {
                    name,
                    description,
                    vpc_id: new.vpc_id,
                    tags: new.tags,
                    dry_run,
                };
                return Ok(Some(client.send(&action).await?.group_id));
            }
            Step::CreateTags { group, rule, tags } => {
                let resource_ids = vec![resource_id(&group, rule.as_ref())];
                let action = CreateTags {
                    resource_ids,
                    tags,
                    dry_run,
                };
                self.done(&action).await
            }
            Step::DeleteTags { group, rule, tags } => {
                let by_key = |tag: crate::model::Tag| TagToDelete {
                    key: tag.key,
                    value: None,
                };
                let action = DeleteTags {
                    resource_ids: vec![resource_id(&group, rule.as_ref())],
                    tags: tags.into_iter().map(by_key).collect(),
                    dry_run,
                };
                self.done(&action).await
            }
            Step::UpdateDescriptions {
                group: group_id,
                direction,
                rules,
            } => {
                let target = description_target(rules);
                match direction {
                    Direction::Ingress => {
                        let action = UpdateSecurityGroupRuleDescriptionsIngress {
                            group_id,
                            target,
                            dry_run,
                        };
                        self.done(&action).await
                    }
                    Direction::Egress => {
                        let action = UpdateSecurityGroupRuleDescriptionsEgress {
                            group_id,
                            target,
                            dry_run,
                        };
                        self.done(&action).await
                    }
                }
            }
            Step::ModifyRules {
                group: group_id,
                rules,
            } => {
                let rules = rules
                    .into_iter()
                    .map(|rule| (rule.id, rule.after))
                    .collect();
                let action = ModifySecurityGroupRules {
                    group_id,
                    rules,
                    dry_run,
                };
                self.done(&action).await
            }
            Step::Authorize {
                group: group_id,
                direction,
                rules,
                tags,
            } => match direction {
                Direction::Ingress => {
                    let action = AuthorizeSecurityGroupIngress {
                        group_id,
                        rules,
                        tags,
                        dry_run,
                    };
                    self.done(&action).await
                }
                Direction::Egress => {
                    let action = AuthorizeSecurityGroupEgress {
                        group_id,
                        rules,
                        tags,
                        dry_run,
                    };
                    self.done(&action).await
                }
            },
            Step::Revoke {
                group: group_id,
                direction,
                rules,
            } => {
                let ids: Option<Vec<RuleId>> = rules.iter().map(|rule| rule.id.clone()).collect();
                let target = ids.map_or(RevokeTarget::Rules(rules), RevokeTarget::RuleIds);
                match direction {
                    Direction::Ingress => {
                        let action = RevokeSecurityGroupIngress {
                            group_id,
                            target,
                            dry_run,
                        };
                        self.done(&action).await
                    }
                    Direction::Egress => {
                        let action = RevokeSecurityGroupEgress {
                            group_id,
                            target,
                            dry_run,
                        };
                        self.done(&action).await
                    }
                }
            }
            Step::DeleteGroup { group: group_id } => {
                self.done(&DeleteSecurityGroup { group_id, dry_run }).await
            }
        }?;
        Ok(None)
    }

    async fn done<A: Action>(&self, action: &A) -> Result<(), Error> {
        self.session.client().send(action).await.map(drop)
    }
}

impl App {
    fn set_step(self, place: usize, state: StepState) {
        self.run.update(|run| {
            let step = run.as_mut().and_then(|run| run.steps.get_mut(place));
            if let Some(step) = step {
                step.state = state;
            }
        });
    }

    /// Whoever looks at a group that has just been created goes on looking at it.
    fn follow_created(self, from: &GroupId, to: &GroupId) {
        use crate::present::Page;
        let route = self.route.get_untracked();
        if route.page == Page::Group(from.clone()) {
            let route = route.to_page(Page::Group(to.clone()));
            crate::platform::replace_fragment(&route.to_string());
        }
    }
}

/// Calls a group, and whatever names it, by another id.
fn rename(step: &mut Step, from: &GroupId, to: &GroupId) {
    let rules: &mut [Rule] = match step {
        Step::Authorize { group, rules, .. }
        | Step::Revoke { group, rules, .. }
        | Step::UpdateDescriptions { group, rules, .. } => {
            rename_id(group, from, to);
            rules
        }
        Step::ModifyRules { group, rules } => {
            rename_id(group, from, to);
            for rule in rules {
                rename_peer(&mut rule.after, from, to);
            }
            return;
        }
        Step::CreateGroup { group, .. }
        | Step::CreateTags { group, .. }
        | Step::DeleteTags { group, .. }
        | Step::DeleteGroup { group } => {
            rename_id(group, from, to);
            return;
        }
    };
    for rule in rules {
        rename_peer(rule, from, to);
    }
}

fn rename_peer(rule: &mut Rule, from: &GroupId, to: &GroupId) {
    if let Peer::Group(reference) = &mut rule.peer {
        rename_id(&mut reference.group_id, from, to);
    }
}

fn rename_id(id: &mut GroupId, from: &GroupId, to: &GroupId) {
    if id == from {
        *id = to.clone();
    }
}

fn resource_id(group: &GroupId, rule: Option<&RuleId>) -> String {
    rule.map_or_else(|| group.to_string(), RuleId::to_string)
}

fn description_target(rules: Vec<Rule>) -> DescriptionTarget {
    let with_id = |rule: &Rule| {
        let description = RuleDescription::parse(&rule.description).ok();
        Some((rule.id.clone()?, description))
    };
    let by_id: Option<Vec<(RuleId, Option<RuleDescription>)>> = rules.iter().map(with_id).collect();
    by_id.map_or(DescriptionTarget::Rules(rules), DescriptionTarget::RuleIds)
}

/// Whether EC2 shows a group as a step of it left it: it may show an older state for a moment.
fn shows(step: &Step, group: &SecurityGroup) -> bool {
    if *step.group() != group.id {
        return true;
    }
    let keys: Vec<RuleKey> = group.rules.iter().map(Rule::key).collect();
    match step {
        Step::Authorize { rules, .. } => rules.iter().all(|rule| keys.contains(&rule.key())),
        Step::Revoke { rules, .. } => rules.iter().all(|rule| !keys.contains(&rule.key())),
        Step::ModifyRules { rules, .. } => {
            rules.iter().all(|rule| keys.contains(&rule.after.key()))
        }
        _ => true,
    }
}
