//! Stores that live as long as the page and are shared by all workspaces: address, settings,
//! announcements, storage, history of runs. They depend on no workspace and hold no credentials.

mod address;
mod announcements;
mod browser_window;
mod configuration;
mod connections;
mod dialogs;
mod expiry;
mod files;
mod lazy_code;
mod local_time;
mod own_address;
mod page_sandbox;
mod runs;
mod settings;
mod storage_warnings;

pub use address::Address;
pub use announcements::Announcements;
pub use browser_window::Window;
pub use configuration::{ConfigState, Configuration, connection_name_key, typed_endpoint_key};
pub use connections::{Connections, OpenConnection, OpenKeys};
pub use dialogs::{ConnectPrompt, Dialogs, SidePanel};
pub use expiry::{expiry_clock, until_context};
pub use files::Files;
pub use lazy_code::{LazyCode, ParseDraft};
pub use local_time::local_time_text;
pub use page_sandbox::{CallSandbox, SANDBOX_KEY, Sandbox, SandboxWorker, call_sandbox};
pub use runs::{History, StepNote, run_lock};
pub use settings::{Settings, Welcome};
pub use storage_warnings::{DRAFT_KEY, Storage, StorageWarning};

use std::time::SystemTime;

use crate::aws::Clock as _;
use crate::platform::BrowserClock;
pub use crate::platform::timestamp;

/// Stores of the page. Cheap to copy.
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
    /// Creates the stores before anything is loaded. They belong to the current reactive owner.
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
            sandbox: Sandbox::new(storage, lazy_code.call_sandbox),
            settings: Settings::new(),
            storage,
            window: Window::new(),
        }
    }

    /// Returns the address bar.
    pub fn address(self) -> Address {
        self.address
    }

    /// Returns the announcements for screen readers.
    pub fn announcements(self) -> Announcements {
        self.announcements
    }

    /// Returns the configuration from `config.json`.
    pub fn configuration(self) -> Configuration {
        self.configuration
    }

    /// Returns the open connections.
    pub fn connections(self) -> Connections {
        self.connections
    }

    /// Returns the dialogs of the page.
    pub fn dialogs(self) -> Dialogs {
        self.dialogs
    }

    /// Returns the files that the user opened.
    pub fn files(self) -> Files {
        self.files
    }

    /// Returns the runs stored in this browser.
    pub fn history(self) -> History {
        self.history
    }

    /// Returns the loaders of lazy bundles.
    pub fn lazy_code(self) -> LazyCode {
        self.lazy_code
    }

    /// Returns the sandbox of the page.
    pub fn sandbox(self) -> Sandbox {
        self.sandbox
    }

    /// Returns the settings of this browser.
    pub fn settings(self) -> Settings {
        self.settings
    }

    /// Returns the storage warnings.
    pub fn storage(self) -> Storage {
        self.storage
    }

    /// Returns the browser window.
    pub fn window(self) -> Window {
        self.window
    }
}

/// Returns the current time.
pub fn now() -> SystemTime {
    BrowserClock.now()
}
