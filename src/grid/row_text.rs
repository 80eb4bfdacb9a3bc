//! The texts of a row. If one of them changes, the row is redrawn. The rule ID is not included,
//! because it often arrives later.

use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::columns::GridColumn;
use super::row_checks::{findings_about, suppressed_about};
use super::table::RuleTable;
use crate::analysis::RowFinding;
use crate::analysis::checks::{self, Severity};
use crate::draft::{CellColumn, GroupView, Mark, PeerDraft, Row, RuleDraft};
use crate::entry::{EntryContext, cell_text};
use crate::model::{Expiry, Peer, Timestamp, escape_invisible};
use crate::present::{Page, row_findings};
use crate::text::{FindingText, check_label, finding_message, list_preview, peer_text, row_name};
use crate::workspace::{GroupRules, Workspace};

/// The texts of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RowText {
    pub id: crate::draft::RowId,
    pub mark: Mark,
    /// Description of the row in a sentence.
    pub name: String,
    pub cells: [CellText; CellColumn::ALL.len()],
    /// What keeps the row from being applied, and notes on it.
    pub findings: Vec<FindingText>,
    /// Findings of checks, the most severe first.
    pub checks: Vec<CheckText>,
    /// Number of suppressed findings of checks.
    pub suppressed: usize,
    pub is_clash: bool,
    /// Whether the draft deletes the group, and so all rows.
    pub is_group_deleted: bool,
}

/// The texts of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct CellText {
    /// The value.
    pub value: String,
    /// Name of the value.
    pub name: String,
    /// EC2's value, if it differs.
    pub was: Option<String>,
    /// Unfinished text of the cell.
    pub unfinished: Option<String>,
    /// Link to the referenced group.
    pub href: Option<String>,
    /// Tooltip of the value.
    pub hint: Option<String>,
    /// Whether the value is all IPv4 or IPv6 addresses.
    pub is_anywhere: bool,
    /// The time at which the rule expires.
    pub until: Option<Timestamp>,
}

/// A finding of a check in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CheckText {
    pub severity: Severity,
    /// A word or two.
    pub label: &'static str,
    /// A sentence without a period.
    pub text: String,
}

impl CellText {
    /// Escapes invisible characters.
    fn visible(self) -> Self {
        Self {
            value: escape_invisible(&self.value),
            name: escape_invisible(&self.name),
            was: self.was.as_deref().map(escape_invisible),
            hint: self.hint.as_deref().map(escape_invisible),
            unfinished: self.unfinished.as_deref().map(escape_invisible),
            ..self
        }
    }
}

impl RowText {
    /// Returns the current texts of a row.
    pub(super) fn of(table: RuleTable, view: &GroupView, row: &Row) -> Self {
        let workspace = table.workspace;
        let id = view.row_id(row);
        let rule = view.rule_draft(row);
        let base = view.remote_rule(row);
        let draft = workspace.draft().current().read();
        let mut unfinished = draft.unfinished_in_row(view, row);
        // The cell that is open is not unfinished.
        unfinished.retain(|cell| !table.is_open(&id, cell.column));
        let changed_from = base
            .filter(|_| row.mark == Mark::Changed)
            .map(RuleDraft::from);
        workspace.with_entry_context(view, |context| {
            let cell = |column: CellColumn| {
                CellText {
                    was: changed_from.as_ref().and_then(|base| {
                        let was = cell_text(column, base, context);
                        let is_other = was != cell_text(column, &rule, context);
                        // For a group, show the former name.
                        let name = Some(shown(table, column, base, context).name);
                        is_other.then(|| name.filter(|name| !name.is_empty()).unwrap_or(was))
                    }),
                    unfinished: unfinished
                        .iter()
                        .find(|cell| cell.column == column)
                        .map(|cell| cell.text.clone()),
                    ..shown(table, column, &rule, context)
                }
                .visible()
            };
            let found = findings_about(workspace, view, row);
            let mut findings = row_findings(view, row, table.is_thorough.get(), context);
            if !unfinished.is_empty() {
                let texts = unfinished.iter().map(|cell| cell.text.clone()).collect();
                findings.insert(0, RowFinding::Unfinished { texts });
            }
            Self {
                cells: CellColumn::ALL.map(cell),
                is_group_deleted: view.is_deleted(),
                findings: findings.iter().map(FindingText::from).collect(),
                checks: found
                    .iter()
                    .map(|finding| CheckText::of(workspace, finding))
                    .collect(),
                suppressed: suppressed_about(workspace, view, row).len(),
                is_clash: row.clash.is_some(),
                mark: if view.is_deleted() {
                    Mark::Removed
                } else {
                    row.mark
                },
                name: match view.rule_draft(row).rule() {
                    Some(rule) => crate::text::rule_sentence(&rule),
                    None => row_name(view, row),
                },
                id: id.clone(),
            }
        })
    }

    /// Returns the texts of a column.
    pub(super) fn cell(&self, column: CellColumn) -> Option<&CellText> {
        let place = CellColumn::ALL.iter().position(|known| *known == column)?;
        self.cells.get(place)
    }

    /// Returns the text that type-ahead compares in a column.
    pub(super) fn searched(&self, column: Option<&GridColumn>) -> &str {
        match column {
            Some(GridColumn::Cell(cell)) => self.cell(*cell).map_or("", |cell| {
                if cell.name.is_empty() {
                    &cell.value
                } else {
                    &cell.name
                }
            }),
            Some(GridColumn::Findings) => self.first_finding().unwrap_or_default(),
            _ => "",
        }
    }

    /// Whether something keeps the row from being applied.
    pub(super) fn has_error(&self) -> bool {
        self.findings.iter().any(|finding| finding.is_error)
    }

    /// Returns the most important finding in a word or two: an error, the most severe finding of a check, a note, or
    /// that findings are suppressed.
    pub(super) fn first_finding(&self) -> Option<&str> {
        let text = self.findings.first().map(|finding| finding.short.as_str());
        let check = self.checks.first().map(|check| check.label);
        let suppressed = (self.suppressed > 0).then_some("suppressed");
        if self.has_error() {
            text
        } else {
            check.or(text).or(suppressed)
        }
    }

    /// Hash of the texts. The row is redrawn when it changes.
    pub(super) fn version(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

impl CheckText {
    fn of(workspace: Workspace, finding: &checks::Finding) -> Self {
        Self {
            severity: finding.severity,
            label: check_label(finding.check),
            text: finding_message(finding, &|id| workspace.group_name(id)),
        }
    }
}

/// Returns the rule ID of a row, or a word for why it has none.
pub(super) fn rule_id_text(workspace: Workspace, view: &GroupView, row: &Row) -> String {
    match view.remote_rule(row).map(|rule| &rule.id) {
        Some(Some(id)) => id.to_string(),
        Some(None)
            if matches!(
                &*workspace.inventory().rule_ids().state().read(),
                GroupRules::Loading(_)
            ) =>
        {
            "…".to_owned()
        }
        Some(None) if workspace.view().viewed().is_some() => "left out".to_owned(),
        Some(None) => "unknown".to_owned(),
        None => "new".to_owned(),
    }
}

/// Returns the value of a cell, and the name of a source or destination.
fn shown(
    table: RuleTable,
    column: CellColumn,
    rule: &RuleDraft,
    context: &EntryContext<'_>,
) -> CellText {
    if column == CellColumn::Peer
        && let PeerDraft::Known(peer) = &rule.peer
    {
        let name = |id: &crate::model::GroupId| {
            let group = context.group(id)?;
            Some(group.name.clone())
        };
        let text = peer_text(peer, name);
        return match peer {
            Peer::Group(reference) => {
                let is_known = context.group(&reference.group_id).is_some();
                let page = Page::Group(reference.group_id.clone());
                CellText {
                    href: is_known.then(|| table.workspace.link(page)),
                    value: text.value,
                    name: text.name,
                    ..CellText::default()
                }
            }
            Peer::PrefixList(id) => {
                let list = context.prefix_lists.iter().find(|list| list.id == *id);
                CellText {
                    name: list.map_or(text.name, |list| list.name.clone()),
                    hint: list.map(list_preview),
                    value: text.value,
                    ..CellText::default()
                }
            }
            Peer::Cidr(_) => CellText {
                value: text.value,
                name: text.name,
                is_anywhere: text.is_anywhere,
                ..CellText::default()
            },
        };
    }
    CellText {
        value: cell_text(column, rule, context),
        until: match column {
            CellColumn::Until => {
                Expiry::of(&rule.tags, context.until.key).and_then(|expiry| expiry.time.ok())
            }
            _ => None,
        },
        ..CellText::default()
    }
}
