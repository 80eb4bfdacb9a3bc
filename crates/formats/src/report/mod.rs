//! Reports of findings, and the files that decide about findings: profiles, suppressions and policies.
//!
//! The caller passes the sentences as [`ReportLine`]s, because this crate does not depend on the
//! crate with the texts.

mod csv;
mod head;
mod json;
mod markdown;
mod own_profiles;
mod policy_file;
mod policy_report;
mod profile_file;
mod sarif;
mod suppression_file;

pub use csv::csv_report;
pub use head::HeadError;
pub use json::{BaselineError, baseline_keys, json_report};
pub use markdown::markdown_report;
pub use own_profiles::OwnProfiles;
pub use policy_file::{PolicyFileError, parse_policies, policies_json};
pub use policy_report::{PolicyLine, policy_json_report, policy_sarif_report};
pub use profile_file::{ProfileError, parse_profile, profile_json};
pub use sarif::sarif_report;
pub use suppression_file::{SuppressionError, parse_suppressions, parse_until, suppressions_json};

use portcullis_analysis::checks::{CheckId, ReportedFinding};

/// A finding with its texts.
#[derive(Clone, Debug)]
pub struct ReportLine<'a> {
    /// The finding, with the suppression that applies to it.
    pub reported: ReportedFinding<'a>,
    /// Name of the group.
    pub group_name: String,
    /// What was found, as one sentence without a final period.
    pub message: String,
    /// What to do, as one sentence without a final period.
    pub advice: String,
    /// Why the severity is not that of the profile, as one sentence without a final period. `None` if it is.
    pub severity_reason: Option<&'static str>,
}

/// Texts about a check.
#[derive(Clone, Copy, Debug)]
pub struct CheckWords {
    /// The check.
    pub check: CheckId,
    /// Short title.
    pub title: &'static str,
    /// Why it matters.
    pub reason: &'static str,
}

/// Metadata of a report.
#[derive(Clone, Debug, Default)]
pub struct ReportFacts {
    /// Id of the profile.
    pub profile: String,
    /// File or endpoint that the groups were read from.
    pub source: String,
    /// Version of the program.
    pub version: String,
    /// Checks of the profile that could not run.
    pub skipped: Vec<CheckId>,
}

/// Returns the equivalent controls of other catalogues, such as `Security Hub EC2.13`.
fn equivalents(check: CheckId) -> Vec<String> {
    let names = check.equivalents().iter();
    names
        .map(|equivalent| format!("{} {}", equivalent.catalogue.as_str(), equivalent.id))
        .collect()
}
