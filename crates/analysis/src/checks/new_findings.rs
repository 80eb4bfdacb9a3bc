//! Findings that changes bring about.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::{CheckInput, Finding, FindingIndex, Profile, Severity, Suppression, Update};
use portcullis_model::{GroupId, Groups, Timestamp};

/// Findings that changes bring about, the most severe first, without informational ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewFindings {
    /// Those that count.
    pub counting: Vec<Finding>,
    /// Those that suppressions accept.
    pub suppressed: Vec<Finding>,
}

/// Returns the findings that some groups have after a change and did not have before. `now` decides
/// which suppressions have expired.
pub fn new_findings(
    [before, after]: [CheckInput<'_>; 2],
    profile: &Profile,
    groups: &HashSet<&GroupId>,
    suppressions: &[Suppression],
    now: Timestamp,
) -> NewFindings {
    let found = |input: CheckInput<'_>| -> NewFindings {
        let update = Update::new(input, profile, FindingIndex::default());
        let mut update = update.only(|id| groups.contains(id));
        while update.step() {}
        let mut index = update.into_index();
        let all: Groups = input.groups.iter().cloned().collect();
        let mut suppressed = index.take_accepted(suppressions, &all, now);
        suppressed.sort_by_cached_key(|one| (Reverse(one.severity), one.key()));
        NewFindings {
            counting: index.in_order(input.groups),
            suppressed,
        }
    };
    let known = found(before);
    let mut keys: HashSet<String> = parts_of(&known.counting).collect();
    let mut new = found(after);
    let is_new = |keys: &HashSet<String>, finding: &Finding| {
        let is_known = finding.part_keys().iter().all(|key| keys.contains(key));
        finding.severity > Severity::Informational && !is_known
    };
    new.counting.retain(|finding| is_new(&keys, finding));
    // A finding that was suppressed and counts now is new, and not the other way around.
    keys.extend(parts_of(&known.suppressed));
    new.suppressed.retain(|finding| is_new(&keys, finding));
    new
}

fn parts_of(findings: &[Finding]) -> impl Iterator<Item = String> {
    findings.iter().flat_map(Finding::part_keys)
}
