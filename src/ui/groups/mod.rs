//! List of security groups: page, sidebar, and the dialog that creates one.

mod draft_mark;
mod group_choice;
mod group_dialog;
mod group_table;
mod groups_page;
mod row_selection;
mod sidebar;
mod vpc_choice;

pub(super) use draft_mark::DraftMark;
pub(super) use group_choice::GroupChoice;
pub(super) use group_dialog::GroupDialog;
pub(super) use group_table::COLUMNS as GROUP_COLUMNS;
pub(super) use groups_page::GroupsPage;
pub(super) use sidebar::{GroupSidebar, rules_left};
pub(super) use vpc_choice::{default_vpc, vpc_from_value, vpc_option_text, vpc_options};
