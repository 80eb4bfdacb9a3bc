//! Matches the rules of a group before a change with those after it, with the fewest calls in mind.

use std::collections::{HashMap, HashSet};

use super::steps::in_place_change;
use super::{GroupChange, has_same_tags};
use portcullis_model::{Rule, RuleId, RuleIndex, RuleKey, RulePlace};

/// How the rules of one group change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pairing<'a> {
    /// Rules with the same permission before and after. Descriptions and tags may differ.
    pub kept: Vec<(&'a Rule, &'a Rule)>,
    /// Rules that become another rule.
    pub changed: Vec<(&'a Rule, &'a Rule)>,
    /// New rules.
    pub added: Vec<&'a Rule>,
    /// Removed rules.
    pub removed: Vec<&'a Rule>,
}

/// A rule that differs between two states of a group. At least one side is present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleDifference<'a> {
    /// The rule before. `None` if it is new.
    pub before: Option<&'a Rule>,
    /// The rule after. `None` if it is removed.
    pub after: Option<&'a Rule>,
}

/// Returns the differences between the rules of a group: changed, then added, then removed.
pub fn differences(change: &GroupChange) -> Vec<RuleDifference<'_>> {
    let before = change.before.as_ref().map_or(&[][..], |group| &group.rules);
    let after = change.after.as_ref().map_or(&[][..], |group| &group.rules);
    let pairing = pair(before, after);
    let is_edited = |(old, new): &(&Rule, &Rule)| {
        old.description != new.description || !has_same_tags(&old.tags, &new.tags)
    };
    let kept = pairing.kept.into_iter().filter(is_edited);
    let changed = kept
        .chain(pairing.changed)
        .map(|(old, new)| (Some(old), Some(new)));
    let added = pairing.added.into_iter().map(|new| (None, Some(new)));
    let removed = pairing.removed.into_iter().map(|old| (Some(old), None));
    let all = changed.chain(added).chain(removed);
    all.map(|(before, after)| RuleDifference { before, after })
        .collect()
}

impl GroupChange {
    /// Returns the number of changes, as the page counts them: the group itself if it comes or goes, its
    /// tags, each rule, and each interface and VPC. The rules of a deleted group do not count.
    pub fn count(&self) -> usize {
        let (before, after) = (self.before.as_ref(), self.after.as_ref());
        let (Some(after), before) = (after, before) else {
            return 1 + self.uses.count();
        };
        let rules = differences(self).len();
        let own = before.is_none_or(|before| !has_same_tags(&before.tags, &after.tags));
        rules + usize::from(own) + self.uses.count()
    }
}

/// Maps the permissions of the group after a change to the ids they keep: rules that stay, and
/// rules modified in place.
pub fn ids_after(change: &GroupChange) -> HashMap<RuleKey, &RuleId> {
    let before = change.before.as_ref().map_or(&[][..], |group| &group.rules);
    let after = change.after.as_ref().map_or(&[][..], |group| &group.rules);
    let Pairing { kept, changed, .. } = pair(before, after);
    let in_place = changed
        .into_iter()
        .filter(|(old, new)| in_place_change(old, new).is_some());
    let going_on = kept.into_iter().chain(in_place);
    going_on
        .filter_map(|(old, new)| Some((new.key(), old.id.as_ref()?)))
        .collect()
}

/// Matches the rules before with the rules after.
///
/// A permission that exists before and after stays with the rule that has it, in whichever row the
/// user typed it. Rules that swap places therefore need no moment in which one is missing. A row
/// that loses its rule this way takes over the rule that the other row gave up.
pub(super) fn pair<'a>(before: &'a [Rule], after: &'a [Rule]) -> Pairing<'a> {
    let index = RuleIndex::of(before);
    let row_of = |rule: &Rule| index.with_id(rule.id.as_ref()?);
    let mut pairing = Pairing::default();
    // Rule before, by place -> rule after with the same permission.
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
    let mut reused: HashSet<RulePlace> = HashSet::new();
    for rule in rest {
        let mut place = row_of(rule);
        let mut seen: HashSet<RulePlace> = HashSet::new();
        while let Some(taken) = place.filter(|place| seen.insert(*place)) {
            let Some(taker) = claimed.get(&taken) else {
                break;
            };
            place = row_of(taker);
        }
        let free = place.filter(|place| !claimed.contains_key(place) && !reused.contains(place));
        let old = free.and_then(|place| Some((place, index.at(place)?)));
        match old.filter(|(_, old)| old.direction == rule.direction) {
            Some((place, old)) => {
                reused.insert(place);
                pairing.changed.push((old, rule));
            }
            None => pairing.added.push(rule),
        }
    }
    for (place, rule) in index.places() {
        match claimed.get(&place) {
            Some(after) => pairing.kept.push((rule, after)),
            None if reused.contains(&place) => {}
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

    fn formatted(pairing: &Pairing<'_>) -> [Vec<String>; 4] {
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
    fn swapped_rules_stay_in_place() {
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
    fn a_chain_of_edits_changes_one_rule() {
        let before = rules(&["10.0.0.0/8", "10.1.0.0/16"]);
        let mut after = before.clone();
        after[0].peer = before[1].peer.clone();
        after[1].peer = rule("10.9.0.0/16").peer;
        let [kept, changed, added, removed] = formatted(&pair(&before, &after));
        assert_eq!(kept, ["sgr-1 10.1.0.0/16 to 10.1.0.0/16"]);
        assert_eq!(changed, ["sgr-0 10.0.0.0/8 to 10.9.0.0/16"]);
        assert!(added.is_empty() && removed.is_empty());
    }

    #[test]
    fn a_rule_removed_and_added_again_is_kept() {
        let before = rules(&["10.0.0.0/8", "10.1.0.0/16"]);
        let mut again = rule("10.0.0.0/8");
        again.description = "edited".into();
        let after = [before[1].clone(), again];
        let [kept, changed, added, removed] = formatted(&pair(&before, &after));
        assert_eq!(kept.len(), 2);
        assert!(changed.is_empty() && added.is_empty() && removed.is_empty());
    }

    #[test]
    fn a_rule_edited_into_a_removed_one_frees_its_own_rule() {
        let before = rules(&["10.0.0.0/8", "10.1.0.0/16"]);
        let mut moved = before[0].clone();
        moved.peer = before[1].peer.clone();
        let after = [moved];
        let [kept, changed, added, removed] = formatted(&pair(&before, &after));
        assert_eq!(kept, ["sgr-1 10.1.0.0/16 to 10.1.0.0/16"]);
        assert_eq!(removed, ["10.0.0.0/8"]);
        assert!(changed.is_empty() && added.is_empty());
    }
}
