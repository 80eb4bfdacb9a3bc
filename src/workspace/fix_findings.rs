//! Fixes of findings, as edits of the draft.

use std::collections::BTreeMap;

use super::Editor;
use crate::analysis::checks::{Finding, Fix};
use crate::draft::{Editing, GroupView, Row, RuleDraft};
use crate::model::{GroupId, RuleKey, counted};

impl Editor {
    /// Applies the fixes of findings to the draft, as one undo step. Findings without a fix are skipped, and those of
    /// groups that the draft deletes. Returns the number of findings that were fixed.
    pub fn fix_findings(&self, findings: &[Finding]) -> usize {
        let mut by_group: BTreeMap<&GroupId, Vec<&Fix>> = BTreeMap::new();
        for finding in findings {
            if let Some(fix) = &finding.fix {
                by_group.entry(&finding.group).or_default().push(fix);
            }
        }
        let views = by_group
            .into_iter()
            .map(|(id, fixes)| (self.workspace.group_view_now(id), fixes));
        let views: Vec<(GroupView, Vec<&Fix>)> =
            views.filter(|(view, _)| !view.is_deleted()).collect();
        let count = views.iter().map(|(_, fixes)| fixes.len()).sum();
        if count > 0 {
            let label = format!("fixed {}", counted(count, "finding"));
            self.edit(label, &mut |editing| {
                for (view, fixes) in &views {
                    for fix in fixes {
                        apply(editing, view, fix);
                    }
                }
            });
        }
        count
    }
}

/// Removes rows and adds others. The first removed row becomes the first added one, so that it keeps its description
/// and its rule ID.
fn apply(editing: &mut Editing<'_>, view: &GroupView, fix: &Fix) {
    let row_of = |key: &RuleKey| {
        let mut rows = view.rows().iter();
        rows.find(|row| view.rule(row).is_some_and(|rule| rule.key() == *key))
    };
    let mut rows: Vec<&Row> = fix.remove.iter().filter_map(row_of).collect();
    let described = |row: &&Row| {
        view.rule(row)
            .is_some_and(|rule| !rule.description.is_empty())
    };
    if let Some(first) = rows.iter().position(described) {
        rows.swap(0, first);
    }
    let first = rows.first().and_then(|row| view.rule(row));
    let Some(first) = first.cloned() else { return };
    let mut rows = rows.into_iter();
    for grant in &fix.add {
        let row = rows.next();
        let replaced = row.and_then(|row| view.rule(row));
        let mut rule = replaced.unwrap_or(&first).clone();
        rule.traffic = grant.traffic;
        rule.peer = grant.peer.clone();
        match row {
            Some(row) => editing.set_row(view, row, RuleDraft::from(&rule)),
            None => {
                editing.add_row(&view.id, RuleDraft::from(&rule));
            }
        }
    }
    for row in rows {
        editing.remove_row(view, row);
    }
}
