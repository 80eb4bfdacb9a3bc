//! The dialogs that a rule table opens.

use leptos::prelude::*;

use super::paste_dialog::PasteDialog;
use super::quota_dialog::QuotaDialog;
use super::rows_dialogs::{EditColumnDialog, PasteRefusedDialog, TransferDialog, about_rows};
use super::rule_sheet::RuleSheet;
use super::tags_dialog::TagsDialog;
use crate::grid::{RuleTable, TableDialog};
use crate::model::Tag;
use crate::ui::findings::RowFindings;
use crate::ui::preferences::{PreferencesDialog, PreferredTable};

/// Draws a dialog of a table.
pub(in crate::ui) fn table_dialog(table: RuleTable, dialog: TableDialog) -> AnyView {
    let on_close = Callback::new(move |()| table.close_dialog());
    match dialog {
        TableDialog::EditColumn => view! { <EditColumnDialog table on_close /> }.into_any(),
        TableDialog::Findings => view! { <RowFindings table on_close /> }.into_any(),
        TableDialog::Paste => view! { <PasteDialog table on_close /> }.into_any(),
        TableDialog::PasteRefused => view! { <PasteRefusedDialog table on_close /> }.into_any(),
        TableDialog::Preferences => {
            let table = PreferredTable::Rules(table.direction());
            view! { <PreferencesDialog table on_close /> }.into_any()
        }
        TableDialog::Quota => view! { <QuotaDialog table on_close /> }.into_any(),
        TableDialog::Rule => view! { <RuleSheet table on_close /> }.into_any(),
        TableDialog::Transfer => view! { <TransferDialog table on_close /> }.into_any(),
        TableDialog::Tags => {
            let view = table.view().get_untracked();
            let first = table
                .chosen_rows(&view)
                .first()
                .map(|row| view.rule_draft(row).tags);
            let first = first.unwrap_or_default();
            let shown = first.clone();
            let on_save = Callback::new(move |edited: Vec<Tag>| table.edit_tags(&shown, &edited));
            view! {
                <TagsDialog title="Tags of the selected rules" about=about_rows(table, "tags") group=view.id.clone() tags=first on_save on_close />
            }
            .into_any()
        }
    }
}
