//! Controls and notices of the draft, and the list of keyboard shortcuts.

mod draft_controls;
mod draft_notice;
mod shortcuts_dialog;

pub(super) use draft_controls::{DraftControls, undo_or_redo};
pub(super) use draft_notice::DraftNotice;
pub(super) use shortcuts_dialog::ShortcutsDialog;
