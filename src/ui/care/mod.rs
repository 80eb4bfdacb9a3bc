//! Account care: what uses a group, why it cannot be deleted, and chores on many groups.

mod used_by;

pub(super) use used_by::UsedBy;
