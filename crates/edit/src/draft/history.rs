//! Undo and redo. An edit is a list of changes that record the state before and after, so undo
//! applies their inverses in reverse order.

use serde::{Deserialize, Serialize};

use super::rebase::keep_reserved_tags;
use super::{
    Draft, GroupDraft, GroupFacts, GroupView, Mark, Row, RowDraft, RowId, RowNumber, RuleDraft,
};
use portcullis_model::{GroupId, NewGroup, PrefixListContent, PrefixListId, Rule};
use portcullis_plan::{PrefixListChange, Subject, UseChange};

/// One step of undo and redo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Description of the edit as a phrase: `changed the ports of 3 rules`.
    label: String,
    changes: Vec<Change>,
}

/// One change of an edit, with the state before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all changes are rows, the larger of the two"
)]
pub enum Change {
    /// A change of a group itself.
    Facts {
        /// The group.
        group: GroupId,
        /// Its facts before.
        before: GroupFacts,
        /// Its facts after.
        after: GroupFacts,
    },
    /// A change of a row.
    Row {
        /// The group of the row.
        group: GroupId,
        /// Number of the row.
        number: RowNumber,
        /// Draft of the row before. `None` if it was untouched.
        before: Option<RowDraft>,
        /// Draft of the row after. `None` if it is untouched.
        after: Option<RowDraft>,
    },
    /// A change of a prefix list.
    List {
        /// The list.
        list: PrefixListId,
        /// Its pending change before. `None` if it was untouched.
        before: Option<PrefixListChange>,
        /// Its pending change after. `None` if it is untouched.
        after: Option<PrefixListChange>,
    },
}

/// An edit while it is made.
#[derive(Debug)]
pub struct Editing<'a> {
    draft: &'a mut Draft,
    changes: Vec<Change>,
}

impl Edit {
    /// Returns the description of the edit as a phrase.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the groups and prefix lists that the edit changes, without duplicates, in the order of the changes.
    pub fn subjects(&self) -> Vec<Subject<'_>> {
        let mut subjects: Vec<Subject<'_>> = Vec::new();
        for change in &self.changes {
            if !subjects.contains(&change.subject()) {
                subjects.push(change.subject());
            }
        }
        subjects
    }

    /// Returns the place of the first change of a group: the group, and the row if it changes one. `None` if the edit
    /// changes prefix lists only.
    pub fn place(&self) -> Option<(&GroupId, Option<RowId>)> {
        let mut places = self
            .changes
            .iter()
            .filter_map(|change| match change.subject() {
                Subject::Group(group) => Some((group, change.row_ids().next())),
                Subject::List(_) => None,
            });
        places.next()
    }

    /// Returns the changes of the edit.
    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    fn reversed(self) -> Self {
        let reversed = |change| match change {
            Change::Facts {
                group,
                before,
                after,
            } => Change::Facts {
                group,
                before: after,
                after: before,
            },
            Change::Row {
                group,
                number,
                before,
                after,
            } => Change::Row {
                group,
                number,
                before: after,
                after: before,
            },
            Change::List {
                list,
                before,
                after,
            } => Change::List {
                list,
                before: after,
                after: before,
            },
        };
        Self {
            label: self.label,
            changes: self.changes.into_iter().rev().map(reversed).collect(),
        }
    }
}

impl Change {
    /// Returns the group or prefix list that changes.
    pub(super) fn subject(&self) -> Subject<'_> {
        match self {
            Self::Facts { group, .. } | Self::Row { group, .. } => Subject::Group(group),
            Self::List { list, .. } => Subject::List(list),
        }
    }

    /// Returns the IDs that the changed row has before or after, those of EC2's rules first. Empty
    /// for a change of the group itself or of a prefix list.
    pub(super) fn row_ids(&self) -> impl Iterator<Item = RowId> {
        let (drafts, number) = match self {
            Self::Facts { .. } | Self::List { .. } => ([None, None], None),
            Self::Row {
                number,
                before,
                after,
                ..
            } => ([before.as_ref(), after.as_ref()], Some(*number)),
        };
        let bases = drafts.into_iter().flatten();
        let bases = bases.filter_map(|row| row.base.as_ref());
        bases
            .map(|base| RowId::Rule(base.key()))
            .chain(number.map(RowId::Number))
    }
}

impl Draft {
    /// Makes an edit, which one undo takes back. An edit without effect is not recorded.
    pub fn edit<T>(
        &mut self,
        label: impl Into<String>,
        make: impl FnOnce(&mut Editing<'_>) -> T,
    ) -> T {
        let mut editing = Editing {
            draft: self,
            changes: Vec::new(),
        };
        let made = make(&mut editing);
        let changes = editing.changes;
        if !changes.is_empty() {
            self.done.push(Edit {
                label: label.into(),
                changes,
            });
            self.undone.clear();
        }
        made
    }

    /// Undoes the last edit and returns it, or `None` if there is none.
    pub fn undo(&mut self) -> Option<&Edit> {
        let reversed = self.done.pop()?.reversed();
        self.make(&reversed);
        self.undone.push(reversed.reversed());
        self.undone.last()
    }

    /// Undoes the last edit, if it has this label, without a way to redo it. Returns whether it had.
    pub fn withdraw(&mut self, label: &str) -> bool {
        let last = self.done.pop_if(|edit| edit.label() == label);
        if let Some(edit) = &last {
            self.make(&edit.clone().reversed());
        }
        last.is_some()
    }

    /// Redoes the edit that was undone last and returns it, or `None` if there is none.
    pub fn redo(&mut self) -> Option<&Edit> {
        let edit = self.undone.pop()?;
        self.make(&edit);
        self.done.push(edit);
        self.done.last()
    }

    fn make(&mut self, edit: &Edit) {
        for change in &edit.changes {
            self.make_change(change);
        }
    }

    fn make_change(&mut self, change: &Change) {
        let group = match change {
            Change::Facts { group, .. } | Change::Row { group, .. } => group,
            Change::List { list, after, .. } => {
                match after {
                    Some(after) => self.lists.insert(list.clone(), after.clone()),
                    None => self.lists.remove(list),
                };
                return;
            }
        };
        let entry = self.groups.entry(group.clone()).or_default();
        match change {
            Change::Facts { after, .. } => entry.facts = after.clone(),
            Change::Row { number, after, .. } => {
                match after {
                    Some(after) => entry.rows.insert(*number, after.clone()),
                    None => entry.rows.remove(number),
                };
            }
            Change::List { .. } => {}
        }
        if entry.is_empty() {
            self.groups.remove(group);
        }
    }
}

impl Editing<'_> {
    /// Sets the content of a row. EC2's current rule becomes the base, unless the row clashes.
    pub fn set_row(&mut self, view: &GroupView, row: &Row, mine: RuleDraft) {
        self.put_row(view, row, Some(mine));
    }

    /// Drafts the removal of a rule, or drops a row that exists in the draft only.
    pub fn remove_row(&mut self, view: &GroupView, row: &Row) {
        self.put_row(view, row, None);
    }

    /// Drops the pending change of a row, and so accepts EC2's version of a clash. Also drops
    /// unfinished texts of the row, except dormant ones of a removed row: restoring the row
    /// restores them.
    pub fn revert_row(&mut self, view: &GroupView, row: &Row) {
        if row.mark == Mark::Unchanged || row.mark == Mark::Changed {
            self.draft
                .drop_unfinished_of_row(&view.id, &view.row_id(row));
        }
        if let Some(number) = row.number {
            self.change_row(&view.id, number, None);
        }
    }

    /// Resolves a clash with the drafted rule: EC2's current rule becomes the base. If EC2 has no
    /// such rule any more, the row adds one.
    pub fn keep_mine(&mut self, view: &GroupView, row: &Row) {
        if row.number.is_some() {
            self.decide_row(view, row, row.mine.clone());
        }
    }

    /// Sets the drafted rule of a row and resolves a clash: EC2's current rule becomes the base. If
    /// EC2 has no such rule any more, the row adds one. `None` removes the rule.
    pub fn decide_row(&mut self, view: &GroupView, row: &Row, mine: Option<RuleDraft>) {
        let base = view.remote_rule(row).cloned();
        self.draft_row(view, row, RowDraft { base, mine });
    }

    /// Adds a row and returns its id.
    pub fn add_row(&mut self, group: &GroupId, rule: RuleDraft) -> RowId {
        let number = self.draft.allocate_number();
        let after = RowDraft {
            base: None,
            mine: Some(rule),
        };
        self.change_row(group, number, Some(after));
        RowId::Number(number)
    }

    /// Drafts a new group with the default egress rule, as EC2 creates it. Returns its temporary
    /// id.
    pub fn create_group(&mut self, group: NewGroup) -> GroupId {
        let id = self.create_empty_group(group);
        self.add_row(&id, RuleDraft::from(&Rule::of_new_group()));
        id
    }

    /// Drafts a new group without rules, not even the default one. Returns its temporary id.
    pub fn create_empty_group(&mut self, group: NewGroup) -> GroupId {
        let id = GroupId::of_new_group(self.draft.allocate_number().0 as usize);
        let facts = GroupFacts {
            created: Some(group),
            ..GroupFacts::default()
        };
        self.set_facts(&id, facts);
        id
    }

    /// Changes a group to create, apart from its tags. If a run has created it as `known` since,
    /// the texts become stray.
    pub fn change_new_group(&mut self, group: &GroupId, known: &NewGroup, typed: NewGroup) {
        let drafted = self.draft.groups.get(group);
        let facts = drafted.map(|drafted| drafted.facts.clone());
        let facts = facts.unwrap_or_default();
        let Some(created) = &facts.created else {
            return self.draft.keep_stray_new_group(known, &typed);
        };
        let created = NewGroup {
            tags: created.tags.clone(),
            ..typed
        };
        let created = Some(created);
        self.set_facts(group, GroupFacts { created, ..facts });
    }

    /// Drafts a change of what uses a group, in addition to the one it has.
    pub fn add_uses(&mut self, group: &GroupId, uses: UseChange) {
        let known = self.draft.groups.get(group);
        let mut facts = known.map(|group| group.facts.clone()).unwrap_or_default();
        // A change and its inverse cancel out.
        let back = uses.clone().reversed();
        let mut added = uses;
        added.remove(&facts.uses.clone().reversed());
        facts.uses.remove(&back);
        facts.uses.extend(added);
        self.set_facts(group, facts);
    }

    /// Changes the group itself.
    pub fn set_facts(&mut self, group: &GroupId, mut after: GroupFacts) {
        if let Some(tags) = &mut after.tags {
            tags.mine = keep_reserved_tags(&tags.base, &tags.mine);
        }
        after.tags = after.tags.filter(|tags| tags.mine != tags.base);
        let known = self.draft.groups.get(group);
        let before = known.map(|group| group.facts.clone()).unwrap_or_default();
        if before != after {
            self.record(Change::Facts {
                group: group.clone(),
                before,
                after,
            });
        }
    }

    /// Drops all pending changes of a group, including unfinished texts.
    pub fn discard_group(&mut self, group: &GroupId) {
        let numbers: Vec<RowNumber> = match self.draft.groups.get(group) {
            Some(GroupDraft { rows, .. }) => rows.keys().copied().collect(),
            None => Vec::new(),
        };
        for number in numbers {
            self.change_row(group, number, None);
        }
        self.set_facts(group, GroupFacts::default());
        self.draft.drop_unfinished_of(group);
        self.draft.left_out.remove(group);
    }

    /// Drops all pending changes.
    pub fn discard_all(&mut self) {
        let groups: Vec<GroupId> = self.draft.groups.keys().cloned().collect();
        for group in groups {
            self.discard_group(&group);
        }
        let lists: Vec<PrefixListId> = self.draft.lists.keys().cloned().collect();
        for list in lists {
            self.discard_list(&list);
        }
        self.draft.unfinished.clear();
        self.draft.note.clear();
    }

    /// Drafts a new prefix list. Returns its temporary id.
    pub fn create_list(&mut self, content: PrefixListContent) -> PrefixListId {
        let id = PrefixListId::of_new_list(self.draft.allocate_number().0 as usize);
        self.set_list(PrefixListChange {
            id: id.clone(),
            version: None,
            before: None,
            after: Some(content),
        });
        id
    }

    /// Drafts the change of a prefix list, instead of the one it has. A change without effect drops it.
    pub fn set_list(&mut self, change: PrefixListChange) {
        let list = change.id.clone();
        self.change_list(&list, (change.count() > 0).then_some(change));
    }

    /// Drops the pending change of a prefix list.
    pub fn discard_list(&mut self, list: &PrefixListId) {
        self.change_list(list, None);
        self.draft.left_out_lists.remove(list);
    }

    fn change_list(&mut self, list: &PrefixListId, after: Option<PrefixListChange>) {
        let before = self.draft.lists.get(list).cloned();
        if before != after {
            self.record(Change::List {
                list: list.clone(),
                before,
                after,
            });
        }
    }

    fn put_row(&mut self, view: &GroupView, row: &Row, mine: Option<RuleDraft>) {
        let base = match &row.clash {
            Some(_) => self.drafted(&view.id, row).and_then(|drafted| drafted.base),
            None => view.remote_rule(row).cloned(),
        };
        self.draft_row(view, row, RowDraft { base, mine });
    }

    fn draft_row(&mut self, view: &GroupView, row: &Row, mut after: RowDraft) {
        if let (Some(base), Some(mine)) = (&after.base, &mut after.mine) {
            mine.tags = keep_reserved_tags(&base.tags, &mine.tags);
        }
        let after = (!after.is_idle()).then_some(after);
        match row.number {
            Some(number) => self.change_row(&view.id, number, after),
            None if after.is_some() => {
                let number = self.draft.allocate_number();
                self.change_row(&view.id, number, after);
            }
            None => {}
        }
    }

    fn drafted(&self, group: &GroupId, row: &Row) -> Option<RowDraft> {
        let rows = &self.draft.groups.get(group)?.rows;
        rows.get(&row.number?).cloned()
    }

    fn change_row(&mut self, group: &GroupId, number: RowNumber, after: Option<RowDraft>) {
        let rows = self.draft.groups.get(group).map(|group| &group.rows);
        let before = rows.and_then(|rows| rows.get(&number)).cloned();
        if before != after {
            self.record(Change::Row {
                group: group.clone(),
                number,
                before,
                after,
            });
        }
    }

    fn record(&mut self, change: Change) {
        self.draft.make_change(&change);
        self.changes.push(change);
    }
}
