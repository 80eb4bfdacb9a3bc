//! Use case: go where the URL says, connecting on the way where needed.

use std::rc::Rc;

use leptos::prelude::*;

use super::{App, ConnectPrompt, GroupLoad, Load, Session};
use crate::aws::{Client, Credentials, Transport};
use crate::connect::{Connection, Target};
use crate::model::Region;
use crate::platform::{
    BrowserClock, FetchTransport, fragment, load_text, page_host, replace_fragment, save_text,
    set_fragment,
};
use crate::present::{Page, Route, capitalised};

/// Where the address of an endpoint typed by hand is kept, so that its bookmarks work.
const CUSTOM_ENDPOINT_KEY: &str = "portcullis.endpoint";

/// Credentials as they were typed or pasted. No `Debug`: they must not be printed.
#[allow(missing_debug_implementations)]
pub struct EnteredCredentials {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
    /// The session token of temporary credentials; empty for long-lived ones.
    pub session_token: String,
}

impl App {
    /// Opens what the URL asks for.
    pub(super) fn follow_route(self) {
        let route = Route::parse(&fragment());
        let Some((slug, region)) = route.place.clone() else {
            if matches!(route.page, Page::Unknown(_)) {
                self.route.set(route);
                return;
            }
            self.open_default();
            return;
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
        let credentials = self
            .credentials
            .with_value(|known| known.get(&slug).cloned());
        if connection.needs_credentials() && credentials.is_none() {
            self.leave();
            self.connect_prompt.set(Some(ConnectPrompt {
                reason: Some(format!(
                    "{} needs credentials, which this page never keeps",
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

    /// Connects and shows the groups. Credentials stay in memory until the page is closed.
    ///
    /// # Errors
    /// A sentence that says what about the connection or the credentials cannot be used.
    pub fn connect(
        self,
        connection: Connection,
        region: Region,
        entered: Option<EnteredCredentials>,
    ) -> Result<(), String> {
        let credentials = entered.map(|entered| {
            let EnteredCredentials {
                access_key_id,
                secret_access_key,
                session_token,
            } = entered;
            Credentials::parse(&access_key_id, &secret_access_key, &session_token)
        });
        let credentials = credentials
            .transpose()
            .map_err(|error| capitalised(&error.to_string()))?;
        connection
            .endpoint(&region, &page_host())
            .map_err(|error| capitalised(&error.to_string()))?;
        if let Target::Url(url) = &connection.target
            && connection.slug == Connection::custom("").slug
        {
            // Losing a bookmark's address is no reason not to connect.
            save_text(CUSTOM_ENDPOINT_KEY, url).ok();
            self.custom_connection.set_value(Some(connection.clone()));
        }
        if let Some(credentials) = credentials {
            self.credentials.update_value(|known| {
                known.insert(connection.slug.clone(), credentials);
            });
        }
        // The same address again means new credentials: the old session must not stay.
        self.leave();
        self.connect_prompt.set(None);
        let before = self.route.get_untracked();
        let place = Some((connection.slug, region));
        let page = if before.place == place {
            before.page
        } else {
            Page::Groups
        };
        let target = Route { place, page }.to_string();
        if fragment() == target {
            self.follow_route();
        } else {
            set_fragment(&target);
        }
        Ok(())
    }

    /// The connection of that slug: configured, built in, or the one typed by hand.
    pub fn connection(&self, slug: &str) -> Option<Connection> {
        let custom = || {
            let custom = self.custom_connection.get_value();
            custom.or_else(|| load_text(CUSTOM_ENDPOINT_KEY).map(|url| Connection::custom(&url)))
        };
        let configured = self.usable_config().connection(slug);
        configured.or_else(|| custom().filter(|connection| connection.slug == slug))
    }

    /// Whether credentials for a connection have been entered since the page was loaded.
    pub fn has_credentials(&self, slug: &str) -> bool {
        self.credentials
            .with_value(|known| known.contains_key(slug))
    }

    /// Ends the session; what it read is dropped.
    fn leave(self) {
        self.generation.update_value(|generation| *generation += 1);
        self.session.set(None);
        self.groups.set(std::sync::Arc::default());
        self.vpcs.set(std::sync::Arc::default());
        self.prefix_lists.set(std::sync::Arc::default());
        // What is under way at the place that is left stops before its next step.
        if let Some(run) = &*self.run.read_untracked() {
            run.is_cancelled.set(true);
        }
        self.run.set(None);
        self.proposal.set(None);
        self.apply_refusal.set(None);
        self.meanwhile.set(Vec::new());
        self.caller.set_value(None);
        self.leave_draft();
        self.load.set(Load::Idle);
        self.group_load.set(GroupLoad::Idle);
    }

    fn open_default(self) {
        let connection = self.usable_config().default_connection();
        let region = connection.first_region();
        let route = Route {
            place: Some((connection.slug, region)),
            page: Page::Groups,
        };
        // Changing the fragment calls `follow_route` again.
        replace_fragment(&route.to_string());
    }

    fn open_session(
        self,
        connection: Connection,
        region: Region,
        credentials: Option<Credentials>,
    ) -> Result<(), String> {
        let endpoint = connection
            .endpoint(&region, &page_host())
            .map_err(|error| capitalised(&error.to_string()))?;
        let transport: Rc<dyn Transport> = match connection.target {
            Target::Sandbox => self.sandbox_store(),
            Target::Aws(_) | Target::Url(_) => Rc::new(FetchTransport),
        };
        let client = Client::new(
            transport,
            Rc::new(BrowserClock),
            endpoint,
            region.clone(),
            credentials,
        );
        self.leave();
        let generation = self.generation.get_value();
        self.session
            .set(Some(Session::new(connection, region, client, generation)));
        self.connect_prompt.set(None);
        self.load_inventory();
        Ok(())
    }

    fn open_page(self, page: &Page) {
        match page {
            Page::Group(id) => self.load_group(id.clone()),
            Page::Groups | Page::Review | Page::History(_) | Page::Unknown(_) => {
                self.group_load.set(GroupLoad::Idle);
            }
        }
    }
}
