//! Building blocks that know nothing of security groups.

mod copy_button;
mod dialog;
mod error_panel;
mod field;
mod notice;
mod row_window;

pub(super) use copy_button::CopyButton;
pub(super) use dialog::Dialog;
pub(super) use error_panel::ErrorPanel;
pub(super) use field::TextField;
pub(super) use notice::{Notice, NoticeKind};
pub(super) use row_window::{UseRowWindowReturn, use_row_window};
