//! Config aggregators that are searched through open connections.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::Fleet;
use super::read::endpoint_template;
use crate::aws::{Client, Error, TransportError};
use crate::environment::OpenConnection;
use crate::fleet::{Aggregator, AggregatorError, Coverage, Pace, PacedTransport};
use crate::model::{AccountId, Region};
use crate::platform::BrowserClock;

/// Config aggregator of an open connection.
#[derive(Clone, Debug)]
pub struct AggregatorSource {
    /// Slug of the connection.
    pub slug: String,
    /// Name of the connection.
    pub connection: String,
    /// Region of the aggregator.
    pub region: Region,
    /// Name of the aggregator.
    pub name: String,
    /// What it has data of.
    pub state: AggregatorState,
}

/// What an aggregator has data of.
#[derive(Clone, Debug)]
pub enum AggregatorState {
    /// Being read.
    Loading,
    /// Its accounts and Regions.
    Ready(Arc<Coverage>),
    /// It cannot be read.
    Failed(Arc<AggregatorError>),
}

impl AggregatorSource {
    /// Returns the name of the source, which no other source has.
    pub fn title(&self) -> String {
        format!(
            "Aggregator {} in {} through {}",
            self.name, self.region, self.connection
        )
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.slug, &self.region, &self.name) == (&other.slug, &other.region, &other.name)
    }
}

impl AggregatorState {
    /// Returns the accounts with recorded groups, in order.
    pub fn accounts(&self) -> Vec<AccountId> {
        let Self::Ready(coverage) = self else {
            return Vec::new();
        };
        let scopes = coverage.recorded.keys();
        let mut accounts: Vec<AccountId> = scopes.map(|scope| scope.account.clone()).collect();
        accounts.dedup();
        accounts
    }

    /// Whether the browser got no response at all, as where Config refuses requests of web pages.
    pub fn is_unreachable(&self) -> bool {
        let Self::Failed(error) = self else {
            return false;
        };
        matches!(
            &**error,
            AggregatorError::Request(Error::Transport {
                source: TransportError::Unreachable(_),
                ..
            })
        )
    }
}

impl Fleet {
    /// Adds an aggregator in the Region of an open connection, and reads what it has data of.
    ///
    /// # Errors
    /// [`AggregatorError::Name`].
    pub fn add_aggregator(self, open: &OpenConnection, name: &str) -> Result<(), AggregatorError> {
        let added = AggregatorSource {
            slug: open.connection.slug.clone(),
            connection: open.connection.name.clone(),
            region: open.region.clone(),
            name: name.trim().to_owned(),
            state: AggregatorState::Loading,
        };
        let client = self.aggregator_client(&added)?;
        self.aggregators.update(|known| {
            known.retain(|other| !other.is_same(&added));
            known.push(added.clone());
        });
        self.spawn_through(added.slug.clone(), async move {
            let state = match client.coverage().await {
                Ok(coverage) => AggregatorState::Ready(Arc::new(coverage)),
                Err(error) => AggregatorState::Failed(Arc::new(error)),
            };
            self.aggregators.update(|known| {
                for known in known.iter_mut().filter(|known| known.is_same(&added)) {
                    known.state = state.clone();
                }
            });
        });
        self.search_again();
        Ok(())
    }

    /// Removes an aggregator.
    pub fn remove_aggregator(self, removed: &AggregatorSource) {
        self.aggregators
            .update(|known| known.retain(|other| !other.is_same(removed)));
        self.search_again();
    }

    /// Returns a client, which has the keys of the connection. It is not kept.
    ///
    /// # Errors
    /// [`AggregatorError::NotConnected`] if the connection is closed, [`AggregatorError::Endpoint`] and
    /// [`AggregatorError::Name`].
    pub(super) fn aggregator_client(
        self,
        source: &AggregatorSource,
    ) -> Result<Aggregator, AggregatorError> {
        let connections = self.shell.environment().connections();
        let open = connections.find_now(&source.slug);
        let connection = open.ok_or(AggregatorError::NotConnected)?.connection;
        let (transport, signer) = self.shell.access_of(&connection);
        let clock = Rc::new(BrowserClock);
        let paced = PacedTransport::new(transport, clock.clone(), Pace::CONFIG);
        let endpoint = endpoint_template(&connection).at(&source.region);
        let endpoint = endpoint.map_err(AggregatorError::Endpoint)?;
        let client = Client::new(
            Rc::new(paced),
            clock,
            endpoint,
            source.region.clone(),
            signer,
        );
        Aggregator::new(client, &source.name)
    }
}
