//! History of runs: time, place, caller and outcome of each, with undo.

mod history_page;
mod interrupted_notices;
mod outcome;
mod run_page;

pub(super) use history_page::HistoryPage;
pub(super) use interrupted_notices::InterruptedRunNotices;
pub(super) use outcome::outcome_view;
