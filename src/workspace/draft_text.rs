//! The text that a draft is stored as.

use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::platform::{StorageError, load_text, remove_text, save_text};

/// The version of the stored form. Other versions are left alone.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    draft: Draft,
}

/// The draft in a stored text; none in one of another version.
pub fn parse(text: &str) -> Option<Draft> {
    let kept = serde_json::from_str::<Kept>(text).ok()?;
    (kept.version == VERSION).then_some(kept.draft)
}

/// Stores a draft, and returns the text that is stored then.
pub(super) fn store(key: &str, draft: &Draft) -> (Option<String>, Result<(), StorageError>) {
    if draft.is_empty() {
        remove_text(key);
        return (None, Ok(()));
    }
    let mut text = text_of(draft.clone());
    let mut stored = save_text(key, &text);
    if stored == Err(StorageError::Full) {
        // The changes matter more than their undo history.
        let mut short = draft.clone();
        short.forget_history();
        text = text_of(short);
        stored = save_text(key, &text);
    }
    match stored {
        Ok(()) => (Some(text), Ok(())),
        Err(error) => (load_text(key), Err(error)),
    }
}

fn text_of(draft: Draft) -> String {
    let kept = Kept {
        version: VERSION,
        draft,
    };
    // Texts, numbers and lists: all of them have a form in JSON.
    serde_json::to_string(&kept).unwrap_or_default()
}
