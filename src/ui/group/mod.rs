//! Page of one security group: details, rules and the dialogs that edit them.

mod clashes;
mod form_text;
mod group_actions;
mod group_facts;
mod group_page;
mod group_tags_dialog;
mod paste_dialog;
mod prefix_lists;
mod quota_dialog;
mod quota_help;
mod quota_meter;
mod quota_split;
mod rows_dialogs;
mod rule_section;
mod rule_sheet;
mod selection_bar;
mod table_dialogs;
mod tags_dialog;

pub(super) use form_text::{keep_form_text, kept_paste};
pub(super) use group_page::GroupPage;
pub(super) use group_tags_dialog::GroupTagsDialog;
pub(super) use paste_dialog::{draft_sentence, host_bits_text};
pub(super) use table_dialogs::table_dialog;
