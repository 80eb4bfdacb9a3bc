//! Associations of groups with VPCs in the draft.

use leptos::prelude::*;

use super::{Editor, Workspace};
use crate::draft::GroupView;
use crate::model::VpcId;
use crate::plan::UseChange;
use crate::present::{AssociationDraft, AssociationRow, VpcChoice, association_rows, vpc_choices};

impl Workspace {
    /// Returns the associations of a group with VPCs besides its own, with the draft. Reactive.
    pub fn association_rows(self, view: &GroupView) -> Vec<AssociationRow> {
        let (before, after) = self.before_and_after();
        association_rows(view, &before, &after)
    }

    /// Returns the VPCs of the scope, and whether a group can be associated with them. Reactive.
    pub fn association_choices(self, view: &GroupView) -> Vec<VpcChoice> {
        let vpcs = self.inventory().vpcs();
        vpc_choices(view, &self.association_rows(view), &vpcs.read())
    }
}

impl Editor {
    /// Drafts the start or the end of an association. Drafting both cancels out.
    pub fn draft_association(&self, view: &GroupView, vpc: &VpcId, wish: AssociationDraft) {
        let mut uses = UseChange::default();
        let (words, vpcs) = match wish {
            AssociationDraft::Start => ("associated with", &mut uses.associated),
            AssociationDraft::End => ("ended the association with", &mut uses.disassociated),
        };
        vpcs.insert(vpc.clone());
        let label = format!("{}: {words} {vpc}", view.name());
        self.edit(label, &mut |editing| {
            editing.add_uses(&view.id, uses.clone());
        });
    }
}
