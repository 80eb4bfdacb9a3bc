//! What is changed of one group.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::RuleDraft;
use portcullis_model::{NewGroup, Rule, RuleKey, Tag};

/// Names a row that a draft touches. Never used twice in a draft.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct RowNumber(pub(super) u32);

impl RowNumber {
    /// The one after it.
    pub(super) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// What is changed of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDraft {
    /// What is changed of the group itself.
    #[serde(default)]
    pub facts: GroupFacts,
    /// The rows touched.
    #[serde(default)]
    pub rows: BTreeMap<RowNumber, RowDraft>,
}

/// What is changed of a group itself, apart from its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFacts {
    /// The group is to be created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<NewGroup>,
    /// The group is to be deleted.
    #[serde(default)]
    pub is_deleted: bool,
    /// The group's tags are to be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<TagsDraft>,
}

/// Other tags for what EC2 has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagsDraft {
    /// The tags as EC2 had them.
    pub base: Vec<Tag>,
    /// The tags as they are to be.
    pub mine: Vec<Tag>,
}

/// One row touched: added (no base), removed (nothing of mine), or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDraft {
    /// The rule as EC2 had it when it was touched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Rule>,
    /// The rule as it is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<RuleDraft>,
}

impl GroupDraft {
    /// Whether nothing is changed.
    pub(super) fn is_empty(&self) -> bool {
        self.facts == GroupFacts::default() && self.rows.is_empty()
    }

    /// The row of a group to be created that asks for the rule that EC2 gives every new group.
    pub(super) fn default_row(&self) -> Option<RowNumber> {
        let given = Rule::of_new_group().key();
        let is_it = |row: &RowDraft| {
            let rule = row.mine.as_ref().and_then(RuleDraft::rule);
            row.base.is_none() && rule.is_some_and(|rule| rule.key() == given)
        };
        let mut rows = self.rows.iter();
        rows.find(|(_, row)| is_it(row)).map(|(number, _)| *number)
    }

    /// Gives each wish to the row whose rule lets the same pass, if there is one: a person may have
    /// turned one rule into another and removed that, or swapped the two. A plan leaves such a rule
    /// where it is, so what is left of the plan is to be told by rule as well. What is wanted of the
    /// group stays what it is. `last_number` is the last number given to a row; so is what it gives.
    pub(super) fn untangle(&mut self, last_number: RowNumber) -> RowNumber {
        let mut bases: HashMap<RuleKey, RowNumber> = HashMap::new();
        let mut wishes: Vec<(RuleKey, RowNumber)> = Vec::new();
        let mut seen: HashSet<RuleKey> = HashSet::new();
        for (number, row) in &self.rows {
            let wish = row.mine.as_ref().map(RuleDraft::rule);
            // Of a wish of which a part is missing, nobody knows what it will be.
            if matches!(wish, Some(None)) {
                continue;
            }
            let wish = wish.flatten().map(|wish| (wish.key(), *number));
            let base = row.base.as_ref().map(|base| (base.key(), *number));
            let is_twice = |(key, _): &(RuleKey, RowNumber)| !seen.insert(key.clone());
            // The same wish twice is a mistake for a person to mend.
            if wish.as_ref().is_some_and(is_twice) {
                return last_number;
            }
            bases.extend(base);
            wishes.extend(wish);
        }
        let owner = |key: &RuleKey, number: RowNumber| bases.get(key).copied().unwrap_or(number);
        // By the row whose rule it is: the row that wants it.
        let taken: HashMap<RowNumber, RowNumber> = wishes
            .iter()
            .filter(|(key, _)| bases.contains_key(key))
            .map(|(key, number)| (owner(key, *number), *number))
            .collect();
        if taken.iter().all(|(owner, number)| owner == number) {
            return last_number;
        }
        let mut last_number = last_number;
        let mut rows: BTreeMap<RowNumber, RowDraft> = self.rows.clone();
        for number in wishes.iter().map(|(_, number)| number) {
            if let Some(row) = rows.get_mut(number) {
                row.mine = None;
            }
        }
        for (key, number) in &wishes {
            let wish = self.rows.get(number).and_then(|row| row.mine.clone());
            let mut place = owner(key, *number);
            if !bases.contains_key(key) {
                // The rule that makes room at the end of a chain goes on as what is new.
                let mut seen: HashSet<RowNumber> = HashSet::new();
                while let Some(next) = taken.get(&place).filter(|_| seen.insert(place)) {
                    place = *next;
                }
                if taken.contains_key(&place) {
                    last_number = last_number.next();
                    place = last_number;
                }
            }
            let empty = RowDraft {
                base: None,
                mine: None,
            };
            rows.entry(place).or_insert(empty).mine = wish;
        }
        rows.retain(|_, row| !row.is_idle());
        self.rows = rows;
        last_number
    }
}

impl RowDraft {
    /// Whether it asks for nothing: as it was, or neither there nor wanted.
    pub(super) fn is_idle(&self) -> bool {
        match (&self.base, &self.mine) {
            (Some(base), Some(mine)) => RuleDraft::from(base).is_same_as(mine),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}
