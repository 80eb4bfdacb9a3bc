//! Announcements for screen readers.

use leptos::prelude::*;

/// Live region of the page.
#[derive(Clone, Copy, Debug)]
pub struct Announcements {
    last: ReadSignal<String>,
    set_last: WriteSignal<String>,
}

impl Announcements {
    pub(super) fn new() -> Self {
        let (last, set_last) = signal(String::new());
        Self { last, set_last }
    }

    /// Returns the last sentence.
    pub fn last(self) -> ReadSignal<String> {
        self.last
    }

    /// Announces a sentence.
    pub fn say(self, sentence: impl Into<String>) {
        self.set_last.set(sentence.into());
    }
}
