//! State of the connection form.

use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::connection_choices::{chosen_connection, first_choice};
use super::keys_field::KeysEntry;
use super::role_fields::RoleEntry;
use crate::connect::{Connection, EndpointVariant, Signing, Target};
use crate::environment::ConnectPrompt;
use crate::model::Region;
use crate::platform::dom;
use crate::shell::{ConnectFailure, ConnectInput, Shell};
use crate::text::{Text as _, capitalised};
use crate::workspace::Workspace;

/// Input of the connection form. Cheap to copy. No `Debug`: secrets must not be printed.
#[derive(Clone, Copy)]
pub(super) struct ConnectionEntry {
    pub shell: Shell,
    pub workspace: Workspace,
    /// Chosen option of the list.
    pub choice: RwSignal<String>,
    /// URL of a typed endpoint.
    pub url: RwSignal<String>,
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

impl ConnectionEntry {
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
            region: RwSignal::new(region),
            variant,
            chosen,
            keys: KeysEntry::new(),
            role: RoleEntry::new(),
            keeps_for_tab: RwSignal::new(false),
            problem: RwSignal::new(prompt.reason.map(ConnectFailure::Invalid)),
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

    /// Chooses another connection, and one of its Regions.
    pub(super) fn choose(self, event: &Event) {
        self.choice.set(event_target_value(event));
        let offered = self.chosen.get_untracked();
        let current = Region::from_remote(self.region.get_untracked());
        if let Some(connection) = offered
            && let Some(first) = connection.regions.first()
            && !connection.regions.contains(&current)
        {
            self.region.set(first.to_string());
        }
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
        let Some(connection) = self.chosen.get_untracked() else {
            return;
        };
        if self.is_connecting.get_untracked() {
            return;
        }
        let Some(input) = self.input(connection, region) else {
            let missing = "Enter an access key";
            self.problem
                .set(Some(ConnectFailure::Invalid(missing.to_owned())));
            return;
        };
        self.is_connecting.set(true);
        self.problem.set(None);
        spawn_local(async move {
            match self.shell.connect(input).await {
                // The access keys live in memory from here on, and nowhere in the document.
                Ok(()) => {
                    self.keys.clear();
                    self.role.clear();
                }
                Err(failure) => {
                    self.problem.try_set(Some(failure));
                }
            }
            self.is_connecting.try_set(false);
        });
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
        Some(ConnectInput {
            role,
            keys,
            connection,
            region,
            keeps_for_tab: self.keeps_for_tab.get_untracked(),
        })
    }

    /// Closes the chosen connection after its run has finished the current step. The outcome of an
    /// aborted step would be unknown.
    pub(super) fn forget_keys(self) {
        let shell = self.shell;
        if let Some(connection) = self.chosen.get_untracked() {
            spawn_local(async move { shell.stop_and_close(&connection.slug).await });
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
