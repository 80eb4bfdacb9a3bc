//! Lookup of rules in a list by ID and by key.

use std::collections::HashMap;

use super::{Rule, RuleId, RuleKey};

/// Position of a rule in one list of rules. It is valid while the list does not change; a
/// [`RuleRef`](super::RuleRef) is valid beyond that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RulePlace(usize);

/// Rules of one group by ID and by key. Of several rules with the same key, which EC2 rejects, the
/// last is found.
#[derive(Debug)]
pub struct RuleIndex<'a> {
    rules: &'a [Rule],
    by_id: HashMap<&'a RuleId, RulePlace>,
    by_key: HashMap<RuleKey, RulePlace>,
}

impl<'a> RuleIndex<'a> {
    /// Builds the index of a group's rules.
    pub fn of(rules: &'a [Rule]) -> Self {
        let placed = || RulePlace::all(rules);
        Self {
            rules,
            by_id: placed()
                .filter_map(|(place, rule)| Some((rule.id.as_ref()?, place)))
                .collect(),
            by_key: placed().map(|(place, rule)| (rule.key(), place)).collect(),
        }
    }

    /// Returns the rules with their positions.
    pub fn places(&self) -> impl Iterator<Item = (RulePlace, &'a Rule)> + use<'a> {
        RulePlace::all(self.rules)
    }

    /// Returns the rule at a position of this list.
    pub fn at(&self, place: RulePlace) -> Option<&'a Rule> {
        self.rules.get(place.0)
    }

    /// Finds the rule with an ID.
    pub fn with_id(&self, id: &RuleId) -> Option<RulePlace> {
        self.by_id.get(id).copied()
    }

    /// Finds the rule with the same key as `rule`.
    pub fn with_key(&self, rule: &Rule) -> Option<RulePlace> {
        self.by_key.get(&rule.key()).copied()
    }

    /// Finds the rule that corresponds to `rule` of another load of the group: the one with its ID
    /// or, if either has no ID, the one with its key. Consistent with
    /// [`RuleRef::names`](super::RuleRef::names).
    pub fn find(&self, rule: &Rule) -> Option<RulePlace> {
        let by_id = rule.id.as_ref().and_then(|id| self.with_id(id));
        by_id.or_else(|| {
            let place = self.with_key(rule)?;
            (rule.id.is_none() || self.at(place)?.id.is_none()).then_some(place)
        })
    }
}

impl RulePlace {
    /// Returns the rules of a list with their positions.
    pub fn all(rules: &[Rule]) -> impl Iterator<Item = (Self, &Rule)> {
        let numbered = rules.iter().enumerate();
        numbered.map(|(number, rule)| (Self(number), rule))
    }

    /// Returns the rule at this position of the list that it was created from.
    pub fn of(self, rules: &[Rule]) -> Option<&Rule> {
        rules.get(self.0)
    }
}
