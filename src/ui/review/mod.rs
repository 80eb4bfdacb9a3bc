//! Reviewing changes before they are applied: what would change, as which calls, what is risky about
//! it, what another client has changed meanwhile; and watching it being done.

mod confirmation;
mod differences;
mod form_tabs;
mod meanwhile;
mod problem_list;
mod problems;
mod quota;
mod refusal;
mod review_body;
mod review_page;
mod run_view;
mod scripts;

use crate::platform::dom;

pub(super) use differences::{differences_view, list_differences_view};
pub(super) use review_page::ReviewPage;
pub(super) use run_view::{CutShort, RestButton, UndoButton, has_rest};

/// Puts the focus, once what is being rendered is there, where the review goes on: to the next question
/// that is open, what has to be typed, or what can be done now; never to what gives changes up.
fn focus_next() {
    dom::focus_soon(
        "[data-open] button, #review-nothing, #confirm-risks:enabled, #review-apply:enabled, #review-save:enabled",
    );
}
