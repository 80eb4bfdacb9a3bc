//! `portcullis search`: finds groups in a snapshot of any number of accounts, or in a Config
//! aggregator.

use std::fmt::Write as _;

use clap::Args;
use portcullis_fleet::{
    HeldSource, ScopeContent, ScopeHits, Source, SourceKind, asks_for_unknown, scopes_of,
};
use portcullis_formats::import::decode_text;
use portcullis_formats::share::{MAX_SET_BYTES, SnapshotSet};
use portcullis_model::escape_invisible;
use portcullis_search::{Query, parse};
use portcullis_text::{Text as _, age_text, fleet_search_text, moment_text};

use crate::Outcome;
use crate::account::{AccountArgs, aggregator, runtime};
use crate::clock::now;
use crate::error::CliError;
use crate::io::{Input, remark, write};

/// Finds security groups in all accounts and Regions of a snapshot or a Config aggregator.
///
/// Exits with 1 if no group matches.
#[derive(Args)]
pub(crate) struct SearchArgs {
    /// Query as in the page's search, such as `source contains 203.0.113.7 port contains 22`.
    query: String,
    /// Snapshot; `-` is standard input.
    #[arg(default_value = Input::STANDARD, conflicts_with = "aggregator")]
    file: Input,
    /// Config aggregator to search, in the Region of `--region`.
    #[arg(long, value_name = "NAME", requires = "region")]
    aggregator: Option<String>,
    #[command(flatten)]
    account: AccountArgs,
}

/// Searches, and prints the groups by account and Region.
pub(crate) fn run(args: &SearchArgs) -> Result<Outcome, CliError> {
    let query = parse_query(&args.query)?;
    let source: Box<dyn Source> = match &args.aggregator {
        Some(name) => Box::new(aggregator(&args.account, name)?),
        None => Box::new(held(&args.file)?),
    };
    let mut text = String::new();
    let mut failed = None;
    let mut print = |hits| {
        // Results are printed as they arrive; what was found before an error is not lost.
        push_hits(&mut text, &hits);
        if failed.is_none() {
            failed = write(text.as_bytes()).err();
        }
        text.clear();
    };
    let summary = runtime()?.block_on(source.search(&query, &mut print));
    if let Some(error) = failed {
        return Err(error);
    }
    let summary = summary.map_err(|error| CliError::Argument {
        name: "--aggregator".to_owned(),
        reason: error.text(),
    })?;
    remark(summary.notes.iter().map(|note| note.text()));
    remark([fleet_search_text(&summary)]);
    Ok(match summary.matching {
        0 => Outcome::NoMatch,
        _ => Outcome::Done,
    })
}

fn parse_query(text: &str) -> Result<Query, CliError> {
    let parsed = parse(text);
    let mistakes = parsed
        .terms
        .iter()
        .filter_map(|term| term.term.as_ref().err());
    match mistakes.into_iter().next() {
        Some(mistake) => Err(CliError::Argument {
            name: "the query".to_owned(),
            reason: mistake.text(),
        }),
        // With such a condition, every answer could be wrong: "not" would match all groups.
        None => Some(parsed.query())
            .filter(|query| !asks_for_unknown(query))
            .ok_or(CliError::SearchForUnknown),
    }
}

fn held(file: &Input) -> Result<HeldSource, CliError> {
    let bytes = file.read_bytes()?;
    let text = decode_text(&bytes).map_err(|source| CliError::Encoding {
        name: file.name().to_owned(),
        source,
    })?;
    let set = SnapshotSet::parse(&text, MAX_SET_BYTES).map_err(|error| CliError::Argument {
        name: file.name().to_owned(),
        reason: error.text(),
    })?;
    let missing = set.missing().len();
    if missing > 0 {
        remark([format!(
            "{missing} accounts or Regions are missing in the snapshot"
        )]);
    }
    let name = file.name().to_owned();
    let scopes = scopes_of(&set, ScopeContent::Whole).collect();
    Ok(HeldSource::new(SourceKind::Snapshot, name, scopes))
}

// Writing to a `String` cannot fail.
fn push_hits(text: &mut String, ScopeHits { scope, hits }: &ScopeHits) {
    let oldest = hits.iter().map(|hit| hit.as_of).min().unwrap_or_default();
    let age = now()
        .map(|now| age_text(oldest, now.into()))
        .unwrap_or_default();
    let _ = writeln!(text, "{scope}, {} ({age})", moment_text(oldest));
    for hit in hits {
        let name = escape_invisible(&hit.group.name);
        let users = match hit.used_by.len() {
            0 => String::new(),
            count => format!(", used by {count}"),
        };
        let _ = writeln!(text, "  {name} ({}){users}", hit.group.id);
        for rule in &hit.rules {
            let (direction, traffic, peer) = (rule.direction, rule.traffic, &rule.peer);
            let _ = writeln!(text, "    {direction} {traffic} {peer}");
        }
    }
}
