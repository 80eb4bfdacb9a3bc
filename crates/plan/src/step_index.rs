//! Position of a step.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Index of a step in a plan, and in the record of its run. Stored as a plain number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepIndex(usize);

impl StepIndex {
    /// Returns the index of the step that follows `number` others.
    pub const fn new(number: usize) -> Self {
        Self(number)
    }

    /// Returns the indexes of a number of steps, in order.
    pub fn all(count: usize) -> impl Iterator<Item = Self> {
        (0..count).map(Self)
    }

    /// Returns the item at this index of a list with one item for each step.
    pub fn of<T>(self, steps: &[T]) -> Option<&T> {
        steps.get(self.0)
    }

    /// Returns the item at this index of a list with one item for each step, to change it.
    pub fn of_mut<T>(self, steps: &mut [T]) -> Option<&mut T> {
        steps.get_mut(self.0)
    }
}

/// Writes the number, padded as numbers are.
impl fmt::Display for StepIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn journals_and_their_keys_hold_plain_numbers() {
        let index: StepIndex = serde_json::from_str("12").unwrap();
        assert_eq!(index, StepIndex::new(12));
        assert_eq!(serde_json::to_string(&index).unwrap(), "12");
        assert_eq!(format!("{index:06}"), "000012");
    }

    #[test]
    fn an_index_names_one_item_of_a_list() {
        let mut steps = ['a', 'b'];
        let indexes = StepIndex::all(steps.len());
        let found: Vec<_> = indexes.filter_map(|index| index.of(&steps)).collect();
        assert_eq!(found, [&'a', &'b']);
        *StepIndex::new(1).of_mut(&mut steps).unwrap() = 'c';
        assert_eq!(steps, ['a', 'c']);
        assert_eq!(StepIndex::new(2).of(&steps), None);
    }
}
