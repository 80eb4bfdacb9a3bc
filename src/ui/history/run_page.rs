//! Page of one run: its steps and outcome.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::outcome::outcome_view;
use super::run_texts::{source_text, state_text};
use crate::apply::{RunRecord, RunState, StepRecord};
use crate::model::{GroupId, SecurityGroup, escape_invisible};
use crate::plan::{PrefixListChange, Subject, readable_json};
use crate::platform::dom;
use crate::present::{Page, Runs};
use crate::text::Text;
use crate::ui::components::Moment;
use crate::ui::review::{RemainingStepsButton, UndoButton, differences_view, has_remaining_steps};
use crate::workspace::Workspace;

pub(super) fn run_page(workspace: Workspace, record: Option<Arc<RunRecord>>) -> AnyView {
    let list = workspace.link(Page::History(Runs::All));
    let Some(record) = record else {
        return view! {
            <section class="empty-state">
                <h1 class="empty-state__title">"Run not found"</h1>
                <p>"Runs are kept in the browser that applied them."</p>
                <a class="button" href=list>"Show all runs"</a>
            </section>
        }
        .into_any();
    };
    // A run may still be in progress in another tab: it can be neither undone nor deleted.
    let is_over = record.state != RunState::Running;
    let is_here = is_over && record.place == workspace.plan_place() && workspace.editor().is_some();
    let can_undo = is_here && record.may_have_changed();
    let export = {
        let record = record.clone();
        move |_| {
            dom::download("run.json", &readable_json(&*record));
        }
    };
    let forget = {
        let id = record.id.clone();
        move |_| {
            let id = id.clone();
            workspace.spawn(async move {
                workspace.environment().history().forget(Some(&id)).await;
                workspace.go_to(Page::History(Runs::All));
            });
        }
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Run of "<Moment time=record.started_at /></h1>
            <p class="page-head__count">{state_text(&record)}</p>
            <div class="page-head__actions">
                <a class="button" href=list>"All runs"</a>
                {can_undo.then(|| view! { <UndoButton record=record.clone() /> })}
                {(is_here && has_remaining_steps(&record)).then(|| view! { <RemainingStepsButton record=record.clone() /> })}
                <button class="button" type="button" on:click=export>"Save…"</button>
                <button class="button" type="button" disabled=!is_over on:click=forget>"Delete from history"</button>
            </div>
        </div>
        {facts_view(workspace, &record)}
        <h2 class="run__heading">"Requested changes"</h2>
        {differences_view(workspace, &record.changes)}
        <h2 class="run__heading">"Steps"</h2>
        <ol class="review__steps review__steps--numbered">{record.steps.iter().map(|step| step_view(workspace, &record, step)).collect_view()}</ol>
        {is_here.then(|| since_view(workspace, &record))}
    }
    .into_any()
}

/// What has changed in the groups of a run since, in EC2.
fn since_view(workspace: Workspace, record: &RunRecord) -> AnyView {
    let inventory = workspace.inventory();
    let now: HashMap<GroupId, SecurityGroup> = record
        .known_groups()
        .into_iter()
        .filter_map(|id| {
            Some((
                id.clone(),
                SecurityGroup::clone(&*inventory.groups().find(&id)?),
            ))
        })
        .collect();
    let changes = record.changes_since(&now);
    let changes = if changes.is_empty() {
        view! { <p>"The groups are as this run left them."</p> }.into_any()
    } else {
        differences_view(workspace, &changes)
    };
    view! {
        <h2 class="run__heading">"Changed since this run"</h2>
        {changes}
    }
    .into_any()
}

/// Links to the groups of a run, to all runs of each.
fn groups_view(workspace: Workspace, record: &RunRecord) -> AnyView {
    let groups = record.changes.iter().map(|change| {
        let id = record.created.get(&change.id).unwrap_or(&change.id);
        let href = workspace.link(Page::History(Runs::Of(id.clone())));
        let name = escape_invisible(change.name());
        let label = format!("All runs of {name}");
        view! { <a class="link" href=href aria-label=label>{name}</a>" " }
    });
    groups.collect_view().into_any()
}

/// Place, caller and source of a run, and whether EC2 was read back after it.
fn facts_view(workspace: Workspace, record: &RunRecord) -> AnyView {
    let verified = match (record.was_read_back, record.is_verified) {
        (false, _) => "Not checked",
        (true, true) => "Yes",
        (true, false) => "No: EC2 didn't have all requested changes",
    };
    view! {
        <dl class="answer">
            <dt>"Connection"</dt>
            <dd>{format!("{}, account {}, {}", record.connection, record.place.account_text(), record.place.region)}</dd>
            <dt>"Applied by"</dt>
            <dd>{record.caller.clone().unwrap_or_else(|| "Unknown".to_owned())}</dd>
            <dt>"Source"</dt>
            <dd>{source_text(workspace, &record.source)}</dd>
            {(!record.note.is_empty()).then(|| view! { <dt>"Note"</dt><dd>{escape_invisible(&record.note)}</dd> })}
            <dt>"Groups"</dt>
            <dd>{groups_view(workspace, record)}</dd>
            <dt>"Verified"</dt>
            <dd>{verified}</dd>
        </dl>
    }
    .into_any()
}

fn step_view(workspace: Workspace, record: &RunRecord, step: &StepRecord) -> AnyView {
    let name = subject_name(workspace, record, step.step.subject());
    view! {
        <li class="step">
            <span class="step__text">{format!("{name}: {} ", step.step.text())}<code class="muted">{step.step.action()}</code></span>
            <span class="step__outcome">{outcome_view(&step.outcome)}</span>
        </li>
    }
    .into_any()
}

/// The name of what a step changes: a prefix list as of the run, or a group as it is called now.
fn subject_name(workspace: Workspace, record: &RunRecord, subject: Subject<'_>) -> String {
    let id = match subject {
        Subject::Group(id) => return group_name(workspace, record, id),
        Subject::List(id) => id,
    };
    let is_it = |change: &&PrefixListChange| {
        change.id == *id || record.created_lists.get(&change.id) == Some(id)
    };
    let change = record.lists.iter().find(is_it);
    escape_invisible(change.map_or(id.as_str(), PrefixListChange::name))
}

/// The name of a group now, as of the run if it no longer exists, or else its ID.
fn group_name(workspace: Workspace, record: &RunRecord, id: &GroupId) -> String {
    let recorded = || {
        let change = record
            .changes
            .iter()
            .find(|change| record.created.get(&change.id).unwrap_or(&change.id) == id)?;
        Some(change.name().to_owned())
    };
    let name = workspace.group_name(id).or_else(recorded);
    name.unwrap_or_else(|| id.to_string())
}
