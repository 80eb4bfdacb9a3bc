//! Findings, in words.

use super::{Text, rule_sentence};
use portcullis_analysis::{Finding, MissingTraffic, RuleEvidence, Severity};
use portcullis_edit::draft::{GroupView, Mark, Row};
use portcullis_model::{Rule, counted};

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FindingText {
    /// Whether it keeps the draft from being applied.
    pub is_error: bool,
    /// A few words that fit a cell.
    pub short: String,
    /// A sentence without a period.
    pub text: String,
}

impl From<&Finding> for FindingText {
    fn from(finding: &Finding) -> Self {
        Self {
            is_error: finding.severity() == Severity::Error,
            short: finding_label(finding),
            text: finding.text(),
        }
    }
}

/// A finding in a few words that fit a cell.
fn finding_label(finding: &Finding) -> String {
    match finding {
        Finding::ChangedOnBothSides { .. }
        | Finding::RemovedAtEc2
        | Finding::RemovedHere { .. } => "changed in EC2, too",
        Finding::Unfinished { .. } => "unfinished",
        Finding::Incomplete { .. } => "incomplete",
        Finding::NamesDeletedGroup { .. } => "deleted group",
        Finding::NamesUnknownGroup { .. } => "unknown group",
        Finding::Duplicate { .. } => "duplicate",
        Finding::AlreadyAllowed { .. } => "already allowed",
        Finding::MakesRedundant { count, .. } => return format!("covers {count}"),
    }
    .to_owned()
}

impl Text for Finding {
    /// As a sentence without a period.
    fn text(&self) -> String {
        match self {
            Self::ChangedOnBothSides { theirs } => format!(
                "Changed here and in EC2, which now has {}",
                described_rule(theirs)
            ),
            Self::RemovedAtEc2 => "Changed here, but since removed in EC2".to_owned(),
            Self::RemovedHere { theirs } => format!(
                "Removed here, but changed in EC2, which now has {}",
                described_rule(theirs)
            ),
            Self::Unfinished { texts } => {
                let texts: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
                format!(
                    "Unfinished cell: {}. Open the cell to apply or discard the text",
                    texts.join(", ")
                )
            }
            Self::Incomplete {
                traffic,
                lacks_peer,
            } => {
                let traffic = traffic.map(|missing| match missing {
                    MissingTraffic::Type => "a type",
                    MissingTraffic::Ports => "ports",
                    MissingTraffic::IcmpType => "an ICMP type",
                });
                let parts: Vec<&str> = traffic
                    .into_iter()
                    .chain(lacks_peer.then_some("a source"))
                    .collect();
                format!("Incomplete: add {}", parts.join(" and "))
            }
            Self::NamesDeletedGroup { name } => {
                format!("References {name}, which this draft deletes")
            }
            Self::NamesUnknownGroup { group } => {
                format!(
                    "References {group}, which is not a group of this account. Choose another group, remove the rule, or enter the account before the ID, such as 123456789012/{group}"
                )
            }
            Self::Duplicate { other } => format!(
                "The same as {}: a group can have a rule only once, whatever its description",
                evidence_text(other)
            ),
            Self::AlreadyAllowed { by } => format!("Already allowed by {}", evidence_text(by)),
            Self::MakesRedundant { first, count: 1 } => {
                format!("Makes {} redundant", evidence_text(first))
            }
            Self::MakesRedundant { first, count } => format!(
                "Makes {count} rules redundant, among them {}",
                evidence_text(first)
            ),
        }
    }
}

/// A rule with its description.
fn described_rule(rule: &Rule) -> String {
    let mut text = rule_sentence(rule);
    if !rule.description.is_empty() {
        text.push_str(" (");
        text.push_str(&rule.description);
        text.push(')');
    }
    text
}

fn evidence_text(evidence: &RuleEvidence) -> String {
    named_rule(Some(&evidence.rule), evidence.is_added)
}

/// A row by what it allows and, where it has one, its id.
pub fn row_name(view: &GroupView, row: &Row) -> String {
    let id = view.remote_rule(row).and_then(|rule| rule.id.clone());
    let rule = view.rule(row).map(|rule| Rule { id, ..rule.clone() });
    named_rule(rule.as_ref(), row.mark == Mark::Added)
}

fn named_rule(rule: Option<&Rule>, is_added: bool) -> String {
    let mut name = rule.map(rule_sentence).unwrap_or_default();
    match rule.and_then(|rule| rule.id.as_ref()) {
        Some(id) => {
            name.push_str(" (");
            name.push_str(id.as_str());
            name.push(')');
        }
        None if is_added => name.push_str(" (added in this draft)"),
        None => {}
    }
    name
}

/// Returns why no part of a draft can be applied: its incomplete rules and its unfinished cells. None
/// where it has neither.
pub fn blocked_text(incomplete: usize, unfinished: usize) -> Option<String> {
    let is = |count| if count == 1 { "is" } else { "are" };
    let reason = |count, noun, state| {
        (count > 0).then(|| format!("{} {} not {state}", counted(count, noun), is(count)))
    };
    let rules = reason(incomplete, "rule", "complete");
    let cells = reason(unfinished, "cell", "finished");
    let reasons: Vec<String> = rules.into_iter().chain(cells).collect();
    (!reasons.is_empty())
        .then(|| format!("Nothing can be applied yet: {}.", reasons.join(", and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_blocks_a_draft_is_named_in_full() {
        for (incomplete, unfinished, text) in [
            (0, 0, None),
            (1, 0, Some("1 rule is not complete")),
            (2, 0, Some("2 rules are not complete")),
            (0, 1, Some("1 cell is not finished")),
            (0, 3, Some("3 cells are not finished")),
            (
                1,
                1,
                Some("1 rule is not complete, and 1 cell is not finished"),
            ),
            (
                2,
                3,
                Some("2 rules are not complete, and 3 cells are not finished"),
            ),
        ] {
            let expected = text.map(|text| format!("Nothing can be applied yet: {text}."));
            assert_eq!(blocked_text(incomplete, unfinished), expected);
        }
    }
}
