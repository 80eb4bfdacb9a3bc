//! What the browser could not store, and the question before the page is closed with it.

use leptos::prelude::*;

use crate::platform::{LeaveGuard, StorageError, has_unstored, random_text};
use crate::present::capitalised;

/// What the storage keys of drafts start with; the place follows.
pub const DRAFT_KEY: &str = "portcullis.draft ";

/// Storage failures that the user should know of.
#[derive(Clone, Copy, Debug)]
pub struct Storage {
    warning: ReadSignal<Option<String>>,
    set_warning: WriteSignal<Option<String>>,
    /// Has the browser ask before it closes the page, while a draft is held in memory alone.
    unstored_guard: StoredValue<Option<LeaveGuard>, LocalStorage>,
    /// The names under which this tab has greeted others.
    greetings: StoredValue<Vec<String>>,
}

impl Storage {
    pub(super) fn new() -> Self {
        let (warning, set_warning) = signal(None);
        Self {
            warning,
            set_warning,
            unstored_guard: StoredValue::new_local(None),
            greetings: StoredValue::new(Vec::new()),
        }
    }

    /// What could not be stored, and why.
    pub fn warning(self) -> ReadSignal<Option<String>> {
        self.warning
    }

    /// Warns in words of another program.
    pub fn warn(self, problem: &str) {
        self.set_warning.set(Some(capitalised(problem)));
    }

    /// Warns that something is not stored, and why; withdraws the warning once it is.
    pub fn note(self, what: &str, stored: Result<(), StorageError>) {
        let is_about_this = |warning: &Option<String>| {
            warning
                .as_ref()
                .is_some_and(|warning| warning.starts_with(what))
        };
        match stored {
            Err(error) => self
                .set_warning
                .set(Some(format!("{what} cannot be kept: {error}"))),
            Ok(()) if self.warning.with_untracked(is_about_this) => self.set_warning.set(None),
            Ok(()) => {}
        }
    }

    /// Has the browser ask before it closes the page while a draft is held in memory alone.
    pub fn guard_unstored_drafts(self) {
        let is_needed = has_unstored(DRAFT_KEY);
        self.unstored_guard.update_value(|guard| {
            if is_needed != guard.is_some() {
                *guard = is_needed.then(LeaveGuard::new);
            }
        });
    }

    /// A new name to greet other tabs with.
    pub fn greeting(self) -> String {
        let name = random_text();
        self.greetings
            .update_value(|names| names.push(name.clone()));
        name
    }

    /// Whether a greeting is another tab's.
    pub fn is_other_tab(self, name: &str) -> bool {
        self.greetings
            .with_value(|names| names.iter().all(|known| known != name))
    }
}
