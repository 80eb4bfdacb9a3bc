//! DescribeConfigurationAggregatorSourcesStatus (Config): says from which accounts and Regions an
//! aggregator has current data.

use serde::{Deserialize, Serialize};

use crate::{JsonAction, PagedJsonAction, Service};

/// Lists the sources of an aggregator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAggregatorSources {
    /// Name of the aggregator.
    pub configuration_aggregator_name: String,
    /// Token of the page; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// Page of sources.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AggregatorSources {
    /// The sources.
    #[serde(default, rename = "AggregatedSourceStatusList")]
    pub sources: Vec<AggregatorSource>,
    /// Token of the next page.
    pub next_token: Option<String>,
}

/// Account and Region that an aggregator collects from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AggregatorSource {
    /// Account, or the organization.
    #[serde(default)]
    pub source_id: String,
    /// `ACCOUNT` or `ORGANIZATION`.
    #[serde(default)]
    pub source_type: String,
    /// Region.
    #[serde(default)]
    pub aws_region: String,
    /// `SUCCEEDED`, `FAILED` or `OUTDATED`.
    #[serde(default)]
    pub last_update_status: String,
    /// Error code of the last update that failed.
    pub last_error_code: Option<String>,
}

impl JsonAction for DescribeAggregatorSources {
    const NAME: &'static str = "DescribeConfigurationAggregatorSourcesStatus";
    const TARGET: &'static str = "StarlingDoveService.DescribeConfigurationAggregatorSourcesStatus";
    const SERVICE: Service = Service::Config;
    type Output = AggregatorSources;
}

impl PagedJsonAction for DescribeAggregatorSources {
    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn next_token(output: &AggregatorSources) -> Option<String> {
        output.next_token.clone()
    }
}
