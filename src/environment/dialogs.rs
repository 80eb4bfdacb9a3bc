//! Dialogs and panels that belong to no page, such as the connection dialog and the help.

use leptos::prelude::*;

use crate::model::Region;
use crate::present::HelpTopic;

/// Initial content of the connection dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectPrompt {
    /// Slug of the preselected connection.
    pub slug: Option<String>,
    /// The preselected Region.
    pub region: Option<Region>,
    /// Why the page opened the dialog; `None` if the user did.
    pub reason: Option<String>,
}

/// Panel beside the page. One takes the place of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SidePanel {
    /// The draft's changes.
    Draft,
    /// The help: a topic that the user chose, or else that of the page on the screen.
    Help(Option<HelpTopic>),
}

/// Store of the open dialogs and panels.
#[derive(Clone, Copy, Debug)]
pub struct Dialogs {
    connect_prompt: ReadSignal<Option<ConnectPrompt>>,
    set_connect_prompt: WriteSignal<Option<ConnectPrompt>>,
    is_signing_in: ReadSignal<bool>,
    set_signing_in: WriteSignal<bool>,
    shows_quick_open: ReadSignal<bool>,
    set_shows_quick_open: WriteSignal<bool>,
    creates_group: ReadSignal<bool>,
    set_creates_group: WriteSignal<bool>,
    panel: ReadSignal<Option<SidePanel>>,
    set_panel: WriteSignal<Option<SidePanel>>,
    shows_tour: RwSignal<bool>,
    replaces_everywhere: RwSignal<bool>,
}

impl Dialogs {
    pub(super) fn new() -> Self {
        let (connect_prompt, set_connect_prompt) = signal(None);
        let (is_signing_in, set_signing_in) = signal(false);
        let (shows_quick_open, set_shows_quick_open) = signal(false);
        let (creates_group, set_creates_group) = signal(false);
        let (panel, set_panel) = signal(None);
        Self {
            connect_prompt,
            set_connect_prompt,
            is_signing_in,
            set_signing_in,
            shows_quick_open,
            set_shows_quick_open,
            creates_group,
            set_creates_group,
            panel,
            set_panel,
            shows_tour: RwSignal::new(false),
            replaces_everywhere: RwSignal::new(false),
        }
    }

    /// Returns the content of the connection dialog; `None` while it is closed.
    pub fn connect_prompt(self) -> ReadSignal<Option<ConnectPrompt>> {
        self.connect_prompt
    }

    /// Opens the connection dialog.
    pub fn open_connect(self, prompt: ConnectPrompt) {
        self.set_connect_prompt.set(Some(prompt));
    }

    /// Closes the connection dialog.
    pub fn close_connect(self) {
        self.set_connect_prompt.set(None);
    }

    /// Closes the connection dialog if the page opened it. A dialog that the user opened stays.
    pub fn close_automatic_connect(self) {
        let opened_by_itself = self
            .connect_prompt
            .with_untracked(|prompt| prompt.as_ref().is_some_and(|it| it.reason.is_some()));
        if opened_by_itself {
            self.close_connect();
        }
    }

    /// Sets the reason shown in the connection dialog if it is open.
    pub fn explain_connect(self, reason: String) {
        self.set_connect_prompt.update(|prompt| {
            if let Some(prompt) = prompt {
                prompt.reason = Some(reason);
            }
        });
    }

    /// Whether a sign-in at an identity provider is being completed.
    pub fn is_signing_in(self) -> ReadSignal<bool> {
        self.is_signing_in
    }

    /// Sets whether a sign-in is being completed.
    pub fn set_signing_in(self, is_signing_in: bool) {
        self.set_signing_in.set(is_signing_in);
    }

    /// Whether quick open is open.
    pub fn shows_quick_open(self) -> ReadSignal<bool> {
        self.shows_quick_open
    }

    /// Opens or closes quick open.
    pub fn show_quick_open(self, shown: bool) {
        self.set_shows_quick_open.set(shown);
    }

    /// Whether the dialog that creates a group is open on the list of groups.
    pub fn creates_group(self) -> ReadSignal<bool> {
        self.creates_group
    }

    /// Opens or closes the dialog that creates a group.
    pub fn create_group(self, shown: bool) {
        self.set_creates_group.set(shown);
    }

    /// Whether the tour is on.
    pub fn shows_tour(self) -> ReadSignal<bool> {
        self.shows_tour.read_only()
    }

    /// Starts or ends the tour.
    pub fn show_tour(self, shown: bool) {
        self.shows_tour.set(shown);
    }

    /// Whether the dialog that finds and replaces in all groups is open.
    pub fn replaces_everywhere(self) -> ReadSignal<bool> {
        self.replaces_everywhere.read_only()
    }

    /// Opens or closes the dialog that finds and replaces in all groups.
    pub fn replace_everywhere(self, shown: bool) {
        self.replaces_everywhere.set(shown);
    }

    /// Returns the open panel.
    pub fn panel(self) -> ReadSignal<Option<SidePanel>> {
        self.panel
    }

    /// Opens a panel instead of the open one, or closes it.
    pub fn show_panel(self, panel: Option<SidePanel>) {
        self.set_panel.set(panel);
    }

    /// Whether the help is open. Reactive.
    pub fn shows_help(self) -> bool {
        matches!(self.panel.get(), Some(SidePanel::Help(_)))
    }

    /// Opens the help of the page on the screen, or closes the help.
    pub fn toggle_help(self) {
        let is_open = untrack(|| self.shows_help());
        self.show_panel((!is_open).then_some(SidePanel::Help(None)));
    }
}
