//! Serialization of the draft for storage.

use serde::{Deserialize, Serialize};

use crate::browser::StorageError;
use crate::draft::Draft;
use crate::platform::{load_text, remove_text, save_text};

/// Version of the stored format. Other versions are not read.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct VersionedDraft {
    version: u32,
    draft: Draft,
}

/// Parses a stored draft. Returns `None` if its version is another one.
pub fn parse(text: &str) -> Option<Draft> {
    let kept = serde_json::from_str::<VersionedDraft>(text).ok()?;
    (kept.version == VERSION).then_some(kept.draft)
}

/// Stores a draft and returns the text that is stored afterwards.
pub(super) fn store(key: &str, draft: &Draft) -> (Option<String>, Result<(), StorageError>) {
    if draft.is_empty() {
        remove_text(key);
        return (None, Ok(()));
    }
    let mut text = text_of(draft.clone());
    let mut stored = save_text(key, &text);
    if stored == Err(StorageError::Full) {
        // The changes are more important than their undo history.
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
    let kept = VersionedDraft {
        version: VERSION,
        draft,
    };
    // Serialization to JSON cannot fail: all keys are strings.
    serde_json::to_string(&kept).unwrap_or_default()
}
