//! Summary of a document.

use crate::environment::now;
use crate::import::{Contents, Document};
use crate::model::escape_invisible;
use crate::share::Scope;
use crate::text::{Text as _, age_text, moment_text, redacted_text};

/// Returns the title of a document: its account and Region, or its file name.
pub(in crate::ui) fn document_title(document: &Document) -> String {
    match document.facts() {
        Some(facts) => format!(
            "Snapshot of {}, {}",
            facts.source.account, facts.source.region
        ),
        None => escape_invisible(&document.name),
    }
}

/// Returns sentences about the time, author, scope and redaction of a document.
pub(super) fn document_facts(document: &Document) -> Vec<String> {
    let mut sentences = Vec::new();
    match &document.contents {
        Contents::Snapshot(snapshot) => {
            let facts = snapshot.facts();
            let by = facts.taken_by.as_ref();
            let by = by
                .map(|by| format!(" by {}", escape_invisible(by)))
                .unwrap_or_default();
            let age = age_text(facts.taken_at, now());
            let moment = moment_text(facts.taken_at);
            sentences.push(format!("Taken {moment}{by}, {age}."));
            sentences.push(match facts.scope {
                Scope::Everything => {
                    "Contains all security groups of the account in this Region.".to_owned()
                }
                Scope::Chosen => {
                    "Contains selected security groups. The account may have others.".to_owned()
                }
            });
            sentences.push(match redacted_text(snapshot.redacted()) {
                Some(redacted) => format!("Redacted: {redacted} (replaced with placeholders)."),
                None => "Nothing is redacted.".to_owned(),
            });
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
