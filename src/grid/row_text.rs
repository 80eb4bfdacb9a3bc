//! All that a row shows, as texts: when one of them changes, the row is drawn anew. But for the rule's id, which often
//! comes a moment later than all else.

use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::columns::GridColumn;
use super::table::RuleTable;
use crate::analysis::Finding;
use crate::draft::{CellColumn, GroupView, Mark, PeerDraft, Row, RuleDraft};
use crate::entry::{EntryContext, cell_text};
use crate::model::{Peer, escape_invisible};
use crate::present::{Page, row_findings};
use crate::text::{FindingText, list_preview, peer_text, row_name};
use crate::workspace::{GroupRules, Workspace};

/// What a row shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RowText {
    pub id: crate::draft::RowId,
    pub mark: Mark,
    /// The row in a sentence.
    pub name: String,
    pub cells: [CellText; 6],
    pub findings: Vec<FindingText>,
    pub is_clash: bool,
    /// Whether the group is to be deleted, with all its rows.
    pub is_group_deleted: bool,
}

/// What a cell shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct CellText {
    /// The value.
    pub value: String,
    /// What people call it.
    pub name: String,
    /// What EC2 has, where that is something else.
    pub was: Option<String>,
    /// A text left in the cell that could not be taken over.
    pub unfinished: Option<String>,
    /// The page of the group that the cell names.
    pub href: Option<String>,
    /// What a tooltip says of it.
    pub hint: Option<String>,
    /// Whether it is the whole internet.
    pub is_anywhere: bool,
}

impl CellText {
    /// The same with escapes in the place of what a person would not see.
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
    /// What a row of the table shows now.
    pub(super) fn of(table: RuleTable, view: &GroupView, row: &Row) -> Self {
        let workspace = table.workspace;
        let id = view.row_id(row);
        let rule = view.rule_draft(row);
        let base = view.remote_rule(row);
        let draft = workspace.draft().current().read();
        let mut unfinished = draft.unfinished_in_row(view, row);
        // What is being typed is not left unfinished.
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
                        // A group is remembered by its name.
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
            let mut findings = row_findings(view, row, table.is_thorough.get(), context);
            if !unfinished.is_empty() {
                let texts = unfinished.iter().map(|cell| cell.text.clone()).collect();
                findings.insert(0, Finding::Unfinished { texts });
            }
            Self {
                cells: CellColumn::ALL.map(cell),
                is_group_deleted: view.is_deleted(),
                findings: findings.iter().map(FindingText::from).collect(),
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

    /// What the cell of a column shows.
    pub(super) fn cell(&self, column: CellColumn) -> Option<&CellText> {
        let place = CellColumn::ALL.iter().position(|known| *known == column)?;
        self.cells.get(place)
    }

    /// The text that type-ahead compares in a column of the grid.
    pub(super) fn searched(&self, column: Option<&GridColumn>) -> &str {
        match column {
            Some(GridColumn::Cell(cell)) => self.cell(*cell).map_or("", |cell| {
                if cell.name.is_empty() {
                    &cell.value
                } else {
                    &cell.name
                }
            }),
            Some(GridColumn::Findings) => {
                let first = self.findings.first();
                first.map_or("", |finding| finding.short.as_str())
            }
            _ => "",
        }
    }

    /// Changes whenever the row has to be drawn anew.
    pub(super) fn version(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// The id of a row's rule, or why it has none.
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

/// The value of a cell and, of a source or destination, its name.
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
        ..CellText::default()
    }
}
