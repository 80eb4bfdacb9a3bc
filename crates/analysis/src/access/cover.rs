//! Redundant rules: rules that allow nothing beyond what other rules allow.

use super::extent::meeting;
use super::lists::KnownLists;
use super::set::AccessSet;
use portcullis_model::Rule;

/// Returns which of the others together allow everything that `rule` allows, or none if they do not.
///
/// The answer is a minimal set, though not always the smallest: without any one of its rules, something is missing. One
/// rule alone is preferred to several. Rules of the other direction are not looked at. Prefix lists count as their
/// entries where these are known.
pub fn cover<'a, Id: Copy>(
    rule: &Rule,
    others: impl IntoIterator<Item = (Id, &'a Rule)>,
    lists: &KnownLists<'_>,
) -> Option<Vec<Id>> {
    let mut meeting: Vec<(Id, &Rule)> = Vec::new();
    for (id, other) in others {
        if lists.covers(other, rule) {
            return Some(vec![id]);
        }
        if lists.overlaps(other, rule) {
            meeting.push((id, other));
        }
    }
    if meeting.len() < 2 {
        return None;
    }
    let allowed = meeting
        .into_iter()
        .map(|(id, other)| (id, lists.access(other)));
    cover_set(&lists.access(rule), allowed)
}

/// Returns which of the others together allow everything that is in `whole`, as [`cover`] does for one rule.
pub(crate) fn cover_set<Id: Copy>(
    whole: &AccessSet,
    others: impl IntoIterator<Item = (Id, AccessSet)>,
) -> Option<Vec<Id>> {
    let mut rest = whole.clone();
    let mut witnesses: Vec<(Id, AccessSet)> = Vec::new();
    for (id, allowed) in others {
        let left = rest.difference(&allowed);
        if left != rest {
            witnesses.push((id, allowed));
            rest = left;
        }
        if rest.is_empty() {
            return Some(minimal(whole, witnesses));
        }
    }
    None
}

/// Drops witnesses until none can be spared. The first that were found go first, as later ones may make up for them.
fn minimal<Id: Copy>(whole: &AccessSet, mut witnesses: Vec<(Id, AccessSet)>) -> Vec<Id> {
    let mut position = 0;
    while position < witnesses.len() {
        let without = witnesses
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != position);
        let rest = without.fold(whole.clone(), |rest, (_, (_, allowed))| {
            rest.difference(allowed)
        });
        if rest.is_empty() {
            witnesses.remove(position);
        } else {
            position += 1;
        }
    }
    witnesses.into_iter().map(|(id, _)| id).collect()
}

/// Returns rules that can all be removed at once without a change of what the list allows, each with its witness among
/// the rules that stay.
///
/// Rules are considered in the order given, so those that should rather go come first.
pub fn removable<Id: Copy + PartialEq>(
    rules: &[(Id, &Rule)],
    lists: &KnownLists<'_>,
) -> Vec<(Id, Vec<Id>)> {
    // A rule that meets no other one has no witness and is none.
    let rules = rules.iter().zip(meeting(rules, lists));
    let rules: Vec<(Id, &Rule)> = rules
        .filter(|(_, is_meeting)| *is_meeting)
        .map(|(rule, _)| *rule)
        .collect();
    let mut staying = rules.clone();
    let mut gone = Vec::new();
    for (id, rule) in &rules {
        let others = || staying.iter().copied().filter(|(other, _)| other != id);
        if cover(rule, others(), lists).is_some() {
            staying.retain(|(other, _)| other != id);
            gone.push((*id, *rule));
        }
    }
    // A witness found on the way may have gone after it.
    gone.into_iter()
        .filter_map(|(id, rule)| Some((id, cover(rule, staying.iter().copied(), lists)?)))
        .collect()
}
