//! Buttons that save the question as a policy.

use leptos::prelude::*;

use crate::analysis::reach::{Expectation, Policy, Question};
use crate::workspace::Workspace;

/// Renders a button for each answer that a policy can expect; `None` unless the question is about two ends.
pub(super) fn save_policy_view(
    workspace: Workspace,
    question: Option<&Question>,
) -> Option<AnyView> {
    let Some(Question::Between { from, to, traffic }) = question else {
        return None;
    };
    let choices = [
        ("Save as policy: must reach", Expectation::MustReach),
        ("Save as policy: must not reach", Expectation::MustNotReach),
    ];
    let button = |(label, expectation): (&'static str, Expectation)| {
        let policy = Policy {
            from: from.clone(),
            expectation,
            to: to.clone(),
            traffic: traffic.clone(),
            reason: String::new(),
        };
        let save = move |_| {
            workspace.change_policies(|policies| add(policies, policy.clone()));
            workspace.announce("Policy saved in this browser");
        };
        view! { <button class="button button--small" type="button" on:click=save>{label}</button> }
            .into_any()
    };
    let buttons: Vec<AnyView> = choices.into_iter().map(button).collect();
    Some(view! { <div class="reach__actions">{buttons}</div> }.into_any())
}

/// Adds a policy. It replaces one about the same ends and traffic.
pub(super) fn add(policies: &mut Vec<Policy>, policy: Policy) {
    let is_about_same = |known: &&mut Policy| {
        known.from == policy.from && known.to == policy.to && known.traffic == policy.traffic
    };
    match policies.iter_mut().find(is_about_same) {
        Some(known) => *known = policy,
        None => policies.push(policy),
    }
}
