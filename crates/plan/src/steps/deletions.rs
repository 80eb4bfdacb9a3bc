//! DeleteSecurityGroup calls, which come last.

use std::collections::BTreeSet;

use super::{Steps, in_direction};
use crate::{GroupChange, Risk, Step};
use portcullis_model::{Direction, GroupId, Peer, Rule, SecurityGroup};

/// Adds the deletions. Groups that reference others are deleted before those they reference. Rules
/// by which groups reference each other or themselves are revoked first.
pub(super) fn push_deletions(changes: &[GroupChange], steps: &mut Steps) {
    let deleted = changes.iter().filter(|change| change.after.is_none());
    let mut left: Vec<&SecurityGroup> = deleted
        .filter_map(|change| change.before.as_ref())
        .collect();
    let mut order: Vec<GroupId> = Vec::new();
    while !left.is_empty() {
        let referenced: BTreeSet<&GroupId> = left
            .iter()
            .flat_map(|group| {
                let others = group.rules.iter().filter_map(referenced_group);
                others.filter(|id| **id != group.id)
            })
            .collect();
        let is_free = |group: &&SecurityGroup| !referenced.contains(&group.id);
        let (free, bound): (Vec<&SecurityGroup>, Vec<&SecurityGroup>) =
            left.iter().copied().partition(is_free);
        let next = if free.is_empty() { &bound } else { &free };
        let ids: BTreeSet<&GroupId> = left.iter().map(|group| &group.id).collect();
        for group in next {
            let binds = |rule: &&Rule| {
                referenced_group(rule)
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

fn referenced_group(rule: &Rule) -> Option<&GroupId> {
    match &rule.peer {
        Peer::Group(reference) => Some(&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
    }
}
