//! `config.json`: the connections that the host of the page offers.

use std::sync::Arc;

use leptos::prelude::*;

use crate::connect::{Config, Connection, SnapshotAddress, SnapshotAddressError};
use crate::platform::{config_text, load_text, page_host, query_value};
use crate::present::{Place, Route, ViewPlace};
use crate::text::{Text as _, capitalised};

/// The query field that names the snapshot to view.
const VIEW_FIELD: &str = "view";

/// How far `config.json` has been read.
#[derive(Clone, Debug)]
pub enum ConfigState {
    /// Not yet.
    Reading,
    /// Read, or absent and therefore the default.
    Ready(Arc<Config>),
    /// It cannot be used; the text says why.
    Invalid(String),
}

/// `config.json`, once it has been read.
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

    /// How far it has been read.
    pub fn state(self) -> ReadSignal<ConfigState> {
        self.state
    }

    /// Reads it.
    pub async fn read(self) {
        self.set_state.set(read_config().await);
    }

    /// The configuration; the default one while there is none that can be used. Reactive.
    pub fn usable(self) -> Arc<Config> {
        match &*self.state.read() {
            ConfigState::Ready(config) => config.clone(),
            ConfigState::Reading | ConfigState::Invalid(_) => Arc::default(),
        }
    }

    /// A connection that the host configured.
    pub fn configured(self, slug: &str) -> Option<Connection> {
        self.usable().connection(slug)
    }

    /// A connection that every page has, or one whose address the user typed.
    pub fn built_in(self, slug: &str) -> Option<Connection> {
        Connection::built_in(slug, &|slug| load_text(&typed_endpoint_key(slug)))
    }

    /// The address of the snapshot on a host that the page is to show: the query's, or the host's own.
    ///
    /// # Errors
    /// [`SnapshotAddressError`] for an address that is not fetched.
    pub fn hosted_address(self) -> Option<Result<SnapshotAddress, SnapshotAddressError>> {
        let asked = query_value(VIEW_FIELD).map(|text| SnapshotAddress::parse(&text));
        asked.or_else(|| self.usable().snapshot.clone().map(Ok))
    }

    /// Where to go when the address names no place.
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

/// The storage key of an endpoint's address that the user typed, so that its bookmarks work.
pub fn typed_endpoint_key(slug: &str) -> String {
    format!("portcullis.{slug}")
}

async fn read_config() -> ConfigState {
    match config_text().await {
        Ok(None) => ConfigState::Ready(Arc::default()),
        Ok(Some(text)) => match Config::parse(&text, &page_host()) {
            Ok(config) => ConfigState::Ready(Arc::new(config)),
            Err(error) => ConfigState::Invalid(capitalised(&error.text())),
        },
        Err(error) => ConfigState::Invalid(capitalised(&error.to_string())),
    }
}
