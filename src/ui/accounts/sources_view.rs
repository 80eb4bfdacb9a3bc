//! What is open or was read, and how to add to it.

use leptos::prelude::*;

use super::{
    AccountsForm, AggregatorForm, MemoryInUse, ReadFormView, ReadingFailures, ReadingProgress,
    SourceTable,
};
use crate::accounts::{Fleet, MAX_SNAPSHOT_BYTES};
use crate::model::{counted, escape_invisible};
use crate::text::{Text as _, capitalised};
use crate::ui::components::{FileButton, FileText};
use crate::workspace::Workspace;

/// Ways to add sources, then the list of them. The list is last, because it grows while accounts are
/// read.
#[component]
pub(super) fn SourcesView(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let workspace = Workspace::here();
    let add = Callback::new(move |file: FileText| {
        let added = fleet.add_snapshot(&file.name, &file.text);
        let added = added.map_err(|error| capitalised(&error.text()))?;
        let name = escape_invisible(&file.name);
        workspace.announce(format!("Added {} of {name}", counted(added, "Region")));
        Ok(())
    });
    view! {
        <div class="accounts__add">
            <details class="disclosure">
                <summary>"Read accounts with a role"</summary>
                <ReadFormView fleet form />
            </details>
            <details class="disclosure">
                <summary>"Search a Config aggregator"</summary>
                <AggregatorForm fleet form />
            </details>
            <div class="accounts__file">
                <FileButton label="Add snapshot…" max_bytes=MAX_SNAPSHOT_BYTES on_read=add />
            </div>
        </div>
        <ReadingProgress fleet />
        <MemoryInUse fleet />
        <SourceTable fleet />
        <ReadingFailures fleet />
    }
}
