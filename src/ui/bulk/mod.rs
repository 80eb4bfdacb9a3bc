//! Actions on several groups of the list.

mod add_rules_dialog;
mod bulk_bar;
mod compare_dialog;
mod edits;
mod replace_dialog;
mod tag_dialog;

pub(super) use bulk_bar::BulkBar;
pub(super) use replace_dialog::{ReplaceForm, replace_everywhere};
