//! Bound on the memory that many scopes take together.

use portcullis_model::Inventory;

use super::scope::ScopeContent;

/// Number of rules that may still be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleBudget {
    remaining: usize,
}

impl RuleBudget {
    /// Creates a budget of `rules` rules.
    pub fn new(rules: usize) -> Self {
        Self { remaining: rules }
    }

    /// Keeps an inventory if the budget has room for its rules; else returns their number. A later,
    /// smaller scope may fit again.
    pub fn admit(&mut self, inventory: Inventory) -> ScopeContent {
        let groups = inventory.groups.iter();
        let rules: usize = groups.map(|group| group.rules.len()).sum();
        match self.remaining.checked_sub(rules) {
            Some(remaining) => {
                self.remaining = remaining;
                ScopeContent::Whole(inventory)
            }
            None => ScopeContent::Dropped {
                groups: inventory.groups.len(),
                rules,
            },
        }
    }
}

impl Default for RuleBudget {
    /// Two million rules: about 400 MB.
    fn default() -> Self {
        Self::new(2_000_000)
    }
}
