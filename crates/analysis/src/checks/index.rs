//! Findings by group, with what they were computed from.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{GroupId, SecurityGroup};

use super::{Finding, Severity};

/// Findings of an inventory, by group. [`super::Update`] keeps them up to date.
#[derive(Clone, Debug, Default)]
pub struct FindingIndex {
    pub(super) by_group: HashMap<GroupId, CheckedGroup>,
    /// Comparisons of two groups on one interface.
    pub(super) pairs: HashMap<(GroupId, GroupId), CheckedPair>,
    /// Findings about circles, with the digest of all references.
    pub(super) circles: Option<(u64, Vec<Finding>)>,
    /// Findings that concern several groups, by the group that they name.
    pub(super) between: HashMap<GroupId, Vec<Finding>>,
}

/// Findings about one group, with what they were computed from.
#[derive(Clone, Debug)]
pub(super) struct CheckedGroup {
    pub(super) group: Arc<SecurityGroup>,
    pub(super) surroundings: u64,
    pub(super) findings: Arc<Vec<Finding>>,
}

/// Comparison of two groups, with what it was computed from.
#[derive(Clone, Debug)]
pub(super) struct CheckedPair {
    pub(super) one: Arc<SecurityGroup>,
    pub(super) other: Arc<SecurityGroup>,
    pub(super) finding: Option<Finding>,
}

/// Numbers of findings by severity. Counts with more urgent findings are greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeverityCounts {
    /// The most urgent severity first.
    counts: [usize; Severity::ALL.len()],
}

impl FindingIndex {
    /// Whether nothing was checked.
    pub fn is_empty(&self) -> bool {
        self.by_group.is_empty()
    }

    /// Returns the findings of a group.
    pub fn of(&self, group: &GroupId) -> impl Iterator<Item = &Finding> {
        let own = self.by_group.get(group);
        let own = own.into_iter().flat_map(|checked| checked.findings.iter());
        own.chain(self.between.get(group).into_iter().flatten())
    }

    /// Returns all findings of groups, sorted by severity, the most urgent first, then in the order of the groups.
    /// Findings that concern several groups follow the others.
    pub fn in_order(&self, groups: &[Arc<SecurityGroup>]) -> Vec<Finding> {
        let own = groups
            .iter()
            .filter_map(|group| self.by_group.get(&group.id));
        let own = own.flat_map(|checked| checked.findings.iter());
        let between = groups
            .iter()
            .filter_map(|group| self.between.get(&group.id));
        let mut findings: Vec<Finding> = own.chain(between.flatten()).cloned().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }
}

impl SeverityCounts {
    /// Returns the number of findings of a severity.
    pub fn of(&self, severity: Severity) -> usize {
        let [critical, high, medium, low, informational] = self.counts;
        match severity {
            Severity::Critical => critical,
            Severity::High => high,
            Severity::Medium => medium,
            Severity::Low => low,
            Severity::Informational => informational,
        }
    }

    /// Returns the sums of both.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self
    }

    /// Returns the number of findings.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Returns the most urgent severity; `None` without findings.
    pub fn worst(&self) -> Option<Severity> {
        let mut severities = Severity::ALL.into_iter().rev();
        severities.find(|severity| self.of(*severity) > 0)
    }
}

impl FromIterator<Severity> for SeverityCounts {
    fn from_iter<I: IntoIterator<Item = Severity>>(severities: I) -> Self {
        let mut found = Self::default();
        let [critical, high, medium, low, informational] = &mut found.counts;
        for severity in severities {
            *match severity {
                Severity::Critical => &mut *critical,
                Severity::High => &mut *high,
                Severity::Medium => &mut *medium,
                Severity::Low => &mut *low,
                Severity::Informational => &mut *informational,
            } += 1;
        }
        found
    }
}
