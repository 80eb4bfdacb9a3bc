//! Filter of the list of runs: by group, which is in the address, and by text.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::run_texts::{source_text, state_text};
use crate::apply::RunRecord;
use crate::model::{GroupId, escape_invisible};
use crate::platform::dom;
use crate::present::{Page, Runs};
use crate::workspace::Workspace;

/// Filter of runs. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunFilter {
    group: StoredValue<Option<GroupId>>,
    text: RwSignal<String>,
}

impl RunFilter {
    pub(super) fn new(group: Option<GroupId>) -> Self {
        Self {
            group: StoredValue::new(group),
            text: RwSignal::new(String::new()),
        }
    }

    /// Returns the runs that match. Reactive.
    pub(super) fn shown(
        self,
        workspace: Workspace,
        records: &[Arc<RunRecord>],
    ) -> Vec<Arc<RunRecord>> {
        let group = self.group.get_value();
        let text = self.text.read().trim().to_lowercase();
        let matches = |record: &&Arc<RunRecord>| {
            let is_of_group = group
                .as_ref()
                .is_none_or(|group| groups_of(record).any(|(id, _)| id == group));
            is_of_group && (text.is_empty() || searched(workspace, record).contains(&text))
        };
        records.iter().filter(matches).cloned().collect()
    }
}

/// Returns the groups of a run by EC2's IDs, with their names.
fn groups_of(record: &RunRecord) -> impl Iterator<Item = (&GroupId, &str)> {
    let changes = record.changes.iter();
    changes.map(|change| {
        let id = record.created.get(&change.id).unwrap_or(&change.id);
        (id, change.name())
    })
}

/// Returns the text of a run that the filter looks through, in lower case.
fn searched(workspace: Workspace, record: &RunRecord) -> String {
    let groups = groups_of(record).map(|(id, name)| format!("{name} {id}"));
    let caller = record.caller.clone().unwrap_or_default();
    let parts = [
        groups.collect::<Vec<_>>().join(" "),
        record.note.clone(),
        state_text(record),
        source_text(workspace, &record.source),
        record.connection.clone(),
        record.place.account_text().to_owned(),
        record.place.region.to_string(),
        caller,
    ];
    parts.join(" ").to_lowercase()
}

/// Renders the fields of the filter.
pub(super) fn filter_view(workspace: Workspace, filter: RunFilter) -> AnyView {
    let chosen = filter.group.get_value();
    let records = workspace.environment().history().records();
    let options = {
        let chosen = chosen.clone();
        move || {
            let mut names: BTreeMap<String, GroupId> = BTreeMap::new();
            for record in records.read().iter() {
                let groups = groups_of(record);
                names.extend(groups.map(|(id, name)| (format!("{name} ({id})"), id.clone())));
            }
            let is_listed = |id: &GroupId| names.values().any(|known| known == id);
            if let Some(id) = chosen.clone().filter(|id| !is_listed(id)) {
                let name = workspace.group_name(&id).unwrap_or_default();
                names.insert(format!("{name} ({id})"), id);
            }
            let options = names.into_iter().map(|(name, id)| {
                let is_chosen = chosen.as_ref() == Some(&id);
                view! { <option value=id.to_string() selected=is_chosen>{escape_invisible(&name)}</option> }
            });
            options.collect_view()
        }
    };
    let choose = move |event| {
        let runs = match GroupId::parse(&event_target_value(&event)) {
            Ok(group) => Runs::Of(group),
            Err(_) => Runs::All,
        };
        workspace.go_to(Page::History(runs));
        // The page is drawn again.
        dom::focus_soon("#history-group");
    };
    view! {
        <div class="history-filter" role="search" aria-label="Runs">
            <label class="field">
                <span class="field__label">"Group"</span>
                <select class="field__input" id="history-group" on:change=choose>
                    <option value="" selected=chosen.is_none()>"All groups"</option>
                    {options}
                </select>
            </label>
            <label class="field">
                <span class="field__label">"Text"</span>
                <input class="field__input" type="search" autocomplete="off" spellcheck="false"
                    placeholder="Note, group, status, or caller" bind:value=filter.text />
            </label>
        </div>
    }
    .into_any()
}
