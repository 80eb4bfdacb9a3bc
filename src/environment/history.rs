//! The runs of plans, kept in the browser: while one goes on, its journal is written step by step, so
//! that a page that is closed in the middle of it can say what is known.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::apply::{Outcome, RunRecord, RunState};
use crate::model::{GroupId, Timestamp};
use crate::plan::PlanPlace;
use crate::platform::{Holding, StorageError, forget, hold, keep, kept, timestamp_before};
use crate::text::capitalised;

/// What the keys of records start with; the run's id follows.
const RUN_KEY: &str = "run ";

/// What the keys of steps start with; the run's id and the step's place follow.
const STEP_KEY: &str = "step ";

/// A run whose journal is older is believed to have been cut short, where the browser does not say whether
/// another tab still carries it out. No step takes as long.
const QUIET: Duration = Duration::from_secs(15 * 60);

/// The outcome of one step, as the journal has it while the run goes on.
#[derive(Debug, Serialize, Deserialize)]
pub struct StepNote {
    /// The step's place in the plan.
    pub place: usize,
    /// Its outcome.
    pub outcome: Outcome,
    /// The draft's id of the group that it created, and EC2's.
    pub created: Option<(GroupId, GroupId)>,
    /// Groups of the same name that were there before.
    #[serde(default)]
    pub namesakes: Option<Vec<GroupId>>,
    /// When it was written; the start of 1970 where an older page wrote it.
    #[serde(default)]
    pub at: Timestamp,
}

/// The runs that this browser keeps, of all places.
#[derive(Clone, Copy, Debug)]
pub struct History {
    records: ReadSignal<Vec<Arc<RunRecord>>>,
    set_records: WriteSignal<Vec<Arc<RunRecord>>>,
    warning: ReadSignal<Option<String>>,
    set_warning: WriteSignal<Option<String>>,
    /// The runs that this tab has begun.
    own: StoredValue<Vec<String>>,
}

impl History {
    pub(super) fn new() -> Self {
        let (records, set_records) = signal(Vec::new());
        let (warning, set_warning) = signal(None);
        Self {
            records,
            set_records,
            warning,
            set_warning,
            own: StoredValue::new(Vec::new()),
        }
    }

    /// The runs, the last one first.
    pub fn records(self) -> ReadSignal<Vec<Arc<RunRecord>>> {
        self.records
    }

    /// Why runs cannot be kept.
    pub fn warning(self) -> ReadSignal<Option<String>> {
        self.warning
    }

    /// Notes that this tab begins a run.
    pub fn begin(self, id: &str) {
        self.own.update_value(|own| own.push(id.to_owned()));
    }

    /// Keeps a record whole, in the place of its journal.
    pub async fn keep(self, record: &RunRecord) {
        let text = serde_json::to_string(record).unwrap_or_default();
        let mut result = keep(&[RUN_KEY, &record.id].concat(), &text).await;
        if result.is_ok() && record.state != RunState::Running {
            result = forget(&format!("{STEP_KEY}{} ", record.id)).await;
        }
        self.warn(result.err());
        self.set_records.update(|records| {
            let kept = Arc::new(record.clone());
            match records.iter_mut().find(|known| known.id == record.id) {
                Some(known) => *known = kept,
                None => records.insert(0, kept),
            }
        });
    }

    /// Writes the outcome of a step into the journal of a run.
    pub async fn keep_note(self, id: &str, note: &StepNote) {
        let key = format!("{STEP_KEY}{id} {:06}", note.place);
        let text = serde_json::to_string(note).unwrap_or_default();
        self.warn(keep(&key, &text).await.err());
    }

    /// Reads the runs that were kept.
    pub async fn load(self) {
        let texts = match kept(RUN_KEY).await {
            Ok(texts) => texts,
            Err(error) => return self.warn(Some(error)),
        };
        let mut records: Vec<Arc<RunRecord>> = Vec::with_capacity(texts.len());
        for record in runs_in(&texts) {
            let is_own = self.own.with_value(|own| own.contains(&record.id));
            records.extend(match record.state {
                RunState::Running if !is_own => self.look_at_open_run(record).await.map(Arc::new),
                _ => Some(Arc::new(record)),
            });
        }
        self.set_records.update(|history| {
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
    /// has been forgotten. The tab that carries it out holds its place until it is closed or crashes:
    /// once that is held here, the run has been cut short.
    async fn look_at_open_run(self, record: RunRecord) -> Option<RunRecord> {
        let holding = hold(&run_lock(&record.place)).await;
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
            self.keep(&record).await;
        }
        Some(record)
    }

    /// Forgets a run, or all of them. One that may still go on, in this tab or another, is not
    /// forgotten: its journal is what would be known of it after a crash.
    pub async fn forget(self, id: Option<&str>) {
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
        self.warn(result.err());
        self.set_records.update(|records| {
            records.retain(|record| {
                let is_open = open.iter().any(|open| open.id == record.id);
                is_open || id.is_some_and(|id| record.id != id)
            });
        });
    }

    fn warn(self, error: Option<StorageError>) {
        if let Some(error) = error
            && self.warning.read_untracked().is_none()
        {
            self.set_warning.set(Some(format!(
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

/// A run with what its journal has, and the time of the last entry.
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

/// The name of the lock that a run at a place holds among all tabs.
pub fn run_lock(place: &PlanPlace) -> String {
    format!(
        "portcullis.run {} {} {}",
        place.endpoint,
        place.region,
        place.account_text()
    )
}
