//! Findings in sections: by severity, check, group, VPC or tag.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::analysis::checks::{CheckId, Finding, FindingIndex, Severity, SeverityCounts};
use crate::model::{GroupId, Groups, SecurityGroup};
use crate::text::{capitalised, check_words, counts_text};
use crate::workspace::Turn;

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

    /// Returns the titles of the sections that all findings of a group are in; `None` if each finding has its own.
    fn titles_of(self, group: &SecurityGroup) -> Option<Vec<String>> {
        Some(match self {
            Self::Severity | Self::Check => return None,
            Self::Group => vec![format!("{} ({})", group.name, group.id)],
            Self::Vpc => {
                let vpc = group.vpc_id.as_ref();
                vec![vpc.map_or_else(|| "No VPC".to_owned(), ToString::to_string)]
            }
            Self::Tag if group.tags.is_empty() => vec!["No tags".to_owned()],
            Self::Tag => {
                let tags = group.tags.iter();
                tags.map(|tag| format!("{}: {}", tag.key, tag.value))
                    .collect()
            }
        })
    }

    /// Returns the title of the section that a finding is in where it is not in those of its group.
    fn title_of(self, finding: &Finding) -> String {
        match self {
            Self::Check => check_words(finding.check).title.to_owned(),
            _ => capitalised(finding.severity.as_str()),
        }
    }
}

/// A section with its findings. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Section {
    /// The findings, the most severe first.
    pub(super) findings: Arc<Vec<Arc<Finding>>>,
    /// Their numbers.
    pub(super) counts: SeverityCounts,
}

/// All findings in sections.
#[derive(Debug)]
pub(super) struct Sections {
    /// What the sections have in common.
    pub(super) grouping: Grouping,
    /// The numbers of all findings.
    pub(super) counts: SeverityCounts,
    /// The titles, unique on the page; those with the most severe findings first.
    pub(super) titles: Vec<String>,
    by_title: HashMap<String, Section>,
}

impl Sections {
    /// Returns the section with a title; an empty one if there is none any more.
    pub(super) fn section(&self, title: &str) -> Section {
        self.by_title.get(title).cloned().unwrap_or_default()
    }
}

/// Findings by their severities, the most severe first.
type BySeverity = BTreeMap<Reverse<Severity>, Vec<Arc<Finding>>>;

/// Puts findings into sections, one group after the other.
#[derive(Debug)]
pub(super) struct Sorting {
    grouping: Grouping,
    by_title: BTreeMap<String, BySeverity>,
}

impl Sorting {
    pub(super) fn new(grouping: Grouping) -> Self {
        Self {
            grouping,
            by_title: BTreeMap::new(),
        }
    }

    /// Adds findings of a group.
    pub(super) fn add<'a>(
        &mut self,
        group: &SecurityGroup,
        findings: impl Iterator<Item = &'a Arc<Finding>>,
    ) {
        let mut findings = findings.peekable();
        if findings.peek().is_none() {
            return;
        }
        let of_group = self.grouping.titles_of(group);
        for finding in findings {
            let own;
            let titles = match &of_group {
                Some(titles) => titles.as_slice(),
                None => {
                    own = [self.grouping.title_of(finding)];
                    &own
                }
            };
            for title in titles {
                if !self.by_title.contains_key(title) {
                    self.by_title.insert(title.clone(), BySeverity::new());
                }
                if let Some(section) = self.by_title.get_mut(title) {
                    let same = section.entry(Reverse(finding.severity)).or_default();
                    same.push(Arc::clone(finding));
                }
            }
        }
    }

    /// Returns the sections, with the numbers of all findings of an account.
    pub(super) fn finish(self, counts: SeverityCounts) -> Sections {
        let section = |by_severity: BySeverity| {
            let findings: Vec<Arc<Finding>> = by_severity.into_values().flatten().collect();
            let severities = findings.iter().map(|finding| finding.severity);
            Section {
                counts: severities.collect(),
                findings: Arc::new(findings),
            }
        };
        let sections = self.by_title.into_iter();
        let sections: Vec<(String, Section)> = sections
            .map(|(title, found)| (title, section(found)))
            .collect();
        let mut titles: Vec<(Reverse<SeverityCounts>, String)> = sections
            .iter()
            .map(|(title, section)| (Reverse(section.counts), title.clone()))
            .collect();
        titles.sort();
        Sections {
            grouping: self.grouping,
            counts,
            titles: titles.into_iter().map(|(_, title)| title).collect(),
            by_title: sections.into_iter().collect(),
        }
    }
}

/// Puts the findings of groups into sections. `None` if the turn ended.
pub(super) async fn sections(
    index: &FindingIndex,
    groups: &Groups,
    grouping: Grouping,
    turn: &Turn,
) -> Option<Sections> {
    let mut sorting = Sorting::new(grouping);
    let mut counts = SeverityCounts::default();
    for group in groups.iter() {
        let found = index.of(&group.id).map(|finding| finding.severity);
        counts = counts.plus(&found.collect());
        sorting.add(group, index.own(&group.id));
        if !turn.pause_if_due().await {
            return None;
        }
    }
    // What concerns several groups follows the rest.
    for group in groups.iter() {
        sorting.add(group, index.between(&group.id));
    }
    Some(sorting.finish(counts))
}

/// Maximum number of findings in the sections that are open at first.
const OPEN_AT_FIRST: usize = 50;

/// Returns the titles of the sections that are open at first: the first one, and those after it while there are few
/// findings in all of them.
pub(super) fn open_at_first(sections: &Sections) -> BTreeSet<String> {
    let mut findings = 0;
    let is_open = |(place, title): &(usize, &String)| {
        findings += sections.section(title).findings.len();
        *place == 0 || findings <= OPEN_AT_FIRST
    };
    let open = sections.titles.iter().enumerate().take_while(is_open);
    open.map(|(_, title)| title.clone()).collect()
}

/// Returns what the draft does to the findings, as a sentence without a period: `This draft adds 1 critical finding and
/// removes 3 low`. `None` if it changes none.
pub(super) fn change_text([added, removed]: [SeverityCounts; 2]) -> Option<String> {
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
    pub(super) findings: Vec<Arc<Finding>>,
}

/// Returns the fixes that a section offers, one for each kind of finding. Fixes of one kind do not touch the same
/// rules.
pub(super) fn fixes(findings: &[Arc<Finding>]) -> Vec<FixForAll> {
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
        let findings: Vec<Arc<Finding>> = fixable.cloned().collect();
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
