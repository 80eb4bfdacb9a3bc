//! Checks of security groups: what the auditors look for, with exact conditions, evidence and fixes.
//!
//! [`run`] looks at groups as they are or as a draft leaves them. What a check compares with, and how urgent its findings
//! are, is in a [`Profile`]. Findings are data; the crate `text` has the words.

mod context;
mod finding;
mod hygiene;
mod id;
mod internet;
mod profile;
mod ranges;
mod redundancy;
mod references;
mod suppression;
mod usage;

pub use context::CheckInput;
pub use finding::{Evidence, Exposure, Finding, Fix, Severity, rule_text};
pub use id::{Catalogue, CheckId, Equivalent};
pub use profile::Profile;
pub use suppression::{Judged, Suppression, SuppressionScope, judge};

use context::Context;
use portcullis_model::{PortRange, Traffic};

/// Ports on which load balancers usually listen.
const LISTENER_PORTS: [u16; 2] = [80, 443];

/// Runs the checks of a profile. Findings are sorted by severity, the most urgent first, then in the order of the groups.
///
/// A check that cannot know its answer, such as [`CheckId::Unused`] without network interfaces, returns no finding;
/// [`unknown`] names it.
pub fn run(input: CheckInput<'_>, profile: &Profile) -> Vec<Finding> {
    let context = Context::new(input, profile);
    let mut findings = Vec::new();
    for group in input.groups {
        let start = findings.len();
        internet::check(&context, group, &mut findings);
        ranges::check(&context, group, &mut findings);
        hygiene::check(&context, group, &mut findings);
        redundancy::check(&context, group, &mut findings);
        references::check(&context, group, &mut findings);
        usage::check(&context, group, &mut findings);
        let exposure = context
            .exposure(&group.id)
            .filter(|_| profile.uses_exposure);
        for finding in findings.iter_mut().skip(start) {
            rate(finding, profile, exposure);
        }
    }
    let start = findings.len();
    references::check_circles(&context, &mut findings);
    usage::check_interfaces(&context, &mut findings);
    for finding in findings.iter_mut().skip(start) {
        rate(finding, profile, None);
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// Returns the checks of a profile that cannot give an answer for the input: what they need was not read.
pub fn unknown(input: CheckInput<'_>, profile: &Profile) -> Vec<CheckId> {
    let mut unknown = Vec::new();
    if input.interfaces.is_none() {
        unknown.extend([
            CheckId::Unused,
            CheckId::DefaultGroupInUse,
            CheckId::SameRuleOnInterface,
        ]);
    }
    if !input.has_all_groups {
        unknown.push(CheckId::DanglingReference);
    }
    unknown.retain(|check| profile.runs(*check));
    unknown
}

/// Sets the severity: the profile's, changed by the exposure where that is known.
fn rate(finding: &mut Finding, profile: &Profile, exposure: Option<Exposure>) {
    let Some(severity) = profile.checks.get(&finding.check) else {
        return;
    };
    finding.severity = *severity;
    let Evidence::Open { traffic, .. } = &finding.evidence else {
        return;
    };
    let is_listener = match traffic {
        Traffic::Tcp(ports) => LISTENER_PORTS
            .iter()
            .any(|port| PortRange::single(*port) == *ports),
        _ => false,
    };
    let adjusted = match exposure {
        Some(Exposure::Unattached) => severity.lowered(),
        Some(Exposure::LoadBalancer) if is_listener => severity.lowered(),
        Some(Exposure::Public) if *severity == Severity::High => Severity::Critical,
        _ => return,
    };
    if adjusted != *severity {
        finding.severity = adjusted;
        finding.adjusted_by = exposure;
    }
}
