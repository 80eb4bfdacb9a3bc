//! Use case: go where the URL says, connecting on the way where needed.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, ConnectPrompt, GroupLoad, Load, Session, ViewState};
use crate::aws::{Client, Credentials, Transport};
use crate::connect::{Connection, Target};
use crate::model::Region;
use crate::platform::{
    BrowserClock, FetchTransport, fragment, load_text, next_task, page_host, replace_fragment,
};
use crate::present::{Page, Place, Route, ViewPlace, capitalised};

impl App {
    /// Opens what the URL asks for.
    pub(super) fn follow_route(self) {
        self.follow(Route::parse(&fragment()));
    }

    fn follow(self, route: Route) {
        let (slug, region) = match route.place.clone() {
            Some(Place::Connection { slug, region }) => (slug, region),
            Some(Place::View(_)) => {
                self.follow_view(route);
                return;
            }
            None if matches!(route.page, Page::Unknown(_) | Page::Open) => {
                self.route.set(route);
                return;
            }
            None => {
                let route = self.default_route();
                spawn_local(write_address(route.to_string()));
                self.follow(route);
                return;
            }
        };
        let is_here = self
            .session
            .read_untracked()
            .as_ref()
            .is_some_and(|session| {
                session.connection().slug == slug && *session.region() == region
            });
        let page = route.page.clone();
        self.route.set(route);
        if is_here {
            self.open_page(&page);
            return;
        }
        let Some(connection) = self.connection(&slug) else {
            self.leave();
            self.connect_prompt.set(Some(ConnectPrompt {
                reason: Some(format!(
                    "This page has no connection named {slug:?}. Choose another"
                )),
                ..ConnectPrompt::default()
            }));
            return;
        };
        let credentials = self.known_credentials(&connection);
        if connection.needs_credentials() && credentials.is_none() {
            self.leave();
            self.connect_prompt.set(Some(ConnectPrompt {
                reason: Some(format!(
                    "{} needs credentials; this page keeps none unless it is told to",
                    connection.name
                )),
                slug: Some(slug),
                region: Some(region),
            }));
            return;
        }
        if let Err(reason) = self.open_session(connection, region.clone(), credentials) {
            self.leave();
            self.connect_prompt.set(Some(ConnectPrompt {
                reason: Some(reason),
                slug: Some(slug),
                region: Some(region),
            }));
        }
    }

    /// Goes to a page of what is viewed, or has it opened.
    fn follow_view(self, route: Route) {
        let is_closed = matches!(&*self.view.read_untracked(), ViewState::Closed);
        let is_here = !is_closed && self.route.read_untracked().place == route.place;
        self.route.set(route);
        if !is_here {
            self.leave();
            self.connect_prompt.set(None);
            self.view.set(ViewState::Asked);
        }
    }

    /// The connection of that slug: configured, built in, or one whose address was typed.
    pub fn connection(&self, slug: &str) -> Option<Connection> {
        let configured = self.usable_config().connection(slug);
        configured
            .or_else(|| {
                let opened = self.opened.read_untracked();
                let opened = opened.iter().find(|known| known.connection.slug == slug);
                opened.map(|known| known.connection.clone())
            })
            .or_else(|| Connection::built_in(slug, &|slug| load_text(&endpoint_key(slug))))
    }

    /// Ends the session; what it read is dropped.
    pub(super) fn leave(self) {
        self.generation.update_value(|generation| *generation += 1);
        self.stop_loading();
        self.session.set(None);
        self.view.set(ViewState::Closed);
        self.groups.set(std::sync::Arc::default());
        self.vpcs.set(std::sync::Arc::default());
        self.prefix_lists.set(std::sync::Arc::default());
        self.regions.set(Vec::new());
        // What is under way at the place that is left stops before its next step.
        if let Some(run) = &*self.run.read_untracked() {
            run.is_cancelled.set(true);
        }
        self.run.set(None);
        self.proposal.set(None);
        self.apply_refusal.set(None);
        self.meanwhile.set(Vec::new());
        self.leave_draft();
        self.load.set(Load::Idle);
        self.group_load.set(GroupLoad::Idle);
    }

    /// Where to go when the address names no place.
    pub(super) fn default_route(self) -> Route {
        if self.hosted_address().is_some() {
            return Route::default().at(Place::View(ViewPlace::Hosted));
        }
        let connection = self.usable_config().default_connection();
        let region = connection.first_region();
        Route::default().at(Place::Connection {
            slug: connection.slug,
            region,
        })
    }

    fn open_session(
        self,
        connection: Connection,
        region: Region,
        credentials: Option<Credentials>,
    ) -> Result<(), String> {
        let client = self.make_client(&connection, &region, credentials)?;
        self.leave();
        let generation = self.generation.get_value();
        let session = Session::new(connection, region, client, generation);
        self.note_opened(&session);
        self.session.set(Some(session));
        // The dialog that a person has opened is theirs to close.
        let has_opened_itself = self
            .connect_prompt
            .with_untracked(|prompt| prompt.as_ref().is_some_and(|it| it.reason.is_some()));
        if has_opened_itself {
            self.connect_prompt.set(None);
        }
        self.load_inventory();
        Ok(())
    }

    /// A client for a Region of a connection.
    ///
    /// # Errors
    /// A sentence that says what about the connection cannot be used.
    pub(super) fn make_client(
        self,
        connection: &Connection,
        region: &Region,
        credentials: Option<Credentials>,
    ) -> Result<Client, String> {
        let endpoint = connection
            .endpoint(region, &page_host())
            .map_err(|error| capitalised(&error.to_string()))?;
        let transport: Rc<dyn Transport> = match connection.target {
            Target::Sandbox => self.sandbox_store(),
            Target::Aws(_) | Target::Url(_) => Rc::new(FetchTransport),
        };
        Ok(Client::new(
            transport,
            Rc::new(BrowserClock),
            endpoint,
            region.clone(),
            credentials,
        ))
    }

    fn open_page(self, page: &Page) {
        match page {
            Page::Group(id) => self.load_group(id.clone()),
            Page::Groups
            | Page::Policy
            | Page::Review
            | Page::History(_)
            | Page::Share
            | Page::Open
            | Page::Compare
            | Page::Print
            | Page::Unknown(_) => self.group_load.set(GroupLoad::Idle),
        }
    }
}

/// Writes where one is into the address, which had nothing of it. The first request goes out before.
async fn write_address(here: String) {
    let before = fragment();
    next_task().await;
    // Somebody may have gone elsewhere meanwhile.
    if fragment() == before {
        replace_fragment(&here);
    }
}

/// Where the address of an endpoint that was typed is kept, so that its bookmarks work.
pub(super) fn endpoint_key(slug: &str) -> String {
    format!("portcullis.{slug}")
}
