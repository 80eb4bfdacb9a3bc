//! `portcullis convert`: security groups from one format into another. `docs/exchange.md` describes the formats.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use portcullis_edit::entry::DescriptionOf;
use portcullis_formats::export::{
    ExportContext, ScriptTarget, boto3_script, cli_json, cli_script, cloudformation, csv, markdown,
    recreation, terraform,
};
use portcullis_formats::import::{
    Format, Imported, ImportedGroup, Laid, LayError, LayOptions, RuleCoverage, Unlisted,
    as_changes, detect, read_cli_json, read_csv_as,
};
use portcullis_model::{AccountId, Direction, GroupId, Region, SecurityGroup};
use portcullis_plan::{GroupChange, PlanOptions, Step, plan};
use portcullis_text::Text;

use crate::error::CliError;
use crate::io::{Input, remark, write};

/// Converts security groups from one format into another.
///
/// Remarks about what the output leaves out go to standard error.
#[derive(Args)]
pub(crate) struct ConvertArgs {
    /// File to read; `-` is standard input.
    #[arg(default_value = Input::STANDARD, value_name = "FILE")]
    input: Input,
    /// Format of the input; without it, the input's looks decide.
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<InputFormat>,
    /// Format of the output; terraform, aws-cli and boto3 create the groups.
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: OutputFormat,
    /// What a column Description of a table describes that is beside the group's columns. Without it:
    /// groups, if each has one text. A remark says how it was read.
    #[arg(long, value_enum, value_name = "WHAT")]
    description: Option<DescriptionChoice>,
    /// Region of the groups.
    #[arg(long, value_parser = Region::parse, default_value = "us-east-1")]
    region: Region,
    /// Groups of an account, as the AWS CLI prints them: terraform, aws-cli and boto3 then change these
    /// into the ones read. What the input does not have stays.
    #[arg(long, value_name = "FILE")]
    onto: Option<Input>,
    /// With --onto, also removes the rules that the input does not list, from groups it lists rules of.
    #[arg(long)]
    remove_unlisted: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputFormat {
    CliJson,
    Csv,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutputFormat {
    CliJson,
    Csv,
    Markdown,
    #[value(name = "cloudformation")]
    CloudFormation,
    Terraform,
    AwsCli,
    Boto3,
}

/// What an ambiguous column Description describes.
#[derive(Clone, Copy, ValueEnum)]
enum DescriptionChoice {
    Groups,
    Rules,
}

impl From<DescriptionChoice> for DescriptionOf {
    fn from(choice: DescriptionChoice) -> Self {
        match choice {
            DescriptionChoice::Groups => Self::Groups,
            DescriptionChoice::Rules => Self::Rules,
        }
    }
}

/// Reads the input and writes it to standard output in the other format.
pub(crate) fn run(args: &ConvertArgs) -> Result<(), CliError> {
    if args.input.is_standard() && args.onto.as_ref().is_some_and(Input::is_standard) {
        return Err(CliError::TwoStandardInputs);
    }
    let description = args.description.map(DescriptionOf::from);
    let imported = read(&args.input, args.from, description)?;
    // Remarks about the input; with --onto, remarks about the changes replace them.
    if args.onto.is_none() {
        remark(imported.notes().iter().map(Text::text));
    }
    refuse_some_rules(&imported, args.to)?;
    let coverage = imported.coverage();
    let context = ExportContext {
        region: Some(&args.region),
        coverage: Some(&coverage),
        ..ExportContext::default()
    };
    let target = ScriptTarget {
        region: args.region.to_string(),
        ..ScriptTarget::default()
    };
    let groups = &imported.to_groups();
    let text = match args.to {
        OutputFormat::CliJson => cli_json(groups, &context),
        OutputFormat::Csv => csv(groups, &context),
        OutputFormat::Markdown => markdown(groups, &context),
        OutputFormat::CloudFormation => cloudformation(groups, &context),
        OutputFormat::Terraform => terraform(&changes(&imported, args)?),
        OutputFormat::AwsCli => cli_script(&calls(&imported, args)?, &target),
        OutputFormat::Boto3 => boto3_script(&calls(&imported, args)?, &target),
    };
    write(text.as_bytes())
}

fn read(
    input: &Input,
    format: Option<InputFormat>,
    description: Option<DescriptionOf>,
) -> Result<Imported, CliError> {
    let text = input.read_text()?;
    let name = || input.name().to_owned();
    let format = match format {
        Some(InputFormat::CliJson) => Format::CliJson,
        Some(InputFormat::Csv) => Format::Csv,
        None => detect(&text).ok_or_else(|| CliError::UnknownFormat { name: name() })?,
    };
    let read = match format {
        Format::CliJson => read_cli_json(&text),
        Format::Csv => read_csv_as(&text, description),
        Format::Snapshot => return Err(CliError::Snapshot { name: name() }),
    };
    read.map_err(|source| CliError::Import {
        name: name(),
        source,
    })
}

/// Refuses to write some rules of a group in a format that is read as all of them.
fn refuse_some_rules(imported: &Imported, to: OutputFormat) -> Result<(), CliError> {
    let format = match to {
        OutputFormat::CliJson => "cli-json",
        OutputFormat::Csv => "csv",
        _ => return Ok(()),
    };
    let has_some = |group: &ImportedGroup| {
        let known = Direction::BOTH.map(|direction| group.rules_in(direction));
        known.contains(&RuleCoverage::Some)
    };
    if imported.groups.iter().any(has_some) {
        return Err(CliError::SomeRules { format });
    }
    Ok(())
}

fn changes(imported: &Imported, args: &ConvertArgs) -> Result<Vec<GroupChange>, CliError> {
    let Some(account) = &args.onto else {
        // EC2 would refuse these groups in the middle of the script.
        if let Err(error @ (LayError::SameName { .. } | LayError::Unnamed { .. })) =
            lay(imported, &[], args)
        {
            return Err(error.into());
        }
        return Ok(recreation(&imported.to_groups()));
    };
    let live = read(account, Some(InputFormat::CliJson), None)?;
    let is_complete = |group: &ImportedGroup| {
        let is_listed = |direction| group.rules_in(direction) == RuleCoverage::Complete;
        !group.group.name.is_empty() && Direction::BOTH.into_iter().all(is_listed)
    };
    if !live.groups.iter().all(is_complete) {
        return Err(CliError::IncompleteAccount {
            name: account.name().to_owned(),
        });
    }
    let laid = lay(imported, &live.to_groups(), args)?;
    remark(laid.notes.iter().map(Text::text));
    let planned = plan(&laid.changes, &plan_options());
    for step in planned.risky_steps() {
        let name = step.step.group();
        let risks: Vec<String> = step.risks.iter().map(Text::text).collect();
        remark([format!("look twice: {name}: {}", risks.join("; "))]);
    }
    Ok(laid.changes)
}

fn lay(imported: &Imported, live: &[SecurityGroup], args: &ConvertArgs) -> Result<Laid, LayError> {
    let owner = live.first().map(|group| group.owner_id.clone());
    let owner = owner
        .filter(|owner| live.iter().all(|group| group.owner_id == *owner))
        .unwrap_or_else(|| AccountId::from_remote(""));
    let lay = LayOptions {
        unlisted: if args.remove_unlisted {
            Unlisted::Remove
        } else {
            Unlisted::default()
        },
        ..LayOptions::default()
    };
    as_changes(imported, live, &owner, &lay)
}

/// The calls that make the imported groups.
fn calls(imported: &Imported, args: &ConvertArgs) -> Result<Vec<Step>, CliError> {
    Ok(plan(&changes(imported, args)?, &plan_options()).calls())
}

fn plan_options() -> PlanOptions<'static> {
    static NONE: BTreeSet<GroupId> = BTreeSet::new();
    PlanOptions {
        // The quota of the account is unknown here; EC2 reports what exceeds it.
        rules_per_group: usize::MAX,
        prefix_lists: &[],
        revoke_first: &NONE,
        address: None,
    }
}
