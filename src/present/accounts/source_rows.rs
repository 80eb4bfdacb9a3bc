//! List of what the page holds: a row for each account of a source, with its Regions.

use std::collections::HashMap;

use super::{HeldScope, ScopeOrigin};
use crate::fleet::ScopeContent;
use crate::model::{AccountId, Region, Timestamp};

/// Names of accounts, as lists and connections have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountNames(HashMap<AccountId, String>);

/// Account of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Where the groups come from.
    pub origin: ScopeOrigin,
    /// The account.
    pub account: AccountId,
    /// Its Regions, in the order of their arrival.
    pub regions: Vec<Region>,
    /// Number of groups that are held.
    pub groups: usize,
    /// Number of Regions whose groups were dropped to save memory.
    pub dropped: usize,
    /// Time of the oldest data.
    pub oldest: Timestamp,
}

impl AccountNames {
    /// Adds a name. A later one replaces an earlier one.
    pub fn add(&mut self, account: AccountId, name: String) {
        self.0.insert(account, name);
    }

    /// Returns the name of an account.
    pub fn of(&self, account: &AccountId) -> Option<&str> {
        self.0.get(account).map(String::as_str)
    }
}

/// Returns the rows of scopes, in the order in which their accounts arrived.
pub fn source_rows(scopes: &[HeldScope]) -> Vec<SourceRow> {
    let mut rows: Vec<SourceRow> = Vec::new();
    let mut places: HashMap<(&ScopeOrigin, &AccountId), usize> = HashMap::new();
    for held in scopes {
        let scope = held.scope();
        let place = *places
            .entry((&held.origin, &scope.account))
            .or_insert_with(|| {
                rows.push(SourceRow {
                    origin: held.origin.clone(),
                    account: scope.account.clone(),
                    regions: Vec::new(),
                    groups: 0,
                    dropped: 0,
                    oldest: held.as_of(),
                });
                rows.len() - 1
            });
        let Some(row) = rows.get_mut(place) else {
            continue;
        };
        row.regions.push(scope.region.clone());
        row.oldest = row.oldest.min(held.as_of());
        match &held.read.content {
            ScopeContent::Whole(inventory) => row.groups += inventory.groups.len(),
            ScopeContent::Dropped { .. } => row.dropped += 1,
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::fleet::{Scope, ScopeInventory};
    use crate::model::Inventory;

    use super::*;

    fn held(number: u32, account: &str, region: &str, as_of: &str) -> HeldScope {
        HeldScope {
            number,
            origin: ScopeOrigin::Snapshot("x.json".to_owned()),
            read: Arc::new(ScopeInventory {
                scope: Scope {
                    account: AccountId::from_remote(account),
                    region: Region::from_remote(region),
                },
                as_of: Timestamp::parse(as_of).unwrap(),
                content: match region {
                    "eu-west-1" => ScopeContent::Dropped {
                        groups: 1,
                        rules: 1,
                    },
                    _ => ScopeContent::Whole(Inventory::default()),
                },
            }),
        }
    }

    #[test]
    fn each_account_has_a_row_with_its_oldest_data() {
        let scopes = [
            held(0, "222222222222", "us-east-1", "2026-11-29T10:00:00Z"),
            held(1, "111111111111", "us-east-1", "2026-11-29T10:00:00Z"),
            held(2, "222222222222", "eu-west-1", "2026-11-29T09:00:00Z"),
        ];
        let rows = source_rows(&scopes);
        let accounts: Vec<_> = rows
            .iter()
            .map(|row| (row.account.as_str(), row.regions.len(), row.dropped))
            .collect();
        assert_eq!(accounts, [("222222222222", 2, 1), ("111111111111", 1, 0)]);
        assert_eq!(rows[0].oldest.to_string(), "2026-11-29T09:00:00Z");
    }

    #[test]
    fn names_are_found_by_account() {
        let mut names = AccountNames::default();
        let account = AccountId::from_remote("222222222222");
        assert_eq!(names.of(&account), None);
        names.add(account.clone(), "Shop".to_owned());
        assert_eq!(names.of(&account), Some("Shop"));
    }
}
