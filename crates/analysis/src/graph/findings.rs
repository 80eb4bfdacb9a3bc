//! Lookup of findings by group and rule.

use std::collections::HashMap;

use portcullis_model::{GroupId, Rule, RuleKey};

use crate::checks::{Finding, Severity, SeverityCounts};

/// Indices of findings, by group and by rule.
pub(super) struct FindingsByRule<'a> {
    findings: &'a [Finding],
    by_group: HashMap<&'a GroupId, Vec<usize>>,
    by_rule: HashMap<(&'a GroupId, &'a RuleKey), Vec<usize>>,
}

impl<'a> FindingsByRule<'a> {
    pub(super) fn new(findings: &'a [Finding]) -> Self {
        let mut by_group: HashMap<_, Vec<usize>> = HashMap::new();
        let mut by_rule: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, finding) in findings.iter().enumerate() {
            by_group.entry(&finding.group).or_default().push(index);
            for rule in &finding.rules {
                let known = by_rule.entry((&finding.group, rule)).or_default();
                known.push(index);
            }
        }
        Self {
            findings,
            by_group,
            by_rule,
        }
    }

    /// Returns the findings about a group and its rules, and their severities.
    pub(super) fn of_group(&self, group: &GroupId) -> (Vec<usize>, SeverityCounts) {
        let found = self.with_severities(self.by_group.get(group));
        let severities = found.iter().map(|(_, severity)| *severity);
        let severities = severities.collect();
        (
            found.into_iter().map(|(index, _)| index).collect(),
            severities,
        )
    }

    /// Returns the findings that name a rule.
    pub(super) fn of_rule(&self, group: &GroupId, rule: &Rule) -> Vec<(usize, Severity)> {
        if !self.by_group.contains_key(group) {
            return Vec::new();
        }
        self.with_severities(self.by_rule.get(&(group, &rule.key())))
    }

    fn with_severities(&self, found: Option<&Vec<usize>>) -> Vec<(usize, Severity)> {
        let found = found.into_iter().flatten();
        let found = found.filter_map(|index| Some((*index, self.findings.get(*index)?.severity)));
        found.collect()
    }
}
