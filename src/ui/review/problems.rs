//! What keeps changes from being applied, each in a sentence that names its group.

use leptos::prelude::*;

use crate::draft::{GroupView, Mark, Row, RowId};
use crate::model::{GroupId, Peer};
use crate::present::{row_findings, row_name};
use crate::state::{App, Proposal};
use crate::ui::with_context;

/// Something that keeps changes from being applied.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    /// What is wrong.
    pub text: String,
    /// Rules whose removal would mend it.
    pub removes: Option<(GroupId, Vec<RowId>)>,
}

impl Problem {
    fn new(text: String) -> Self {
        Self {
            text,
            removes: None,
        }
    }
}

/// What keeps a plan that is not the draft's from being applied.
pub(super) fn proposal_problems(app: App, proposal: &Proposal) -> Vec<Problem> {
    let here = app.plan_place();
    let there = &proposal.place;
    let mut problems = Vec::new();
    let mut differs = |what: &str, there: &str, here: &str| {
        if there != here {
            problems.push(Problem::new(format!(
                "This plan is for the {what} {there}; you are connected to {here}"
            )));
        }
    };
    differs("account", &there.account, &here.account);
    differs("Region", &there.region, &here.region);
    differs("endpoint", &there.endpoint, &here.endpoint);
    problems
}

/// What keeps the draft from being applied.
pub(super) fn draft_problems(app: App, views: &[GroupView]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for view in views {
        let name = view.name();
        if view.remote.is_none() && view.facts.created.is_none() {
            problems.push(Problem::new(format!(
                "{name}: EC2 no longer has this group; discard its changes"
            )));
            continue;
        }
        if view.is_deleted() {
            continue;
        }
        let is_touched = |row: &&Row| row.mark != Mark::Unchanged || row.clash.is_some();
        for row in view.rows().iter().filter(is_touched) {
            let findings =
                with_context(app, view, |context| row_findings(view, row, false, context));
            for finding in findings.into_iter().filter(|finding| finding.is_error) {
                problems.push(Problem::new(format!(
                    "{name}: {} {}: {}",
                    row.direction,
                    row_name(view, row),
                    finding.text
                )));
            }
        }
    }
    problems.extend(named_by_untouched_rules(app, views));
    let draft = app.draft.read();
    for cell in draft.all_unfinished() {
        let name = app
            .group_name(&cell.group)
            .unwrap_or_else(|| cell.group.to_string());
        problems.push(Problem::new(format!(
            "{name}: {:?} stands unfinished in a cell; correct it or press Escape in it",
            cell.text
        )));
    }
    problems
}

/// Rules that nobody touched may name a group that the draft deletes.
fn named_by_untouched_rules(app: App, views: &[GroupView]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let doomed: Vec<&GroupView> = views.iter().filter(|view| view.is_deleted()).collect();
    for group in app.groups.read().iter() {
        for view in doomed
            .iter()
            .filter(|view| view.id != group.id && group.references(&view.id))
        {
            let other = app.group_view_now(&group.id);
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
                    text: format!(
                        "{}: a rule of {} names it; EC2 refuses to delete it while there is one",
                        view.name(),
                        group.name
                    ),
                    removes: Some((group.id.clone(), rows)),
                });
            }
        }
    }
    problems
}
