//! Summary of a document.

use leptos::prelude::*;

use crate::environment::now;
use crate::import::{Contents, Document};
use crate::model::escape_invisible;
use crate::text::{Text as _, origin_sentence, snapshot_sentences, snapshot_title};

/// Returns the title of a document: its account and Region, or its file name.
pub(in crate::ui) fn document_title(document: &Document) -> String {
    match document.facts() {
        Some(facts) => snapshot_title(facts),
        None => escape_invisible(&document.name),
    }
}

/// Returns sentences about the time, author, scope and redaction of a document.
pub(super) fn document_facts(document: &Document) -> Vec<String> {
    match &document.contents {
        Contents::Snapshot(snapshot) => snapshot_sentences(snapshot, now()),
        Contents::Groups { imported, format } => vec![format!(
            "{}. {}",
            format.as_str(),
            origin_sentence(&imported.origins())
        )],
    }
}

/// Renders the notes about how a file was read, as a list. `None` if there are none.
pub(super) fn document_notes(document: &Document) -> Option<AnyView> {
    let Contents::Groups { imported, .. } = &document.contents else {
        return None;
    };
    let notes = imported.notes();
    let items = notes
        .iter()
        .map(|note| view! { <li>{escape_invisible(&note.text())}</li> })
        .collect_view();
    (!notes.is_empty()).then(|| view! { <ul class="document-notes">{items}</ul> }.into_any())
}
