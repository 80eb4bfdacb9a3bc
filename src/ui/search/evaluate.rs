//! Evaluates the search over the groups of a workspace.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::found::{Found, SearchState, order_facts};
use crate::environment::expiry_clock;
use crate::model::{GroupId, Rule, SecurityGroup, grouped};
use crate::present::{GroupOrder, order_found};
use crate::search::{Account, Matcher, parse};
use crate::text::{Text as _, capitalised, with_description};
use crate::workspace::Workspace;

/// Returns the groups of `groups` that match a query, in an order. Reactive.
pub(in crate::ui) fn find(
    workspace: Workspace,
    groups: &[Arc<SecurityGroup>],
    query: &str,
    order: GroupOrder,
) -> Found {
    let parsed = parse(query);
    if let Some((error, _)) = parsed.mistake() {
        return Found::nothing(SearchState::Mistaken(capitalised(&error.text())));
    }
    let effective = effective_groups(workspace, groups);
    let matcher = with_account(workspace, &effective, |account| {
        Matcher::new(&parsed.query(), account)
    });
    let pairs = groups.iter().zip(&effective);
    let matching = pairs.filter(|(_, effective)| matcher.matches(effective));
    let matching: Vec<_> = matching.collect();
    let has_rules = matching
        .iter()
        .any(|(_, effective)| !matcher.rules(effective).is_empty());
    let matching = matching.into_iter();
    let mut found: Vec<Arc<SecurityGroup>> = matching.map(|(group, _)| group.clone()).collect();
    order_found(&mut found, order, &order_facts(workspace, order), &matcher);
    Found {
        groups: found,
        state: SearchState::Done,
        matcher: Some(Arc::new(matcher)),
        has_rules,
    }
}

/// Describes the first rule of a group that matches the search, and counts the others. `None` if the
/// group itself matches. Reactive.
pub(in crate::ui) fn matching_rules(
    workspace: Workspace,
    matcher: &Matcher,
    group: &Arc<SecurityGroup>,
) -> Option<String> {
    let effective = effective_group(workspace, group);
    let rules = matcher.rules(&effective);
    let first = rule_text(workspace, rules.first()?);
    Some(match rules.len() - 1 {
        0 => first,
        more => format!("{first}, and {} more", grouped(more)),
    })
}

/// Describes a rule with the names of groups and prefix lists. Reactive.
pub(super) fn rule_text(workspace: Workspace, rule: &Rule) -> String {
    with_description(workspace.short_rule_sentence(rule), &rule.description)
}

/// Calls `act` with everything that a query can refer to. Reactive.
pub(super) fn with_account<T>(
    workspace: Workspace,
    groups: &[Arc<SecurityGroup>],
    act: impl FnOnce(&Account<'_>) -> T,
) -> T {
    let draft = workspace.draft().current();
    let expiry_tag = workspace.environment().expiry_tag();
    let changed: BTreeSet<GroupId> = draft.read().groups().map(|(id, _)| id.clone()).collect();
    let usage = workspace.usage().current().get();
    act(&Account {
        groups,
        prefix_lists: &workspace.inventory().prefix_lists().read(),
        vpcs: &workspace.inventory().vpcs().read(),
        changed: &changed,
        rules_per_group: workspace.environment().settings().rules_per_group().get(),
        findings: &workspace.findings().after().read(),
        expiry: expiry_clock(&expiry_tag),
        usage: usage.as_deref(),
    })
}

/// Returns groups with the draft applied, in the same order. Reactive.
pub(super) fn effective_groups(
    workspace: Workspace,
    groups: &[Arc<SecurityGroup>],
) -> Vec<Arc<SecurityGroup>> {
    let groups = groups.iter();
    groups
        .map(|group| effective_group(workspace, group))
        .collect()
}

/// Returns a group with the draft applied, or as EC2 has it if the draft deletes it.
fn effective_group(workspace: Workspace, group: &Arc<SecurityGroup>) -> Arc<SecurityGroup> {
    let draft = workspace.draft().current();
    let draft = draft.read();
    if draft.group(&group.id).is_none() {
        return group.clone();
    }
    let remote = (!group.id.is_new()).then(|| group.clone());
    let effective = draft
        .view(&group.id, remote)
        .effective_group(&group.owner_id);
    effective.map_or_else(|| group.clone(), Arc::new)
}
