//! Sentences for findings, risks, steps, errors and differences. Other crates return them as enums with fields; this
//! crate turns them into words, one file per topic.
//!
//! Only the page and the command line depend on it.

mod access_keys;
mod browser;
mod cell_block;
mod change_table;
mod checks;
mod comparison;
mod connections;
mod copies;
mod diagnosis;
mod differences;
mod entry;
mod expiry;
mod explain_error;
mod fleet;
mod import;
mod left_out;
mod links;
mod map;
mod outcomes;
mod paste;
mod plan_files;
mod prefix_lists;
mod reach;
mod rename;
mod requests;
mod risks;
mod row_change;
mod row_findings;
mod rules;
mod samples;
mod search;
mod snapshots;
mod steps;
#[cfg(test)]
mod testing;
mod usage;
mod values;
mod vpc_associations;
mod who_changed;
mod word_difference;

pub use access_keys::{EXPIRY_SHOWN, EXPIRY_WARNED, arn_name, masked, remaining_text};
pub use cell_block::{NO_CLIPBOARD_TEXT, block_error_text, column_name};
pub use change_table::{CHANGE_COLUMNS, ChangeTable, FactChange, RuleChange, change_table};
pub use checks::{
    SUPPRESSED_SIGN, check_label, check_words, counts_text, equivalents_text, exposure_text,
    finding_advice, finding_message, fix_label, profile_label, rule_key_sentence, severity_sign,
    suppression_scope_text,
};
pub use comparison::{
    DifferenceCounts, compared_text, comparison_counts, comparison_notes, comparison_summary,
    entry_counts, unknown_rules_text,
};
pub use copies::{copies_text, copy_choice_text, copy_subject_text, transfer_notes};
pub use differences::{
    DifferenceLine, GroupDifference, group_difference, list_change_lines, list_difference,
    meanwhile_sides,
};
pub use expiry::{expiry_countdown, expiry_text};
pub use explain_error::{Explanation, capitalised, denial_advice, denial_lines, explain};
pub use fleet::{
    dropped_text, failed_regions_text, fleet_progress_text, fleet_search_text, missing_scopes,
    not_in_use_text,
};
pub use import::{origin_sentence, origins_text, other_origins_text};
pub use left_out::{LeftOutText, left_out_text, list_clash_text};
pub use map::{
    change_sign, edge_sentence, hidden_lines, map_facts, map_legend, node_note, node_signs,
    node_title, node_words,
};
pub use prefix_lists::{
    entry_count_text, entry_text, list_facts, list_preview, list_state_text, read_only_list_text,
    weight_text,
};
pub use reach::{answer_text, part_text, place_text, policy_text, unknown_text};
pub use rename::{NOT_REPLACED, RenameText, rename_text};
pub use row_change::row_change;
pub use row_findings::{FindingKind, FindingText, blocked_text, row_name};
pub use rules::{PeerText, named_rule_sentence, peer_text, rule_sentence, with_description};
pub use samples::{Sample, samples};
pub use search::{state_label, vpc_label};
pub use snapshots::{
    LinkLength, age_text, bytes_text, is_old, local_moment_text, moment_text, offset_text,
    redacted_text, snapshot_sentences, snapshot_title,
};
pub use usage::{
    NEVER_LOOKED_AT, blocker_text, consequence_text, fix_text, not_looked_at_lines,
    use_counts_text, use_kind_text, use_place_text, use_state_text,
};
pub use vpc_associations::{
    interfaces_keep_association, unread_associations_text, unread_usable_groups_text,
};
pub use who_changed::{TrailLine, own_call_text, principal_text, trail_error_text, trail_lines};
pub use word_difference::WordDifference;

use rules::traffic_text;

/// Data with a text for users.
pub trait Text {
    /// Returns the text: a sentence without a period, or a phrase if the implementation says so.
    fn text(&self) -> String;
}
