//! Content of the lazy bundle of the help, as a table of function pointers.

use leptos::prelude::*;

use super::help_panel::HelpPanel;
use crate::ui::bundle_tables::watch_document;

/// What the bundle of the help draws.
#[derive(Clone, Copy, Debug)]
pub struct HelpBundle {
    pub(in crate::ui) panel: fn() -> AnyView,
    pub(in crate::ui) watch_document: fn(),
}

impl HelpBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            panel: || view! { <HelpPanel /> }.into_any(),
            watch_document,
        }
    }
}
