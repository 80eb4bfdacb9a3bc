//! `portcullis snapshot`: writes the groups of one account, of many, or of a Config aggregator to a
//! snapshot file, and changes such files.

mod aggregated;
mod live;

use clap::Args;
use portcullis_fleet::{RolePattern, ScopeInventory, snapshot_set};
use portcullis_formats::import::decode_text;
use portcullis_formats::share::{
    MAX_SET_BYTES, MissingScope, RedactedKind, Scope, SnapshotSet, redact_set,
};
use portcullis_model::Region;
use portcullis_text::{Text as _, dropped_text};

use crate::account::{AccountArgs, parse_region};
use crate::document::ScopeName;
use crate::error::CliError;
use crate::io::{Input, remark, write};

/// Writes security groups to a snapshot file.
///
/// Reads one account and Region (`--region`), many accounts with a role in each (`--role-pattern`
/// and `--accounts`), a Config aggregator (`--aggregator`), or another snapshot (`--from`). Prints
/// the file to standard output.
#[derive(Args)]
pub(crate) struct SnapshotArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// Role to assume in each account, such as `arn:aws:iam::{account}:role/Viewer`.
    #[arg(long, value_name = "ARN", value_parser = parse_role, requires_all = ["accounts", "region"])]
    role_pattern: Option<RolePattern>,
    /// File with the accounts: a line for each with its ID and optionally a name, or the output of
    /// `aws organizations list-accounts`.
    #[arg(long, value_name = "FILE", requires = "role_pattern")]
    accounts: Option<Input>,
    /// Regions to read in each account, separated by commas; all enabled ones without it.
    #[arg(long, value_name = "REGIONS", value_delimiter = ',', value_parser = parse_region, requires = "role_pattern")]
    regions: Vec<Region>,
    /// External ID that the roles require.
    #[arg(long, value_name = "ID", requires = "role_pattern")]
    external_id: Option<String>,
    /// Accounts and Regions to read at once.
    #[arg(long, value_name = "N", default_value_t = 8)]
    concurrency: usize,
    /// Config aggregator to read from, in the Region of `--region`.
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "role_pattern",
        requires = "region"
    )]
    aggregator: Option<String>,
    /// Snapshot to read instead of an account; writes it in the current version.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["region", "aggregator"])]
    from: Option<Input>,
    /// Takes one account and Region of the snapshot, such as `123456789012/eu-west-1`.
    #[arg(long, value_name = "ACCOUNT/REGION", requires = "from")]
    scope: Option<ScopeName>,
    /// Kinds of values to take out, separated by commas: accountIds, names, descriptions, tags,
    /// publicAddresses.
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = parse_kind)]
    redact: Vec<RedactedKind>,
    /// Rules to keep in memory; accounts and Regions beyond it are left out, and listed as missing.
    #[arg(long, value_name = "N", default_value_t = 2_000_000)]
    max_rules: usize,
}

fn parse_role(text: &str) -> Result<RolePattern, String> {
    RolePattern::parse(text).map_err(|error| error.text())
}

fn parse_kind(text: &str) -> Result<RedactedKind, String> {
    RedactedKind::from_word(text).ok_or_else(|| {
        let known = RedactedKind::ALL.map(RedactedKind::as_str);
        format!("expected one of {}", known.join(", "))
    })
}

/// Reads the groups and prints the snapshot.
pub(crate) fn run(args: &SnapshotArgs) -> Result<(), CliError> {
    let set = match (&args.from, &args.aggregator) {
        (Some(file), _) => read_file(file, args.scope.as_ref())?,
        (None, Some(name)) => aggregated::read(args, name)?,
        (None, None) => live::read(args)?,
    };
    let set = redact_set(&set, args.redact.iter().copied().collect());
    remark(set.missing().iter().map(missing_text));
    let mut text = set.to_json();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    write(text.as_bytes())
}

fn read_file(file: &Input, scope: Option<&ScopeName>) -> Result<SnapshotSet, CliError> {
    let bytes = file.read_bytes()?;
    let text = decode_text(&bytes).map_err(|source| CliError::Encoding {
        name: file.name().to_owned(),
        source,
    })?;
    let unusable = |reason: String| CliError::Argument {
        name: file.name().to_owned(),
        reason,
    };
    let set = SnapshotSet::parse(&text, MAX_SET_BYTES).map_err(|error| unusable(error.text()))?;
    let Some(ScopeName { account, region }) = scope else {
        return Ok(set);
    };
    let missing = || unusable(format!("it has no {account}/{region}"));
    let snapshot = set.into_scope(account, region).ok_or_else(missing)?;
    SnapshotSet::new(vec![snapshot], Vec::new()).map_err(|error| unusable(error.text()))
}

/// Makes a file of what was read.
fn snapshot_of(
    scopes: Vec<ScopeInventory>,
    missing: Vec<MissingScope>,
    completeness: Scope,
) -> Result<SnapshotSet, CliError> {
    let dropped = |groups, rules| dropped_text(groups, rules, "the rest of --max-rules");
    snapshot_set(scopes, missing, completeness, dropped).map_err(|missing| {
        remark(missing.iter().map(missing_text));
        CliError::NothingRead
    })
}

fn missing_text(missing: &MissingScope) -> String {
    let region = missing.region.as_ref();
    let region = region
        .map(|region| format!(" {region}"))
        .unwrap_or_default();
    format!("missing: {}{region}: {}", missing.account, missing.reason)
}
