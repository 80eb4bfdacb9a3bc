//! The draft as a whole: undo and redo, what it would change, applying and discarding it, and the
//! keys that edit it.

mod controls;
mod keys_dialog;
mod notice;
mod review_dialog;

pub(super) use controls::{DraftControls, hear_keys};
pub(super) use keys_dialog::KeysDialog;
pub(super) use notice::DraftNotice;
pub(super) use review_dialog::ReviewDialog;
