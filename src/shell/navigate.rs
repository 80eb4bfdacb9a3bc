//! Navigation to what the URL names. Connects if necessary.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Shell;
use crate::aws::{Client, Credentials, Signer, Transport};
use crate::connect::{Connection, Target};
use crate::environment::ConnectPrompt;
use crate::model::Region;
use crate::platform::{
    BrowserClock, FetchTransport, dom, fragment, next_task, page_host, replace_fragment,
};
use crate::present::{Page, Place, Route};
use crate::text::{Text as _, capitalised};
use crate::workspace::{Freshness, Session, Workspace};

impl Shell {
    /// Opens what the URL names now. The focus is moved out of a page that another one replaces before it is removed.
    pub(super) fn arrive(self) {
        if self.environment.address().page_now() != Route::parse(&fragment()).page {
            dom::hold_focus();
        }
        self.follow_route();
    }

    /// Opens what the URL names.
    pub(super) fn follow_route(self) {
        self.follow(Route::parse(&fragment()));
    }

    fn follow(self, route: Route) {
        match route.place.clone() {
            Some(Place::Connection { slug, region }) => self.follow_connection(slug, region, route),
            Some(place @ Place::View(_)) => self.follow_view(place, route),
            None if matches!(route.page, Page::Unknown(_) | Page::Open | Page::Accounts) => {
                self.environment.address().follow(route);
            }
            None => {
                let route = self.environment.configuration().default_route();
                spawn_local(write_address(route.to_string()));
                self.follow(route);
            }
        }
    }

    fn follow_connection(self, slug: String, region: Region, route: Route) {
        let place = Place::Connection {
            slug: slug.clone(),
            region: region.clone(),
        };
        let page = route.page.clone();
        self.environment.address().follow(route);
        if let Some(workspace) = self.workspaces.find(&place) {
            if !self.workspaces.is_shown(workspace) {
                self.switch_to(workspace, &slug, &region);
            }
            open_page(workspace, &page);
            return;
        }
        let Some(connection) = self.connection(&slug) else {
            let reason = format!("This page has no connection named {slug:?}. Choose another");
            return self.ask_for_connection(None, None, reason);
        };
        let credentials = self.known_credentials(&connection);
        if connection.needs_credentials() && credentials.is_none() {
            let reason = format!(
                "{} needs credentials. Enter them to connect",
                connection.name
            );
            return self.ask_for_connection(Some(slug), Some(region), reason);
        }
        let client = match self.make_client(&connection, &region, credentials) {
            Ok(client) => client,
            Err(reason) => return self.ask_for_connection(Some(slug), Some(region), reason),
        };
        self.note_opened(&connection, &region);
        let session = Session::new(connection, region, client);
        let workspace = self.workspaces.open(place, Some(session));
        self.environment.dialogs().close_automatic_connect();
        workspace.load_inventory();
    }

    /// Shows a workspace that is already open.
    fn switch_to(self, workspace: Workspace, slug: &str, region: &Region) {
        self.environment.connections().note_region(slug, region);
        self.workspaces.show(workspace);
        self.environment.dialogs().close_automatic_connect();
        workspace.reload_draft();
        let freshness = workspace.inventory().groups().freshness();
        let is_fresh = matches!(
            &*freshness.read_untracked(),
            Freshness::Ready | Freshness::Loading(_) | Freshness::Refreshing | Freshness::Stopped
        );
        if !is_fresh {
            workspace.load_inventory();
        }
    }

    /// Shows a page of a view, and opens the view if it is not open.
    fn follow_view(self, place: Place, route: Route) {
        self.environment.address().follow(route);
        if self.workspaces.find(&place).is_none() {
            self.environment.dialogs().close_connect();
            self.workspaces.open(place, None).view().request();
        }
    }

    /// Shows the lobby and asks for a usable connection.
    fn ask_for_connection(self, slug: Option<String>, region: Option<Region>, reason: String) {
        self.workspaces.show_lobby();
        self.environment.dialogs().open_connect(ConnectPrompt {
            slug,
            region,
            reason: Some(reason),
        });
    }

    /// Finds a connection by its slug: configured, open, built in, or with an endpoint that the
    /// user typed.
    pub fn connection(self, slug: &str) -> Option<Connection> {
        let configuration = self.environment.configuration();
        let open = || Some(self.environment.connections().find_now(slug)?.connection);
        configuration
            .configured(slug)
            .or_else(open)
            .or_else(|| configuration.built_in(slug))
    }

    /// Creates a client for a Region of a connection.
    ///
    /// # Errors
    /// A sentence that states which part of the connection is unusable.
    pub(super) fn make_client(
        self,
        connection: &Connection,
        region: &Region,
        credentials: Option<Credentials>,
    ) -> Result<Client, String> {
        let endpoint = connection
            .endpoint(region, &page_host())
            .map_err(|error| capitalised(&error.text()))?;
        Ok(Client::new(
            self.transport_of(connection),
            Rc::new(BrowserClock),
            endpoint,
            region.clone(),
            credentials.map(|credentials| self.signer_of(credentials)),
        ))
    }

    fn transport_of(self, connection: &Connection) -> Rc<dyn Transport> {
        match connection.target {
            Target::Sandbox => self.environment.sandbox().transport(),
            Target::Aws(_) | Target::Url(_) => Rc::new(FetchTransport),
        }
    }

    fn signer_of(self, credentials: Credentials) -> Signer {
        Signer::new(credentials, self.environment.lazy_code().sign)
    }

    /// Returns what sends and signs requests of an open connection to any Region and service. The
    /// signer is `None` if a proxy signs, or if the page has no access keys of the connection.
    pub fn access_of(self, connection: &Connection) -> (Rc<dyn Transport>, Option<Signer>) {
        let credentials = self.known_credentials(connection);
        let signer = credentials.map(|credentials| self.signer_of(credentials));
        (self.transport_of(connection), signer)
    }
}

fn open_page(workspace: Workspace, page: &Page) {
    match page {
        Page::Group(id) => workspace.load_group(id.clone()),
        Page::Groups
        | Page::Policy
        | Page::Review
        | Page::History(_)
        | Page::Findings
        | Page::Map
        | Page::Reach
        | Page::PrefixLists
        | Page::Share
        | Page::Accounts
        | Page::Open
        | Page::Compare
        | Page::Print
        | Page::Unknown(_) => workspace.inventory().rule_ids().close(),
    }
}

/// Writes the place into an address that named none, after the first request is sent.
async fn write_address(here: String) {
    let before = fragment();
    next_task().await;
    // The user may have navigated elsewhere meanwhile.
    if fragment() == before {
        replace_fragment(&here);
    }
}
