//! Search for groups: field, suggestions, filters, results, and quick open. Evaluation and most views
//! are in a lazy bundle.

mod evaluate;
mod filter_bar;
mod filters;
mod found;
mod list_columns;
mod list_pages;
mod quick_items;
mod quick_open;
mod saved_searches_dialog;
mod search_field;
mod suggestions;
mod vpc_menu;

pub(super) use evaluate::{find, matching_rules};
pub(super) use filter_bar::{FilterBar, FilterChips};
pub(super) use found::{Found, SearchState, found_groups};
pub(super) use list_pages::{page_range, size_text};
pub(super) use quick_open::QuickOpen;
pub(super) use search_field::{SearchBox, SearchField};
pub(super) use suggestions::{Suggestions, on_key};
