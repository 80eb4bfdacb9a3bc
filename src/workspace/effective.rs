//! Effective inventory: groups with the draft applied.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use crate::draft::{Draft, GroupView};
use crate::entry::KnownGroup;
use crate::model::{AccountId, GroupId, SecurityGroup};

pub(super) type GroupsById = ArcMemo<Arc<HashMap<GroupId, Arc<SecurityGroup>>>>;

impl Workspace {
    /// Returns a group with the draft applied. Reactive.
    pub fn group_view(self, id: &GroupId) -> GroupView {
        self.draft().view(id)
    }

    /// Returns a group with the draft applied, untracked.
    pub fn group_view_now(self, id: &GroupId) -> GroupView {
        untrack(move || self.draft().view(id))
    }

    /// Returns a group as EC2 has it, without the draft.
    pub fn remote_view(self, group: Arc<SecurityGroup>) -> GroupView {
        Draft::default().view(&group.id.clone(), Some(group))
    }

    /// Returns the name of a group in EC2 or in the draft. Reactive.
    pub fn group_name(self, id: &GroupId) -> Option<String> {
        if let Some(group) = self.inventory().groups().find(id) {
            return Some(group.name.clone());
        }
        let draft = self.draft().current();
        let draft = draft.read();
        let created = draft.group(id)?.facts.created.as_ref()?;
        Some(created.name.to_string())
    }
}

pub(super) fn touched_views(by_id: &GroupsById, draft: &ArcReadSignal<Draft>) -> Vec<GroupView> {
    let (draft, by_id) = (draft.read(), by_id.read());
    let groups = draft.groups();
    groups
        .map(|(id, _)| draft.view(id, by_id.get(id).cloned()))
        .collect()
}

/// Returns EC2's groups and the draft's new groups.
pub(super) fn list_groups(
    all: &ArcReadSignal<Arc<Vec<Arc<SecurityGroup>>>>,
    draft: &ArcReadSignal<Draft>,
    owner: &ArcReadSignal<Option<AccountId>>,
) -> Arc<Vec<Arc<SecurityGroup>>> {
    let groups = all.get();
    let draft = draft.read();
    let new_ones = draft
        .groups()
        .filter(|(_, group)| group.facts.created.is_some());
    let owner = owner.get().unwrap_or_else(|| AccountId::from_remote(""));
    let new_ones: Vec<Arc<SecurityGroup>> = new_ones
        .filter_map(|(id, _)| draft.view(id, None).wanted(&owner))
        .map(Arc::new)
        .collect();
    if new_ones.is_empty() {
        return groups;
    }
    Arc::new(groups.iter().cloned().chain(new_ones).collect())
}

/// Returns the groups that a rule can reference.
pub(super) fn list_known_groups(
    listed: &ArcMemo<Arc<Vec<Arc<SecurityGroup>>>>,
    draft: &ArcReadSignal<Draft>,
) -> Arc<Vec<KnownGroup>> {
    let (groups, draft) = (listed.read(), draft.read());
    let known = groups.iter().map(|group| KnownGroup {
        id: group.id.clone(),
        name: group.name.clone(),
        vpc_id: group.vpc_id.clone(),
        is_deleted: draft
            .group(&group.id)
            .is_some_and(|drafted| drafted.facts.is_deleted),
    });
    Arc::new(known.collect())
}
