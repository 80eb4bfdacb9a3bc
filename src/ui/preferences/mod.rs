//! How the user wants the page and its tables to look.

mod page_menu;
mod preferences_dialog;
mod preferred_table;

pub(super) use page_menu::PageMenu;
pub(super) use preferences_dialog::PreferencesDialog;
pub(super) use preferred_table::PreferredTable;
