//! What was read of one account and Region, with where it comes from.

use std::sync::Arc;

use super::FoundSource;
use crate::fleet::{HeldSource, Scope, ScopeInventory, SourceKind};
use crate::model::Timestamp;

/// Where the groups of a scope come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ScopeOrigin {
    /// A role that was assumed through a connection.
    Role {
        /// Slug of the connection.
        slug: String,
        /// Name of the connection.
        connection: String,
    },
    /// Snapshot file with this name.
    Snapshot(String),
}

/// Groups of one account and Region that the page holds without a connection to it.
#[derive(Clone, Debug)]
pub struct HeldScope {
    /// Number, unique in the page.
    pub number: u32,
    /// Where the groups come from.
    pub origin: ScopeOrigin,
    /// What was read.
    pub read: Arc<ScopeInventory>,
}

impl HeldScope {
    /// Returns the number of rules that are held.
    pub fn rules(&self) -> usize {
        let groups = self.read.inventory().into_iter();
        let groups = groups.flat_map(|inventory| inventory.groups.iter());
        groups.map(|group| group.rules.len()).sum()
    }
}

/// Adds what was read from a source to the held scopes. A scope that was read before from the same source
/// keeps its number and its place. Returns the numbers of the scopes that were added or replaced.
pub fn hold_scopes(
    scopes: &mut Vec<HeldScope>,
    last_number: &mut u32,
    origin: &ScopeOrigin,
    read: Vec<ScopeInventory>,
) -> Vec<u32> {
    let hold = |read: ScopeInventory| {
        let mut known = scopes.iter_mut();
        let known = known.find(|known| known.origin == *origin && *known.scope() == read.scope);
        let read = Arc::new(read);
        if let Some(known) = known {
            known.read = read;
            return known.number;
        }
        *last_number += 1;
        scopes.push(HeldScope {
            number: *last_number,
            origin: origin.clone(),
            read,
        });
        *last_number
    };
    read.into_iter().map(hold).collect()
}

impl ScopeOrigin {
    /// Returns the name of the source.
    pub fn name(&self) -> String {
        match self {
            Self::Role { connection, .. } => format!("Role through {connection}"),
            Self::Snapshot(file) => format!("Snapshot {file}"),
        }
    }

    fn kind(&self) -> SourceKind {
        match self {
            Self::Role { .. } => SourceKind::Live,
            Self::Snapshot(_) => SourceKind::Snapshot,
        }
    }

    /// Returns the slug of the connection that the groups were read through; `None` for a snapshot.
    pub fn slug(&self) -> Option<&str> {
        match self {
            Self::Role { slug, .. } => Some(slug),
            Self::Snapshot(_) => None,
        }
    }
}

impl HeldScope {
    /// Returns the account and Region.
    pub fn scope(&self) -> &Scope {
        &self.read.scope
    }

    /// Returns the time of the data.
    pub fn as_of(&self) -> Timestamp {
        self.read.as_of
    }

    /// Returns the source of what is found in the scope.
    pub fn found_source(&self) -> FoundSource {
        FoundSource {
            name: self.origin.name(),
            held: Some(self.number),
            slug: self.origin.slug().map(str::to_owned),
        }
    }

    /// Returns the scope as a source of a search. Copies no groups.
    pub fn source(&self) -> HeldSource {
        let read = ScopeInventory::clone(&self.read);
        HeldSource::new(self.origin.kind(), self.origin.name(), vec![read])
    }
}

#[cfg(test)]
mod tests {
    use crate::fleet::ScopeContent;
    use crate::model::{AccountId, Region};

    use super::*;

    fn read(region: &str, rules: usize) -> ScopeInventory {
        ScopeInventory {
            scope: Scope {
                account: AccountId::from_remote("123456789012"),
                region: Region::from_remote(region),
            },
            as_of: Timestamp::default(),
            content: ScopeContent::Dropped { groups: 1, rules },
        }
    }

    #[test]
    fn a_scope_that_is_read_again_keeps_its_number_and_its_place() {
        let (mut scopes, mut last) = (Vec::new(), 0);
        let one = ScopeOrigin::Snapshot("one.json".to_owned());
        let other = ScopeOrigin::Snapshot("other.json".to_owned());
        let both = vec![read("us-east-1", 1), read("eu-west-1", 1)];
        assert_eq!(hold_scopes(&mut scopes, &mut last, &one, both), [1, 2]);
        let again = vec![read("us-east-1", 2)];
        assert_eq!(hold_scopes(&mut scopes, &mut last, &one, again), [1]);
        let elsewhere = vec![read("us-east-1", 3)];
        assert_eq!(hold_scopes(&mut scopes, &mut last, &other, elsewhere), [3]);
        let numbers: Vec<u32> = scopes.iter().map(|held| held.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        let newest = ScopeContent::Dropped {
            groups: 1,
            rules: 2,
        };
        assert_eq!(scopes[0].read.content, newest);
    }
}
