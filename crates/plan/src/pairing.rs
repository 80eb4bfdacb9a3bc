//! Which rule of a group becomes which: the least that has to be done for the one list to become the
//! other.

use std::collections::{HashMap, HashSet};

use super::steps::in_place;
use super::{GroupChange, has_same_tags};
use portcullis_model::{Rule, RuleId, RuleIndex, RuleKey, RulePlace};

/// What becomes of the rules of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pairing<'a> {
    /// Rules that let the same pass before and after; their descriptions and tags may differ.
    pub kept: Vec<(&'a Rule, &'a Rule)>,
    /// Rules that go on as another.
    pub changed: Vec<(&'a Rule, &'a Rule)>,
    /// Rules that are new.
    pub added: Vec<&'a Rule>,
    /// Rules that are no more.
    pub removed: Vec<&'a Rule>,
}

/// One rule that is other than it was: at least one of the two is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleDifference<'a> {
    /// The rule before; none where it is new.
    pub before: Option<&'a Rule>,
    /// The rule after; none where it is no more.
    pub after: Option<&'a Rule>,
}

/// What is other in the rules of a group, as a person reads it: changed, added, removed.
pub fn differences(change: &GroupChange) -> Vec<RuleDifference<'_>> {
    let before = change.before.as_ref().map_or(&[][..], |group| &group.rules);
    let after = change.after.as_ref().map_or(&[][..], |group| &group.rules);
    let pairing = pair(before, after);
    let is_other = |(old, new): &(&Rule, &Rule)| {
        old.description != new.description || !has_same_tags(&old.tags, &new.tags)
    };
    let kept = pairing.kept.into_iter().filter(is_other);
    let changed = kept
        .chain(pairing.changed)
        .map(|(old, new)| (Some(old), Some(new)));
    let added = pairing.added.into_iter().map(|new| (None, Some(new)));
    let removed = pairing.removed.into_iter().map(|old| (Some(old), None));
    let all = changed.chain(added).chain(removed);
    all.map(|(before, after)| RuleDifference { before, after })
        .collect()
}

/// The ids of the rules that go on as rules of the group after, by what these let pass: the same or,
/// changed in place, something else.
pub fn ids_after(change: &GroupChange) -> HashMap<RuleKey, &RuleId> {
    let before = change.before.as_ref().map_or(&[][..], |group| &group.rules);
    let after = change.after.as_ref().map_or(&[][..], |group| &group.rules);
    let Pairing { kept, changed, .. } = pair(before, after);
    let in_place = changed
        .into_iter()
        .filter(|(old, new)| in_place(old, new).is_some());
    let going_on = kept.into_iter().chain(in_place);
    going_on
        .filter_map(|(old, new)| Some((new.key(), old.id.as_ref()?)))
        .collect()
}

/// Pairs the rules before with the rules after. What is let pass before and after stays with the rule
/// that lets it pass, whichever row a person typed it into: so rules that swap their places need no
/// moment in which one of them is missing. Where that takes a rule's place away, the rule goes on as
/// what the one that took it was to become.
pub(super) fn pair<'a>(before: &'a [Rule], after: &'a [Rule]) -> Pairing<'a> {
    let index = RuleIndex::of(before);
    let row_of = |rule: &Rule| index.with_id(rule.id.as_ref()?);
    let mut pairing = Pairing::default();
    // By the place of the rule before: which rule after lets the same pass.
    let mut claimed: HashMap<RulePlace, &'a Rule> = HashMap::new();
    let mut rest: Vec<&'a Rule> = Vec::new();
    for rule in after {
        match index.with_key(rule) {
            Some(place) if !claimed.contains_key(&place) => {
                claimed.insert(place, rule);
            }
            _ => rest.push(rule),
        }
    }
    let mut gone_on: HashSet<RulePlace> = HashSet::new();
    for rule in rest {
        let mut place = row_of(rule);
        let mut seen: HashSet<RulePlace> = HashSet::new();
        while let Some(taken) = place.filter(|place| seen.insert(*place)) {
            let Some(taker) = claimed.get(&taken) else {
                break;
            };
            place = row_of(taker);
        }
        let free = place.filter(|place| !claimed.contains_key(place) && !gone_on.contains(place));
        let old = free.and_then(|place| Some((place, index.at(place)?)));
        match old.filter(|(_, old)| old.direction == rule.direction) {
            Some((place, old)) => {
                gone_on.insert(place);
                pairing.changed.push((old, rule));
            }
            None => pairing.added.push(rule),
        }
    }
    for (place, rule) in index.places() {
        match claimed.get(&place) {
            Some(after) => pairing.kept.push((rule, after)),
            None if gone_on.contains(&place) => {}
            None => pairing.removed.push(rule),
        }
    }
    pairing
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use crate::testing::{rule, rules};

    fn said(pairing: &Pairing<'_>) -> [Vec<String>; 4] {
        let pairs = |pairs: &[(&Rule, &Rule)]| {
            let said = pairs.iter().map(|(before, after)| {
                let id = before.id.as_ref().unwrap();
                format!("{id} {} to {}", before.peer, after.peer)
            });
            said.collect()
        };
        let peers = |rules: &[&Rule]| rules.iter().map(|rule| rule.peer.to_string()).collect();
        [
            pairs(&pairing.kept),
            pairs(&pairing.changed),
            peers(&pairing.added),
            peers(&pairing.removed),
        ]
    }

    #[test]
    fn rules_that_swap_stay_where_they_are() {
        let before = rules(&["10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16"]);
        let mut after = before.clone();
        for (place, from) in [(0, 1), (1, 2), (2, 0)] {
            after[place].peer = before[from].peer.clone();
        }
        let pairing = pair(&before, &after);
        assert_eq!(pairing.kept.len(), 3);
        assert!(pairing.kept.iter().all(|(a, b)| a.key() == b.key()));
    }

    #[test]
    fn a_chain_changes_its_first_rule_to_its_last() {
        let before = rules(&["10.0.0.0/8", "10.1.0.0/16"]);
        let mut after = before.clone();
        after[0].peer = before[1].peer.clone();
        after[1].peer = rule("10.9.0.0/16").peer;
        let [kept, changed, added, removed] = said(&pair(&before, &after));
        assert_eq!(kept, ["sgr-1 10.1.0.0/16 to 10.1.0.0/16"]);
        assert_eq!(changed, ["sgr-0 10.0.0.0/8 to 10.9.0.0/16"]);
        assert!(added.is_empty() && removed.is_empty());
    }

    #[test]
    fn a_rule_added_in_the_place_of_one_removed_is_that_one() {
        let before = rules(&["10.0.0.0/8", "10.1.0.0/16"]);
        let mut again = rule("10.0.0.0/8");
        again.description = "anew".into();
        let after = [before[1].clone(), again];
        let [kept, changed, added, removed] = said(&pair(&before, &after));
        assert_eq!(kept.len(), 2);
        assert!(changed.is_empty() && added.is_empty() && removed.is_empty());
    }

    #[test]
    fn a_rule_changed_to_what_another_removed_one_was_leaves_its_own_place() {
        let before = rules(&["10.0.0.0/8", "10.1.0.0/16"]);
        let mut moved = before[0].clone();
        moved.peer = before[1].peer.clone();
        let after = [moved];
        let [kept, changed, added, removed] = said(&pair(&before, &after));
        assert_eq!(kept, ["sgr-1 10.1.0.0/16 to 10.1.0.0/16"]);
        assert_eq!(removed, ["10.0.0.0/8"]);
        assert!(changed.is_empty() && added.is_empty());
    }
}
