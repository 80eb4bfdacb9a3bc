//! The runs of plans, kept in the browser: while one goes on, its journal is written step by step, so
//! that a page that is closed in the middle of it can say what is known.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{App, Run};
use crate::apply::{Outcome, RunRecord, RunSource, RunState, Watch};
use crate::aws::LocalFuture;
use crate::model::{GroupId, Timestamp};
use crate::plan::{GroupChange, PlanPlace};
use crate::platform::{
    Holding, StorageError, forget, hold, keep, kept, timestamp, timestamp_before,
};
use crate::present::capitalised;

/// What the keys of records start with; the run's id follows.
const RUN_KEY: &str = "run ";

/// What the keys of steps start with; the run's id and the step's place follow.
const STEP_KEY: &str = "step ";

/// A run that has taken nothing down for so long is believed to have been cut short, where the browser
/// does not tell whether another tab still carries it out. No step takes as long.
const QUIET: Duration = Duration::from_secs(15 * 60);

/// What became of one step, as the journal has it while the run goes on.
#[derive(Serialize, Deserialize)]
struct StepNote {
    place: usize,
    outcome: Outcome,
    created: Option<(GroupId, GroupId)>,
    #[serde(default)]
    namesakes: Option<Vec<GroupId>>,
    /// When it was written; the start of 1970 where an older page wrote it.
    #[serde(default)]
    at: Timestamp,
}

/// The journal of a run that goes on, and the screen that shows it.
pub(super) struct Journal {
    pub(super) app: App,
    pub(super) run: Run,
    pub(super) record: RefCell<RunRecord>,
    /// Whether the draft is what is carried out.
    pub(super) is_draft: bool,
    /// The session that it is carried out in.
    pub(super) generation: u32,
}

impl Watch for Journal {
    fn record<'a>(
        &'a self,
        place: usize,
        outcome: &Outcome,
        created: Option<(&GroupId, &GroupId)>,
    ) -> LocalFuture<'a, ()> {
        self.record
            .borrow_mut()
            .note(place, outcome.clone(), created);
        self.run.note(place, outcome);
        if let Some((from, to)) = created
            && self.is_draft
            && self.app.is_current(self.generation)
        {
            self.app.follow_created(from, to);
        }
        let note = StepNote {
            place,
            outcome: outcome.clone(),
            created: created.map(|(from, to)| (from.clone(), to.clone())),
            namesakes: self.record.borrow().namesakes(place).map(<[_]>::to_vec),
            at: timestamp(),
        };
        let id = self.record.borrow().id.clone();
        let was_not_sent = matches!(outcome, Outcome::Skipped);
        Box::pin(async move {
            // What was not sent needs no note.
            if was_not_sent {
                return;
            }
            let key = format!("{STEP_KEY}{id} {place:06}");
            let text = serde_json::to_string(&note).unwrap_or_default();
            self.app.warn_of_history(keep(&key, &text).await.err());
        })
    }

    fn note_namesakes(&self, place: usize, namesakes: &[GroupId]) {
        self.record.borrow_mut().note_namesakes(place, namesakes);
    }

    fn is_cancelled(&self) -> bool {
        self.run.is_cancelled.get_untracked()
    }
}

impl App {
    /// Keeps a record whole, in the place of its journal.
    pub(super) async fn keep_record(self, record: &RunRecord) {
        let text = serde_json::to_string(record).unwrap_or_default();
        let mut result = keep(&[RUN_KEY, &record.id].concat(), &text).await;
        if result.is_ok() && record.state != RunState::Running {
            result = forget(&format!("{STEP_KEY}{} ", record.id)).await;
        }
        self.warn_of_history(result.err());
        self.history.update(|history| {
            let kept = Arc::new(record.clone());
            match history.iter_mut().find(|known| known.id == record.id) {
                Some(known) => *known = kept,
                None => history.insert(0, kept),
            }
        });
    }

    /// Forgets a run that was never begun.
    pub(super) async fn drop_record(self, id: &str) {
        let result = forget(&[RUN_KEY, id].concat()).await;
        self.warn_of_history(result.err());
        self.history
            .update(|history| history.retain(|record| record.id != id));
    }

    /// Reads the runs that were kept, and finds out, as far as EC2 shows it, what became of those here
    /// that were cut short, or after which EC2 could not be read: what they have done is no longer to
    /// do. Sends nothing that changes anything.
    pub async fn look_for_cut_short_runs(self) {
        self.load_history().await;
        let here = self.plan_place();
        let Some(editor) = self.editor_now() else {
            return;
        };
        let is_open = |outcome: &Outcome| matches!(outcome, Outcome::Sent | Outcome::Unknown(_));
        let is_unsettled = |record: &RunRecord| {
            !record.was_read_back
                || record.state == RunState::Interrupted && record.count(is_open) > 0
        };
        let unsettled: Vec<Arc<RunRecord>> = self
            .history
            .read_untracked()
            .iter()
            .filter(|record| record.state != RunState::Running && record.place == here)
            .filter(|record| is_unsettled(record))
            .cloned()
            .collect();
        for record in unsettled {
            let mut resolved = editor.resolve_run(&record).await;
            let ids = resolved.known_groups();
            let Ok(now) = self.read_groups_again(&ids).await else {
                continue;
            };
            if !self.is_current(editor.session.generation()) {
                return;
            }
            self.settle_draft(&resolved);
            resolved.was_read_back = true;
            resolved.is_verified = resolved.is_fulfilled(&now);
            self.keep_record(&resolved).await;
        }
    }

    /// Takes out of the draft what EC2 has by now, and calls created groups what EC2 calls them.
    pub(super) fn settle_draft(self, record: &RunRecord) {
        let was_applied = record.source == RunSource::Draft;
        self.draft.update(|draft| {
            for (from, to) in record.created.iter().filter(|_| was_applied) {
                // By now, a draft begun since may call another group so.
                let planned = record.changes.iter().find(|change| change.id == *from);
                let drafted = draft
                    .group(from)
                    .and_then(|group| group.facts.created.as_ref());
                if planned.map(GroupChange::name) == drafted.map(|new| new.name.as_str()) {
                    draft.rename_group(from, to);
                }
            }
            let by_id = self.by_id.read_untracked();
            draft.settle(was_applied, |id| by_id.get(id).cloned());
            if was_applied {
                // What has been carried out is not taken back by Ctrl+Z.
                draft.forget_history();
            }
            // The rows of what was applied are EC2's now, or gone.
            draft.prune_unfinished(|id| by_id.get(id).cloned());
        });
        self.save_draft();
    }

    /// Takes down that a person has seen how a run ended.
    pub async fn close_run(self, record: RunRecord) {
        self.keep_record(&record).await;
    }

    /// Reads the runs that were kept, the last one first.
    async fn load_history(self) {
        let texts = match kept(RUN_KEY).await {
            Ok(texts) => texts,
            Err(error) => return self.warn_of_history(Some(error)),
        };
        let own = self.run.read_untracked().as_ref().map(|run| run.id.clone());
        let mut records: Vec<Arc<RunRecord>> = Vec::with_capacity(texts.len());
        for record in runs_in(&texts) {
            let is_own = own.as_ref() == Some(&record.id);
            records.extend(match record.state {
                RunState::Running if !is_own => self.look_at_open_run(record).await.map(Arc::new),
                _ => Some(Arc::new(record)),
            });
        }
        self.history.update(|history| {
            // One that goes on in this tab may have begun, or ended, while the others were read.
            for known in history.drain(..) {
                let found = records.iter_mut().find(|record| record.id == known.id);
                match (found, known.state) {
                    (Some(found), _) if found.state == RunState::Running => *found = known,
                    (None, RunState::Running) => records.push(known),
                    _ => {}
                }
            }
            records.sort_by(|a, b| b.id.cmp(&a.id));
            *history = records;
        });
    }

    /// A run that has not ended as far as its record knows, with what its journal has; none where it
    /// has been forgotten. Whoever carries it out holds its place until the page is closed or crashes:
    /// once that is held here, it has been cut short.
    async fn look_at_open_run(self, record: RunRecord) -> Option<RunRecord> {
        let holding = hold(&lock_of(&record.place)).await;
        let (mut record, is_cut_short) = match holding {
            Holding::Taken => (with_notes(record).await.0, false),
            Holding::Held(_) => {
                // It may have come to its end just before the place was free.
                let texts = kept(&[RUN_KEY, &record.id].concat()).await.ok()?;
                let record = runs_in(&texts).next()?;
                if record.state != RunState::Running {
                    return Some(record);
                }
                (with_notes(record).await.0, true)
            }
            Holding::Unsupported => {
                let (record, last) = with_notes(record).await;
                let is_quiet = last < timestamp_before(QUIET);
                (record, is_quiet)
            }
        };
        if is_cut_short {
            record.state = RunState::Interrupted;
            self.keep_record(&record).await;
        }
        Some(record)
    }

    /// Forgets a run, or all of them. One that may still go on, in this tab or another, is not
    /// forgotten: its journal is what would be known of it after a crash.
    pub async fn forget_runs(self, id: Option<&str>) {
        let key = [RUN_KEY, id.unwrap_or_default()].concat();
        let texts = kept(&key).await.unwrap_or_default();
        let (open, over): (Vec<RunRecord>, Vec<RunRecord>) =
            runs_in(&texts).partition(|record| record.state == RunState::Running);
        let result = match (id, open.is_empty()) {
            // With what no version of the page can read any more.
            (None, true) => {
                let steps = forget(STEP_KEY).await;
                steps.and(forget(RUN_KEY).await)
            }
            _ => {
                let mut result = Ok(());
                for RunRecord { id, .. } in &over {
                    let steps = forget(&format!("{STEP_KEY}{id} ")).await;
                    let run = forget(&[RUN_KEY, id].concat()).await;
                    result = result.and(steps).and(run);
                }
                result
            }
        };
        self.warn_of_history(result.err());
        self.history.update(|history| {
            history.retain(|record| {
                let is_open = open.iter().any(|open| open.id == record.id);
                is_open || id.is_some_and(|id| record.id != id)
            });
        });
    }

    fn warn_of_history(self, error: Option<StorageError>) {
        if let Some(error) = error
            && self.history_warning.read_untracked().is_none()
        {
            self.history_warning.set(Some(format!(
                "The history of runs cannot be kept: {}",
                capitalised(&error.to_string())
            )));
        }
    }
}

/// The runs among what was kept.
fn runs_in(texts: &[String]) -> impl Iterator<Item = RunRecord> {
    texts
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
}

/// A run with what its journal has, and when it last took something down.
async fn with_notes(mut record: RunRecord) -> (RunRecord, Timestamp) {
    let notes = kept(&format!("{STEP_KEY}{} ", record.id)).await;
    let mut last = record.started_at;
    for text in notes.unwrap_or_default() {
        if let Ok(note) = serde_json::from_str::<StepNote>(&text) {
            let created = note.created.as_ref().map(|(from, to)| (from, to));
            record.note(note.place, note.outcome, created);
            if let Some(namesakes) = note.namesakes {
                record.note_namesakes(note.place, &namesakes);
            }
            last = last.max(note.at);
        }
    }
    (record, last)
}

/// The name that a run at a place holds among all tabs.
pub(super) fn lock_of(place: &PlanPlace) -> String {
    format!(
        "portcullis.run {} {} {}",
        place.endpoint,
        place.region,
        place.account_text()
    )
}
