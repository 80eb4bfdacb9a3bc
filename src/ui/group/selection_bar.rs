//! Actions on the selected rules.

use leptos::prelude::*;

use crate::grid::{RuleTable, TableDialog, rows_text};
use crate::model::grouped;

/// Toolbar for the selected rules; hidden while none is selected.
#[component]
pub(in crate::ui) fn SelectionBar(
    /// The table.
    table: RuleTable,
) -> impl IntoView {
    let counts = Memo::new(move |_| table.selected_counts());
    let can_edit = Memo::new(move |_| {
        table.workspace().editor().is_some() && !table.view().read().is_deleted()
    });
    let is_any = Memo::new(move |_| counts.get().0 > 0);
    let is_one = Memo::new(move |_| counts.get().0 == 1);
    let button = move |label: &'static str, act: fn(RuleTable)| {
        view! {
            <button class="button button--small" type="button" on:click=move |_| act(table)>{label}</button>
        }
        .into_any()
    };
    let clear = move || {
        button("Clear selection", |table| {
            table.clear_selection();
            table.stay();
        })
    };
    let buttons = move || {
        let mut buttons: Vec<AnyView> = Vec::new();
        if !is_any.get() {
            buttons.push(clear());
            return buttons;
        }
        if can_edit.get() {
            if is_one.get() {
                buttons.push(button("Edit", |table| table.edit_selected()));
            }
            buttons.push(button("Remove", |table| table.remove_rows()));
            buttons.push(button("Revert", |table| table.revert_rows()));
            buttons.push(button("Duplicate", |table| table.duplicate_rows()));
            buttons.push(button("Edit column…", |table| {
                table.open_dialog(TableDialog::EditColumn)
            }));
            buttons.push(button("Copy or move…", |table| {
                table.open_dialog(TableDialog::Transfer)
            }));
            buttons.push(button("Tags…", |table| {
                table.open_dialog(TableDialog::Tags)
            }));
        }
        buttons.push(button("Copy as TSV", |table| {
            table.copy(table.to_tsv(), "TSV")
        }));
        buttons.push(button("Copy as AWS CLI", |table| {
            table.copy(table.to_cli(), "AWS CLI")
        }));
        buttons.push(clear());
        buttons
    };
    view! {
        <Show when=move || counts.get() != (0, 0)>
            <div class="selection" role="toolbar" aria-label=format!("Selected {} rules", table.direction())>
                <span class="selection__count">{move || count_text(counts.get())}</span>
                {buttons}
                {move || table.link_to_selected().map(|link| view! {
                    <button class="button button--small" type="button"
                        on:click=move |_| table.copy(link.clone(), "link")>"Copy link"</button>
                })}
            </div>
        </Show>
    }
}

/// Returns how many selected rules are shown, and how many the filter hides.
fn count_text((shown, hidden): (usize, usize)) -> String {
    match hidden {
        0 => format!("{} selected", rows_text(shown)),
        _ => format!(
            "{} selected, {} more hidden by the filter",
            rows_text(shown),
            grouped(hidden)
        ),
    }
}
