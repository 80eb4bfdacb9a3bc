//! Edits that the map makes in the draft, each one undo step.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::lookup::{edge_of, endpoint_of, title_of};
use super::selection::Selection;
use super::state::MapState;
use crate::analysis::graph::{Change, EdgeRule, NodeId};
use crate::draft::{GroupView, Mark, TrafficDraft};
use crate::model::{GroupId, RuleRef, counted};
use crate::present::{EdgeEnd, move_end, remove_rules, row_on_map, set_traffic};
use crate::text::rule_sentence;
use crate::workspace::{DrawnMap, Workspace};

/// Returns the rules of an edge that the draft does not remove.
fn remaining(rules: &[Arc<EdgeRule>]) -> Vec<RuleRef> {
    let kept = rules.iter().filter(|rule| rule.change != Change::Removed);
    kept.map(|rule| rule.rule.clone()).collect()
}

/// Returns the groups of rules, read before an edit, which locks the draft.
fn views_of(workspace: Workspace, rules: &[RuleRef]) -> Vec<GroupView> {
    let groups: BTreeSet<&GroupId> = rules.iter().map(RuleRef::group).collect();
    let views = groups.into_iter().map(|id| workspace.group_view_now(id));
    views.collect()
}

/// Moves an end of an edge, with all its rules, to another node.
pub(super) fn redirect(state: MapState, drawn: &DrawnMap, edge: usize, end: EdgeEnd, to: &NodeId) {
    let workspace = state.workspace;
    let graph = &drawn.scene.view.graph;
    let Some(edge) = graph.edges.get(edge) else {
        return;
    };
    let moved_from = match end {
        EdgeEnd::Source => edge.source,
        EdgeEnd::Target => edge.target,
    };
    if graph.find(to) == Some(moved_from) {
        return;
    }
    let Some(endpoint) = endpoint_of(to) else {
        workspace.announce("Show the groups of this node first, then choose one of them");
        return;
    };
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let rules = remaining(&edge.rules);
    let title = title_of(drawn, to);
    let label = match end {
        EdgeEnd::Source => format!(
            "changed the source of {} to {title}",
            counted(rules.len(), "rule")
        ),
        EdgeEnd::Target => format!("moved {} to {title}", counted(rules.len(), "rule")),
    };
    let views = views_of(workspace, &rules);
    let mut moved = 0;
    editor.edit(label, &mut |editing| {
        moved = move_end(editing, &views, &rules, end, &endpoint);
    });
    if moved == 0 {
        workspace.announce("Rules can't move here, because nothing outside the groups has rules");
    }
    state.selection.set(Selection::Nothing);
}

/// Returns the rules of the chosen edges that the draft does not remove.
pub(super) fn chosen_rules(state: MapState) -> Vec<RuleRef> {
    let Some(drawn) = state.drawn_now() else {
        return Vec::new();
    };
    let edges = state.selection.get_untracked().edges();
    let edges = edges
        .iter()
        .filter_map(|(source, target)| edge_of(&drawn, source, target));
    edges.flat_map(|(_, edge)| remaining(&edge.rules)).collect()
}

/// Removes all rules of the chosen edges.
pub(super) fn remove_selected(state: MapState) {
    let rules = chosen_rules(state);
    if !rules.is_empty() {
        remove(state.workspace, &rules);
    }
}

/// Gives rules another type and other ports, as one edit. `text` is what was entered.
pub(super) fn change_traffic(
    workspace: Workspace,
    rules: &[RuleRef],
    traffic: TrafficDraft,
    text: &str,
) {
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let label = format!(
        "changed {} to {}",
        counted(rules.len(), "rule"),
        text.trim()
    );
    let views = views_of(workspace, rules);
    editor.edit(label, &mut |editing| {
        set_traffic(editing, &views, rules, traffic);
    });
}

/// Removes rules.
pub(super) fn remove(workspace: Workspace, rules: &[RuleRef]) {
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let label = format!("removed {}", counted(rules.len(), "rule"));
    let views = views_of(workspace, rules);
    editor.edit(label, &mut |editing| {
        remove_rules(editing, &views, rules);
    });
}

/// Takes back what the draft does with a rule.
pub(super) fn revert(workspace: Workspace, rule: &RuleRef) {
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let view = workspace.group_view_now(rule.group());
    let row = row_on_map(&view, rule).filter(|row| row.mark != Mark::Unchanged);
    let Some(row) = row else { return };
    let drafted = view.rule_draft(row).rule();
    let sentence = drafted.map_or_else(|| "a rule".to_owned(), |rule| rule_sentence(&rule));
    editor.edit(format!("reverted {sentence}"), &mut |editing| {
        editing.revert_row(&view, row);
    });
}
