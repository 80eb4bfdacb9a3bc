//! Findings of many accounts and Regions: numbers by account, and the most urgent findings.

use super::FoundSource;
use crate::analysis::checks::{Finding, SeverityCounts};
use crate::fleet::Scope;
use crate::model::{AccountId, Inventory};

/// Maximum number of findings that are kept. The numbers count all.
const MAX_FINDINGS: usize = 5_000;

/// Finding with its account and Region.
#[derive(Clone, Debug)]
pub struct AccountFinding {
    /// Account and Region.
    pub scope: Scope,
    /// Source of the groups.
    pub source: FoundSource,
    /// Everything that was read of them, for the names of groups.
    pub inventory: Inventory,
    /// The finding.
    pub finding: Finding,
}

/// Numbers of findings of an account in all of its Regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountCounts {
    /// The account.
    pub account: AccountId,
    /// Number of Regions that were checked.
    pub regions: usize,
    /// The findings by severity.
    pub counts: SeverityCounts,
}

/// Findings of everything that was checked.
#[derive(Clone, Debug, Default)]
pub struct AccountFindings {
    /// Numbers by account, in the order in which they were checked.
    pub accounts: Vec<AccountCounts>,
    /// The findings, the most urgent first once they are sorted.
    pub findings: Vec<AccountFinding>,
    /// Number of findings that are counted only.
    pub left_out: usize,
}

impl AccountFindings {
    /// Adds the findings of an account and Region.
    pub fn add(
        &mut self,
        scope: &Scope,
        source: &FoundSource,
        inventory: &Inventory,
        findings: Vec<Finding>,
    ) {
        let counts: SeverityCounts = findings.iter().map(|finding| finding.severity).collect();
        let mut known = self.accounts.iter_mut();
        match known.find(|known| known.account == scope.account) {
            Some(known) => {
                known.regions += 1;
                known.counts = known.counts.plus(&counts);
            }
            None => self.accounts.push(AccountCounts {
                account: scope.account.clone(),
                regions: 1,
                counts,
            }),
        }
        let findings = findings.into_iter().map(|finding| AccountFinding {
            scope: scope.clone(),
            source: source.clone(),
            inventory: inventory.clone(),
            finding,
        });
        self.findings.extend(findings);
        if self.findings.len() > 2 * MAX_FINDINGS {
            self.sort();
        }
    }

    /// Sorts the findings by urgency, keeps the most urgent, and counts the others.
    pub fn sort(&mut self) {
        self.findings
            .sort_by_key(|known| std::cmp::Reverse(known.finding.severity));
        self.left_out += self.findings.len().saturating_sub(MAX_FINDINGS);
        self.findings.truncate(MAX_FINDINGS);
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::checks::{CheckId, Evidence, Severity};
    use crate::model::{GroupId, Region};

    use super::*;

    fn finding(severity: Severity) -> Finding {
        Finding {
            check: CheckId::ALL[0],
            severity,
            adjusted_by: None,
            group: GroupId::from_remote("sg-0000000a"),
            rules: Vec::new(),
            evidence: Evidence::Plain,
            fix: None,
        }
    }

    fn add(all: &mut AccountFindings, account: &str, region: &str, findings: Vec<Finding>) {
        let scope = Scope {
            account: AccountId::from_remote(account),
            region: Region::from_remote(region),
        };
        let source = FoundSource {
            name: "x".to_owned(),
            held: None,
            slug: None,
        };
        all.add(&scope, &source, &Inventory::default(), findings);
    }

    #[test]
    fn findings_count_by_account_and_the_most_urgent_come_first() {
        let mut all = AccountFindings::default();
        let (low, critical) = (finding(Severity::Low), finding(Severity::Critical));
        add(&mut all, "111111111111", "us-east-1", vec![low.clone()]);
        add(
            &mut all,
            "222222222222",
            "us-east-1",
            vec![low.clone(), critical],
        );
        add(&mut all, "111111111111", "eu-west-1", vec![low]);
        all.sort();
        let counts: Vec<_> = all
            .accounts
            .iter()
            .map(|known| {
                let counts = &known.counts;
                (
                    known.regions,
                    counts.of(Severity::Critical),
                    counts.of(Severity::Low),
                )
            })
            .collect();
        assert_eq!(counts, [(2, 0, 2), (1, 1, 1)]);
        assert_eq!(all.findings[0].scope.account.as_str(), "222222222222");
        assert_eq!((all.findings.len(), all.left_out), (4, 0));
    }

    #[test]
    fn beyond_the_limit_only_the_numbers_are_kept() {
        let mut all = AccountFindings::default();
        let low = vec![finding(Severity::Low); MAX_FINDINGS];
        add(&mut all, "111111111111", "us-east-1", low.clone());
        add(&mut all, "111111111111", "eu-west-1", low);
        add(
            &mut all,
            "222222222222",
            "eu-west-1",
            vec![finding(Severity::High); 2],
        );
        all.sort();
        assert_eq!(all.findings.len(), MAX_FINDINGS);
        assert_eq!(all.left_out, MAX_FINDINGS + 2);
        assert_eq!(all.findings[1].finding.severity, Severity::High);
        assert_eq!(all.accounts[0].counts.total(), 2 * MAX_FINDINGS);
    }
}
