//! Places to which the user has dragged nodes of the map, in the browser's storage or shared in a snapshot.

use std::collections::BTreeMap;

use leptos::prelude::untrack;

use super::Workspace;
use crate::layout::Point;
use crate::model::AccountId;
use crate::platform::{load_text, save_text};
use crate::share::MapPlace;

/// Start of the storage key, which names endpoint, Region and account.
const PLACES_KEY: &str = "portcullis.map-places ";

impl Workspace {
    /// Returns the stored places by the keys of their nodes, untracked; in a view, those of the snapshot.
    pub fn map_places(self) -> BTreeMap<String, Point> {
        if let Some(extras) = untrack(move || self.shared_extras()) {
            let places = extras.map_places.into_iter();
            let point = |place: MapPlace| Point::new(f64::from(place.x), f64::from(place.y));
            return places
                .map(|place| (place.node.clone(), point(place)))
                .collect();
        }
        let stored = self.map_key(PLACES_KEY).and_then(|key| load_text(&key));
        let places = stored.and_then(|text| serde_json::from_str(&text).ok());
        let places: BTreeMap<String, (f64, f64)> = places.unwrap_or_default();
        let places = places.into_iter();
        places
            .map(|(node, (x, y))| (node, Point::new(x, y)))
            .collect()
    }

    /// Stores the place of a node, beside those that other tabs have stored.
    pub fn store_map_place(self, node: &str, place: Point) {
        let mut places = self.map_places();
        places.insert(node.to_owned(), place);
        self.store_map_places(&places);
    }

    /// Forgets all places.
    pub fn forget_map_places(self) {
        self.store_map_places(&BTreeMap::new());
    }

    fn store_map_places(self, places: &BTreeMap<String, Point>) {
        let Some(key) = self.map_key(PLACES_KEY) else {
            return;
        };
        let places = places.iter();
        let places: BTreeMap<&String, (f64, f64)> = places
            .map(|(node, place)| (node, (place.x.round(), place.y.round())))
            .collect();
        // Without storage they last as long as the page of the map.
        if let Ok(text) = serde_json::to_string(&places) {
            save_text(&key, &text).ok();
        }
    }

    /// Returns the storage key of something on the map of the scope: `head` with endpoint, Region and account, untracked.
    /// `None` in a view of a snapshot.
    pub(super) fn map_key(self, head: &str) -> Option<String> {
        let session = self.session().now()?;
        let account = untrack(move || self.account());
        let account = account.as_ref().map_or("", AccountId::as_str);
        let region = session.region();
        Some(format!(
            "{head}{} {region} {account}",
            session.endpoint_url()
        ))
    }
}
