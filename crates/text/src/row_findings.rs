//! Findings about one row, in words.

use super::{Text, rule_sentence};
use portcullis_analysis::{MissingTraffic, RowFinding, RuleEvidence};
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

impl From<&RowFinding> for FindingText {
    fn from(finding: &RowFinding) -> Self {
        Self {
            is_error: finding.prevents_applying(),
            short: finding_label(finding),
            text: finding.text(),
        }
    }
}

/// A finding in a few words that fit a cell.
fn finding_label(finding: &RowFinding) -> String {
    let label = FindingKind::of(finding).label();
    match finding {
        RowFinding::MakesRedundant { count, .. } => format!("{label} {count}"),
        _ => label.to_owned(),
    }
}

/// Kinds of findings about a rule, by the words that a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// The draft and EC2 both changed the rule.
    ChangedInEc2,
    /// A cell holds text that cannot be used.
    Unfinished,
    /// The rule lacks what EC2 needs.
    Incomplete,
    /// The rule references a group that the draft deletes.
    DeletedGroup,
    /// The rule references a group that the account does not have.
    UnknownGroup,
    /// The group has the rule twice.
    Duplicate,
    /// Another rule allows the same traffic.
    AlreadyAllowed,
    /// The rule allows the traffic of other rules.
    Covers,
}

impl FindingKind {
    /// All kinds: those that keep the draft from being applied come first.
    pub const ALL: [Self; 8] = [
        Self::ChangedInEc2,
        Self::Unfinished,
        Self::Incomplete,
        Self::DeletedGroup,
        Self::Duplicate,
        Self::UnknownGroup,
        Self::AlreadyAllowed,
        Self::Covers,
    ];

    /// Returns the kind of a finding.
    pub fn of(finding: &RowFinding) -> Self {
        match finding {
            RowFinding::ChangedOnBothSides { .. }
            | RowFinding::RemovedAtEc2
            | RowFinding::RemovedHere { .. } => Self::ChangedInEc2,
            RowFinding::Unfinished { .. } => Self::Unfinished,
            RowFinding::Incomplete { .. } => Self::Incomplete,
            RowFinding::NamesDeletedGroup { .. } => Self::DeletedGroup,
            RowFinding::NamesUnknownGroup { .. } => Self::UnknownGroup,
            RowFinding::Duplicate { .. } => Self::Duplicate,
            RowFinding::AlreadyAllowed { .. } => Self::AlreadyAllowed,
            RowFinding::MakesRedundant { .. } => Self::Covers,
        }
    }

    /// Returns the words in the cell. Those of [`FindingKind::Covers`] precede a number of rules.
    pub fn label(self) -> &'static str {
        match self {
            Self::ChangedInEc2 => "changed in EC2, too",
            Self::Unfinished => "unfinished",
            Self::Incomplete => "incomplete",
            Self::DeletedGroup => "deleted group",
            Self::UnknownGroup => "unknown group",
            Self::Duplicate => "duplicate",
            Self::AlreadyAllowed => "already allowed",
            Self::Covers => "covers",
        }
    }

    /// Returns what the words mean and what to do, as sentences.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ChangedInEc2 => {
                "The rule changed in this draft and in EC2. Choose one of the two in the notice above the rules."
            }
            Self::Unfinished => {
                "A cell has text that isn't a valid value. Open the cell to correct or discard the text."
            }
            Self::Incomplete => "The rule lacks its type, its ports, or its source.",
            Self::DeletedGroup => "The rule references a group that this draft deletes.",
            Self::Duplicate => {
                "The group already has this rule, perhaps with another description. EC2 accepts it only once."
            }
            Self::UnknownGroup => {
                "The rule references a group that this account doesn't have. For a group of a peered VPC, enter its account, too."
            }
            Self::AlreadyAllowed => {
                "A wider rule of the group allows the same traffic. The rule can go, unless it documents something."
            }
            Self::Covers => {
                "The rule allows all traffic of this many other rules of the group. Those can go."
            }
        }
    }
}

impl Text for RowFinding {
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
    fn the_kinds_of_errors_come_first() {
        let samples = [
            RowFinding::RemovedAtEc2,
            RowFinding::Unfinished { texts: Vec::new() },
            RowFinding::Incomplete {
                traffic: None,
                lacks_peer: true,
            },
            RowFinding::NamesDeletedGroup {
                name: String::new(),
            },
        ];
        for (sample, kind) in samples.iter().zip(FindingKind::ALL) {
            assert_eq!(FindingKind::of(sample), kind);
            assert_eq!(finding_label(sample), kind.label());
            assert!(sample.prevents_applying());
        }
        assert!(FindingKind::ALL.contains(&FindingKind::of(&RowFinding::RemovedAtEc2)));
    }

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
