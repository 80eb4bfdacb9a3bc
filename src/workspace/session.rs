//! Connections in use, and the capability to change something through them.

use std::rc::Rc;

use leptos::prelude::*;

use super::Workspace;
use crate::aws::actions::CallerIdentity;
use crate::aws::{Client, Service};
use crate::connect::{Connection, Target};
use crate::model::{AccountId, Region};

/// Connection in use, for reading. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Session {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    client: Client,
    connection: Connection,
    region: Region,
}

/// Capability to change something through a session. Read-only connections have none, so no
/// component can offer a change there.
#[derive(Clone, Debug)]
pub struct Editor {
    pub(super) workspace: Workspace,
    pub(super) session: Session,
}

/// Session of a workspace; `None` in a snapshot view and while nothing is connected.
#[derive(Debug)]
pub struct SessionStore {
    current: ArcRwSignal<Option<Session>>,
    foreign_keys: ArcRwSignal<Option<AccountId>>,
    /// Caller that STS has returned for this session, apart from its connection.
    caller: ArcRwSignal<Option<CallerIdentity>>,
}

impl Session {
    /// Creates a session for a Region of a connection.
    pub fn new(connection: Connection, region: Region, client: Client) -> Self {
        Self {
            inner: Rc::new(Inner {
                client,
                connection,
                region,
            }),
        }
    }

    /// Returns the connection.
    pub fn connection(&self) -> &Connection {
        &self.inner.connection
    }

    /// Returns the Region.
    pub fn region(&self) -> &Region {
        &self.inner.region
    }

    /// Whether the session uses the sandbox in the page.
    pub fn is_sandbox(&self) -> bool {
        self.inner.connection.target == Target::Sandbox
    }

    /// Returns the URL of EC2's endpoint.
    pub(super) fn endpoint_url(&self) -> &str {
        self.client().endpoint().url(Service::Ec2)
    }

    pub(super) fn client(&self) -> &Client {
        &self.inner.client
    }

    pub(super) fn editor(&self, workspace: Workspace) -> Option<Editor> {
        (!self.inner.connection.read_only).then(|| Editor {
            workspace,
            session: self.clone(),
        })
    }
}

impl SessionStore {
    pub(super) fn new(session: Option<Session>) -> Self {
        Self {
            current: ArcRwSignal::new(session),
            foreign_keys: ArcRwSignal::default(),
            caller: ArcRwSignal::default(),
        }
    }

    /// Returns the session.
    pub fn current(&self) -> ArcReadSignal<Option<Session>> {
        self.current.read_only()
    }

    /// Returns the session, untracked.
    pub fn now(&self) -> Option<Session> {
        self.current.get_untracked()
    }

    /// Returns the account of the access keys if the connection requires another.
    pub fn foreign_keys(&self) -> ArcReadSignal<Option<AccountId>> {
        self.foreign_keys.read_only()
    }

    pub(super) fn note_foreign_keys(&self, account: AccountId) {
        self.foreign_keys.set(Some(account));
    }

    /// Returns the caller that STS has confirmed for this session, apart from its connection.
    pub(super) fn caller(&self) -> ArcReadSignal<Option<CallerIdentity>> {
        self.caller.read_only()
    }

    pub(super) fn note_caller(&self, caller: CallerIdentity) {
        self.caller.set(Some(caller));
    }

    /// Changes the name of the connection.
    pub(crate) fn rename(&self, name: &str) {
        let Some(session) = self.now() else {
            return;
        };
        let connection = Connection {
            name: name.to_owned(),
            ..session.connection().clone()
        };
        let client = session.client().clone();
        let renamed = Session::new(connection, session.region().clone(), client);
        self.current.set(Some(renamed));
    }

    /// Replaces the session by one with new access keys of the same account.
    pub(crate) fn renew(&self, session: Session) {
        self.current.set(Some(session));
    }
}
