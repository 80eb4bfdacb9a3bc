//! The runs of plans: who applied what, when and where, what became of each step, and the way back.

mod cut_short;
mod history_page;
mod outcome;
mod run_page;

pub(super) use cut_short::CutShortRuns;
pub(super) use history_page::HistoryPage;
pub(super) use outcome::outcome_view;
