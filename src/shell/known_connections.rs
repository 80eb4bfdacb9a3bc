//! What this browser remembers about connections: endpoint, name and last Region, never a credential.

use super::Shell;
use crate::connect::{Connection, Target};
use crate::environment::{connection_name_key, typed_endpoint_key};
use crate::model::Region;
use crate::platform::{load_text, remove_text, save_text};

impl Shell {
    /// Remembers a connection that works, unless `config.json` or the page itself offers it.
    pub(super) fn remember(self, connection: &Connection, region: &Region) {
        let slug = &connection.slug;
        let is_offered = self.environment.configuration().configured(slug).is_some();
        if is_offered || connection.target == Target::Sandbox {
            return;
        }
        if let Target::Url(url) = &connection.target {
            let key = typed_endpoint_key(slug);
            // Without storage the endpoint stays in memory, which suffices to connect.
            let stored = save_text(&key, url);
            let storage = self.environment.storage();
            storage.note("The address", Some(&key), stored);
        }
        let connections = self.environment.connections();
        connections.change_recent(|recent| recent.note(slug, region));
        self.store_name(connection);
    }

    /// Changes the name of a connection in this browser, also where it is open. A blank name restores
    /// its own.
    pub fn rename_connection(self, slug: &str, name: &str) {
        let Some(connection) = self.connection(slug) else {
            return;
        };
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = match own_name(&connection) {
            Some(own) if name.is_empty() => own,
            _ => name,
        };
        self.store_name(&Connection {
            name: name.clone(),
            ..connection
        });
        self.environment.connections().rename(slug, &name);
        for workspace in self.workspaces.of_connection(slug) {
            workspace.session().rename(&name);
        }
    }

    /// Forgets a connection that is not open. Its drafts and runs stay.
    pub fn forget_connection(self, slug: &str) {
        let connections = self.environment.connections();
        connections.change_recent(|recent| recent.forget(slug));
        remove_text(&typed_endpoint_key(slug));
        remove_text(&connection_name_key(slug));
        self.forget_keys(|known| known == slug);
    }

    /// Returns the connection with the first free number. A slug is free unless it is open, or remembered
    /// with another endpoint or, where the endpoint is AWS's, under a name: names there stand for accounts.
    pub fn with_free_slug(self, connection: Connection) -> Connection {
        let is_free = |candidate: &Connection| {
            let slug = &candidate.slug;
            if self.environment.connections().find_now(slug).is_some() {
                return false;
            }
            match &candidate.target {
                Target::Url(url) => {
                    load_text(&typed_endpoint_key(slug)).is_none_or(|known| known == *url)
                }
                Target::Aws(_) | Target::Sandbox => load_text(&connection_name_key(slug)).is_none(),
            }
        };
        let numbered_copies = (2..).map(|number| connection.clone().numbered(number));
        let mut candidates = std::iter::once(connection.clone()).chain(numbered_copies);
        let free = candidates.find(is_free).unwrap_or(connection);
        match self.connection(&free.slug) {
            Some(known) if known.target == free.target => known,
            _ => free,
        }
    }

    fn store_name(self, connection: &Connection) {
        let key = connection_name_key(&connection.slug);
        if own_name(connection).as_ref() == Some(&connection.name) {
            remove_text(&key);
        } else {
            // Without storage the name lasts until the next reload.
            save_text(&key, &connection.name).ok();
        }
    }
}

/// Returns the name that a connection has unless the user gives it one.
fn own_name(connection: &Connection) -> Option<String> {
    let url = match &connection.target {
        Target::Url(url) => Some(url.clone()),
        Target::Aws(_) | Target::Sandbox => None,
    };
    let own = Connection::built_in(&connection.slug, &|_| url.clone())?;
    Some(own.name)
}
