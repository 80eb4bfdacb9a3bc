//! Head of the review: how much changes and where, and what stays in the draft.

use leptos::prelude::*;

use super::change_actions::apply_choice;
use crate::model::{counted, escape_invisible};
use crate::plan::{DependencyReason, GroupChange};
use crate::shell::Shell;
use crate::ui::top_bar::{current_hue, region_hue};
use crate::workspace::{LeftGroup, Review, Workspace};

/// Renders the numbers of changes and groups with the connection, account and Region.
pub(super) fn where_view(workspace: Workspace, review: &Review) -> Option<AnyView> {
    let session = workspace.session().now()?;
    let changes = &review.plan.changes;
    let lists = &review.plan.lists;
    let places = [(changes.len(), "group"), (lists.len(), "prefix list")];
    let places = places.into_iter().filter(|(count, _)| *count > 0);
    let places: Vec<String> = places.map(|(count, what)| counted(count, what)).collect();
    if places.is_empty() {
        return None;
    }
    let count = counted(review.plan.change_count(), "change");
    let what = format!("{count} in {}", places.join(" and "));
    // A step may carry out several changes, and a change may need several steps.
    let steps = format!("sent in {}", counted(review.plan.steps.len(), "API call"));
    let account = workspace.account().map(|account| account.to_string());
    let region = session.region().to_string();
    let shell = Shell::of_page();
    Some(
        view! {
            <p class=move || format!("review__where {}", current_hue(shell))>
                <strong>{what}</strong>
                <span class="muted">{steps}</span>
                <span>{session.connection().name.clone()}</span>
                {account.map(|account| view! { <span class="bar__account">{account}</span> })}
                <span class=format!("bar__region {}", region_hue(&region))>{region.clone()}</span>
            </p>
        }
        .into_any(),
    )
}

/// Renders the groups whose changes stay in the draft, with the reasons.
pub(super) fn left_groups_view(workspace: Workspace, review: &Review) -> Option<AnyView> {
    if review.left_groups.is_empty() {
        return None;
    }
    let groups: Vec<AnyView> = review
        .left_groups
        .iter()
        .map(|left| left_view(workspace, review, left))
        .collect();
    Some(
        view! {
            <section class="review__left" aria-labelledby="review-left">
                <h2 class="review__name" id="review-left">"Not applied now: these changes stay in the draft"</h2>
                <ul class="review__problems">{groups}</ul>
            </section>
        }
        .into_any(),
    )
}

fn left_view(workspace: Workspace, review: &Review, left: &LeftGroup) -> AnyView {
    let all = || {
        let left = review.left_groups.iter().map(|left| &left.change);
        review.plan.changes.iter().chain(left)
    };
    let why = left.because.as_ref().map(|because| {
        let needed = all().find(|change| change.id == because.needs);
        let needed = escape_invisible(needed.map_or("", GroupChange::name));
        match because.reason {
            DependencyReason::ReferencesCreated => {
                format!(". It needs {needed}, which isn't created now")
            }
            DependencyReason::ReferencedUntilThen => {
                format!(". It can't be deleted while {needed} references it")
            }
            DependencyReason::ReplacedOnInterfaces => {
                format!(". Network interfaces get {needed} instead, which isn't applied now")
            }
        }
    });
    let name = escape_invisible(left.change.name());
    let count = counted(left.change.count(), "change");
    view! {
        <li class="review__head">
            {apply_choice(workspace, &left.change.id, &name, false)}
            <span>{format!("{name}, {count}")}{why}</span>
        </li>
    }
    .into_any()
}
