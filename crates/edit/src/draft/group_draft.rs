//! Draft of one group.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::RuleDraft;
use portcullis_model::{NewGroup, Rule, RuleKey, Tag};
use portcullis_plan::UseChange;

/// Identifies a row of a draft. Numbers are never reused within a draft.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct RowNumber(pub(super) u32);

impl RowNumber {
    /// Returns the next number.
    pub(super) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Pending changes of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDraft {
    /// Changes of the group itself.
    #[serde(default)]
    pub facts: GroupFacts,
    /// Changes of rows.
    #[serde(default)]
    pub rows: BTreeMap<RowNumber, RowDraft>,
}

/// Pending changes of a group itself, apart from its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFacts {
    /// The group to create, if the draft creates this group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<NewGroup>,
    /// Whether the draft deletes the group.
    #[serde(default)]
    pub is_deleted: bool,
    /// New tags, if the draft changes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<TagsDraft>,
    /// Change of what uses the group.
    #[serde(default, skip_serializing_if = "UseChange::is_empty")]
    pub uses: UseChange,
}

/// Pending change of a group's tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagsDraft {
    /// The tags in EC2 when the draft changed them.
    pub base: Vec<Tag>,
    /// The drafted tags.
    pub mine: Vec<Tag>,
}

/// Pending change of a row: added (no `base`), removed (no `mine`), or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDraft {
    /// The rule in EC2 when the draft changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Rule>,
    /// The drafted rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<RuleDraft>,
}

impl GroupDraft {
    /// Whether the draft changes nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.facts == GroupFacts::default() && self.rows.is_empty()
    }

    /// Returns the row of a group to create that has the rule that EC2 gives every new group.
    pub(super) fn default_row(&self) -> Option<RowNumber> {
        let given = Rule::of_new_group().key();
        let is_it = |row: &RowDraft| {
            let rule = row.mine.as_ref().and_then(RuleDraft::rule);
            row.base.is_none() && rule.is_some_and(|rule| rule.key() == given)
        };
        let mut rows = self.rows.iter();
        rows.find(|(_, row)| is_it(row)).map(|(number, _)| *number)
    }

    /// Moves each drafted rule to the row whose base has the same permission, if there is one. The
    /// user may have edited one rule into another and removed that one, or swapped the two. A plan
    /// keeps such rules where they are, so what is left after a run must be matched by rule as
    /// well. The drafted set of rules stays the same.
    ///
    /// `last_number` is the last row number in use. Returns the last one in use afterwards.
    pub(super) fn match_rows_to_rules(&mut self, last_number: RowNumber) -> RowNumber {
        let mut bases: HashMap<RuleKey, RowNumber> = HashMap::new();
        let mut wishes: Vec<(RuleKey, RowNumber)> = Vec::new();
        let mut seen: HashSet<RuleKey> = HashSet::new();
        for (number, row) in &self.rows {
            let wish = row.mine.as_ref().map(RuleDraft::rule);
            // An incomplete rule has no permission yet.
            if matches!(wish, Some(None)) {
                continue;
            }
            let wish = wish.flatten().map(|wish| (wish.key(), *number));
            let base = row.base.as_ref().map(|base| (base.key(), *number));
            let is_twice = |(key, _): &(RuleKey, RowNumber)| !seen.insert(key.clone());
            // The same rule twice is for the user to correct.
            if wish.as_ref().is_some_and(is_twice) {
                return last_number;
            }
            bases.extend(base);
            wishes.extend(wish);
        }
        let owner = |key: &RuleKey, number: RowNumber| bases.get(key).copied().unwrap_or(number);
        // Row whose base is a rule -> row that drafts that rule.
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
                // The rule at the end of a chain of edits becomes the new rule.
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
    /// Whether the row changes nothing: drafted as it was, or neither in EC2 nor drafted.
    pub(super) fn is_idle(&self) -> bool {
        match (&self.base, &self.mine) {
            (Some(base), Some(mine)) => RuleDraft::from(base).is_same_as(mine),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}
