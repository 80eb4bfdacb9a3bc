//! Reading what uses groups again: for a review, and after a run.

use leptos::prelude::*;

use super::Workspace;
use crate::apply::RunRecord;
use crate::model::GroupId;
use crate::plan::UseChange;

impl Workspace {
    /// Reads the network interfaces and associations that the changes under review concern. A review
    /// says so if they cannot be read.
    pub(super) async fn read_uses_for_review(self) {
        let uses: Vec<(GroupId, UseChange)> = match &*self.reviewing().proposal().read_untracked() {
            Some(proposal) => {
                let changes = proposal.changes.iter();
                changes
                    .map(|change| (change.id.clone(), change.uses.clone()))
                    .collect()
            }
            None => {
                let draft = self.draft().current();
                let draft = draft.read_untracked();
                let groups = draft.groups();
                groups
                    .map(|(id, group)| (id.clone(), group.facts.uses.clone()))
                    .collect()
            }
        };
        let associated = uses.iter().filter(|(_, uses)| uses.changes_associations());
        let associated: Vec<GroupId> = associated.map(|(id, _)| id.clone()).collect();
        let mut all = UseChange::default();
        for (_, uses) in uses {
            all.extend(uses);
        }
        all.joined.append(&mut all.left);
        all.joined.append(&mut all.deleted);
        let interfaces: Vec<_> = all.joined.into_iter().collect();
        self.read_interfaces_again(&interfaces).await;
        self.read_associations_again(&associated).await;
    }

    /// Reads the network interfaces and associations that a run changes.
    pub(super) async fn read_uses_of(self, record: &RunRecord) {
        self.read_interfaces_again(&record.interfaces()).await;
        self.read_associations_again(&record.associated_groups())
            .await;
    }
}
