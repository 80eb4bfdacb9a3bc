//! When rules expire: the key of the tag that says it, and the time.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Environment, timestamp};
use crate::entry::UntilContext;
use crate::model::{DEFAULT_EXPIRY_TAG, ExpiryClock};
use crate::platform::utc_offset_minutes;

impl Environment {
    /// Returns the key of the tag that says when rules expire: the one that the user has chosen, or that of
    /// `config.json`. Reactive.
    pub fn expiry_tag(self) -> Arc<str> {
        let chosen = self.settings.expiry_tag();
        let chosen = chosen.read();
        if !chosen.is_empty() {
            return chosen.as_str().into();
        }
        let config = self.configuration.usable();
        config
            .expiry_tag
            .as_deref()
            .unwrap_or(DEFAULT_EXPIRY_TAG)
            .into()
    }
}

/// Returns what parses times of a user in this browser.
pub fn until_context(key: &str) -> UntilContext<'_> {
    UntilContext {
        key,
        now: timestamp(),
        offset_minutes: utc_offset_minutes,
    }
}

/// Returns the clock by which rules expire.
pub fn expiry_clock(key: &str) -> ExpiryClock<'_> {
    ExpiryClock {
        key,
        now: timestamp(),
    }
}
