//! Who changed a group: events of CloudTrail, looked up on demand.
//!
//! The events are in this store alone, and go with the workspace. They never enter the inventory, which
//! snapshots, shares, exports and caches are made of.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::{Freshness, Workspace};
use crate::apply::Outcome;
use crate::aws::Error;
use crate::aws::cloudtrail::{LookupEvents, OwnCall, TrailEvent};
use crate::model::GroupId;

/// Events of the groups that the user asked about.
#[derive(Debug, Default)]
pub struct TrailStore {
    lookups: ArcRwSignal<HashMap<GroupId, TrailLookup>>,
}

/// Lookup of the events of one group.
#[derive(Clone, Debug, Default)]
pub struct TrailLookup {
    /// Load state. The events so far are there while it loads.
    pub state: Freshness,
    /// The events, the latest first.
    pub events: Arc<Vec<TrailEvent>>,
}

impl TrailStore {
    /// Returns the lookup of a group; `None` if the user did not ask. Reactive.
    pub fn of(&self, group: &GroupId) -> Option<TrailLookup> {
        self.lookups.read().get(group).cloned()
    }

    fn change(&self, group: &GroupId, change: impl FnOnce(&mut TrailLookup)) {
        self.lookups
            .update(|lookups| change(lookups.entry(group.clone()).or_default()));
    }

    fn is_loading(&self, group: &GroupId) -> bool {
        let lookups = self.lookups.read_untracked();
        let lookup = lookups.get(group);
        lookup.is_some_and(|lookup| matches!(lookup.state, Freshness::Loading(_)))
    }
}

impl Workspace {
    /// Looks up the events of a group, unless that is under way.
    pub fn look_up_events(self, group: GroupId) {
        let Some(session) = self.session().now() else {
            return;
        };
        let store = self.trail();
        if store.is_loading(&group) {
            return;
        }
        store.change(&group, |lookup| {
            *lookup = TrailLookup {
                state: Freshness::Loading(0),
                events: Arc::default(),
            };
        });
        self.spawn(async move {
            let on_page = |page: Vec<TrailEvent>| {
                store.change(&group, |lookup| {
                    Arc::make_mut(&mut lookup.events).extend(page);
                    lookup.state = Freshness::Loading(lookup.events.len());
                });
            };
            let lookup = LookupEvents::of(group.as_str());
            let read = lookup.send_all(session.client(), on_page).await;
            store.change(&group, |lookup| {
                lookup.state = match read {
                    Ok(()) => Freshness::Ready,
                    Err(error) => Freshness::Failed(Arc::new(error)),
                };
            });
        });
    }

    /// Whether CloudTrail can be asked about the access key of the session: it signs the requests itself. Reactive.
    pub fn has_access_key(self) -> bool {
        let session = self.session().current();
        let session = session.read();
        session
            .as_ref()
            .is_some_and(|session| session.client().has_access_key())
    }

    /// Asks CloudTrail where the latest recorded call of the session's access key came from. `None` if it has none.
    ///
    /// # Errors
    /// [`Error`] of the lookup.
    pub async fn latest_own_call(self) -> Result<Option<OwnCall>, Error> {
        match self.session().now() {
            Some(session) => session.client().latest_own_call().await,
            None => Ok(None),
        }
    }

    /// Returns the IDs of this browser's runs by the IDs of their requests. Reactive.
    pub fn runs_by_request(self) -> HashMap<String, String> {
        let history = self.environment().history().records().read();
        let requests = history.iter().flat_map(|record| {
            let steps = record.steps.iter();
            let ids = steps.filter_map(|step| match &step.outcome {
                Outcome::Done { request_id, .. } => request_id.clone(),
                Outcome::Failed(failure) | Outcome::Unknown(failure) => failure.request_id.clone(),
                Outcome::Waiting | Outcome::Sent | Outcome::Skipped => None,
            });
            ids.map(|id| (id, record.id.clone()))
        });
        requests.collect()
    }
}
