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

    /// Announces a sentence, also if it is the last one again: screen readers read only what changes.
    pub fn say(self, sentence: impl Into<String>) {
        let mut sentence = sentence.into();
        self.set_last.update(|last| {
            if *last == sentence {
                sentence.push('\u{a0}');
            }
            *last = sentence;
        });
    }
}
