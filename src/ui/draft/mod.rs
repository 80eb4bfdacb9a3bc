//! The draft as a whole: undo and redo, the way to its review, and the keys that edit it.

mod controls;
mod keys_dialog;
mod notice;

pub(super) use controls::{DraftControls, undo_or_redo};
pub(super) use keys_dialog::KeysDialog;
pub(super) use notice::DraftNotice;
