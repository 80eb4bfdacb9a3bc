//! The steps of a plan, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use super::guard::is_as_reviewed;
use super::settle::{SETTLING_DELAYS, Shown, settle};
use super::{Answer, DoneNote, Failure, NotDone, Outcome, Pace, describe_groups_named, request};
use portcullis_ec2::{Client, Clock, Error, ErrorKind, LocalFuture, RetryPolicy};
use portcullis_model::{GroupId, SecurityGroup};
use portcullis_plan::{GroupChange, Step};

/// How often a step is sent at most when its request was lost and EC2 shows that it is not done.
const MAX_ATTEMPTS: u32 = 3;

/// Repeats throttled steps after the client has given up: about a minute in all.
const THROTTLED: RetryPolicy = RetryPolicy {
    max_attempts: 7,
    base_delay: Duration::from_secs(1),
    max_delay: Duration::from_secs(30),
    min_share: 0.5,
};

/// Maximum sleep between cancellation checks.
const CANCEL_POLL: Duration = Duration::from_secs(1);

/// Who is told of a run as it goes: the journal and the screen.
pub trait Watch {
    /// Told before a step is sent and when its outcome is known, with the id of the group that it
    /// created. The run goes on when the future is done: what is to survive a crash is kept by then.
    fn record<'a>(
        &'a self,
        place: usize,
        outcome: &Outcome,
        created: Option<(&GroupId, &GroupId)>,
    ) -> LocalFuture<'a, ()>;

    /// Told, before a step that creates a group is sent, which groups of that name there are: by that a
    /// page that was closed meanwhile can tell later which is the run's own. Kept with the next record.
    fn note_namesakes(&self, place: usize, namesakes: &[GroupId]);

    /// Whether the run is to stop before the next step. Asked at least once a second while it waits.
    fn is_cancelled(&self) -> bool;
}

/// What a run does after a step that EC2 refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterFailure {
    /// Nothing more is sent.
    #[default]
    Stop,
    /// What only adds goes on where it has nothing to do with what failed. Nothing that was there
    /// before is changed in place or removed any more: what was to replace it may be missing.
    AddElsewhere,
}

/// Carries out steps.
pub struct Runner<'a> {
    client: &'a Client,
    clock: Rc<dyn Clock>,
    pace: Pace,
    watch: &'a dyn Watch,
    after_failure: AfterFailure,
}

/// What became of the steps.
#[derive(Debug, Default)]
pub struct Report {
    /// The outcome of each step, in their order.
    pub outcomes: Vec<Outcome>,
    /// What EC2 called the groups that were created.
    pub created: BTreeMap<GroupId, GroupId>,
    /// What the first step that failed failed of, or why its outcome is not known.
    pub failure: Option<Error>,
    /// Whether it stopped because somebody else had changed what the next step was about to change.
    pub is_overtaken: bool,
    /// Whether a person cancelled it.
    pub is_cancelled: bool,
}

/// What became of one step.
struct Sent {
    outcome: Outcome,
    created: Option<GroupId>,
    failure: Option<Error>,
    is_overtaken: bool,
    /// Whether it was given up because the run was cancelled.
    is_cancelled: bool,
}

impl<'a> Runner<'a> {
    /// A runner over a client, at a pace.
    pub fn new(client: &'a Client, clock: Rc<dyn Clock>, pace: Pace, watch: &'a dyn Watch) -> Self {
        Self {
            client,
            clock,
            pace,
            watch,
            after_failure: AfterFailure::default(),
        }
    }

    /// The same runner, going on after a failure in another way.
    #[must_use]
    pub fn with_after_failure(self, after_failure: AfterFailure) -> Self {
        Self {
            after_failure,
            ..self
        }
    }

    /// Carries the steps out one after the other; `changes` are what they were planned from. Stops at
    /// the first whose outcome cannot be found out, that finds its group changed by somebody else, or
    /// that fails, unless it was told to go on after that; and when it is cancelled.
    pub async fn run(&mut self, changes: &[GroupChange], mut steps: Vec<Step>) -> Report {
        let mut report = Report::default();
        // Groups that a step has failed of.
        let mut spoilt: BTreeSet<GroupId> = BTreeSet::new();
        let mut is_stopped = false;
        for place in 0..steps.len() {
            let Some(step) = steps.get(place).cloned() else {
                break;
            };
            let mut is_in_turn = !is_stopped && may_go_on(&step, &spoilt, &report);
            if is_in_turn {
                self.wait_for_turn(step.action()).await;
            }
            if !is_stopped && self.watch.is_cancelled() {
                report.is_cancelled = true;
                is_stopped = true;
                is_in_turn = false;
            }
            if !is_in_turn {
                self.watch.record(place, &Outcome::Skipped, None).await;
                report.outcomes.push(Outcome::Skipped);
                continue;
            }
            let change = changes.iter().find(|change| change.id == *step.group());
            let before = change.and_then(|change| change.before.as_ref());
            let sent = match self.namesakes(place, &step).await {
                Ok(namesakes) => {
                    self.watch.record(place, &Outcome::Sent, None).await;
                    self.carry_out(&step, before, namesakes.as_deref(), &report)
                        .await
                }
                Err(error) => Sent::failed(error),
            };
            let created = sent.created.as_ref().map(|id| (step.group(), id));
            self.watch.record(place, &sent.outcome, created).await;
            if let Some((from, to)) = created {
                for later in &mut steps {
                    later.rename(from, to);
                }
                report.created.insert(from.clone(), to.clone());
            }
            if !matches!(sent.outcome, Outcome::Done { .. }) {
                is_stopped = self.after_failure == AfterFailure::Stop
                    || !matches!(sent.outcome, Outcome::Failed(_))
                    || !sent.failure.as_ref().is_some_and(is_about_the_step);
                spoilt.insert(step.group().clone());
                report.is_overtaken |= sent.is_overtaken;
                report.is_cancelled |= sent.is_cancelled;
                if report.failure.is_none() {
                    report.failure = sent.failure;
                }
            }
            report.outcomes.push(sent.outcome);
        }
        report
    }

    async fn wait_for_turn(&mut self, action: &'static str) {
        let wait = self.pace.take(action, self.clock.now());
        self.sleep(wait).await;
    }

    /// Waits, but no longer than until the run is cancelled.
    async fn sleep(&self, wait: Duration) {
        let mut left = wait;
        while !left.is_zero() && !self.watch.is_cancelled() {
            let nap = left.min(CANCEL_POLL);
            self.clock.sleep(nap).await;
            left = left.saturating_sub(nap);
        }
    }

    /// The groups that have the name of the group that a step creates, right before it does.
    async fn namesakes(&self, place: usize, step: &Step) -> Result<Option<Vec<GroupId>>, Error> {
        let Step::CreateGroup { new, .. } = step else {
            return Ok(None);
        };
        let groups = describe_groups_named(self.client, &[new.name.as_str()]).await?;
        let ids: Vec<GroupId> = groups.into_iter().map(|group| group.id).collect();
        self.watch.note_namesakes(place, &ids);
        Ok(Some(ids))
    }

    /// Sends a step until its outcome is known, or cannot be found out.
    async fn carry_out(
        &mut self,
        step: &Step,
        before: Option<&SecurityGroup>,
        namesakes: Option<&[GroupId]>,
        report: &Report,
    ) -> Sent {
        let request = request(step, false);
        let mut lost = 0;
        let mut backoff = THROTTLED.backoff();
        let mut unsettled = SETTLING_DELAYS.iter();
        loop {
            match is_as_reviewed(self.client, &*self.clock, step, before).await {
                Ok(true) => {}
                Ok(false) => {
                    return Sent::overtaken();
                }
                Err(error) => return Sent::failed(error),
            }
            let error = match self.client.perform(&request).await {
                Ok(reply) => {
                    let created = match reply.output {
                        Answer::Created(id) => Some(id),
                        Answer::Done => None,
                    };
                    return Sent::done(created, reply.request_id, None);
                }
                Err(error) => error,
            };
            if error.is_throttled()
                && let Some(wait) = backoff.next_delay(self.clock.random())
            {
                self.pace.was_throttled(step.action(), self.clock.now());
                self.sleep(wait).await;
                if self.watch.is_cancelled() {
                    return Sent {
                        is_cancelled: true,
                        ..Sent::failed(error)
                    };
                }
                continue;
            }
            if is_too_early(&error, step, report)
                && let Some(delay) = unsettled.next()
            {
                self.clock.sleep(*delay).await;
                continue;
            }
            if !error.outcome_is_unknown() && !may_be_done_already(&error) {
                return Sent::failed(error);
            }
            match settle(self.client, &*self.clock, step, namesakes).await {
                Shown::Done(created) => {
                    let failure = Failure::from(&error);
                    let code = failure.code.as_ref();
                    let note = match code.filter(|_| !error.outcome_is_unknown()) {
                        Some(code) => DoneNote::Refused(code.clone()),
                        None => DoneNote::AnswerLost,
                    };
                    return Sent::done(created, failure.request_id, Some(note));
                }
                Shown::NotDone if !error.outcome_is_unknown() => return Sent::failed(error),
                // Known not to be done, it can be sent again.
                Shown::NotDone => {
                    lost += 1;
                    let is_cancelled = self.watch.is_cancelled();
                    if lost >= MAX_ATTEMPTS || is_cancelled {
                        return Sent {
                            is_cancelled,
                            ..Sent::failed(error)
                        };
                    }
                }
                Shown::Unreadable => {
                    return Sent {
                        outcome: Outcome::Unknown(Failure::from(&error)),
                        ..Sent::failed(error)
                    };
                }
            }
        }
    }
}

impl Sent {
    fn done(created: Option<GroupId>, request_id: Option<String>, note: Option<DoneNote>) -> Self {
        Self {
            outcome: Outcome::Done { request_id, note },
            created,
            failure: None,
            is_overtaken: false,
            is_cancelled: false,
        }
    }

    fn failed(error: Error) -> Self {
        Self {
            outcome: Outcome::Failed(Failure::from(&error)),
            created: None,
            failure: Some(error),
            is_overtaken: false,
            is_cancelled: false,
        }
    }

    fn overtaken() -> Self {
        Self {
            outcome: Outcome::Failed(Failure {
                not_done: Some(NotDone::Overtaken),
                ..Failure::default()
            }),
            created: None,
            failure: None,
            is_overtaken: true,
            is_cancelled: false,
        }
    }
}

impl std::fmt::Debug for Runner<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Runner")
            .field("client", self.client)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}

/// Whether a step can be sent although others have failed: it only adds, or is about a group that this
/// run itself has created, and has nothing to do with the groups that they failed of.
fn may_go_on(step: &Step, spoilt: &BTreeSet<GroupId>, report: &Report) -> bool {
    if spoilt.is_empty() {
        return true;
    }
    let is_new = || report.created.values().any(|id| id == step.group());
    let only_adds = match step {
        Step::CreateGroup { .. }
        | Step::CreateTags { .. }
        | Step::UpdateDescriptions { .. }
        | Step::Authorize { .. } => true,
        Step::DeleteTags { .. } | Step::ModifyRules { .. } | Step::Revoke { .. } => is_new(),
        Step::DeleteGroup { .. } => false,
    };
    let is_spoilt = |group: &GroupId| step.group() == group || step.names(group);
    only_adds && !spoilt.iter().any(is_spoilt)
}

/// Whether EC2 refused this step for what it is; otherwise it would refuse all others, too.
fn is_about_the_step(error: &Error) -> bool {
    let Error::Api(error) = error else {
        return false;
    };
    !matches!(
        error.kind(),
        ErrorKind::Authentication
            | ErrorKind::ClockSkewOrExpired
            | ErrorKind::Server
            | ErrorKind::Throttled
    )
}

/// Whether EC2 refuses because it does not show yet what this run has done before: a group that was
/// just created, or one that was just named by a rule.
fn is_too_early(error: &Error, step: &Step, report: &Report) -> bool {
    let Error::Api(error) = error else {
        return false;
    };
    match error.code.as_str() {
        "InvalidGroup.NotFound" | "InvalidGroupId.NotFound" | "InvalidSecurityGroupID.NotFound" => {
            !report.created.is_empty() && !matches!(step, Step::DeleteGroup { .. })
        }
        "DependencyViolation" => !report.outcomes.is_empty(),
        _ => false,
    }
}

/// Whether the refusal is what EC2 says of a step that has been done: an earlier request for it may
/// have come through.
fn may_be_done_already(error: &Error) -> bool {
    let Error::Api(error) = error else {
        return false;
    };
    matches!(error.kind(), ErrorKind::Conflict | ErrorKind::NotFound)
}
