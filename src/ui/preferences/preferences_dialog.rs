//! Dialog for the look of tables: columns, their order and widths, lines, height of rows, groups on a page.

use leptos::prelude::*;

use super::preferred_table::{ColumnChoice, PreferredTable};
use crate::environment::Settings;
use crate::model::{DEFAULT_EXPIRY_TAG, Tag};
use crate::platform::dom;
use crate::present::{ColumnChange, Density, PAGE_SIZES};
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Dialog, TextField};
use crate::ui::search::size_text;
use crate::workspace::Workspace;

/// Dialog for the look of a table. Every choice applies at once.
#[component]
pub(in crate::ui) fn PreferencesDialog(
    /// The table from which the dialog is opened.
    table: PreferredTable,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let settings = workspace.environment().settings();
    let preferences = settings.preferences();
    let columns = Memo::new(move |_| table.columns(&preferences.read()));
    let item = move |known: ColumnChoice| column_view(workspace, table, columns, known);
    let (own, kept) = match table {
        PreferredTable::Groups => (
            view! { <PageSizeField settings /> }.into_any(),
            "the list of groups",
        ),
        PreferredTable::Rules(_) => (
            view! { <ExpiryTagField /> }.into_any(),
            "the rules of all groups",
        ),
    };
    let density = move |label: &'static str, value: Density| {
        let is_on = move || preferences.read().density == value;
        view! {
            <label class="choice">
                <input type="radio" name="density" prop:checked=is_on
                    on:change=move |_| settings.change_preferences(|preferences| preferences.density = value) />
                {label}
            </label>
        }
        .into_any()
    };
    view! {
        <Dialog title="Table preferences" id="preferences" on_close>
            <div class="form">
                <fieldset class="preferences__group">
                    <legend class="field__label">"Columns, from left to right"</legend>
                    <ul class="preferences__columns">
                        <For each=move || columns.get() key=|known| known.name children=item />
                    </ul>
                </fieldset>
                <fieldset class="preferences__group">
                    <legend class="field__label">"Rows of all tables"</legend>
                    {density("Comfortable", Density::Comfortable)}
                    {density("Compact", Density::Compact)}
                    <label class="choice">
                        <input type="checkbox" prop:checked=move || preferences.read().wraps_lines
                            on:change=move |event| {
                                let wraps = event_target_checked(&event);
                                settings.change_preferences(|preferences| preferences.wraps_lines = wraps);
                            } />
                        "Wrap long values onto a second line"
                    </label>
                </fieldset>
                {own}
                <p class="muted">{format!("Kept in this browser, for {kept}. You can also drag the edge of a heading, or double-click it to fit the column.")}</p>
                <div class="form__actions">
                    <button class="button button--primary" type="button"
                        on:click=|event| dom::cancel_dialog_around(event.target())>"Done"</button>
                    <button class="button" type="button"
                        on:click=move |_| {
                            settings.change_preferences(|preferences| table.reset(preferences));
                            workspace.announce("Table preferences reset");
                        }>"Reset"</button>
                </div>
            </div>
        </Dialog>
    }
}

/// Choice of the number of groups on a page of the list.
#[component]
fn PageSizeField(settings: Settings) -> impl IntoView {
    let preferences = settings.preferences();
    let sizes = PAGE_SIZES.into_iter().map(Some).chain([None]);
    let options = sizes.map(|size| {
        let is_chosen = move || preferences.read().groups_per_page() == size;
        let value = size.unwrap_or_default().to_string();
        view! { <option value=value prop:selected=is_chosen>{size_text(size)}</option> }
    });
    view! {
        <div class="field">
            <label class="field__label" for="groups-per-page">"Groups per page of the list"</label>
            <select class="field__input" id="groups-per-page" on:change=move |event| {
                let size = event_target_value(&event).parse().ok();
                settings.change_preferences(|preferences| preferences.set_groups_per_page(size));
            }>{options.collect_view()}</select>
        </div>
    }
}

/// Field for the key of the tag that says when rules expire. A key that EC2 refuses stays in the field, and is not
/// used.
#[component]
fn ExpiryTagField() -> impl IntoView {
    let environment = Workspace::here().environment();
    let settings = environment.settings();
    let typed = RwSignal::new(settings.expiry_tag().get_untracked());
    let parsed = move || Tag::parse(typed.read().trim(), "");
    let error = Signal::derive(move || {
        let is_default = typed.read().trim().is_empty();
        let error = parsed().err().filter(|_| !is_default)?;
        Some(capitalised(&error.text()))
    });
    Effect::new(move |before: Option<()>| {
        let key = parsed().map(|tag| tag.key);
        let is_default = typed.read().trim().is_empty();
        if before.is_some() && (is_default || key.is_ok()) {
            settings.set_expiry_tag(key.unwrap_or_default());
        }
    });
    let default = untrack(move || environment.configuration().usable().expiry_tag.clone());
    let default = default.unwrap_or_else(|| DEFAULT_EXPIRY_TAG.to_owned());
    view! {
        <TextField id="expiry-tag" label="Tag of the column Until".to_owned() value=typed error=error
            placeholder=default is_code=true />
    }
}

fn column_view(
    workspace: Workspace,
    table: PreferredTable,
    columns: Memo<Vec<ColumnChoice>>,
    known: ColumnChoice,
) -> AnyView {
    let settings = workspace.environment().settings();
    let ColumnChoice {
        name,
        heading,
        is_always_shown,
        ..
    } = known;
    let now = Memo::new(move |_| {
        let columns = columns.read();
        let known = columns.iter().find(|known| known.name == name);
        known.map(|known| (known.is_shown, known.width))
    });
    let is_shown = move || now.get().is_some_and(|(is_shown, _)| is_shown);
    let width = move || {
        let width = now.get().and_then(|(_, width)| width);
        width.map(|width| width.to_string()).unwrap_or_default()
    };
    let change = move |change: ColumnChange| {
        let mut place = None;
        settings.change_preferences(|preferences| place = table.change(preferences, name, change));
        place
    };
    let spoken = StoredValue::new(heading.clone());
    let shift = move |places: isize| {
        let place = change(ColumnChange::Shift(places));
        let heading = spoken.get_value();
        workspace.announce(match place {
            Some(place) => format!("{heading} is column {}", place + 1),
            None => format!("{heading} is already at the end"),
        });
    };
    view! {
        <li class="preferences__column">
            <label class="choice">
                <input type="checkbox" prop:checked=is_shown disabled=is_always_shown
                    on:change=move |event| {
                        change(ColumnChange::Show(event_target_checked(&event)));
                    } />
                {heading.clone()}
            </label>
            <input class="field__input preferences__width" type="number" min="48" max="1200" placeholder="auto"
                aria-label=format!("Width of {heading} in pixels") prop:value=width
                on:change=move |event| {
                    change(ColumnChange::Width(event_target_value(&event).parse().ok()));
                } />
            <button class="button button--quiet button--small" type="button" aria-label=format!("Move {heading} left")
                on:click=move |_| shift(-1)>"↑"</button>
            <button class="button button--quiet button--small" type="button" aria-label=format!("Move {heading} right")
                on:click=move |_| shift(1)>"↓"</button>
        </li>
    }
    .into_any()
}
