//! History of runs: time, place, caller and outcome of each, with undo.

mod cut_short;
mod history_page;
mod outcome;
mod run_page;

pub(super) use cut_short::CutShortRuns;
pub(super) use history_page::HistoryPage;
pub(super) use outcome::outcome_view;
