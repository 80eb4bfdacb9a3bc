//! Use case: which Regions the account of the session may use.

use leptos::prelude::*;

use super::App;
use crate::aws::actions::DescribeRegions;
use crate::connect::{Connection, Target};

impl App {
    /// Asks EC2 for the Regions that the account may use, unless they are known or fixed.
    pub async fn read_regions(self) {
        let Some(session) = self.session.get_untracked() else {
            return;
        };
        let is_fixed = !session.connection().regions.is_empty();
        if is_fixed || !self.regions.read_untracked().is_empty() {
            return;
        }
        // Who may not ask is offered all that there are.
        let Ok(regions) = session.client().send(&DescribeRegions::default()).await else {
            return;
        };
        if self.is_current(session.generation()) {
            let regions = regions.into_iter().map(|known| known.region);
            self.regions.set(regions.collect());
        }
    }

    /// The Regions to choose from in a connection, with their names; the caller is told when they
    /// are known better.
    pub fn region_choices(self, connection: &Connection) -> Vec<(String, &'static str)> {
        let regions = self.regions.read();
        let session = self.session.read();
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
