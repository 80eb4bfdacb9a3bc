//! Rules of edges in the panel, with their findings and actions.

use leptos::prelude::*;

use super::edits;
use super::lookup::{edge_of, title_of, with_addresses};
use super::selection::Selection;
use super::state::{MapDialog, MapState};
use crate::analysis::graph::{Change, Edge, EdgeRule, NodeId};
use crate::model::{Direction, RuleRef, counted, escape_invisible};
use crate::text::{capitalised, change_sign, finding_message, severity_sign};
use crate::workspace::DrawnMap;

/// Number of rules that a section lists. The page of the group has all.
const LISTED: usize = 50;

/// The rules of an edge. `is_titled` puts a button before them that chooses the edge.
pub(super) fn edge_section(
    state: MapState,
    drawn: &DrawnMap,
    ends: &(NodeId, NodeId),
    edge: &Edge,
    is_titled: bool,
) -> AnyView {
    let (source, target) = ends.clone();
    let title = is_titled.then(|| {
        let text = format!("{} to {}", title_of(drawn, &source), title_of(drawn, &target));
        view! {
            <button class="link-button map__edge-title" type="button"
                on:click=move |_| state.selection.set(Selection::Edge(source.clone(), target.clone()))>{with_addresses(&text)}</button>
        }
    });
    let rules = edge.rules.iter().take(LISTED);
    let rules: Vec<AnyView> = rules
        .map(|rule| rule_item(state, drawn, edge, rule, is_titled))
        .collect();
    let hidden = edge.rules.len().saturating_sub(LISTED);
    let more = (hidden > 0)
        .then(|| view! { <li class="muted">{format!("{} more", counted(hidden, "rule"))}</li> });
    view! { <div class="map__section">{title}<ul class="map__rules">{rules}{more}</ul></div> }
        .into_any()
}

/// The rules between two nodes, in both directions.
pub(super) fn rules_between(
    state: MapState,
    drawn: &DrawnMap,
    a: &NodeId,
    b: &NodeId,
) -> Vec<AnyView> {
    let directions = [(a.clone(), b.clone()), (b.clone(), a.clone())];
    let edges = directions.iter().filter_map(|ends| {
        let (_, edge) = edge_of(drawn, &ends.0, &ends.1)?;
        Some(edge_section(state, drawn, ends, edge, true))
    });
    edges.collect()
}

fn rule_item(
    state: MapState,
    drawn: &DrawnMap,
    edge: &Edge,
    rule: &EdgeRule,
    is_brief: bool,
) -> AnyView {
    let workspace = state.workspace;
    let sign = change_sign(rule.change);
    let class = match rule.change {
        Change::Kept => "map__rule",
        Change::Added => "map__rule map__rule--added",
        Change::Removed => "map__rule map__rule--removed",
        Change::Changed => "map__rule map__rule--changed",
    };
    let owner = workspace.group_name(rule.rule.group());
    let owner = owner.unwrap_or_else(|| rule.rule.group().to_string());
    let side = match rule.facts.direction {
        Direction::Ingress => "inbound rule of",
        Direction::Egress => "outbound rule of",
    };
    let change = match rule.change {
        Change::Kept => "",
        Change::Added => ", added",
        Change::Removed => ", removed",
        Change::Changed => ", changed",
    };
    let before = rule.before.as_ref().map(|before| {
        view! { <span class="muted">{format!(" (was {})", before.traffic)}</span> }
    });
    let description = escape_invisible(&rule.facts.description);
    let description = (!description.is_empty())
        .then(|| view! { <span class="map__description">{description}</span> });
    let findings = edge
        .findings
        .iter()
        .filter_map(|index| drawn.findings.get(*index));
    let key = rule.facts.key();
    let findings = findings
        .filter(|finding| finding.group == *rule.rule.group() && finding.rules.contains(&key));
    let findings = findings.map(|finding| {
        let message = finding_message(finding, &|id| workspace.group_name(id));
        let severity = finding.severity;
        view! {
            <span class=format!("finding finding--{severity}")>
                <span aria-hidden="true">{severity_sign(severity)}" "</span>
                {capitalised(severity.as_str())}": "{escape_invisible(&message)}
            </span>
        }
        .into_any()
    });
    let findings: Vec<AnyView> = findings.collect();
    let actions = (!is_brief).then(|| {
        rule_actions(
            state,
            &rule.rule,
            &rule.facts.traffic.to_string(),
            rule.change,
        )
    });
    view! {
        <li class=class>
            <span class="map__sign" aria-hidden="true">{sign}</span>
            <span class="map__rule-text">
                <span class="code">{rule.facts.traffic.to_string()}</span>{before}
                <span class="muted">{format!(" {side} {}{change}", escape_invisible(&owner))}</span>
                {description}
                {findings}
            </span>
            {actions}
        </li>
    }
    .into_any()
}

fn rule_actions(state: MapState, rule: &RuleRef, traffic: &str, change: Change) -> AnyView {
    let (edited, removed) = (rule.clone(), rule.clone());
    let traffic = traffic.to_owned();
    let buttons = move || {
        if !state.can_edit.get() {
            return None;
        }
        let (edited, removed) = (edited.clone(), removed.clone());
        let traffic = traffic.clone();
        Some(match change {
            Change::Removed => view! {
                <button class="button button--small" type="button" aria-label=format!("Restore {traffic}")
                    on:click=move |_| edits::revert(state.workspace, &removed)>"Restore"</button>
            }
            .into_any(),
            _ => view! {
                <button class="button button--small" type="button" aria-label=format!("Edit {traffic}")
                    on:click=move |_| state.dialog.set(Some(MapDialog::Edit(edited.clone())))>"Edit…"</button>
                <button class="button button--small button--danger" type="button" aria-label=format!("Remove {traffic}")
                    on:click=move |_| edits::remove(state.workspace, std::slice::from_ref(&removed))>"Remove"</button>
            }
            .into_any(),
        })
    };
    view! { <span class="map__rule-actions">{buttons}</span> }.into_any()
}
