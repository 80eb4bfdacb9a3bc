//! Account care: what uses a group, why it cannot be deleted, and chores on many groups.

mod bundle;
mod prefix_lists_page;
mod used_by;
mod who_changed;

pub use bundle::CareBundle;
use prefix_lists_page::PrefixListsPage;
use used_by::UsedBy;
use who_changed::WhoChanged;
