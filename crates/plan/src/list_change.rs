//! Difference of one prefix list between two inventories, and its merge with EC2's current state.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use portcullis_model::{
    AccountId, Cidr, Inventory, PrefixList, PrefixListContent, PrefixListEntry, PrefixListId,
};

/// A prefix list before and after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrefixListChange {
    /// ID of the list. For a list to create, a placeholder such as `new-list-1`.
    pub id: PrefixListId,
    /// Version of the list with the content `before`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The list as EC2 has it. `None` if the plan creates it.
    pub before: Option<PrefixListContent>,
    /// The list once the plan is applied. `None` if the plan deletes it.
    pub after: Option<PrefixListContent>,
}

/// How the entries of a list differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryDifferences {
    /// Entries whose CIDR blocks the list does not have yet.
    pub added: Vec<PrefixListEntry>,
    /// Entries whose CIDR blocks go.
    pub removed: Vec<PrefixListEntry>,
    /// Entries whose descriptions change, before and after.
    pub described: Vec<(PrefixListEntry, PrefixListEntry)>,
}

/// Part of a recorded change that contradicts EC2's current state, and is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListClash {
    /// The list does not exist any more.
    Gone,
    /// The current entries were not read.
    NotRead,
    /// The list to delete has been changed since.
    ChangedSince,
    /// The name was changed to this one.
    Name(String),
    /// The maximum number of entries was changed to this one.
    MaxEntries(u32),
    /// The entry of this CIDR block was changed in another way.
    Entry(Cidr),
}

/// A recorded change, based on EC2's current state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RebasedList {
    /// The part that is possible and not made yet; `None` if there is none.
    pub change: Option<PrefixListChange>,
    /// The parts that are left out.
    pub clashes: Vec<ListClash>,
}

impl PrefixListChange {
    /// Name of the list after the change, or before it if the plan deletes the list.
    pub fn name(&self) -> &str {
        let content = self.after.as_ref().or(self.before.as_ref());
        content.map_or(self.id.as_str(), |content| &content.name)
    }

    /// Number of changes: each entry, the name, and the maximum; 1 if the list is created or
    /// deleted.
    pub fn count(&self) -> usize {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return usize::from(self.before.is_some() || self.after.is_some());
        };
        let entries = self.entries();
        entries.added.len()
            + entries.removed.len()
            + entries.described.len()
            + usize::from(before.name != after.name)
            + usize::from(before.max_entries != after.max_entries)
    }

    /// Returns how the entries differ. A list that does not exist has none.
    pub fn entries(&self) -> EntryDifferences {
        let by_cidr = |content: &Option<PrefixListContent>| -> BTreeMap<Cidr, PrefixListEntry> {
            let entries = content.iter().flat_map(|content| &content.entries);
            entries
                .map(|entry| (entry.cidr.clone(), entry.clone()))
                .collect()
        };
        let (mut before, after) = (by_cidr(&self.before), by_cidr(&self.after));
        let mut found = EntryDifferences::default();
        for (cidr, entry) in after {
            match before.remove(&cidr) {
                None => found.added.push(entry),
                Some(old) if old != entry => found.described.push((old, entry)),
                Some(_) => {}
            }
        }
        found.removed = before.into_values().collect();
        found
    }

    /// Returns the inverse change, which undoes this one.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            ..self
        }
    }

    /// Merges the change with EC2's current state, entry by entry. Changes of others stay; what
    /// contradicts them is left out.
    pub fn rebased(&self, now: Option<&PrefixList>) -> RebasedList {
        let clash = |clash| RebasedList {
            change: None,
            clashes: vec![clash],
        };
        let (Some(before), now) = (&self.before, now) else {
            // EC2 has the list to create if it was created since under this ID.
            let is_pending = now.is_none() && self.after.is_some();
            return RebasedList {
                change: is_pending.then(|| self.clone()),
                clashes: Vec::new(),
            };
        };
        let Some(now) = now else {
            return match &self.after {
                Some(_) => clash(ListClash::Gone),
                None => RebasedList::default(),
            };
        };
        let Some(theirs) = now.content() else {
            return clash(ListClash::NotRead);
        };
        let (after, clashes) = match &self.after {
            None if !theirs.is_same_as(before) => return clash(ListClash::ChangedSince),
            None => (None, Vec::new()),
            Some(mine) => {
                let (merged, clashes) = merge(before, mine, &theirs);
                (Some(merged), clashes)
            }
        };
        let is_made = after
            .as_ref()
            .is_some_and(|after| after.is_same_as(&theirs));
        let change = Self {
            id: self.id.clone(),
            version: now.version,
            before: Some(theirs),
            after,
        };
        RebasedList {
            change: (!is_made).then_some(change),
            clashes,
        }
    }
}

/// Merges a content that was edited from `base` with another one made of it meanwhile, entry by entry.
/// Where they contradict each other, keeps the edited one.
pub fn merge_list_edits(
    base: &PrefixListContent,
    edited: &PrefixListContent,
    now: &PrefixListContent,
) -> PrefixListContent {
    merge(base, now, edited).0
}

/// Merges two changes of a content. Where they contradict each other, keeps EC2's.
fn merge(
    base: &PrefixListContent,
    mine: &PrefixListContent,
    theirs: &PrefixListContent,
) -> (PrefixListContent, Vec<ListClash>) {
    let mut clashes = Vec::new();
    let name = either(&base.name, &mine.name, &theirs.name).cloned();
    let name = name.unwrap_or_else(|| {
        clashes.push(ListClash::Name(theirs.name.clone()));
        theirs.name.clone()
    });
    let sizes = [base.max_entries, mine.max_entries, theirs.max_entries];
    let [old, wanted, current] = &sizes;
    let max_entries = either(old, wanted, current).copied().unwrap_or_else(|| {
        clashes.push(ListClash::MaxEntries(*current));
        *current
    });
    let sides = [base, mine, theirs].map(PrefixListContent::by_cidr);
    let [old, wanted, current] = &sides;
    let mut entries: Vec<PrefixListEntry> = Vec::new();
    // EC2's order first, then the new entries in the order of the user.
    let new = mine.entries.iter().map(|entry| &entry.cidr);
    let new = new.filter(|cidr| !current.contains_key(cidr));
    for cidr in theirs.entries.iter().map(|entry| &entry.cidr).chain(new) {
        let (base, mine, theirs) = (old.get(cidr), wanted.get(cidr), current.get(cidr));
        let merged = either(&base, &mine, &theirs).copied().unwrap_or_else(|| {
            clashes.push(ListClash::Entry(cidr.clone()));
            theirs
        });
        entries.extend(merged.map(|entry| (*entry).clone()));
    }
    let merged = PrefixListContent {
        name,
        family: theirs.family,
        max_entries,
        entries,
    };
    (merged, clashes)
}

/// Returns the value of the side that changed it. `None` if both did, in different ways.
fn either<'a, T: PartialEq>(base: &'a T, mine: &'a T, theirs: &'a T) -> Option<&'a T> {
    if base == mine || mine == theirs {
        Some(theirs)
    } else if base == theirs {
        Some(mine)
    } else {
        None
    }
}

/// Returns a change for every list that differs: first those only `after` has. Lists whose entries
/// either side has not read are left out.
pub(super) fn diff_lists(before: &Inventory, after: &Inventory) -> Vec<PrefixListChange> {
    if Arc::ptr_eq(&before.prefix_lists, &after.prefix_lists) {
        return Vec::new();
    }
    let new: HashMap<&PrefixListId, &PrefixList> = after
        .prefix_lists
        .iter()
        .map(|list| (&list.id, list))
        .collect();
    let created = after.prefix_lists.iter().filter_map(|list| {
        let content = before
            .prefix_list(&list.id)
            .is_none()
            .then(|| list.content());
        Some(PrefixListChange {
            id: list.id.clone(),
            version: None,
            before: None,
            after: Some(content.flatten()?),
        })
    });
    let others = before.prefix_lists.iter().filter_map(|old| {
        let before = old.content()?;
        let after = match new.get(&old.id) {
            None => None,
            Some(new) => Some(new.content().filter(|new| !new.is_same_as(&before))?),
        };
        Some(PrefixListChange {
            id: old.id.clone(),
            version: old.version,
            before: Some(before),
            after,
        })
    });
    created.chain(others).collect()
}

/// Returns the inventory with changes of its prefix lists. `owner` is the account that owns the
/// lists to create.
#[must_use]
pub fn with_lists<'a>(
    inventory: &Inventory,
    changes: impl IntoIterator<Item = &'a PrefixListChange>,
    owner: &AccountId,
) -> Inventory {
    let mut changes: HashMap<&PrefixListId, &PrefixListChange> = changes
        .into_iter()
        .map(|change| (&change.id, change))
        .collect();
    if changes.is_empty() {
        return inventory.clone();
    }
    let kept = inventory.prefix_lists.iter().filter_map(|list| {
        let Some(change) = changes.remove(&list.id) else {
            return Some(list.clone());
        };
        Some(list.with_content(change.after.as_ref()?))
    });
    let mut lists: Vec<PrefixList> = kept.collect();
    let mut created: Vec<&PrefixListChange> = changes.into_values().collect();
    created.sort_by_key(|change| &change.id);
    lists.extend(created.into_iter().filter_map(|change| {
        let content = change.after.as_ref()?;
        Some(PrefixList::to_create(change.id.clone(), content, owner))
    }));
    Inventory {
        prefix_lists: Arc::new(lists),
        ..inventory.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{AddressFamily, PrefixListEntries, PrefixListState};

    fn content(entries: &[(&str, &str)]) -> PrefixListContent {
        let entry = |(cidr, description): &(&str, &str)| PrefixListEntry {
            cidr: Cidr::parse(cidr).unwrap(),
            description: (*description).to_owned(),
        };
        PrefixListContent {
            name: "offices".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: 10,
            entries: entries.iter().map(entry).collect(),
        }
    }

    fn list(content: &PrefixListContent, version: u64) -> PrefixList {
        PrefixList {
            id: PrefixListId::from_remote("pl-00000001"),
            name: content.name.clone(),
            family: content.family,
            max_entries: Some(content.max_entries),
            owner_id: "123456789012".to_owned(),
            version: Some(version),
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            entries: content.entries.iter().cloned().collect(),
        }
    }

    fn change(
        before: Option<PrefixListContent>,
        after: Option<PrefixListContent>,
    ) -> PrefixListChange {
        PrefixListChange {
            id: PrefixListId::from_remote("pl-00000001"),
            version: Some(1),
            before,
            after,
        }
    }

    const A: (&str, &str) = ("10.0.0.0/24", "a");
    const B: (&str, &str) = ("10.0.1.0/24", "b");
    const C: (&str, &str) = ("10.0.2.0/24", "c");

    #[test]
    fn changes_of_others_stay() {
        let recorded = change(Some(content(&[A, B])), Some(content(&[B, C])));
        let theirs = content(&[A, ("10.0.1.0/24", "changed"), ("10.9.0.0/16", "new")]);
        let RebasedList { change, clashes } = recorded.rebased(Some(&list(&theirs, 4)));
        let change = change.unwrap();
        assert_eq!((change.version, clashes), (Some(4), Vec::new()));
        let merged = content(&[("10.0.1.0/24", "changed"), ("10.9.0.0/16", "new"), C]);
        assert_eq!(change.after, Some(merged));
        assert_eq!(change.before, Some(theirs));
    }

    #[test]
    fn what_contradicts_others_is_left_out() {
        let mut mine = content(&[("10.0.0.0/24", "mine"), C]);
        mine.name = "sites".to_owned();
        mine.max_entries = 12;
        let recorded = change(Some(content(&[A, B])), Some(mine));
        let mut theirs = content(&[("10.0.0.0/24", "theirs"), ("10.0.1.0/24", "theirs")]);
        theirs.name = "places".to_owned();
        theirs.max_entries = 20;
        let RebasedList { change, clashes } = recorded.rebased(Some(&list(&theirs, 2)));
        let cidr = |text| ListClash::Entry(Cidr::parse(text).unwrap());
        assert_eq!(
            clashes,
            [
                ListClash::Name("places".to_owned()),
                ListClash::MaxEntries(20),
                cidr("10.0.0.0/24"),
                cidr("10.0.1.0/24"),
            ]
        );
        theirs.entries.extend(content(&[C]).entries);
        assert_eq!(change.unwrap().after, Some(theirs));
    }

    #[test]
    fn what_ec2_has_already_is_no_change() {
        let recorded = change(Some(content(&[A])), Some(content(&[A, B])));
        let now = list(&content(&[B, A]), 2);
        assert_eq!(recorded.rebased(Some(&now)), RebasedList::default());
        let deletion = change(Some(content(&[A])), None);
        assert_eq!(deletion.rebased(None), RebasedList::default());
        let since = deletion.rebased(Some(&list(&content(&[A, B]), 2)));
        assert_eq!(since.clashes, [ListClash::ChangedSince]);
        assert_eq!(recorded.rebased(None).clashes, [ListClash::Gone]);
        let unread = PrefixList {
            entries: PrefixListEntries::NotRead,
            ..now
        };
        assert_eq!(
            recorded.rebased(Some(&unread)).clashes,
            [ListClash::NotRead]
        );
    }

    #[test]
    fn two_inventories_differ_by_the_changes_that_lead_from_one_to_the_other() {
        let before = Inventory {
            prefix_lists: Arc::new(vec![list(&content(&[A, B]), 3)]),
            ..Inventory::default()
        };
        let modified = PrefixListChange {
            version: Some(3),
            ..change(Some(content(&[A, B])), Some(content(&[B, C])))
        };
        let created = PrefixListChange {
            id: PrefixListId::of_new_list(1),
            version: None,
            before: None,
            after: Some(content(&[C])),
        };
        let changes = [created, modified];
        let owner = AccountId::from_remote("123456789012");
        let after = with_lists(&before, &changes, &owner);
        assert_eq!(diff_lists(&before, &after), changes);
        let back = changes.clone().map(PrefixListChange::reversed);
        let restored = with_lists(&after, &back, &owner);
        assert_eq!(restored, before);
        assert_eq!(changes[1].count(), 2);
        assert_eq!(changes[0].count(), 1);
    }
}
