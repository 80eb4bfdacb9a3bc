//! Components that several pages share.

mod change_mark;
mod chip;
mod confirm_dialog;
mod copy_button;
mod dialog;
mod error_panel;
mod field;
mod file_button;
mod icon;
mod menu;
mod moment;
mod notice;
mod popover;
mod show_more;
mod submission;
mod text_result;
mod toast;
mod words;

pub(super) use change_mark::{change_class, change_sign};
pub(super) use chip::Chip;
pub(super) use confirm_dialog::{ConfirmDialog, ConfirmTexts};
pub(super) use copy_button::CopyButton;
pub(super) use dialog::Dialog;
pub(super) use error_panel::ErrorPanel;
pub(super) use field::TextField;
pub(super) use file_button::{FileButton, FileText};
pub(super) use icon::{Icon, icon};
pub(super) use menu::{Menu, MenuEntry, MenuItem};
pub(super) use moment::Moment;
pub(super) use notice::{Notice, NoticeKind};
pub(super) use popover::Popover;
pub(super) use show_more::ShowMore;
pub(super) use submission::Submission;
pub(super) use text_result::TextResult;
pub(super) use toast::Toast;
pub(super) use words::words_view;
