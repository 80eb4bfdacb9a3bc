//! Checks of security groups: what the auditors look for, with exact conditions, evidence and fixes.
//!
//! [`run`] looks at groups as they are or as a draft leaves them. What a check compares with, and how urgent its
//! findings are, is in a [`Profile`]. Findings are data; the crate `text` has the words.

mod context;
mod coverage;
mod expiry;
mod finding;
mod hygiene;
mod id;
mod index;
mod internet;
mod new_findings;
mod profile;
mod ranges;
mod redundancy;
mod references;
mod suppression;
mod update;
mod usage;

pub use context::CheckInput;
pub use finding::{Evidence, Exposure, Finding, Fix, Severity, rule_text};
pub use id::{Catalogue, CheckId, Equivalent};
pub use index::{FindingIndex, SeverityCounts};
pub use new_findings::{NewFindings, new_findings};
pub use profile::Profile;
pub(crate) use ranges::{is_private, is_whole_private};
pub use suppression::{
    ReportedFinding, Suppression, SuppressionScope, match_suppressions, suppression_of,
};
pub use update::Update;

/// Runs the checks of a profile. Findings are sorted by severity, the most urgent first, then in the order of the
/// groups.
///
/// A check that cannot know its answer, such as [`CheckId::Unused`] without network interfaces, returns no finding;
/// [`skipped_checks`] names it. [`Update`] does the same in steps, and again after a change.
pub fn run(input: CheckInput<'_>, profile: &Profile) -> Vec<Finding> {
    let mut update = Update::new(input, profile, FindingIndex::default());
    while update.step() {}
    update.into_index().in_order(input.groups)
}

/// Returns the checks of a profile that cannot give a whole answer for the input: what they need was not
/// read.
pub fn skipped_checks(input: CheckInput<'_>, profile: &Profile) -> Vec<CheckId> {
    let mut skipped = Vec::new();
    if input.interfaces.is_none() {
        skipped.extend([
            CheckId::Unused,
            CheckId::DefaultGroupInUse,
            CheckId::SameRuleOnInterface,
        ]);
    }
    if !input.has_all_groups {
        skipped.push(CheckId::DanglingReference);
    }
    if input.expiry.is_none() {
        skipped.extend([CheckId::ExpiredRule, CheckId::UnusableExpiry]);
    }
    for check in CheckId::ALL {
        if !skipped.contains(check) && coverage::is_unknown(input, *check) {
            skipped.push(*check);
        }
    }
    skipped.retain(|check| profile.runs(*check));
    skipped
}
