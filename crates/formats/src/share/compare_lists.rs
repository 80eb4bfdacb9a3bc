//! Differences between the entries of prefix lists in two snapshots.

use std::collections::BTreeMap;

use super::addresses::{is_public, may_be_stand_in};
use super::compare::CompareSide;
use super::redact::may_hold_stand_in;
use super::{RedactedKind, Redaction};
use portcullis_model::{Cidr, PrefixList, PrefixListEntry, PrefixListId};

/// A prefix list whose entries differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChange {
    /// ID on the later side.
    pub id: PrefixListId,
    /// Name on the later side.
    pub name: String,
    /// Entries that were added, changed or removed, by their CIDR blocks.
    pub entries: Vec<EntryChange>,
}

/// An entry that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryChange {
    /// The entry on the earlier side; none if it was added.
    pub before: Option<PrefixListEntry>,
    /// The entry on the later side; none if it was removed.
    pub after: Option<PrefixListEntry>,
}

/// Result of comparing the prefix lists of two sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListComparison {
    pub(super) changes: Vec<ListChange>,
    /// Number of lists whose entries only one side has read.
    pub(super) unread: usize,
}

/// Compares the entries of lists that both sides have. Public addresses and descriptions that are redacted on either
/// side are left out.
pub(super) fn compare_lists(
    before: &CompareSide<'_>,
    after: &CompareSide<'_>,
    ignored: Redaction,
) -> ListComparison {
    let mut comparison = ListComparison::default();
    for new in after.inventory.prefix_lists.iter() {
        let Some(old) = counterpart(new, before, after, ignored) else {
            continue;
        };
        let (Some(old), Some(entries)) = (old.entries.known(), new.entries.known()) else {
            let is_read_once = old.entries.known().is_some() != new.entries.known().is_some();
            comparison.unread += usize::from(is_read_once);
            continue;
        };
        let entries = entry_changes(old, entries, ignored);
        if !entries.is_empty() {
            comparison.changes.push(ListChange {
                id: new.id.clone(),
                name: new.name.clone(),
                entries,
            });
        }
    }
    comparison
}

/// The same list on the earlier side: that of the same ID or, in another account, of the same name.
fn counterpart<'a>(
    list: &PrefixList,
    before: &CompareSide<'a>,
    after: &CompareSide<'_>,
    ignored: Redaction,
) -> Option<&'a PrefixList> {
    let same = before.inventory.prefix_list(&list.id);
    if same.is_some() || ignored.has(RedactedKind::Names) {
        return same;
    }
    let is_named = |other: &&PrefixList| other.name == list.name && other.family == list.family;
    let mut named = before.inventory.prefix_lists.iter().filter(is_named);
    let (first, second) = (named.next()?, named.next());
    let is_only = after.inventory.prefix_lists.iter().filter(is_named).count() == 1;
    let is_elsewhere = after.inventory.prefix_list(&first.id).is_some();
    (second.is_none() && is_only && !is_elsewhere).then_some(first)
}

fn entry_changes(
    old: &[PrefixListEntry],
    new: &[PrefixListEntry],
    ignored: Redaction,
) -> Vec<EntryChange> {
    let is_compared = |entry: &&PrefixListEntry| {
        let is_redacted = is_public(&entry.cidr) || may_be_stand_in(&entry.cidr);
        !(ignored.has(RedactedKind::PublicAddresses) && is_redacted)
    };
    let mut by_cidr: BTreeMap<&Cidr, [Option<&PrefixListEntry>; 2]> = BTreeMap::new();
    for (side, entries) in [old, new].into_iter().enumerate() {
        for entry in entries.iter().filter(is_compared) {
            if let Some(place) = by_cidr.entry(&entry.cidr).or_default().get_mut(side) {
                *place = Some(entry);
            }
        }
    }
    let changes = by_cidr.into_values().filter(|[old, new]| match (old, new) {
        (Some(old), Some(new)) => {
            let is_told = |text: &str| {
                !ignored.has(RedactedKind::Descriptions) && !may_hold_stand_in(text, ignored)
            };
            old.description != new.description
                && is_told(&old.description)
                && is_told(&new.description)
        }
        _ => true,
    });
    changes
        .map(|[before, after]| EntryChange {
            before: before.cloned(),
            after: after.cloned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{group, of};
    use super::super::{Snapshot, compare, redact};
    use super::*;
    use portcullis_model::PrefixListEntries;
    use std::sync::Arc;

    fn with(entries: &[(&str, &str)]) -> Snapshot {
        let entry = |(cidr, description): &(&str, &str)| PrefixListEntry {
            cidr: Cidr::parse(cidr).unwrap(),
            description: (*description).to_owned(),
        };
        changed(|list| list.entries = entries.iter().map(entry).collect())
    }

    fn changed(change: impl Fn(&mut PrefixList)) -> Snapshot {
        let mut snapshot = of(vec![group("sg-a", "web", &["in tcp 22 pl-1"])]);
        Arc::make_mut(&mut snapshot.inventory.prefix_lists)
            .iter_mut()
            .for_each(change);
        snapshot
    }

    fn said(before: &Snapshot, after: &Snapshot) -> Vec<String> {
        let text = |entry: &Option<PrefixListEntry>| {
            let entry = entry.as_ref();
            entry.map(|entry| format!("{} {}", entry.cidr, entry.description))
        };
        let comparison = compare(before.into(), after.into());
        let changes = comparison.lists.iter().flat_map(|list| &list.entries);
        changes
            .map(|change| format!("{:?} {:?}", text(&change.before), text(&change.after)))
            .collect()
    }

    #[test]
    fn entries_are_compared_by_their_blocks() {
        let before = with(&[
            ("10.0.0.0/8", "a"),
            ("10.1.0.0/16", "b"),
            ("8.8.8.0/24", "c"),
        ]);
        let after = with(&[
            ("10.2.0.0/16", ""),
            ("8.8.8.0/24", "c"),
            ("10.0.0.0/8", "d"),
        ]);
        assert_eq!(
            said(&before, &after),
            [
                r#"Some("10.0.0.0/8 a") Some("10.0.0.0/8 d")"#,
                r#"Some("10.1.0.0/16 b") None"#,
                r#"None Some("10.2.0.0/16 ")"#,
            ]
        );
        assert_eq!(said(&before, &before), [""; 0]);
    }

    #[test]
    fn what_one_side_has_not_read_is_not_compared() {
        let read = with(&[("10.0.0.0/8", "")]);
        let unread = changed(|list| list.entries = PrefixListEntries::NotRead);
        for (before, after, expected) in [
            (&read, &unread, 1),
            (&unread, &read, 1),
            (&unread, &unread, 0),
        ] {
            let comparison = compare(before.into(), after.into());
            assert_eq!(
                (comparison.lists.len(), comparison.unread_lists),
                (0, expected)
            );
        }
        // A list without entries was read.
        assert_eq!(said(&with(&[]), &read).len(), 1);
    }

    #[test]
    fn what_is_redacted_on_one_side_is_not_compared() {
        let before = with(&[("8.8.8.0/24", "a"), ("10.0.0.0/8", "a")]);
        let after = with(&[
            ("9.9.9.0/24", "b"),
            ("10.0.0.0/8", "b"),
            ("10.1.0.0/16", ""),
        ]);
        let redacted = redact(&before, Redaction::ALL);
        assert_eq!(said(&redacted, &after), [r#"None Some("10.1.0.0/16 ")"#]);
        assert_eq!(said(&before, &redacted), [""; 0]);
    }

    #[test]
    fn lists_of_other_accounts_are_matched_by_name() {
        let before = with(&[("10.0.0.0/8", "")]);
        let mut after = with(&[]);
        for list in Arc::make_mut(&mut after.inventory.prefix_lists) {
            list.id = PrefixListId::from_remote("pl-9");
        }
        assert_eq!(said(&before, &after).len(), 1);
        for list in Arc::make_mut(&mut after.inventory.prefix_lists) {
            list.name = "others".to_owned();
        }
        assert_eq!(said(&before, &after), [""; 0]);
    }
}
