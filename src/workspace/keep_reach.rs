//! Answers about reachability in the background: indexes, questions, and states of policies.

use std::sync::Arc;

use leptos::prelude::*;

use super::reach_store::{PolicyCheck, ReachIndexes, ReviewedPolicies};
use super::{Review, Turn, Turns, Workspace};
use crate::analysis::reach::{
    Comparison, Exposed, ExposedSearch, Indexing, Policy, Question, ReachIndex, ReachTable,
    ResolveError, Search, Step, check_policy, compare,
};
use crate::model::Inventory;
use crate::plan::Plan;
use crate::present::Page;

/// Answer to a question, before and after the draft.
#[derive(Clone, Debug)]
pub enum ReachAnswer {
    /// Whether one end can reach another.
    Between(Box<Comparison>),
    /// Everything that can reach an end, or that it can reach.
    Table {
        /// In EC2.
        before: Result<Arc<ReachTable>, ResolveError>,
        /// With the draft.
        after: Result<Arc<ReachTable>, ResolveError>,
    },
    /// Groups that are open to the internet, directly or through one other group.
    Exposed {
        /// In EC2.
        before: Arc<Vec<Exposed>>,
        /// With the draft.
        after: Arc<Vec<Exposed>>,
    },
}

impl Workspace {
    /// Keeps the indexes and the states of the policies up to date while the calling view exists. Without policies, the
    /// indexes are made only for the page of reachability.
    pub fn keep_reach(self) {
        let groups = self.inventory().groups().freshness();
        let is_whole = Memo::new(move |_| groups.read().is_whole());
        Effect::new(move |_| {
            if is_whole.get() {
                self.load_policies();
            }
        });
        let route = self.environment().address().route();
        let policies = self.reach().policies();
        let is_wanted = Memo::new(move |_| {
            is_whole.get() && (route.read().page == Page::Reach || !policies.read().is_empty())
        });
        let turns = Turns::default();
        Effect::new(move |_| {
            if !is_wanted.get() {
                return;
            }
            let (before, after) = self.before_and_after();
            let policies = self.reach().policies().get();
            let turn = turns.start();
            self.spawn(async move {
                if let Some(indexes) = self.index(&before, &after, &turn).await {
                    self.reach().put_indexes(indexes.clone());
                    if let Some(checks) = check_policies(&indexes, &policies, &turn).await {
                        self.reach().put_checks(checks);
                    }
                }
            });
        });
    }

    /// Indexes inventories before and after changes, starting from the last indexes. `None` if the task ended.
    async fn index(
        self,
        before: &Inventory,
        after: &Inventory,
        turn: &Turn,
    ) -> Option<ReachIndexes> {
        let known = self.reach().indexes().get_untracked();
        if !turn.pause().await {
            return None;
        }
        let known_before = known.as_ref().map(|known| &known.before);
        let before_index = index_of(before, known_before, turn).await?;
        if before == after {
            return Some(ReachIndexes {
                after: Arc::clone(&before_index),
                before: before_index,
            });
        }
        if !turn.pause().await {
            return None;
        }
        let known_after = known.as_ref().filter(|known| known.has_changes());
        let known_after = known_after.map_or(&before_index, |known| &known.after);
        Some(ReachIndexes {
            after: index_of(after, Some(known_after), turn).await?,
            before: before_index,
        })
    }

    /// Answers a question in slices of time; without a question, says what is open to the internet. `None` if the task
    /// ended.
    pub async fn answer(
        self,
        question: Option<&Question>,
        indexes: &ReachIndexes,
        turn: &Turn,
    ) -> Option<ReachAnswer> {
        if !turn.pause().await {
            return None;
        }
        let ReachIndexes { before, after } = indexes;
        let Some(question) = question else {
            return exposure(indexes, turn).await;
        };
        if let Question::Between { from, to, traffic } = question {
            let comparison = compare(before, after, from, to, traffic.clone());
            return Some(ReachAnswer::Between(Box::new(comparison)));
        }
        let table_after = search(after, question, turn).await?;
        let table_before = if indexes.has_changes() {
            search(before, question, turn).await?
        } else {
            table_after.clone()
        };
        Some(ReachAnswer::Table {
            before: table_before,
            after: table_after,
        })
    }

    /// Checks the policies against the changes of a review while the calling view exists.
    pub fn keep_reviewed_policies(self, review: Memo<Review>) {
        let turns = Turns::default();
        Effect::new(move |_| {
            let before = self.inventory().current().get();
            let policies = self.reach().policies().get();
            let review = review.get();
            let after = self.after_review(&review);
            let Plan { changes, lists, .. } = review.plan;
            let turn = turns.start();
            self.spawn(async move {
                let Some(indexes) = self.index(&before, &after, &turn).await else {
                    return;
                };
                if let Some(checks) = check_policies(&indexes, &policies, &turn).await {
                    let checks = Arc::new(checks);
                    self.reach().put_reviewed(ReviewedPolicies {
                        changes,
                        lists,
                        checks,
                    });
                }
            });
        });
    }
}

/// Indexes an inventory in slices of time, starting from another index if there is one. `None` if the task ended.
async fn index_of(
    inventory: &Inventory,
    known: Option<&Arc<ReachIndex>>,
    turn: &Turn,
) -> Option<Arc<ReachIndex>> {
    if let Some(known) = known
        && known.inventory() == inventory
    {
        return Some(Arc::clone(known));
    }
    let nothing = ReachIndex::default();
    let mut indexing = Indexing::new(known.map_or(&nothing, |known| known), inventory);
    while indexing.step() == Step::More {
        if !turn.pause_if_due().await {
            return None;
        }
    }
    Some(Arc::new(indexing.finish()))
}

/// Returns what is open to the internet. `None` if the task ended.
async fn exposure(indexes: &ReachIndexes, turn: &Turn) -> Option<ReachAnswer> {
    let after = exposed(&indexes.after, turn).await?;
    let before = if indexes.has_changes() {
        exposed(&indexes.before, turn).await?
    } else {
        Arc::clone(&after)
    };
    Some(ReachAnswer::Exposed { before, after })
}

/// Finds what is open to the internet in slices of time. `None` if the task ended.
async fn exposed(index: &ReachIndex, turn: &Turn) -> Option<Arc<Vec<Exposed>>> {
    let mut search = ExposedSearch::new(index);
    while search.step() == Step::More {
        if !turn.pause_if_due().await {
            return None;
        }
    }
    Some(Arc::new(search.finish()))
}

/// Searches in slices of time. `None` if the task ended.
async fn search(
    index: &ReachIndex,
    question: &Question,
    turn: &Turn,
) -> Option<Result<Arc<ReachTable>, ResolveError>> {
    let mut search = match Search::new(index, question) {
        Ok(search) => search,
        Err(error) => return Some(Err(error)),
    };
    while search.step() == Step::More {
        if !turn.pause_if_due().await {
            return None;
        }
    }
    Some(Ok(Arc::new(search.finish())))
}

/// Checks policies in slices of time. `None` if the task ended.
async fn check_policies(
    indexes: &ReachIndexes,
    policies: &[Policy],
    turn: &Turn,
) -> Option<Vec<PolicyCheck>> {
    let mut checks = Vec::with_capacity(policies.len());
    for policy in policies {
        if !turn.pause_if_due().await {
            return None;
        }
        let after = check_policy(&indexes.after, policy);
        let before = if indexes.has_changes() {
            check_policy(&indexes.before, policy).state
        } else {
            after.state
        };
        checks.push(PolicyCheck {
            policy: policy.clone(),
            before,
            after,
        });
    }
    Some(checks)
}
