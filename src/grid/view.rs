//! The grid of a rule table: a single tab stop, keyboard navigation, windowed if long.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use leptos::prelude::*;

use super::columns::{COLUMNS, GridColumn, column_tracks};
use super::events::GridEvents;
use super::heading_view::heading_view;
use super::lines::Line;
use super::open_cell::OpenCell;
use super::row_text::RowText;
use super::row_view::{open_row_view, row_view};
use super::table::RuleTable;
use super::window::RowWindow;
use super::windowed_rows::{RowsInWindow, WindowRow, WindowedRows, use_row_window};
use crate::draft::RowIndex;
use crate::model::Direction;
use crate::platform::dom;

/// Delay before findings are computed, so that rows are drawn first.
const FINDINGS_AFTER: Duration = Duration::from_millis(200);

/// Shows the rows of a table.
#[component]
pub fn RuleGrid(
    /// The table.
    table: RuleTable,
) -> impl IntoView {
    let view = table.view;
    let can_edit = table.workspace.editor_now().is_some() && !view.read_untracked().is_deleted();
    let count = Signal::derive(move || table.places.read().len());
    let window = use_row_window(count);
    let events = GridEvents::new(table, window, can_edit);
    keep_tab_stop(table, window, events);
    Effect::new(move |_| {
        if let Some(position) = table.target.get() {
            table.target.set(None);
            events.go_to(position);
        }
    });
    set_timeout(
        move || {
            table.is_thorough.try_set(true);
            dom::mark_findings();
        },
        FINDINGS_AFTER,
    );
    let label = match table.direction {
        Direction::Ingress => "Inbound rules",
        Direction::Egress => "Outbound rules",
    };
    let columns = table.columns();
    let headings = move || {
        let columns = columns.get().into_iter().enumerate();
        let headings = columns.map(|(place, shown)| heading_view(table, place, shown));
        headings.collect::<Vec<_>>()
    };
    let wraps_lines = move || table.preferences().read().wraps_lines;
    let rows = move |shown: RowWindow| rows(table, window, can_edit, shown);
    view! {
        <div class="rules" class:rules--editable=can_edit class:rules--wrapped=wraps_lines role="grid"
            style=("--columns", move || column_tracks(&columns.read(), false))
            style=("--paper-columns", move || column_tracks(&columns.read(), true)) aria-label=label id=grid_id(table.direction)
            aria-rowcount=move || count.get() + 1 aria-colcount=move || columns.read().len() aria-multiselectable="true"
            aria-readonly=(!can_edit).then_some("true")
            node_ref=table.grid
            data-span=move || span_text(table)
            on:pointerdown=move |event| events.on_pointer(&event)
            on:pointermove=move |event| events.on_pointer_move(&event)
            on:pointerup=move |_| events.on_pointer_up()
            on:pointercancel=move |_| events.on_pointer_up()
            on:mouseover=move |event| events.on_mouse_over(&event)
            on:keydown=move |event| events.on_key(&event)
            on:focusin=move |event| events.on_focus(&event)
            on:focusout=move |event| events.on_blur(&event)
            on:click=move |event| events.on_click(&event)
            on:dblclick=move |event| events.on_double_click(&event)
            on:copy=move |event| events.on_copy(&event)
            on:cut=move |event| events.on_cut(&event)
            on:paste=move |event| events.on_paste(&event)>
            <div class="rules__head" role="rowgroup">
                <div class="rules__row rules__row--head" role="row" aria-rowindex="1" data-row="0">
                    {headings}
                </div>
            </div>
            <WindowedRows class="rules__body" role="rowgroup" window rows=Box::new(rows) />
        </div>
    }
}

/// Returns the rows to draw. The row of the open cell is always among them, and stays the same
/// element while the cell is open.
fn rows(
    table: RuleTable,
    window: RowsInWindow,
    can_edit: bool,
    shown: RowWindow,
) -> Vec<WindowRow> {
    let view = table.view.read();
    let places = table.places.read();
    let columns = table.columns().get();
    let look = {
        let mut hasher = DefaultHasher::new();
        columns.hash(&mut hasher);
        hasher.finish()
    };
    let open = table.open();
    let open = open.and_then(|cell| Some((cell.row_index(&view)?, cell)));
    let open_row = |cell: &OpenCell| {
        let cell = cell.clone();
        WindowRow {
            key: (usize::MAX, cell.serial),
            draw: Box::new(move || open_row_view(table, cell, window)),
        }
    };
    let row = |(number, index): (usize, &RowIndex)| match &open {
        Some((opened, cell)) if opened == index => Some(open_row(cell)),
        _ => {
            let text = RowText::of(table, &view, view.row_at(*index)?);
            Some(WindowRow {
                key: (number, text.version() ^ look),
                draw: Box::new(move || row_view(table, Line::of_shown(number), text, can_edit)),
            })
        }
    };
    let lines = places.iter().enumerate();
    let lines = lines.take(shown.end).skip(shown.first);
    let mut rows: Vec<WindowRow> = lines.filter_map(row).collect();
    if let Some((opened, cell)) = &open {
        match places.iter().position(|index| index == opened) {
            Some(number) if number < shown.first => rows.insert(0, open_row(cell)),
            Some(number) if number < shown.end => {}
            _ => rows.push(open_row(cell)),
        }
    }
    rows
}

/// Keeps one cell of the grid as its tab stop while rows are drawn and removed.
fn keep_tab_stop(table: RuleTable, window: RowsInWindow, events: GridEvents) {
    Effect::new(move |_| {
        window.rows.track();
        table.places.track();
        table.view.track();
        if let (Some(grid), None) = (table.grid.get(), table.open()) {
            dom::keep_tab_stop(&grid, table.focus().into(), events.has_focus());
        }
    });
}

/// Returns the positions of the columns in a block of cells, for the style sheet.
fn span_text(table: RuleTable) -> Option<String> {
    table.track_selection();
    let columns = table.with_state(|state| state.columns().map(<[_]>::to_vec))?;
    let places = COLUMNS
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column, GridColumn::Cell(cell) if columns.contains(cell)));
    let places: Vec<String> = places.map(|(place, _)| place.to_string()).collect();
    Some(places.join(" "))
}

/// Returns the element ID of the grid.
pub(super) fn grid_id(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "inbound-grid",
        Direction::Egress => "outbound-grid",
    }
}
