//! Summary of a document.

use crate::environment::now;
use crate::import::{Contents, Document};
use crate::model::escape_invisible;
use crate::text::{Text as _, snapshot_sentences, snapshot_title};

/// Returns the title of a document: its account and Region, or its file name.
pub(in crate::ui) fn document_title(document: &Document) -> String {
    match document.facts() {
        Some(facts) => snapshot_title(facts),
        None => escape_invisible(&document.name),
    }
}

/// Returns sentences about the time, author, scope and redaction of a document.
pub(super) fn document_facts(document: &Document) -> Vec<String> {
    let mut sentences = Vec::new();
    match &document.contents {
        Contents::Snapshot(snapshot) => {
            sentences.extend(snapshot_sentences(snapshot, now()));
        }
        Contents::Groups { imported, format } => {
            sentences.push(format!(
                "{}. The file doesn't name its account, Region, or date.",
                format.as_str()
            ));
            if imported.is_partial {
                sentences.push("The file contains only one page of several.".to_owned());
            }
            sentences.extend(imported.notes().iter().map(|note| note.text()));
        }
    }
    sentences
}
