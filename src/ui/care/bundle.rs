//! Contents of the lazy bundle of account care.

use std::sync::Arc;

use leptos::prelude::*;

use super::{PrefixListsPage, UsedBy, WhoChanged};
use crate::draft::GroupView;
use crate::ui::bundle_tables::watch_document;

/// What the bundle of account care draws and does.
#[derive(Clone, Copy, Debug)]
pub struct CareBundle {
    pub(in crate::ui) used_by: fn(Memo<Arc<GroupView>>) -> AnyView,
    pub(in crate::ui) who_changed: fn(Memo<Arc<GroupView>>) -> AnyView,
    pub(in crate::ui) prefix_lists: fn() -> AnyView,
    pub(in crate::ui) watch_document: fn(),
}

impl CareBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            used_by: |view| view! { <UsedBy view /> }.into_any(),
            who_changed: |view| view! { <WhoChanged view /> }.into_any(),
            prefix_lists: || view! { <PrefixListsPage /> }.into_any(),
            watch_document,
        }
    }
}
