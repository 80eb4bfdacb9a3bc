//! What is entered in the dialogs that rename and copy groups, and not drafted yet.

use leptos::prelude::*;

use crate::model::{GroupId, VpcId};
use crate::plan::{CopyChoice, CopySubject};

/// Name and description typed for the clone of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedRename {
    /// The group.
    pub group: GroupId,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
}

/// Choices for copies of groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenCopies {
    /// The groups.
    pub groups: Vec<GroupId>,
    /// Name of the target, as its option says.
    pub place: String,
    /// VPC of the target.
    pub vpc: Option<VpcId>,
    /// What takes the place of references, as far as it differs from the proposals.
    pub changed: Vec<(CopySubject, CopyChoice)>,
}

/// Store of the entries, until they are drafted. The dialogs start with them when they are opened again.
#[derive(Debug, Default)]
pub struct DialogInputs {
    renames: ArcRwSignal<Vec<TypedRename>>,
    copies: ArcRwSignal<Option<ChosenCopies>>,
}

impl DialogInputs {
    /// Returns what is typed for a group, untracked.
    pub fn rename_of(&self, group: &GroupId) -> Option<TypedRename> {
        let renames = self.renames.read_untracked();
        renames.iter().find(|typed| typed.group == *group).cloned()
    }

    /// Keeps what is typed for a group.
    pub fn set_rename(&self, typed: TypedRename) {
        self.renames.update(|renames| {
            renames.retain(|known| known.group != typed.group);
            renames.push(typed);
        });
    }

    /// Forgets what is typed for a group.
    pub fn clear_rename(&self, group: &GroupId) {
        self.renames
            .update(|renames| renames.retain(|known| known.group != *group));
    }

    /// Returns what is chosen for copies of the same groups, untracked.
    pub fn copies_of(&self, groups: &[GroupId]) -> Option<ChosenCopies> {
        let copies = self.copies.read_untracked();
        copies
            .as_ref()
            .filter(|copies| copies.groups == groups)
            .cloned()
    }

    /// Keeps what is chosen; `None` forgets it.
    pub fn set_copies(&self, copies: Option<ChosenCopies>) {
        self.copies.set(copies);
    }

    /// Whether a text is typed or a reference in copies decided. Reactive.
    pub(super) fn has_text(&self) -> bool {
        let copies = self.copies.read();
        let has_decided = copies
            .as_ref()
            .is_some_and(|copies| !copies.changed.is_empty());
        has_decided || !self.renames.read().is_empty()
    }

    /// Copies the entries of a closed workspace of the same scope.
    pub(super) fn copy_from(&self, earlier: &Self) {
        self.renames.set(earlier.renames.get_untracked());
        self.copies.set(earlier.copies.get_untracked());
    }
}
