//! Runner that sends the steps of a plan one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use super::guard::is_as_reviewed;
use super::list_outcomes::settle_list;
use super::outcome_lookup::{CONSISTENCY_DELAYS, Shown, look_up_outcome};
use super::request::request_of_run;
use super::use_steps::settle_association;
use super::{
    Answer, Created, CreatedId, DoneNote, Failure, Namesakes, NotDone, Outcome, Pace,
    describe_groups_named, describe_lists_named,
};
use portcullis_ec2::{Client, Clock, Error, ErrorKind, LocalFuture, Prepared, RetryPolicy};
use portcullis_model::{GroupId, PrefixListId, SecurityGroup};
use portcullis_plan::{GroupChange, Step, StepIndex};

/// Maximum number of attempts of a step whose request was lost and that EC2 shows as not done.
const MAX_ATTEMPTS: u32 = 3;

/// Retry policy for throttled steps after the client has given up. Waits about a minute in total.
const THROTTLED: RetryPolicy = RetryPolicy {
    max_attempts: 7,
    base_delay: Duration::from_secs(1),
    max_delay: Duration::from_secs(30),
    min_share: 0.5,
};

/// Maximum sleep between cancellation checks.
const CANCEL_POLL: Duration = Duration::from_secs(1);

/// Observer of a run: the journal and the screen.
pub trait Watch {
    /// Records a step before it is sent and when its outcome is known, with the group
    /// or prefix list that it created. The run continues when the future completes, so the
    /// journal must be written by then to survive a crash.
    fn record<'a>(
        &'a self,
        index: StepIndex,
        outcome: &Outcome,
        created: Option<&Created>,
    ) -> LocalFuture<'a, ()>;

    /// Records which groups or prefix lists have the name of one to create, before the request is sent. If the
    /// page is closed meanwhile, this identifies the run's own one later. It is written with the
    /// next record.
    fn note_namesakes(&self, index: StepIndex, namesakes: &Namesakes);

    /// Returns the idempotency token of a step, which is the same whenever the step is sent.
    fn client_token(&self, index: StepIndex) -> String;

    /// Whether to stop before the next step. Polled at least once a second during delays.
    fn is_cancelled(&self) -> bool;
}

/// What a run does after EC2 refused a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterFailure {
    /// Stops the run.
    #[default]
    Stop,
    /// Continues with steps that only add, in groups unrelated to the failure. Nothing that existed
    /// before is modified or removed, because its replacement may be missing.
    AddElsewhere,
}

/// Runner of steps.
pub struct Runner<'a> {
    client: &'a Client,
    clock: Rc<dyn Clock>,
    pace: Pace,
    watch: &'a dyn Watch,
    after_failure: AfterFailure,
}

/// Result of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// The outcome of each step in order.
    pub outcomes: Vec<Outcome>,
    /// EC2's IDs of created groups by their placeholder IDs.
    pub created: BTreeMap<GroupId, GroupId>,
    /// EC2's IDs of created prefix lists by their placeholder IDs.
    pub created_lists: BTreeMap<PrefixListId, PrefixListId>,
    /// The error of the first step that failed or has an unknown outcome.
    pub failure: Option<Error>,
    /// Whether the run stopped because another client had changed the target of the next step.
    pub is_overtaken: bool,
    /// Whether the user cancelled the run.
    pub is_cancelled: bool,
}

/// Result of one step.
struct Sent {
    outcome: Outcome,
    created: Option<CreatedId>,
    failure: Option<Error>,
    is_overtaken: bool,
    /// Whether the step was abandoned because the run was cancelled.
    is_cancelled: bool,
}

impl<'a> Runner<'a> {
    /// Returns a runner that stops after a failure.
    pub fn new(client: &'a Client, clock: Rc<dyn Clock>, pace: Pace, watch: &'a dyn Watch) -> Self {
        Self {
            client,
            clock,
            pace,
            watch,
            after_failure: AfterFailure::default(),
        }
    }

    /// Sets what the runner does after a failure.
    #[must_use]
    pub fn with_after_failure(self, after_failure: AfterFailure) -> Self {
        Self {
            after_failure,
            ..self
        }
    }

    /// Sends the steps one after the other; `changes` are what the plan was made from.
    ///
    /// Stops when it is cancelled, when the outcome of a step cannot be determined, when another
    /// client has changed the step's group, and when a step fails unless [`AfterFailure`] permits
    /// more.
    pub async fn run(&mut self, changes: &[GroupChange], mut steps: Vec<Step>) -> Report {
        let mut report = Report::default();
        let mut failed = Failed::default();
        let mut is_stopped = false;
        for index in StepIndex::all(steps.len()) {
            let Some(step) = index.of(&steps).cloned() else {
                break;
            };
            let mut can_send = !is_stopped && may_go_on(&step, &failed, &report);
            if can_send {
                self.wait_for_turn(step.action()).await;
            }
            if !is_stopped && self.watch.is_cancelled() {
                report.is_cancelled = true;
                is_stopped = true;
                can_send = false;
            }
            if !can_send {
                self.watch.record(index, &Outcome::Skipped, None).await;
                report.outcomes.push(Outcome::Skipped);
                continue;
            }
            let change = changes
                .iter()
                .find(|change| Some(&change.id) == step.group());
            let before = change.and_then(|change| change.before.as_ref());
            let sent = match self.namesakes(index, &step).await {
                Ok(namesakes) => {
                    self.watch.record(index, &Outcome::Sent, None).await;
                    let request = request_of_run(&step, self.watch.client_token(index));
                    self.carry_out(&step, &request, before, namesakes.as_ref(), &report)
                        .await
                }
                Err(error) => Sent::failed(error),
            };
            let created = sent.created.as_ref();
            let created = created.and_then(|id| Created::by(&step, id));
            self.watch
                .record(index, &sent.outcome, created.as_ref())
                .await;
            if let Some(created) = created {
                for later in &mut steps {
                    created.rename_in(later);
                }
                report.note_created(created);
            }
            if !matches!(sent.outcome, Outcome::Done { .. }) {
                is_stopped = self.after_failure == AfterFailure::Stop
                    || !matches!(sent.outcome, Outcome::Failed(_))
                    || !sent.failure.as_ref().is_some_and(is_specific_to_step);
                failed.note(&step);
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

    /// Sleeps until the time is over or the run is cancelled.
    async fn sleep(&self, wait: Duration) {
        let mut left = wait;
        while !left.is_zero() && !self.watch.is_cancelled() {
            let slice = left.min(CANCEL_POLL);
            self.clock.sleep(slice).await;
            left = left.saturating_sub(slice);
        }
    }

    /// Returns the groups or prefix lists that have the name of the one that a step creates, right
    /// before the request.
    async fn namesakes(&self, index: StepIndex, step: &Step) -> Result<Option<Namesakes>, Error> {
        let ids: Namesakes = match step {
            Step::CreateGroup { new, .. } => {
                let groups = describe_groups_named(self.client, &[new.name.as_str()]).await?;
                groups.into_iter().map(|group| group.id).collect()
            }
            Step::CreatePrefixList { new, .. } => {
                let lists = describe_lists_named(self.client, &new.name).await?;
                lists.into_iter().map(|list| list.id).collect()
            }
            _ => return Ok(None),
        };
        self.watch.note_namesakes(index, &ids);
        Ok(Some(ids))
    }

    /// Sends a step until its outcome is known or cannot be determined.
    async fn carry_out(
        &mut self,
        step: &Step,
        request: &Prepared<Answer>,
        before: Option<&SecurityGroup>,
        namesakes: Option<&Namesakes>,
        report: &Report,
    ) -> Sent {
        let mut lost = 0;
        let mut backoff = THROTTLED.backoff();
        let mut visibility_delays = CONSISTENCY_DELAYS.iter();
        loop {
            match is_as_reviewed(self.client, &*self.clock, step, before).await {
                Ok(true) => {}
                Ok(false) => {
                    return Sent::overtaken();
                }
                Err(error) => return Sent::failed(error),
            }
            let error = match self.client.perform(request).await {
                Ok(reply) => {
                    let created = match reply.output {
                        Answer::Created(id) => Some(id),
                        Answer::Done => None,
                    };
                    let refused =
                        settle_list(self.client, &*self.clock, step, created.as_ref()).await;
                    if let Some(failure) = refused {
                        return Sent {
                            created,
                            ..Sent::not_settled(failure)
                        };
                    }
                    if let Some(failure) = settle_association(self.client, &*self.clock, step).await
                    {
                        return Sent::not_settled(failure);
                    }
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
            if is_not_visible_yet(&error, step, report)
                && let Some(delay) = visibility_delays.next()
            {
                self.clock.sleep(*delay).await;
                continue;
            }
            if !error.outcome_is_unknown() && !may_be_done_already(&error) {
                return Sent::failed(error);
            }
            match look_up_outcome(self.client, &*self.clock, step, namesakes).await {
                Shown::Done(created) => {
                    let failure = Failure::from(&error);
                    let code = failure.code.as_ref();
                    let note = match code.filter(|_| !error.outcome_is_unknown()) {
                        Some(code) => DoneNote::Refused(code.clone()),
                        None => DoneNote::AnswerLost,
                    };
                    return Sent::done(created, failure.request_id, Some(note));
                }
                // The same request would be refused again.
                Shown::NotDone if !error.outcome_is_unknown() || error.is_foreign_refusal() => {
                    return Sent::failed(error);
                }
                // The step is not done, so it can be sent again.
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
    fn done(
        created: Option<CreatedId>,
        request_id: Option<String>,
        note: Option<DoneNote>,
    ) -> Self {
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

    /// EC2 accepted the request and failed to carry it out in the background.
    fn not_settled(failure: Failure) -> Self {
        Self {
            outcome: Outcome::Failed(failure),
            created: None,
            failure: None,
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

/// Groups and prefix lists with a failed step.
#[derive(Debug, Default)]
struct Failed {
    groups: BTreeSet<GroupId>,
    lists: BTreeSet<PrefixListId>,
}

impl Failed {
    fn note(&mut self, step: &Step) {
        self.groups.extend(step.groups().into_iter().cloned());
        self.lists.extend(step.list().cloned());
    }

    /// Whether the step is about one of them, or adds a reference to one.
    fn concern(&self, step: &Step) -> bool {
        let has_failed = |group: &GroupId| step.group() == Some(group) || step.references(group);
        let is_failed =
            |list: &PrefixListId| step.list() == Some(list) || step.references_list(list);
        self.groups.iter().any(has_failed) || self.lists.iter().any(is_failed)
    }
}

impl Report {
    fn note_created(&mut self, created: Created) {
        match created {
            Created::Group { placeholder, id } => drop(self.created.insert(placeholder, id)),
            Created::List { placeholder, id } => drop(self.created_lists.insert(placeholder, id)),
        }
    }
}

/// Whether a step can be sent after others failed: it only adds, or its group was created by this
/// run, and it is unrelated to the groups and prefix lists of the failed steps.
fn may_go_on(step: &Step, failed: &Failed, report: &Report) -> bool {
    if failed.groups.is_empty() && failed.lists.is_empty() {
        return true;
    }
    let is_new = || report.created.values().any(|id| Some(id) == step.group());
    let only_adds = match step {
        Step::CreateGroup { .. }
        | Step::CreateTags { .. }
        | Step::UpdateDescriptions { .. }
        | Step::AssociateVpc { .. }
        | Step::Authorize { .. }
        | Step::CreatePrefixList { .. } => true,
        Step::ModifyPrefixListEntries { removed, .. } => removed.is_empty(),
        Step::ModifyPrefixList { before, after, .. } => after.max_entries >= before.max_entries,
        Step::DeleteTags { .. } | Step::ModifyRules { .. } | Step::Revoke { .. } => is_new(),
        Step::SetInterfaceGroups { .. }
        | Step::DeleteInterface { .. }
        | Step::DisassociateVpc { .. }
        | Step::DeleteGroup { .. }
        | Step::DeletePrefixList { .. } => false,
    };
    only_adds && !failed.concern(step)
}

/// Whether EC2 refused only this step. Otherwise it would refuse all others, too.
fn is_specific_to_step(error: &Error) -> bool {
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

/// Whether EC2 refuses because it does not show an earlier change of this run yet: a group that was
/// just created, or a reference that was just removed.
fn is_not_visible_yet(error: &Error, step: &Step, report: &Report) -> bool {
    let Error::Api(error) = error else {
        return false;
    };
    match error.code.as_str() {
        "InvalidGroup.NotFound" | "InvalidGroupId.NotFound" | "InvalidSecurityGroupID.NotFound" => {
            !report.created.is_empty() && !matches!(step, Step::DeleteGroup { .. })
        }
        "InvalidPrefixListID.NotFound" | "InvalidPrefixListId.NotFound" => {
            !report.created_lists.is_empty() && !matches!(step, Step::DeletePrefixList { .. })
        }
        // An earlier change of the list is still in progress.
        "IncorrectState" => step.list().is_some(),
        "DependencyViolation" => !report.outcomes.is_empty(),
        _ => false,
    }
}

/// Whether EC2 may refuse the step because it is done already: an earlier request may have
/// succeeded.
fn may_be_done_already(error: &Error) -> bool {
    let Error::Api(error) = error else {
        return false;
    };
    matches!(error.kind(), ErrorKind::Conflict | ErrorKind::NotFound)
}
