//! `portcullis reach`: who can reach whom, and policies for CI.

mod answers;
mod policies;

use clap::{Args, ValueEnum};
use portcullis_analysis::reach::{Question, ReachIndex};
use portcullis_model::GroupId;
use portcullis_search::{QuestionError, parse_question};

use crate::Outcome;
use crate::account::Account;
use crate::error::CliError;
use crate::io::{Input, remark, write};
use crate::subject::{Subject, SubjectArgs};

/// Says who can reach whom by the rules of security groups.
///
/// Reads JSON of `aws ec2 describe-security-groups`, snapshots and CSV, or an account (`--region`). An answer starts
/// with Yes, No, Partly or "Cannot tell". With --policy, exits with 1 unless all policies hold.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("task").required(true))]
pub(crate) struct ReachArgs {
    /// A question, such as "internet -> db tcp 5432", "who can reach db" or "what can bastion reach".
    #[arg(long, value_name = "QUESTION", group = "task")]
    ask: Option<String>,
    /// File with policies: questions with the expected answer.
    #[arg(long, value_name = "FILE", group = "task")]
    policy: Option<Input>,
    /// Another file with the groups, from before a change: also prints what the change allows and no longer allows.
    #[arg(long, value_name = "FILE", requires = "ask")]
    before: Option<Input>,
    /// Output format; sarif is for policies.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    subject: SubjectArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Sarif,
}

/// Answers the question, or evaluates the policies.
pub(crate) fn run(args: &ReachArgs) -> Result<Outcome, CliError> {
    if args.ask.is_some() && args.format == Format::Sarif {
        return Err(CliError::SarifNeedsPolicies);
    }
    if args.before.is_some() && args.ask.is_none() {
        return Err(CliError::BeforeNeedsTwoEnds);
    }
    let account = Account::read(&args.subject.account)?;
    let subject = Subject::read(&args.subject, account.as_ref())?;
    let index = index_of(&subject);
    let (text, outcome) = match (&args.ask, &args.policy) {
        (Some(ask), _) => {
            let question = parse_question(ask).map_err(|source| question_error(ask, source))?;
            let before = match &args.before {
                Some(_) if !matches!(question, Question::Between { .. }) => {
                    return Err(CliError::BeforeNeedsTwoEnds);
                }
                Some(file) => Some(index_of(&Subject::of_files(&args.subject, file)?)),
                None => None,
            };
            let text = answers::answer(&index, before.as_ref(), &question, args.format)?;
            (text, Outcome::Done)
        }
        (None, Some(file)) => policies::evaluate(&index, &subject.name, file, args.format)?,
        (None, None) => return Ok(Outcome::Done),
    };
    remark(subject.remarks);
    // An endpoint that repeats the access key in a name must not get it printed.
    let text = match &account {
        Some(account) => account.redact_text(&text),
        None => text,
    };
    write(text.as_bytes())?;
    Ok(outcome)
}

/// Indexes groups, with what their file does not list of them.
fn index_of(subject: &Subject<'_>) -> ReachIndex {
    ReachIndex::new(&subject.inventory())
        .with_coverage(subject.coverage.clone().unwrap_or_default())
}

fn question_error(text: &str, source: QuestionError) -> CliError {
    let wrong = text.get(source.at.clone()).unwrap_or_default();
    let place = match wrong {
        "" => String::new(),
        wrong => format!(": {wrong:?}"),
    };
    CliError::Question { source, place }
}

/// Returns the name of a group.
fn name_in(index: &ReachIndex) -> impl Fn(&GroupId) -> Option<String> + Copy + '_ {
    |id| index.inventory().group(id).map(|group| group.name.clone())
}
