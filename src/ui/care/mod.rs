//! Account care: what uses a group, why it cannot be deleted, and chores on many groups.

mod copy_dialog;
mod copy_target;
mod rename_dialog;
mod used_by;

pub(super) use copy_dialog::CopyDialog;
pub(super) use rename_dialog::{RenameDialog, RenamedText};
pub(super) use used_by::UsedBy;
