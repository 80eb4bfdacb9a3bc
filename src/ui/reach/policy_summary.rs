//! States of the policies above the list of groups, and in the panel of the draft.

use std::sync::Arc;

use leptos::prelude::*;

use super::policies_view::{problem_view, states_view};
use crate::analysis::reach::PolicyState;
use crate::model::escape_invisible;
use crate::platform::dom;
use crate::present::Page;
use crate::text::policy_text;
use crate::workspace::{PolicyCheck, Workspace};

/// Style of states, which comes with the bundle instead of at the start.
const STYLE: &str = include_str!("../../../style/reach.css");

/// Says with one link how many policies hold; nothing without policies.
#[component]
pub(in crate::ui) fn PolicySummary() -> impl IntoView {
    dom::adopt_style("reach", STYLE);
    let workspace = Workspace::here();
    let link = move || {
        workspace.has_policies().then(|| {
            let checks = workspace.reach().checks().get();
            let (class, sign, text) = summary(&checks.unwrap_or_default());
            let class = format!("link policy-summary {class}");
            let href = move || workspace.link(Page::Reach);
            view! { <a class=class href=href><span aria-hidden="true">{sign}" "</span>{text}</a> }
        })
    };
    link.into_any()
}

/// Lists the policies that do not hold with the draft, and those that it mends; nothing without policies.
#[component]
pub(in crate::ui) fn DraftPolicies() -> impl IntoView {
    let workspace = Workspace::here();
    let section = move || {
        workspace.has_policies().then(|| {
            let checks = workspace.reach().checks().get().unwrap_or_default();
            let is_listed = |check: &&PolicyCheck| {
                check.after.state != PolicyState::Holds || check.before != PolicyState::Holds
            };
            let items = checks.iter().filter(is_listed).map(item);
            let items: Vec<AnyView> = items.collect();
            view! {
                <section class="draft-panel__group">
                    <h3 class="review__name">"Policies"</h3>
                    <p role="status"><PolicySummary /></p>
                    <ul class="draft-panel__items">{items}</ul>
                </section>
            }
        })
    };
    section.into_any()
}

fn item(check: &PolicyCheck) -> AnyView {
    let text = escape_invisible(&policy_text(&check.policy));
    view! { <li class="draft-panel__policy">{states_view(Some(check))}" "<span>{text}</span>{problem_view(check)}</li> }
        .into_any()
}

/// Returns the class, the sign and the words of the worst state.
fn summary(checks: &Arc<Vec<PolicyCheck>>) -> (&'static str, &'static str, String) {
    let count = |is_it: &dyn Fn(&PolicyCheck) -> bool| checks.iter().filter(|it| is_it(it)).count();
    let of_all = |count: usize| match checks.len() {
        1 => "the policy".to_owned(),
        all => format!("{count} of {all} policies"),
    };
    let by_draft = count(&PolicyCheck::is_broken_by_changes);
    let broken = count(&|check| check.after.state == PolicyState::Broken);
    let open = count(&|check| check.after.state != PolicyState::Holds);
    let is_verb = |count: usize| if count == 1 { "is" } else { "are" };
    match checks.len() {
        0 => ("muted", "", "Checking policies…".to_owned()),
        _ if by_draft > 0 => (
            "verdict--no",
            "✕",
            format!("The draft breaks {}", of_all(by_draft)),
        ),
        1 if broken > 0 => ("verdict--no", "✕", "The policy is broken".to_owned()),
        _ if broken > 0 => (
            "verdict--no",
            "✕",
            format!("{} {} broken", of_all(broken), is_verb(broken)),
        ),
        1 if open > 0 => (
            "verdict--unknown",
            "?",
            "The policy has no certain answer".to_owned(),
        ),
        all if open > 0 => (
            "verdict--unknown",
            "?",
            format!("{} of {all} policies hold", all - open),
        ),
        1 => ("verdict--yes", "✓", "The policy holds".to_owned()),
        all => ("verdict--yes", "✓", format!("All {all} policies hold")),
    }
}
