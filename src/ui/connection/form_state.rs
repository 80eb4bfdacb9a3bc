//! State of the connection form.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::connection_choices::{ANOTHER_ENDPOINT, chosen_connection, first_choice};
use super::keys_field::KeysEntry;
use super::role_fields::RoleEntry;
use crate::connect::{Connection, EndpointVariant, Signing, Target, urls_with_scheme};
use crate::environment::{ConnectPrompt, OpenConnection};
use crate::model::Region;
use crate::platform::dom;
use crate::shell::{ConnectFailure, ConnectInput, Shell};
use crate::text::{Text as _, capitalised};
use crate::workspace::Workspace;

/// Input of the connection form. Cheap to copy. No `Debug`: secrets must not be printed.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    pub shell: Shell,
    pub workspace: Workspace,
    /// Value of the chosen connection.
    pub choice: RwSignal<String>,
    /// URL of a typed endpoint.
    pub url: RwSignal<String>,
    /// Name for a new connection; blank for its own.
    pub name: RwSignal<String>,
    /// Why the page has opened the dialog.
    pub reason: RwSignal<Option<String>>,
    /// Notified when the connections that this browser remembers change.
    pub changes: Trigger,
    pub region: RwSignal<String>,
    pub variant: RwSignal<EndpointVariant>,
    /// Connection that results from the input.
    pub chosen: Memo<Option<Connection>>,
    pub keys: KeysEntry,
    pub role: RoleEntry,
    pub keeps_for_tab: RwSignal<bool>,
    pub problem: RwSignal<Option<ConnectFailure>>,
    pub is_connecting: RwSignal<bool>,
    was_submitted: RwSignal<bool>,
}

impl FormState {
    /// Creates the state with the connection of the prompt, or else the one on the screen.
    pub(super) fn new(shell: Shell, workspace: Workspace, prompt: ConnectPrompt) -> Self {
        let session = workspace.session().current();
        let current = session
            .read_untracked()
            .as_ref()
            .map(|session| (session.connection().slug.clone(), session.region().clone()));
        let (current_slug, current_region) = current.unzip();
        let first = prompt.slug.or(current_slug).unwrap_or_else(|| {
            let configuration = workspace.environment().configuration();
            configuration.usable().default_connection().slug
        });
        let region = prompt.region.or(current_region);
        let region = region.map_or_else(|| "us-east-1".to_owned(), |region| region.to_string());
        let choice = RwSignal::new(first_choice(shell, &first));
        let url = RwSignal::new(first_url(shell, &first).unwrap_or_default());
        let variant = RwSignal::new(variant_of(shell, &first));
        let chosen = Memo::new(move |_| {
            chosen_connection(shell, &choice.read(), &url.read(), variant.get())
        });
        let entry = Self {
            shell,
            workspace,
            choice,
            url,
            name: RwSignal::new(String::new()),
            reason: RwSignal::new(prompt.reason),
            changes: Trigger::new(),
            region: RwSignal::new(region),
            variant,
            chosen,
            keys: KeysEntry::new(),
            role: RoleEntry::new(),
            keeps_for_tab: RwSignal::new(false),
            problem: RwSignal::new(None),
            is_connecting: RwSignal::new(false),
            was_submitted: RwSignal::new(false),
        };
        entry.follow_choice();
        entry
    }

    /// Fills in the configured role and the kept-keys option when another connection is chosen.
    fn follow_choice(self) {
        let (chosen, role) = (self.chosen, self.role);
        Effect::new(
            move |_| match chosen.read().as_ref().map(|known| &known.signing) {
                Some(Signing::Browser {
                    role: Some(configured),
                    ..
                }) => role.offer(configured),
                _ => role.clear(),
            },
        );
        Effect::new(move |_| {
            let here = chosen.read().as_ref().map(|known| known.slug.clone());
            let connections = self.shell.environment().connections();
            let opened = here.and_then(|slug| connections.find_now(&slug));
            let keys = opened.and_then(|known| known.keys);
            self.keeps_for_tab
                .set(keys.is_some_and(|keys| keys.is_kept));
        });
    }

    /// Whether the chosen connection meets a condition. Reactive.
    pub(super) fn is_target(self, condition: fn(&Connection) -> bool) -> bool {
        self.chosen.read().as_ref().is_some_and(condition)
    }

    /// Chooses another connection, and the Region that was opened last or one that it offers.
    pub(super) fn choose(self, choice: &str, region: Option<&Region>) {
        self.choice.set(choice.to_owned());
        self.problem.set(None);
        self.was_submitted.set(false);
        let chosen = self.chosen.get_untracked();
        if choice == ANOTHER_ENDPOINT {
            self.url.set(String::new());
        } else if let Some(Target::Url(url)) = self.shell.connection(choice).map(|it| it.target) {
            self.url.set(url);
        }
        if let Some(Target::Aws(variant)) = self.shell.connection(choice).map(|it| it.target) {
            self.variant.set(variant);
        }
        let current = Region::from_remote(self.region.get_untracked());
        let offered = chosen
            .map(|connection| connection.regions)
            .unwrap_or_default();
        let first = offered.first().filter(|_| !offered.contains(&current));
        if let Some(region) = region.or(first) {
            self.region.set(region.to_string());
        }
    }

    /// Gives a connection another name.
    pub(super) fn rename(self, slug: &str, name: &str) {
        self.shell.rename_connection(slug, name);
        self.changes.notify();
    }

    /// Forgets a recent connection. If it is chosen, another endpoint is.
    pub(super) fn forget(self, slug: &str) {
        self.shell.forget_connection(slug);
        if *self.choice.read_untracked() == slug {
            self.choose(ANOTHER_ENDPOINT, None);
        }
        self.changes.notify();
    }

    /// Whether the connection is new: neither configured nor opened before. Reactive.
    pub(super) fn is_new(self) -> bool {
        self.choice.read().starts_with('+')
    }

    /// Returns the URLs that an endpoint without a scheme may mean. Reactive.
    pub(super) fn urls_with_scheme(self) -> Vec<String> {
        if self.is_target(|known| matches!(known.target, Target::Url(_)) && known.is_typed()) {
            urls_with_scheme(&self.url.read())
        } else {
            Vec::new()
        }
    }

    /// Returns the validation error of the URL. Reactive.
    pub(super) fn url_error(self) -> Option<String> {
        let lacks_scheme = self.was_submitted.get() && !self.urls_with_scheme().is_empty();
        lacks_scheme.then(|| "The URL has no scheme. Choose one".to_owned())
    }

    /// Returns the validation error of the Region. Reactive.
    pub(super) fn region_error(self) -> Option<String> {
        let region = self.region.read();
        let error = Region::parse(&region).err()?;
        (self.was_submitted.get() || !region.is_empty()).then(|| capitalised(&error.text()))
    }

    /// Connects if the input is complete.
    pub(super) fn submit(self, event: &SubmitEvent) {
        event.prevent_default();
        self.was_submitted.set(true);
        let Ok(region) = Region::parse(&self.region.read_untracked()) else {
            dom::focus_first("#connection [aria-invalid]");
            return;
        };
        if untrack(|| !self.urls_with_scheme().is_empty()) {
            dom::focus_first("#connection-schemes button");
            return;
        }
        let Some(connection) = self.chosen.get_untracked() else {
            return;
        };
        if self.is_connecting.get_untracked() {
            return;
        }
        let Some(input) = self.input(connection, region) else {
            let missing = "Paste credentials, or enter an access key by hand";
            self.show_problem(ConnectFailure::Invalid(missing.to_owned()));
            return;
        };
        self.is_connecting.set(true);
        self.reason.set(None);
        self.problem.set(None);
        spawn_local(async move {
            match self.shell.connect(input).await {
                // The access keys live in memory from here on, and nowhere in the document.
                Ok(()) => {
                    self.keys.clear();
                    self.role.clear();
                }
                Err(ConnectFailure::Cancelled) => {}
                Err(failure) => self.show_problem(failure),
            }
            self.is_connecting.try_set(false);
        });
    }

    /// Shows why the connection was not opened, and scrolls to it.
    fn show_problem(self, failure: ConnectFailure) {
        self.problem.try_set(Some(failure));
        dom::focus_soon("#connection-problem");
    }

    /// Returns the complete input; `None` if access keys are missing.
    fn input(self, connection: Connection, region: Region) -> Option<ConnectInput> {
        let needs_keys = connection.needs_credentials();
        let keys = if needs_keys { self.keys.read() } else { None };
        // Another Region of the same connection reuses its keys.
        if needs_keys && keys.is_none() && !self.shell.has_credentials(&connection) {
            return None;
        }
        let role = if needs_keys { self.role.read() } else { None };
        // Known keys have already assumed the configured role.
        let role = role.filter(|_| keys.is_some() || self.role.is_typed());
        let connection = if untrack(|| self.is_new()) {
            self.with_name(connection)
        } else {
            connection
        };
        Some(ConnectInput {
            role,
            keys,
            connection,
            region,
            keeps_for_tab: self.keeps_for_tab.get_untracked(),
        })
    }

    /// Returns a new connection with the entered name.
    fn with_name(self, connection: Connection) -> Connection {
        let name = self.name.read_untracked();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            connection
        } else {
            Connection { name, ..connection }
        }
    }

    /// Closes the chosen connection, which forgets its access keys. Sets `closing` instead if the user has to be asked
    /// first, because of a run or unsaved input.
    pub(super) fn close_chosen(self, closing: RwSignal<Option<OpenConnection>>) {
        let Some(chosen) = self.chosen.get_untracked() else {
            return;
        };
        // Not held while the connection closes, which changes it.
        let known = {
            let opened = self.shell.environment().connections().opened();
            let opened = opened.read_untracked();
            let is_chosen = |known: &&OpenConnection| known.connection.slug == chosen.slug;
            opened.iter().find(is_chosen).cloned()
        };
        match (self.shell.closing_concern(&chosen.slug), known) {
            (Some(_), Some(known)) => closing.set(Some(known)),
            _ => self.shell.close_connection(&chosen.slug),
        }
    }
}

/// Returns the URL of a typed endpoint.
fn first_url(shell: Shell, slug: &str) -> Option<String> {
    let connection = shell
        .connection(slug)
        .or_else(|| shell.connection("endpoint"))?;
    match connection.target {
        Target::Url(url) if connection.slug.starts_with("endpoint") => Some(url),
        _ => None,
    }
}

fn variant_of(shell: Shell, slug: &str) -> EndpointVariant {
    match shell.connection(slug).map(|connection| connection.target) {
        Some(Target::Aws(variant)) => variant,
        _ => EndpointVariant::Default,
    }
}
