//! Divides a group into two on the same network interfaces, as a draft.

use super::quota_help::{change_text, interface_limit};
use crate::analysis::{QuotaUse, Split, SplitObstacle, split};
use crate::draft::{GroupView, Row, RuleDraft};
use crate::model::{
    Direction, GroupId, GroupName, NewGroup, PrefixList, SecurityGroup, counted, group_name_key,
};
use crate::plan::UseChange;
use crate::workspace::{Editor, Workspace};
use leptos::prelude::*;

/// A split with what it needs to be drafted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SplitDraft {
    workspace: Workspace,
    group: GroupId,
    created: NewGroup,
    split: Split,
    limit: usize,
}

/// Divides the rules of a direction. Reactive.
///
/// # Errors
/// [`SplitObstacle`] if an interface cannot get another group, or there is nothing to divide.
pub(super) fn split_draft(
    workspace: Workspace,
    group: &SecurityGroup,
    direction: Direction,
    lists: &[PrefixList],
) -> Result<SplitDraft, SplitObstacle> {
    let interfaces = workspace.inventory().interfaces().value();
    let interfaces = interfaces.read();
    let interfaces = interfaces.as_deref().map(Vec::as_slice);
    let quota = workspace.environment().settings().rules_per_group().get();
    let split = split(group, direction, lists, interfaces, quota)?;
    let name = free_name(workspace, group).ok_or(SplitObstacle::TooFewRules)?;
    let mut created = NewGroup::like(group);
    created.name = name;
    created.tags.retain(|tag| !tag.is_reserved());
    Ok(SplitDraft {
        workspace,
        group: group.id.clone(),
        created,
        split,
        limit: interface_limit(workspace),
    })
}

/// Returns `NAME-2`, or the first of `NAME-3` and so on that is free in the VPC. Reactive.
fn free_name(workspace: Workspace, group: &SecurityGroup) -> Option<GroupName> {
    let listed = workspace.draft().listed();
    let listed = listed.read();
    let is_taken = |name: &str| {
        let key = group_name_key(name);
        let mut others = listed.iter().filter(|other| other.vpc_id == group.vpc_id);
        others.any(|other| group_name_key(&other.name) == key)
    };
    let free = (2..1000)
        .map(|number| format!("{}-{number}", group.name))
        .find(|name| !is_taken(name))?;
    GroupName::parse(&free).ok()
}

impl SplitDraft {
    /// What the split does, with the numbers before and after.
    pub(super) fn text(&self, before: &QuotaUse, direction: Direction) -> String {
        let Self {
            created,
            split,
            limit,
            ..
        } = self;
        let interfaces = match split.interfaces.len() {
            0 => "No interface uses the group yet".to_owned(),
            count => format!(
                "{} {} the new group, too, and then {} at most {} of {limit} groups",
                counted(count, "interface"),
                if count == 1 { "gets" } else { "get" },
                if count == 1 { "has" } else { "have" },
                split.groups
            ),
        };
        format!(
            "Split the group: {} move to a new group {}: {} here, {} there. {interfaces}.",
            counted(split.moved.len(), &format!("{direction} rule")),
            created.name,
            change_text(before, &split.stays),
            change_text(&QuotaUse::default(), &split.goes),
        )
    }

    /// Drafts the new group with the rules, puts it onto the interfaces, and removes the rules from the old group. The
    /// plan sends it in this order, so that no traffic is interrupted.
    pub(super) fn make(&self, editor: &Editor) {
        let view = self.workspace.group_view_now(&self.group);
        let moved: Vec<(&Row, RuleDraft)> = moved_rows(&view, &self.split);
        let label = format!("split off {}", self.created.name);
        editor.edit(label, &mut |editing| {
            let new = editing.create_empty_group(self.created.clone());
            for (row, rule) in &moved {
                editing.add_row(&new, rule.clone());
                editing.remove_row(&view, row);
            }
            let uses = UseChange {
                joined: self.split.interfaces.iter().cloned().collect(),
                ..UseChange::default()
            };
            editing.add_uses(&new, uses);
        });
    }
}

fn moved_rows<'a>(view: &'a GroupView, split: &Split) -> Vec<(&'a Row, RuleDraft)> {
    let is_moved = |row: &&Row| {
        view.rule(row)
            .is_some_and(|rule| split.moved.contains(&rule.key()))
    };
    let rows = view.rows().iter().filter(is_moved);
    rows.map(|row| (row, view.rule_draft(row))).collect()
}
