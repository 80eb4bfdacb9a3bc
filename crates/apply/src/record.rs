//! The record of a run: what was to be done, what became of it, and the way back.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::settle::shows;
use portcullis_ec2::Error;
use portcullis_model::{GroupId, Peer, Rule, RuleKey, SecurityGroup, Tag, Timestamp};
use portcullis_plan::{GroupChange, PlanPlace, Step, own_tags};

/// What became of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It has not been sent yet.
    #[default]
    Waiting,
    /// It has been sent, or was just about to be; the answer is not known.
    Sent,
    /// It is done.
    #[serde(rename_all = "camelCase")]
    Done {
        /// EC2's id of the request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
        /// How it is known, where no answer said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<DoneNote>,
    },
    /// It is not done.
    Failed(Failure),
    /// Nobody knows whether it is done: EC2 could not be asked.
    Unknown(Failure),
    /// It was not sent, because an earlier one failed or the run was cancelled.
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
    /// It was not sent, because somebody else has changed what it is about.
    Overtaken,
    /// EC2 showed later that it is not done.
    Shown,
}

/// Why a step is not done, in EC2's words where there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// EC2's code.
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

/// A step, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepRecord {
    /// The step; groups that the run created are called by the ids that EC2 gave them as soon as
    /// these are known.
    pub step: Step,
    /// What became of it.
    #[serde(default)]
    pub outcome: Outcome,
    /// The groups that had the name of the group to create right before that was sent: none of them is
    /// the run's own. None where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namesakes: Option<Vec<GroupId>>,
}

impl StepRecord {
    /// A step that has not been sent yet.
    pub fn waiting(step: Step) -> Self {
        Self {
            step,
            outcome: Outcome::Waiting,
            namesakes: None,
        }
    }
}

/// Where a run came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunSource {
    /// The draft.
    Draft,
    /// The undo of an earlier run.
    Undo {
        /// That run's id.
        run: String,
    },
    /// A plan opened from a file.
    File {
        /// The file's name.
        name: String,
    },
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunState {
    /// It has not, as far as the record knows.
    #[default]
    Running,
    /// Every step is done.
    Done,
    /// It stopped at a step that failed or whose outcome is unknown.
    Stopped,
    /// It stopped because somebody else had changed what the next step was about to change.
    Overtaken,
    /// A person cancelled it between two steps.
    Cancelled,
    /// The page was closed in the middle of it.
    Interrupted,
}

/// A run. Never holds a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRecord {
    /// Tells it from all others; sorts by time.
    pub id: String,
    /// When it started.
    pub started_at: Timestamp,
    /// Who ran it, where STS told: an ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The name of the connection.
    pub connection: String,
    /// Where it ran.
    pub place: PlanPlace,
    /// Where it came from.
    pub source: RunSource,
    /// How it ended.
    #[serde(default)]
    pub state: RunState,
    /// The groups before, and as they were to be.
    pub changes: Vec<GroupChange>,
    /// The steps, in their order.
    pub steps: Vec<StepRecord>,
    /// What EC2 called the groups that the plan knew by other ids.
    #[serde(default)]
    pub created: BTreeMap<GroupId, GroupId>,
    /// Whether the groups were read when the run was over.
    #[serde(default)]
    pub was_read_back: bool,
    /// Whether EC2 then had all that was wanted.
    #[serde(default)]
    pub is_verified: bool,
}

impl Outcome {
    /// Whether EC2 may have changed something by the step.
    pub fn may_have_changed(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Sent | Self::Unknown(_))
    }

    /// Why it is not done, where it is not.
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
    /// Takes down what became of a step, and what EC2 calls the group that it created.
    pub fn note(&mut self, place: usize, outcome: Outcome, created: Option<(&GroupId, &GroupId)>) {
        if let Some(step) = self.steps.get_mut(place) {
            step.outcome = outcome;
        }
        if let Some((from, to)) = created {
            self.created.insert(from.clone(), to.clone());
            for step in &mut self.steps {
                step.step.rename(from, to);
            }
        }
    }

    /// Takes down which groups have the name of the group that a step is to create.
    pub fn note_namesakes(&mut self, place: usize, namesakes: &[GroupId]) {
        if let Some(step) = self.steps.get_mut(place) {
            step.namesakes = Some(namesakes.to_vec());
        }
    }

    /// The groups that had the name of the group to create, where somebody looked.
    pub fn namesakes(&self, place: usize) -> Option<&[GroupId]> {
        self.steps.get(place)?.namesakes.as_deref()
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Done { .. }))
    }

    /// How many steps have an outcome of a kind.
    pub fn count(&self, is_it: impl Fn(&Outcome) -> bool) -> usize {
        self.steps
            .iter()
            .filter(|step| is_it(&step.outcome))
            .count()
    }

    /// The groups that the run may have changed, by the ids that EC2 has for them.
    pub fn touched(&self) -> Vec<GroupId> {
        let mut touched: Vec<GroupId> = Vec::new();
        for step in &self.steps {
            let group = self.real_id(step.step.group());
            if step.outcome.may_have_changed() && !touched.contains(group) {
                touched.push(group.clone());
            }
        }
        touched
    }

    /// The groups that the run was to change and that EC2 knows, by its ids for them.
    pub fn known_groups(&self) -> Vec<GroupId> {
        let known = self
            .changes
            .iter()
            .filter(|change| change.before.is_some() || self.created.contains_key(&change.id));
        known
            .map(|change| self.real_id(&change.id).clone())
            .collect()
    }

    /// The changes that take back what the run has changed, counted from what it has left behind: to
    /// be laid over what EC2 has now (`now`), so that what others changed since stays.
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
            changes.extend(match (left, after, current) {
                (Some(left), after, Some(_)) => Some(GroupChange {
                    id: id.clone(),
                    before: Some(left),
                    after,
                }),
                // Deleted by this run.
                (None, Some(after), _) => Some(GroupChange {
                    id: id.clone(),
                    before: None,
                    after: Some(without_rule_ids(after)),
                }),
                // Gone since, by somebody else's doing; or never there.
                (Some(_), _, None) | (None, None, _) => None,
            });
        }
        changes
    }

    /// The changes that the run was to make and has not made, counted from what it has left behind:
    /// to be laid over what EC2 has now.
    pub fn rest(&self, now: &HashMap<GroupId, SecurityGroup>) -> Vec<GroupChange> {
        let changes = self.changes.iter().map(|change| {
            let id = self.real_id(&change.id);
            let before = self.left_behind(change, now.get(id));
            let after = change.after.as_ref().map(|group| self.with_real_ids(group));
            GroupChange {
                id: id.clone(),
                before,
                after,
            }
        });
        changes
            .filter(|change| match (&change.before, &change.after) {
                (Some(before), Some(after)) => !is_as_wanted(after, before),
                (None, None) => false,
                _ => true,
            })
            .collect()
    }

    /// Whether EC2 has all that was wanted, by what it has now.
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

    /// A group as the run has left it: as it was, with the steps that are done. Of those of which it
    /// is not known, EC2 shows whether they are (`now`); its ids of new rules are taken over, too.
    fn left_behind(
        &self,
        change: &GroupChange,
        now: Option<&SecurityGroup>,
    ) -> Option<SecurityGroup> {
        let id = self.real_id(&change.id);
        let planned = change.after.as_ref().map(|group| self.with_real_ids(group));
        let mut left = self.before(change);
        for record in self.steps.iter().filter(|record| record.step.group() == id) {
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

    fn with_real_ids(&self, group: &SecurityGroup) -> SecurityGroup {
        let mut group = group.clone();
        group.id = self.real_id(&group.id).clone();
        for rule in &mut group.rules {
            if let Peer::Group(reference) = &mut rule.peer {
                reference.group_id = self.real_id(&reference.group_id).clone();
            }
        }
        group
    }
}

/// Whether a group lets pass what it is to let pass, with the same descriptions and tags.
fn is_as_wanted(wanted: &SecurityGroup, current: &SecurityGroup) -> bool {
    fn said(group: &SecurityGroup) -> Vec<(RuleKey, &str, Vec<&Tag>)> {
        let mut rules: Vec<_> = group
            .rules
            .iter()
            .map(|rule| (rule.key(), &*rule.description, sorted(&rule.tags)))
            .collect();
        rules.sort();
        rules
    }
    sorted(&wanted.tags) == sorted(&current.tags) && said(wanted) == said(current)
}

/// AWS's own tags come and go without anybody's doing.
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
