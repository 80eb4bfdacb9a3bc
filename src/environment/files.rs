//! Files that the user opened or dropped onto the page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::import::Document;
use crate::platform::dom::ReadFile;

/// Store of the last opened and the last dropped file.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    document: ReadSignal<Option<Arc<Document>>>,
    set_document: WriteSignal<Option<Arc<Document>>>,
    dropped: ReadSignal<Option<ReadFile>>,
    set_dropped: WriteSignal<Option<ReadFile>>,
}

impl Files {
    pub(super) fn new() -> Self {
        let (document, set_document) = signal(None);
        let (dropped, set_dropped) = signal(None);
        Self {
            document,
            set_document,
            dropped,
            set_dropped,
        }
    }

    /// Returns the file that was opened last.
    pub fn document(self) -> ReadSignal<Option<Arc<Document>>> {
        self.document
    }

    /// Sets the opened file.
    pub fn open(self, document: Arc<Document>) {
        self.set_document.set(Some(document));
    }

    /// Clears the opened file.
    pub fn close(self) {
        self.set_document.set(None);
    }

    /// Returns the dropped file that is not parsed yet.
    pub fn dropped(self) -> ReadSignal<Option<ReadFile>> {
        self.dropped
    }

    /// Sets the dropped file.
    pub fn drop_file(self, file: ReadFile) {
        self.set_dropped.set(Some(file));
    }

    /// Takes the dropped file out of the store.
    pub fn take_dropped(self) -> Option<ReadFile> {
        // A write without a file would run the effect that calls this again.
        self.dropped.read_untracked().as_ref()?;
        self.set_dropped.try_update(Option::take).flatten()
    }
}
