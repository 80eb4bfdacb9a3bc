//! Use case: carry out what was reviewed, and read what has become of the groups.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use leptos::prelude::*;

use super::history::{Journal, lock_of};
use super::{App, Editor, Load, Review};
use crate::apply::{
    AfterFailure, Outcome, Pace, Precheck, RunRecord, RunSource, RunState, Runner, StepRecord,
    describe_groups, describe_groups_named, precheck_permissions,
};
use crate::aws::{Clock as _, Error};
use crate::model::{GroupId, SecurityGroup};
use crate::plan::{Step, rebase};
use crate::platform::{BrowserClock, Holding, LeaveGuard, hold, random_text, timestamp};
use crate::present::Page;

/// How often the groups are looked at until they show what was done.
const LOOKS: u32 = 5;

/// Delay between two looks at whether the user has asked to stop.
const CANCEL_POLL: Duration = Duration::from_millis(100);

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Permissions and what EC2 has are looked at.
    Checking,
    /// Steps are being sent.
    Running,
    /// All is sent; what EC2 has is read.
    Reading,
    /// Nothing more will happen.
    Over,
}

/// A step of a run, and how far it is.
#[derive(Clone, Debug)]
pub struct RunStep {
    /// What the step does, and to which group.
    pub text: String,
    /// The action of the EC2 API.
    pub action: &'static str,
    /// What became of it.
    pub outcome: ArcRwSignal<Outcome>,
}

/// A plan being carried out, or carried out. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Run {
    /// The id of its record.
    pub id: String,
    /// The steps, in their order.
    pub steps: Arc<Vec<RunStep>>,
    /// How far it is.
    pub phase: ArcRwSignal<Phase>,
    /// How many steps are done.
    pub done: ArcRwSignal<usize>,
    /// What the check of permissions found, in words.
    pub checked: ArcRwSignal<Option<String>>,
    /// Whether a person has asked for it to stop.
    pub is_cancelled: ArcRwSignal<bool>,
    /// Why it stopped.
    pub failure: ArcRwSignal<Option<Arc<Error>>>,
    /// The record, once it is over.
    pub record: ArcRwSignal<Option<Arc<RunRecord>>>,
    /// Why EC2 could not be read when it was over.
    pub unread: ArcRwSignal<Option<Arc<Error>>>,
}

/// Why nothing was sent.
#[derive(Clone, Debug)]
pub enum ApplyRefusal {
    /// Another tab carries out a plan at the same place.
    OtherTab,
    /// EC2 did not answer what was asked beforehand.
    NoAnswer(Arc<Error>),
    /// The caller may not do some of it.
    Denied(Vec<(String, Arc<Error>)>),
    /// The endpoint has done a step that it was only asked about.
    CarriedOut(&'static str),
    /// Somebody else has changed a group meanwhile.
    Changed,
    /// A group to be created is there already.
    NameTaken(String),
    /// Groups to be deleted, with the network interfaces that use them.
    StillUsed(Vec<(String, String)>),
}

impl Run {
    /// Whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        self.phase.get_untracked() == Phase::Over
    }

    pub(super) fn note(&self, place: usize, outcome: &Outcome) {
        if let Some(step) = self.steps.get(place) {
            step.outcome.set(outcome.clone());
        }
        if matches!(outcome, Outcome::Done { .. }) {
            self.done.update(|done| *done += 1);
        }
    }
}

impl Editor {
    /// Carries out what was reviewed: checks permissions, looks whether anything has changed
    /// meanwhile, sends step by step, reads the groups back. How far it is stands in [`App::run`];
    /// why nothing was sent, in [`App::apply_refusal`]. What is not done stays in the draft.
    pub async fn apply(&self, review: Review) {
        let app = self.app;
        let is_busy = app
            .run
            .read_untracked()
            .as_ref()
            .is_some_and(|run| !run.is_over());
        if is_busy || review.plan.steps.is_empty() {
            return;
        }
        app.apply_refusal.set(None);
        app.meanwhile.set(Vec::new());
        let run = new_run(&review);
        app.run.set(Some(run.clone()));
        let place = app.plan_place();
        let Some(holding) = unless_cancelled(&run, hold(&lock_of(&place))).await else {
            return self.stop_before_sending(&run);
        };
        let _hold = match holding {
            Holding::Held(hold) => Some(hold),
            Holding::Unsupported => None,
            Holding::Taken => return self.refuse(&run, ApplyRefusal::OtherTab),
        };
        let _guard = LeaveGuard::new();
        let steps: Vec<Step> = review.plan.calls();
        let checking = async {
            self.check(&review, &steps, &run).await?;
            Ok(self.caller().await)
        };
        let caller = match unless_cancelled(&run, checking).await {
            Some(Ok(caller)) => caller,
            Some(Err(refusal)) => return self.refuse(&run, refusal),
            None => return self.stop_before_sending(&run),
        };
        // Whoever has gone elsewhere meanwhile wants nothing of this any more, and nothing was sent.
        if !self.is_shown(&run) {
            return;
        }
        let is_draft = review.source == RunSource::Draft;
        let record = RunRecord {
            id: run.id.clone(),
            started_at: timestamp(),
            caller,
            connection: self.session.connection().name.clone(),
            place,
            source: review.source,
            state: RunState::Running,
            changes: review.changes.clone(),
            steps: steps.iter().cloned().map(StepRecord::waiting).collect(),
            created: BTreeMap::new(),
            was_read_back: false,
            is_verified: false,
        };
        app.keep_record(&record).await;
        if !self.is_shown(&run) {
            return app.drop_record(&record.id).await;
        }
        run.phase.set(Phase::Running);
        let journal = Journal {
            app,
            run: run.clone(),
            record: RefCell::new(record),
            is_draft,
            generation: self.session.generation(),
        };
        let pace = match self.session.is_sandbox() {
            true => Pace::unlimited(),
            false => Pace::of_ec2(),
        };
        let client = self.session.client().clone();
        let after_failure = match app.goes_on.get_untracked() {
            true => AfterFailure::AddElsewhere,
            false => AfterFailure::Stop,
        };
        let report = Runner::new(&client, Rc::new(BrowserClock), pace, &journal)
            .with_after_failure(after_failure)
            .run(&review.changes, steps)
            .await;
        let mut record = journal.record.into_inner();
        record.state = match (&report.failure, report.is_cancelled) {
            _ if record.done() == record.steps.len() => RunState::Done,
            _ if report.is_overtaken => RunState::Overtaken,
            (_, true) => RunState::Cancelled,
            _ => RunState::Stopped,
        };
        run.phase.set(Phase::Reading);
        let unread = self.read_back(&mut record).await.map(Arc::new);
        if let Some(error) = &unread
            && app.is_current(self.session.generation())
        {
            app.load.set(Load::Outdated(error.clone()));
        }
        app.keep_record(&record).await;
        // What could not be read is settled once it is.
        if record.was_read_back && app.is_current(self.session.generation()) {
            app.settle_draft(&record);
        }
        if self.is_shown(&run) {
            app.announce(match record.state {
                RunState::Done => format!("All {} steps done", record.steps.len()),
                _ => format!(
                    "Stopped: {} of {} steps done",
                    record.done(),
                    record.steps.len()
                ),
            });
        }
        run.failure.set(report.failure.map(Arc::new));
        run.unread.set(unread);
        run.record.set(Some(Arc::new(record)));
        run.phase.set(Phase::Over);
    }

    /// Whether the run is still the one on the screen: its session may have been left, and another
    /// one begun, while an answer was waited for.
    fn is_shown(&self, run: &Run) -> bool {
        let shown = self.app.run.read_untracked();
        let is_it = shown.as_ref().is_some_and(|shown| shown.id == run.id);
        is_it && self.app.is_current(self.session.generation())
    }

    fn stop_before_sending(&self, run: &Run) {
        if self.is_shown(run) {
            self.app.run.set(None);
            self.app.announce("Stopped; nothing was sent");
        }
    }

    fn refuse(&self, run: &Run, refusal: ApplyRefusal) {
        if !self.is_shown(run) {
            return;
        }
        self.app.run.set(None);
        self.app.announce("Nothing was sent");
        self.app.apply_refusal.set(Some(refusal));
    }

    /// Looks at what could be wrong before anything is sent.
    async fn check(&self, review: &Review, steps: &[Step], run: &Run) -> Result<(), ApplyRefusal> {
        let app = self.app;
        let no_answer = |error: Error| ApplyRefusal::NoAnswer(Arc::new(error));
        let existing = review
            .changes
            .iter()
            .filter(|change| change.before.is_some());
        let ids: Vec<GroupId> = existing.map(|change| change.id.clone()).collect();
        let client = self.session.client();
        let now = describe_groups(client, &ids).await.map_err(no_answer)?;
        if self.is_shown(run) {
            app.put_groups(&ids, &now);
        }
        let nothing_chosen = HashMap::new();
        let meanwhile: Vec<_> = review
            .changes
            .iter()
            .flat_map(|change| rebase(change, now.get(&change.id), &nothing_chosen).meanwhile)
            .collect();
        if !meanwhile.is_empty() {
            if self.is_shown(run) {
                app.meanwhile.set(meanwhile);
            }
            return Err(ApplyRefusal::Changed);
        }
        if let Some(name) = self.taken_name(review).await.map_err(no_answer)? {
            return Err(ApplyRefusal::NameTaken(name));
        }
        if !app.checks_permissions.get_untracked() {
            return Ok(());
        }
        let check = precheck_permissions(client, steps, &review.changes)
            .await
            .map_err(no_answer)?;
        if let Some(action) = check.carried_out {
            if self.is_shown(run) {
                app.load_inventory();
            }
            return Err(ApplyRefusal::CarriedOut(action));
        }
        let name = |id: &GroupId| review.name_of(id).to_owned();
        if !check.still_used.is_empty() {
            let used = check.still_used.iter();
            let used = used.map(|(id, interfaces)| (name(id), interfaces.join(", ")));
            return Err(ApplyRefusal::StillUsed(used.collect()));
        }
        if check.denied.is_empty() {
            run.checked.set(Some(checked_text(&check)));
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
        let known = describe_groups_named(self.session.client(), &names).await?;
        let vpcs = self.app.vpcs.get_untracked();
        let default_vpc = vpcs.iter().find(|vpc| vpc.is_default).map(|vpc| &vpc.id);
        let is_taken = |group: &&&SecurityGroup| {
            // Where the default VPC is not known, it is for EC2 to say.
            let Some(vpc) = group.vpc_id.as_ref().or(default_vpc) else {
                return false;
            };
            let is_it = |known: &SecurityGroup| {
                known.name == group.name
                    && known.vpc_id.as_ref() == Some(vpc)
                    && self.app.is_own(known)
            };
            known.iter().any(is_it)
        };
        Ok(created
            .iter()
            .find(is_taken)
            .map(|group| group.name.clone()))
    }

    /// Who carries the plan out, where STS tells.
    async fn caller(&self) -> Option<String> {
        self.app.identify().await;
        let identity = self.app.identity_of(&self.session.connection().slug);
        identity.map(|identity| identity.arn)
    }

    /// Reads the groups of a run until they show what was done, takes what EC2 says into the stores
    /// and the record, and tells why it could not.
    async fn read_back(&self, record: &mut RunRecord) -> Option<Error> {
        let app = self.app;
        let ids = record.known_groups();
        let is_whole = record.state == RunState::Done;
        let mut delay = Duration::from_millis(150);
        for look in 1..=LOOKS {
            match describe_groups(self.session.client(), &ids).await {
                Ok(now) => {
                    let is_fulfilled = record.is_fulfilled(&now);
                    if is_whole && !is_fulfilled && look < LOOKS {
                        BrowserClock.sleep(delay).await;
                        delay *= 2;
                        continue;
                    }
                    record.is_verified = is_fulfilled;
                    if !app.is_current(self.session.generation()) {
                        // The draft of this place is not at hand: it is settled when it is again.
                        return None;
                    }
                    app.put_groups(&ids, &now);
                    record.was_read_back = true;
                    let has_open_creation = record.steps.iter().any(|step| {
                        matches!(step.step, Step::CreateGroup { .. })
                            && matches!(step.outcome, Outcome::Unknown(_))
                    });
                    if has_open_creation {
                        // A group may be there that nothing here knows of.
                        app.load_inventory();
                    }
                    return None;
                }
                Err(error) if look == LOOKS || !is_whole => return Some(error),
                Err(_) => {
                    BrowserClock.sleep(delay).await;
                    delay *= 2;
                }
            }
        }
        None
    }
}

impl App {
    /// Shows groups as EC2 has them; those that it does not have are gone.
    pub(super) fn put_groups(self, ids: &[GroupId], groups: &HashMap<GroupId, SecurityGroup>) {
        // At once: a thousand groups one by one would be copied a thousand times.
        self.groups.update(|known| {
            let known = Arc::make_mut(known);
            let asked_for: HashSet<&GroupId> = ids.iter().collect();
            let mut fresh: HashMap<&GroupId, &SecurityGroup> = groups.iter().collect();
            known.retain_mut(|group| {
                if !asked_for.contains(&group.id) {
                    return true;
                }
                let found = fresh.remove(&group.id);
                if let Some(found) = found {
                    *group = Arc::new(found.clone());
                }
                found.is_some()
            });
            let new_ones = ids.iter().filter_map(|id| fresh.remove(id));
            known.extend(new_ones.map(|group| Arc::new(group.clone())));
        });
    }

    /// A group was created: whoever looks at it goes on looking at it, and the draft calls it by the
    /// id that EC2 gave it.
    pub(super) fn follow_created(self, from: &GroupId, to: &GroupId) {
        self.draft.update(|draft| draft.rename_group(from, to));
        self.save_draft();
        let is_from = |page: &Page| *page == Page::Group(from.clone());
        if self.reviewed_from.with_value(is_from) {
            self.reviewed_from.set_value(Page::Group(to.clone()));
        }
        let route = self.route.get_untracked();
        if is_from(&route.page) {
            let route = route.to_page(Page::Group(to.clone()));
            crate::platform::replace_fragment(&route.to_string());
            self.follow_route();
        }
    }
}

/// The output of what comes before the first step, which changes nothing; none once the user has asked
/// to stop, whatever is still waited for.
async fn unless_cancelled<T>(run: &Run, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    while !run.is_cancelled.get_untracked() {
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

fn new_run(review: &Review) -> Run {
    let steps = review.plan.steps.iter().map(|planned| RunStep {
        text: format!("{}: {}", review.name_of(planned.step.group()), planned.step),
        action: planned.step.action(),
        outcome: ArcRwSignal::new(Outcome::Waiting),
    });
    Run {
        // Sorts by time, and can stand in an address.
        id: format!("{}-{}", timestamp().sortable_text(), random_text()),
        steps: Arc::new(steps.collect()),
        phase: ArcRwSignal::new(Phase::Checking),
        done: ArcRwSignal::new(0),
        checked: ArcRwSignal::new(None),
        is_cancelled: ArcRwSignal::new(false),
        failure: ArcRwSignal::new(None),
        record: ArcRwSignal::new(None),
        unread: ArcRwSignal::new(None),
    }
}
