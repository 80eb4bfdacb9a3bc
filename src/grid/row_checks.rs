//! Findings of checks about one row.

use leptos::prelude::*;

use super::table::RuleTable;
use crate::analysis::checks::{Finding, Severity};
use crate::draft::{GroupView, Mark, Row};
use crate::workspace::Workspace;

/// Returns the findings about the rule of a row, the most severe first. Informational ones are left to the group.
/// Reactive.
pub(super) fn findings_about(workspace: Workspace, view: &GroupView, row: &Row) -> Vec<Finding> {
    let index = workspace.findings().after().get();
    about_row(view, row, index.of(&view.id))
}

/// Like [`findings_about`], of the suppressed findings.
pub(super) fn suppressed_about(workspace: Workspace, view: &GroupView, row: &Row) -> Vec<Finding> {
    let suppressed = workspace.findings().suppressed().get();
    about_row(view, row, suppressed.get(&view.id).into_iter().flatten())
}

fn about_row<'a>(
    view: &GroupView,
    row: &Row,
    findings: impl Iterator<Item = &'a Finding>,
) -> Vec<Finding> {
    let rule = view.rule(row).filter(|_| row.mark != Mark::Removed);
    let Some(key) = rule.filter(|_| !view.is_deleted()).map(|rule| rule.key()) else {
        return Vec::new();
    };
    let is_about = |finding: &&Finding| {
        finding.severity > Severity::Informational && finding.rules.contains(&key)
    };
    let mut found: Vec<Finding> = findings.filter(is_about).cloned().collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

impl RuleTable {
    /// Returns the findings about the focused row. Reactive.
    pub fn findings_of_row(self) -> Vec<Finding> {
        self.of_row(findings_about)
    }

    /// Returns the suppressed findings about the focused row. Reactive.
    pub fn suppressed_of_row(self) -> Vec<Finding> {
        self.of_row(suppressed_about)
    }

    fn of_row(self, about: fn(Workspace, &GroupView, &Row) -> Vec<Finding>) -> Vec<Finding> {
        let view = self.view.read();
        let places = self.places.read();
        let index = self.focus().line.shown_index();
        let row = index.and_then(|index| view.row_at(*places.get(index)?));
        row.map(|row| about(self.workspace, &view, row))
            .unwrap_or_default()
    }
}
