//! Memory that the held accounts and Regions take, in rules.

use super::HeldScope;
use crate::fleet::ScopeContent;

/// Numbers of rules that are held and that were dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// Rules that are held.
    pub rules: usize,
    /// Rules that were dropped to save memory.
    pub dropped_rules: usize,
    /// Accounts and Regions whose groups were dropped.
    pub dropped_scopes: usize,
}

impl MemoryUse {
    /// Returns the numbers of scopes.
    pub fn of(scopes: &[HeldScope]) -> Self {
        let mut memory = Self::default();
        for held in scopes {
            memory.rules += held.rules();
            if let ScopeContent::Dropped { rules, .. } = held.read.content {
                memory.dropped_rules += rules;
                memory.dropped_scopes += 1;
            }
        }
        memory
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::fleet::{Scope, ScopeInventory};
    use crate::model::{AccountId, Inventory, Region, Timestamp};
    use crate::present::ScopeOrigin;

    use super::*;

    fn held(content: ScopeContent) -> HeldScope {
        HeldScope {
            number: 1,
            origin: ScopeOrigin::Snapshot("x.json".to_owned()),
            read: Arc::new(ScopeInventory {
                scope: Scope {
                    account: AccountId::from_remote("123456789012"),
                    region: Region::from_remote("us-east-1"),
                },
                as_of: Timestamp::default(),
                content,
            }),
        }
    }

    #[test]
    fn what_was_dropped_counts_apart() {
        let dropped = |rules| ScopeContent::Dropped { groups: 1, rules };
        let scopes = [
            held(dropped(700)),
            held(ScopeContent::Whole(Inventory::default())),
            held(dropped(1)),
        ];
        let expected = MemoryUse {
            rules: 0,
            dropped_rules: 701,
            dropped_scopes: 2,
        };
        assert_eq!(MemoryUse::of(&scopes), expected);
    }
}
