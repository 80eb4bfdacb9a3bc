//! The page as a whole: open workspaces, access keys, and the operations that open, switch, lock
//! and close.

mod close;
mod connect;
mod connect_input;
mod keyring;
mod known_connections;
mod navigate;
mod renew_keys;
mod reset_sandbox;
mod run_elsewhere;
mod sign_in;
mod start;
mod view_snapshot;
mod watch_credentials;
mod workspaces;

use leptos::prelude::*;

pub use self::connect_input::{ConnectFailure, ConnectInput, EnteredKeys, RoleInput};
use self::keyring::Keyring;
pub use self::run_elsewhere::RunElsewhere;
use self::watch_credentials::CredentialWatch;
pub use self::workspaces::Workspaces;
use crate::environment::{Environment, LazyCode};

/// State that lives as long as the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Shell {
    environment: Environment,
    workspaces: Workspaces,
    keyring: Keyring,
    credential_watch: CredentialWatch,
    run_elsewhere: StoredValue<Option<RunElsewhere>>,
}

impl Shell {
    /// Creates the shell of an empty page and provides it as context to the current reactive owner.
    pub fn new(lazy_code: LazyCode) -> Self {
        let environment = Environment::new(lazy_code);
        let shell = Self {
            environment,
            workspaces: Workspaces::new(environment),
            keyring: Keyring::new(),
            credential_watch: CredentialWatch::new(),
            run_elsewhere: StoredValue::new(None),
        };
        provide_context(shell);
        shell
    }

    /// Returns the shell from the context of the calling component.
    pub fn of_page() -> Self {
        expect_context()
    }

    /// Returns the stores that all workspaces share.
    pub fn environment(self) -> Environment {
        self.environment
    }

    /// Returns a store that lives as long as the page, for the code of a lazy bundle. `create` makes it at
    /// the first call.
    pub fn page_store<T: Clone + Send + Sync + 'static>(self, create: impl FnOnce() -> T) -> T {
        self.workspaces.owner_of_page().with(|| {
            use_context().unwrap_or_else(|| {
                let store = create();
                provide_context(store.clone());
                store
            })
        })
    }

    /// Returns the open workspaces.
    pub fn workspaces(self) -> Workspaces {
        self.workspaces
    }
}
