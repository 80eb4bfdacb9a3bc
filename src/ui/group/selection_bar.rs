//! What can be done to the rows selected.

use std::collections::HashSet;

use leptos::prelude::*;

use super::rule_table::{RuleTable, TableDialog, rows_text};

/// The buttons for the rows selected; nothing while none is.
#[component]
pub(in crate::ui) fn SelectionBar(
    /// The table.
    table: RuleTable,
) -> impl IntoView {
    let count = Memo::new(move |_| table.selected.read().len());
    let can_edit = table.app.editor_now().is_some() && !table.view.read_untracked().is_deleted();
    let button = move |label: &'static str, act: fn(RuleTable)| {
        view! {
            <button class="button button--small" type="button" on:click=move |_| act(table)>{label}</button>
        }
        .into_any()
    };
    let buttons = move || {
        let mut buttons: Vec<AnyView> = Vec::new();
        if can_edit {
            buttons.push(button("Remove", |table| table.remove_rows()));
            buttons.push(button("Revert", |table| table.revert_rows()));
            buttons.push(button("Duplicate", |table| table.duplicate_rows()));
            buttons.push(button("Edit column…", |table| {
                table.dialog.set(Some(TableDialog::EditColumn))
            }));
            buttons.push(button("Copy or move…", |table| {
                table.dialog.set(Some(TableDialog::Transfer))
            }));
            buttons.push(button("Tags…", |table| {
                table.dialog.set(Some(TableDialog::Tags))
            }));
        }
        buttons.push(button("Copy as TSV", |table| {
            table.copy(table.to_tsv(), "TSV")
        }));
        buttons.push(button("Copy as AWS CLI", |table| {
            table.copy(table.to_cli(), "AWS CLI")
        }));
        buttons.push(button("Clear selection", |table| {
            table.selected.set(HashSet::new());
            // The button that was pressed is gone.
            table.stay();
        }));
        buttons
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="selection" role="toolbar" aria-label=format!("Selected {} rules", table.direction)>
                <span class="selection__count">{move || format!("{} selected", rows_text(count.get()))}</span>
                {buttons()}
                {move || table.link_to_selected().map(|link| view! {
                    <button class="button button--small" type="button"
                        on:click=move |_| table.copy(link.clone(), "a link")>"Copy link"</button>
                })}
            </div>
        </Show>
    }
}
