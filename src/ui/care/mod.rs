//! Account care: what uses a group, why it cannot be deleted, and chores on many groups.

mod prefix_lists_page;
mod used_by;
mod who_changed;

pub(super) use prefix_lists_page::PrefixListsPage;
pub(super) use used_by::UsedBy;
pub(super) use who_changed::WhoChanged;
