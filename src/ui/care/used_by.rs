//! What uses a group, on the page of the group.

use std::sync::Arc;

use leptos::prelude::*;

use super::deletion_blockers_dialog::DeletionBlockersDialog;
use super::not_looked_at::not_looked_at;
use crate::analysis::usage::{Usage, Use};
use crate::draft::GroupView;
use crate::model::{GroupId, escape_invisible};
use crate::platform::dom;
use crate::present::Page;
use crate::text::{Text as _, capitalised, use_kind_text, use_place_text, use_state_text};
use crate::ui::components::ShowMore;
use crate::workspace::Workspace;

/// The style of this bundle.
const STYLE: &str = include_str!("../../../style/care.css");

/// Number of users shown at first, and more at a time.
const SHOWN: usize = 100;

/// Says whether the group is used, and lists its users.
#[component]
pub(super) fn UsedBy(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
) -> impl IntoView {
    dom::adopt_style("care", STYLE);
    let workspace = Workspace::here();
    let id = Memo::new(move |_| view.read().id.clone());
    let is_remote = Memo::new(move |_| view.read().remote.is_some());
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let usage = workspace.usage().current();
    let shows_dialog = RwSignal::new(false);
    let shown = RwSignal::new(SHOWN);
    let content = move || {
        let usage = usage.get();
        match usage {
            _ if !is_remote.get() => {
                view! { <p>"Nothing uses a group that is not created yet."</p> }.into_any()
            }
            None => view! { <p>"Looking for what uses this group…"</p> }.into_any(),
            Some(usage) => used_by(workspace, &usage, &id.read(), shown),
        }
    };
    let on_close = Callback::new(move |()| shows_dialog.set(false));
    view! {
        <section class="care" aria-labelledby="used-by-heading">
            <h2 class="rule-section__title" id="used-by-heading">"Used by"</h2>
            {content}
            <Show when=move || is_remote.get() && can_edit.get()>
                <button class="button" type="button" aria-haspopup="dialog" on:click=move |_| shows_dialog.set(true)>
                    "Why can't I delete this?"
                </button>
            </Show>
        </section>
        <Show when=move || shows_dialog.get()>
            <DeletionBlockersDialog view on_close />
        </Show>
    }
}

/// The verdict, the users, and what was not looked at.
fn used_by(
    workspace: Workspace,
    usage: &Arc<Usage>,
    id: &GroupId,
    shown: RwSignal<usize>,
) -> AnyView {
    let judgement = usage.judgement(id);
    let uses = usage.uses(id);
    let count = uses.len();
    let rows: Vec<AnyView> = uses
        .iter()
        .take(shown.get())
        .map(|one| row(workspace, one))
        .collect();
    view! {
        <p class="care__verdict">{capitalised(&judgement.text())}"."</p>
        {(count > 0).then(|| view! {
            <table class="care__table" aria-labelledby="used-by-heading">
                <thead>
                    <tr><th>"What"</th><th>"Name"</th><th>"ID"</th><th>"Where"</th><th>"State"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })}
        <ShowMore count shown step=SHOWN />
        {not_looked_at(&judgement)}
    }
    .into_any()
}

fn row(workspace: Workspace, one: &Use<'_>) -> AnyView {
    let name = one.name().map(escape_invisible).unwrap_or_default();
    let name = match one {
        Use::Rules { group, .. } => {
            let page = Page::Group(group.id.clone());
            view! { <a class="link" href=move || workspace.link(page.clone())>{name}</a> }
                .into_any()
        }
        _ => name.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{use_kind_text(one)}</th>
            <td data-label="Name">{name}</td>
            <td data-label="ID" class="code">{one.id().to_owned()}</td>
            <td data-label="Where" class="code">{use_place_text(one)}</td>
            <td data-label="State">{use_state_text(one)}</td>
        </tr>
    }
    .into_any()
}
