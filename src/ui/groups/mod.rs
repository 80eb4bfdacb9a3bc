//! All security groups: the page that lists them, the list beside an open group, and creating one.

mod create_group_dialog;
mod groups_page;
mod sidebar;

pub(super) use groups_page::GroupsPage;
pub(super) use sidebar::GroupSidebar;
