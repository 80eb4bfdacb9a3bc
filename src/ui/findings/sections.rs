//! Findings in sections: by severity, check, group, VPC or tag.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::analysis::checks::{CheckId, Finding, SeverityCounts};
use crate::model::{GroupId, Groups, SecurityGroup};
use crate::text::{capitalised, check_words, counts_text};

/// What the sections of the page have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Grouping {
    #[default]
    Severity,
    Check,
    Group,
    Vpc,
    Tag,
}

impl Grouping {
    pub(super) const ALL: [Self; 5] = [
        Self::Severity,
        Self::Check,
        Self::Group,
        Self::Vpc,
        Self::Tag,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Severity => "Severity",
            Self::Check => "Check",
            Self::Group => "Security group",
            Self::Vpc => "VPC",
            Self::Tag => "Tag",
        }
    }

    /// Returns the grouping with a label; that by severity if there is none.
    pub(super) fn of_label(label: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|known| known.label() == label).unwrap_or_default()
    }

    /// Returns the titles of the sections that a finding is in.
    fn titles(self, finding: &Finding, group: Option<&SecurityGroup>) -> Vec<String> {
        match self {
            Self::Severity => vec![capitalised(finding.severity.as_str())],
            Self::Check => vec![check_words(finding.check).title.to_owned()],
            Self::Group => vec![match group {
                Some(group) => format!("{} ({})", group.name, group.id),
                None => finding.group.to_string(),
            }],
            Self::Vpc => {
                let vpc = group.and_then(|group| group.vpc_id.as_ref());
                vec![vpc.map_or_else(|| "No VPC".to_owned(), ToString::to_string)]
            }
            Self::Tag => {
                let tags = group.map(|group| group.tags.as_slice()).unwrap_or_default();
                if tags.is_empty() {
                    vec!["No tags".to_owned()]
                } else {
                    tags.iter()
                        .map(|tag| format!("{}: {}", tag.key, tag.value))
                        .collect()
                }
            }
        }
    }
}

/// A section with its findings.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Section {
    /// The title, unique on the page.
    pub(super) title: String,
    /// The findings, the most severe first.
    pub(super) findings: Vec<Finding>,
}

impl Section {
    pub(super) fn counts(&self) -> SeverityCounts {
        let severities = self.findings.iter().map(|finding| finding.severity);
        severities.collect()
    }
}

/// Returns the sections of findings, those with the most severe findings first.
pub(super) fn sections(findings: &[Finding], groups: &Groups, grouping: Grouping) -> Vec<Section> {
    let mut by_title: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        let group = groups.get(&finding.group).map(|group| &**group);
        for title in grouping.titles(finding, group) {
            by_title.entry(title).or_default().push(finding.clone());
        }
    }
    let mut sections: Vec<Section> = by_title
        .into_iter()
        .map(|(title, findings)| Section { title, findings })
        .collect();
    sections.sort_by_cached_key(|section| std::cmp::Reverse(section.counts()));
    sections
}

/// Maximum number of findings in the sections that are open at first.
const OPEN_AT_FIRST: usize = 50;

/// Returns the titles of the sections that are open at first: the first one, and those after it while there are few
/// findings in all of them.
pub(super) fn open_at_first(sections: &[Section]) -> BTreeSet<String> {
    let mut findings = 0;
    let is_open = |(place, section): &(usize, &Section)| {
        findings += section.findings.len();
        *place == 0 || findings <= OPEN_AT_FIRST
    };
    let open = sections.iter().enumerate().take_while(is_open);
    open.map(|(_, section)| section.title.clone()).collect()
}

/// Returns what the draft does to the findings, as a sentence without a period: `This draft adds 1 critical finding and
/// removes 3 low`. `None` if it changes none.
pub(super) fn change_text(before: &[Finding], after: &[Finding]) -> Option<String> {
    let missing_in = |others: &[Finding], findings: &[Finding]| -> SeverityCounts {
        let keys: HashSet<String> = others.iter().map(Finding::key).collect();
        let missing = findings
            .iter()
            .filter(|finding| !keys.contains(&finding.key()));
        missing.map(|finding| finding.severity).collect()
    };
    let (added, removed) = (missing_in(before, after), missing_in(after, before));
    let added = (added.total() > 0).then(|| format!("adds {}", findings_text(&added)));
    let removed = (removed.total() > 0).then(|| format!("removes {}", findings_text(&removed)));
    let parts: Vec<String> = added.into_iter().chain(removed).collect();
    (!parts.is_empty()).then(|| format!("This draft {}", parts.join(" and ")))
}

fn findings_text(counts: &SeverityCounts) -> String {
    let noun = match counts.total() {
        1 => "finding",
        _ => "findings",
    };
    format!("{} {noun}", counts_text(counts))
}

/// A fix for many findings at once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FixForAll {
    /// What the fix does, such as `Remove 14 redundant rules`.
    pub(super) label: String,
    /// The findings that it fixes.
    pub(super) findings: Vec<Finding>,
}

/// Returns the fixes that a section offers, one for each kind of finding. Fixes of one kind do not touch the same
/// rules.
pub(super) fn fixes(findings: &[Finding]) -> Vec<FixForAll> {
    let kinds: [(&[CheckId], &str, &str); 4] = [
        (
            &[CheckId::Redundant, CheckId::RedundantUnion],
            "Remove",
            "redundant",
        ),
        (
            &[CheckId::DanglingReference, CheckId::StaleReference],
            "Remove",
            "dead",
        ),
        (&[CheckId::ExpiredRule], "Remove", "expired"),
        (&[CheckId::Mergeable], "Merge", "mergeable"),
    ];
    let of_kind = |(checks, verb, word): (&[CheckId], &str, &str)| {
        let fixable = findings.iter();
        let fixable =
            fixable.filter(|finding| finding.fix.is_some() && checks.contains(&finding.check));
        let findings: Vec<Finding> = fixable.cloned().collect();
        let fixes = || findings.iter().filter_map(|finding| finding.fix.as_ref());
        let removed: HashSet<(&GroupId, _)> = findings
            .iter()
            .flat_map(|finding| {
                let removed = finding.fix.iter().flat_map(|fix| &fix.remove);
                removed.map(|rule| (&finding.group, rule))
            })
            .collect();
        let rules = match removed.len() {
            1 => format!("1 {word} rule"),
            count => format!("{count} {word} rules"),
        };
        let added: usize = fixes().map(|fix| fix.add.len()).sum();
        let label = match added {
            0 => format!("{verb} {rules}"),
            added => format!("{verb} {rules} into {added}"),
        };
        (!findings.is_empty()).then_some(FixForAll { label, findings })
    };
    kinds.into_iter().filter_map(of_kind).collect()
}
