//! What keeps changes from being applied, each in a sentence that names its group.

use leptos::prelude::*;

use crate::analysis::{Finding, Severity};
use crate::draft::{CellColumn, GroupView, Mark, Row, RowId, left_over};
use crate::grid::next_to_fill;
use crate::model::{GroupId, Peer, SecurityGroup};
use crate::plan::GroupChange;
use crate::present::row_findings;
use crate::text::{Text as _, row_name};
use crate::workspace::{CellRequest, Freshness, Proposal, Review, Workspace};

/// Something that keeps changes from being applied.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    /// What is wrong.
    pub text: String,
    /// Rules whose removal would mend it.
    pub removes: Option<(GroupId, Vec<RowId>)>,
    /// The cell where it can be resolved.
    pub cell: Option<CellRequest>,
    /// Whether it is the unfinished text of that cell.
    pub is_unfinished: bool,
    /// The group where it can be resolved, where no cell is to blame.
    pub group: Option<GroupId>,
}

impl Problem {
    fn new(text: String) -> Self {
        Self {
            text,
            removes: None,
            cell: None,
            is_unfinished: false,
            group: None,
        }
    }
}

/// What keeps a plan that is not the draft's from being applied; `changes` are its changes from what EC2
/// has now.
pub(super) fn proposal_problems(
    workspace: Workspace,
    proposal: &Proposal,
    changes: &[GroupChange],
) -> Vec<Problem> {
    let here = workspace.plan_place();
    let there = &proposal.place;
    let mut problems = Vec::new();
    let mut differs = |what: &str, there: &str, here: &str| {
        if there != here {
            problems.push(Problem::new(format!(
                "This plan is for the {what} {there}; you are connected to {here}"
            )));
        }
    };
    differs("account", there.account_text(), here.account_text());
    differs("Region", there.region.as_str(), here.region.as_str());
    differs("endpoint", there.endpoint.as_str(), here.endpoint.as_str());
    if there == &here {
        problems.extend(named_by_rules_that_stay(workspace, changes));
    }
    problems
}

/// What is there, or is to be, when a group is to be deleted may name it.
fn named_by_rules_that_stay(workspace: Workspace, changes: &[GroupChange]) -> Vec<Problem> {
    let doomed: Vec<&GroupChange> = changes
        .iter()
        .filter(|change| change.after.is_none())
        .collect();
    if doomed.is_empty() {
        return Vec::new();
    }
    let groups = workspace.inventory().groups().all().read();
    let is_changed = |group: &&SecurityGroup| changes.iter().any(|change| change.id == group.id);
    let untouched = groups.iter().map(|group| &**group);
    let untouched = untouched.filter(|group| !is_changed(group));
    let changed = changes.iter().filter_map(|change| change.after.as_ref());
    let mut problems = Vec::new();
    for group in untouched.chain(changed) {
        for change in doomed.iter().filter(|change| group.references(&change.id)) {
            problems.push(Problem::new(format!(
                "{}; remove that rule first",
                named_text(change.name(), &group.name)
            )));
        }
    }
    problems
}

fn named_text(doomed: &str, other: &str) -> String {
    format!("{doomed}: a rule of {other} names it; EC2 refuses to delete it while there is one")
}

/// What keeps the draft from being applied; `review` is its plan.
pub(super) fn draft_problems(
    workspace: Workspace,
    views: &[GroupView],
    review: &Review,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for view in views {
        let name = view.name();
        if view.remote.is_none() && view.facts.created.is_none() {
            problems.push(Problem {
                group: Some(view.id.clone()),
                ..Problem::new(missing_text(workspace, &view.id))
            });
            continue;
        }
        if view.is_deleted() {
            continue;
        }
        let is_touched = |row: &&Row| row.mark != Mark::Unchanged || row.clash.is_some();
        for row in view.rows().iter().filter(is_touched) {
            let findings = workspace
                .with_entry_context(view, |context| row_findings(view, row, false, context));
            for finding in findings.iter().filter(|finding| is_problem(finding)) {
                let column = if matches!(finding, Finding::NamesUnknownGroup { .. }) {
                    Some(CellColumn::Peer)
                } else {
                    next_to_fill(&view.rule_draft(row), None).filter(|_| view.rule(row).is_none())
                };
                problems.push(Problem {
                    cell: Some(CellRequest {
                        group: view.id.clone(),
                        row: view.row_id(row),
                        column: column.unwrap_or(CellColumn::Type),
                    }),
                    ..Problem::new(format!(
                        "{name}: {} {}: {}",
                        row.direction,
                        row_name(view, row),
                        finding.text()
                    ))
                });
            }
        }
    }
    problems.extend(named_by_untouched_rules(workspace, views));
    problems.extend(unfinished_texts(workspace));
    let draft = workspace.draft().current().read();
    let remote = workspace.inventory().current();
    for (id, count) in left_over(&draft, &review.plan, &remote.read()) {
        let name = workspace.group_name(&id).unwrap_or_else(|| id.to_string());
        problems.push(Problem::new(match count.total() {
            1 => {
                format!("{name}: 1 change has no step in this plan; open the group and discard it")
            }
            count => format!(
                "{name}: {count} changes have no step in this plan; open the group and discard them"
            ),
        }));
    }
    problems
}

/// Whether EC2 would refuse the rule: a step that names a group that is not there fails, and the steps
/// after it are not sent.
fn is_problem(finding: &Finding) -> bool {
    finding.severity() == Severity::Error || matches!(finding, Finding::NamesUnknownGroup { .. })
}

/// Unfinished text in cells, of groups with no other change among them.
fn unfinished_texts(workspace: Workspace) -> Vec<Problem> {
    let draft = workspace.draft().current().read();
    let mut problems = Vec::new();
    for group in draft.groups_with_unfinished() {
        let view = workspace.group_view(group);
        for cell in draft.unfinished_in(&view) {
            let text = match cell.text.trim() {
                "" => "was emptied".to_owned(),
                _ => format!("holds {:?}", cell.text),
            };
            problems.push(Problem {
                cell: Some(CellRequest {
                    group: cell.group.clone(),
                    row: cell.row.clone(),
                    column: cell.column,
                }),
                is_unfinished: true,
                ..Problem::new(format!(
                    "{}: a cell isn't finished: it {text}. Open it and press Enter, or discard that text",
                    view.name()
                ))
            });
        }
    }
    problems
}

/// What is said of a group that is not among those read. Where the last reading failed, that means
/// nothing: it may just have been created.
fn missing_text(workspace: Workspace, id: &GroupId) -> String {
    if matches!(
        &*workspace.inventory().groups().freshness().read(),
        Freshness::Ready
    ) {
        return format!("{id}: EC2 no longer has this group; discard its changes");
    }
    let history = workspace.environment().history().records().read();
    let created = history.iter().find_map(|record| {
        let (planned, _) = record.created.iter().find(|(_, created)| *created == id)?;
        let change = record.changes.iter().find(|change| change.id == *planned)?;
        Some(change.name())
    });
    let name = created.unwrap_or(id.as_str());
    format!("{name}: this group could not be read; reload the groups")
}

/// Rules that nobody touched may name a group that the draft deletes.
fn named_by_untouched_rules(workspace: Workspace, views: &[GroupView]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let doomed: Vec<&GroupView> = views.iter().filter(|view| view.is_deleted()).collect();
    for group in workspace.inventory().groups().all().read().iter() {
        for view in doomed
            .iter()
            .filter(|view| view.id != group.id && group.references(&view.id))
        {
            let other = workspace.group_view_now(&group.id);
            let names_it = |row: &&Row| {
                let rule = other.rule(row);
                row.mark == Mark::Unchanged
                    && rule.is_some_and(|rule| {
                        matches!(&rule.peer, Peer::Group(named) if named.group_id == view.id)
                    })
            };
            let rows: Vec<RowId> = other
                .rows()
                .iter()
                .filter(names_it)
                .map(|row| other.row_id(row))
                .collect();
            if !other.is_deleted() && !rows.is_empty() {
                problems.push(Problem {
                    cell: rows.first().map(|row| CellRequest {
                        group: group.id.clone(),
                        row: row.clone(),
                        column: CellColumn::Peer,
                    }),
                    removes: Some((group.id.clone(), rows)),
                    ..Problem::new(named_text(view.name(), &group.name))
                });
            }
        }
    }
    problems
}
