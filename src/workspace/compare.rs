//! Use case: compare what is on the screen with a snapshot or another file, and draft the way back.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use leptos::prelude::*;

use super::{Editor, Workspace, parse_draft};
use crate::draft::put_into_draft;
use crate::import::{Contents, Document, ImportedGroup, LayError, LayNote, LayOptions, as_changes};
use crate::model::{AccountId, VpcId, is_same_group_name};
use crate::plan::GroupChange;
use crate::present::Page;
use crate::share::{CompareSide, Comparison, NotRestored, Redaction, compare, restore};

/// What is compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What is compared with what is on the screen.
    pub document: Arc<Document>,
    /// Whether it is the later of the two.
    pub is_later: bool,
}

/// What would make the account what a document has.
#[derive(Clone, Debug, Default)]
pub struct Return {
    /// What changes.
    pub changes: Vec<GroupChange>,
    /// What is redacted in the document, and stays as it is.
    pub ignored: Redaction,
    /// How many rules of the document cannot be restored, as their addresses are redacted.
    pub ignored_rules: usize,
    /// Groups that cannot be created anew.
    pub not_restored: Vec<NotRestored>,
    /// What the document does not describe and therefore stays, in whole sentences.
    pub notes: Vec<LayNote>,
}

/// How an account is made what a document has.
#[derive(Clone, Debug, Default)]
pub struct ReturnOptions {
    /// Whether groups go that a snapshot of all groups does not have.
    pub deletes_new: bool,
    /// The VPCs here for those that another tool wrote; the one for groups without a VPC included.
    pub vpcs: HashMap<Option<VpcId>, VpcId>,
    /// How another tool's groups are laid onto the account.
    pub lay: LayOptions,
}

impl Workspace {
    /// Compares what is on the screen with a document, and shows that.
    pub fn compare_with(self, document: Arc<Document>) {
        // Nothing is later than the live account, nor known to be where one does not tell its day.
        let is_later = self.view().viewed().is_some_and(|here| {
            let days = document.facts().zip(here.facts());
            days.is_some_and(|(other, here)| other.taken_at > here.taken_at)
        });
        self.inputs().compare(Compared { document, is_later });
        self.go_to(Page::Compare);
    }

    /// What is other in the later of the two; none while nothing is compared. The caller is told when
    /// it changes.
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
        Some(match is_later {
            true => compare(here, there),
            false => compare(there, here),
        })
    }

    /// The VPCs that have to be chosen for what another tool wrote: those that the session does not have,
    /// and none for groups without one whose ids the session does not have. Empty while it is not known
    /// which VPCs there are. Reactive.
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
    /// What would make the account what a document has.
    ///
    /// # Errors
    /// [`LayError`] where the groups that another tool wrote do not go together with the account's.
    pub fn way_back(
        &self,
        document: &Document,
        options: &ReturnOptions,
    ) -> Result<Return, LayError> {
        let live = self.workspace.inventory().current();
        let live = live.read_untracked();
        match &document.contents {
            Contents::Snapshot(snapshot) => {
                let live = CompareSide::live(&live);
                let restoration = restore(snapshot, live, options.deletes_new);
                Ok(Return {
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
                let laid = as_changes(&imported, &live, &owner, &options.lay)?;
                Ok(Return {
                    changes: laid.changes,
                    notes: laid.notes,
                    ..Return::default()
                })
            }
        }
    }

    /// The name of a group to be created that the draft creates already. EC2 would refuse the second one.
    pub fn drafted_already(&self, changes: &[GroupChange]) -> Option<String> {
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

    /// Makes changes part of the draft, to be undone at once, and shows the draft's review.
    pub fn draft_changes(&self, label: String, changes: &[GroupChange]) {
        let workspace = self.workspace;
        workspace.draft().adopt_others(parse_draft);
        let draft = workspace.draft().current().get_untracked();
        self.edit(label, &mut |editing| {
            put_into_draft(editing, changes, |id| {
                let remote = workspace.inventory().groups().find_now(id);
                draft.view(id, remote)
            });
        });
        workspace.start_review();
        workspace.environment().address().go_to(Page::Review);
    }
}
