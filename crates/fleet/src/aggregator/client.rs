//! Client of one Config aggregator.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use portcullis_ec2::actions::{DescribeAggregatorSources, SelectAggregateResourceConfig};
use portcullis_ec2::{Client, EndpointError, Error, LocalFuture, RetryPolicy};
use portcullis_model::{AccountId, Inventory, Region};
use portcullis_search::Query;
use serde::Deserialize;

use super::expression::{Expression, count_expression, query_expression};
use super::record::{Record, RecordError, decode};
use crate::scope::Scope;
use crate::source::{
    Hit, ScopeHits, SearchNote, SearchSummary, Source, SourceError, SourceFacts, SourceKind,
    matching,
};

/// Config throttles aggregators for longer than EC2 does its actions.
const RETRY: RetryPolicy = RetryPolicy {
    max_attempts: 8,
    base_delay: Duration::from_millis(500),
    max_delay: Duration::from_secs(20),
    min_share: 0.5,
};

/// Config aggregator.
#[derive(Clone, Debug)]
pub struct Aggregator {
    client: Client,
    name: String,
}

/// Reason why an aggregator cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the aggregator cannot be used")]
pub enum AggregatorError {
    /// The name is not 1 to 256 letters, digits, `_` and `-`.
    Name(String),
    /// The endpoint has no URL for the Region of the aggregator.
    Endpoint(EndpointError),
    /// The connection that it is queried through is closed.
    NotConnected,
    /// A request failed.
    Request(#[from] Error),
}

/// Accounts and Regions of an aggregator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Number of recorded groups of each scope.
    pub recorded: BTreeMap<Scope, u64>,
    /// Sources whose data is missing or out of date.
    pub lags: Vec<Lag>,
    /// Scopes that the aggregator collects from, but that have no recorded group: Config does not
    /// record security groups there. Even an unused Region has its default group.
    pub unrecorded: BTreeSet<Scope>,
}

/// Source whose data is missing or out of date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lag {
    /// Account, or organization.
    pub source: String,
    /// Region.
    pub region: String,
    /// Whether there is older data.
    pub is_outdated: bool,
    /// Error code of Config.
    pub code: Option<String>,
}

impl Aggregator {
    /// Creates a client. `client` needs the Region that has the aggregator, and should be paced with
    /// [`crate::Pace::CONFIG`].
    ///
    /// # Errors
    /// [`AggregatorError::Name`].
    pub fn new(client: Client, name: &str) -> Result<Self, AggregatorError> {
        let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if !(1..=256).contains(&name.len()) || !name.bytes().all(is_name_byte) {
            return Err(AggregatorError::Name(name.to_owned()));
        }
        Ok(Self {
            client: client.with_retry(RETRY),
            name: name.to_owned(),
        })
    }

    /// Reads which accounts and Regions the aggregator has data of.
    ///
    /// # Errors
    /// [`AggregatorError::Request`].
    pub async fn coverage(&self) -> Result<Coverage, AggregatorError> {
        let mut coverage = Coverage::default();
        let count = self.select(count_expression());
        let counted = self.client.send_json_pages(&count, |page| {
            let counts = page.results.iter();
            let counts = counts.filter_map(|result| serde_json::from_str::<Count>(result).ok());
            for count in counts {
                let scope = Scope {
                    account: AccountId::from_remote(count.account_id),
                    region: Region::from_remote(count.aws_region),
                };
                coverage.recorded.insert(scope, count.count);
            }
        });
        counted.await?;
        let sources = DescribeAggregatorSources {
            configuration_aggregator_name: self.name.clone(),
            next_token: None,
        };
        let described = self.client.send_json_pages(&sources, |page| {
            for source in page.sources {
                let is_current = source.last_update_status == "SUCCEEDED";
                if source.source_type == "ACCOUNT" && is_current {
                    let scope = Scope {
                        account: AccountId::from_remote(source.source_id),
                        region: Region::from_remote(source.aws_region),
                    };
                    if !coverage.recorded.contains_key(&scope) {
                        coverage.unrecorded.insert(scope);
                    }
                } else if !is_current {
                    coverage.lags.push(Lag {
                        source: source.source_id,
                        region: source.aws_region,
                        is_outdated: source.last_update_status == "OUTDATED",
                        code: source.last_error_code,
                    });
                }
            }
        });
        described.await?;
        Ok(coverage)
    }

    /// Runs a query. `on_page` receives the records of each page, and the results that are not
    /// groups.
    pub(super) async fn query(
        &self,
        expression: String,
        mut on_page: impl FnMut(Vec<Record>, Vec<RecordError>),
    ) -> Result<(), AggregatorError> {
        let select = self.select(expression);
        let read = self.client.send_json_pages(&select, |page| {
            let (mut records, mut errors) = (Vec::with_capacity(page.results.len()), Vec::new());
            for result in &page.results {
                match decode(result) {
                    Ok(record) => records.push(record),
                    Err(error) => errors.push(error),
                }
            }
            on_page(records, errors);
        });
        Ok(read.await?)
    }

    fn select(&self, expression: String) -> SelectAggregateResourceConfig {
        SelectAggregateResourceConfig {
            configuration_aggregator_name: self.name.clone(),
            expression,
            limit: SelectAggregateResourceConfig::MAX_LIMIT,
            next_token: None,
        }
    }

    async fn search_all(
        &self,
        query: &Query,
        on_hits: &mut dyn FnMut(ScopeHits),
    ) -> Result<SearchSummary, SourceError> {
        let Expression {
            text,
            notes,
            needs_all_groups,
        } = query_expression(query);
        let mut summary = SearchSummary {
            notes,
            ..SearchSummary::default()
        };
        let mut undecodable = 0;
        let mut held = Vec::new();
        let read = self.query(text, |records, errors| {
            undecodable += errors.len();
            if needs_all_groups {
                held.extend(records);
            } else {
                evaluate(query, records, &mut summary, on_hits);
            }
        });
        read.await?;
        evaluate(query, held, &mut summary, on_hits);
        if undecodable > 0 {
            let groups = undecodable;
            summary.notes.insert(SearchNote::Undecodable { groups });
        }
        Ok(summary)
    }
}

/// Evaluates the search on groups that Config returned, by scope.
fn evaluate(
    query: &Query,
    records: Vec<Record>,
    summary: &mut SearchSummary,
    on_hits: &mut dyn FnMut(ScopeHits),
) {
    summary.compared += records.len();
    let mut scopes: BTreeMap<Scope, Vec<Record>> = BTreeMap::new();
    for record in records {
        scopes.entry(record.scope.clone()).or_default().push(record);
    }
    for (scope, records) in scopes {
        let groups = records.iter().map(|record| record.group.clone());
        let inventory: Inventory = groups.collect();
        let by_id: BTreeMap<_, _> = records
            .iter()
            .map(|record| (&record.group.id, record))
            .collect();
        let hits: Vec<Hit> = matching(query, &inventory)
            .into_iter()
            .filter_map(|(group, rules)| {
                let record = by_id.get(&group.id)?;
                Some(Hit {
                    group: group.clone(),
                    rules,
                    as_of: record.captured_at,
                    used_by: record.used_by.clone(),
                })
            })
            .collect();
        summary.matching += hits.len();
        if !hits.is_empty() {
            on_hits(ScopeHits { scope, hits });
        }
    }
}

/// Row of the query that counts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    account_id: String,
    aws_region: String,
    #[serde(rename = "COUNT(*)")]
    count: u64,
}

impl Source for Aggregator {
    fn facts(&self) -> SourceFacts {
        SourceFacts {
            kind: SourceKind::Aggregator,
            name: self.name.clone(),
            scopes: Vec::new(),
        }
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        on_hits: &'a mut dyn FnMut(ScopeHits),
    ) -> LocalFuture<'a, Result<SearchSummary, SourceError>> {
        Box::pin(self.search_all(query, on_hits))
    }
}
