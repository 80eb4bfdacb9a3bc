//! Calls that create, change and delete prefix lists.

use super::Steps;
use crate::{ListAttributes, PrefixListChange, Step};
use portcullis_model::{PrefixListContent, PrefixListEntry};

/// Maximum number of entries that one request adds, and of those that it removes.
const ENTRIES_PER_CALL: usize = 100;

/// Calls that change one list, by when they are sent.
#[derive(Debug, Default)]
pub(super) struct ListWork {
    /// Calls that create the list or only add to it. Sent before rules are added.
    early: Vec<Step>,
    /// Calls that remove entries. Sent after rules are added and modified.
    late: Vec<Step>,
    /// The deletion. Sent when no rule names the list any more.
    last: Option<Step>,
}

impl ListWork {
    pub(super) fn of(change: &PrefixListChange) -> Self {
        match (&change.before, &change.after) {
            (None, None) => Self::default(),
            (None, Some(after)) => Self::creation(change, after),
            (Some(_), None) => Self {
                last: Some(Step::DeletePrefixList {
                    list: change.id.clone(),
                    version: change.version,
                }),
                ..Self::default()
            },
            (Some(before), Some(after)) => Self::modification(change, before, after),
        }
    }

    pub(super) fn push_early(&self, steps: &mut Steps) {
        self.early.iter().for_each(|step| steps.push(step.clone()));
    }

    pub(super) fn push_late(&self, steps: &mut Steps) {
        self.late.iter().for_each(|step| steps.push(step.clone()));
    }

    pub(super) fn push_last(&self, steps: &mut Steps) {
        steps.push_some(self.last.clone());
    }

    fn creation(change: &PrefixListChange, after: &PrefixListContent) -> Self {
        let mut chunks = after.entries.chunks(ENTRIES_PER_CALL);
        let first = chunks.next().unwrap_or_default();
        let mut early = vec![Step::CreatePrefixList {
            list: change.id.clone(),
            new: PrefixListContent {
                entries: first.to_vec(),
                ..after.clone()
            },
        }];
        let mut calls = EntryCalls::new(change, 1);
        early.extend(chunks.map(|chunk| calls.next(chunk, &[])));
        Self {
            early,
            ..Self::default()
        }
    }

    /// Additions come early if the list has room for them beside what is removed, so that no access
    /// is interrupted. Otherwise each late call adds and removes at once.
    fn modification(
        change: &PrefixListChange,
        before: &PrefixListContent,
        after: &PrefixListContent,
    ) -> Self {
        let differences = change.entries();
        let mut calls = EntryCalls::new(change, change.version.unwrap_or(1));
        let mut work = Self::default();
        let was = ListAttributes::of(before);
        let wanted = ListAttributes::of(after);
        let grown = ListAttributes {
            max_entries: was.max_entries.max(wanted.max_entries),
            ..wanted.clone()
        };
        let attributes = |before: &ListAttributes, after: &ListAttributes| {
            (before != after).then(|| Step::ModifyPrefixList {
                list: change.id.clone(),
                before: before.clone(),
                after: after.clone(),
            })
        };
        work.early.extend(attributes(&was, &grown));
        let most = before.entries.len() + differences.added.len();
        let has_room = u32::try_from(most).is_ok_and(|most| most <= grown.max_entries);
        let mut added = differences.added.as_slice();
        if has_room {
            for chunk in added.chunks(ENTRIES_PER_CALL) {
                work.early.push(calls.next(chunk, &[]));
            }
            added = &[];
        }
        let mut removed = differences.removed.as_slice();
        while !(added.is_empty() && removed.is_empty()) {
            let (adds, rest) = added.split_at(added.len().min(ENTRIES_PER_CALL));
            let (removes, others) = removed.split_at(removed.len().min(ENTRIES_PER_CALL));
            work.late.push(calls.next(adds, removes));
            (added, removed) = (rest, others);
        }
        // EC2 refuses one CIDR block among both the added and the removed entries of a request, so
        // a description changes by two requests.
        for chunk in differences.described.chunks(ENTRIES_PER_CALL) {
            let (old, new): (Vec<PrefixListEntry>, Vec<PrefixListEntry>) =
                chunk.iter().cloned().unzip();
            work.late.push(calls.next(&[], &old));
            work.late.push(calls.next(&new, &[]));
        }
        work.late.extend(attributes(&grown, &wanted));
        work
    }
}

/// Calls that change entries. Each raises the version, which the next one names.
struct EntryCalls<'a> {
    change: &'a PrefixListChange,
    version: u64,
}

impl<'a> EntryCalls<'a> {
    fn new(change: &'a PrefixListChange, version: u64) -> Self {
        Self { change, version }
    }

    fn next(&mut self, added: &[PrefixListEntry], removed: &[PrefixListEntry]) -> Step {
        let version = self.version;
        self.version += 1;
        Step::ModifyPrefixListEntries {
            list: self.change.id.clone(),
            version,
            added: added.to_vec(),
            removed: removed.to_vec(),
        }
    }
}
