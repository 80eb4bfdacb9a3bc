//! Loading of the Regions that the account can use.

use leptos::prelude::*;

use crate::aws::actions::DescribeRegions;
use crate::connect::{Connection, Target};
use crate::workspace::Workspace;

impl Workspace {
    /// Loads the Regions that the account can use, unless they are already known or fixed by the
    /// connection. If the caller has no permission, all Regions of the partition are offered.
    pub async fn read_regions(self) {
        let Some(session) = self.session().now() else {
            return;
        };
        let is_fixed = !session.connection().regions.is_empty();
        if is_fixed
            || self
                .inventory()
                .regions
                .freshness
                .read_untracked()
                .is_whole()
        {
            return;
        }
        self.inventory().regions.begin();
        let read = session.client().send(&DescribeRegions::default()).await;
        let read = read.map(|regions| regions.into_iter().map(|known| known.region).collect());
        self.inventory().regions.complete(read);
    }

    /// Returns the Regions of a connection to choose from, with their names. Reactive.
    pub fn region_choices(self, connection: &Connection) -> Vec<(String, &'static str)> {
        let regions = self.inventory().regions.value();
        let regions = regions.read();
        let session = self.session().current();
        let session = session.read();
        let is_here = session
            .as_ref()
            .is_some_and(|session| session.connection().slug == connection.slug);
        let is_known = is_here
            && connection.regions.is_empty()
            && connection.target != Target::Sandbox
            && !regions.is_empty();
        if !is_known {
            return connection.region_choices();
        }
        let known = Connection {
            regions: regions.clone(),
            ..connection.clone()
        };
        known.region_choices()
    }
}
