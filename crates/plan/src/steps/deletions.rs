//! The last calls: groups that go.

use std::collections::BTreeSet;

use super::{Steps, in_direction};
use crate::{GroupChange, Risk, Step};
use portcullis_model::{Direction, GroupId, Peer, Rule, SecurityGroup};

/// Groups that name others go before those that are named. Where they name each other, or
/// themselves, the rules that do so go first.
pub(super) fn push_deletions(changes: &[GroupChange], steps: &mut Steps) {
    let doomed = changes.iter().filter(|change| change.after.is_none());
    let mut left: Vec<&SecurityGroup> =
        doomed.filter_map(|change| change.before.as_ref()).collect();
    let mut order: Vec<GroupId> = Vec::new();
    while !left.is_empty() {
        let named: BTreeSet<&GroupId> = left
            .iter()
            .flat_map(|group| {
                let others = group.rules.iter().filter_map(named_group);
                others.filter(|id| **id != group.id)
            })
            .collect();
        let is_free = |group: &&SecurityGroup| !named.contains(&group.id);
        let (free, bound): (Vec<&SecurityGroup>, Vec<&SecurityGroup>) =
            left.iter().copied().partition(is_free);
        let next = if free.is_empty() { &bound } else { &free };
        let ids: BTreeSet<&GroupId> = left.iter().map(|group| &group.id).collect();
        for group in next {
            let binds = |rule: &&Rule| {
                named_group(rule)
                    .is_some_and(|id| *id == group.id || (free.is_empty() && ids.contains(id)))
            };
            let binding: Vec<Rule> = group.rules.iter().filter(binds).cloned().collect();
            for direction in Direction::BOTH {
                let rules = in_direction(&binding, direction);
                if !rules.is_empty() {
                    let step = Step::Revoke {
                        group: group.id.clone(),
                        direction,
                        rules,
                    };
                    steps.list.push((step, Some(Risk::GoesBeforeDeletion)));
                }
            }
            order.push(group.id.clone());
        }
        left = if free.is_empty() { Vec::new() } else { bound };
    }
    for group in order {
        steps.push(Step::DeleteGroup { group });
    }
}

fn named_group(rule: &Rule) -> Option<&GroupId> {
    match &rule.peer {
        Peer::Group(reference) => Some(&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
    }
}
