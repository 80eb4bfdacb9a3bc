//! Findings as CSV.

use portcullis_analysis::checks::rule_text;

use super::{ReportLine, equivalents};
use crate::export::csv::push_row;

const HEADINGS: [&str; 9] = [
    "Severity",
    "Check",
    "Group ID",
    "Group name",
    "Rules",
    "Message",
    "Advice",
    "Equivalents",
    "Suppressed because",
];

/// Returns findings as CSV, one line each. Cells that look like formulas are guarded as in the CSV
/// of groups.
pub fn csv_report(lines: &[ReportLine<'_>]) -> String {
    let mut text = String::new();
    push_row(&mut text, HEADINGS);
    for line in lines {
        let finding = &line.reported.finding;
        let rules: Vec<String> = finding.rules.iter().map(rule_text).collect();
        let reason = line
            .reported
            .suppression
            .filter(|_| !line.reported.is_expired);
        push_row(
            &mut text,
            [
                finding.severity.as_str(),
                finding.check.as_str(),
                finding.group.as_str(),
                &line.group_name,
                &rules.join("; "),
                &line.message,
                &line.advice,
                &equivalents(finding.check).join("; "),
                reason.map_or("", |suppression| &suppression.reason),
            ],
        );
    }
    text
}
