//! Risks of setting the groups of a network interface.

use std::cell::RefCell;
use std::collections::HashMap;

use super::Risk;
use super::risk::{Allowed, RiskContext, opened_by};
use portcullis_model::{GroupId, Inventory, Peer, Rule};

/// Groups of an interface before and after.
type Sides = (Vec<GroupId>, Vec<GroupId>);

/// Risks by the groups before and after: interfaces seldom differ.
#[derive(Debug, Default)]
pub(super) struct MoveRisks {
    known: RefCell<HashMap<Sides, Vec<Risk>>>,
}

impl MoveRisks {
    /// Returns the risks of replacing the groups `before` of an interface by `after`.
    pub(super) fn of(
        &self,
        before: &[GroupId],
        after: &[GroupId],
        context: &RiskContext<'_>,
    ) -> Vec<Risk> {
        if after.is_empty() {
            return vec![Risk::LeavesNoGroup];
        }
        let key = (before.to_vec(), after.to_vec());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let risks = risks(before, after, context);
        self.known.borrow_mut().insert(key, risks.clone());
        risks
    }
}

fn risks(before: &[GroupId], after: &[GroupId], context: &RiskContext<'_>) -> Vec<Risk> {
    let (old, new) = context.sides();
    let left: Vec<&GroupId> = before.iter().filter(|id| !after.contains(id)).collect();
    let joined: Vec<&GroupId> = after.iter().filter(|id| !before.contains(id)).collect();
    let successor = match (left.as_slice(), joined.as_slice()) {
        ([left], [joined]) => Some((*left, *joined)),
        _ => None,
    };
    let is_known =
        |inventory: &Inventory, ids: &[GroupId]| ids.iter().all(|id| inventory.group(id).is_some());
    let old_rules = context.expand(&rules_of(old, before, successor));
    let new_rules = context.expand(&rules_of(new, after, None));
    let (allowed_before, allowed_after) = (Allowed::by(&old_rules), Allowed::by(&new_rules));
    let keeps_access = is_known(old, before)
        && is_known(new, after)
        && old_rules.iter().all(|rule| allowed_after.covers(rule))
        && !loses_references(old, new, &left, successor);
    let mut risks: Vec<Risk> = Vec::new();
    risks.extend((!keeps_access).then_some(Risk::NarrowsInterface));
    for rule in new_rules.iter().filter(|rule| !allowed_before.covers(rule)) {
        if let Some(family) = opened_by(rule, &old_rules, &new_rules) {
            let risk = Risk::OpensToInternet {
                traffic: rule.traffic,
                family,
            };
            if !risks.contains(&risk) {
                risks.push(risk);
            }
        }
    }
    risks
}

/// Returns the rules of all groups. References to the first group of `successor` become references
/// to the second.
fn rules_of(
    inventory: &Inventory,
    groups: &[GroupId],
    successor: Option<(&GroupId, &GroupId)>,
) -> Vec<Rule> {
    let groups = groups.iter().filter_map(|id| inventory.group(id));
    let rules = groups.flat_map(|group| &group.rules);
    rules.map(|rule| succeeded(rule, successor)).collect()
}

fn succeeded(rule: &Rule, successor: Option<(&GroupId, &GroupId)>) -> Rule {
    let mut rule = rule.clone();
    if let (Peer::Group(reference), Some((left, joined))) = (&mut rule.peer, successor)
        && reference.group_id == *left
    {
        reference.group_id = joined.clone();
    }
    rule
}

/// Whether rules of other groups let the interface in because of a group that it loses, and no
/// rule does because of the one that replaces it.
fn loses_references(
    old: &Inventory,
    new: &Inventory,
    left: &[&GroupId],
    successor: Option<(&GroupId, &GroupId)>,
) -> bool {
    let references_left = |rule: &&Rule| match &rule.peer {
        Peer::Group(reference) => left.contains(&&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => false,
    };
    old.groups.iter().any(|group| {
        let mut rules = group.rules.iter().filter(references_left).peekable();
        if left.contains(&&group.id) || rules.peek().is_none() {
            return false;
        }
        let Some(after) = new.group(&group.id) else {
            return false;
        };
        let allowed = Allowed::by(&after.rules);
        successor.is_none() || rules.any(|rule| !allowed.covers(&succeeded(rule, successor)))
    })
}
