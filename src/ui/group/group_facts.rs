//! Details of a group: ID, VPC, owner, description, tags.

use leptos::prelude::*;

use crate::draft::GroupView;
use crate::model::escape_invisible;
use crate::ui::components::CopyButton;
use crate::workspace::Workspace;

/// Renders the details of a group.
pub(super) fn facts(workspace: Workspace, group: &GroupView) -> impl IntoView + use<> {
    let vpc_id = group.vpc_id().cloned();
    let vpc = {
        let vpc_id = vpc_id.clone();
        move || {
            let vpcs = workspace.inventory().vpcs().read();
            let vpc = vpcs.iter().find(|vpc| Some(&vpc.id) == vpc_id.as_ref())?;
            let cidr = vpc.cidr.as_ref().map(ToString::to_string);
            let parts = [
                vpc.name().map(escape_invisible),
                cidr,
                vpc.is_default.then(|| "default".to_owned()),
            ];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    };
    let tags = group.tags();
    let description = match (&group.remote, &group.facts.created) {
        (Some(remote), _) => remote.description.clone(),
        (None, created) => created
            .as_ref()
            .map(|group| group.description.to_string())
            .unwrap_or_default(),
    };
    let id = group.id.to_string();
    let owner = group
        .remote
        .as_ref()
        .map(|group| group.owner_id.to_string());
    let is_open = RwSignal::new(false);
    view! {
        <p class="page-head__subtitle">{escape_invisible(&description)}</p>
        // Narrow screens show the facts on demand.
        <button class="button button--quiet button--small facts__toggle" type="button" aria-controls="group-facts"
            aria-expanded=move || is_open.get().to_string() on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>
            {move || if is_open.get() { "Hide details" } else { "Show details" }}
        </button>
        <dl class="facts" class:facts--open=is_open id="group-facts">
            {owner.is_some().then(|| view! {
                <div class="facts__item">
                    <dt class="visually-hidden">"Group ID"</dt>
                    <dd>
                        <span class="code">{id.clone()}</span>
                        <CopyButton text=id what="group ID" />
                    </dd>
                </div>
            })}
            <div class="facts__item">
                <dt>"VPC"</dt>
                <dd>
                    {vpc}" "
                    <span class="code muted">{vpc_id.map_or_else(|| "default".to_owned(), |id| id.to_string())}</span>
                </dd>
            </div>
            {owner.map(|owner| view! {
                <div class="facts__item">
                    <dt>"Owner"</dt>
                    <dd class="code">{owner}</dd>
                </div>
            })}
            {(!tags.is_empty()).then(|| view! {
                <div class="facts__item">
                    <dt class="visually-hidden">"Tags"</dt>
                    <dd class="tags">
                        {tags.into_iter().map(|tag| view! {
                            <span class="tag">
                                <span class="tag__key">{tag_text(&tag.key)}</span>
                                <span class="tag__value">{tag_text(&tag.value)}</span>
                            </span>
                        }).collect_view()}
                    </dd>
                </div>
            })}
        </dl>
    }
}

/// A key or value as text; in quotation marks where blanks at its ends could not be seen otherwise.
fn tag_text(text: &str) -> String {
    let shown = escape_invisible(text);
    if text.trim() == text {
        shown
    } else {
        format!("“{shown}”")
    }
}
