//! Rules of the user's old address in the open workspaces, and the edits that replace it.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::draft::{GroupView, RowId};
use crate::model::{GroupId, counted};
use crate::present::{OwnAddresses, OwnRule, OwnRuleChange, OwnRuleSearch, Route, find_own_rules};
use crate::shell::Shell;
use crate::workspace::Workspace;

/// Identifies a rule across workspaces: the address of its workspace, its group and its row.
pub(super) type RuleKey = (String, GroupId, RowId);

/// Rules of one workspace.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundIn {
    pub(super) workspace: Workspace,
    /// Connection and Region.
    pub(super) name: String,
    place: String,
    pub(super) groups: Vec<(GroupView, Vec<OwnRule>)>,
}

impl FoundIn {
    /// Identifies a rule.
    pub(super) fn key(&self, view: &GroupView, rule: &OwnRule) -> Option<RuleKey> {
        let row = view.row_at(rule.row)?;
        Some((self.place.clone(), view.id.clone(), view.row_id(row)))
    }

    /// Returns the rules that an edit changes: those that have an address to change to, and are not left out.
    pub(super) fn changes<'a>(
        &'a self,
        left_out: &'a HashSet<RuleKey>,
    ) -> impl Iterator<Item = (&'a GroupView, &'a OwnRule)> {
        let rules = self.groups.iter();
        let rules = rules.flat_map(|(view, rules)| rules.iter().map(move |rule| (view, rule)));
        rules.filter(|(view, rule)| {
            !matches!(rule.change, OwnRuleChange::NoAddress(_))
                && self
                    .key(view, rule)
                    .is_some_and(|key| !left_out.contains(&key))
        })
    }
}

/// Returns the open workspaces whose draft can be edited, the one on the screen first. Reactive.
pub(super) fn editable_workspaces(shell: Shell, with_others: bool) -> Vec<Workspace> {
    let shown = shell.workspaces().shown().get();
    let others = shell.workspaces().all();
    let others = others.into_iter().filter(|other| *other != shown);
    let mut workspaces = vec![shown];
    if with_others {
        workspaces.extend(others);
    }
    workspaces.retain(|workspace| {
        let freshness = workspace.inventory().groups().freshness();
        workspace.editor().is_some() && freshness.read().is_whole()
    });
    workspaces
}

/// Finds the rules of the old address. Reactive.
pub(super) fn find(
    workspaces: &[Workspace],
    search: &OwnRuleSearch,
    addresses: &OwnAddresses,
) -> Vec<FoundIn> {
    if search.is_empty() {
        return Vec::new();
    }
    let found = workspaces.iter().filter_map(|workspace| {
        let groups = find_in(*workspace, search, addresses);
        let session = workspace.session().current().get()?;
        let place = workspace.place()?;
        (!groups.is_empty()).then(|| FoundIn {
            workspace: *workspace,
            name: format!("{}, {}", session.connection().name, session.region()),
            place: Route::default().at(place).to_string(),
            groups,
        })
    });
    found.collect()
}

fn find_in(
    workspace: Workspace,
    search: &OwnRuleSearch,
    addresses: &OwnAddresses,
) -> Vec<(GroupView, Vec<OwnRule>)> {
    let listed = workspace.draft().listed();
    let listed = listed.read();
    let draft = workspace.draft().current();
    // A view of each group of a large account would take long.
    let is_concerned = |id: &GroupId| draft.read().group(id).is_some();
    let concerned = listed
        .iter()
        .filter(|group| is_concerned(&group.id) || search.concerns(group));
    let found = concerned.map(|group| {
        let view = workspace.group_view(&group.id);
        let rules = find_own_rules(&view, search, addresses);
        (view, rules)
    });
    found.filter(|(_, rules)| !rules.is_empty()).collect()
}

/// Puts the changes into the draft of each workspace, as one undo step each. Returns the number of rules.
pub(super) fn apply(found: &[FoundIn], left_out: &HashSet<RuleKey>) -> usize {
    let mut total = 0;
    for found in found {
        let changes: Vec<(&GroupView, &OwnRule)> = found.changes(left_out).collect();
        let Some(editor) = found.workspace.editor_now().filter(|_| !changes.is_empty()) else {
            continue;
        };
        let label = format!("replaced my address in {}", counted(changes.len(), "rule"));
        editor.edit(label, &mut |editing| {
            for (view, rule) in &changes {
                let Some(row) = view.row_at(rule.row) else {
                    continue;
                };
                match &rule.change {
                    OwnRuleChange::Replace(after) => editing.set_row(view, row, after.clone()),
                    OwnRuleChange::Remove => editing.remove_row(view, row),
                    OwnRuleChange::NoAddress(_) => {}
                }
            }
        });
        total += changes.len();
    }
    total
}
