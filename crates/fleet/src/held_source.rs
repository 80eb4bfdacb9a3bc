//! Source whose inventories are in memory: live accounts after a fan-out, or a snapshot.

use portcullis_ec2::LocalFuture;
use portcullis_model::{Peer, PrefixListEntries};
use portcullis_search::{Condition, GroupState, Property, Query};

use super::scope::ScopeInventory;
use super::source::{
    Hit, ScopeHits, SearchNote, SearchSummary, Source, SourceError, SourceFacts, SourceKind,
    matching,
};

/// Inventories in memory.
#[derive(Clone, Debug)]
pub struct HeldSource {
    kind: SourceKind,
    name: String,
    scopes: Vec<ScopeInventory>,
}

impl HeldSource {
    /// Creates a source.
    pub fn new(kind: SourceKind, name: String, scopes: Vec<ScopeInventory>) -> Self {
        Self { kind, name, scopes }
    }

    fn search_now(&self, query: &Query, on_hits: &mut dyn FnMut(ScopeHits)) -> SearchSummary {
        let mut summary = SearchSummary::default();
        if asks_for_unknown(query) {
            summary.notes.insert(SearchNote::NotKnown);
        }
        for held in &self.scopes {
            let Some(inventory) = held.inventory() else {
                let note = SearchNote::Dropped(held.scope.clone());
                summary.notes.insert(note);
                continue;
            };
            let hits: Vec<Hit> = matching(query, inventory)
                .into_iter()
                .map(|(group, rules)| Hit {
                    group: group.clone(),
                    rules,
                    as_of: held.as_of,
                    used_by: Vec::new(),
                })
                .collect();
            summary.compared += inventory.groups.len();
            summary.matching += hits.len();
            let mut rules = inventory.groups.iter().flat_map(|group| &group.rules);
            let is_unread = |id| {
                let list = inventory.prefix_list(id);
                list.is_none_or(|list| list.entries == PrefixListEntries::NotRead)
            };
            if rules.any(|rule| matches!(&rule.peer, Peer::PrefixList(id) if is_unread(id))) {
                summary.notes.insert(SearchNote::PrefixListsNotRead);
            }
            if !hits.is_empty() {
                let scope = held.scope.clone();
                on_hits(ScopeHits { scope, hits });
            }
        }
        summary
    }
}

impl Source for HeldSource {
    fn facts(&self) -> SourceFacts {
        let scopes = self.scopes.iter();
        SourceFacts {
            kind: self.kind,
            name: self.name.clone(),
            scopes: scopes
                .map(|held| (held.scope.clone(), held.as_of))
                .collect(),
        }
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        on_hits: &'a mut dyn FnMut(ScopeHits),
    ) -> LocalFuture<'a, Result<SearchSummary, SourceError>> {
        let summary = self.search_now(query, on_hits);
        Box::pin(std::future::ready(Ok(summary)))
    }
}

/// Whether a query has a condition on what sources do not know: findings, what uses groups, tags of rules.
pub fn asks_for_unknown(query: &Query) -> bool {
    query.terms.iter().any(|term| match &term.condition {
        Condition::Filter(filter) => {
            matches!(filter.property, Property::Finding | Property::UsedBy)
        }
        Condition::Is(state) => matches!(
            state,
            GroupState::Used | GroupState::Unused | GroupState::Expiring | GroupState::Expired
        ),
        Condition::HasTag(_) | Condition::Word(_) => false,
    })
}
