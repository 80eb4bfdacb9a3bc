//! History of runs: time, place, caller and outcome of each, with undo.

mod filter;
mod group_runs;
mod history_page;
mod interrupted_notices;
mod outcome;
mod run_page;
mod run_texts;

pub(super) use group_runs::group_runs;
pub(super) use history_page::HistoryPage;
pub(super) use interrupted_notices::InterruptedRunNotices;
pub(super) use outcome::outcome_view;
