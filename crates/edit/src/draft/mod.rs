//! Pending changes: rows, groups and tags, with undo and redo.
//!
//! A draft never changes what was read from EC2. For each row or group touched it keeps EC2's state
//! at that time (`base`) and the drafted state (`mine`). A [`GroupView`] applies the draft to EC2's
//! current state, so reading a group again also rebases the draft. Pure: no clock, no storage, no
//! parsing of typed text.

mod adopt;
mod after_run;
mod effective;
mod group_draft;
mod history;
mod left_over;
mod lists;
mod rebase;
mod rule_draft;
mod stray;
#[cfg(test)]
mod tests;
mod touched_rows;
mod unfinished;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use adopt::put_into_draft;
pub use after_run::Sent;
pub use group_draft::{GroupDraft, GroupFacts, RowDraft, RowNumber, TagsDraft};
pub use history::{Change, Edit, Editing};
pub use left_over::left_over;
pub use rebase::{Clash, keep_reserved_tags};
pub use rule_draft::{PeerDraft, RuleDraft, TrafficDraft};
pub use stray::StrayText;
pub use unfinished::{CellColumn, UnfinishedCell};
pub use view::{ChangeCount, GroupView, Mark, Row, RowId, RowIndex};

use portcullis_model::{GroupId, PrefixListId};
use portcullis_plan::{ChangedResource, PrefixListChange, Subject};

/// Pending changes of one scope at one endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    groups: BTreeMap<GroupId, GroupDraft>,
    /// Changes of prefix lists.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lists: BTreeMap<PrefixListId, PrefixListChange>,
    /// Edits that undo can take back, the latest last.
    #[serde(default)]
    done: Vec<Edit>,
    /// Edits that redo can restore, the latest undone last.
    #[serde(default)]
    undone: Vec<Edit>,
    /// Last number given to a row or group. Never reused within a draft.
    next_number: RowNumber,
    /// Texts of cells that could not be parsed, kept so that the user can correct them.
    #[serde(default)]
    unfinished: Vec<UnfinishedCell>,
    /// Typed texts that have no place any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stray: Vec<StrayText>,
    /// What a run has sent, until its applied changes are dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<Sent>,
    /// Note or ticket number for the run that applies the draft.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    /// Groups that the next run leaves out. Some may have no changes any more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    left_out: BTreeSet<GroupId>,
    /// Prefix lists that the next run leaves out. Some may have no changes any more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    left_out_lists: BTreeSet<PrefixListId>,
}

impl Draft {
    /// Returns the pending changes of a group, or `None` if there are none.
    pub fn group(&self, id: &GroupId) -> Option<&GroupDraft> {
        self.groups.get(id)
    }

    /// Returns the groups with pending changes, ordered by id.
    pub fn groups(&self) -> impl Iterator<Item = (&GroupId, &GroupDraft)> {
        self.groups.iter()
    }

    /// Whether there are no pending changes, no unfinished or stray texts, nothing to undo or redo,
    /// and no run that sends changes.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
            && self.lists.is_empty()
            && self.done.is_empty()
            && self.undone.is_empty()
            && self.unfinished.is_empty()
            && self.stray.is_empty()
            && self.sent.is_none()
    }

    /// Returns the note for the run that applies the draft. A draft without changes does not keep it.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Sets the note for the run that applies the draft.
    pub fn set_note(&mut self, note: String) {
        self.note = note;
    }

    /// Returns the groups and prefix lists with pending changes that the user leaves out of the next run.
    pub fn left_out(&self) -> BTreeSet<ChangedResource> {
        let groups = self.left_out.iter();
        let groups = groups.filter(|id| self.groups.contains_key(*id)).cloned();
        let lists = self.left_out_lists.iter();
        let lists = lists.filter(|id| self.lists.contains_key(*id)).cloned();
        let groups = groups.map(ChangedResource::Group);
        groups.chain(lists.map(ChangedResource::List)).collect()
    }

    /// Sets the groups and prefix lists that the user leaves out of the next run.
    pub fn leave_out(&mut self, chosen: BTreeSet<ChangedResource>) {
        self.left_out.clear();
        self.left_out_lists.clear();
        for resource in chosen {
            match resource {
                ChangedResource::Group(id) => self.left_out.insert(id),
                ChangedResource::List(id) => self.left_out_lists.insert(id),
            };
        }
    }

    /// Returns the number of edits that undo can take back.
    pub fn undo_depth(&self) -> usize {
        self.done.len()
    }

    /// Returns the edit that undo would take back, if there is one.
    pub fn last_edit(&self) -> Option<&Edit> {
        self.done.last()
    }

    /// Label of the edit that undo would take back, if there is one.
    pub fn undo_label(&self) -> Option<&str> {
        self.done.last().map(Edit::label)
    }

    /// Label of the edit that redo would restore, if there is one.
    pub fn redo_label(&self) -> Option<&str> {
        self.undone.last().map(Edit::label)
    }

    /// Clears undo and redo. Applied changes cannot be undone in the draft.
    pub fn forget_history(&mut self) {
        self.done.clear();
        self.undone.clear();
    }

    /// Forgets redo, and the edits that changed groups or prefix lists which are applied now. Undo keeps the others, as
    /// far as no edit that is forgotten came after them in the same group or list: it would restore a state that it never
    /// had.
    pub fn forget_applied(&mut self, is_applied: impl Fn(Subject<'_>) -> bool) {
        self.undone.clear();
        let mut closed: BTreeSet<String> = BTreeSet::new();
        let mut kept: Vec<Edit> = Vec::new();
        for edit in std::mem::take(&mut self.done).into_iter().rev() {
            let subjects = edit.subjects();
            let is_closed =
                |subject: &Subject<'_>| is_applied(*subject) || closed.contains(subject.as_str());
            if subjects.iter().any(is_closed) {
                closed.extend(
                    subjects
                        .into_iter()
                        .map(|subject| subject.as_str().to_owned()),
                );
            } else {
                kept.push(edit);
            }
        }
        kept.reverse();
        self.done = kept;
    }

    fn allocate_number(&mut self) -> RowNumber {
        self.next_number = self.next_number.next();
        self.next_number
    }
}
