//! Checkbox list to select several groups.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::model::{GroupId, escape_invisible, grouped};
use crate::present::GroupOrder;
use crate::ui::search::found_groups;
use crate::workspace::Workspace;

/// Maximum number of listed groups. The search narrows down longer lists.
const LISTED: usize = 200;

/// Checkboxes for the groups that match the search.
#[component]
pub(in crate::ui) fn GroupChoice(
    /// The selected groups.
    chosen: RwSignal<BTreeSet<GroupId>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let matches = found_groups(
        workspace,
        Signal::derive(move || workspace.inventory().groups().all().get()),
        Signal::stored(GroupOrder::BY_NAME),
    );
    let choose_all = move |_| {
        let found = matches.read_untracked();
        chosen.update(|chosen| chosen.extend(found.groups.iter().map(|group| group.id.clone())));
    };
    let boxes = move || {
        let found = matches.read();
        let boxes = found.groups.iter().take(LISTED).map(|group| {
            let id = group.id.clone();
            let known = group.id.clone();
            let toggle = move |_| {
                chosen.update(|chosen| {
                    if !chosen.remove(&id) {
                        chosen.insert(id.clone());
                    }
                });
            };
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=move || chosen.read().contains(&known) on:change=toggle />
                    <span>{escape_invisible(&group.name)}</span>
                    <code class="muted">{group.id.to_string()}</code>
                </label>
            }
            .into_any()
        });
        boxes.collect::<Vec<AnyView>>()
    };
    let more = move || {
        let count = matches.read().groups.len();
        (count > LISTED).then(|| {
            let hidden = count - LISTED;
            view! { <p class="muted">{format!("{} more groups match. Narrow the search above.", grouped(hidden))}</p> }
        })
    };
    view! {
        <fieldset class="form__group">
            <legend class="form__legend">{move || format!("Groups ({} selected)", grouped(chosen.read().len()))}</legend>
            <div class="form__actions">
                <button class="button button--small" type="button" on:click=choose_all>"Select all matching"</button>
                <button class="button button--small" type="button" on:click=move |_| chosen.set(BTreeSet::new())>"Clear selection"</button>
            </div>
            <div class="group-choice">{boxes}</div>
            {more}
        </fieldset>
    }
}
