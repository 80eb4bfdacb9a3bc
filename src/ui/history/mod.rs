//! The runs of plans: who applied what, when and where, what became of each step, and the way back.

mod history_page;
mod interrupted_notices;
mod outcome;
mod run_page;

pub(super) use history_page::HistoryPage;
pub(super) use interrupted_notices::InterruptedRunNotices;
pub(super) use outcome::outcome_view;
