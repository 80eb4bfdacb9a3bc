//! Many accounts and Regions: lists, roles, failures and limits of a search, in words.

use super::{Text, explain};
use portcullis_ec2::Error;
use portcullis_fleet::{
    AccountLineError, AggregatorError, Failure, RecordError, RolePatternError, SearchNote,
    SourceError,
};

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
