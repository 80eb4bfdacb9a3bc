//! Findings by group, with what they were computed from.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use portcullis_model::{GroupId, Groups, SecurityGroup, Timestamp};

use super::suppression::is_accepted;
use super::{Finding, Severity, Suppression};

/// Findings that several indexes can hold.
pub(super) type SharedFindings = Arc<Vec<Arc<Finding>>>;

/// Findings of an inventory, by group. [`super::Update`] keeps them up to date.
#[derive(Clone, Debug, Default)]
pub struct FindingIndex {
    pub(super) by_group: HashMap<GroupId, CheckedGroup>,
    /// Comparisons of two groups on one interface.
    pub(super) pairs: HashMap<(GroupId, GroupId), CheckedPair>,
    /// Findings about circles, with the digest of all references.
    pub(super) circles: Option<(u64, Vec<Finding>)>,
    /// Findings that concern several groups, by the group that they name.
    pub(super) between: HashMap<GroupId, SharedFindings>,
}

/// Findings about one group, with what they were computed from.
#[derive(Clone, Debug)]
pub(super) struct CheckedGroup {
    pub(super) group: Arc<SecurityGroup>,
    pub(super) surroundings: u64,
    pub(super) findings: SharedFindings,
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
        let between = self.between.get(group);
        let between = between.into_iter().flat_map(|findings| findings.iter());
        own.chain(between).map(|finding| &**finding)
    }

    /// Returns the findings of a group that concern it alone.
    pub fn own(&self, group: &GroupId) -> impl Iterator<Item = &Arc<Finding>> {
        let checked = self.by_group.get(group);
        let findings = checked.map(|checked| &checked.findings);
        findings.into_iter().flat_map(|findings| findings.iter())
    }

    /// Returns the findings of a group that concern several groups.
    pub fn between(&self, group: &GroupId) -> impl Iterator<Item = &Arc<Finding>> {
        let findings = self.between.get(group);
        findings.into_iter().flat_map(|findings| findings.iter())
    }

    /// Returns the findings without what only [`super::Update`] needs to go on. They are not copied.
    #[must_use]
    pub fn results(&self) -> Self {
        Self {
            by_group: self.by_group.clone(),
            between: self.between.clone(),
            ..Self::default()
        }
    }

    /// Returns the numbers of findings that are new compared with `before`, and of those that are gone. Groups whose
    /// findings are the same object are skipped.
    pub fn changes_since(&self, before: &Self) -> [SeverityCounts; 2] {
        [missing_in(before, self), missing_in(self, before)]
    }

    /// Takes out the findings that suppressions accept, and returns them. The rest is no basis for [`super::Update`].
    pub fn take_accepted(
        &mut self,
        suppressions: &[Suppression],
        groups: &Groups,
        now: Timestamp,
    ) -> Vec<Finding> {
        let mut accepted = Vec::new();
        if suppressions.is_empty() {
            return accepted;
        }
        let is_accepted = |finding: &Arc<Finding>| {
            let group = groups.get(&finding.group).map(|group| &**group);
            is_accepted(finding, suppressions, group, now)
        };
        for checked in self.by_group.values_mut() {
            if checked.findings.iter().any(is_accepted) {
                let found = checked.findings.iter().cloned();
                let (gone, left): (Vec<_>, Vec<_>) = found.partition(is_accepted);
                accepted.extend(gone.into_iter().map(Arc::unwrap_or_clone));
                checked.findings = Arc::new(left);
            }
        }
        for findings in self.between.values_mut() {
            if findings.iter().any(is_accepted) {
                let findings = Arc::make_mut(findings);
                let gone = findings.extract_if(.., |finding| is_accepted(finding));
                accepted.extend(gone.map(Arc::unwrap_or_clone));
            }
        }
        accepted
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
        let between = between.flat_map(|findings| findings.iter());
        let found = own.chain(between).map(|finding| Finding::clone(finding));
        let mut findings: Vec<Finding> = found.collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }
}

/// Returns the numbers of findings that `others` do not have.
fn missing_in(others: &FindingIndex, index: &FindingIndex) -> SeverityCounts {
    let own = index.by_group.iter().filter(|(id, checked)| {
        let other = others.by_group.get(id);
        other.is_none_or(|other| !Arc::ptr_eq(&other.findings, &checked.findings))
    });
    let between = index.between.iter().filter(|(id, findings)| {
        let other = others.between.get(id);
        other.is_none_or(|other| !Arc::ptr_eq(other, findings))
    });
    let changed = own.map(|(id, _)| id).chain(between.map(|(id, _)| id));
    let changed: BTreeSet<&GroupId> = changed.collect();
    let missing = changed.into_iter().flat_map(|id| {
        let known: HashSet<String> = others.of(id).map(Finding::key).collect();
        let missing = index.of(id).filter(move |one| !known.contains(&one.key()));
        missing.map(|finding| finding.severity)
    });
    missing.collect()
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
