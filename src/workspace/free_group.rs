//! Fixes of what keeps a group from being deleted, as edits of the draft.

use std::collections::{BTreeMap, BTreeSet};

use super::Editor;
use crate::draft::{GroupFacts, GroupView};
use crate::model::{GroupId, InterfaceId, RuleKey, VpcId, counted};
use crate::plan::UseChange;

/// What removes one obstacle to the deletion of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeletionFix {
    /// Revokes rules, by group.
    Revoke(BTreeMap<GroupId, BTreeSet<RuleKey>>),
    /// Takes the group off an interface that has others.
    LeaveInterface(InterfaceId),
    /// Replaces the group on an interface that has no other.
    ReplaceOnInterface(InterfaceId),
    /// Deletes a detached interface.
    DeleteInterface(InterfaceId),
    /// Ends the association with a VPC.
    EndAssociation(VpcId),
}

impl Editor {
    /// Drafts fixes for the deletion of a group as one undo step. Interfaces without another group get the replacement;
    /// without one, they stay as they are.
    pub fn draft_fixes(
        &self,
        group: &GroupId,
        fixes: &[DeletionFix],
        replacement: Option<&GroupId>,
    ) {
        let mut uses = UseChange::default();
        let mut joined = BTreeSet::new();
        let mut revoked: BTreeMap<&GroupId, BTreeSet<&RuleKey>> = BTreeMap::new();
        for fix in fixes {
            match fix {
                DeletionFix::Revoke(rules) => {
                    for (id, keys) in rules {
                        revoked.entry(id).or_default().extend(keys);
                    }
                }
                DeletionFix::LeaveInterface(interface) => {
                    uses.left.insert(interface.clone());
                }
                DeletionFix::ReplaceOnInterface(interface) => {
                    if replacement.is_some() {
                        uses.left.insert(interface.clone());
                        joined.insert(interface.clone());
                    }
                }
                DeletionFix::DeleteInterface(interface) => {
                    uses.deleted.insert(interface.clone());
                }
                DeletionFix::EndAssociation(vpc) => {
                    uses.disassociated.insert(vpc.clone());
                }
            }
        }
        let views = revoked.into_iter();
        let views = views.map(|(id, keys)| (self.workspace.group_view_now(id), keys));
        let views: Vec<(GroupView, BTreeSet<&RuleKey>)> = views.collect();
        let label = format!("drafted {}", counted(fixes.len(), "fix"));
        self.edit(label, &mut |editing| {
            for (view, keys) in &views {
                for row in view.rows() {
                    let key = view.rule(row).map(|rule| rule.key());
                    if key.is_some_and(|key| keys.contains(&key)) {
                        editing.remove_row(view, row);
                    }
                }
            }
            if let Some(replacement) = replacement.filter(|_| !joined.is_empty()) {
                let uses = UseChange {
                    joined: joined.clone(),
                    ..UseChange::default()
                };
                editing.add_uses(replacement, uses);
            }
            if !uses.is_empty() {
                editing.add_uses(group, uses.clone());
            }
        });
    }

    /// Marks groups for deletion and discards those that only the draft has, as one undo step. EC2 never deletes the
    /// default group of a VPC, so it stays. Returns how many groups are deleted.
    pub fn delete_groups(&self, groups: &[GroupId]) -> usize {
        let there = groups.iter().filter(|id| !self.workspace.is_gone(id));
        let views = there.map(|id| self.workspace.group_view_now(id));
        let is_deletable = |view: &GroupView| {
            let remote = view.remote.as_ref();
            !view.is_deleted() && remote.is_none_or(|remote| !remote.is_default())
        };
        let views: Vec<GroupView> = views.filter(is_deletable).collect();
        self.edit(
            format!("deleted {}", counted(views.len(), "group")),
            &mut |editing| {
                for view in &views {
                    if view.remote.is_some() {
                        editing.set_facts(
                            &view.id,
                            GroupFacts {
                                is_deleted: true,
                                ..view.facts.clone()
                            },
                        )
                    } else {
                        editing.discard_group(&view.id)
                    }
                }
            },
        );
        views.len()
    }
}
