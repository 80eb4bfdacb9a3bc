//! The drafted change of a group, for the group of the same name in another account or Region.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::{Editor, Proposal, Workspace};
use crate::apply::RunSource;
use crate::aws::actions::GetCallerIdentity;
use crate::aws::{Clock as _, Error};
use crate::model::{AccountId, GroupId, Inventory, Region, escape_invisible};
use crate::plan::{CopyPlaces, GroupChange, Transfer, transfer};
use crate::platform::{BrowserClock, timestamp};
use crate::text::{Text, explain, transfer_notes};

/// Polling interval while groups are read.
const READ_POLL: Duration = Duration::from_millis(50);

/// Drafted change of a group that exists in EC2, as of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftedChange {
    /// Account of the group.
    pub account: AccountId,
    /// Region of the group.
    pub region: Region,
    /// The change.
    pub change: GroupChange,
    /// Everything at its place, with the draft.
    source: Inventory,
}

/// Reason why a change cannot be planned or applied elsewhere.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the change cannot be carried over")]
pub enum TransferError {
    /// The keys belong to another account. Nothing else was sent with them.
    WrongAccount {
        /// Account that they should belong to.
        expected: AccountId,
        /// Account that they belong to.
        actual: AccountId,
    },
    /// A request failed.
    Request(Arc<Error>),
    /// Nothing can be changed there.
    ReadOnly,
    /// The group does not exist any more.
    Gone(GroupId),
}

impl Text for TransferError {
    fn text(&self) -> String {
        match self {
            Self::WrongAccount { expected, actual } => {
                format!(
                    "the keys belong to account {actual} instead of {expected}, so nothing else was sent with them"
                )
            }
            Self::Request(error) => explain(error).title,
            Self::ReadOnly => "nothing can be changed there".to_owned(),
            Self::Gone(id) => format!("the group {id} does not exist any more"),
        }
    }
}

impl From<Error> for TransferError {
    fn from(error: Error) -> Self {
        Self::Request(Arc::new(error))
    }
}

impl DraftedChange {
    /// Returns the group with its account and Region, for titles and the history.
    pub fn origin(&self) -> String {
        format!(
            "{} in {} {}",
            escape_invisible(self.change.name()),
            self.account,
            self.region
        )
    }

    /// Whether both are the same change of the same group, whatever else is around it.
    pub fn is_same_change(&self, other: &Self) -> bool {
        self.account == other.account && self.region == other.region && self.change == other.change
    }

    /// Returns the change without what is around it.
    pub fn without_source(&self) -> Self {
        Self {
            account: self.account.clone(),
            region: self.region.clone(),
            change: self.change.clone(),
            source: Inventory::default(),
        }
    }
}

impl Workspace {
    /// Returns the drafted changes of groups that exist in EC2 and are not deleted. Reactive.
    pub fn drafted_changes(self) -> Vec<DraftedChange> {
        let touched = self.draft().touched();
        let session = self.session().current().get();
        let (Some(account), Some(session), false) =
            (self.own_account(), session, touched.is_empty())
        else {
            return Vec::new();
        };
        let (before, after) = self.before_and_after();
        let changes = touched.into_iter().filter_map(|view| {
            let (old, new) = (before.group(&view.id)?, after.group(&view.id)?);
            let change = GroupChange {
                id: view.id.clone(),
                before: Some((**old).clone()),
                after: Some((**new).clone()),
                uses: Default::default(),
            };
            (change.count() > 0).then(|| DraftedChange {
                account: account.clone(),
                region: session.region().clone(),
                change,
                source: after.clone(),
            })
        });
        changes.collect()
    }

    /// Asks STS for the account of the keys, whatever is known of them.
    ///
    /// # Errors
    /// [`TransferError`] if they belong to another account, or if STS does not answer.
    pub async fn confirm_account(self, expected: &AccountId) -> Result<(), TransferError> {
        let session = self.session().now().ok_or(TransferError::ReadOnly)?;
        let identity = session.client().send(&GetCallerIdentity).await?;
        if identity.account != *expected {
            return Err(TransferError::WrongAccount {
                expected: expected.clone(),
                actual: identity.account,
            });
        }
        self.session().note_caller(identity);
        Ok(())
    }

    /// Reads the groups and the names of the prefix lists, and waits until they are there.
    ///
    /// # Errors
    /// [`TransferError`] if EC2 does not answer.
    pub async fn read_names(self) -> Result<(), TransferError> {
        self.load_inventory();
        loop {
            let inventory = self.inventory();
            let groups = inventory.groups().freshness().get_untracked();
            if let Some(error) = groups.error() {
                return Err(TransferError::Request(error.clone()));
            }
            let lists = inventory.prefix_list_freshness().get_untracked();
            // A caller without permission for prefix lists can still change groups.
            if groups.is_whole() && (lists.is_whole() || lists.error().is_some()) {
                return Ok(());
            }
            if self.session().now().is_none() {
                return Err(TransferError::ReadOnly);
            }
            BrowserClock.sleep(READ_POLL).await;
        }
    }
}

impl Editor {
    /// Reads a group again and proposes for review what a drafted change becomes for it. Returns what is
    /// left out and what replaces references, in words.
    ///
    /// # Errors
    /// [`TransferError`] if the group cannot be read.
    pub async fn propose_transfer(
        &self,
        drafted: &DraftedChange,
        target: &GroupId,
    ) -> Result<Vec<String>, TransferError> {
        let workspace = self.workspace;
        let there = workspace
            .read_groups_again(std::slice::from_ref(target))
            .await?;
        if !there.contains_key(target) {
            return Err(TransferError::Gone(target.clone()));
        }
        let inventory = workspace.inventory().current().get_untracked();
        let place = workspace.plan_place();
        let owner = place.account.clone().ok_or(TransferError::ReadOnly)?;
        let is_same_scope = owner == drafted.account && place.region == drafted.region;
        let group = inventory.group(target);
        let vpc = group.and_then(|group| group.vpc_id.clone());
        let places = CopyPlaces {
            source: &drafted.source,
            source_region: &drafted.region,
            target: &inventory,
            target_region: &place.region,
            target_owner: &owner,
            target_vpc: vpc.as_ref(),
            is_same_scope,
        };
        let carried: Transfer = transfer(&places, &drafted.change, target);
        let lists = workspace.inventory().prefix_list_freshness();
        let notes = transfer_notes(&carried, &places, lists.get_untracked().is_whole());
        let proposal = Proposal {
            source: RunSource::Elsewhere {
                origin: drafted.origin(),
            },
            place,
            made_at: timestamp(),
            made_by: None,
            note: String::new(),
            changes: carried.change.into_iter().collect(),
            lists: Vec::new(),
            chosen: HashMap::new(),
        };
        workspace.reviewing().propose(proposal, BTreeSet::new());
        Ok(notes)
    }
}
