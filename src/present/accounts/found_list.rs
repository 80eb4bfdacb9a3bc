//! Results of a search of many accounts, in the order of their arrival.

use std::sync::Arc;

use crate::fleet::{Hit, Scope, ScopeHits, SearchSummary};

/// Source of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSource {
    /// Name of the source.
    pub name: String,
    /// Number of the held scope; `None` if the page does not hold the groups.
    pub held: Option<u32>,
    /// Slug of the connection that the groups come through; `None` for a snapshot.
    pub slug: Option<String>,
}

/// Groups that one source has found in one account and Region.
#[derive(Clone, Debug)]
pub struct FoundBlock {
    /// Number, unique in its list.
    pub number: usize,
    /// Account and Region.
    pub scope: Scope,
    /// The source.
    pub source: FoundSource,
    /// The groups.
    pub hits: Vec<Hit>,
}

/// Results so far. Blocks are appended, and replaced at their place when a held scope is searched again, so
/// that none moves while others arrive.
#[derive(Clone, Debug, Default)]
pub struct FoundList {
    blocks: Vec<Arc<FoundBlock>>,
    next_number: usize,
    /// Numbers of each source that was searched, with the number of its held scope.
    summaries: Vec<(Option<u32>, SearchSummary)>,
    summary: SearchSummary,
}

impl FoundList {
    /// Appends what a source has found.
    pub fn push(&mut self, source: &FoundSource, found: ScopeHits) {
        let block = self.new_block(source, found);
        self.blocks.push(block);
    }

    /// Adds the numbers of a source that was searched.
    pub fn add(&mut self, summary: SearchSummary) {
        self.add_summary(None, summary);
    }

    /// Sets the results of a held scope, which replace those of an earlier answer.
    pub fn set_held(
        &mut self,
        held: u32,
        source: &FoundSource,
        found: Vec<ScopeHits>,
        summary: SearchSummary,
    ) {
        let is_old = |block: &Arc<FoundBlock>| block.source.held == Some(held);
        let place = self.blocks.iter().position(is_old);
        self.blocks.retain(|block| !is_old(block));
        let place = place.unwrap_or(self.blocks.len());
        let found = found.into_iter();
        let new: Vec<_> = found.map(|hits| self.new_block(source, hits)).collect();
        self.blocks.splice(place..place, new);
        self.summaries.retain(|(known, _)| *known != Some(held));
        self.add_summary(Some(held), summary);
    }

    fn new_block(&mut self, source: &FoundSource, found: ScopeHits) -> Arc<FoundBlock> {
        let number = self.next_number;
        self.next_number += 1;
        Arc::new(FoundBlock {
            number,
            scope: found.scope,
            source: source.clone(),
            hits: found.hits,
        })
    }

    fn add_summary(&mut self, held: Option<u32>, summary: SearchSummary) {
        self.summaries.push((held, summary));
        self.summary = SearchSummary::default();
        for (_, summary) in &self.summaries {
            self.summary.compared += summary.compared;
            self.summary.matching += summary.matching;
            self.summary.notes.extend(summary.notes.iter().cloned());
        }
    }

    /// Returns the blocks.
    pub fn blocks(&self) -> &[Arc<FoundBlock>] {
        &self.blocks
    }

    /// Returns the numbers and limits of all sources together.
    pub fn summary(&self) -> &SearchSummary {
        &self.summary
    }
}

#[cfg(test)]
mod tests {
    use crate::fleet::SearchNote;
    use crate::model::{AccountId, Region};

    use super::*;

    #[test]
    fn results_keep_the_order_of_their_arrival() {
        let mut found = FoundList::default();
        let source = FoundSource {
            name: "Snapshot x".to_owned(),
            held: Some(1),
            slug: None,
        };
        for region in ["us-east-1", "eu-west-1", "us-east-1"] {
            let scope = Scope {
                account: AccountId::from_remote("123456789012"),
                region: Region::from_remote(region),
            };
            let hits = Vec::new();
            found.push(&source, ScopeHits { scope, hits });
            found.add(SearchSummary {
                compared: 10,
                matching: 2,
                notes: [SearchNote::NotKnown].into(),
            });
        }
        let blocks: Vec<_> = found
            .blocks()
            .iter()
            .map(|block| (block.number, block.scope.region.as_str()))
            .collect();
        assert_eq!(
            blocks,
            [(0, "us-east-1"), (1, "eu-west-1"), (2, "us-east-1")]
        );
        let summary = found.summary();
        assert_eq!((summary.compared, summary.matching), (30, 6));
        assert_eq!(summary.notes.len(), 1);
    }

    #[test]
    fn a_scope_that_is_searched_again_replaces_its_results_in_place() {
        let mut found = FoundList::default();
        let source = |held| FoundSource {
            name: "Snapshot x".to_owned(),
            held: Some(held),
            slug: None,
        };
        let hits = |region: &str| ScopeHits {
            scope: Scope {
                account: AccountId::from_remote("123456789012"),
                region: Region::from_remote(region),
            },
            hits: Vec::new(),
        };
        let summary = |compared| SearchSummary {
            compared,
            matching: 1,
            notes: [SearchNote::NotKnown].into(),
        };
        found.set_held(1, &source(1), vec![hits("us-east-1")], summary(10));
        found.set_held(2, &source(2), vec![hits("eu-west-1")], summary(20));
        found.set_held(1, &source(1), vec![hits("us-east-1")], summary(15));
        let blocks = |found: &FoundList| -> Vec<_> {
            let blocks = found.blocks().iter();
            blocks
                .map(|block| (block.number, block.source.held))
                .collect()
        };
        assert_eq!(blocks(&found), [(2, Some(1)), (1, Some(2))]);
        let totals = found.summary();
        assert_eq!((totals.compared, totals.matching), (35, 2));
        let none = SearchSummary::default();
        found.set_held(1, &source(1), Vec::new(), none);
        assert_eq!(blocks(&found), [(1, Some(2))]);
        assert_eq!(found.summary().compared, 20);
    }
}
