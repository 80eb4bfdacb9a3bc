//! Record of a run: its plan, the outcome of each step, and how to undo it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::outcome_lookup::shows;
use super::{Created, Namesakes};
use portcullis_ec2::Error;
use portcullis_model::{
    GroupId, InterfaceId, Inventory, Peer, PrefixListId, Rule, RuleKey, SecurityGroup, Tag,
    Timestamp,
};
use portcullis_plan::{
    GroupChange, PlanPlace, PrefixListChange, Step, StepIndex, UseChange, own_tags,
};

/// Outcome of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The step has not been sent yet.
    #[default]
    Waiting,
    /// The step was sent or about to be sent. The response is not known.
    Sent,
    /// The step is done.
    #[serde(rename_all = "camelCase")]
    Done {
        /// EC2's ID of the request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
        /// How the outcome was determined, if there was no response.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<DoneNote>,
    },
    /// The step is not done.
    Failed(Failure),
    /// The outcome is unknown, because EC2 could not be asked.
    Unknown(Failure),
    /// The step was not sent, because an earlier one failed or the run was cancelled.
    Skipped,
}

/// How it is known that a step is done, where no answer said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DoneNote {
    /// The answer was lost, and EC2 shows that the step is done.
    AnswerLost,
    /// EC2 answered with this code, and shows that the step is done.
    Refused(String),
    /// EC2 showed later that the step is done.
    Shown,
    /// What older pages wrote, as a text.
    #[serde(untagged)]
    Text(String),
}

/// Why a step is not done, where EC2 did not say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotDone {
    /// It was not sent, because another client has changed its target.
    Overtaken,
    /// EC2 showed later that it is not done.
    Shown,
}

/// Why a step is not done, in EC2's words where there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// EC2's error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// EC2's message, or what happened instead of an answer. Empty where `not_done` says why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Why it is not done, where EC2 did not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_done: Option<NotDone>,
    /// EC2's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Step with its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepRecord {
    /// The step. Placeholder IDs of groups that the run creates are replaced by EC2's as soon as
    /// they are known.
    pub step: Step,
    /// The outcome of the step.
    #[serde(default)]
    pub outcome: Outcome,
    /// The groups or prefix lists that had the name of the one to create right before the request.
    /// `None` if they were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namesakes: Option<Namesakes>,
}

impl StepRecord {
    /// Returns the record of a step that has not been sent yet.
    pub fn waiting(step: Step) -> Self {
        Self {
            step,
            outcome: Outcome::Waiting,
            namesakes: None,
        }
    }
}

/// Origin of a run's changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunSource {
    /// The draft.
    Draft,
    /// Undo of an earlier run.
    Undo {
        /// The ID of that run.
        run: String,
    },
    /// A plan file.
    File {
        /// The file's name.
        name: String,
    },
    /// The drafted change of a group in another account or Region.
    Elsewhere {
        /// That group, with its account and Region.
        origin: String,
    },
}

/// Final state of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunState {
    /// The run has not ended as far as the record shows.
    #[default]
    Running,
    /// Every step is done.
    Done,
    /// The run stopped at a step that failed or has an unknown outcome.
    Stopped,
    /// The run stopped because another client had changed the target of the next step.
    Overtaken,
    /// The user cancelled the run between two steps.
    Cancelled,
    /// The page was closed during the run.
    Interrupted,
}

/// Record of a run. It never holds a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRecord {
    /// Unique ID that sorts by time.
    pub id: String,
    /// Time at which the run started.
    pub started_at: Timestamp,
    /// ARN of the caller, if STS returned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// Name of the connection.
    pub connection: String,
    /// Endpoint, Region and account of the run.
    pub place: PlanPlace,
    /// Origin of the changes.
    pub source: RunSource,
    /// Note or ticket number of the user. Empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Final state.
    #[serde(default)]
    pub state: RunState,
    /// The groups before the run and as planned.
    pub changes: Vec<GroupChange>,
    /// The prefix lists before the run and as planned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<PrefixListChange>,
    /// The steps in order of execution.
    pub steps: Vec<StepRecord>,
    /// EC2's IDs of created groups by their placeholder IDs.
    #[serde(default)]
    pub created: BTreeMap<GroupId, GroupId>,
    /// EC2's IDs of created prefix lists by their placeholder IDs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub created_lists: BTreeMap<PrefixListId, PrefixListId>,
    /// Whether the groups were read after the run.
    #[serde(default)]
    pub was_read_back: bool,
    /// Whether EC2 then had the planned state.
    #[serde(default)]
    pub is_verified: bool,
}

impl Outcome {
    /// Whether the step may have changed something in EC2.
    pub fn may_have_changed(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Sent | Self::Unknown(_))
    }

    /// Returns the failure of a step that failed or has an unknown outcome.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) | Self::Unknown(failure) => Some(failure),
            Self::Waiting | Self::Sent | Self::Done { .. } | Self::Skipped => None,
        }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        match error {
            Error::Api(error) => Self {
                code: Some(error.code.clone()),
                message: error.message.clone(),
                request_id: error.request_id.clone(),
                not_done: None,
            },
            other => {
                let mut message = other.to_string();
                let mut source = std::error::Error::source(other);
                while let Some(cause) = source {
                    message.push_str(": ");
                    message.push_str(&cause.to_string());
                    source = cause.source();
                }
                Self {
                    message,
                    ..Self::default()
                }
            }
        }
    }
}

impl RunRecord {
    /// Records the outcome of a step, and the group or prefix list that it created.
    pub fn note(&mut self, index: StepIndex, outcome: Outcome, created: Option<&Created>) {
        if let Some(step) = index.of_mut(&mut self.steps) {
            step.outcome = outcome;
        }
        let Some(created) = created else { return };
        match created.clone() {
            Created::Group { placeholder, id } => drop(self.created.insert(placeholder, id)),
            Created::List { placeholder, id } => drop(self.created_lists.insert(placeholder, id)),
        }
        for step in &mut self.steps {
            created.rename_in(&mut step.step);
        }
    }

    /// Records the groups or prefix lists that have the name of the one that a step creates.
    pub fn note_namesakes(&mut self, index: StepIndex, namesakes: &Namesakes) {
        if let Some(step) = index.of_mut(&mut self.steps) {
            step.namesakes = Some(namesakes.clone());
        }
    }

    /// Returns the groups or prefix lists that had the name of the one to create, if they were read.
    pub fn namesakes(&self, index: StepIndex) -> Option<&Namesakes> {
        index.of(&self.steps)?.namesakes.as_ref()
    }

    /// Returns the idempotency token of a step: the ID of the run with the index of the step.
    pub fn client_token(&self, index: StepIndex) -> String {
        format!("{}-{index}", self.id)
    }

    /// Returns the number of steps that are done.
    pub fn done(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Done { .. }))
    }

    /// Returns the number of steps whose outcome matches a predicate.
    pub fn count(&self, is_counted: impl Fn(&Outcome) -> bool) -> usize {
        self.steps
            .iter()
            .filter(|step| is_counted(&step.outcome))
            .count()
    }

    /// Whether the run may have changed anything.
    pub fn may_have_changed(&self) -> bool {
        self.steps
            .iter()
            .any(|step| step.outcome.may_have_changed())
    }

    /// Returns the groups that the run may have changed, by EC2's IDs.
    pub fn touched(&self) -> Vec<GroupId> {
        let mut touched: Vec<GroupId> = Vec::new();
        for step in &self.steps {
            for group in step.step.groups() {
                let group = self.real_id(group);
                if step.outcome.may_have_changed() && !touched.contains(group) {
                    touched.push(group.clone());
                }
            }
        }
        touched
    }

    /// Returns the groups of the plan that exist in EC2, by EC2's IDs.
    pub fn known_groups(&self) -> Vec<GroupId> {
        let known = self
            .changes
            .iter()
            .filter(|change| change.before.is_some() || self.created.contains_key(&change.id));
        known
            .map(|change| self.real_id(&change.id).clone())
            .collect()
    }

    /// Returns the changes that undo the run, relative to the state that it left. Rebasing them
    /// onto EC2's current state (`now`) keeps later changes of other clients, and reports the groups
    /// that another client has deleted.
    pub fn undo(&self, now: &HashMap<GroupId, SecurityGroup>) -> Vec<GroupChange> {
        let touched = self.touched();
        let mut changes = Vec::new();
        for change in &self.changes {
            let id = self.real_id(&change.id);
            if !touched.contains(id) {
                continue;
            }
            let current = now.get(id);
            let left = self.left_behind(change, current);
            let after = self.before(change);
            let uses = self.made_uses(id, Outcome::may_have_changed).reversed();
            changes.extend(match (left, after) {
                (Some(left), after) => Some(GroupChange {
                    id: id.clone(),
                    before: Some(left),
                    after,
                    uses,
                }),
                // The run deleted the group.
                (None, Some(after)) => Some(GroupChange {
                    id: id.clone(),
                    before: None,
                    after: Some(without_rule_ids(after)),
                    uses,
                }),
                // The run did not create the group.
                (None, None) => None,
            });
        }
        changes
    }

    /// Returns the planned changes that the run has not made, relative to the state that it left.
    /// They are rebased onto EC2's current state.
    pub fn rest(&self, now: &HashMap<GroupId, SecurityGroup>) -> Vec<GroupChange> {
        let changes = self.changes.iter().map(|change| {
            let id = self.real_id(&change.id);
            let before = self.left_behind(change, now.get(id));
            let after = change.after.as_ref().map(|group| self.with_real_ids(group));
            let mut uses = change.uses.clone();
            uses.remove(&self.made_uses(id, |outcome| matches!(outcome, Outcome::Done { .. })));
            GroupChange {
                id: id.clone(),
                before,
                after,
                uses,
            }
        });
        changes
            .filter(|change| match (&change.before, &change.after) {
                (Some(before), Some(after)) => {
                    !is_as_wanted(after, before) || !change.uses.is_empty()
                }
                (None, None) => false,
                _ => true,
            })
            .collect()
    }

    /// Returns how EC2's current state differs from what the run left: the changes made since.
    pub fn changes_since(&self, now: &HashMap<GroupId, SecurityGroup>) -> Vec<GroupChange> {
        let changes = self.changes.iter().map(|change| {
            let id = self.real_id(&change.id);
            GroupChange {
                id: id.clone(),
                before: self.left_behind(change, now.get(id)),
                after: now.get(id).cloned(),
                uses: UseChange::default(),
            }
        });
        changes
            .filter(|change| match (&change.before, &change.after) {
                (Some(before), Some(after)) => !is_as_wanted(before, after),
                (None, None) => false,
                _ => true,
            })
            .collect()
    }

    /// Whether EC2's current state is the planned one.
    pub fn is_fulfilled(&self, now: &HashMap<GroupId, SecurityGroup>) -> bool {
        self.changes.iter().all(|change| {
            let wanted = change.after.as_ref().map(|group| self.with_real_ids(group));
            match (&wanted, now.get(self.real_id(&change.id))) {
                (None, None) => true,
                (Some(wanted), Some(current)) => is_as_wanted(wanted, current),
                _ => false,
            }
        })
    }

    /// Returns the interfaces that steps of the run change or delete, without duplicates.
    pub fn interfaces(&self) -> Vec<InterfaceId> {
        let steps = self.steps.iter().map(|record| &record.step);
        let interfaces = steps.filter_map(|step| match step {
            Step::SetInterfaceGroups { interface, .. }
            | Step::DeleteInterface { interface, .. } => Some(interface.clone()),
            _ => None,
        });
        let interfaces: BTreeSet<InterfaceId> = interfaces.collect();
        interfaces.into_iter().collect()
    }

    /// Returns the groups whose associations with VPCs steps of the run change, by EC2's IDs.
    pub fn associated_groups(&self) -> Vec<GroupId> {
        let steps = self.steps.iter().map(|record| &record.step);
        let groups = steps.filter_map(|step| match step {
            Step::AssociateVpc { group, .. } | Step::DisassociateVpc { group, .. } => {
                Some(self.real_id(group).clone())
            }
            _ => None,
        });
        let groups: BTreeSet<GroupId> = groups.collect();
        groups.into_iter().collect()
    }

    /// Whether what uses the groups is as planned. `now` has EC2's interfaces and associations, at
    /// least those that the run changes.
    pub fn has_planned_uses(&self, now: &Inventory) -> bool {
        self.changes.iter().all(|change| {
            let id = self.real_id(&change.id);
            let (pending, lost) = change.uses.pending_in(id, now);
            pending.is_empty() && lost.is_empty()
        })
    }

    /// Returns the change of a group's uses by the steps whose outcome matches a predicate.
    fn made_uses(&self, id: &GroupId, is_made: impl Fn(&Outcome) -> bool) -> UseChange {
        let mut made = UseChange::default();
        for record in self.steps.iter().filter(|record| is_made(&record.outcome)) {
            made.extend(record.step.uses_of(id));
        }
        made
    }

    /// Returns a group as the run left it: its state before with the completed steps applied. Steps
    /// with an unknown outcome are applied if EC2 shows them as done (`now`). EC2's IDs of new
    /// rules are filled in.
    fn left_behind(
        &self,
        change: &GroupChange,
        now: Option<&SecurityGroup>,
    ) -> Option<SecurityGroup> {
        let id = self.real_id(&change.id);
        let planned = change.after.as_ref().map(|group| self.with_real_ids(group));
        let mut left = self.before(change);
        for record in self
            .steps
            .iter()
            .filter(|record| record.step.group() == Some(id))
        {
            let is_done = match &record.outcome {
                Outcome::Done { .. } => true,
                Outcome::Sent | Outcome::Unknown(_) => match now {
                    Some(now) => shows(&record.step, now),
                    None => matches!(record.step, Step::DeleteGroup { .. }),
                },
                Outcome::Waiting | Outcome::Failed(_) | Outcome::Skipped => false,
            };
            if is_done {
                left = record.step.effect_on(left, planned.as_ref());
            }
        }
        let mut left = left?;
        for rule in left.rules.iter_mut().filter(|rule| rule.id.is_none()) {
            let known = now.and_then(|now| now.counterpart_of(rule));
            rule.id = known.and_then(|known| known.id.clone());
        }
        left.has_rule_ids = true;
        Some(left)
    }

    fn before(&self, change: &GroupChange) -> Option<SecurityGroup> {
        let before = change.before.as_ref();
        before.map(|group| self.with_real_ids(group))
    }

    fn real_id<'a>(&'a self, id: &'a GroupId) -> &'a GroupId {
        self.created.get(id).unwrap_or(id)
    }

    pub(super) fn real_list<'a>(&'a self, id: &'a PrefixListId) -> &'a PrefixListId {
        self.created_lists.get(id).unwrap_or(id)
    }

    fn with_real_ids(&self, group: &SecurityGroup) -> SecurityGroup {
        let mut group = group.clone();
        group.id = self.real_id(&group.id).clone();
        for rule in &mut group.rules {
            match &mut rule.peer {
                Peer::Group(reference) => {
                    reference.group_id = self.real_id(&reference.group_id).clone();
                }
                Peer::PrefixList(list) => *list = self.real_list(list).clone(),
                Peer::Cidr(_) => {}
            }
        }
        group
    }
}

/// Whether both groups have the same rules, descriptions and tags.
fn is_as_wanted(wanted: &SecurityGroup, current: &SecurityGroup) -> bool {
    fn sorted_rules(group: &SecurityGroup) -> Vec<(RuleKey, &str, Vec<&Tag>)> {
        let mut rules: Vec<_> = group
            .rules
            .iter()
            .map(|rule| (rule.key(), &*rule.description, sorted(&rule.tags)))
            .collect();
        rules.sort();
        rules
    }
    sorted(&wanted.tags) == sorted(&current.tags) && sorted_rules(wanted) == sorted_rules(current)
}

/// Returns the sorted tags without AWS's own, which AWS sets and removes at any time.
fn sorted(tags: &[Tag]) -> Vec<&Tag> {
    let mut tags: Vec<&Tag> = own_tags(tags).collect();
    tags.sort();
    tags
}

fn without_rule_ids(mut group: SecurityGroup) -> SecurityGroup {
    for rule in &mut group.rules {
        *rule = Rule {
            id: None,
            ..rule.clone()
        };
    }
    group
}
