//! Comparison of the groups on the screen with a snapshot or another file, and restoring from it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use leptos::prelude::*;

use super::{Editor, ShareOptions, Workspace, parse_draft};
use crate::draft::put_into_draft;
use crate::import::{
    Contents, Document, DocumentError, ImportedGroup, MergeError, MergeNote, MergeOptions,
    merge_import,
};
use crate::model::{AccountId, VpcId, is_same_group_name};
use crate::plan::{GroupChange, PrefixListChange};
use crate::present::Page;
use crate::share::{CompareSide, Comparison, NotRestored, Redaction, compare, restore};

/// Document to compare with.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The document to compare with the groups on the screen.
    pub document: Arc<Document>,
    /// Whether the document is the later state.
    pub is_later: bool,
}

/// Changes that bring the account to the state of a document.
#[derive(Clone, Debug, Default)]
pub struct RestorePlan {
    /// The changes.
    pub changes: Vec<GroupChange>,
    /// Kinds of values that are redacted in the document and therefore not changed.
    pub ignored: Redaction,
    /// Number of rules that cannot be restored, because their addresses are redacted.
    pub ignored_rules: usize,
    /// Groups that cannot be recreated.
    pub not_restored: Vec<NotRestored>,
    /// What the document does not describe and is therefore not changed.
    pub notes: Vec<MergeNote>,
}

/// Options for restoring from a document.
#[derive(Clone, Debug, Default)]
pub struct RestoreOptions {
    /// Whether to delete groups that a snapshot of all groups does not have.
    pub deletes_new: bool,
    /// VPCs of this account by the VPCs of another tool's file. The key `None` is for groups
    /// without a VPC.
    pub vpcs: HashMap<Option<VpcId>, VpcId>,
    /// How another tool's groups are merged into the account.
    pub merge: MergeOptions,
}

impl Workspace {
    /// Compares the groups on the screen with a document and shows the result.
    pub fn compare_with(self, document: Arc<Document>) {
        // The live account is always the later state. Otherwise the times decide, if both are
        // known.
        let is_later = self.view().viewed().is_some_and(|here| {
            let days = document.facts().zip(here.facts());
            days.is_some_and(|(other, here)| other.taken_at > here.taken_at)
        });
        self.inputs().compare(Compared { document, is_later });
        self.go_to(Page::Compare);
    }

    /// Returns the groups of this workspace as a document for a comparison elsewhere: the one that is viewed, or a snapshot
    /// of the account. `None` while the groups or the account are unknown. Untracked.
    ///
    /// # Errors
    /// [`DocumentError`] if EC2 has an ID that no export may contain.
    pub fn to_document(self) -> Option<Result<Arc<Document>, DocumentError>> {
        if let Some(document) = untrack(|| self.view().viewed()) {
            return Some(Ok(document));
        }
        let options = ShareOptions {
            chosen: None,
            redaction: Redaction::default(),
            taken_by: None,
            has_rule_ids: true,
            has_policies: false,
            has_profile: false,
        };
        let snapshot = untrack(|| self.snapshot(&options))?;
        let name = snapshot.facts().source.region.to_string();
        Some(Document::of_snapshot(name, snapshot).map(Arc::new))
    }

    /// Returns the differences from the earlier to the later state; `None` while nothing is
    /// compared. Reactive.
    pub fn comparison(self) -> Option<Comparison> {
        let compared = self.inputs().compared();
        let compared = compared.read();
        let Compared { document, is_later } = compared.as_ref()?;
        let live = self.inventory().current();
        let live = live.read();
        let viewed = self.view().viewed();
        let others = document.beside(&live);
        let own = viewed.as_ref().map(|viewed| viewed.beside(&others));
        let here = match (&viewed, &own) {
            (Some(viewed), Some(own)) => viewed.side(own),
            _ => CompareSide::live(&live),
        };
        let there = document.side(&others);
        Some(if *is_later {
            compare(here, there)
        } else {
            compare(there, here)
        })
    }

    /// Returns the VPCs of another tool's file for which the user has to choose one of the
    /// session's. `None` in the set is for new groups without a VPC. Empty while the session's VPCs
    /// are unknown. Reactive.
    pub fn unknown_vpcs(self, document: &Document) -> BTreeSet<Option<VpcId>> {
        let live = self.inventory().current();
        let live = live.read();
        if document.facts().is_some() || live.vpcs.is_empty() {
            return BTreeSet::new();
        }
        let groups = document.inventory().groups;
        let groups = groups.iter();
        let groups = groups.filter(|group| live.group(&group.id).is_none());
        let is_unknown = |vpc: &&Option<VpcId>| match vpc {
            Some(vpc) => live.vpc(vpc).is_none(),
            None => live.vpcs.len() > 1,
        };
        let vpcs = groups.map(|group| &group.vpc_id);
        vpcs.filter(is_unknown).cloned().collect()
    }
}

impl Editor {
    /// Returns the changes that bring the account to the state of a document.
    ///
    /// # Errors
    /// [`MergeError`] if the groups of another tool's file do not fit the account's.
    pub fn changes_to_restore(
        &self,
        document: &Document,
        options: &RestoreOptions,
    ) -> Result<RestorePlan, MergeError> {
        let live = self.workspace.inventory().current();
        let live = live.read_untracked();
        match &document.contents {
            Contents::Snapshot(snapshot) => {
                let live = CompareSide::live(&live);
                let restoration = restore(snapshot, live, options.deletes_new);
                Ok(RestorePlan {
                    changes: restoration.changes,
                    ignored: restoration.ignored,
                    ignored_rules: restoration.ignored_rules,
                    not_restored: restoration.not_restored,
                    notes: Vec::new(),
                })
            }
            Contents::Groups { imported, .. } => {
                let owner = self.workspace.own_account();
                let owner = owner.unwrap_or_else(|| AccountId::from_remote(""));
                let mut imported = imported.clone();
                for ImportedGroup { group, .. } in &mut imported.groups {
                    if let Some(here) = options.vpcs.get(&group.vpc_id) {
                        group.vpc_id = Some(here.clone());
                    }
                }
                let session = self.workspace.session().now();
                let merge = MergeOptions {
                    region: session.map(|session| session.region().clone()),
                    ..options.merge.clone()
                };
                let merged = merge_import(&imported, &live, &owner, &merge)?;
                Ok(RestorePlan {
                    changes: merged.changes,
                    notes: merged.notes,
                    ..RestorePlan::default()
                })
            }
        }
    }

    /// Returns the name of a group to create that the draft already creates. EC2 would refuse the
    /// second one.
    pub fn find_drafted_duplicate(&self, changes: &[GroupChange]) -> Option<String> {
        let known = self.workspace.draft().known_groups();
        let known = known.read();
        let remote = self.workspace.inventory().groups().all();
        let remote = remote.read();
        let mut created = changes
            .iter()
            .filter(|change| change.before.is_none())
            .filter_map(|change| change.after.as_ref());
        let drafted = created.find(|group| {
            known.iter().any(|other| {
                remote.get(&other.id).is_none()
                    && !other.is_deleted
                    && other.vpc_id == group.vpc_id
                    && is_same_group_name(&other.name, &group.name)
            })
        })?;
        Some(drafted.name.clone())
    }

    /// Adds changes to the draft as one undo step, and shows the review of the draft.
    pub fn draft_changes(&self, label: String, changes: &[GroupChange]) {
        self.put_changes(label, changes, &[]);
        let workspace = self.workspace;
        workspace.start_review();
        workspace.environment().address().go_to(Page::Review);
    }

    /// Adds changes to the draft as one undo step.
    pub(super) fn put_changes(
        &self,
        label: String,
        changes: &[GroupChange],
        lists: &[PrefixListChange],
    ) {
        let workspace = self.workspace;
        workspace.draft().adopt_external_changes(parse_draft);
        let draft = workspace.draft().current().get_untracked();
        self.edit(label, &mut |editing| {
            put_into_draft(editing, changes, lists, |id| {
                let remote = workspace.inventory().groups().find_now(id);
                draft.view(id, remote)
            });
        });
    }
}
