//! Later recovery of the outcomes that a run left unknown.

use super::outcome_lookup::{Shown, look_up_outcome};
use super::{Created, DoneNote, Failure, NotDone, Outcome, RunRecord};
use portcullis_ec2::{Client, Clock};
use portcullis_plan::StepIndex;

/// Looks up the steps whose outcome is unknown: those that were in flight when the page was closed,
/// and those that EC2 could not be asked about. A step that still cannot be determined stays
/// unknown. Sends only read requests.
pub async fn resolve(client: &Client, clock: &dyn Clock, record: &mut RunRecord) {
    for index in StepIndex::all(record.steps.len()) {
        let Some(open) = index.of(&record.steps) else {
            break;
        };
        if !matches!(open.outcome, Outcome::Sent | Outcome::Unknown(_)) {
            continue;
        }
        let (outcome, created) =
            match look_up_outcome(client, clock, &open.step, open.namesakes.as_ref()).await {
                Shown::Done(created) => {
                    let note = Some(DoneNote::Shown);
                    let request_id = None;
                    (Outcome::Done { request_id, note }, created)
                }
                Shown::NotDone => {
                    let failure = Failure {
                        not_done: Some(NotDone::Shown),
                        ..Failure::default()
                    };
                    (Outcome::Failed(failure), None)
                }
                Shown::Unreadable => continue,
            };
        let created = created.and_then(|id| Created::by(&open.step, &id));
        record.note(index, outcome, created.as_ref());
    }
}
