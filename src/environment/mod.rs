//! Stores that live as long as the page and that every workspace shares: the address, settings, announcements, what
//! the browser stores, the history of runs. They know no workspace and no credential.

mod address;
mod announcements;
mod configuration;
mod connections;
mod dialogs;
mod files;
mod history;
mod lazy_code;
mod sandbox;
mod settings;
mod storage;
mod window;

pub use address::Address;
pub use announcements::Announcements;
pub use configuration::{ConfigState, Configuration, typed_endpoint_key};
pub use connections::{Connections, OpenConnection, OpenKeys};
pub use dialogs::{ConnectPrompt, Dialogs};
pub use files::Files;
pub use history::{History, StepNote, run_lock};
pub use lazy_code::{LazyCode, ParseDraft};
pub use sandbox::{SANDBOX_KEY, Sandbox};
pub use settings::Settings;
pub use storage::{DRAFT_KEY, Storage, StorageWarning};
pub use window::Window;

use std::time::SystemTime;

use crate::aws::Clock as _;
use crate::platform::BrowserClock;
pub use crate::platform::timestamp;

/// The stores of the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Environment {
    address: Address,
    announcements: Announcements,
    configuration: Configuration,
    connections: Connections,
    dialogs: Dialogs,
    files: Files,
    history: History,
    lazy_code: LazyCode,
    sandbox: Sandbox,
    settings: Settings,
    storage: Storage,
    window: Window,
}

impl Environment {
    /// Stores as they are before anything is read. They belong to the current reactive owner.
    pub fn new(lazy_code: LazyCode) -> Self {
        let storage = Storage::new();
        Self {
            address: Address::new(),
            announcements: Announcements::new(),
            configuration: Configuration::new(),
            connections: Connections::new(),
            dialogs: Dialogs::new(),
            files: Files::new(),
            history: History::new(),
            lazy_code,
            sandbox: Sandbox::new(storage),
            settings: Settings::new(),
            storage,
            window: Window::new(),
        }
    }

    /// The address bar.
    pub fn address(self) -> Address {
        self.address
    }

    /// What screen readers announce.
    pub fn announcements(self) -> Announcements {
        self.announcements
    }

    /// `config.json`.
    pub fn configuration(self) -> Configuration {
        self.configuration
    }

    /// The connections that are open.
    pub fn connections(self) -> Connections {
        self.connections
    }

    /// The dialogs of the page.
    pub fn dialogs(self) -> Dialogs {
        self.dialogs
    }

    /// The files that the user opened.
    pub fn files(self) -> Files {
        self.files
    }

    /// The runs that this browser keeps.
    pub fn history(self) -> History {
        self.history
    }

    /// Code that is loaded when it is first needed.
    pub fn lazy_code(self) -> LazyCode {
        self.lazy_code
    }

    /// The sandbox of the page.
    pub fn sandbox(self) -> Sandbox {
        self.sandbox
    }

    /// The settings of this browser.
    pub fn settings(self) -> Settings {
        self.settings
    }

    /// What the browser stores for the page.
    pub fn storage(self) -> Storage {
        self.storage
    }

    /// The browser window.
    pub fn window(self) -> Window {
        self.window
    }
}

/// The time.
pub fn now() -> SystemTime {
    BrowserClock.now()
}
