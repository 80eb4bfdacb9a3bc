//! The dialogs that belong to no page: the connection, the list of shortcuts.

use leptos::prelude::*;

use crate::model::Region;

/// What the connection dialog shows when it opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectPrompt {
    /// The slug of the connection chosen beforehand.
    pub slug: Option<String>,
    /// The Region chosen beforehand.
    pub region: Option<Region>,
    /// Why it opened by itself.
    pub reason: Option<String>,
}

/// Which of them are open.
#[derive(Clone, Copy, Debug)]
pub struct Dialogs {
    connect_prompt: ReadSignal<Option<ConnectPrompt>>,
    set_connect_prompt: WriteSignal<Option<ConnectPrompt>>,
    is_signing_in: ReadSignal<bool>,
    set_signing_in: WriteSignal<bool>,
    shows_shortcuts: ReadSignal<bool>,
    set_shows_shortcuts: WriteSignal<bool>,
}

impl Dialogs {
    pub(super) fn new() -> Self {
        let (connect_prompt, set_connect_prompt) = signal(None);
        let (is_signing_in, set_signing_in) = signal(false);
        let (shows_shortcuts, set_shows_shortcuts) = signal(false);
        Self {
            connect_prompt,
            set_connect_prompt,
            is_signing_in,
            set_signing_in,
            shows_shortcuts,
            set_shows_shortcuts,
        }
    }

    /// What the connection dialog shows; none while it is closed.
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

    /// Closes the connection dialog if it opened by itself: the one that the user opened is theirs to close.
    pub fn close_unasked_connect(self) {
        let opened_by_itself = self
            .connect_prompt
            .with_untracked(|prompt| prompt.as_ref().is_some_and(|it| it.reason.is_some()));
        if opened_by_itself {
            self.close_connect();
        }
    }

    /// Says in the connection dialog, if it is open, why it opened.
    pub fn explain_connect(self, reason: String) {
        self.set_connect_prompt.update(|prompt| {
            if let Some(prompt) = prompt {
                prompt.reason = Some(reason);
            }
        });
    }

    /// Whether an identity provider has just sent the user back.
    pub fn is_signing_in(self) -> ReadSignal<bool> {
        self.is_signing_in
    }

    /// Notes whether an identity provider has just sent the user back.
    pub fn set_signing_in(self, is_signing_in: bool) {
        self.set_signing_in.set(is_signing_in);
    }

    /// Whether the shortcuts are listed.
    pub fn shows_shortcuts(self) -> ReadSignal<bool> {
        self.shows_shortcuts
    }

    /// Lists the shortcuts, or no longer.
    pub fn show_shortcuts(self, shown: bool) {
        self.set_shows_shortcuts.set(shown);
    }
}
