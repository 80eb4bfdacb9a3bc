//! Execution of the reviewed plan.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use leptos::prelude::*;

use super::journal::Journal;
use super::run::RunEnd;
use super::{ApplyRefusal, Editor, Phase, Review, Run};
use crate::apply::{
    AfterFailure, Pace, Report, RunRecord, RunSource, RunState, Runner, StepRecord,
};
use crate::aws::Clock as _;
use crate::draft::Sent;
use crate::environment::run_lock;
use crate::model::counted;
use crate::plan::{PlanPlace, Step};
use crate::platform::{BrowserClock, Hold, Holding, LeaveGuard, hold, timestamp};

/// Polling interval for cancellation.
const CANCEL_POLL: Duration = Duration::from_millis(100);

/// Reason why a run ended before anything was sent.
enum Unsent {
    /// The user cancelled the run.
    Cancelled,
    /// A check refused the run.
    Refused(ApplyRefusal),
}

impl Editor {
    /// Executes the reviewed plan: runs the checks, sends the steps, and reads the groups back. The
    /// run, or the reason why nothing was sent, is in the [`super::ReviewStore`]. Changes that were
    /// not made stay in the draft.
    ///
    /// The run continues while another workspace is on the screen.
    pub fn apply(&self, review: Review) {
        let reviewing = self.workspace.reviewing();
        if reviewing.has_run_under_way() || review.plan.steps.is_empty() {
            return;
        }
        let run = Run::new(&review);
        let sent = self.workspace.changes_to_send(&review);
        self.workspace.environment().history().begin(&run.id);
        reviewing.begin_run(run.clone());
        self.workspace.draft().set_last_action(None);
        let editor = self.clone();
        self.workspace.spawn(async move {
            match editor.carry_out(&run, review, sent).await {
                Ok(()) => {}
                Err(Unsent::Cancelled) => {
                    editor.workspace.reviewing().abandon_run(None);
                    editor.workspace.announce("Canceled. Nothing was sent");
                }
                Err(Unsent::Refused(refusal)) => {
                    editor.workspace.reviewing().abandon_run(Some(refusal));
                    editor.workspace.announce("Nothing was sent");
                }
            }
        });
    }

    async fn carry_out(&self, run: &Run, review: Review, sent: Sent) -> Result<(), Unsent> {
        let place = self.workspace.plan_place();
        let _hold = hold_place(run, &place).await?;
        let _guard = LeaveGuard::new();
        let steps: Vec<Step> = review.plan.calls();
        let checking = async {
            self.check(&review, &steps, run).await?;
            self.workspace.identify().await;
            Ok(())
        };
        let checked = unless_cancelled(run, checking).await;
        checked.ok_or(Unsent::Cancelled)?.map_err(Unsent::Refused)?;
        let foreign_keys = self.workspace.session().foreign_keys();
        if foreign_keys.read_untracked().is_some() {
            return Err(Unsent::Refused(ApplyRefusal::OtherAccount));
        }
        let connections = self.workspace.environment().connections();
        let identity = connections.identity_now(&self.session.connection().slug);
        let caller = self.workspace.session().caller();
        let identity = identity.or_else(|| caller.get_untracked());
        let record = RunRecord {
            id: run.id.clone(),
            started_at: timestamp(),
            caller: identity.map(|identity| identity.arn),
            connection: self.session.connection().name.clone(),
            place,
            source: review.source.clone(),
            note: untrack(|| self.workspace.run_note()).trim().to_owned(),
            state: RunState::Running,
            changes: review.plan.changes.clone(),
            lists: review.plan.lists.clone(),
            steps: steps.iter().cloned().map(StepRecord::waiting).collect(),
            created: BTreeMap::new(),
            created_lists: BTreeMap::new(),
            was_read_back: false,
            is_verified: false,
        };
        self.workspace.environment().history().keep(&record).await;
        self.workspace.change_draft(|draft| draft.note_sent(sent));
        run.enter(Phase::Running);
        let (report, record) = self.send(run, &review, steps, record).await;
        self.conclude(run, report, record).await;
        Ok(())
    }

    /// Sends the steps and writes the journal.
    async fn send(
        &self,
        run: &Run,
        review: &Review,
        steps: Vec<Step>,
        record: RunRecord,
    ) -> (Report, RunRecord) {
        let journal = Journal {
            workspace: self.workspace,
            run: run.clone(),
            record: RefCell::new(record),
            is_draft: review.source == RunSource::Draft,
        };
        let pace = if self.session.is_sandbox() {
            Pace::unlimited()
        } else {
            Pace::of_ec2()
        };
        let continues = self.workspace.reviewing().continues_after_failure();
        let after_failure = if continues.get_untracked() {
            AfterFailure::AddElsewhere
        } else {
            AfterFailure::Stop
        };
        let report = Runner::new(self.session.client(), Rc::new(BrowserClock), pace, &journal)
            .with_after_failure(after_failure)
            .run(&review.plan.changes, steps)
            .await;
        (report, journal.record.into_inner())
    }

    /// Reads the groups back, removes applied changes from the draft and stores the record.
    async fn conclude(&self, run: &Run, report: Report, mut record: RunRecord) {
        record.state = match (&report.failure, report.is_cancelled) {
            _ if record.done() == record.steps.len() => RunState::Done,
            _ if report.is_overtaken => RunState::Overtaken,
            (_, true) => RunState::Cancelled,
            _ => RunState::Stopped,
        };
        run.enter(Phase::Reading);
        let unread = self.read_back(&mut record).await.map(Arc::new);
        if let Some(error) = &unread {
            let inventory = self.workspace.inventory();
            inventory.groups().mark_outdated(error.clone());
        }
        self.workspace.environment().history().keep(&record).await;
        // Applied changes of groups that could not be read are dropped once they can be.
        if record.was_read_back {
            self.workspace.drop_applied_changes(&record);
        }
        self.workspace.announce(match record.state {
            RunState::Done => format!("Applied: {}", counted(record.steps.len(), "step")),
            _ => format!(
                "Stopped: {} of {} done",
                record.done(),
                counted(record.steps.len(), "step")
            ),
        });
        run.finish(RunEnd {
            failure: report.failure.map(Arc::new),
            unread,
            record: Some(Arc::new(record)),
        });
    }
}

/// Holds the lock of a run's place across tabs. Returns `None` if the browser has no locks.
async fn hold_place(run: &Run, place: &PlanPlace) -> Result<Option<Hold>, Unsent> {
    let holding = unless_cancelled(run, hold(&run_lock(place))).await;
    match holding.ok_or(Unsent::Cancelled)? {
        Holding::Held(hold) => Ok(Some(hold)),
        Holding::Unsupported => Ok(None),
        Holding::Taken => Err(Unsent::Refused(ApplyRefusal::OtherTab)),
    }
}

/// Awaits a future that changes nothing. Returns `None` without waiting for it once the user has
/// cancelled.
async fn unless_cancelled<T>(run: &Run, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    while !run.is_cancelled().get_untracked() {
        match select(future.as_mut(), BrowserClock.sleep(CANCEL_POLL)).await {
            Either::Left((output, _)) => return Some(output),
            Either::Right(_) => {}
        }
    }
    None
}
