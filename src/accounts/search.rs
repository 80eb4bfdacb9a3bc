//! One search over everything that is open: live accounts, what was read, and aggregators.

use std::sync::Arc;

use leptos::prelude::*;

use super::Fleet;
use super::aggregators::AggregatorSource;
use crate::fleet::{HeldSource, Scope, ScopeHits, Source, SourceError};
use crate::platform::next_task;
use crate::present::{AccountSearch, FoundList, FoundSource};

/// Search and its progress.
#[derive(Clone, Debug, Default)]
pub struct SearchRun {
    /// What is searched; `None` before the first search.
    pub question: Option<Arc<AccountSearch>>,
    /// Number of sources that have not answered completely.
    pub running: usize,
    /// Sources that could not be searched.
    pub failures: Vec<(String, Arc<SourceError>)>,
    /// Number of the search; answers to earlier ones are ignored.
    number: u32,
    /// What was open and read completely when the search was started.
    opened: Vec<Scope>,
}

impl Fleet {
    /// Starts a search. Its results replace those of the previous one.
    pub fn search(self, question: AccountSearch) {
        self.start_search(Some(Arc::new(question)));
    }

    /// Removes the search and its results.
    pub fn clear_search(self) {
        self.start_search(None);
    }

    /// Repeats the search after sources have been removed.
    pub(super) fn search_again(self) {
        let question = self.search.with_untracked(|run| run.question.clone());
        if question.is_some() {
            self.start_search(question);
        }
    }

    /// Repeats the search if an account that was opened since then has been read. Reactive.
    pub fn search_opened(self) {
        let opened = self.opened_scopes();
        let is_covered = self.search.with_untracked(|run| {
            run.question.is_none() || opened.iter().all(|scope| run.opened.contains(scope))
        });
        if !is_covered {
            self.search_again();
        }
    }

    /// Searches scopes that were added or replaced after the search was started, by their numbers.
    pub(super) fn search_added(self, added: Vec<u32>) {
        let (question, number) = self
            .search
            .with_untracked(|run| (run.question.clone(), run.number));
        if let Some(question) = question {
            self.search.update(|run| run.running += 1);
            self.search_in_memory(number, question, Vec::new(), added);
        }
    }

    fn start_search(self, question: Option<Arc<AccountSearch>>) {
        self.abort_searches();
        let number = self.search.with_untracked(|run| run.number).wrapping_add(1);
        let aggregators = self.aggregators.get_untracked();
        let running = if question.is_some() {
            1 + aggregators.len()
        } else {
            0
        };
        self.found.set(FoundList::default());
        self.search.set(SearchRun {
            question: question.clone(),
            running,
            failures: Vec::new(),
            number,
            opened: untrack(|| self.opened_scopes()),
        });
        let Some(question) = question else {
            return;
        };
        let held = self
            .scopes
            .with_untracked(|scopes| scopes.iter().map(|held| held.number).collect());
        self.search_in_memory(number, question.clone(), self.live_sources(), held);
        for aggregator in aggregators {
            self.search_aggregator(number, question.clone(), aggregator);
        }
    }

    /// Searches open accounts and held scopes, one after the other, so that the page stays responsive.
    fn search_in_memory(
        self,
        number: u32,
        question: Arc<AccountSearch>,
        live: Vec<(FoundSource, HeldSource)>,
        held: Vec<u32>,
    ) {
        self.spawn_search(None, async move {
            for (from, source) in live {
                self.ask(number, &question, &from, &source).await;
                next_task().await;
            }
            for held in held {
                self.ask_held(number, &question, held).await;
                next_task().await;
            }
            self.note_answered(number);
        });
    }

    /// Searches a held scope as it is now: it may have been read again since the search was started.
    async fn ask_held(self, number: u32, question: &AccountSearch, held: u32) {
        let source = self.scopes.with_untracked(|scopes| {
            let held = scopes.iter().find(|known| known.number == held)?;
            Some((held.found_source(), held.source()))
        });
        let Some((from, source)) = source else {
            return;
        };
        let mut found = Vec::new();
        let mut on_hits = |hits: ScopeHits| found.push(hits);
        match source.search(&question.query, &mut on_hits).await {
            Ok(summary) if self.is_current_search(number) => {
                self.found
                    .update(|list| list.set_held(held, &from, found, summary));
            }
            Ok(_) => {}
            Err(error) => self.note_failure(number, &from, error),
        }
    }

    fn search_aggregator(
        self,
        number: u32,
        question: Arc<AccountSearch>,
        aggregator: AggregatorSource,
    ) {
        let slug = aggregator.slug.clone();
        self.spawn_search(Some(slug), async move {
            let from = FoundSource {
                name: aggregator.title(),
                held: None,
                slug: Some(aggregator.slug.clone()),
            };
            match self.aggregator_client(&aggregator) {
                Ok(client) => self.ask(number, &question, &from, &client).await,
                Err(error) => self.note_failure(number, &from, error.into()),
            }
            self.note_answered(number);
        });
    }

    async fn ask(
        self,
        number: u32,
        question: &AccountSearch,
        from: &FoundSource,
        source: &dyn Source,
    ) {
        let mut on_hits = |hits: ScopeHits| {
            if self.is_current_search(number) {
                self.found.update(|found| found.push(from, hits));
            }
        };
        match source.search(&question.query, &mut on_hits).await {
            Ok(summary) if self.is_current_search(number) => {
                self.found.update(|found| found.add(summary));
            }
            Ok(_) => {}
            Err(error) => self.note_failure(number, from, error),
        }
    }

    fn note_failure(self, number: u32, from: &FoundSource, error: SourceError) {
        if self.is_current_search(number) {
            let failure = (from.name.clone(), Arc::new(error));
            self.search.update(|run| run.failures.push(failure));
        }
    }

    fn note_answered(self, number: u32) {
        if self.is_current_search(number) {
            self.search
                .update(|run| run.running = run.running.saturating_sub(1));
        }
    }

    fn is_current_search(self, number: u32) -> bool {
        self.search.with_untracked(|run| run.number) == number
    }
}
