//! Warnings about storage failures, and the browser's confirmation before unstored drafts are lost.

use leptos::prelude::*;

use crate::browser::StorageError;
use crate::platform::{LeaveGuard, has_unstored, is_unstored, random_text, store_held};
use crate::text::{Text as _, capitalised};

/// Storage key prefix of drafts; the place follows.
pub const DRAFT_KEY: &str = "portcullis.draft ";

/// Failure to store something in the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageWarning {
    /// What was not stored, as the subject of a sentence.
    what: &'static str,
    /// Storage key under which it is held in memory; `None` if it is not.
    key: Option<String>,
    /// The warning with its reason.
    text: String,
}

impl StorageWarning {
    /// Returns the warning with its reason.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn is_about(&self, what: &str, key: Option<&str>) -> bool {
        self.what == what && self.key.as_deref() == key
    }

    fn is_stored(&self) -> bool {
        self.key.as_deref().is_some_and(|key| !is_unstored(key))
    }
}

/// Storage failures to show to the user.
#[derive(Clone, Copy, Debug)]
pub struct Storage {
    warnings: ReadSignal<Vec<StorageWarning>>,
    set_warnings: WriteSignal<Vec<StorageWarning>>,
    /// Makes the browser ask before it closes the page, while a draft is held only in memory.
    unstored_guard: StoredValue<Option<LeaveGuard>, LocalStorage>,
    /// IDs that this tab has sent to other tabs.
    greetings: StoredValue<Vec<String>>,
}

impl Storage {
    pub(super) fn new() -> Self {
        let (warnings, set_warnings) = signal(Vec::new());
        Self {
            warnings,
            set_warnings,
            unstored_guard: StoredValue::new_local(None),
            greetings: StoredValue::new(Vec::new()),
        }
    }

    /// Returns the current warnings.
    pub fn warnings(self) -> ReadSignal<Vec<StorageWarning>> {
        self.warnings
    }

    /// Adds a warning in another program's words.
    pub fn warn(self, what: &'static str, problem: &str) {
        self.replace_warning(what, None, Some(capitalised(problem)));
    }

    /// Adds a warning after a failure to store, or removes it after a success. `key` is the storage
    /// key under which the value is held in memory meanwhile.
    pub fn note(self, what: &'static str, key: Option<&str>, stored: Result<(), StorageError>) {
        let text = stored
            .err()
            .map(|error| format!("{what} can't be stored: {}", error.text()));
        self.replace_warning(what, key, text);
        self.update_stored_warnings();
    }

    /// Retries to store the values held in memory, and removes the warnings about those that
    /// succeed.
    pub fn retry(self) {
        store_held();
        self.update_stored_warnings();
    }

    fn replace_warning(self, what: &'static str, key: Option<&str>, text: Option<String>) {
        let warning = text.map(|text| StorageWarning {
            what,
            key: key.map(str::to_owned),
            text,
        });
        let known = self.warnings.with_untracked(|known| {
            let known = known.iter().find(|known| known.is_about(what, key));
            known.cloned()
        });
        if known != warning {
            self.set_warnings.update(|warnings| {
                warnings.retain(|known| !known.is_about(what, key));
                warnings.extend(warning);
            });
        }
    }

    fn update_stored_warnings(self) {
        let has_stored = self
            .warnings
            .with_untracked(|warnings| warnings.iter().any(StorageWarning::is_stored));
        if has_stored {
            self.set_warnings
                .update(|warnings| warnings.retain(|warning| !warning.is_stored()));
        }
        self.guard_unstored_drafts();
    }

    /// Makes the browser ask before it closes the page while a draft is held only in memory.
    fn guard_unstored_drafts(self) {
        let is_needed = has_unstored(DRAFT_KEY);
        self.unstored_guard.update_value(|guard| {
            if is_needed != guard.is_some() {
                *guard = is_needed.then(LeaveGuard::new);
            }
        });
    }

    /// Returns a new ID to send to other tabs.
    pub fn greeting(self) -> String {
        let name = random_text();
        self.greetings
            .update_value(|names| names.push(name.clone()));
        name
    }

    /// Whether an ID comes from another tab.
    pub fn is_other_tab(self, name: &str) -> bool {
        self.greetings
            .with_value(|names| names.iter().all(|known| known != name))
    }
}
