//! The grid of a group's rules. README.md specifies it: when a cell is open, what closes it, where
//! Tab leads.
//!
//! Keys map to commands ([`command_for`], from one table of shortcuts), and the state is a pure
//! value ([`GridState`]). Both are tested on the host. The views are compiled for the browser only.

#![allow(
    unreachable_pub,
    reason = "Leptos writes `pub` on what it makes of a component"
)]

mod binding;
mod columns;
mod command;
mod fill_order;
mod held_row;
mod lines;
mod motion;
mod open_cell;
mod page_shortcuts;
mod shortcut_place;
mod shortcuts;
mod shown_rows;
mod state;
mod type_ahead;
mod window;

#[cfg(test)]
mod testing;

#[cfg(target_arch = "wasm32")]
mod cell_editing;
#[cfg(target_arch = "wasm32")]
mod cell_editor;
#[cfg(target_arch = "wasm32")]
mod cell_view;
#[cfg(target_arch = "wasm32")]
mod clipboard;
#[cfg(target_arch = "wasm32")]
mod editing;
#[cfg(target_arch = "wasm32")]
mod events;
#[cfg(target_arch = "wasm32")]
mod focused_rule;
#[cfg(target_arch = "wasm32")]
mod follow;
#[cfg(target_arch = "wasm32")]
mod heading_view;
#[cfg(target_arch = "wasm32")]
mod keys;
#[cfg(target_arch = "wasm32")]
mod new_rule_row;
#[cfg(target_arch = "wasm32")]
mod row_checks;
#[cfg(target_arch = "wasm32")]
mod row_text;
#[cfg(target_arch = "wasm32")]
mod row_view;
#[cfg(target_arch = "wasm32")]
mod rows;
#[cfg(target_arch = "wasm32")]
mod selection;
#[cfg(target_arch = "wasm32")]
mod table;
#[cfg(target_arch = "wasm32")]
mod table_columns;
#[cfg(target_arch = "wasm32")]
mod table_dialog;
#[cfg(target_arch = "wasm32")]
mod table_texts;
#[cfg(target_arch = "wasm32")]
mod until_view;
#[cfg(target_arch = "wasm32")]
mod view;
#[cfg(target_arch = "wasm32")]
mod windowed_rows;

pub use binding::Binding;
pub use columns::{
    COLUMNS, GridColumn, ShownColumn, column_tracks, grid_column, next_order, shown_columns,
    text_column,
};
pub use command::{CellKind, Command, KeyPlace, Press, command_for};
pub use fill_order::{next_empty_stop, previous_stop};
pub use lines::{Line, Lines};
pub use motion::{GridPosition, GridSize, Motion, moved};
pub use open_cell::{Leave, NextStop, OpenCell};
pub use page_shortcuts::{PAGE_SHORTCUTS, REVIEW_SHORTCUTS};
pub use shortcut_place::ShortcutPlace;
pub use shortcuts::{GRID_SHORTCUTS, OPEN_CELL_SHORTCUTS, Shortcut};
pub use shown_rows::ShownRows;
pub use state::{Extension, GridState};
pub use type_ahead::TypeAhead;
pub use window::{Extent, RowWindow, visible_rows};

#[cfg(target_arch = "wasm32")]
pub use cell_editing::KEEP_AFTER;
#[cfg(target_arch = "wasm32")]
pub use focused_rule::FocusedCell;
#[cfg(target_arch = "wasm32")]
pub use keys::press_of;
#[cfg(target_arch = "wasm32")]
pub use new_rule_row::NewRuleRow;
#[cfg(target_arch = "wasm32")]
pub use table::RuleTable;
#[cfg(target_arch = "wasm32")]
pub use table_dialog::TableDialog;
#[cfg(target_arch = "wasm32")]
pub use table_texts::{add_button_id, rows_text};
#[cfg(target_arch = "wasm32")]
pub use view::RuleGrid;
#[cfg(target_arch = "wasm32")]
pub use windowed_rows::{RowsInWindow, WindowRow, WindowedRows, use_row_window};
