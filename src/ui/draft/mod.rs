//! Controls, notices and panel of the draft.

mod draft_controls;
mod draft_notice;
mod draft_panel;
mod toast;

pub(super) use draft_controls::{DraftControls, run_draft_command};
pub(super) use draft_notice::{DraftNotice, StrayTexts};
pub(super) use draft_panel::DraftPanel;
