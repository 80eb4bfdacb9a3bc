//! Texts about a run.

use leptos::prelude::*;

use crate::apply::{RunRecord, RunSource, RunState};
use crate::environment::local_time_text;
use crate::model::{counted, escape_invisible};
use crate::plan::{GroupChange, PrefixListChange};
use crate::workspace::Workspace;

/// Number of groups that the list names.
const NAMED_GROUPS: usize = 3;

/// Returns the groups and prefix lists of a run by name.
pub(super) fn groups_text(record: &RunRecord) -> String {
    let lists = record.lists.iter().map(PrefixListChange::name);
    let names = record.changes.iter().map(GroupChange::name).chain(lists);
    let names: Vec<String> = names.take(NAMED_GROUPS).map(escape_invisible).collect();
    let names = names.join(", ");
    match (record.changes.len() + record.lists.len()).saturating_sub(NAMED_GROUPS) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

/// Returns the state of a run with the number of its steps.
pub(super) fn state_text(record: &RunRecord) -> String {
    let state = match record.state {
        RunState::Running => "In progress",
        RunState::Done => "Succeeded",
        RunState::Stopped => "Stopped",
        RunState::Overtaken => "Stopped: changed by another client",
        RunState::Cancelled => "Canceled",
        RunState::Interrupted => "Interrupted",
    };
    let steps = counted(record.steps.len(), "step");
    format!("{state} ({}/{steps})", record.done())
}

/// Returns the origin of the changes of a run.
pub(super) fn source_text(workspace: Workspace, source: &RunSource) -> String {
    match source {
        RunSource::Draft => "Draft".to_owned(),
        RunSource::Undo { run } => {
            let history = workspace.environment().history().records().read();
            let undone = history.iter().find(|record| record.id == *run);
            match undone {
                Some(undone) => {
                    format!("Undo of the run of {}", local_time_text(undone.started_at))
                }
                None => "Undo of a deleted run".to_owned(),
            }
        }
        RunSource::File { name } => escape_invisible(name),
        RunSource::Elsewhere { origin } => format!("Change of {}", escape_invisible(origin)),
    }
}
