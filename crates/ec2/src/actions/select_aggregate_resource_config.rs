//! SelectAggregateResourceConfig (Config): queries the configurations that an aggregator has
//! collected.

use serde::{Deserialize, Serialize};

use crate::{JsonAction, PagedJsonAction, Service};

/// Queries an aggregator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SelectAggregateResourceConfig {
    /// Name of the aggregator.
    pub configuration_aggregator_name: String,
    /// Query in Config's subset of SQL, of at most 4,096 characters.
    pub expression: String,
    /// Results per page, at most [`Self::MAX_LIMIT`].
    pub limit: u32,
    /// Token of the page; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// Page of results.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AggregateResults {
    /// Each result is a JSON object with the selected fields.
    #[serde(default)]
    pub results: Vec<String>,
    /// Token of the next page.
    pub next_token: Option<String>,
}

impl SelectAggregateResourceConfig {
    /// Config's maximum number of results per page.
    pub const MAX_LIMIT: u32 = 100;
    /// Config's maximum length of an expression in characters.
    pub const MAX_EXPRESSION_CHARS: usize = 4_096;
}

impl JsonAction for SelectAggregateResourceConfig {
    const NAME: &'static str = "SelectAggregateResourceConfig";
    const TARGET: &'static str = "StarlingDoveService.SelectAggregateResourceConfig";
    const SERVICE: Service = Service::Config;
    type Output = AggregateResults;
}

impl PagedJsonAction for SelectAggregateResourceConfig {
    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn next_token(output: &AggregateResults) -> Option<String> {
        output.next_token.clone()
    }
}
