//! Dialogs that change several rules at once.

use leptos::prelude::*;

use super::form_text::keep_form_text;
use crate::draft::{CellColumn, GroupView, RowId, RuleDraft};
use crate::entry::parse_cell;
use crate::grid::{RuleTable, rows_text};
use crate::model::{GroupId, Peer, is_same_group_name};
use crate::platform::dom;
use crate::text::{Text as _, capitalised, column_name};
use crate::ui::components::{Dialog, KeptField, KeptTexts, TextField};

/// Returns the name of a dialog about the selected rules, for keeping what is typed. Untracked.
pub(super) fn about_rows(table: RuleTable, kind: &str) -> String {
    let view = table.view().get_untracked();
    let rows = table.chosen_rows(&view);
    let rows: Vec<RowId> = rows.into_iter().map(|row| view.row_id(row)).collect();
    let rows = serde_json::to_string(&rows).unwrap_or_default();
    format!("{kind} {} {rows}", view.id)
}

/// Returns the column with a name, or the description.
fn column_named(table: RuleTable, name: &str) -> CellColumn {
    let mut columns = CellColumn::ALL.into_iter();
    let named = columns.find(|known| column_name(*known, table.direction()) == name);
    named.unwrap_or(CellColumn::Description)
}

/// Sets one column of the selected rules to the same value.
#[component]
pub(in crate::ui) fn EditColumnDialog(
    /// The table.
    table: RuleTable,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let column = RwSignal::new(CellColumn::Description);
    let text = RwSignal::new(String::new());
    keep_form_text(table.workspace(), table.group_id(), move || {
        text.try_get_untracked().filter(|typed| !typed.is_empty())
    });
    let name = Signal::derive(move || column_name(column.get(), table.direction()).to_owned());
    let initial = vec![name.get_untracked(), String::new()];
    let set_name = move |name: String| column.set(column_named(table, &name));
    let fields = vec![KeptField::new(name, set_name), text.into()];
    let about = about_rows(table, "edit column");
    let kept = KeptTexts::restore_from(table.workspace(), &about, fields, initial);
    let was_submitted = RwSignal::new(false);
    let reading = Memo::new(move |_| {
        let view = table.view().read();
        let text = text.read();
        if text.is_empty() && !was_submitted.get() {
            return None;
        }
        let rows = table.rows_to_change(&view);
        let rule = view.rule_draft(rows.first()?);
        Some(table.workspace().with_entry_context(&view, |context| {
            parse_cell(column.get(), &text, &rule, context)
        }))
    });
    let error = Signal::derive(move || {
        if let Some(reason) = table.lock_reason() {
            return Some(reason.to_owned());
        }
        let error = reading.get()?.err()?;
        Some(capitalised(&error.text()))
    });
    let note = move || {
        let notes = reading.get()?.ok()?.notes;
        let texts: Vec<String> = notes.iter().map(|note| capitalised(&note.text())).collect();
        (!texts.is_empty()).then(|| texts.join(". "))
    };
    let count = move || table.rows_to_change(&table.view().read()).len();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_submitted.set(true);
        let typed = text.get_untracked();
        match table.edit_column(column.get_untracked(), &typed) {
            Ok(()) => {
                kept.drop_all();
                on_close.run(());
            }
            Err(reason) => {
                table.workspace().announce(reason);
                dom::focus_first("#edit-column-text");
            }
        }
    };
    view! {
        <Dialog title="Edit column" id="edit-column" on_close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <p>{move || format!("Set the same value for {}.", rows_text(count()))}</p>
                <div class="field">
                    <label class="field__label" for="edit-column-name">"Column"</label>
                    <select class="field__input" id="edit-column-name"
                        on:change=move |event| column.set(column_named(table, &event_target_value(&event)))>
                        {CellColumn::ALL.map(|known| view! {
                            <option value=column_name(known, table.direction())
                                prop:selected=move || column.get() == known>
                                {capitalised(column_name(known, table.direction()))}
                            </option>
                        }).into_iter().collect_view()}
                    </select>
                </div>
                <TextField id="edit-column-text" label="New value".to_owned() value=text error is_code=true hint=Signal::derive(note) />
                <div class="form__actions">
                    <button class="button button--primary" type="submit" disabled=move || count() == 0>
                        {move || format!("Change {}", rows_text(count()))}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Lists why pasted values were refused.
#[component]
pub(in crate::ui) fn PasteRefusedDialog(
    /// The table.
    table: RuleTable,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog title="Nothing pasted" id="paste-refused" on_close>
            <p>"Fix these values, then paste again:"</p>
            <ul>
                {table.refusals().get_untracked().into_iter().map(|reason| view! { <li>{reason}</li> }).collect::<Vec<_>>()}
            </ul>
        </Dialog>
    }
}

/// Copies or moves the selected rules to another group.
#[component]
pub(in crate::ui) fn TransferDialog(
    /// The table.
    table: RuleTable,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = table.workspace();
    let target = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    keep_form_text(workspace, table.group_id(), move || {
        target.try_get_untracked().filter(|typed| !typed.is_empty())
    });
    let kept = KeptTexts::restore(workspace, &about_rows(table, "transfer"), vec![target]);
    let count = move || table.rows_to_change(&table.view().read()).len();
    let transfer = move |is_move: bool| {
        let view = table.view().get_untracked();
        let to = parse_target(table, &view, &target.read_untracked());
        match to.and_then(|to| transfer_rows(table, &view, &to, is_move)) {
            Ok(()) => {
                kept.drop_all();
                on_close.run(());
            }
            Err(reason) => {
                error.set(Some(reason));
                dom::focus_first("#transfer-target");
            }
        }
    };
    let names = move || {
        let groups = workspace.draft().known_groups().read();
        let option = |group: &crate::entry::KnownGroup| {
            view! { <option value=group.id.to_string()>{group.name.clone()}</option> }.into_any()
        };
        groups.iter().map(option).collect::<Vec<_>>()
    };
    view! {
        <Dialog title="Copy or move rules" id="transfer-rules" on_close>
            <form class="form" novalidate on:submit=move |event| { event.prevent_default(); transfer(false); }>
                {kept.notice()}
                <p>{move || format!("Copy or move {} to another group.", rows_text(count()))}</p>
                <TextField id="transfer-target" label="Target group".to_owned() value=target error=error
                    list="transfer-groups" placeholder="Name or ID".to_owned() />
                <datalist id="transfer-groups">{names()}</datalist>
                <div class="form__actions">
                    <button class="button button--primary" type="submit" disabled=move || count() == 0>"Copy rules"</button>
                    <button class="button" type="button" disabled=move || count() == 0
                        on:click=move |_| transfer(true)>"Move rules"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Finds a group by name or ID, in any VPC.
fn parse_target(table: RuleTable, view: &GroupView, text: &str) -> Result<GroupId, String> {
    let groups = table.workspace().draft().known_groups().read_untracked();
    let text = text.trim();
    let is_it = |group: &&crate::entry::KnownGroup| {
        !group.is_deleted && (group.id.as_str() == text || is_same_group_name(&group.name, text))
    };
    let found: Vec<&GroupId> = groups.iter().filter(is_it).map(|group| &group.id).collect();
    match found.as_slice() {
        [id] if **id == view.id => {
            Err("The rules are already in this group. Choose another group".to_owned())
        }
        [id] => Ok((*id).clone()),
        [] => Err(format!(
            "No group is named {text:?}. Enter a group name or ID"
        )),
        _ => Err(format!(
            "{} groups have this name. Enter a group ID",
            found.len()
        )),
    }
}

/// Copies or moves the rows that the dialog is about.
///
/// # Errors
/// The reason why nothing was changed.
fn transfer_rows(
    table: RuleTable,
    view: &GroupView,
    to: &GroupId,
    is_move: bool,
) -> Result<(), String> {
    let workspace = table.workspace();
    // Copying changes only the target group, so this one may be read-only.
    let editor = if is_move {
        table.editor()
    } else {
        workspace.editor_now()
    };
    let editor = editor.ok_or_else(|| {
        let reason = untrack(|| table.lock_reason());
        reason.unwrap_or("The draft can't be changed now")
    })?;
    let name = workspace.group_view_now(to).name().to_owned();
    let rows = table.rows_to_change(view);
    if rows.is_empty() {
        return Err("These rules no longer exist. Close this dialog".to_owned());
    }
    let verb = if is_move { "moved" } else { "copied" };
    let label = format!("{verb} {} to {name}", rows_text(rows.len()));
    editor.edit(label.clone(), &mut |editing| {
        for row in &rows {
            let rule = view.rule_draft(row);
            editing.add_row(
                to,
                RuleDraft {
                    peer: rule.peer.clone(),
                    ..rule
                },
            );
            if is_move {
                editing.remove_row(view, row);
            }
        }
    });
    let names_itself = |rule: RuleDraft| matches!(rule.peer.known(), Some(Peer::Group(reference)) if reference.group_id == view.id);
    let names_old_one = rows.iter().any(|row| names_itself(view.rule_draft(row)));
    workspace.announce(if names_old_one {
        format!(
            "{}. Rules that reference this group still do",
            capitalised(&label)
        )
    } else {
        capitalised(&label)
    });
    Ok(())
}
