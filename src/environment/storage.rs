//! What the browser could not store, and the question before the page is closed with it.

use leptos::prelude::*;

use crate::platform::{
    LeaveGuard, StorageError, has_unstored, is_unstored, random_text, store_held,
};
use crate::text::capitalised;

/// What the storage keys of drafts start with; the place follows.
pub const DRAFT_KEY: &str = "portcullis.draft ";

/// Something that could not be stored in the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageWarning {
    /// What it is, as the subject of a sentence.
    what: &'static str,
    /// The key under which it is held in memory; none where it is not.
    key: Option<String>,
    /// The sentence that says so, and why.
    text: String,
}

impl StorageWarning {
    /// The sentence that says what could not be stored, and why.
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

/// Storage failures that the user should know of.
#[derive(Clone, Copy, Debug)]
pub struct Storage {
    warnings: ReadSignal<Vec<StorageWarning>>,
    set_warnings: WriteSignal<Vec<StorageWarning>>,
    /// Has the browser ask before it closes the page, while a draft is held in memory alone.
    unstored_guard: StoredValue<Option<LeaveGuard>, LocalStorage>,
    /// The names under which this tab has greeted others.
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

    /// What could not be stored, and why.
    pub fn warnings(self) -> ReadSignal<Vec<StorageWarning>> {
        self.warnings
    }

    /// Warns in words of another program.
    pub fn warn(self, what: &'static str, problem: &str) {
        self.replace_warning(what, None, Some(capitalised(problem)));
    }

    /// Warns that something is not stored, and why; withdraws the warning once it is. `key` is the storage key under
    /// which it is held in memory meanwhile.
    pub fn note(self, what: &'static str, key: Option<&str>, stored: Result<(), StorageError>) {
        let text = stored
            .err()
            .map(|error| format!("{what} cannot be kept: {error}"));
        self.replace_warning(what, key, text);
        self.settle_warnings();
    }

    /// Tries once more to store what is held in memory, and withdraws the warnings about what is stored.
    pub fn retry(self) {
        store_held();
        self.settle_warnings();
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

    fn settle_warnings(self) {
        let has_stored = self
            .warnings
            .with_untracked(|warnings| warnings.iter().any(StorageWarning::is_stored));
        if has_stored {
            self.set_warnings
                .update(|warnings| warnings.retain(|warning| !warning.is_stored()));
        }
        self.guard_unstored_drafts();
    }

    /// Has the browser ask before it closes the page while a draft is held in memory alone.
    fn guard_unstored_drafts(self) {
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
