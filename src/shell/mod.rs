//! The page as a whole: the workspaces that are open, the access keys, and the use cases that open, switch, lock and
//! close.

mod close;
mod connect;
mod keyring;
mod navigate;
mod sandbox;
mod sign_in;
mod start;
mod view;
mod watch_keys;
mod workspaces;

use leptos::prelude::*;

pub use self::connect::{ConnectFailure, ConnectOrder, EnteredKeys, RoleOrder};
use self::keyring::Keyring;
use self::watch_keys::KeyWatch;
pub use self::workspaces::Workspaces;
use crate::environment::{Environment, LazyCode};

/// What lives as long as the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Shell {
    environment: Environment,
    workspaces: Workspaces,
    keyring: Keyring,
    key_watch: KeyWatch,
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
            key_watch: KeyWatch::new(),
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
