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

/// Results so far. Blocks are only appended, so that none moves while others arrive.
#[derive(Clone, Debug, Default)]
pub struct FoundList {
    blocks: Vec<Arc<FoundBlock>>,
    summary: SearchSummary,
}

impl FoundList {
    /// Appends what a source has found.
    pub fn push(&mut self, source: &FoundSource, found: ScopeHits) {
        self.blocks.push(Arc::new(FoundBlock {
            number: self.blocks.len(),
            scope: found.scope,
            source: source.clone(),
            hits: found.hits,
        }));
    }

    /// Adds the numbers of a source that was searched.
    pub fn add(&mut self, summary: SearchSummary) {
        self.summary.compared += summary.compared;
        self.summary.matching += summary.matching;
        self.summary.notes.extend(summary.notes);
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
}
