//! Use case: look at a snapshot or another file. There is no session then, so nothing can be changed,
//! and nothing is asked of any endpoint.

use std::sync::Arc;

use leptos::prelude::*;

use super::Shell;
use crate::import::Document;
use crate::present::{Place, Route, ViewPlace};

impl Shell {
    /// Views a file that was opened in this page.
    pub fn view_file(self, document: Arc<Document>) {
        self.environment.files().open(document);
        let place = Place::View(ViewPlace::File);
        // The address may be the same as for the file before.
        if let Some(before) = self.workspaces.find(&place) {
            self.workspaces.close(before);
        }
        let route = Route::default().at(place);
        if *self.environment.address().route().read_untracked() == route {
            self.follow_route();
        } else {
            self.environment.address().go(&route);
        }
    }

    /// Opens a link that was pasted: the part behind the `#` or all of it. Whether it is one.
    pub fn view_link(self, link: &str) -> bool {
        let fragment = link
            .trim()
            .split_once('#')
            .map_or(link, |(_, fragment)| fragment);
        let route = Route::parse(fragment);
        let is_view = route.view().is_some();
        if is_view {
            self.environment.address().go(&route);
        }
        is_view
    }
}
