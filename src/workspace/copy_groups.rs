//! Copies of groups in the draft of this or another open workspace.

use leptos::prelude::*;

use super::{Editor, Workspace};
use crate::model::{AccountId, GroupId, Inventory, Region, VpcId};
use crate::plan::{CopyPlaces, Decision, GroupCopies, copy, decisions};
use crate::present::{Page, Route};

/// What is copied, and where to, as of one moment.
#[derive(Clone, Debug)]
pub struct CopyScene {
    source: Inventory,
    source_region: Region,
    target: Inventory,
    target_region: Region,
    target_owner: AccountId,
    target_vpc: Option<VpcId>,
    is_same_scope: bool,
    groups: Vec<GroupId>,
}

impl CopyScene {
    /// Returns both places.
    pub fn places(&self) -> CopyPlaces<'_> {
        CopyPlaces {
            source: &self.source,
            source_region: &self.source_region,
            target: &self.target,
            target_region: &self.target_region,
            target_owner: &self.target_owner,
            target_vpc: self.target_vpc.as_ref(),
            is_same_scope: self.is_same_scope,
        }
    }

    /// Returns what has to be decided, with proposals.
    pub fn decisions(&self) -> Vec<Decision> {
        decisions(&self.places(), &self.groups)
    }

    /// Returns the copies as decided.
    pub fn copies(&self, decided: &[Decision]) -> GroupCopies {
        copy(&self.places(), &self.groups, decided)
    }

    /// Returns what EC2 has at the source.
    pub fn source(&self) -> &Inventory {
        &self.source
    }
}

impl Workspace {
    /// Returns what is needed to copy groups of this workspace to a VPC of `target`; `None` if one of
    /// them has no session. Reactive.
    pub fn copy_scene(
        self,
        target: Self,
        target_vpc: Option<VpcId>,
        groups: Vec<GroupId>,
    ) -> Option<CopyScene> {
        let region = |workspace: Self| {
            let session = workspace.session().current().get()?;
            Some(session.region().clone())
        };
        let unknown = || AccountId::from_remote("");
        Some(CopyScene {
            source: self.before_and_after().1,
            source_region: region(self)?,
            target: target.before_and_after().1,
            target_region: region(target)?,
            target_owner: target.account().unwrap_or_else(unknown),
            target_vpc,
            is_same_scope: self == target
                || (region(self) == region(target)
                    && self.own_account().is_some()
                    && self.own_account() == target.own_account()),
            groups,
        })
    }
}

impl Editor {
    /// Drafts the copies as one undo step in this workspace, and shows its review, also if another
    /// workspace is on the screen.
    pub fn draft_copies(&self, label: String, copies: &GroupCopies) {
        let workspace = self.workspace;
        self.put_changes(label, &copies.changes, &copies.lists);
        workspace.start_review();
        let address = workspace.environment().address();
        match workspace.place().filter(|_| !workspace.is_on_screen()) {
            Some(place) => {
                let route = Route::default().at(place).to_page(Page::Review);
                address.go(&route);
            }
            None => address.go_to(Page::Review),
        }
    }
}
