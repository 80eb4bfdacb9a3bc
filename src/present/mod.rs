//! What the page says, without a page: URLs, words for errors and findings, which rows a search
//! finds, how a rule reads.
//!
//! Pure: tested on the host. Knows the model and the errors of the API, nothing of the browser.

mod advice;
mod cell_block;
mod comparison_text;
mod diagnosis;
mod finding;
mod group_list;
mod hue;
mod keys;
mod plan_text;
mod route;
mod rule_list;
mod rule_text;
mod search_word;
mod share_text;

pub use advice::{Explanation, capitalised, denial_advice, denial_lines, explain};
pub use cell_block::{
    BlockError, BlockTarget, PastedRow, block_text, column_name, copied_text, is_rules,
    lay_out_block, paste_cells, read_block,
};
pub use comparison_text::{
    DifferenceCounts, comparison_counts, comparison_notes, comparison_summary,
};
pub use diagnosis::{Diagnosis, Probe, Reach, ReachOutcome, clock_text};
pub use finding::{Finding, clash_text, overlap_findings, row_findings, row_name};
pub use group_list::{GroupColumn, GroupOrder, find_groups, rules_found};
pub use hue::{account_hues, hue};
pub use keys::{EXPIRY_SHOWN, EXPIRY_WARNED, arn_name, masked, remaining_text};
pub use plan_text::{
    DifferenceLine, GroupDifference, blocked_text, group_difference, meanwhile_sides,
};
pub use route::{Page, Place, Route, ViewPlace};
pub use rule_list::{RuleOrder, arrange_rows};
pub use rule_text::{PeerText, peer_text, rule_sentence};
pub use share_text::{LinkLength, age_text, bytes_text, is_old, moment_text, redacted_text};
