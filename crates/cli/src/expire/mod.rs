//! `portcullis expire`: removes rules whose tag says that they have expired.

mod due;
mod report;
mod revoke;
mod undo;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use portcullis_ec2::actions::{DescribeSecurityGroupRules, Filter, GetCallerIdentity};
use portcullis_ec2::{Client, Error};
use portcullis_model::{AccountId, DEFAULT_EXPIRY_TAG, ExpiryClock, GroupId, Rule, Tag, Timestamp};
use portcullis_text::Text as _;

use crate::Outcome;
use crate::account::{AccountArgs, AccountError, Connection};
use crate::clock::now;
use crate::error::CliError;
use crate::io::write;
use due::Sorted;
use report::Report;
use revoke::RuleOutcome;
use undo::UndoFile;

/// Rules per page, EC2's maximum.
const PER_PAGE: u32 = 1000;

/// Most rules that a run removes unless `--max` says otherwise.
const DEFAULT_MAX: usize = 10;

/// Removes security group rules that have expired.
///
/// The tag `expires-at` of a rule says when it expires, in ISO 8601 with a time zone. Without --apply, the command
/// prints what it would remove. Exits with 1 if expired rules, or tags that are no time, are left.
#[derive(Args)]
pub(crate) struct ExpireArgs {
    #[command(flatten)]
    connection: AccountArgs,
    /// Removes the expired rules. Needs --account and --region.
    #[arg(long, requires = "account", requires = "region", conflicts_with = "at")]
    apply: bool,
    /// The account in which rules may be removed. The command stops if the access key belongs to another one.
    #[arg(long, value_name = "ID", value_parser = parse_account, requires = "region")]
    account: Option<AccountId>,
    /// Key of the tag.
    #[arg(long, value_name = "KEY", default_value = DEFAULT_EXPIRY_TAG, value_parser = parse_key)]
    tag: String,
    /// Removes nothing if more rules than this have expired.
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT_MAX)]
    max: usize,
    /// File for the plan that adds the removed rules again. It must not exist yet. Without it, the name has the
    /// account, the Region and the time.
    #[arg(long, value_name = "FILE", requires = "apply")]
    undo: Option<PathBuf>,
    /// Lists what will have expired at a time, such as 2026-12-31T18:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Timestamp>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: ExpireFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ExpireFormat {
    #[default]
    Text,
    Json,
}

fn parse_account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text).map_err(|error| error.text())
}

fn parse_key(text: &str) -> Result<String, String> {
    let tag = Tag::parse(text, "").map_err(|error| error.text())?;
    Ok(tag.key)
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    portcullis_model::parse_expiry(text).map_err(|error| error.text())
}

/// Reason why no rule was removed, or not all of them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExpireError {
    /// The command was not told which Region.
    #[error("expire reads an account; name its Region with --region")]
    NoRegion,
    /// The access key belongs to another account than `--account`.
    #[error("the access key belongs to account {actual}, not to {expected}; nothing was removed")]
    OtherAccount {
        expected: AccountId,
        actual: AccountId,
    },
    /// More rules have expired than may be removed at once.
    #[error(
        "{found} rules have expired, and --max allows {max}; nothing was removed. Raise --max if all of them may go"
    )]
    TooMany { found: usize, max: usize },
    /// The file for the undo cannot be written.
    #[error("{}: {source}; {consequence}", path.display())]
    UndoFile {
        path: PathBuf,
        source: std::io::Error,
        consequence: &'static str,
    },
}

/// Lists the expired rules, or removes them.
pub(crate) fn run(args: &ExpireArgs) -> Result<Outcome, CliError> {
    let connection = Connection::open(&args.connection)?.ok_or(ExpireError::NoRegion)?;
    let clock = ExpiryClock {
        key: &args.tag,
        now: match args.at {
            Some(at) => at,
            None => now()?,
        },
    };
    let (report, failure) = connection.block_on(expire(args, &connection, clock))?;
    let text = match args.format {
        ExpireFormat::Text => report.text(),
        ExpireFormat::Json => report.json()?,
    };
    // An endpoint that repeats the access key in a description must not get it printed.
    write(connection.client.redact_text(&text).as_bytes())?;
    match failure {
        Some(failure) => Err(failure),
        None if report.is_all_done() => Ok(Outcome::Done),
        None => Ok(Outcome::Findings),
    }
}

/// Returns the report, with the error that ended the run early.
async fn expire<'a>(
    args: &'a ExpireArgs,
    connection: &'a Connection,
    clock: ExpiryClock<'a>,
) -> Result<(Report<'a>, Option<CliError>), CliError> {
    let client = &connection.client;
    let identity = client.send(&GetCallerIdentity).await;
    let identity = identity.map_err(AccountError::from)?;
    if let Some(expected) = &args.account
        && *expected != identity.account
    {
        let (expected, actual) = (expected.clone(), identity.account);
        return Err(ExpireError::OtherAccount { expected, actual }.into());
    }
    let rules = tagged_rules(client, clock.key).await;
    let sorted = Sorted::of(rules.map_err(AccountError::from)?, clock);
    let mut report = Report {
        account: identity.account,
        region: &connection.region,
        clock,
        is_applied: args.apply,
        outcomes: vec![RuleOutcome::Due; sorted.expired.len()],
        sorted,
        undo_file: None,
    };
    let found = report.sorted.expired.len();
    if !args.apply || found == 0 {
        return Ok((report, None));
    }
    if found > args.max {
        let max = args.max;
        let error = ExpireError::TooMany { found, max };
        return Ok((report, Some(error.into())));
    }
    let undo = UndoFile::create(connection, &report, identity.arn, args.undo.as_deref()).await?;
    let mut failure = None;
    for (rule, outcome) in report.sorted.expired.iter().zip(&mut report.outcomes) {
        match revoke::revoke(client, rule, clock).await {
            Ok(done) => *outcome = done,
            Err(error) => {
                *outcome = RuleOutcome::Failed;
                failure = Some(CliError::from(AccountError::from(error)));
                break;
            }
        }
    }
    report.undo_file = undo.complete(&report)?;
    Ok((report, failure))
}

/// Reads the rules that have the tag. A server that does not know the filter returns all rules.
async fn tagged_rules(client: &Client, key: &str) -> Result<Vec<(GroupId, Rule)>, Error> {
    let action = DescribeSecurityGroupRules {
        filters: vec![Filter::new("tag-key", [key])],
        max_results: Some(PER_PAGE),
        ..DescribeSecurityGroupRules::default()
    };
    let mut rules = Vec::new();
    client.send_all(&action, |page| rules.extend(page)).await?;
    Ok(rules)
}
