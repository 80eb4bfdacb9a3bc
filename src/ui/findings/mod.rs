//! Findings of checks: of a row, of a group, and of the account.

mod finding_card;
mod findings_page;
mod fix_dialog;
mod group_counts;
mod group_findings;
mod row_findings_dialog;
mod sections;

pub(super) use findings_page::FindingsPage;
pub(super) use group_counts::GroupCounts;
pub(super) use group_findings::GroupFindings;
pub(super) use row_findings_dialog::RowFindingsDialog;
