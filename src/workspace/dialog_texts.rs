//! Texts of dialogs that are not used yet, so that neither Escape, a reload nor a crash loses them.
//!
//! Each tab has texts of its own. A copy for all tabs outlives them: a new tab starts with it.

use std::collections::BTreeMap;

use super::Workspace;
use crate::platform::{forget_in_tab, keep_in_tab, load_text, remove_text, save_text, text_in_tab};

/// Start of the storage key, which names endpoint, Region and account.
const KEPT_KEY: &str = "portcullis.dialogs ";

/// Texts of the fields, by dialog.
type KeptDialogs = BTreeMap<String, Vec<String>>;

impl Workspace {
    /// Returns the texts that were kept for a dialog; `None` if there are none.
    pub fn kept_texts(self, dialog: &str) -> Option<Vec<String>> {
        let key = self.map_key(KEPT_KEY)?;
        let in_tab = parse(text_in_tab(&key)).remove(dialog);
        in_tab.or_else(|| parse(load_text(&key)).remove(dialog))
    }

    /// Keeps the texts of a dialog; `None` drops them.
    pub fn keep_texts(self, dialog: &str, texts: Option<&[String]>) {
        let Some(key) = self.map_key(KEPT_KEY) else {
            return;
        };
        // Without storage, the texts last as long as the page.
        match changed(text_in_tab(&key), dialog, texts) {
            Some(text) => drop(keep_in_tab(&key, &text)),
            None => forget_in_tab(&key),
        }
        match changed(load_text(&key), dialog, texts) {
            Some(text) => drop(save_text(&key, &text)),
            None => remove_text(&key),
        }
    }
}

/// Returns the stored text with the texts of a dialog replaced; `None` if none are left.
fn changed(stored: Option<String>, dialog: &str, texts: Option<&[String]>) -> Option<String> {
    let mut kept = parse(stored);
    match texts {
        Some(texts) => kept.insert(dialog.to_owned(), texts.to_vec()),
        None => kept.remove(dialog),
    };
    serde_json::to_string(&kept)
        .ok()
        .filter(|_| !kept.is_empty())
}

fn parse(stored: Option<String>) -> KeptDialogs {
    let kept = stored.and_then(|text| serde_json::from_str(&text).ok());
    kept.unwrap_or_default()
}
