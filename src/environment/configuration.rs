//! `config.json`: connections and defaults set by the host of the page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::connect::{Config, Connection, HostedAddress, HostedAddressError, Target};
use crate::platform::{config_text, load_text, page_host, query_value};
use crate::present::{Place, Route, ViewPlace};
use crate::text::{Text as _, capitalised};

/// Query parameter with the URL of the snapshot to view.
const VIEW_FIELD: &str = "view";

/// Load state of `config.json`.
#[derive(Clone, Debug)]
pub enum ConfigState {
    /// Being loaded.
    Reading,
    /// Loaded. The default if the file is absent.
    Ready(Arc<Config>),
    /// The file is unusable. Holds the reason as a sentence.
    Invalid(String),
}

/// Store of `config.json`.
#[derive(Clone, Copy, Debug)]
pub struct Configuration {
    state: ReadSignal<ConfigState>,
    set_state: WriteSignal<ConfigState>,
}

impl Configuration {
    pub(super) fn new() -> Self {
        let (state, set_state) = signal(ConfigState::Reading);
        Self { state, set_state }
    }

    /// Returns the load state.
    pub fn state(self) -> ReadSignal<ConfigState> {
        self.state
    }

    /// Loads the file.
    pub async fn read(self) {
        self.set_state.set(read_config().await);
    }

    /// Returns the configuration, or the default while none is usable. Reactive.
    pub fn usable(self) -> Arc<Config> {
        match &*self.state.read() {
            ConfigState::Ready(config) => config.clone(),
            ConfigState::Reading | ConfigState::Invalid(_) => Arc::default(),
        }
    }

    /// Returns a connection of `config.json`.
    pub fn configured(self, slug: &str) -> Option<Connection> {
        self.usable().connection(slug)
    }

    /// Returns a built-in connection, or one whose endpoint the user typed, with the name that the
    /// user has given it.
    pub fn built_in(self, slug: &str) -> Option<Connection> {
        let found = Connection::built_in(slug, &|slug| load_text(&typed_endpoint_key(slug)))?;
        let given = match found.target {
            Target::Sandbox => None,
            Target::Aws(_) | Target::Url(_) => load_text(&connection_name_key(slug)),
        };
        Some(match given {
            Some(name) => Connection { name, ..found },
            None => found,
        })
    }

    /// Returns the URL of the snapshot to view: from the query, or else from `config.json`.
    ///
    /// # Errors
    /// [`HostedAddressError`] if the page does not fetch from that URL.
    pub fn hosted_address(self) -> Option<Result<HostedAddress, HostedAddressError>> {
        let asked = query_value(VIEW_FIELD).map(|text| HostedAddress::parse(&text));
        asked.or_else(|| self.usable().snapshot.clone().map(Ok))
    }

    /// Returns the route for an address without a place.
    pub fn default_route(self) -> Route {
        if self.hosted_address().is_some() {
            return Route::default().at(Place::View(ViewPlace::Hosted));
        }
        let connection = self.usable().default_connection();
        let region = connection.first_region();
        Route::default().at(Place::Connection {
            slug: connection.slug,
            region,
        })
    }
}

/// Returns the storage key of an endpoint URL that the user typed. It is stored so that bookmarks
/// of the connection work.
pub fn typed_endpoint_key(slug: &str) -> String {
    format!("portcullis.{slug}")
}

/// Returns the storage key of the name that the user has given a connection.
pub fn connection_name_key(slug: &str) -> String {
    format!("portcullis.{slug}.name")
}

async fn read_config() -> ConfigState {
    match config_text().await {
        Ok(None) => ConfigState::Ready(Arc::default()),
        Ok(Some(text)) => match Config::parse(&text, &page_host()) {
            Ok(config) => ConfigState::Ready(Arc::new(config)),
            Err(error) => ConfigState::Invalid(capitalised(&error.text())),
        },
        Err(error) => ConfigState::Invalid(capitalised(&error.text())),
    }
}
