//! History of runs, stored in the browser. The journal of a run is stored step by step, so that
//! what is known of a run survives closing the page.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::apply::{Created, Namesakes, Outcome, RunRecord, RunState};
use crate::browser::StorageError;
use crate::model::{GroupId, PrefixListId, Timestamp};
use crate::plan::{PlanPlace, StepIndex};
use crate::platform::{Holding, forget, hold, keep, kept, timestamp_before};
use crate::text::{Text as _, capitalised};

/// Key prefix of run records in the browser's database; the run's ID follows.
const RUN_KEY: &str = "run ";

/// Key prefix of steps in the database; the run's ID and the step's index follow.
const STEP_KEY: &str = "step ";

/// Age of the last journal entry after which a run counts as interrupted. Used only if the browser
/// has no locks to show whether another tab still executes the run. No step takes as long.
const INTERRUPTED_AFTER: Duration = Duration::from_secs(15 * 60);

/// Journal entry of a step.
#[derive(Debug, Serialize, Deserialize)]
pub struct StepNote {
    /// Index of the step in the plan.
    pub place: StepIndex,
    /// Outcome of the step.
    pub outcome: Outcome,
    /// Placeholder ID and EC2's ID of the group that the step created.
    pub created: Option<(GroupId, GroupId)>,
    /// Placeholder ID and EC2's ID of the prefix list that the step created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_list: Option<(PrefixListId, PrefixListId)>,
    /// Groups or prefix lists that had the same name before the step.
    #[serde(default)]
    pub namesakes: Option<Namesakes>,
    /// Time of the entry. The start of 1970 in entries of older versions.
    #[serde(default)]
    pub at: Timestamp,
}

/// Runs of all places that this browser stores.
#[derive(Clone, Copy, Debug)]
pub struct History {
    records: ReadSignal<Vec<Arc<RunRecord>>>,
    set_records: WriteSignal<Vec<Arc<RunRecord>>>,
    warning: ReadSignal<Option<String>>,
    set_warning: WriteSignal<Option<String>>,
    /// IDs of the runs that this tab started.
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

    /// Returns the runs, the latest first.
    pub fn records(self) -> ReadSignal<Vec<Arc<RunRecord>>> {
        self.records
    }

    /// Returns the reason why runs cannot be stored.
    pub fn warning(self) -> ReadSignal<Option<String>> {
        self.warning
    }

    /// Notes that this tab starts a run.
    pub fn begin(self, id: &str) {
        self.own.update_value(|own| own.push(id.to_owned()));
    }

    /// Stores a record. Deletes its journal once the run has ended.
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

    /// Appends the outcome of a step to the journal of a run.
    pub async fn append_step(self, id: &str, note: &StepNote) {
        let key = format!("{STEP_KEY}{id} {:06}", note.place);
        let text = serde_json::to_string(note).unwrap_or_default();
        self.warn(keep(&key, &text).await.err());
    }

    /// Loads the stored runs.
    pub async fn load(self) {
        let texts = match kept(RUN_KEY).await {
            Ok(texts) => texts,
            Err(error) => return self.warn(Some(error)),
        };
        let mut records: Vec<Arc<RunRecord>> = Vec::with_capacity(texts.len());
        for record in runs_in(&texts) {
            let is_own = self.own.with_value(|own| own.contains(&record.id));
            records.extend(match record.state {
                RunState::Running if !is_own => self.recover_open_run(record).await.map(Arc::new),
                _ => Some(Arc::new(record)),
            });
        }
        self.set_records.update(|history| {
            // A run of this tab may have started or ended during the load.
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

    /// Restores a run that its record shows as running, with the entries of its journal. Returns
    /// `None` if the run was deleted meanwhile.
    ///
    /// The tab that executes a run holds a lock on its place until it closes or crashes. If this
    /// tab can take the lock, the run was interrupted.
    async fn recover_open_run(self, record: RunRecord) -> Option<RunRecord> {
        let holding = hold(&run_lock(&record.place)).await;
        let (mut record, is_interrupted) = match holding {
            Holding::Taken => (with_notes(record).await.0, false),
            Holding::Held(_) => {
                // The run may have ended just before the lock was released.
                let texts = kept(&[RUN_KEY, &record.id].concat()).await.ok()?;
                let record = runs_in(&texts).next()?;
                if record.state != RunState::Running {
                    return Some(record);
                }
                (with_notes(record).await.0, true)
            }
            Holding::Unsupported => {
                let (record, last) = with_notes(record).await;
                let is_interrupted = last < timestamp_before(INTERRUPTED_AFTER);
                (record, is_interrupted)
            }
        };
        if is_interrupted {
            record.state = RunState::Interrupted;
            self.keep(&record).await;
        }
        Some(record)
    }

    /// Deletes a run, or all of them if `id` is `None`. A run that may still be executed is kept,
    /// because its journal is the only record after a crash.
    pub async fn forget(self, id: Option<&str>) {
        let key = [RUN_KEY, id.unwrap_or_default()].concat();
        let texts = kept(&key).await.unwrap_or_default();
        let (open, over): (Vec<RunRecord>, Vec<RunRecord>) =
            runs_in(&texts).partition(|record| record.state == RunState::Running);
        let result = match (id, open.is_empty()) {
            // Includes records that this version cannot read.
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
                "Couldn't store the history of runs: {}",
                capitalised(&error.text())
            )));
        }
    }
}

/// Parses stored run records and skips unreadable ones.
fn runs_in(texts: &[String]) -> impl Iterator<Item = RunRecord> {
    texts
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
}

/// Adds the entries of the journal to a record. Also returns the time of the last entry.
async fn with_notes(mut record: RunRecord) -> (RunRecord, Timestamp) {
    let notes = kept(&format!("{STEP_KEY}{} ", record.id)).await;
    let mut last = record.started_at;
    for text in notes.unwrap_or_default() {
        if let Ok(note) = serde_json::from_str::<StepNote>(&text) {
            let group = note
                .created
                .map(|(placeholder, id)| Created::Group { placeholder, id });
            let list = note.created_list;
            let list = list.map(|(placeholder, id)| Created::List { placeholder, id });
            record.note(note.place, note.outcome, group.or(list).as_ref());
            if let Some(namesakes) = note.namesakes {
                record.note_namesakes(note.place, &namesakes);
            }
            last = last.max(note.at);
        }
    }
    (record, last)
}

/// Returns the name of the lock that a run at a place holds across tabs.
pub fn run_lock(place: &PlanPlace) -> String {
    format!(
        "portcullis.run {} {} {}",
        place.endpoint,
        place.region,
        place.account_text()
    )
}
