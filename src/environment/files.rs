//! The files that the user opened or dropped onto the page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::import::Document;
use crate::platform::dom::ReadFile;

/// The last file of each kind.
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

    /// The file that was opened last.
    pub fn document(self) -> ReadSignal<Option<Arc<Document>>> {
        self.document
    }

    /// Notes the file that was opened.
    pub fn open(self, document: Arc<Document>) {
        self.set_document.set(Some(document));
    }

    /// Forgets the file that was opened.
    pub fn close(self) {
        self.set_document.set(None);
    }

    /// The file that was dropped onto the page and is not parsed yet.
    pub fn dropped(self) -> ReadSignal<Option<ReadFile>> {
        self.dropped
    }

    /// Notes a file that was dropped.
    pub fn drop_file(self, file: ReadFile) {
        self.set_dropped.set(Some(file));
    }

    /// Takes the dropped file, which is then no longer waiting.
    pub fn take_dropped(self) -> Option<ReadFile> {
        // Without a file nothing is written: an effect that takes it would run itself again.
        self.dropped.read_untracked().as_ref()?;
        self.set_dropped.try_update(Option::take).flatten()
    }
}
