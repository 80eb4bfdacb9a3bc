//! The runs of plans, kept in the browser: while one goes on, its journal is written step by step, so
//! that a page that is closed in the middle of it can say what is known.

use std::cell::RefCell;
use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{App, Run};
use crate::apply::{Outcome, RunRecord, RunSource, RunState, Watch};
use crate::aws::LocalFuture;
use crate::model::GroupId;
use crate::plan::PlanPlace;
use crate::platform::{Holding, forget, hold, keep, kept};
use crate::present::capitalised;

/// What the keys of records start with; the run's id follows.
const RUN_KEY: &str = "run ";

/// What the keys of steps start with; the run's id and the step's place follow.
const STEP_KEY: &str = "step ";

/// What became of one step, as the journal has it while the run goes on.
#[derive(Serialize, Deserialize)]
struct StepNote {
    place: usize,
    outcome: Outcome,
    created: Option<(GroupId, GroupId)>,
    #[serde(default)]
    namesakes: Option<Vec<GroupId>>,
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

    /// Reads the runs that were kept, and finds out, as far as EC2 shows it, what became of those here
    /// that were cut short. Sends nothing that changes anything.
    pub async fn look_for_cut_short_runs(self) {
        self.load_history().await;
        let here = self.plan_place();
        let Some(editor) = self.editor_now() else {
            return;
        };
        let is_open = |outcome: &Outcome| matches!(outcome, Outcome::Sent | Outcome::Unknown(_));
        let cut_short: Vec<Arc<RunRecord>> = self
            .history
            .read_untracked()
            .iter()
            .filter(|record| record.state == RunState::Interrupted && record.place == here)
            .filter(|record| record.count(is_open) > 0)
            .cloned()
            .collect();
        for record in cut_short {
            let resolved = editor.resolve_run(&record).await;
            if self
                .read_groups_again(&resolved.known_groups())
                .await
                .is_ok()
            {
                self.settle_draft(&resolved);
            }
        }
    }

    /// Takes out of the draft what EC2 has by now, and calls created groups what EC2 calls them.
    fn settle_draft(self, record: &RunRecord) {
        self.draft.update(|draft| {
            if record.source == RunSource::Draft {
                for (from, to) in &record.created {
                    draft.rename_group(from, to);
                }
            }
            let by_id = self.by_id.read_untracked();
            draft.settle(|id| by_id.get(id).cloned());
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
        let mut records: Vec<RunRecord> = texts
            .iter()
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect();
        records.sort_by(|a, b| b.id.cmp(&a.id));
        let own = self.run.read_untracked().as_ref().map(|run| run.id.clone());
        for record in &mut records {
            if record.state != RunState::Running || own.as_ref() == Some(&record.id) {
                continue;
            }
            let notes = kept(&format!("{STEP_KEY}{} ", record.id)).await;
            for text in notes.unwrap_or_default() {
                if let Ok(note) = serde_json::from_str::<StepNote>(&text) {
                    let created = note.created.as_ref().map(|(from, to)| (from, to));
                    record.note(note.place, note.outcome, created);
                    if let Some(namesakes) = note.namesakes {
                        record.note_namesakes(note.place, &namesakes);
                    }
                }
            }
            // Whoever carries it out holds its name, until the page is closed or crashes.
            if !matches!(hold(&lock_of(&record.place)).await, Holding::Taken) {
                record.state = RunState::Interrupted;
                self.keep_record(record).await;
            }
        }
        self.history
            .set(records.into_iter().map(Arc::new).collect());
    }

    /// Forgets runs, or all of them.
    pub async fn forget_runs(self, id: Option<&str>) {
        let result = match id {
            Some(id) => {
                let steps = forget(&format!("{STEP_KEY}{id} ")).await;
                steps.and(forget(&[RUN_KEY, id].concat()).await)
            }
            None => {
                let steps = forget(STEP_KEY).await;
                steps.and(forget(RUN_KEY).await)
            }
        };
        self.warn_of_history(result.err());
        self.history
            .update(|history| history.retain(|record| id.is_some_and(|id| record.id != id)));
    }

    fn warn_of_history(self, error: Option<crate::platform::StorageError>) {
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

/// The name that a run at a place holds among all tabs.
pub(super) fn lock_of(place: &PlanPlace) -> String {
    format!(
        "portcullis.run {} {} {}",
        place.endpoint, place.region, place.account
    )
}
