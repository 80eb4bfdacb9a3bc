//! `portcullis check`: findings about security groups, for terminals and CI.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use portcullis_analysis::DEFAULT_RULES_PER_GROUP;
use portcullis_analysis::checks::{
    CheckInput, Profile, ReportedFinding, Severity, Suppression, match_suppressions, rule_text,
    run as run_checks, skipped_checks,
};
use portcullis_formats::report::{
    ReportFacts, ReportLine, baseline_keys, csv_report, json_report, markdown_report,
    parse_profile, parse_suppressions, sarif_report,
};
use portcullis_model::{DEFAULT_EXPIRY_TAG, ExpiryClock, GroupId, SecurityGroup, escape_invisible};
use portcullis_text::{check_words, exposure_text, finding_advice, finding_message};

use crate::Outcome;
use crate::account::Account;
use crate::clock::now;
use crate::error::CliError;
use crate::io::{Input, remark, write};
use crate::subject::{Subject, SubjectArgs, args_error};

/// Looks for findings in security groups.
///
/// Reads JSON of `aws ec2 describe-security-groups`, snapshots and CSV, or an account (`--region`).
/// Exits with 1 if there are findings.
#[derive(Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    subject: SubjectArgs,
    /// Profile: default, security-hub, cis-5, cis-7, prowler, strict, or a file.
    #[arg(long, default_value = "default", value_name = "NAME|FILE")]
    profile: String,
    /// File with suppressions.
    #[arg(long, value_name = "FILE")]
    suppress: Option<Input>,
    /// Earlier report (`--format json`): only findings that it does not have count.
    #[arg(long, value_name = "FILE")]
    baseline: Option<Input>,
    /// Exits with 1 only for findings of this severity or above.
    #[arg(long, value_name = "SEVERITY", value_parser = parse_severity)]
    fail_on: Option<Severity>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// Takes the file for all groups of the account: rules that reference other groups are reported. A
    /// snapshot of all groups says so itself.
    #[arg(long, conflicts_with = "region")]
    complete: bool,
    /// Quota of rules per direction and address family.
    #[arg(long, default_value_t = DEFAULT_RULES_PER_GROUP, value_name = "NUMBER")]
    rule_quota: usize,
    /// Key of the tag that says when a rule expires. Snapshots have the tags of rules.
    #[arg(long, value_name = "KEY", default_value = DEFAULT_EXPIRY_TAG)]
    expiry_tag: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    #[default]
    Text,
    Json,
    Sarif,
    Csv,
    Markdown,
}

fn parse_severity(text: &str) -> Result<Severity, String> {
    Severity::parse(text).ok_or_else(|| {
        let known = Severity::ALL.map(Severity::as_str).join(", ");
        format!("expected one of {known}")
    })
}

/// Checks the groups and prints the findings.
pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, CliError> {
    let account = Account::read(&args.subject.account)?;
    let subject = Subject::read(&args.subject, account.as_ref())?;
    if args.complete && subject.is_page {
        return Err(CliError::OnePage {
            option: "--complete",
            name: subject.name,
        });
    }
    let profile = read_profile(&args.profile)?;
    let suppressions = match &args.suppress {
        Some(input) => {
            parse_suppressions(&input.read_text()?).map_err(|error| args_error(input, &error))?
        }
        None => Vec::new(),
    };
    let baseline = match &args.baseline {
        Some(input) => {
            baseline_keys(&input.read_text()?).map_err(|error| args_error(input, &error))?
        }
        None => BTreeSet::new(),
    };
    let groups = &subject.groups;
    let expiry = ExpiryClock {
        key: &args.expiry_tag,
        now: now()?,
    };
    let input = CheckInput {
        coverage: subject.coverage.as_ref(),
        groups,
        has_all_groups: subject.has_all_groups || args.complete,
        interfaces: subject.interfaces.as_deref(),
        prefix_lists: &subject.prefix_lists,
        rule_quota: args.rule_quota,
        stale: &[],
        expiry: Some(expiry),
    };
    let skipped = skipped_checks(input, &profile);
    let findings = run_checks(input, &profile);
    let lines = lines(
        reported(findings, &suppressions, groups)?,
        groups,
        &baseline,
    );
    let facts = ReportFacts {
        profile: profile.id.clone(),
        source: subject.name,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        skipped,
    };
    remark(subject.remarks.into_iter().chain(subject.unknown_rules));
    let text = match args.format {
        ReportFormat::Text => text_report(&facts, &lines),
        ReportFormat::Json => json_report(&facts, &lines) + "\n",
        ReportFormat::Sarif => sarif_report(&facts, &lines, check_words) + "\n",
        ReportFormat::Csv => csv_report(&lines),
        ReportFormat::Markdown => markdown_report(&facts, &lines),
    };
    // An endpoint that repeats the access key in a name or a description must not get it printed.
    let text = match &account {
        Some(account) => account.redact_text(&text),
        None => text,
    };
    write(text.as_bytes())?;
    let least = args.fail_on.unwrap_or(Severity::Informational);
    let fails =
        |line: &ReportLine<'_>| line.reported.counts() && line.reported.finding.severity >= least;
    Ok(if lines.iter().any(fails) {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

/// A built-in profile by its name, or one from a file.
fn read_profile(name: &str) -> Result<Profile, CliError> {
    if let Some(profile) = Profile::built_in(name) {
        return Ok(profile);
    }
    let input = Input::from(name.to_owned());
    let text = match input.read_text() {
        Err(CliError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            return Err(CliError::UnknownProfile {
                name: name.to_owned(),
                known: Profile::BUILT_IN.join(", "),
            });
        }
        read => read?,
    };
    parse_profile(&text).map_err(|error| args_error(&input, &error))
}

fn reported<'a>(
    findings: Vec<portcullis_analysis::checks::Finding>,
    suppressions: &'a [Suppression],
    groups: &'a [Arc<SecurityGroup>],
) -> Result<Vec<ReportedFinding<'a>>, CliError> {
    let by_id: HashMap<&GroupId, &SecurityGroup> =
        groups.iter().map(|group| (&group.id, &**group)).collect();
    let now = now()?;
    Ok(match_suppressions(
        findings,
        suppressions,
        |id| by_id.get(id).copied(),
        now,
    ))
}

/// Adds the words to findings that the baseline does not have.
fn lines<'a>(
    reported: Vec<ReportedFinding<'a>>,
    groups: &[Arc<SecurityGroup>],
    baseline: &BTreeSet<String>,
) -> Vec<ReportLine<'a>> {
    let names: HashMap<&GroupId, &str> = groups
        .iter()
        .map(|group| (&group.id, group.name.as_str()))
        .collect();
    let name_of = |id: &GroupId| names.get(id).map(|name| (*name).to_owned());
    reported
        .into_iter()
        .filter(|reported| {
            let parts = reported.finding.part_keys();
            !parts.iter().all(|part| baseline.contains(part))
        })
        .map(|reported| ReportLine {
            group_name: name_of(&reported.finding.group).unwrap_or_default(),
            message: finding_message(&reported.finding, &name_of),
            advice: finding_advice(&reported.finding).to_owned(),
            severity_reason: reported.finding.adjusted_by.map(exposure_text),
            reported,
        })
        .collect()
}

fn text_report(facts: &ReportFacts, lines: &[ReportLine<'_>]) -> String {
    let mut text = String::new();
    let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
    // Writing to a `String` cannot fail.
    for line in lines.iter().filter(|line| line.reported.counts()) {
        let finding = &line.reported.finding;
        *counts.entry(finding.severity).or_default() += 1;
        let _ = writeln!(
            text,
            "{:<13} {}  {} ({}): {}",
            finding.severity,
            finding.check,
            escape_invisible(&line.group_name),
            finding.group,
            escape_invisible(&line.message)
        );
        if let Some(reason) = line.severity_reason {
            let _ = writeln!(text, "              {reason}.");
        }
        for rule in &finding.rules {
            let _ = writeln!(text, "              {}", escape_invisible(&rule_text(rule)));
        }
        let expired = match line.reported.suppression {
            Some(suppression) => {
                let by = escape_invisible(&suppression.by);
                format!(" The suppression by {by} has expired.")
            }
            None => String::new(),
        };
        let _ = writeln!(
            text,
            "              {}.{expired}",
            escape_invisible(&line.advice)
        );
    }
    let total: usize = counts.values().sum();
    let by_severity: Vec<String> = counts
        .iter()
        .rev()
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let suppressed = lines.iter().filter(|line| !line.reported.counts()).count();
    let mut summary = match total {
        0 => "No findings".to_owned(),
        1 => format!("1 finding: {}", by_severity.join(", ")),
        _ => format!("{total} findings: {}", by_severity.join(", ")),
    };
    if suppressed > 0 {
        let _ = write!(summary, "; {suppressed} suppressed");
    }
    if !facts.skipped.is_empty() {
        let ids: Vec<&str> = facts.skipped.iter().map(|check| check.as_str()).collect();
        let _ = write!(summary, "; not checked: {}", ids.join(", "));
    }
    text.push_str(&summary);
    text.push('\n');
    text
}
