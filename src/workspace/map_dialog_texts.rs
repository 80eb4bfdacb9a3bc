//! Texts of open dialogs, kept in this tab until they are used, so that neither Escape nor a reload loses them.

use std::collections::BTreeMap;

use super::Workspace;
use crate::platform::{forget_in_tab, keep_in_tab, text_in_tab};

/// Start of the storage key, which names endpoint, Region and account.
const KEPT_KEY: &str = "portcullis.map-dialogs ";

impl Workspace {
    /// Returns the texts that were kept for a dialog; `None` if there are none.
    pub fn kept_texts(self, dialog: &str) -> Option<Vec<String>> {
        self.all_kept().remove(dialog)
    }

    /// Keeps the texts of a dialog; `None` drops them.
    pub fn keep_texts(self, dialog: &str, texts: Option<Vec<String>>) {
        let Some(key) = self.map_key(KEPT_KEY) else {
            return;
        };
        let mut kept = self.all_kept();
        match texts {
            Some(texts) => kept.insert(dialog.to_owned(), texts),
            None => kept.remove(dialog),
        };
        match serde_json::to_string(&kept) {
            // Without storage the texts last as long as their dialog.
            Ok(text) if !kept.is_empty() => {
                keep_in_tab(&key, &text).ok();
            }
            _ => forget_in_tab(&key),
        }
    }

    fn all_kept(self) -> BTreeMap<String, Vec<String>> {
        let stored = self.map_key(KEPT_KEY).and_then(|key| text_in_tab(&key));
        let kept = stored.and_then(|text| serde_json::from_str(&text).ok());
        kept.unwrap_or_default()
    }
}
