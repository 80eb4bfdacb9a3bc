//! The page as a whole: the workspaces that are open, the access keys, and the use cases that open, switch, lock and
//! close.

mod close;
mod connect;
mod connect_order;
mod keyring;
mod navigate;
mod renew_keys;
mod sandbox;
mod sign_in;
mod start;
mod view;
mod watch_credentials;
mod workspaces;

use leptos::prelude::*;

pub use self::connect_order::{ConnectFailure, ConnectOrder, EnteredKeys, RoleOrder};
use self::keyring::Keyring;
use self::watch_credentials::CredentialWatch;
pub use self::workspaces::Workspaces;
use crate::environment::{Environment, LazyCode};

/// What lives as long as the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Shell {
    environment: Environment,
    workspaces: Workspaces,
    keyring: Keyring,
    credential_watch: CredentialWatch,
}

impl Shell {
    /// The shell of a page that shows nothing yet. It belongs to the current reactive owner, which it is a context
    /// of.
    pub fn new(lazy_code: LazyCode) -> Self {
        let environment = Environment::new(lazy_code);
        let shell = Self {
            environment,
            workspaces: Workspaces::new(environment),
            keyring: Keyring::new(),
            credential_watch: CredentialWatch::new(),
        };
        provide_context(shell);
        shell
    }

    /// The shell of the page that the calling component belongs to.
    pub fn of_page() -> Self {
        expect_context()
    }

    /// The stores that all workspaces share.
    pub fn environment(self) -> Environment {
        self.environment
    }

    /// The workspaces that are open.
    pub fn workspaces(self) -> Workspaces {
        self.workspaces
    }
}
