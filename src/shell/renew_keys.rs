//! Replacing access keys by new ones of the same account.

use leptos::prelude::*;

use super::{ConnectFailure, Shell};
use crate::aws::actions::{CallerIdentity, GetCallerIdentity};
use crate::aws::{Client, Credentials};
use crate::connect::Connection;
use crate::model::Region;
use crate::present::Place;
use crate::workspace::Session;

/// Client and caller for new access keys of the account on the screen.
#[derive(Debug)]
pub(super) struct Renewal {
    client: Client,
    identity: CallerIdentity,
}

impl Shell {
    /// Returns the renewal of the session on the screen, if the new keys are of the same account.
    pub(super) async fn renewal(
        self,
        connection: &Connection,
        region: &Region,
        credentials: &Credentials,
    ) -> Result<Option<Renewal>, ConnectFailure> {
        let shown = self.workspaces.shown().get_untracked().session().now();
        let is_here = shown.is_some_and(|session| {
            session.connection() == connection && session.region() == region
        });
        let connections = self.environment.connections();
        let known = connections.identity_now(&connection.slug);
        let Some(known) = known.filter(|_| is_here) else {
            return Ok(None);
        };
        let client = self.client_of(connection, region, Some(credentials.clone()))?;
        let identity = client.send(&GetCallerIdentity).await;
        let place = Place::Connection {
            slug: connection.slug.clone(),
            region: region.clone(),
        };
        // The user may have closed the connection meanwhile.
        let is_open = self.workspaces.find(&place).is_some();
        let identity = identity
            .ok()
            .filter(|identity| is_open && identity.account == known.account);
        Ok(identity.map(|identity| Renewal { client, identity }))
    }

    /// Replaces the access keys in all workspaces of a connection.
    pub(super) fn renew(self, connection: &Connection, region: &Region, renewal: Renewal) {
        self.note_opened(connection, region);
        let Renewal { client, identity } = renewal;
        // The keys may be of another role of the account.
        let connections = self.environment.connections();
        connections.set_identity(&connection.slug, identity);
        for workspace in self.workspaces.of_connection(&connection.slug) {
            let Some(before) = workspace.session().now() else {
                continue;
            };
            let is_renewed_region = before.region() == region;
            let client = if is_renewed_region {
                client.clone()
            } else {
                let credentials = self.known_credentials(connection);
                match self.make_client(connection, before.region(), credentials) {
                    Ok(client) => client,
                    // A Region that is no longer part of the connection keeps its old session.
                    Err(_) => continue,
                }
            };
            let session = Session::new(connection.clone(), before.region().clone(), client);
            workspace.session().renew(session);
            // The user may have switched to another workspace while waiting for STS.
            if is_renewed_region {
                workspace.announce("Connected with the new keys");
                workspace.load_inventory();
            }
        }
    }
}
