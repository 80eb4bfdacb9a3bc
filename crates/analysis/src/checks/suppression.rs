//! Findings that the user has accepted for a while.

use portcullis_model::{AccountId, GroupId, SecurityGroup, Timestamp};

use super::{CheckId, Finding, rule_text};

/// A decision to accept findings of a check until a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The check.
    pub check: CheckId,
    /// Whose findings.
    pub scope: SuppressionScope,
    /// Why they are accepted.
    pub reason: String,
    /// Last moment at which they are.
    pub until: Timestamp,
    /// Who decided.
    pub by: String,
}

/// What a suppression applies to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuppressionScope {
    /// One rule of a group, as [`rule_text`] writes it. It still applies after the rule was replaced by an equal one.
    Rule {
        /// The group.
        group: GroupId,
        /// The rule.
        rule: String,
    },
    /// A group.
    Group(GroupId),
    /// All groups with a tag.
    Tag {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// All groups of an account.
    Account(AccountId),
}

/// A finding as reports list it, with the suppression that applies to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedFinding<'a> {
    /// The finding.
    pub finding: Finding,
    /// The suppression; none if none applies.
    pub suppression: Option<&'a Suppression>,
    /// Whether the suppression has expired, so that the finding counts again.
    pub is_expired: bool,
}

impl ReportedFinding<'_> {
    /// Whether the finding counts.
    pub fn counts(&self) -> bool {
        self.suppression.is_none() || self.is_expired
    }
}

impl Suppression {
    /// Whether the suppression is about a finding of a group.
    pub fn is_about(&self, finding: &Finding, group: Option<&SecurityGroup>) -> bool {
        self.check == finding.check
            && match &self.scope {
                SuppressionScope::Rule { group, rule } => {
                    // A finding about several rules needs them all to be accepted, which one rule cannot say.
                    *group == finding.group
                        && matches!(finding.rules.as_slice(), [only] if rule_text(only) == *rule)
                }
                SuppressionScope::Group(id) => *id == finding.group,
                SuppressionScope::Tag { key, value } => group.is_some_and(|group| {
                    group
                        .tags
                        .iter()
                        .any(|tag| tag.key == *key && tag.value == *value)
                }),
                SuppressionScope::Account(account) => {
                    group.is_some_and(|group| group.owner_id == *account)
                }
            }
    }
}

/// Whether a suppression that is still valid applies to a finding of a group.
pub(super) fn is_accepted(
    finding: &Finding,
    suppressions: &[Suppression],
    group: Option<&SecurityGroup>,
    now: Timestamp,
) -> bool {
    suppression_of(finding, suppressions, group, now).is_some_and(|one| one.until >= now)
}

/// Finds the suppression of a finding of a group. One that is still valid is preferred to an expired one.
pub fn suppression_of<'a>(
    finding: &Finding,
    suppressions: &'a [Suppression],
    group: Option<&SecurityGroup>,
    now: Timestamp,
) -> Option<&'a Suppression> {
    let about = || {
        suppressions
            .iter()
            .filter(|one| one.is_about(finding, group))
    };
    about()
        .find(|one| one.until >= now)
        .or_else(|| about().next())
}

/// Finds the suppression of each finding, as [`suppression_of`] does.
pub fn match_suppressions<'a>(
    findings: Vec<Finding>,
    suppressions: &'a [Suppression],
    group: impl Fn(&GroupId) -> Option<&'a SecurityGroup>,
    now: Timestamp,
) -> Vec<ReportedFinding<'a>> {
    findings
        .into_iter()
        .map(|finding| {
            let of = group(&finding.group);
            let suppression = suppression_of(&finding, suppressions, of, now);
            ReportedFinding {
                is_expired: suppression.is_some_and(|one| one.until < now),
                suppression,
                finding,
            }
        })
        .collect()
}
