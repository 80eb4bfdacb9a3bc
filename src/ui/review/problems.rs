//! Problems that prevent applying, each with the place to fix it.

use leptos::prelude::*;

use super::list_problems::{list_clashes, list_problems};
use crate::analysis::RowFinding;
use crate::draft::{CellColumn, GroupView, Mark, Row, RowId, left_over};
use crate::grid::next_empty_stop;
use crate::model::{GroupId, Peer, SecurityGroup};
use crate::plan::{GroupChange, Plan, Step};
use crate::present::{row_findings, unknown_group};
use crate::text::{Text as _, row_name};
use crate::workspace::{CellRequest, Freshness, Proposal, Review, Workspace};

/// Problem that prevents applying.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    /// Description, with the name of the group.
    pub text: String,
    /// Rules whose removal fixes it.
    pub removes: Option<(GroupId, Vec<RowId>)>,
    /// Cell where it can be fixed.
    pub cell: Option<CellRequest>,
    /// Whether the cell has unfinished text.
    pub is_unfinished: bool,
    /// Group where it can be fixed, if no cell is affected.
    pub group: Option<GroupId>,
}

impl Problem {
    pub(super) fn new(text: String) -> Self {
        Self {
            text,
            removes: None,
            cell: None,
            is_unfinished: false,
            group: None,
        }
    }
}

/// Problems of a plan that is not from the draft. `review` is its plan from EC2's current state.
pub(super) fn proposal_problems(
    workspace: Workspace,
    proposal: &Proposal,
    review: &Review,
) -> Vec<Problem> {
    let here = workspace.plan_place();
    let there = &proposal.place;
    let mut problems = Vec::new();
    let mut differs = |what: &str, there: &str, here: &str| {
        if there != here {
            problems.push(Problem::new(format!(
                "This plan is for {what} {there}, but you're connected to {here}"
            )));
        }
    };
    differs("account", there.account_text(), here.account_text());
    differs("Region", there.region.as_str(), here.region.as_str());
    differs("endpoint", there.endpoint.as_str(), here.endpoint.as_str());
    if there == &here {
        problems.extend(named_by_rules_that_stay(workspace, &review.plan.changes));
        problems.extend(list_problems(workspace, review));
    }
    problems
}

/// Rules that still reference a group that the plan deletes.
fn named_by_rules_that_stay(workspace: Workspace, changes: &[GroupChange]) -> Vec<Problem> {
    let deleted: Vec<&GroupChange> = changes
        .iter()
        .filter(|change| change.after.is_none())
        .collect();
    if deleted.is_empty() {
        return Vec::new();
    }
    let groups = workspace.inventory().groups().all().read();
    let is_changed = |group: &&SecurityGroup| changes.iter().any(|change| change.id == group.id);
    let untouched = groups.iter().map(|group| &**group);
    let untouched = untouched.filter(|group| !is_changed(group));
    let changed = changes.iter().filter_map(|change| change.after.as_ref());
    let mut problems = Vec::new();
    for group in untouched.chain(changed) {
        for change in deleted.iter().filter(|change| group.references(&change.id)) {
            problems.push(Problem::new(referenced_text(change.name(), &group.name)));
        }
    }
    problems
}

fn referenced_text(deleted: &str, other: &str) -> String {
    format!("{deleted} is referenced by a rule in {other}. Remove that rule first")
}

/// Problems of the draft. `review` is its plan.
pub(super) fn draft_problems(workspace: Workspace, review: &Review) -> Vec<Problem> {
    let is_applied = |id: &GroupId| !review.left.has(&id.clone().into());
    let mut views = workspace.draft().touched();
    views.retain(|view| is_applied(&view.id));
    let mut problems = Vec::new();
    for view in &views {
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
            let findings = workspace.with_entry_context(view, |context| {
                let mut findings = row_findings(view, row, false, context);
                // A removed rule is not sent.
                let rule = view.rule(row).filter(|_| row.mark != Mark::Removed);
                findings.extend(rule.and_then(|rule| unknown_group(rule, context)));
                findings
            });
            for finding in findings.iter().filter(|finding| is_problem(finding)) {
                let column = if matches!(finding, RowFinding::NamesUnknownGroup { .. }) {
                    Some(CellColumn::Peer)
                } else {
                    next_empty_stop(&view.rule_draft(row), None)
                        .filter(|_| view.rule(row).is_none())
                };
                problems.push(Problem {
                    cell: Some(CellRequest {
                        group: view.id.clone(),
                        row: view.row_id(row),
                        column: column.unwrap_or(CellColumn::Type),
                    }),
                    ..Problem::new(format!(
                        "{name}, {} rule {}: {}",
                        row.direction,
                        row_name(view, row),
                        finding.text()
                    ))
                });
            }
        }
    }
    problems.extend(named_by_untouched_rules(workspace, &views));
    problems.extend(interfaces_without_groups(&review.plan));
    problems.extend(list_problems(workspace, review));
    problems.extend(list_clashes(review));
    problems.extend(unfinished_texts(workspace, &is_applied));
    let draft = workspace.draft().current().read();
    let remote = workspace.inventory().current();
    let left = left_over(&draft, &review.plan, &remote.read());
    for (id, count) in left.into_iter().filter(|(id, _)| is_applied(id)) {
        let name = workspace.group_name(&id).unwrap_or_else(|| id.to_string());
        problems.push(Problem::new(match count.total() {
            1 => {
                format!("{name}: 1 change has no step in this plan. Open the group and discard it")
            }
            count => format!(
                "{name}: {count} changes have no step in this plan. Open the group and discard them"
            ),
        }));
    }
    problems
}

/// Network interfaces that the plan leaves without a group, which EC2 refuses.
fn interfaces_without_groups(plan: &Plan) -> Vec<Problem> {
    let steps = plan.steps.iter().filter_map(|planned| match &planned.step {
        Step::SetInterfaceGroups {
            interface, after, ..
        } if after.is_empty() => Some(interface),
        _ => None,
    });
    let text = |interface| {
        format!(
            "{interface} would have no group left. Add another group to it, or keep its last one"
        )
    };
    steps
        .map(|interface| Problem::new(text(interface)))
        .collect()
}

/// Whether EC2 would refuse the rule: a step that names a group that is not there fails, and the steps
/// after it are not sent.
fn is_problem(finding: &RowFinding) -> bool {
    finding.prevents_applying() || matches!(finding, RowFinding::NamesUnknownGroup { .. })
}

/// Unfinished text in cells, including those of groups without other changes.
fn unfinished_texts(workspace: Workspace, is_applied: &dyn Fn(&GroupId) -> bool) -> Vec<Problem> {
    let draft = workspace.draft().current().read();
    let mut problems = Vec::new();
    let groups = draft.groups_with_unfinished().into_iter();
    for group in groups.filter(|id| is_applied(id)) {
        let view = workspace.group_view(group);
        for cell in draft.unfinished_in(&view) {
            let text = match cell.text.trim() {
                "" => "one cell is empty".to_owned(),
                _ => format!("one cell isn't finished: {:?}", cell.text),
            };
            problems.push(Problem {
                cell: Some(CellRequest {
                    group: cell.group.clone(),
                    row: cell.row.clone(),
                    column: cell.column,
                }),
                is_unfinished: true,
                ..Problem::new(format!("{}: {text}. Fix it or discard it", view.name()))
            });
        }
    }
    problems
}

/// Describes a drafted group that is not among the loaded ones. After a failed load it may still
/// exist: a run may have just created it.
fn missing_text(workspace: Workspace, id: &GroupId) -> String {
    if matches!(
        &*workspace.inventory().groups().freshness().read(),
        Freshness::Ready
    ) {
        return format!("{id} no longer exists in EC2. Discard its changes");
    }
    let history = workspace.environment().history().records().read();
    let created = history.iter().find_map(|record| {
        let (planned, _) = record.created.iter().find(|(_, created)| *created == id)?;
        let change = record.changes.iter().find(|change| change.id == *planned)?;
        Some(change.name())
    });
    let name = created.unwrap_or(id.as_str());
    format!("Couldn't load {name}. Reload the security groups")
}

/// Unchanged rules that reference a group that the draft deletes.
fn named_by_untouched_rules(workspace: Workspace, views: &[GroupView]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let deleted: Vec<&GroupView> = views.iter().filter(|view| view.is_deleted()).collect();
    for group in workspace.inventory().groups().all().read().iter() {
        for view in deleted
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
                    ..Problem::new(referenced_text(view.name(), &group.name))
                });
            }
        }
    }
    problems
}
