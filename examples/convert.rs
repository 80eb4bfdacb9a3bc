//! Security groups from one format into another, without a page.
//!
//! ```text
//! aws ec2 describe-security-groups | cargo run --example convert -- --to csv > groups.csv
//! ```
//!
//! Reads standard input and writes standard output. `docs/exchange.md` says what each format holds.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use portcullis::entry::DescriptionOf;
use portcullis::export::{
    ExportContext, ScriptTarget, boto3_script, cli_json, cli_script, cloudformation, csv, markdown,
    recreation, terraform,
};
use portcullis::import::{
    Format, Imported, ImportedGroup, Laid, LayError, LayOptions, RuleCoverage, Unlisted,
    as_changes, decode_text, detect, read_cli_json, read_csv_as,
};
use portcullis::model::{AccountId, Direction, GroupId, Region, SecurityGroup};
use portcullis::plan::{GroupChange, PlanOptions, Step, plan};

const USAGE: &str = "\
usage: convert [--from FORMAT] --to FORMAT [--region REGION] [--description WHAT] [--onto FILE]
               [--remove-unlisted] < in > out
  --from     cli-json or csv; what it looks like, without
  --to       cli-json, csv, markdown, cloudformation; terraform, aws-cli or boto3, which create the groups
  --description
             what a column Description of a table describes that is beside the group's columns: groups or
             rules; without, groups if each has one text, and it is said how it was read
  --region   the Region of the groups; us-east-1, without
  --onto     the groups of an account, as the AWS CLI prints them: terraform, aws-cli and boto3 then
             change these into the ones read; what the input does not have stays
  --remove-unlisted
             with --onto, also remove the rules that the input does not list, from groups it lists rules of
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("convert: {message}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Default)]
struct Options {
    from: Option<String>,
    to: String,
    description: Option<DescriptionOf>,
    region: Option<String>,
    onto: Option<String>,
    unlisted: Unlisted,
}

fn run() -> Result<(), String> {
    let options = options()?;
    let region = options.region.as_deref().unwrap_or("us-east-1");
    let region = Region::parse(region).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    let text = decode_text(&bytes).map_err(|error| error.to_string())?;
    let imported = read(&text, options.from.as_deref(), options.description)?;
    // Said of the input; what stays in an account is said where it is laid onto one.
    if options.onto.is_none() {
        say(&imported.notes());
    }
    let coverage = imported.coverage();
    let context = ExportContext {
        region: Some(&region),
        coverage: Some(&coverage),
        ..ExportContext::default()
    };
    let target = ScriptTarget {
        region: region.to_string(),
        ..ScriptTarget::default()
    };
    let groups = &imported.to_groups();
    let is_some = |group: &ImportedGroup| {
        let known = Direction::BOTH.map(|direction| group.rules_in(direction));
        known.contains(&RuleCoverage::Some)
    };
    if matches!(&*options.to, "cli-json" | "csv") && imported.groups.iter().any(is_some) {
        return Err(format!(
            "the input lists some rules of its groups, and {} is read as all of them; read the groups with their rules",
            options.to
        ));
    }
    let text = match options.to.as_str() {
        "cli-json" => cli_json(groups, &context),
        "csv" => csv(groups, &context),
        "markdown" => markdown(groups, &context),
        "cloudformation" => cloudformation(groups, &context),
        "terraform" => terraform(&changes(&imported, &options)?),
        "aws-cli" => cli_script(&calls(&imported, &options)?, &target),
        "boto3" => boto3_script(&calls(&imported, &options)?, &target),
        other => return Err(format!("{other:?} is no format to write\n{USAGE}")),
    };
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| error.to_string())
}

fn options() -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        if name == "--remove-unlisted" {
            options.unlisted = Unlisted::Remove;
            continue;
        }
        let value = arguments.next();
        let value = value.ok_or_else(|| format!("{name} needs a value\n{USAGE}"))?;
        match name.as_str() {
            "--from" => options.from = Some(value),
            "--to" => options.to = value,
            "--description" => {
                options.description = Some(match value.as_str() {
                    "groups" => DescriptionOf::Groups,
                    "rules" => DescriptionOf::Rules,
                    other => return Err(format!("{other:?} is neither groups nor rules\n{USAGE}")),
                });
            }
            "--region" => options.region = Some(value),
            "--onto" => options.onto = Some(value),
            _ => return Err(format!("{name} is no option\n{USAGE}")),
        }
    }
    Ok(options)
}

fn read(
    text: &str,
    format: Option<&str>,
    description: Option<DescriptionOf>,
) -> Result<Imported, String> {
    let format = match format {
        Some("cli-json") => Format::CliJson,
        Some("csv") => Format::Csv,
        Some(other) => return Err(format!("{other:?} is no format to read\n{USAGE}")),
        None => detect(text).ok_or("this looks like neither JSON of the AWS CLI nor CSV")?,
    };
    let read = match format {
        Format::CliJson => read_cli_json(text),
        Format::Csv => read_csv_as(text, description),
        Format::Snapshot => return Err("snapshots are read by the page alone".to_owned()),
    };
    read.map_err(|error| error.to_string())
}

/// Says what is left alone, beside the output.
fn say(notes: &[String]) {
    for note in notes {
        eprintln!("convert: {note}");
    }
}

fn changes(imported: &Imported, options: &Options) -> Result<Vec<GroupChange>, String> {
    let Some(file) = options.onto.as_deref() else {
        // What EC2 would refuse in the middle of the script.
        if let Err(error @ (LayError::SameName { .. } | LayError::Unnamed { .. })) =
            lay(imported, &[], options)
        {
            return Err(error.to_string());
        }
        return Ok(recreation(&imported.to_groups()));
    };
    let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    let text = decode_text(&bytes).map_err(|error| format!("{file}: {error}"))?;
    let live = read_cli_json(&text).map_err(|error| format!("{file}: {error}"))?;
    let is_complete = |group: &ImportedGroup| {
        let is_listed = |direction| group.rules_in(direction) == RuleCoverage::Complete;
        !group.group.name.is_empty() && Direction::BOTH.into_iter().all(is_listed)
    };
    if !live.groups.iter().all(is_complete) {
        return Err(format!(
            "{file}: --onto needs the names and all rules of the groups, as aws ec2 describe-security-groups prints them"
        ));
    }
    let laid = lay(imported, &live.to_groups(), options).map_err(|error| error.to_string())?;
    say(&laid.notes);
    let planned = plan(&laid.changes, &plan_options());
    for step in planned.risky_steps() {
        let name = step.step.group();
        let risks: Vec<String> = step.risks.iter().map(ToString::to_string).collect();
        say(&[format!("look twice: {name}: {}", risks.join("; "))]);
    }
    Ok(laid.changes)
}

fn lay(imported: &Imported, live: &[SecurityGroup], options: &Options) -> Result<Laid, LayError> {
    let owner = live.first().map(|group| group.owner_id.clone());
    let owner = owner
        .filter(|owner| live.iter().all(|group| group.owner_id == *owner))
        .unwrap_or_else(|| AccountId::from_remote(""));
    let lay = LayOptions {
        unlisted: options.unlisted,
        ..LayOptions::default()
    };
    as_changes(imported, live, &owner, &lay)
}

/// The calls that make the imported groups.
fn calls(imported: &Imported, options: &Options) -> Result<Vec<Step>, String> {
    Ok(plan(&changes(imported, options)?, &plan_options()).calls())
}

fn plan_options() -> PlanOptions<'static> {
    static NONE: BTreeSet<GroupId> = BTreeSet::new();
    PlanOptions {
        // EC2 says what does not fit.
        rules_per_group: usize::MAX,
        prefix_lists: &[],
        revoke_first: &NONE,
        address: None,
    }
}
