//! The draft as a whole: undo and redo, the way to its review, and the keys that edit it.

mod controls;
mod notice;
mod shortcuts_dialog;

pub(super) use controls::{DraftControls, undo_or_redo};
pub(super) use notice::DraftNotice;
pub(super) use shortcuts_dialog::ShortcutsDialog;
