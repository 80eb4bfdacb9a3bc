//! Policies in the review of changes.

use leptos::prelude::*;

use super::policies_view::{problem_view, states_view};
use crate::analysis::reach::PolicyState;
use crate::model::escape_invisible;
use crate::text::policy_text;
use crate::workspace::{PolicyCheck, Review, Workspace};

/// Checks the policies against the reviewed changes, and lists those that do not hold afterwards.
#[component]
pub(in crate::ui) fn ReviewPolicies(
    /// The review.
    review: Memo<Review>,
) -> impl IntoView {
    let workspace = Workspace::here();
    workspace.keep_reviewed_policies(review);
    move || {
        let checks = workspace.reviewed_policies(&review.read());
        match checks {
            None => view! { <p role="status">"Checking policies…"</p> }.into_any(),
            Some(checks) => checks_view(&checks),
        }
    }
}

fn checks_view(checks: &[PolicyCheck]) -> AnyView {
    let broken = checks.iter().filter(|check| check.is_broken_by_changes());
    let item = |check: &PolicyCheck| {
        let text = escape_invisible(&policy_text(&check.policy));
        let reason = escape_invisible(&check.policy.reason);
        let reason = (!reason.is_empty()).then(|| format!(" ({reason})"));
        view! { <li>{states_view(Some(check))}" "{text}{reason}{problem_view(check)}</li> }
            .into_any()
    };
    let items: Vec<AnyView> = broken.map(item).collect();
    if items.is_empty() {
        let held = checks.iter();
        let held = held.filter(|check| check.after.state == PolicyState::Holds);
        let text = match (held.count(), checks.len()) {
            (_, 0) => return ().into_any(),
            (1, 1) => "The policy holds.".to_owned(),
            (held, all) if held == all => format!("All {all} policies hold."),
            (held, all) => format!("{held} of {all} policies hold. The changes break none."),
        };
        return view! { <p>{text}</p> }.into_any();
    }
    view! {
        <section aria-labelledby="review-policies">
            <h2 class="page-head__subtitle" id="review-policies">"Policies that this change breaks"</h2>
            <ul class="review__problems">{items}</ul>
        </section>
    }
    .into_any()
}
