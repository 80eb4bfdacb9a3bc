//! Reading groups again for a review: those that it changes, and those that have their names.

use std::collections::HashMap;

use leptos::prelude::*;

use super::Workspace;
use crate::apply::{describe_groups, describe_groups_with_same_names, find_referencing_groups};
use crate::aws::Error;
use crate::model::{GroupId, PrefixListId, SecurityGroup};
use crate::plan::PrefixListChange;

impl Workspace {
    /// Loads the groups under review, so that the calls shown identify rules by ID, the groups
    /// that have the names of groups to create or of deleted ones, and those that reference groups to
    /// delete.
    ///
    /// # Errors
    /// [`Error`] if EC2 does not answer.
    pub async fn read_for_review(self) -> Result<(), Error> {
        let mut names: Vec<(GroupId, String)> = Vec::new();
        let deleted = self.deleted_under_review();
        let ids: Vec<GroupId> = match &*self.reviewing().proposal().read_untracked() {
            Some(proposal) => {
                let changes = proposal.changes.iter();
                names.extend(changes.map(|change| (change.id.clone(), change.name().to_owned())));
                // Groups to be created do not exist in EC2.
                let changes = proposal.changes.iter();
                let there = changes.filter(|change| change.before.is_some());
                there.map(|change| change.id.clone()).collect()
            }
            None => {
                let touched = untrack(|| self.draft().touched());
                let without_ids = touched.iter().filter(|view| {
                    view.remote
                        .as_ref()
                        .is_some_and(|group| !group.has_rule_ids)
                });
                without_ids.map(|view| view.id.clone()).collect()
            }
        };
        if !ids.is_empty() {
            let there = self.read_groups_again(&ids).await?;
            names.retain(|(id, _)| !there.contains_key(id));
        }
        self.read_referencing_groups(&deleted, &ids).await?;
        self.read_uses_for_review().await;
        self.read_lists_again(&self.lists_under_review()).await?;
        let names: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
        self.read_namesakes(&names).await.map(drop)
    }

    /// Returns the prefix lists in EC2 that the changes under review change.
    fn lists_under_review(self) -> Vec<PrefixListId> {
        let ids = |changes: &mut dyn Iterator<Item = &PrefixListChange>| {
            let there = changes.filter(|change| change.before.is_some());
            there.map(|change| change.id.clone()).collect()
        };
        match &*self.reviewing().proposal().read_untracked() {
            Some(proposal) => ids(&mut proposal.lists.iter()),
            None => {
                let draft = self.draft().current();
                let draft = draft.read_untracked();
                ids(&mut draft.lists())
            }
        }
    }

    /// Returns the groups that the changes under review delete.
    fn deleted_under_review(self) -> Vec<GroupId> {
        match &*self.reviewing().proposal().read_untracked() {
            Some(proposal) => {
                let deleted = proposal.changes.iter();
                let deleted = deleted.filter(|change| change.after.is_none());
                deleted.map(|change| change.id.clone()).collect()
            }
            None => {
                let touched = untrack(|| self.draft().touched());
                let deleted = touched.iter().filter(|view| view.is_deleted());
                deleted.map(|view| view.id.clone()).collect()
            }
        }
    }

    /// Loads the groups that reference groups to delete, except those that have just been read.
    /// EC2 deletes no group that another references. Returns the groups that do.
    ///
    /// # Errors
    /// [`Error`] if EC2 does not answer.
    pub(super) async fn read_referencing_groups(
        self,
        deleted: &[GroupId],
        already_read: &[GroupId],
    ) -> Result<HashMap<GroupId, SecurityGroup>, Error> {
        let Some(session) = self.session().now().filter(|_| !deleted.is_empty()) else {
            return Ok(HashMap::new());
        };
        let mut found = find_referencing_groups(session.client(), deleted).await?;
        let references = |group: &SecurityGroup| deleted.iter().any(|id| group.references(id));
        // Groups that no longer reference them are shown with references until they are read again.
        let all = self.inventory().groups().all().get_untracked();
        let known = all.iter().filter(|group| references(group));
        found.extend(known.map(|group| group.id.clone()));
        let unread = found.into_iter().filter(|id| !already_read.contains(id));
        let unread: Vec<GroupId> = unread.collect();
        if unread.is_empty() {
            return Ok(HashMap::new());
        }
        let mut read = self.read_groups_again(&unread).await?;
        read.retain(|_, group| references(group));
        Ok(read)
    }

    /// Returns the groups whose names EC2 would treat as duplicates of these, and shows those that
    /// are not loaded yet.
    ///
    /// # Errors
    /// [`Error`] if EC2 does not answer.
    pub(super) async fn read_namesakes(self, names: &[&str]) -> Result<Vec<SecurityGroup>, Error> {
        let Some(session) = self.session().now().filter(|_| !names.is_empty()) else {
            return Ok(Vec::new());
        };
        let found = describe_groups_with_same_names(session.client(), names).await?;
        let inventory = self.inventory();
        let groups = inventory.groups();
        let new: HashMap<GroupId, SecurityGroup> = found
            .iter()
            .filter(|group| groups.find_now(&group.id).is_none())
            .map(|group| (group.id.clone(), group.clone()))
            .collect();
        let ids: Vec<GroupId> = new.keys().cloned().collect();
        groups.put_found(&ids, &new);
        Ok(found)
    }

    /// Reloads groups and shows EC2's current state.
    pub(super) async fn read_groups_again(
        self,
        ids: &[GroupId],
    ) -> Result<HashMap<GroupId, SecurityGroup>, Error> {
        let Some(session) = self.session().now() else {
            return Ok(HashMap::new());
        };
        let groups = describe_groups(session.client(), ids).await?;
        self.inventory().groups().put_found(ids, &groups);
        Ok(groups)
    }
}
