//! Content of the lazy bundle of account care, as a table of function pointers.

use std::sync::Arc;

use leptos::prelude::*;

use super::{AddressForm, MyAddressDialog, UsedBy};
use crate::draft::GroupView;
use crate::ui::bundle_tables::watch_document;

/// What the bundle of account care draws and does: what uses a group, and chores on many groups.
#[derive(Clone, Copy, Debug)]
pub struct CareBundle {
    pub(in crate::ui) my_address: fn(AddressForm, Callback<()>) -> AnyView,
    pub(in crate::ui) used_by: fn(Memo<Arc<GroupView>>) -> AnyView,
    pub(in crate::ui) watch_document: fn(),
}

impl CareBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            my_address: |form, on_close| view! { <MyAddressDialog form on_close /> }.into_any(),
            used_by: |view| view! { <UsedBy view /> }.into_any(),
            watch_document,
        }
    }
}
