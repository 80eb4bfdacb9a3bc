//! Sheet for one rule on a narrow screen.

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use crate::draft::CellColumn;
use crate::grid::{FocusedCell, GridColumn, KEEP_AFTER, RuleTable};
use crate::platform::dom;
use crate::text::{Text as _, capitalised};
use crate::ui::components::Dialog;

/// A field of the sheet.
#[derive(Clone, Copy)]
struct Field {
    column: CellColumn,
    text: RwSignal<String>,
    was: StoredValue<String>,
}

/// Keeps what was typed into the fields as unfinished texts of the rule's cells, so that a crash or a reload does not
/// lose it. Closing the sheet discards them, as Escape does in a cell. Cheap to copy.
#[derive(Clone, Copy)]
struct KeptTexts {
    table: RuleTable,
    fields: StoredValue<Vec<Field>>,
    is_closed: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl KeptTexts {
    fn new(table: RuleTable, fields: StoredValue<Vec<Field>>) -> Self {
        Self {
            table,
            fields,
            is_closed: StoredValue::new(false),
            timer: StoredValue::new(None),
        }
    }

    fn keep(self) {
        if self.is_closed.try_get_value() != Some(false) {
            return;
        }
        let texts = self.fields.get_value().into_iter().filter_map(|field| {
            let text = field.text.try_get_untracked()?;
            let is_changed = text != field.was.get_value();
            Some((field.column, is_changed.then_some(text)))
        });
        self.table
            .keep_in_focused_rule(&texts.collect::<Vec<(CellColumn, Option<String>)>>());
    }

    fn keep_soon(self) {
        self.stop();
        let timer = set_timeout_with_handle(move || self.keep(), KEEP_AFTER);
        self.timer.set_value(timer.ok());
    }

    fn stop(self) {
        if let Some(Some(timer)) = self.timer.try_get_value() {
            timer.clear();
        }
    }

    /// Keeps the texts when the sheet goes with its table or with the page.
    fn keep_on_leaving(self) {
        on_cleanup(move || {
            self.stop();
            self.keep();
        });
        let on_unload = window_event_listener_untyped("pagehide", move |_| self.keep());
        on_cleanup(move || on_unload.remove());
    }

    fn drop_all(self) {
        self.stop();
        let columns = self.fields.get_value().into_iter();
        let columns = columns.map(|field| (field.column, None));
        self.table
            .keep_in_focused_rule(&columns.collect::<Vec<(CellColumn, Option<String>)>>());
        self.is_closed.set_value(true);
    }
}

/// Shows the focused rule with its fields, at the bottom of the screen.
#[component]
pub(in crate::ui) fn RuleSheet(
    /// The table.
    table: RuleTable,
    /// Called after the sheet has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let (cells, is_removed) = table.focused_rule().unwrap_or_default();
    let fields = cells.into_iter().map(|cell| Field {
        column: cell.column,
        text: RwSignal::new(cell.unfinished.unwrap_or_else(|| cell.text.clone())),
        was: StoredValue::new(cell.text),
    });
    let fields = StoredValue::new(fields.collect::<Vec<Field>>());
    let kept = KeptTexts::new(table, fields);
    kept.keep_on_leaving();
    let on_close = Callback::new(move |()| {
        kept.drop_all();
        on_close.run(());
    });
    let refusal = RwSignal::new(None::<(CellColumn, String)>);
    let save = move || {
        if let Some(column) = take_up_changes(table, &fields.get_value()) {
            let reason = "This rule was changed meanwhile. Check all fields, then save again";
            return refusal.set(Some((column, reason.to_owned())));
        }
        let changed = fields.get_value().into_iter();
        let changed = changed.map(|field| {
            (
                field.column,
                field.text.get_untracked(),
                field.was.get_value(),
            )
        });
        let changed: Vec<(CellColumn, String)> = changed
            .filter(|(_, text, was)| text != was)
            .map(|(column, text, _)| (column, text))
            .collect();
        let cells: Vec<(CellColumn, &str)> = changed
            .iter()
            .map(|(column, text)| (*column, text.as_str()))
            .collect();
        match table.set_focused_rule(&cells) {
            Ok(()) => on_close.run(()),
            Err(reason) => refusal.set(Some(reason)),
        }
    };
    let act = move |act: fn(RuleTable)| {
        act(table);
        on_close.run(());
    };
    let on_input = Callback::new(move |()| {
        refusal.set(None);
        kept.keep_soon();
    });
    let field = move |field: Field| field_view(table, field, is_removed, refusal, on_input);
    view! {
        <Dialog title="Rule" id="rule-sheet" on_close>
            <form class="form" novalidate on:submit=move |event| {
                event.prevent_default();
                save();
            }>
                {fields.get_value().into_iter().map(field).collect_view()}
                <div class="form__actions">
                    {if is_removed {
                        view! {
                            <button class="button button--primary" type="button"
                                on:click=move |_| act(RuleTable::revert_rows)>"Restore"</button>
                        }
                        .into_any()
                    } else {
                        view! {
                            <button class="button button--primary" type="submit">"Save"</button>
                            <button class="button button--danger" type="button"
                                on:click=move |_| act(RuleTable::remove_rows)>"Remove"</button>
                        }
                        .into_any()
                    }}
                    <button class="button" type="button"
                        on:click=|event| dom::cancel_dialog_around(event.target())>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Takes up what others have changed of the rule since it was shown, but for what the user has typed. Returns the first
/// such column.
fn take_up_changes(table: RuleTable, fields: &[Field]) -> Option<CellColumn> {
    let (now, _) = table.focused_rule()?;
    let mut changed = None;
    for (field, FocusedCell { column, text, .. }) in fields.iter().zip(now) {
        let was = field.was.get_value();
        if was != text {
            changed = changed.or(Some(column));
            if *field.text.read_untracked() == was {
                field.text.set(text.clone());
            }
            field.was.set_value(text);
        }
    }
    changed
}

/// Returns what EC2 stores instead of a text.
fn note_text(table: RuleTable, field: Field) -> Option<String> {
    let notes = table.notes_of(field.column, &field.text.read());
    let texts: Vec<String> = notes.iter().map(|note| capitalised(&note.text())).collect();
    (!texts.is_empty()).then(|| texts.join(". "))
}

fn field_view(
    table: RuleTable,
    field: Field,
    is_disabled: bool,
    refusal: RwSignal<Option<(CellColumn, String)>>,
    on_input: Callback<()>,
) -> AnyView {
    let column = GridColumn::Cell(field.column);
    let id = format!("rule-sheet-{}", column.place());
    let note_id = format!("{id}-note");
    let error = move || {
        let refusal = refusal.read();
        let of_field = refusal
            .as_ref()
            .filter(|(column, _)| *column == field.column);
        of_field.map(|(_, reason)| reason.clone())
    };
    view! {
        <div class="field" class:field--invalid=move || error().is_some()>
            <label class="field__label" for=id.clone()>{column.heading(table.direction())}</label>
            <input class="field__input" id=id type="text" autocomplete="off" spellcheck="false" autocapitalize="off"
                disabled=is_disabled aria-describedby=note_id.clone()
                aria-invalid=move || error().is_some().then_some("true")
                on:input=move |_| on_input.run(())
                bind:value=field.text />
            <p class="field__note" id=note_id aria-live="polite">{move || error().or_else(|| note_text(table, field))}</p>
        </div>
    }
    .into_any()
}
