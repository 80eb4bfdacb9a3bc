//! Typed texts of forms that suppress findings, stored in this browser until the finding is suppressed.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Workspace;
use crate::analysis::checks::Finding;
use crate::platform::{load_text, remove_text, save_text};

/// Start of the storage keys of the texts.
const KEY: &str = "portcullis.suppression-texts ";

/// Storage key of what the sections of the page of findings have in common.
const GROUPING_KEY: &str = "portcullis.findings-grouping";

/// Texts of one form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SuppressionText {
    /// Place of the chosen scope among those on offer.
    pub scope: usize,
    /// Why the finding is accepted.
    pub reason: String,
    /// The last day.
    pub until: String,
    /// Who accepts it.
    pub by: String,
}

impl Workspace {
    /// Returns the texts that were typed for a finding.
    pub fn suppression_text(self, finding: &Finding) -> Option<SuppressionText> {
        stored_texts(&self.texts_key()).remove(&finding.key())
    }

    /// Keeps the texts that are typed for a finding; `None` forgets them.
    pub fn keep_suppression_text(self, finding: &Finding, text: Option<SuppressionText>) {
        let key = self.texts_key();
        let mut texts = stored_texts(&key);
        match text {
            Some(text) => texts.insert(finding.key(), text),
            None => texts.remove(&finding.key()),
        };
        if texts.is_empty() {
            remove_text(&key);
        } else {
            // Without storage they last as long as the form.
            let text = serde_json::to_string(&texts).unwrap_or_default();
            save_text(&key, &text).ok();
        }
    }

    fn texts_key(self) -> String {
        [KEY, &untrack(|| self.suppressions_place())].concat()
    }

    /// Returns what the sections of the page of findings have in common, as it was chosen last; empty at first.
    pub fn findings_grouping(self) -> String {
        load_text(GROUPING_KEY).unwrap_or_default()
    }

    /// Stores what the sections of the page of findings have in common.
    pub fn set_findings_grouping(self, label: &str) {
        // Without storage it lasts as long as the page.
        save_text(GROUPING_KEY, label).ok();
    }
}

fn stored_texts(key: &str) -> BTreeMap<String, SuppressionText> {
    let stored = load_text(key).unwrap_or_default();
    serde_json::from_str(&stored).unwrap_or_default()
}
