//! Rows of a rule grid. They are plain elements; the grid handles keys and the pointer.

use leptos::prelude::*;

use super::cell_editor::CellEditor;
use super::cell_view::content;
use super::columns::{GridColumn, ShownColumn};
use super::lines::Line;
use super::open_cell::OpenCell;
use super::row_text::RowText;
use super::table::RuleTable;
use super::windowed_rows::RowsInWindow;
use crate::draft::Mark;

/// Draws a row without an open cell. It is redrawn when one of its texts changes.
pub(super) fn row_view(table: RuleTable, line: Line, text: RowText, can_edit: bool) -> AnyView {
    let focus = table.focus();
    let id = text.id.clone();
    let is_selected = move || {
        if table.is_selected(&id) {
            "true"
        } else {
            "false"
        }
    };
    let class = row_class(&text);
    let columns = table.columns().get_untracked();
    let cells = columns.into_iter().map(|ShownColumn { column, is_last, .. }| {
        let index = column.place();
        let is_focused = (focus.line, focus.column) == (line, index);
        let (content, is_invalid) = content(table, move || line, column, &text, can_edit);
        view! {
            <div class=column.class() class:rules__cell--last=is_last role="gridcell" data-column=index
                tabindex=if is_focused { "0" } else { "-1" }
                aria-invalid=is_invalid.then_some("true")
                data-placeholder=column.placeholder(text.mark)>
                {content}
            </div>
        }
        .into_any()
    });
    let cells: Vec<AnyView> = cells.collect();
    view! {
        <div class=class role="row" aria-rowindex=line.number() + 1 data-row=line.number() aria-selected=is_selected>
            {cells}
        </div>
    }
    .into_any()
}

fn row_class(text: &RowText) -> String {
    let mark = match text.mark {
        Mark::Unchanged => "",
        Mark::Added => " rules__row--added",
        Mark::Changed => " rules__row--changed",
        Mark::Removed => " rules__row--removed",
    };
    // The last column has the room of the findings where there are none.
    let found = match text.first_finding() {
        None => "",
        Some(_) => " rules__row--found",
    };
    format!("rules__row{mark}{found}")
}

/// Draws the row of the open cell. The element stays the same while the cell is open, and its other
/// cells update in place. Outside of the drawn rows it keeps its position.
pub(super) fn open_row_view(table: RuleTable, open: OpenCell, shown: RowsInWindow) -> AnyView {
    let open = StoredValue::new(open);
    let line = Memo::new(move |before: Option<&Line>| {
        let view = table.view.read();
        let index = open.with_value(|cell| cell.row_index(&view));
        let places = table.places.read();
        let shown = places.iter().position(|known| Some(*known) == index);
        shown.map_or_else(|| before.copied().unwrap_or_default(), Line::of_shown)
    });
    let text = Memo::new(move |before: Option<&Option<RowText>>| {
        let view = table.view.read();
        let index = open.with_value(|cell| cell.row_index(&view));
        let row = index.and_then(|index| view.row_at(index));
        row.map(|row| RowText::of(table, &view, row))
            .or_else(|| before.cloned().flatten())
    });
    let index = move || line.get().shown_index().unwrap_or_default();
    let is_afar = move || {
        let window = shown.rows.get();
        !(window.first..window.end).contains(&index())
    };
    let top = move || {
        let height = shown.row_height.get();
        is_afar().then(|| format!("{}px", index() * height))
    };
    let is_selected = move || {
        let text = text.read();
        let id = text.as_ref().map(|text| &text.id);
        id.is_some_and(|id| table.is_selected(id)).to_string()
    };
    let opened = open.with_value(|cell| cell.column);
    let cell = move |ShownColumn {
                         column, is_last, ..
                     }| {
        let index = column.place();
        let (content, placeholder) = if column == GridColumn::Cell(opened) {
            let cell = open.get_value();
            (view! { <CellEditor table cell /> }.into_any(), None)
        } else {
            let line = move || line.get();
            let content = move || {
                let text = text.read();
                let text = text.as_ref()?;
                Some(content(table, line, column, text, true).0)
            };
            let mark = text.read_untracked().as_ref().map(|text| text.mark);
            (
                content.into_any(),
                mark.and_then(|mark| column.placeholder(mark)),
            )
        };
        view! {
            <div class=column.class() class:rules__cell--last=is_last role="gridcell" data-column=index tabindex="-1" data-placeholder=placeholder>
                {content}
            </div>
        }
        .into_any()
    };
    let columns = table.columns();
    let class = move || text.read().as_ref().map(row_class);
    view! {
        <div class=class class:rules__row--afar=is_afar style:top=top role="row" aria-rowindex=move || line.get().number() + 1
            data-row=move || line.get().number() aria-selected=is_selected>
            // The open cell stays the same element when other columns appear.
            <For each=move || columns.get() key=|shown| (shown.column, shown.is_last) children=cell />
        </div>
    }
    .into_any()
}
