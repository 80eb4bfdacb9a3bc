//! Many accounts and Regions: lists, roles, failures and limits of a search, in words.

use std::collections::BTreeMap;

use super::{Text, explain};
use portcullis_ec2::Error;
use portcullis_fleet::{
    AccountFailure, AccountLineError, AggregatorError, Failure, Progress, RecordError,
    RolePatternError, SearchNote, SearchSummary, SourceError,
};
use portcullis_formats::share::MissingScope;
use portcullis_model::{AccountId, Region, counted, grouped};

impl Text for AccountLineError {
    fn text(&self) -> String {
        match self {
            Self::Duplicate { account, first } => {
                format!("{account} is on line {first} already; remove one of the two")
            }
            Self::Inactive(account) => {
                format!(
                    "{account} is suspended or being closed, so no role can be assumed in it; remove the line"
                )
            }
            Self::NoAccount(line) => {
                format!("{line:?} has no account ID; expected twelve digits and optionally a name")
            }
            Self::SeveralAccounts(line) => {
                format!("{line:?} has several account IDs; put each on a line of its own")
            }
        }
    }
}

impl Text for RolePatternError {
    fn text(&self) -> String {
        match self {
            Self::Placeholder(typed) => format!(
                "{typed:?} needs {{account}} once, as the account, such as arn:aws:iam::{{account}}:role/Viewer"
            ),
            Self::Role(typed) => format!(
                "{typed:?} is not the ARN of a role; expected one such as arn:aws:iam::{{account}}:role/Viewer"
            ),
            Self::Partition(name) => format!(
                "{name:?} is not a partition of AWS; expected one such as aws, aws-cn or aws-us-gov"
            ),
        }
    }
}

impl Text for Failure {
    fn text(&self) -> String {
        match self {
            Self::Role(error) => format!(
                "the role can't be assumed: {}; check its name and its trust policy",
                request_text(error)
            ),
            Self::WrongAccount { expected, actual } => format!(
                "the role of {expected} returned keys of {actual}; nothing was read with them. Check the role's ARN and the endpoint"
            ),
            Self::NoRole(account) => {
                format!(
                    "{:?} is not an account ID; expected twelve digits",
                    account.as_str()
                )
            }
            Self::OtherPartition(region) => format!(
                "{region} is in another partition than the connection; connect to that partition"
            ),
            Self::Endpoint(error) => error.text(),
            Self::Request(error) => format!(
                "{}; check the permissions of the role, then read the account again",
                request_text(error)
            ),
        }
    }
}

/// What failed, with AWS's code and message.
fn request_text(error: &Error) -> String {
    match error {
        Error::Api(api) => format!("{} returned {}: {}", api.action, api.code, api.message),
        other => explain(other).title,
    }
}

impl Text for AggregatorError {
    fn text(&self) -> String {
        match self {
            Self::Name(name) => format!(
                "{name:?} is not the name of an aggregator; names have 1 to 256 letters, digits, _ and -"
            ),
            Self::Endpoint(error) => error.text(),
            Self::NotConnected => {
                "the connection of the aggregator is closed; connect again, and add the aggregator again"
                    .to_owned()
            }
            Self::Request(error) => format!(
                "{}; check the name of the aggregator, its Region and your permissions",
                request_text(error)
            ),
        }
    }
}

impl Text for SourceError {
    fn text(&self) -> String {
        match self {
            Self::Aggregator(error) => error.text(),
        }
    }
}

impl Text for RecordError {
    fn text(&self) -> String {
        match self {
            Self::Json(reason) => format!("a result of Config is not a security group: {reason}"),
            Self::Rule(value) => {
                format!("a rule that Config recorded is not one of EC2's: {value}")
            }
            Self::Scope(value) => {
                format!("a result of Config has no valid account, Region or time: {value}")
            }
        }
    }
}

impl Text for SearchNote {
    fn text(&self) -> String {
        match self {
            Self::PrefixListsNotRead => {
                "rules with prefix lists were not compared by address, because the entries of the lists were not read".to_owned()
            }
            Self::CaseSensitive => "names were compared with the case as typed".to_owned(),
            Self::NotKnown => "findings, uses of groups and end times of rules are not known here, so no group fulfills a condition on them".to_owned(),
            Self::Dropped(scope) => {
                format!("{scope} was not searched: its rules were dropped to save memory")
            }
            Self::Undecodable { groups } => {
                format!("{groups} of the groups could not be decoded, and were not searched")
            }
        }
    }
}

/// Numbers of a run, such as `2 of 50 accounts, 8 of 200 Regions`.
pub fn fleet_progress_text(progress: &Progress) -> String {
    format!(
        "{} of {}, {} of {}",
        grouped(progress.accounts_entered),
        counted(progress.accounts, "account"),
        grouped(progress.scopes_done),
        counted(progress.scopes, "Region"),
    )
}

/// States that Regions are not in use, with their number.
pub fn not_in_use_text(regions: usize) -> String {
    format!(
        "{} of accounts are not enabled, or a policy of the organization blocks them",
        counted(regions, "Region")
    )
}

/// Reason why groups of an account and Region were dropped. `budget` names what their rules exceed.
pub fn dropped_text(groups: usize, rules: usize, budget: &str) -> String {
    format!(
        "{} with {} exceed {budget}",
        counted(groups, "group"),
        counted(rules, "rule")
    )
}

/// Numbers of a search: `3 of 400 groups match`.
pub fn fleet_search_text(summary: &SearchSummary) -> String {
    format!(
        "{} of {} match",
        grouped(summary.matching),
        counted(summary.compared, "group")
    )
}

/// Regions that failed in the same way, as they follow an account: `us-east-1, eu-west-1`. The whole
/// account has no text.
pub fn failed_regions_text(failure: &AccountFailure) -> String {
    let regions = failure.regions.iter().flatten();
    let regions: Vec<&str> = regions.map(Region::as_str).collect();
    regions.join(", ")
}

/// Returns what could not be read, an entry for each account or Region and failure.
pub fn missing_scopes(failures: BTreeMap<AccountId, Vec<AccountFailure>>) -> Vec<MissingScope> {
    let mut missing = Vec::new();
    for (account, failures) in failures {
        for AccountFailure { failure, regions } in failures {
            let of = |region: Option<Region>| MissingScope {
                account: account.clone(),
                region,
                reason: failure.text(),
            };
            match regions {
                None => missing.push(of(None)),
                Some(regions) => missing.extend(regions.into_iter().map(|region| of(Some(region)))),
            }
        }
    }
    missing
}
