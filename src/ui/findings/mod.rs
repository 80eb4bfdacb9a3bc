//! Findings of checks: of a row, of a group, and of the account.

mod finding_card;
mod findings_page;
mod fix_dialog;
mod group_counts;
mod group_findings;
mod narrow_form;
mod profile_choice;
mod row_findings;
mod rule_line;
mod section_view;
mod sections;
mod suppress_field;
mod suppress_form;
mod suppressed_card;
mod suppression_list;
mod suppression_toast;

/// Maximum size of files with profiles and suppressions, in bytes.
const MAX_JSON_BYTES: usize = 1 << 20;

pub(super) use findings_page::FindingsPage;
pub(super) use group_counts::GroupCounts;
pub(super) use group_findings::GroupFindings;
pub(super) use row_findings::RowFindings;
pub(super) use suppressed_card::decision_view;
