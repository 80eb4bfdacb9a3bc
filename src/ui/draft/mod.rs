//! Controls and notices of the draft, and the list of keyboard shortcuts.

mod controls;
mod notice;
mod shortcuts_dialog;

pub(super) use controls::{DraftControls, undo_or_redo};
pub(super) use notice::DraftNotice;
pub(super) use shortcuts_dialog::ShortcutsDialog;
