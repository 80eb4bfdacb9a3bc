//! How a comparison reads: how much differs, and what was not compared.

use super::import::{kinds_text, lacking_text};
use super::{Text as _, redacted_text};
use portcullis_edit::draft::Mark;
use portcullis_formats::import::{Described, ImportNote};
use portcullis_formats::share::Comparison;
use portcullis_plan::differences;

/// How many groups and rules were added, changed and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DifferenceCounts {
    /// Added.
    pub added: usize,
    /// Changed.
    pub changed: usize,
    /// Removed.
    pub removed: usize,
}

impl DifferenceCounts {
    fn count(&mut self, mark: Mark) {
        match mark {
            Mark::Added => self.added += 1,
            Mark::Changed | Mark::Unchanged => self.changed += 1,
            Mark::Removed => self.removed += 1,
        }
    }

    fn text(self, what: &str) -> String {
        let Self {
            added,
            changed,
            removed,
        } = self;
        format!("{what}: {added} added, {changed} changed, {removed} removed.")
    }
}

/// Counts of the groups, and of the rules of all of them.
pub fn comparison_counts(comparison: &Comparison) -> (DifferenceCounts, DifferenceCounts) {
    let (mut groups, mut rules) = (DifferenceCounts::default(), DifferenceCounts::default());
    for change in &comparison.changes {
        groups.count(Mark::between(change.before.as_ref(), change.after.as_ref()));
        for rule in differences(change) {
            rules.count(Mark::between(rule.before, rule.after));
        }
    }
    (groups, rules)
}

/// Counts of the entries of all prefix lists.
pub fn entry_counts(comparison: &Comparison) -> DifferenceCounts {
    let mut counts = DifferenceCounts::default();
    for entry in comparison.lists.iter().flat_map(|list| &list.entries) {
        counts.count(Mark::between(entry.before.as_ref(), entry.after.as_ref()));
    }
    counts
}

/// How much differs, in a sentence. `notes` are those of both sides.
pub fn comparison_summary(comparison: &Comparison, notes: &[ImportNote]) -> String {
    if comparison.compares_nothing() {
        return "Nothing was compared: no group of one side is on the other.".to_owned();
    }
    if comparison.is_empty() {
        let summary = if notes.iter().any(leaves_out) {
            "No differences in what was compared."
        } else {
            "No differences: both sides allow the same traffic."
        };
        return summary.to_owned();
    }
    let (groups, rules) = comparison_counts(comparison);
    let mut summary = format!("{} {}", groups.text("Groups"), rules.text("Rules"));
    if !comparison.lists.is_empty() {
        summary.push(' ');
        summary.push_str(&entry_counts(comparison).text("Entries of prefix lists"));
    }
    summary
}

/// Whether a comparison leaves out rules that this note is about.
fn leaves_out(note: &ImportNote) -> bool {
    matches!(
        note,
        ImportNote::Lacks {
            what: Described::Rules(_),
            ..
        } | ImportNote::MayLackRules
            | ImportNote::LacksKinds(_)
    )
}

/// Returns what a note means for verdicts about the groups by themselves: which rules are unknown. `None` if it is not
/// about that.
pub fn unknown_rules_text(note: &ImportNote) -> Option<String> {
    match note {
        ImportNote::Lacks {
            what: what @ Described::Rules(_),
            groups,
        } => Some(format!(
            "The file has no {}; there may be some.",
            lacking_text(*what, *groups)
        )),
        ImportNote::MayLackRules => {
            Some("The file may not list all rules of its groups.".to_owned())
        }
        ImportNote::LacksKinds(kinds) => Some(format!(
            "The file has no field for {}; there may be rules with these sources.",
            kinds_text(kinds)
        )),
        _ => None,
    }
}

/// The note about a side of a comparison.
pub fn compared_text(note: &ImportNote) -> String {
    match note {
        ImportNote::Lacks { what, groups } => {
            format!("The file has no {}; they are not compared.", lacking_text(*what, *groups))
        }
        ImportNote::MayLackRules => {
            "The file may not list all rules of its groups. Rules that only the other side has are not compared."
                .to_owned()
        }
        ImportNote::LacksKinds(kinds) => {
            format!(
                "The file has no field for {}. Rules with these sources are not compared.",
                kinds_text(kinds)
            )
        }
        note => note.text(),
    }
}

/// What was not compared, in whole sentences. `is_partial` says whether a side lists only some groups.
pub fn comparison_notes(comparison: &Comparison, is_partial: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(ignored) = redacted_text(comparison.ignored) {
        notes.push(format!(
            "Not compared, because one side does not have them: {ignored}."
        ));
    }
    if comparison.ignored_rules > 0 {
        notes.push(format!(
            "{} rules are not compared: their addresses are redacted on one side.",
            comparison.ignored_rules
        ));
    }
    if comparison.unread_lists > 0 {
        notes.push(format!(
            "The entries of {} prefix lists are not compared: one side has not read them.",
            comparison.unread_lists
        ));
    }
    if is_partial {
        notes.push("One side has selected groups only. Groups that only the other side has are not counted as added or removed.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{group_difference, list_difference};
    use portcullis_formats::share::{EntryChange, ListChange, RedactedKind, Redaction};
    use portcullis_model::{
        AccountId, Cidr, Direction, GroupId, Peer, PortRange, PrefixListEntry, PrefixListId, Rule,
        SecurityGroup, Tag, Traffic,
    };
    use portcullis_plan::{GroupChange, UseChange};

    fn web(description: &str, peers: &[&str]) -> SecurityGroup {
        let rule = |peer: &&str| {
            let traffic = Traffic::Tcp(PortRange::single(22));
            Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
        };
        SecurityGroup {
            id: GroupId::from_remote("sg-1"),
            name: "web".to_owned(),
            description: description.to_owned(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: peers.iter().map(rule).collect(),
            has_rule_ids: false,
        }
    }

    fn change(before: Option<SecurityGroup>, after: Option<SecurityGroup>) -> GroupChange {
        GroupChange {
            id: GroupId::from_remote("sg-1"),
            before,
            after,
            uses: UseChange::default(),
        }
    }

    #[test]
    fn counts_are_of_groups_and_rules() {
        let mut tagged = web("a", &["10.0.0.0/8"]);
        tagged.tags.push(Tag {
            key: "team".to_owned(),
            value: "net".to_owned(),
        });
        let comparison = Comparison {
            changes: vec![
                change(None, Some(web("a", &["10.0.0.0/8", "::/0"]))),
                change(Some(web("a", &[])), Some(web("a", &["::/0"]))),
                change(Some(web("a", &["10.0.0.0/8"])), Some(tagged)),
                change(Some(web("a", &["::/0"])), None),
            ],
            ..Comparison::default()
        };
        assert_eq!(
            comparison_summary(&comparison, &[]),
            "Groups: 1 added, 2 changed, 1 removed. Rules: 3 added, 0 changed, 1 removed."
        );
        let nothing = comparison_summary(&Comparison::default(), &[]);
        assert!(nothing.starts_with("No differences"), "{nothing}");
        let disjoint = Comparison {
            is_disjoint: true,
            ..Comparison::default()
        };
        let nothing = comparison_summary(&disjoint, &[]);
        assert!(nothing.starts_with("Nothing was compared"), "{nothing}");
    }

    #[test]
    fn notes_say_what_is_not_compared() {
        assert_eq!(comparison_notes(&Comparison::default(), false), [""; 0]);
        let comparison = Comparison {
            ignored: Redaction::NONE.with(RedactedKind::PublicAddresses),
            ignored_rules: 2,
            unread_lists: 3,
            ..Comparison::default()
        };
        let notes = comparison_notes(&comparison, true).join("\n");
        for part in [
            "public addresses.",
            "2 rules are not",
            "of 3 prefix lists are not",
            "selected groups only",
        ] {
            assert!(notes.contains(part), "{part}: {notes}");
        }
    }

    #[test]
    fn entries_of_prefix_lists_are_lines() {
        let entry = |cidr: &str, description: &str| {
            Some(PrefixListEntry {
                cidr: Cidr::parse(cidr).unwrap(),
                description: description.to_owned(),
            })
        };
        let change = |before, after| EntryChange { before, after };
        let list = ListChange {
            id: PrefixListId::from_remote("pl-1"),
            name: "offices".to_owned(),
            entries: vec![
                change(entry("10.0.0.0/8", ""), entry("10.0.0.0/8", "a")),
                change(None, entry("10.1.0.0/16", "b")),
                change(entry("10.2.0.0/16", ""), None),
            ],
        };
        let lines = list_difference(&list)
            .into_iter()
            .map(|line| (line.before, line.after));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            lines.collect::<Vec<_>>(),
            [
                (text("10.0.0.0/8"), text("10.0.0.0/8 (a)")),
                (None, text("10.1.0.0/16 (b)")),
                (text("10.2.0.0/16"), None)
            ]
        );
        let comparison = Comparison {
            lists: vec![list],
            ..Comparison::default()
        };
        assert_eq!(
            comparison_summary(&comparison, &[]),
            "Groups: 0 added, 0 changed, 0 removed. Rules: 0 added, 0 changed, 0 removed. \
             Entries of prefix lists: 1 added, 1 changed, 1 removed."
        );
    }

    #[test]
    fn another_description_of_a_group_is_a_line() {
        let change = change(Some(web("a", &[])), Some(web("b", &[])));
        let difference = group_difference(&change, &|_| None);
        let lines: Vec<_> = difference.lines.iter().collect();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].before.as_deref(), Some("description a"));
        assert_eq!(lines[0].after.as_deref(), Some("description b"));
        assert_eq!(lines[0].mark, Mark::Changed);
    }
}
