//! Content of the lazy bundle of account care, as a table of function pointers.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    AddressForm, CopyDialog, DeleteGroupsDialog, DeletionBlockersDialog, MyAddressDialog,
    PrefixListsPage, RenameDialog, RenamedText, UseCount, UsedBy, VpcAssociations, WhoChanged,
};
use crate::draft::GroupView;
use crate::model::GroupId;
use crate::ui::bundle_tables::watch_document;
use crate::workspace::Workspace;

/// What the bundle of account care draws and does: what uses a group, who changed it, prefix lists, and
/// chores on many groups.
#[derive(Clone, Copy, Debug)]
pub struct CareBundle {
    pub(in crate::ui) my_address: fn(AddressForm, Callback<()>) -> AnyView,
    pub(in crate::ui) used_by: fn(Memo<Arc<GroupView>>) -> AnyView,
    pub(in crate::ui) use_count: fn(GroupId) -> AnyView,
    pub(in crate::ui) vpc_associations: fn(Memo<Arc<GroupView>>) -> AnyView,
    pub(in crate::ui) who_changed: fn(Memo<Arc<GroupView>>) -> AnyView,
    pub(in crate::ui) prefix_lists: fn() -> AnyView,
    pub(in crate::ui) deletion: fn(Memo<Arc<GroupView>>, Callback<()>) -> AnyView,
    pub(in crate::ui) delete_groups: fn(Vec<GroupId>, Callback<()>) -> AnyView,
    pub(in crate::ui) rename: fn(GroupId, RenamedText, Callback<()>) -> AnyView,
    pub(in crate::ui) copy: fn(Vec<GroupId>, Callback<()>) -> AnyView,
    pub(in crate::ui) keep_usage: fn(Workspace),
    pub(in crate::ui) watch_document: fn(),
}

impl CareBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            my_address: |form, on_close| view! { <MyAddressDialog form on_close /> }.into_any(),
            used_by: |view| view! { <UsedBy view /> }.into_any(),
            use_count: |id| view! { <UseCount id /> }.into_any(),
            vpc_associations: |view| view! { <VpcAssociations view /> }.into_any(),
            who_changed: |view| view! { <WhoChanged view /> }.into_any(),
            prefix_lists: || view! { <PrefixListsPage /> }.into_any(),
            deletion: |view, on_close| {
                view! { <DeletionBlockersDialog view on_close /> }.into_any()
            },
            delete_groups: |ids, on_close| view! { <DeleteGroupsDialog ids on_close /> }.into_any(),
            rename: |id, changed, on_close| {
                view! { <RenameDialog id changed on_close /> }.into_any()
            },
            copy: |groups, on_close| view! { <CopyDialog groups on_close /> }.into_any(),
            keep_usage: Workspace::keep_usage,
            watch_document,
        }
    }
}
