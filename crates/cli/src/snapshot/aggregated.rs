//! Snapshots of a Config aggregator.

use portcullis_fleet::{Coverage, RuleBudget, Scope as FleetScope, collect_scopes};
use portcullis_formats::share::{MissingScope, Scope, SnapshotSet};
use portcullis_model::{AccountId, Region};

use super::{SnapshotArgs, snapshot_of};
use crate::account::{aggregator, aggregator_error, runtime};
use crate::error::CliError;
use crate::io::remark;

/// Reads all groups of the aggregator.
pub(super) fn read(args: &SnapshotArgs, name: &str) -> Result<SnapshotSet, CliError> {
    let aggregator = aggregator(&args.account, name)?;
    let read = async {
        let coverage = aggregator.coverage().await?;
        let budget = RuleBudget::new(args.max_rules);
        Ok((coverage, collect_scopes(&aggregator, budget, |_| {}).await?))
    };
    let (coverage, (scopes, undecodable)) = runtime()?.block_on(read).map_err(aggregator_error)?;
    let completeness = match undecodable {
        0 => Scope::Everything,
        _ => {
            remark([format!(
                "{undecodable} results of Config could not be decoded"
            )]);
            Scope::Chosen
        }
    };
    snapshot_of(scopes, missing(coverage), completeness)
}

/// Returns the accounts and Regions that the aggregator has no current data of.
fn missing(coverage: Coverage) -> Vec<MissingScope> {
    let mut missing = Vec::new();
    for lag in coverage.lags {
        let code = lag.code.as_deref().unwrap_or("no error code");
        // Outdated data is in the file, with its time.
        if lag.is_outdated {
            remark([format!(
                "{} {}: Config's data is outdated ({code})",
                lag.source, lag.region
            )]);
            continue;
        }
        missing.push(MissingScope {
            account: AccountId::from_remote(lag.source),
            region: Region::parse(&lag.region).ok(),
            reason: format!("Config could not collect its data ({code})"),
        });
    }
    let unrecorded = coverage.unrecorded.into_iter();
    missing.extend(
        unrecorded.map(|FleetScope { account, region }| MissingScope {
            account,
            region: Some(region),
            reason: "Config does not record security groups here".to_owned(),
        }),
    );
    missing
}
