//! The grid of a rule table: one tab stop, moved in by keys, windowed when long. Clicks and keys are
//! heard by the grid as a whole; rows are plain elements.

use std::time::Duration;

use leptos::prelude::*;

use super::cell_editor::CellEditor;
use super::row_text::{CellText, RowText, rule_id_text};
use super::rule_table::{OpenCell, RuleTable, place_of};
use crate::draft::{CellColumn, Mark};
use crate::model::Direction;
use crate::platform::dom;
use crate::present::{GridKey, GridPosition, GridSize, RowWindow, RuleOrder, moved};
use crate::text::{capitalised, column_name};
use crate::ui::components::{Row, UseRowWindowReturn, WindowedRows, use_row_window};
use crate::workspace::Workspace;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Mark,
    Cell(CellColumn),
    RuleId,
    Findings,
    Actions,
}

/// The columns, in their order; the last only where something can be changed.
const COLUMNS: [Column; 10] = [
    Column::Mark,
    Column::Cell(CellColumn::Type),
    Column::Cell(CellColumn::Protocol),
    Column::Cell(CellColumn::Ports),
    Column::Cell(CellColumn::PeerKind),
    Column::Cell(CellColumn::Peer),
    Column::Cell(CellColumn::Description),
    Column::RuleId,
    Column::Findings,
    Column::Actions,
];

/// Rows that Page Up and Page Down move by.
const PAGE_ROWS: usize = 15;

/// How long after the rows their findings follow.
const FINDINGS_AFTER: Duration = Duration::from_millis(200);

/// For how many milliseconds letters typed one after the other are one word of type-ahead.
const WORD_PAUSE: f64 = 700.0;

/// Shows the rows of a table.
#[component]
pub(in crate::ui) fn RuleGrid(
    /// The table.
    table: RuleTable,
) -> impl IntoView {
    let workspace = Workspace::here();
    let can_edit = workspace.editor_now().is_some() && !table.view.read_untracked().is_deleted();
    let columns = COLUMNS.len() - usize::from(!can_edit);
    let places = table.places;
    let count = Signal::derive(move || places.read().len());
    let shown = use_row_window(count);
    let (window, body, row_height) = (shown.rows, shown.body, shown.row_height);
    let grid = table.grid;
    let rows = move |window: RowWindow| {
        let view = table.view.read();
        let places = places.read();
        let editing = table.editing.read();
        let open = editing
            .as_ref()
            .and_then(|cell| Some((cell, place_of(cell, &view)?)));
        // The row of the open cell is the same one for as long as the cell is open, wherever it is.
        let open_row = |cell: &OpenCell| {
            let cell = cell.clone();
            Row {
                key: (usize::MAX, cell.serial),
                draw: Box::new(move || open_row_view(table, cell, shown)),
            }
        };
        let row = |(index, place): (usize, &usize)| match open {
            Some((cell, open_place)) if open_place == *place => Some(open_row(cell)),
            _ => {
                let text = RowText::of(table, &view, view.rows().get(*place)?);
                Some(Row {
                    key: (index, text.version()),
                    draw: Box::new(move || row_view(table, index + 1, text, can_edit)),
                })
            }
        };
        let lines = places.iter().enumerate();
        let lines = lines.take(window.end).skip(window.first);
        let mut rows: Vec<Row> = lines.filter_map(row).collect();
        if let Some((cell, place)) = open {
            match places.iter().position(|known| *known == place) {
                Some(index) if index < window.first => rows.insert(0, open_row(cell)),
                Some(index) if index < window.end => {}
                _ => rows.push(open_row(cell)),
            }
        }
        rows
    };
    let has_focus = StoredValue::new(false);
    let go_to = move |position: GridPosition| {
        let (Some(grid), Some(body)) = (grid.get_untracked(), body.get_untracked()) else {
            return;
        };
        table.active.set_value(position);
        if !dom::focus_cell(&grid, position.row, position.column) {
            // The row is not drawn: bring it on the screen, where the window draws it.
            dom::scroll_to_row(
                &body,
                position.row.saturating_sub(1),
                row_height.get_untracked(),
            );
            workspace.environment().window().note_scroll();
            dom::focus_soon(&format!(
                "#{} [data-row=\"{}\"] [data-column=\"{}\"]",
                grid_id(table.direction),
                position.row,
                position.column
            ));
        }
    };
    // Rows come and go with the window, and with what is changed.
    Effect::new(move |_| {
        window.track();
        places.track();
        table.view.track();
        if let (Some(grid), None) = (grid.get(), table.editing.get()) {
            let GridPosition { row, column } = table.active.get_value();
            dom::keep_tab_stop(&grid, row, column, has_focus.get_value());
        }
    });
    Effect::new(move |_| {
        if let Some(position) = table.target.get() {
            table.target.set(None);
            go_to(position);
        }
    });
    set_timeout(
        move || {
            table.is_thorough.try_set(true);
            dom::mark_findings();
        },
        FINDINGS_AFTER,
    );
    let typed = StoredValue::new((String::new(), 0.0));
    let type_ahead = move |row: usize, column: usize, letter: &str, time: f64| {
        let (mut word, last) = typed.get_value();
        if time - last > WORD_PAUSE {
            word.clear();
        }
        word.push_str(&letter.to_lowercase());
        let count = count.get_untracked();
        let column_text = move |line: usize| {
            table
                .with_row(line, |view, row| {
                    untrack(|| match COLUMNS.get(column) {
                        Some(Column::RuleId) => rule_id_text(workspace, view, row),
                        _ => text_of(&RowText::of(table, view, row), column).to_owned(),
                    })
                })
                .map(|text| text.to_lowercase())
        };
        let start = if word.chars().count() > 1 {
            row
        } else {
            row + 1
        };
        let found = (0..count)
            .map(|step| (start + step - 1) % count + 1)
            .find(|line| column_text(*line).is_some_and(|text| text.starts_with(&word)));
        if let Some(row) = found {
            go_to(GridPosition { row, column });
        }
        typed.set_value((word, time));
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let Some((row, column)) = dom::cell_of(event.target()) else {
            return;
        };
        if table.editing.read_untracked().is_some() || event.alt_key() {
            return;
        }
        let (key, is_shift) = (event.key(), event.shift_key());
        let is_ctrl = event.ctrl_key() || event.meta_key();
        let size = GridSize {
            rows: count.get_untracked() + 1,
            columns,
            page: PAGE_ROWS,
        };
        if let Some(grid_key) = GridKey::from_name(&key, is_ctrl) {
            event.prevent_default();
            let to = shown_cell(table, GridPosition { row, column }, grid_key, size);
            if is_shift && to.row != row {
                if table.selected.read_untracked().is_empty() {
                    table.anchor.set_value(row);
                }
                table.extend_to(to.row);
            } else if !is_shift && table.selected.read_untracked().is_empty() {
                table.anchor.set_value(to.row);
            }
            if !is_shift {
                table.span.set(None);
            }
            go_to(to);
            if is_shift && to.column != column {
                table.extend_columns(column, to.column);
            }
            return;
        }
        let cell = match COLUMNS.get(column) {
            Some(Column::Cell(cell)) if row > 0 => Some(*cell),
            _ => None,
        };
        let is_letter = key.chars().count() == 1 && !is_ctrl;
        match (key.as_str(), is_ctrl) {
            ("a", true) => table.toggle_all(),
            ("Escape", _) => table.clear_selection(),
            ("Enter", true) => {
                if !dom::follow_link(event.target()) {
                    return;
                }
            }
            (" ", _)
                if row > 0
                    && (cell.is_none() || is_shift || is_ctrl)
                    && column + 1 < COLUMNS.len() =>
            {
                table.toggle(row);
            }
            ("d" | "D", true) if can_edit && is_shift => {
                table.aim_at_focus();
                table.duplicate_rows();
            }
            ("d", true) if can_edit => table.fill_down(),
            ("Insert", _) if can_edit => table.add_row(),
            ("Delete", _) if can_edit && row > 0 => {
                table.aim_at_focus();
                table.remove_rows();
            }
            ("Backspace", true) if can_edit => match cell {
                Some(cell) if !is_shift => table.revert_cell(row, cell),
                _ => {
                    table.aim_at_focus();
                    table.revert_rows();
                }
            },
            ("Enter" | "F2", false) if can_edit => match cell {
                Some(cell) => table.open_cell(row, cell, None),
                // The button in the cell hears it.
                None => return,
            },
            ("Backspace", false) if can_edit => match cell {
                Some(cell) => table.open_cell(row, cell, Some(String::new())),
                None => return,
            },
            (_, false) if is_letter && row > 0 => match cell {
                Some(cell) if can_edit => table.open_cell(row, cell, Some(key)),
                _ => type_ahead(row, column, &key, event.time_stamp()),
            },
            _ => return,
        }
        event.prevent_default();
    };
    let on_click = move |event: leptos::ev::MouseEvent| {
        let Some((row, column)) = dom::cell_of(event.target()) else {
            table.leave_cell();
            return;
        };
        if dom::is_cell_editor(event.target()) {
            return;
        }
        // Taking the open cell's text over can reorder the rows: the row that was clicked is found again.
        let row = if table.editing.read_untracked().is_some() {
            let clicked = table.with_row(row, |view, row| view.row_id(row));
            table.leave_cell();
            match clicked {
                Some(clicked) => table.line_of(&clicked).unwrap_or_default(),
                None => row,
            }
        } else {
            row
        };
        table.span.set(None);
        let is_tap = table.is_touch.get_value();
        match dom::action_of(event.target()).as_deref() {
            Some("sort") => sort_by(table, column),
            Some("select-all") => table.toggle_all(),
            Some("select") if event.shift_key() => table.extend_to(row),
            Some("select") => table.toggle(row),
            Some("restore-cell") => {
                if let Some(Column::Cell(cell)) = COLUMNS.get(column) {
                    table.active.set_value(GridPosition { row, column });
                    table.revert_cell(row, *cell);
                }
            }
            Some(action) => {
                table.clear_selection();
                table.active.set_value(GridPosition { row, column });
                match action {
                    "remove" => table.remove_rows(),
                    _ => table.revert_rows(),
                }
            }
            None if row > 0 && event.shift_key() => table.extend_to(row),
            None if row > 0 && (event.ctrl_key() || event.meta_key()) => table.toggle(row),
            None => {
                if let (Some(Column::Cell(cell)), true) = (COLUMNS.get(column), row > 0)
                    && dom::is_unfinished(event.target())
                {
                    table.open_cell(row, *cell, None);
                } else if is_tap && row > 0 && !dom::is_link(event.target()) {
                    table.select_only(row, column);
                }
            }
        }
    };
    let on_double_click = move |event: leptos::ev::MouseEvent| {
        if let Some((row, column)) = dom::cell_of(event.target())
            && let (Some(Column::Cell(cell)), true) = (COLUMNS.get(column), row > 0)
            && table.editing.read_untracked().is_none()
        {
            table.open_cell(row, *cell, None);
        }
    };
    // Told of no other element, the focus was lost with its row, or left for nowhere.
    let on_blur = move |event: leptos::ev::FocusEvent| {
        if event.related_target().is_some() {
            has_focus.set_value(false);
        }
    };
    let on_focus = move |event: leptos::ev::FocusEvent| {
        has_focus.set_value(true);
        if let Some((row, column)) = dom::cell_of(event.target()) {
            table.active.set_value(GridPosition { row, column });
        }
    };
    let on_copy = move |event: leptos::ev::ClipboardEvent| {
        if table.editing.read_untracked().is_some() {
            return;
        }
        let (text, announcement) = table.copied();
        if dom::put_on_clipboard(&event, &text) {
            workspace.announce(announcement);
        }
    };
    let on_paste = move |event: leptos::ev::ClipboardEvent| {
        if can_edit && table.editing.read_untracked().is_none() {
            event.prevent_default();
            table.paste(dom::text_from_clipboard(&event));
        }
    };
    let label = match table.direction {
        Direction::Ingress => "Inbound rules",
        Direction::Egress => "Outbound rules",
    };
    view! {
        <div class="rules" class:rules--editable=can_edit role="grid" aria-label=label id=grid_id(table.direction)
            aria-rowcount=move || count.get() + 1 aria-colcount=columns aria-multiselectable="true"
            aria-readonly=(!can_edit).then_some("true")
            node_ref=grid
            data-span=move || span_text(table)
            on:pointerdown=move |event| table.is_touch.set_value(event.pointer_type() == "touch")
            on:keydown=on_key on:focusin=on_focus on:focusout=on_blur
            on:click=on_click on:dblclick=on_double_click on:copy=on_copy on:paste=on_paste>
            <div class="rules__head" role="rowgroup">
                <div class="rules__row rules__row--head" role="row" aria-rowindex="1" data-row="0">
                    {COLUMNS.iter().take(columns).enumerate().map(|(index, column)| {
                        heading_view(table, index, *column)
                    }).collect_view()}
                </div>
            </div>
            <WindowedRows class="rules__body" role="rowgroup" window=shown rows=Box::new(rows) />
        </div>
    }
}

/// Where a key leads from a cell: past the columns and headings that the window is too narrow for.
fn shown_cell(table: RuleTable, from: GridPosition, key: GridKey, size: GridSize) -> GridPosition {
    let mut to = moved(from, key, size);
    let Some(grid) = table.grid.get_untracked() else {
        return to;
    };
    // The columns of all rows are those of the row that has the focus.
    while dom::is_cell_hidden(&grid, from.row, to.column)
        || to.row == 0 && dom::is_cell_hidden(&grid, 0, to.column)
    {
        let next = moved(to, key, size);
        if next == to {
            return from;
        }
        to = next;
    }
    to
}

fn heading_view(table: RuleTable, index: usize, column: Column) -> AnyView {
    let heading = match column {
        Column::Mark => "Change".to_owned(),
        Column::Cell(cell) => capitalised(column_name(cell, table.direction)),
        Column::RuleId => "Rule ID".to_owned(),
        Column::Findings => "Findings".to_owned(),
        Column::Actions => "Actions".to_owned(),
    };
    let sorted = move || {
        let order = table.order.get().filter(|order| column.orders_by(order))?;
        Some(if order.is_descending {
            "descending"
        } else {
            "ascending"
        })
    };
    let inner = match column {
        Column::Findings | Column::Actions => heading.into_any(),
        Column::Mark => {
            let state = move || {
                let (shown, _) = table.selected_counts();
                match shown {
                    0 => "false",
                    shown if shown == table.places.read().len() => "true",
                    _ => "mixed",
                }
            };
            view! {
                <button class="rules__select" type="button" role="checkbox" tabindex="-1" data-focus
                    data-action="select-all" aria-checked=state aria-label="Select all rules"></button>
            }
            .into_any()
        }
        Column::Cell(_) | Column::RuleId => view! {
            <button class="rules__sort" type="button" tabindex="-1" data-focus data-action="sort">{heading}</button>
        }
        .into_any(),
    };
    view! {
        <div class=column.class() role="columnheader" tabindex="-1" data-column=index aria-colindex=index + 1
            aria-sort=sorted>
            {inner}
        </div>
    }
    .into_any()
}

fn row_view(table: RuleTable, row: usize, text: RowText, can_edit: bool) -> AnyView {
    let active = table.active.get_value();
    let id = text.id.clone();
    let is_selected = move || {
        if table.selected.read().contains(&id) {
            "true"
        } else {
            "false"
        }
    };
    let class = row_class(text.mark);
    let columns = COLUMNS
        .iter()
        .take(COLUMNS.len() - usize::from(!can_edit))
        .enumerate();
    let cells = columns.map(|(index, column)| {
        let is_active = active == GridPosition { row, column: index };
        let (content, is_invalid) = content(table, move || row, *column, &text, can_edit);
        view! {
            <div class=column.class() role="gridcell" data-column=index
                tabindex=if is_active { "0" } else { "-1" }
                aria-invalid=is_invalid.then_some("true")
                data-placeholder=column.placeholder(text.mark)>
                {content}
            </div>
        }
        .into_any()
    });
    let cells: Vec<AnyView> = cells.collect();
    view! {
        <div class=class role="row" aria-rowindex=row + 1 data-row=row aria-selected=is_selected>
            {cells}
        </div>
    }
    .into_any()
}

fn row_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Unchanged => "rules__row",
        Mark::Added => "rules__row rules__row--added",
        Mark::Changed => "rules__row rules__row--changed",
        Mark::Removed => "rules__row rules__row--removed",
    }
}

/// The row of the open cell. It stays the same element while the cell is open: what changes around the
/// cell changes in it. Outside the window of drawn rows it keeps its position.
fn open_row_view(table: RuleTable, open: OpenCell, shown: UseRowWindowReturn) -> AnyView {
    let open = StoredValue::new(open);
    let line = Memo::new(move |before: Option<&usize>| {
        let view = table.view.read();
        let place = open.with_value(|cell| place_of(cell, &view));
        let places = table.places.read();
        let index = places.iter().position(|known| Some(*known) == place);
        index.map_or_else(|| before.copied().unwrap_or_default(), |index| index + 1)
    });
    let text = Memo::new(move |before: Option<&Option<RowText>>| {
        let view = table.view.read();
        let place = open.with_value(|cell| place_of(cell, &view));
        let row = place.and_then(|place| view.rows().get(place));
        row.map(|row| RowText::of(table, &view, row))
            .or_else(|| before.cloned().flatten())
    });
    let is_afar = move || {
        let window = shown.rows.get();
        !(window.first..window.end).contains(&line.get().saturating_sub(1))
    };
    let top = move || {
        let height = shown.row_height.get();
        is_afar().then(|| format!("{}px", line.get().saturating_sub(1) * height))
    };
    let is_selected = move || {
        let text = text.read();
        let id = text.as_ref().map(|text| &text.id);
        let selected = table.selected.read();
        id.is_some_and(|id| selected.contains(id)).to_string()
    };
    let opened = open.with_value(|cell| cell.column);
    let cells = COLUMNS.iter().enumerate().map(|(index, column)| {
        let (content, placeholder) = if *column == Column::Cell(opened) {
            let cell = open.get_value();
            (view! { <CellEditor table cell /> }.into_any(), None)
        } else {
            let line = move || line.get();
            let content = move || {
                let text = text.read();
                let text = text.as_ref()?;
                Some(content(table, line, *column, text, true).0)
            };
            let mark = text.read_untracked().as_ref().map(|text| text.mark);
            (content.into_any(), mark.and_then(|mark| column.placeholder(mark)))
        };
        view! {
            <div class=column.class() role="gridcell" data-column=index tabindex="-1" data-placeholder=placeholder>
                {content}
            </div>
        }
        .into_any()
    });
    let cells: Vec<AnyView> = cells.collect();
    let class = move || text.read().as_ref().map(|text| row_class(text.mark));
    view! {
        <div class=class class:rules__row--afar=is_afar style:top=top role="row" aria-rowindex=move || line.get() + 1
            data-row=move || line.get() aria-selected=is_selected>
            {cells}
        </div>
    }
    .into_any()
}

/// What stands in a cell, and whether it is wrong.
fn content(
    table: RuleTable,
    line: impl Fn() -> usize + Send + Sync + 'static,
    column: Column,
    text: &RowText,
    can_edit: bool,
) -> (AnyView, bool) {
    let cell = match column {
        Column::Cell(cell) => cell,
        Column::Mark => return (mark_view(text), false),
        Column::RuleId => {
            let id = move || {
                table.view.track();
                table.places.track();
                table.with_row(line(), |view, row| rule_id_text(table.workspace, view, row))
            };
            return (id.into_any(), false);
        }
        Column::Findings => return (findings_view(text), false),
        // Only the group as a whole can be kept.
        Column::Actions if text.is_group_deleted => return (().into_any(), false),
        Column::Actions => return (actions_view(text), false),
    };
    let place = CellColumn::ALL.iter().position(|known| *known == cell);
    let shown = place.and_then(|place| text.cells.get(place)).cloned();
    let shown = shown.unwrap_or_default();
    match &shown.unfinished {
        Some(unfinished) => {
            let unfinished = unfinished.clone();
            let view = view! {
                <span class="rules__unfinished" title="Unfinished: open the cell and press Enter to take the text over, or Escape to discard it">
                    {unfinished}
                </span>
            };
            (view.into_any(), true)
        }
        None => (value_view(shown, can_edit), false),
    }
}

fn value_view(cell: CellText, can_edit: bool) -> AnyView {
    let CellText {
        value,
        name,
        was,
        href,
        is_anywhere,
        ..
    } = cell;
    let was = was.map(|was| {
        let label = format!("Restore {}", if was.is_empty() { "nothing" } else { &was });
        // At the end of the cell, where a double click that is to open it does not hit it.
        let button = can_edit.then(|| {
            view! {
                <button class="rules__restore" type="button" tabindex="-1" data-action="restore-cell"
                    aria-label=label.clone() title=label>"↩"</button>
            }
        });
        view! { " "<s class="rules__was">{was}</s>{button} }
    });
    if name.is_empty() && was.is_none() {
        return value.into_any();
    }
    let named = match href {
        // The name itself must not be a link where a double click on it is to open the cell.
        Some(href) if can_edit => view! {
            <a class="peer__open" tabindex="-1" href=href aria-label=format!("Open {name}")></a>
            <span>{name}</span>" "<span class="peer__value code">{value}</span>
        }
        .into_any(),
        Some(href) => view! {
            <a class="link" tabindex="-1" data-focus href=href>{name}</a>" "
            <span class="peer__value code">{value}</span>
        }
        .into_any(),
        None if name.is_empty() => value.into_any(),
        None => view! {
            <span class="peer__value code">{value}</span>" "
            <span class="peer__name" class:peer__name--anywhere=is_anywhere>{name}</span>
        }
        .into_any(),
    };
    view! { {named}{was} }.into_any()
}

fn mark_view(text: &RowText) -> AnyView {
    let (sign, word) = (text.mark.sign(), text.mark.as_str());
    view! {
        <span class="rules__select" data-action="select"></span>
        <span class="rules__sign" aria-hidden="true">{sign}</span>
        <span class="visually-hidden">{word}</span>
    }
    .into_any()
}

fn findings_view(text: &RowText) -> AnyView {
    let Some(first) = text.findings.first() else {
        return ().into_any();
    };
    let full: Vec<&str> = text
        .findings
        .iter()
        .map(|finding| finding.text.as_str())
        .collect();
    let full = full.join(". ");
    let title = full.clone();
    let class = if first.is_error {
        "finding finding--error"
    } else {
        "finding"
    };
    let short = first.short.clone();
    let more = text.findings.len() - 1;
    view! {
        <span class=class title=title>
            <span aria-hidden="true">{if first.is_error { "✕ " } else { "" }}{short}{(more > 0).then(|| format!(" +{more}"))}</span>
            <span class="visually-hidden">{full}</span>
        </span>
    }
    .into_any()
}

fn actions_view(text: &RowText) -> AnyView {
    let (action, verb) = match text.mark {
        Mark::Unchanged | Mark::Added => ("remove", "Remove"),
        Mark::Changed => ("revert", "Revert"),
        Mark::Removed => ("revert", "Restore"),
    };
    let label = format!("{verb} {}", text.name);
    view! {
        <button class="button button--quiet button--small" type="button" tabindex="-1" data-focus
            data-action=action aria-label=label>
            {verb}
        </button>
    }
    .into_any()
}

fn text_of(text: &RowText, column: usize) -> &str {
    match COLUMNS.get(column) {
        Some(Column::Cell(cell)) => {
            let place = CellColumn::ALL.iter().position(|known| known == cell);
            let cell = place.and_then(|place| text.cells.get(place));
            cell.map_or("", |cell| {
                if cell.name.is_empty() {
                    &cell.value
                } else {
                    &cell.name
                }
            })
        }
        Some(Column::Findings) => text
            .findings
            .first()
            .map_or("", |finding| finding.short.as_str()),
        _ => "",
    }
}

/// Ascending, descending, then EC2's own order again.
fn sort_by(table: RuleTable, column: usize) {
    let column = match COLUMNS.get(column) {
        Some(Column::Cell(cell)) => Some(*cell),
        _ => None,
    };
    table.order.update(|order| {
        *order = match *order {
            Some(now) if now.column == column && now.is_descending => None,
            Some(now) if now.column == column => Some(RuleOrder {
                is_descending: true,
                ..now
            }),
            _ => Some(RuleOrder {
                column,
                is_descending: false,
            }),
        };
    });
}

/// The places of the columns of a block of cells, for the style sheet.
fn span_text(table: RuleTable) -> Option<String> {
    let columns = table.block_columns()?;
    let places = COLUMNS
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column, Column::Cell(cell) if columns.contains(cell)));
    let places: Vec<String> = places.map(|(place, _)| place.to_string()).collect();
    Some(places.join(" "))
}

fn grid_id(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "inbound-grid",
        Direction::Egress => "outbound-grid",
    }
}

impl Column {
    fn orders_by(self, order: &RuleOrder) -> bool {
        match self {
            Self::Cell(cell) => order.column == Some(cell),
            Self::RuleId => order.column.is_none(),
            Self::Mark | Self::Findings | Self::Actions => false,
        }
    }

    /// What an empty cell of a row to add asks for.
    fn placeholder(self, mark: Mark) -> Option<&'static str> {
        if mark != Mark::Added {
            return None;
        }
        Some(match self {
            Self::Cell(CellColumn::Type) => "HTTPS, 443…",
            Self::Cell(CellColumn::Protocol) => "tcp…",
            Self::Cell(CellColumn::Ports) => "443…",
            Self::Cell(CellColumn::PeerKind) => "IPv4…",
            Self::Cell(CellColumn::Peer) => "203.0.113.0/24, a group…",
            _ => return None,
        })
    }

    fn class(self) -> &'static str {
        match self {
            Self::Mark => "rules__cell rules__cell--mark",
            Self::Cell(CellColumn::Type) => "rules__cell rules__cell--type",
            Self::Cell(CellColumn::Protocol) => "rules__cell rules__cell--protocol",
            Self::Cell(CellColumn::Ports) => "rules__cell rules__cell--ports code",
            Self::Cell(CellColumn::PeerKind) => "rules__cell rules__cell--kind",
            Self::Cell(CellColumn::Peer) => "rules__cell rules__cell--peer",
            Self::Cell(CellColumn::Description) => "rules__cell rules__cell--description",
            Self::RuleId => "rules__cell rules__cell--id code",
            Self::Findings => "rules__cell rules__cell--findings",
            Self::Actions => "rules__cell rules__cell--actions",
        }
    }
}
