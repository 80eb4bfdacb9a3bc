//! Head of the review: how much changes and where, and what stays in the draft.

use leptos::prelude::*;

use super::change_actions::apply_choice;
use crate::model::{counted, escape_invisible};
use crate::plan::{ChangedResource, DependencyReason, GroupChange, PrefixListChange};
use crate::shell::Shell;
use crate::ui::top_bar::{current_hue, region_hue};
use crate::workspace::{LeftChange, Review, Workspace};

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

/// Renders the groups and prefix lists whose changes stay in the draft, with the reasons.
pub(super) fn left_changes_view(workspace: Workspace, review: &Review) -> Option<AnyView> {
    if review.left.all.is_empty() {
        return None;
    }
    let changes: Vec<AnyView> = review
        .left
        .all
        .iter()
        .map(|left| left_view(workspace, review, left))
        .collect();
    Some(
        view! {
            <section class="review__left" aria-labelledby="review-left">
                <h2 class="review__name" id="review-left">"Not applied now: these changes stay in the draft"</h2>
                <ul class="review__problems">{changes}</ul>
            </section>
        }
        .into_any(),
    )
}

fn left_view(workspace: Workspace, review: &Review, left: &LeftChange) -> AnyView {
    let why = left
        .because
        .as_ref()
        .map(|because| why_left(because.reason, name_of(review, &because.needs)));
    let name = escape_invisible(&left.name);
    let shown = match left.id {
        ChangedResource::Group(_) => name.clone(),
        ChangedResource::List(_) => format!("Prefix list {name}"),
    };
    let count = counted(left.count, "change");
    view! {
        <li class="review__head">
            {apply_choice(workspace, left.id.clone(), &name, false)}
            <span>{format!("{shown}, {count}")}{why}</span>
        </li>
    }
    .into_any()
}

/// Returns the name of a group or prefix list that the draft changes.
fn name_of<'a>(review: &'a Review, id: &ChangedResource) -> &'a str {
    let name = match id {
        ChangedResource::Group(id) => {
            let mut all = review.plan.changes.iter().chain(&review.left.groups);
            all.find(|change| change.id == *id).map(GroupChange::name)
        }
        ChangedResource::List(id) => {
            let mut all = review.plan.lists.iter().chain(&review.left.lists);
            all.find(|change| change.id == *id)
                .map(PrefixListChange::name)
        }
    };
    name.unwrap_or_default()
}

fn why_left(reason: DependencyReason, needed: &str) -> String {
    let needed = escape_invisible(needed);
    match reason {
        DependencyReason::ReferencesCreated => {
            format!(". It needs {needed}, which isn't created now")
        }
        DependencyReason::ReferencedUntilThen => {
            format!(". It can't be deleted while {needed} references it")
        }
        DependencyReason::ReplacedOnInterfaces => {
            format!(". Network interfaces get {needed} instead, which isn't applied now")
        }
        DependencyReason::NamesCreatedList => {
            format!(". Its rules name the prefix list {needed}, which isn't created now")
        }
        DependencyReason::NamedUntilThen => {
            format!(". It can't be deleted while a rule of {needed} names it")
        }
    }
}
