//! Review page: differences, API calls, risks, conflicts, and the progress of the run.

mod change_actions;
mod confirmation;
mod difference_lines;
mod differences;
mod elsewhere;
mod external_changes;
mod format_tabs;
mod left_out;
mod list_problems;
mod new_findings;
mod plan_format;
mod problem_list;
mod problems;
mod quota;
mod refusal;
mod review_actions;
mod review_body;
mod review_head;
mod review_page;
mod run_view;

use crate::platform::dom;

pub(super) use confirmation::{counted_phrase, matches_phrase};
pub(super) use differences::{differences_view, list_differences_view};
pub(super) use elsewhere::{plan_concerns, plan_elsewhere_view};
pub(super) use review_page::ReviewPage;
pub(super) use run_view::{
    InterruptedRunNotice, RemainingStepsButton, UndoButton, has_remaining_steps,
};

/// Focuses the next open choice, the confirmation, or the next button, after rendering. Never
/// focuses a button that discards changes.
fn focus_next() {
    dom::focus_soon(
        "[data-open] button, #review-nothing, #confirm-risks:enabled, #review-apply:enabled, #review-save:enabled",
    );
}
