//! Edits of several groups, each one undo step.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::draft::{Editing, GroupFacts, PeerDraft, RuleDraft};
use crate::model::{GroupId, GroupName, NewGroup, Peer, Tag, VpcId, counted, group_name_key};
use crate::workspace::Workspace;

/// The groups that a dialog changes. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChosenGroups {
    pub(super) workspace: Workspace,
    pub(super) ids: StoredValue<Vec<GroupId>>,
    /// Called after the dialog has closed.
    pub(super) on_close: Callback<()>,
}

impl ChosenGroups {
    /// Returns the number of groups.
    pub(super) fn text(self) -> String {
        groups_text(self.ids.read_value().len())
    }

    /// Makes an edit, unless the draft cannot be edited now.
    pub(super) fn edit(self, label: String, make: impl FnMut(&mut Editing<'_>)) {
        edit(self.workspace, label, make);
    }

    /// Closes the dialog and announces what it did.
    pub(super) fn finish(self, sentence: String) {
        self.workspace.announce(sentence);
        self.on_close.run(());
    }
}

/// Name of a number of groups.
pub(super) fn groups_text(count: usize) -> String {
    counted(count, "group")
}

/// Changes the tags of groups: sets a tag, or removes the one with its key. Returns how many groups
/// change.
pub(super) fn change_tags(
    workspace: Workspace,
    groups: &[GroupId],
    key: &str,
    value: Option<&str>,
) -> usize {
    // Another tab may have deleted or discarded some.
    let there = groups.iter().filter(|id| !workspace.is_gone(id));
    let changes = there.filter_map(|id| {
        let view = workspace.group_view_now(id);
        let before = view.tags();
        let mut after: Vec<Tag> = before.clone();
        match (after.iter_mut().find(|tag| tag.key == key), value) {
            (Some(tag), Some(value)) => tag.value = value.to_owned(),
            (None, Some(value)) => after.push(Tag {
                key: key.to_owned(),
                value: value.to_owned(),
            }),
            (_, None) => after.retain(|tag| tag.key != key),
        }
        (after != before).then(|| (id.clone(), view.facts_with_tags(after)))
    });
    let changes: Vec<(GroupId, GroupFacts)> = changes.collect();
    let verb = if value.is_some() {
        "tagged"
    } else {
        "untagged"
    };
    edit(
        workspace,
        format!("{verb} {}", groups_text(changes.len())),
        |editing| {
            for (id, facts) in &changes {
                editing.set_facts(id, facts.clone());
            }
        },
    );
    changes.len()
}

/// Creates a copy of each group in its VPC, with its tags and rules. Rules that name the group itself
/// name the copy. Returns the copies.
pub(super) fn duplicate_groups(workspace: Workspace, groups: &[GroupId]) -> Vec<GroupId> {
    let mut names = known_names(workspace);
    let copies = groups.iter().filter_map(|id| {
        let view = workspace.group_view_now(id);
        let owner = crate::model::AccountId::from_remote("");
        let group = view.effective_group(&owner)?;
        let mut created = NewGroup::like(&group);
        created.name = free_name(&group.name, &group.vpc_id, &mut names)?;
        created.tags.retain(|tag| !tag.is_reserved());
        let rules: Vec<RuleDraft> = group.rules.iter().map(RuleDraft::from).collect();
        Some((id.clone(), created, rules))
    });
    let copies: Vec<(GroupId, NewGroup, Vec<RuleDraft>)> = copies.collect();
    let mut ids = Vec::new();
    edit(
        workspace,
        format!("duplicated {}", groups_text(copies.len())),
        |editing| {
            for (original, created, rules) in &copies {
                let copy = editing.create_empty_group(created.clone());
                for rule in rules {
                    editing.add_row(&copy, pointed_to_copy(rule, original, &copy));
                }
                ids.push(copy);
            }
        },
    );
    ids
}

fn pointed_to_copy(rule: &RuleDraft, original: &GroupId, copy: &GroupId) -> RuleDraft {
    let mut rule = rule.clone();
    if let PeerDraft::Known(Peer::Group(reference)) = &mut rule.peer
        && reference.group_id == *original
    {
        reference.group_id = copy.clone();
    }
    rule
}

/// Names that are taken, by VPC.
fn known_names(workspace: Workspace) -> BTreeSet<(Option<VpcId>, String)> {
    let listed = workspace.draft().listed();
    let groups = listed.read_untracked();
    let names = groups.iter();
    names
        .map(|group| (group.vpc_id.clone(), group_name_key(&group.name)))
        .collect()
}

/// Returns `NAME-copy`, or the first of `NAME-copy-2` and so on that is free, and takes it.
fn free_name(
    name: &str,
    vpc: &Option<VpcId>,
    taken: &mut BTreeSet<(Option<VpcId>, String)>,
) -> Option<GroupName> {
    let first = format!("{name}-copy");
    let others = (2..).map(|number| format!("{name}-copy-{number}"));
    let free = std::iter::once(first)
        .chain(others)
        .find(|name| taken.insert((vpc.clone(), group_name_key(name))))?;
    GroupName::parse(&free).ok()
}

/// Makes an edit, unless the draft cannot be edited now.
fn edit(workspace: Workspace, label: String, mut make: impl FnMut(&mut Editing<'_>)) {
    if let Some(editor) = workspace.editor_now() {
        editor.edit(label, &mut make);
    }
}
