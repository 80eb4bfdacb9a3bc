//! Opening a snapshot or another file. The view has no session, so it changes nothing and sends no
//! request to EC2.

use std::sync::Arc;

use leptos::prelude::*;

use super::Shell;
use crate::import::Document;
use crate::present::{Page, Place, Route, ViewPlace};

impl Shell {
    /// Shows a page of a file that was opened in this page.
    pub fn view_file(self, document: Arc<Document>, page: Page) {
        self.environment.files().open(document);
        let place = Place::View(ViewPlace::File);
        // A file that was opened before may have the same address.
        if let Some(before) = self.workspaces.find(&place) {
            self.workspaces.close(before);
        }
        let route = Route::default().at(place).to_page(page);
        if *self.environment.address().route().read_untracked() == route {
            self.follow_route();
        } else {
            self.environment.address().go(&route);
        }
    }

    /// Opens a pasted link: the whole URL or the part after `#`. Returns whether it is a link to a
    /// view.
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
