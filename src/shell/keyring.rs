//! Access keys of the connections. They are in memory only, unless the user has chosen to keep them
//! for the tab.

use std::collections::HashMap;

use leptos::prelude::*;

use super::Shell;
use crate::aws::Credentials;
use crate::connect::{Connection, Target};
use crate::environment::{OpenKeys, now};
use crate::model::Region;
use crate::platform::{forget_in_tab, keep_in_tab, keys_in_tab, text_in_tab};

/// Storage key prefix of access keys kept for the tab; the connection follows.
const TAB_KEY: &str = "portcullis.keys ";

/// Credentials entered since the page was loaded, by the slug of their connection. In memory only,
/// and never in a signal that a view could render.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyring {
    credentials: StoredValue<HashMap<String, Credentials>, LocalStorage>,
}

impl Keyring {
    pub(super) fn new() -> Self {
        Self {
            credentials: StoredValue::new_local(HashMap::new()),
        }
    }

    pub(super) fn put(self, slug: &str, credentials: Credentials) {
        self.credentials.update_value(|known| {
            known.insert(slug.to_owned(), credentials);
        });
    }

    pub(super) fn is_empty(self) -> bool {
        self.credentials.with_value(HashMap::is_empty)
    }
}

impl Shell {
    /// Returns the access keys of a connection: those in memory, or else those kept for the tab.
    pub(super) fn known_credentials(self, connection: &Connection) -> Option<Credentials> {
        self.keys_in_memory(&connection.slug).or_else(|| {
            // A lookup blocks the page for a moment, and connections without keys never keep any.
            if !connection.needs_credentials() {
                return None;
            }
            let key = tab_key(connection);
            let kept = Credentials::from_tab_storage_text(&text_in_tab(&key)?)?;
            if kept.has_expired(now()) {
                forget_in_tab(&key);
                return None;
            }
            self.keyring.put(&connection.slug, kept.clone());
            Some(kept)
        })
    }

    fn keys_in_memory(self, slug: &str) -> Option<Credentials> {
        self.keyring
            .credentials
            .with_value(|known| known.get(slug).cloned())
    }

    /// Keeps the access keys of a connection for the tab, or removes them from it.
    pub(super) fn keep_for_tab(self, connection: &Connection, is_kept: bool) {
        let key = tab_key(connection);
        let known = self.keys_in_memory(&connection.slug);
        match known.filter(|_| is_kept) {
            // If the browser refuses, the page asks for the keys again after a reload.
            Some(known) => self.environment.storage().note(
                "The keys",
                None,
                keep_in_tab(&key, &known.tab_storage_text_with_secrets()),
            ),
            None => forget_in_tab(&key),
        }
    }

    /// Whether access keys of a connection are known.
    pub fn has_credentials(self, connection: &Connection) -> bool {
        self.known_credentials(connection).is_some()
    }

    /// Adds a connection to the open ones.
    pub(super) fn note_opened(self, connection: &Connection, region: &Region) {
        let credentials = self.keys_in_memory(&connection.slug);
        let keys = credentials.map(|credentials| OpenKeys {
            expires_at: credentials.expires_at(),
            is_kept: text_in_tab(&tab_key(connection)).is_some(),
        });
        let connections = self.environment.connections();
        connections.note_opened(connection, region, keys);
    }

    /// Forgets the access keys of the matching connections, and removes those from the open ones.
    pub(super) fn forget_keys(self, is_forgotten: impl Fn(&str) -> bool) {
        // Includes keys of connections that have not been opened since the tab was reloaded.
        for key in keys_in_tab() {
            let kept = key.strip_prefix(TAB_KEY);
            let slug = kept.and_then(|kept| kept.split(' ').next());
            if slug.is_some_and(&is_forgotten) {
                forget_in_tab(&key);
            }
        }
        self.environment
            .connections()
            .remove(|known| known.keys.is_some() && is_forgotten(&known.connection.slug));
        self.keyring
            .credentials
            .update_value(|known| known.retain(|slug, _| !is_forgotten(slug)));
    }
}

/// Returns the storage key of a connection's access keys. It includes a typed endpoint URL, so that
/// keys are never sent to a URL that another tab has typed for the same slug.
fn tab_key(connection: &Connection) -> String {
    let url = match &connection.target {
        Target::Url(url) => url.as_str(),
        Target::Aws(_) | Target::Sandbox => "",
    };
    format!("{TAB_KEY}{} {url}", connection.slug)
}
