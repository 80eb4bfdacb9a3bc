//! Snapshots of what was read of many scopes.

use std::collections::BTreeMap;

use portcullis_formats::share::{
    MissingScope, Scope as Completeness, Snapshot, SnapshotFacts, SnapshotSet, SnapshotSource,
};

use super::scope::{Scope, ScopeContent, ScopeInventory};

/// Makes one snapshot of many scopes, in the order of accounts and Regions. If a scope was read
/// several times, the newest data counts. Scopes whose groups were dropped become missing, with the
/// reason that `dropped_reason` returns for their numbers of groups and rules.
///
/// # Errors
/// What is missing, if no scope has groups.
pub fn snapshot_set(
    scopes: impl IntoIterator<Item = ScopeInventory>,
    mut missing: Vec<MissingScope>,
    completeness: Completeness,
    dropped_reason: impl Fn(usize, usize) -> String,
) -> Result<SnapshotSet, Vec<MissingScope>> {
    let mut newest: BTreeMap<Scope, ScopeInventory> = BTreeMap::new();
    for read in scopes {
        let known = newest.get(&read.scope);
        if known.is_none_or(|known| known.as_of <= read.as_of) {
            newest.insert(read.scope.clone(), read);
        }
    }
    let mut snapshots = Vec::with_capacity(newest.len());
    for read in newest.into_values() {
        let ScopeInventory {
            scope,
            as_of,
            content,
        } = read;
        match content {
            ScopeContent::Whole(inventory) => {
                let facts = SnapshotFacts {
                    taken_at: as_of,
                    taken_by: None,
                    source: source_of(&scope),
                    scope: completeness,
                };
                snapshots.push(Snapshot::new(facts, inventory));
            }
            ScopeContent::Dropped { groups, rules } => missing.push(MissingScope {
                account: scope.account,
                region: Some(scope.region),
                reason: dropped_reason(groups, rules),
            }),
        }
    }
    missing.sort_by(|one, other| (&one.account, &one.region).cmp(&(&other.account, &other.region)));
    if snapshots.is_empty() {
        return Err(missing);
    }
    // The map has each scope once.
    SnapshotSet::new(snapshots, missing.clone()).map_err(|_| missing)
}

fn source_of(scope: &Scope) -> SnapshotSource {
    SnapshotSource {
        account: scope.account.clone(),
        region: scope.region.clone(),
        partition: Some(scope.partition().as_str().to_owned()),
        endpoint: None,
    }
}

#[cfg(test)]
mod tests {
    use portcullis_model::{AccountId, Inventory, Region, Timestamp};

    use super::*;

    fn read(account: &str, region: &str, as_of: &str, content: ScopeContent) -> ScopeInventory {
        ScopeInventory {
            scope: Scope {
                account: AccountId::from_remote(account),
                region: Region::from_remote(region),
            },
            as_of: Timestamp::parse(as_of).unwrap(),
            content,
        }
    }

    fn whole() -> ScopeContent {
        ScopeContent::Whole(Inventory::default())
    }

    #[test]
    fn scopes_are_in_order_and_the_newest_data_counts() {
        let set = snapshot_set(
            [
                read("222222222222", "us-east-1", "2026-11-29T10:00:00Z", whole()),
                read("111111111111", "us-east-1", "2026-11-29T11:00:00Z", whole()),
                read("111111111111", "us-east-1", "2026-11-29T09:00:00Z", whole()),
                read(
                    "111111111111",
                    "eu-west-1",
                    "2026-11-29T09:00:00Z",
                    ScopeContent::Dropped {
                        groups: 2,
                        rules: 9,
                    },
                ),
            ],
            Vec::new(),
            Completeness::Everything,
            |groups, rules| format!("{groups} and {rules}"),
        );
        let set = set.unwrap();
        let facts: Vec<_> = set
            .snapshots()
            .iter()
            .map(|snapshot| {
                let facts = snapshot.facts();
                (facts.source.account.to_string(), facts.taken_at.to_string())
            })
            .collect();
        assert_eq!(
            facts,
            [
                ("111111111111".to_owned(), "2026-11-29T11:00:00Z".to_owned()),
                ("222222222222".to_owned(), "2026-11-29T10:00:00Z".to_owned())
            ]
        );
        assert_eq!(set.missing().len(), 1);
        assert_eq!(set.missing()[0].reason, "2 and 9");
    }

    #[test]
    fn without_groups_there_is_no_snapshot() {
        let dropped = ScopeContent::Dropped {
            groups: 1,
            rules: 1,
        };
        let scopes = [read(
            "111111111111",
            "us-east-1",
            "2026-11-29T10:00:00Z",
            dropped,
        )];
        let missing = snapshot_set(scopes, Vec::new(), Completeness::Everything, |_, _| {
            String::new()
        });
        assert_eq!(missing.unwrap_err().len(), 1);
    }
}
