//! Plan for a group in another account, for the page that reviews many of them together.

use leptos::prelude::*;

use super::confirmation::{FoundRisks, found_risks, step_risks};
use super::differences::differences_elsewhere_view;
use super::new_findings::needs_confirmation;
use super::problems::proposal_problems;
use crate::plan::ConcurrentChange;
use crate::workspace::{Review, Workspace};

/// What keeps a plan from being applied, and what has to be confirmed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::ui) struct PlanConcerns {
    /// Sentences.
    pub problems: Vec<String>,
    /// Number of risky steps.
    pub risky_steps: usize,
    /// Number of new findings of high severity or above.
    pub severe_findings: usize,
}

/// Returns what keeps a plan from being applied, and what has to be confirmed. Reactive.
pub(in crate::ui) fn plan_concerns(workspace: Workspace, review: &Review) -> PlanConcerns {
    let mut problems = Vec::new();
    if let Some(proposal) = &*workspace.reviewing().proposal().read() {
        let found = proposal_problems(workspace, proposal, review).into_iter();
        problems.extend(found.map(|problem| problem.text));
    }
    if review.meanwhile.iter().any(ConcurrentChange::is_clash) || !review.left_out.is_empty() {
        problems.push("Another client changed the group. Plan again".to_owned());
    }
    problems.extend(review.plan.conflicts.iter().map(|conflict| {
        format!(
            "The group would have {} of {} {} {} rules while old and new rules exist. Apply this change in the account itself",
            conflict.beside,
            conflict.quota,
            conflict.family.as_str(),
            conflict.direction
        )
    }));
    PlanConcerns {
        problems,
        risky_steps: review.plan.risky_steps().count(),
        severe_findings: severe_findings(workspace, review),
    }
}

/// Draws the changes of a plan with the numbers of its steps, and its risks. Reactive.
pub(in crate::ui) fn plan_elsewhere_view(workspace: Workspace, review: &Review) -> AnyView {
    let steps = step_risks(review);
    // Policies are those of the account itself.
    let found = FoundRisks {
        severe_findings: severe_findings(workspace, review),
        broken_policies: 0,
    };
    let has_risks = !steps.is_empty() || found.severe_findings > 0;
    let risks =
        has_risks.then(|| view! { <ul class="review__problems">{steps}{found_risks(found)}</ul> });
    view! { {differences_elsewhere_view(workspace, &review.plan)}{risks} }.into_any()
}

fn severe_findings(workspace: Workspace, review: &Review) -> usize {
    let found = workspace.new_findings(review);
    found.counting.iter().filter(needs_confirmation).count()
}
