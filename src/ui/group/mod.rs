//! One security group: its facts, its rules as a spreadsheet, and what can be done to them.

mod cell_clipboard;
mod cell_editor;
mod clashes;
mod group_page;
mod paste_dialog;
mod quota_meter;
mod row_text;
mod rows_dialogs;
mod rule_grid;
mod rule_section;
mod rule_table;
mod selection_bar;
mod tags_dialog;

pub(super) use group_page::GroupPage;
