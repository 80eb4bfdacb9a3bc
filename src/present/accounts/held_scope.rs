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
