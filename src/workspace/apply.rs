//! Use case: carry out what was reviewed.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use leptos::prelude::*;

use super::journal::Journal;
use super::run::RunEnd;
use super::{ApplyRefusal, Editor, Phase, Review, Run};
use crate::apply::{
    AfterFailure, Pace, Precheck, Report, RunRecord, RunSource, RunState, Runner, StepRecord,
    describe_groups, describe_groups_with_same_names, precheck_permissions,
};
use crate::aws::{Clock as _, Error};
use crate::environment::run_lock;
use crate::model::{GroupId, SecurityGroup, is_same_group_name};
use crate::plan::{PlanPlace, Step, rebase};
use crate::platform::{BrowserClock, Hold, Holding, LeaveGuard, hold, iso_time};

/// Delay between two looks at whether the user has asked to stop.
const CANCEL_POLL: Duration = Duration::from_millis(100);

/// Why a run ended before anything was sent.
enum Unsent {
    /// The user stopped it.
    Cancelled,
    /// It was refused.
    Refused(ApplyRefusal),
}

impl Editor {
    /// Carries out what was reviewed: checks permissions, looks whether anything has changed
    /// meanwhile, sends step by step, reads the groups back. The run, or why nothing was sent, is in the
    /// [`super::ReviewStore`]. What is not done stays in the draft.
    ///
    /// It goes on while another workspace is on the screen.
    pub fn apply(&self, review: Review) {
        let reviewing = self.workspace.reviewing();
        if reviewing.has_run_under_way() || review.plan.steps.is_empty() {
            return;
        }
        let run = Run::new(&review);
        self.workspace.environment().history().begin(&run.id);
        reviewing.begin_run(run.clone());
        let editor = self.clone();
        self.workspace.spawn(async move {
            match editor.carry_out(&run, review).await {
                Ok(()) => {}
                Err(Unsent::Cancelled) => {
                    editor.workspace.reviewing().abandon_run(None);
                    editor.workspace.announce("Stopped; nothing was sent");
                }
                Err(Unsent::Refused(refusal)) => {
                    editor.workspace.reviewing().abandon_run(Some(refusal));
                    editor.workspace.announce("Nothing was sent");
                }
            }
        });
    }

    async fn carry_out(&self, run: &Run, review: Review) -> Result<(), Unsent> {
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
            return Err(Unsent::Cancelled);
        }
        let connections = self.workspace.environment().connections();
        let identity = connections.identity_now(&self.session.connection().slug);
        let record = RunRecord {
            id: run.id.clone(),
            started_at: iso_time(),
            caller: identity.map(|identity| identity.arn),
            connection: self.session.connection().name.clone(),
            place,
            source: review.source.clone(),
            state: RunState::Running,
            changes: review.changes.clone(),
            steps: steps.iter().cloned().map(StepRecord::waiting).collect(),
            created: BTreeMap::new(),
            was_read_back: false,
            is_verified: false,
        };
        self.workspace.environment().history().keep(&record).await;
        run.enter(Phase::Running);
        let (report, record) = self.send(run, &review, steps, record).await;
        self.conclude(run, report, record).await;
        Ok(())
    }

    /// Sends the steps, and writes the journal.
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
            .run(&review.changes, steps)
            .await;
        (report, journal.record.into_inner())
    }

    /// Reads back what has become of the groups, settles the draft, keeps the record.
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
        // What could not be read is settled once it is.
        if record.was_read_back {
            self.workspace.settle_draft(&record);
        }
        self.workspace.announce(match record.state {
            RunState::Done => format!("All {} steps done", record.steps.len()),
            _ => format!(
                "Stopped: {} of {} steps done",
                record.done(),
                record.steps.len()
            ),
        });
        run.finish(RunEnd {
            failure: report.failure.map(Arc::new),
            unread,
            record: Some(Arc::new(record)),
        });
    }

    /// Looks at what could be wrong before anything is sent.
    async fn check(&self, review: &Review, steps: &[Step], run: &Run) -> Result<(), ApplyRefusal> {
        let workspace = self.workspace;
        let no_answer = |error: Error| ApplyRefusal::NoAnswer(Arc::new(error));
        let existing = review
            .changes
            .iter()
            .filter(|change| change.before.is_some());
        let ids: Vec<GroupId> = existing.map(|change| change.id.clone()).collect();
        let client = self.session.client();
        let now = describe_groups(client, &ids).await.map_err(no_answer)?;
        workspace.inventory().groups().put_found(&ids, &now);
        let nothing_chosen = HashMap::new();
        let meanwhile: Vec<_> = review
            .changes
            .iter()
            .flat_map(|change| rebase(change, now.get(&change.id), &nothing_chosen).meanwhile)
            .collect();
        if !meanwhile.is_empty() {
            workspace.reviewing().note_meanwhile(meanwhile);
            return Err(ApplyRefusal::Changed);
        }
        if let Some(name) = self.taken_name(review).await.map_err(no_answer)? {
            return Err(ApplyRefusal::NameTaken(name));
        }
        let checks_permissions = workspace.reviewing().checks_permissions();
        if !checks_permissions.get_untracked() {
            return Ok(());
        }
        let check = precheck_permissions(client, steps, &review.changes)
            .await
            .map_err(no_answer)?;
        if let Some(action) = check.carried_out {
            workspace.load_inventory();
            return Err(ApplyRefusal::CarriedOut(action));
        }
        let name = |id: &GroupId| review.name_of(id).to_owned();
        if !check.still_used.is_empty() {
            let used = check.still_used.iter();
            let used = used.map(|(id, interfaces)| (name(id), interfaces.join(", ")));
            return Err(ApplyRefusal::StillUsed(used.collect()));
        }
        if check.denied.is_empty() {
            run.note_checked(checked_text(&check));
            return Ok(());
        }
        let denied = check.denied.into_iter();
        let denied = denied.map(|denial| (name(&denial.group), Arc::new(denial.error)));
        Err(ApplyRefusal::Denied(denied.collect()))
    }

    /// The name of a group to be created that is there already.
    async fn taken_name(&self, review: &Review) -> Result<Option<String>, Error> {
        let created = review
            .changes
            .iter()
            .filter(|change| change.before.is_none());
        let created: Vec<&SecurityGroup> =
            created.filter_map(|change| change.after.as_ref()).collect();
        if created.is_empty() {
            return Ok(None);
        }
        let names: Vec<&str> = created.iter().map(|group| group.name.as_str()).collect();
        let known = describe_groups_with_same_names(self.session.client(), &names).await?;
        let vpcs = self.workspace.inventory().vpcs().get_untracked();
        let default_vpc = vpcs.iter().find(|vpc| vpc.is_default).map(|vpc| &vpc.id);
        let is_taken = |group: &&&SecurityGroup| {
            // Where the default VPC is not known, it is for EC2 to say.
            let Some(vpc) = group.vpc_id.as_ref().or(default_vpc) else {
                return false;
            };
            let is_it = |known: &SecurityGroup| {
                is_same_group_name(&known.name, &group.name)
                    && known.vpc_id.as_ref() == Some(vpc)
                    && untrack(|| self.workspace.is_own(known))
            };
            known.iter().any(is_it)
        };
        Ok(created
            .iter()
            .find(is_taken)
            .map(|group| group.name.clone()))
    }
}

/// Holds the place of a run among all tabs; nothing where the browser has no locks.
async fn hold_place(run: &Run, place: &PlanPlace) -> Result<Option<Hold>, Unsent> {
    let holding = unless_cancelled(run, hold(&run_lock(place))).await;
    match holding.ok_or(Unsent::Cancelled)? {
        Holding::Held(hold) => Ok(Some(hold)),
        Holding::Unsupported => Ok(None),
        Holding::Taken => Err(Unsent::Refused(ApplyRefusal::OtherTab)),
    }
}

/// The output of what comes before the first step, which changes nothing; none once the user has asked
/// to stop, whatever is still waited for.
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

fn checked_text(check: &Precheck) -> String {
    let mut parts = vec![match (check.knows_dry_run, check.checked) {
        (false, _) => "This endpoint does not know DryRun: permissions were not checked".to_owned(),
        (true, 0) if check.undecided.is_empty() => {
            "None of the calls can be asked about before the groups exist".to_owned()
        }
        (true, checked) => {
            let calls = match checked {
                1 => "1 call that was".to_owned(),
                count => format!("{count} calls that were"),
            };
            format!(
                "EC2 permits the {calls} asked about (DryRun looks at permissions, not at rules)"
            )
        }
    }];
    if check.checked > 0 && !check.unchecked.is_empty() {
        let actions = check.unchecked.join(", ");
        parts.push(format!(
            "not asked, because the groups do not exist yet: {actions}"
        ));
    }
    if !check.undecided.is_empty() {
        let actions = check.undecided.join(", ");
        parts.push(format!(
            "not known, because EC2 refused otherwise: {actions}"
        ));
    }
    parts.join("; ")
}
