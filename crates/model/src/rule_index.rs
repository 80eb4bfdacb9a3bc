//! Lookup of rules in a list by id and by what they allow.

use std::collections::HashMap;

use super::{Rule, RuleId, RuleKey};

/// Position of a rule in one list of rules, for as long as the list stays as it is. To name a rule
/// beyond that, use a [`RuleRef`](super::RuleRef).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RulePlace(usize);

/// The rules of one group by id and by what they allow. Of several rules that allow the same, which EC2
/// does not have, the last is found.
#[derive(Debug)]
pub struct RuleIndex<'a> {
    rules: &'a [Rule],
    by_id: HashMap<&'a RuleId, RulePlace>,
    by_key: HashMap<RuleKey, RulePlace>,
}

impl<'a> RuleIndex<'a> {
    /// An index of the rules of a group.
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

    /// The rules with their positions.
    pub fn places(&self) -> impl Iterator<Item = (RulePlace, &'a Rule)> + use<'a> {
        RulePlace::all(self.rules)
    }

    /// The rule at a position of this list.
    pub fn at(&self, place: RulePlace) -> Option<&'a Rule> {
        self.rules.get(place.0)
    }

    /// The rule with that id.
    pub fn with_id(&self, id: &RuleId) -> Option<RulePlace> {
        self.by_id.get(id).copied()
    }

    /// The rule that allows the same.
    pub fn with_key(&self, rule: &Rule) -> Option<RulePlace> {
        self.by_key.get(&rule.key()).copied()
    }

    /// The rule that `rule`, from another reading of the group, is in this list: the one with its id or,
    /// if one of the two has none, the one that allows the same. As
    /// [`RuleRef::names`](super::RuleRef::names) has it.
    pub fn find(&self, rule: &Rule) -> Option<RulePlace> {
        let by_id = rule.id.as_ref().and_then(|id| self.with_id(id));
        by_id.or_else(|| {
            let place = self.with_key(rule)?;
            (rule.id.is_none() || self.at(place)?.id.is_none()).then_some(place)
        })
    }
}

impl RulePlace {
    /// The rules of a list with their positions.
    pub fn all(rules: &[Rule]) -> impl Iterator<Item = (Self, &Rule)> {
        let numbered = rules.iter().enumerate();
        numbered.map(|(number, rule)| (Self(number), rule))
    }

    /// The rule at this position of the list that it was made for.
    pub fn of(self, rules: &[Rule]) -> Option<&Rule> {
        rules.get(self.0)
    }
}
