//! All groups of an aggregator, by scope.

use std::collections::BTreeMap;
use std::sync::Arc;

use portcullis_model::{Inventory, SecurityGroup, Timestamp};
use portcullis_search::Query;

use super::client::{Aggregator, AggregatorError};
use super::expression::query_expression;
use crate::budget::RuleBudget;
use crate::scope::{Scope, ScopeContent, ScopeInventory};

/// Groups of a scope with the oldest time at which one was recorded.
type Collected = (Timestamp, Vec<Arc<SecurityGroup>>);

/// Reads all groups of an aggregator. The time of a scope is that of its oldest record. `on_page`
/// receives the number of groups so far. Also returns the number of results that are not groups.
///
/// # Errors
/// [`AggregatorError`].
pub async fn collect_scopes(
    aggregator: &Aggregator,
    mut budget: RuleBudget,
    mut on_page: impl FnMut(usize),
) -> Result<(Vec<ScopeInventory>, usize), AggregatorError> {
    let mut scopes: BTreeMap<Scope, Collected> = BTreeMap::new();
    let (mut count, mut undecodable) = (0, 0);
    let expression = query_expression(&Query::default());
    let read = aggregator.query(expression.text, |records, errors| {
        undecodable += errors.len();
        count += records.len();
        for record in records {
            let scope = scopes.entry(record.scope);
            let (oldest, groups) = scope.or_insert((record.captured_at, Vec::new()));
            *oldest = record.captured_at.min(*oldest);
            groups.push(record.group);
        }
        on_page(count);
    });
    read.await?;
    let scopes = scopes.into_iter().map(|(scope, (as_of, groups))| {
        let inventory: Inventory = groups.into_iter().collect();
        let content: ScopeContent = budget.admit(inventory);
        ScopeInventory {
            scope,
            as_of,
            content,
        }
    });
    Ok((scopes.collect(), undecodable))
}
