//! `portcullis convert`: security groups from one format into another. `docs/exchange.md` describes the formats.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use portcullis_edit::entry::DescriptionOf;
use portcullis_formats::export::{
    ExportContext, ScriptTarget, boto3_script, cli_json, cli_script, cloudformation, csv, markdown,
    recreation, terraform,
};
use portcullis_formats::import::{
    DocumentError, Format, ImportNote, Imported, ImportedGroup, MergeError, MergeOptions,
    MergedImport, Origin, RuleCoverage, Unlisted, detect, merge_import, parse_cli_json,
    parse_csv_as, unknown_text,
};
use portcullis_model::{AccountId, Direction, GroupId, Inventory, Region, SecurityGroup};
use portcullis_plan::{Plan, PlanOptions, after_changes, plan};
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
    /// Region of the groups; without it, the one in the input. Without either, terraform, aws-cli and
    /// boto3 take us-east-1.
    #[arg(long, value_parser = Region::parse)]
    region: Option<Region>,
    /// Groups of an account, as the AWS CLI prints them: terraform, aws-cli and boto3 then change these
    /// into the ones read. What the input does not have stays.
    #[arg(long, value_name = "FILE")]
    onto: Option<Input>,
    /// With --onto, also removes the rules that the input does not list, from groups it lists rules of.
    #[arg(long, requires = "onto")]
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
    let is_script = matches!(
        args.to,
        OutputFormat::Terraform | OutputFormat::AwsCli | OutputFormat::Boto3
    );
    if args.onto.is_some() && !is_script {
        return Err(CliError::OntoNeedsScript);
    }
    let description = args.description.map(DescriptionOf::from);
    let imported = read(&args.input, args.from, description)?;
    // Remarks about the input; with --onto, remarks about the changes replace them.
    if args.onto.is_none() {
        // Nothing stays of groups that are created.
        let notes = if is_script {
            imported.remarks()
        } else {
            imported.notes()
        };
        remark(notes.iter().map(Text::text));
    }
    refuse_some_rules(&imported, args.to)?;
    refuse_several_origins(&imported, args)?;
    let region = region(&imported, args);
    let coverage = imported.coverage();
    let context = ExportContext {
        region: region.as_ref(),
        coverage: Some(&coverage),
    };
    let target = ScriptTarget {
        region: region
            .as_ref()
            .map_or(DEFAULT_REGION, Region::as_str)
            .to_owned(),
        ..ScriptTarget::default()
    };
    let read = &imported.inventory();
    let text = match args.to {
        OutputFormat::CliJson => cli_json(read, &context),
        OutputFormat::Csv => csv(read, &context),
        OutputFormat::Markdown => markdown(read, &context),
        OutputFormat::CloudFormation => cloudformation(read),
        OutputFormat::Terraform => terraform(&planned(&imported, args)?.changes),
        OutputFormat::AwsCli => cli_script(&planned(&imported, args)?.calls(), &target),
        OutputFormat::Boto3 => boto3_script(&planned(&imported, args)?.calls(), &target),
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
        None => detect(&text).ok_or_else(|| match unknown_text(&text) {
            DocumentError::Import(source) => CliError::Import {
                name: name(),
                source,
            },
            _ => CliError::UnknownFormat { name: name() },
        })?,
    };
    let read = match format {
        Format::CliJson => parse_cli_json(&text),
        Format::Csv => parse_csv_as(&text, description),
        Format::Snapshot => return Err(CliError::Snapshot { name: name() }),
    };
    read.map_err(|source| CliError::Import {
        name: name(),
        source,
    })
}

/// Refuses groups of several Regions: a text has one, or none. What creates groups does so in one
/// account.
fn refuse_several_origins(imported: &Imported, args: &ConvertArgs) -> Result<(), MergeError> {
    let origins = imported.origins();
    let is_list = matches!(
        args.to,
        OutputFormat::CliJson | OutputFormat::Csv | OutputFormat::Markdown
    );
    let places: BTreeSet<Origin> = origins
        .iter()
        .map(|origin| Origin {
            account: origin.account.clone().filter(|_| !is_list),
            region: origin.region.clone(),
        })
        .filter(|origin| !origin.is_unknown())
        .collect();
    if places.len() > 1 && args.onto.is_none() {
        return Err(MergeError::Origin(origins));
    }
    Ok(())
}

/// Returns the Region of the groups, and remarks on one in the input that `--region` replaces.
fn region(imported: &Imported, args: &ConvertArgs) -> Option<Region> {
    let known = only_region(imported);
    if let (Some(given), Some(known)) = (&args.region, &known)
        && given != known
    {
        remark([format!(
            "The groups are in {known}. --region replaces it with {given}."
        )]);
    }
    args.region.clone().or(known)
}

/// The Region that a text gives for its groups. `None` if it gives none, or several.
fn only_region(imported: &Imported) -> Option<Region> {
    let origins = imported.origins();
    let regions: BTreeSet<&Region> = origins
        .iter()
        .filter_map(|origin| origin.region.as_ref())
        .collect();
    regions
        .first()
        .filter(|_| regions.len() == 1)
        .copied()
        .cloned()
}

/// Refuses to write some rules of a group in a format whose readers take them for all rules.
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

/// The plan that makes the imported groups.
fn planned(imported: &Imported, args: &ConvertArgs) -> Result<Plan, CliError> {
    let Some(account) = &args.onto else {
        return created(imported, args);
    };
    if imported.is_partial {
        remark([ImportNote::OnePage.text()]);
    }
    let live = read(account, Some(InputFormat::CliJson), None)?;
    if live.is_partial {
        return Err(CliError::OnePage {
            option: "--onto",
            name: account.name().to_owned(),
        });
    }
    let is_complete = |group: &ImportedGroup| {
        let is_listed = |direction| group.rules_in(direction) == RuleCoverage::Complete;
        !group.group.name.is_empty() && Direction::BOTH.into_iter().all(is_listed)
    };
    if !live.groups.iter().all(is_complete) {
        return Err(CliError::IncompleteAccount {
            name: account.name().to_owned(),
        });
    }
    let region = args.region.clone().or_else(|| only_region(&live));
    let live = live.inventory();
    let merged = merge(imported, &live, region, args)?;
    remark(merged.notes.iter().map(Text::text));
    let after = after_changes(&live, &merged.changes);
    let planned = plan(&live, &after, &plan_options());
    for step in planned.risky_steps() {
        let name = planned.name_of(step.step.subject());
        let risks: Vec<String> = step.risks.iter().map(Text::text).collect();
        remark([format!("look twice: {name}: {}", risks.join("; "))]);
    }
    Ok(planned)
}

/// The plan that creates the groups, as EC2 takes them: it would refuse others in the middle of the script.
fn created(imported: &Imported, args: &ConvertArgs) -> Result<Plan, CliError> {
    let is_creatable = |group: &&ImportedGroup| !group.group.is_default();
    let creatable = Imported {
        groups: imported
            .groups
            .iter()
            .filter(is_creatable)
            .cloned()
            .collect(),
        ..imported.clone()
    };
    let nothing = Inventory::default();
    let merged = merge(&creatable, &nothing, args.region.clone(), args)?;
    remark(merged.notes.iter().map(Text::text));
    let after = recreation(&after_changes(&nothing, &merged.changes));
    Ok(plan(&nothing, &after, &plan_options()))
}

fn merge(
    imported: &Imported,
    live: &Inventory,
    region: Option<Region>,
    args: &ConvertArgs,
) -> Result<MergedImport, MergeError> {
    let own = imported.groups.iter().map(|imported| &imported.group);
    let groups: Vec<&SecurityGroup> = if live.groups.is_empty() {
        own.collect()
    } else {
        live.groups.iter().map(|group| &**group).collect()
    };
    let owner = groups.first().map(|group| group.owner_id.clone());
    let owner = owner
        .filter(|owner| groups.iter().all(|group| group.owner_id == *owner))
        .unwrap_or_else(|| AccountId::from_remote(""));
    let mut options = MergeOptions {
        region,
        unlisted: if args.remove_unlisted {
            Unlisted::Remove
        } else {
            Unlisted::default()
        },
        ..MergeOptions::default()
    };
    match merge_import(imported, live, &owner, &options) {
        // The arguments choose the account: a note about it suffices.
        Err(MergeError::Origin(origins)) if origins.len() == 1 => {
            options.origin = origins.into_iter().next();
            merge_import(imported, live, &owner, &options)
        }
        merged => merged,
    }
}

/// Region of scripts if neither the arguments nor the input give one.
const DEFAULT_REGION: &str = "us-east-1";

fn plan_options() -> PlanOptions<'static> {
    static NONE: BTreeSet<GroupId> = BTreeSet::new();
    PlanOptions {
        // The quota of the account is unknown here; EC2 reports when it is exceeded.
        rules_per_group: usize::MAX,
        revoke_first: &NONE,
        address: None,
    }
}
