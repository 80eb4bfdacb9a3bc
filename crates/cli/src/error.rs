//! Errors of the command line.

use std::net::SocketAddr;

use portcullis_formats::import::{DecodeError, DocumentError, ImportError, MergeError};
use portcullis_text::Text as _;

use crate::account::AccountError;
use crate::expire::ExpireError;
use crate::serve::PageError;

/// Error of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// A file, or standard input, cannot be read.
    #[error("{name}: {source}")]
    Read {
        name: String,
        source: std::io::Error,
    },
    /// Standard output cannot be written.
    #[error("standard output: {0}")]
    Write(std::io::Error),
    /// The input is not text.
    #[error("{name}: {}", source.text())]
    Encoding { name: String, source: DecodeError },
    /// The input is no format that `convert` reads.
    #[error("{name}: expected JSON of the AWS CLI or CSV with headings")]
    UnknownFormat { name: String },
    /// `convert` was given a snapshot.
    #[error("{name}: convert does not read snapshots; open the snapshot in the page and export it")]
    Snapshot { name: String },
    /// The input has the format, but a part of it is wrong.
    #[error("{name}: {}", source.text())]
    Import { name: String, source: ImportError },
    /// The file is not one that `diff` can compare.
    #[error("{name}: {}", source.text())]
    Document { name: String, source: DocumentError },
    /// The input lists only some rules of its groups, and the output would claim to have all of them.
    #[error(
        "the input lists some rules of its groups, and {format} is read as all of them; read the groups with their rules"
    )]
    SomeRules { format: &'static str },
    /// `--onto` with a format that lists groups and cannot say changes.
    #[error("--onto changes groups; use it with --to terraform, aws-cli or boto3")]
    OntoNeedsScript,
    /// A file that an option takes for all groups is one page of several.
    #[error(
        "{option} needs all groups, and {name} is one page of several (NextToken); read all pages"
    )]
    OnePage { option: &'static str, name: String },
    /// A search for what the source does not know.
    #[error(
        "search does not know findings, what uses groups, and when rules expire; leave these conditions out of the query, or use portcullis check"
    )]
    SearchForUnknown,
    /// Neither file has a group of the other.
    #[error(
        "nothing was compared: no group of the one file is in the other; pass --complete if both have all groups"
    )]
    NothingCompared,
    /// The account that `--onto` names is incomplete.
    #[error(
        "{name}: --onto needs the names and all rules of the groups, as aws ec2 describe-security-groups prints them"
    )]
    IncompleteAccount { name: String },
    /// The input does not fit the account.
    #[error("{}", .0.text())]
    Merge(#[from] MergeError),
    /// No group has the ID or the name.
    #[error("there is no group {name:?}")]
    NoGroup { name: String },
    /// Several groups have the name.
    #[error("several groups are named {name:?}; use an ID")]
    SeveralGroups { name: String },
    /// A file that an option names cannot be used.
    #[error("{name}: {reason}")]
    Argument { name: String, reason: String },
    /// An account cannot be read.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Expired rules were not removed, or not all of them.
    #[error(transparent)]
    Expire(#[from] ExpireError),
    /// There is neither a profile nor a file of that name.
    #[error("there is no profile and no file named {name:?}; profiles are {known}")]
    UnknownProfile { name: String, known: String },
    /// The question of `--ask` is no question.
    #[error("--ask: {}{place}", source.problem.text())]
    Question {
        source: portcullis_search::QuestionError,
        /// Where the mistake is, as the end of the sentence.
        place: String,
    },
    /// A report of one answer as SARIF.
    #[error("sarif is a format for --policy; use text or json with --ask")]
    SarifNeedsPolicies,
    /// A file from before a change for a question that is not about two ends.
    #[error(
        "--before is for a question with two ends, such as --ask \"web -> db 5432\"; leave it out, or ask about each pair"
    )]
    BeforeNeedsTwoEnds,
    /// An end of the question is nothing of the groups.
    #[error("{}", .0.text())]
    Resolve(#[from] portcullis_analysis::reach::ResolveError),
    /// The clock of the machine is before 1970 or after 9999.
    #[error("the clock of this machine is wrong; set it")]
    Clock,
    /// A command that reads AWS has no Region.
    #[error("--region is missing; name the Region to read, or with --from a snapshot")]
    NoRegion,
    /// No account and Region could be read.
    #[error("no account and Region could be read")]
    NothingRead,
    /// Both sides of a comparison are standard input.
    #[error("only one of the two files can be standard input")]
    TwoStandardInputs,
    /// The differences cannot be written as JSON.
    #[error("can't write JSON: {0}")]
    Json(serde_json::Error),
    /// A server cannot listen on its address.
    #[error("can't listen on {address}: {source}")]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    /// The runtime of a server cannot start.
    #[error("can't start the server: {0}")]
    Runtime(std::io::Error),
    /// The folder is no built page.
    #[error("{name}: {source}")]
    Page { name: String, source: PageError },
}
