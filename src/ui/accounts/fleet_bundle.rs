//! Content of the lazy bundle of many accounts, as a table of function pointers.

use leptos::prelude::*;

use super::AccountsPage;
use crate::ui::bundle_tables::watch_document;

/// What the bundle of many accounts draws.
#[derive(Clone, Copy, Debug)]
pub struct FleetBundle {
    pub(in crate::ui) page: fn() -> AnyView,
    pub(in crate::ui) watch_document: fn(),
}

impl FleetBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            page: || view! { <AccountsPage /> }.into_any(),
            watch_document,
        }
    }
}
