//! Checks of rules that reference other groups.

use std::collections::{BTreeMap, BTreeSet};

use portcullis_model::{GroupId, Peer, SecurityGroup};

use super::context::{Context, references};
use super::{CheckId, Evidence, Finding, Fix};
use crate::reach::is_over_gone_peering;

pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    for rule in &group.rules {
        let Peer::Group(reference) = &rule.peer else {
            continue;
        };
        let id = &reference.group_id;
        let peering = reference.peering();
        let is_foreign = reference
            .account_id
            .as_ref()
            .is_some_and(|owner| *owner != group.owner_id);
        let is_over_peering = peering.connection_id.is_some();
        let check = if is_over_gone_peering(reference) {
            CheckId::StaleReference
        } else if is_foreign {
            CheckId::ForeignReference
        } else if context.input.has_all_groups && !is_over_peering && context.group(id).is_none() {
            CheckId::DanglingReference
        } else {
            continue;
        };
        if !context.profile.runs(check) {
            continue;
        }
        let evidence = Evidence::Group(id.clone());
        let finding = Finding::of_rules(check, &group.id, vec![rule.key()], evidence);
        findings.push(if check == CheckId::ForeignReference {
            finding
        } else {
            // Nothing is left that the rule could allow.
            finding.with_fix(Fix {
                remove: vec![rule.key()],
                add: Vec::new(),
                keeps_access: true,
            })
        });
    }
}

/// Adds a finding for each circle of groups, at its first group by id.
pub(super) fn check_circles(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !context.profile.runs(CheckId::CircularReference) {
        return;
    }
    for circle in circles(context) {
        if let Some(first) = circle.first().cloned() {
            let evidence = Evidence::Circle(circle);
            findings.push(Finding::of_group(
                CheckId::CircularReference,
                &first,
                evidence,
            ));
        }
    }
}

/// The strongly connected parts of two and more groups, each sorted by id. Tarjan's algorithm, with a stack of its own
/// instead of recursion, since accounts have thousands of groups.
fn circles(context: &Context<'_>) -> Vec<Vec<GroupId>> {
    let mut edges: BTreeMap<&GroupId, BTreeSet<&GroupId>> = BTreeMap::new();
    for group in context.input.groups {
        let targets = edges.entry(&group.id).or_default();
        let known = references(group).filter_map(|id| context.group(id));
        targets.extend(known.map(|known| &known.id));
    }
    /// A group that is being visited.
    struct Visit<'a> {
        group: &'a GroupId,
        rest: Vec<&'a GroupId>,
    }
    let mut numbers: BTreeMap<&GroupId, usize> = BTreeMap::new();
    let mut lowest: BTreeMap<&GroupId, usize> = BTreeMap::new();
    let mut open: Vec<&GroupId> = Vec::new();
    let mut is_open: BTreeSet<&GroupId> = BTreeSet::new();
    let mut circles = Vec::new();
    let targets = |group: &GroupId| -> Vec<&GroupId> {
        edges.get(group).into_iter().flatten().copied().collect()
    };
    for start in edges.keys().copied() {
        if numbers.contains_key(start) {
            continue;
        }
        let mut visits = vec![Visit {
            group: start,
            rest: targets(start),
        }];
        numbers.insert(start, numbers.len());
        lowest.insert(start, numbers.len() - 1);
        open.push(start);
        is_open.insert(start);
        while let Some(visit) = visits.last_mut() {
            let group = visit.group;
            if let Some(next) = visit.rest.pop() {
                if let Some(number) = numbers.get(next).copied() {
                    if is_open.contains(next)
                        && let Some(low) = lowest.get_mut(group)
                    {
                        *low = (*low).min(number);
                    }
                    continue;
                }
                numbers.insert(next, numbers.len());
                lowest.insert(next, numbers.len() - 1);
                open.push(next);
                is_open.insert(next);
                visits.push(Visit {
                    group: next,
                    rest: targets(next),
                });
                continue;
            }
            visits.pop();
            let low = lowest.get(group).copied().unwrap_or_default();
            if let Some(parent) = visits.last()
                && let Some(of_parent) = lowest.get_mut(parent.group)
            {
                *of_parent = (*of_parent).min(low);
            }
            if numbers.get(group) == Some(&low) {
                let mut part = Vec::new();
                while let Some(member) = open.pop() {
                    is_open.remove(member);
                    part.push(member.clone());
                    if member == group {
                        break;
                    }
                }
                if part.len() > 1 {
                    part.sort();
                    circles.push(part);
                }
            }
        }
    }
    circles
}
