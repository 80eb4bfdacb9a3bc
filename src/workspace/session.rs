//! A connection in use, and the right to change things through it.

use std::rc::Rc;

use leptos::prelude::*;

use super::Workspace;
use crate::aws::{Client, Service};
use crate::connect::{Connection, Target};
use crate::model::{AccountId, Region};

/// A connection in use: reads. Cheap to clone.
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

/// The right to change things through a session. There is none for a read-only connection, so no
/// component can offer a change there.
#[derive(Clone, Debug)]
pub struct Editor {
    pub(super) workspace: Workspace,
    pub(super) session: Session,
}

/// The session of a workspace; none in a snapshot view and while nothing is connected.
#[derive(Debug)]
pub struct SessionStore {
    current: ArcRwSignal<Option<Session>>,
    foreign_keys: ArcRwSignal<Option<AccountId>>,
}

impl Session {
    /// A connection in a Region, used through `client`.
    pub fn new(connection: Connection, region: Region, client: Client) -> Self {
        Self {
            inner: Rc::new(Inner {
                client,
                connection,
                region,
            }),
        }
    }

    /// The connection.
    pub fn connection(&self) -> &Connection {
        &self.inner.connection
    }

    /// The Region.
    pub fn region(&self) -> &Region {
        &self.inner.region
    }

    /// Whether this is the sandbox in the page.
    pub fn is_sandbox(&self) -> bool {
        self.inner.connection.target == Target::Sandbox
    }

    /// The address of EC2's endpoint.
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
        }
    }

    /// The session.
    pub fn current(&self) -> ArcReadSignal<Option<Session>> {
        self.current.read_only()
    }

    /// The session, untracked.
    pub fn now(&self) -> Option<Session> {
        self.current.get_untracked()
    }

    /// The account of the access keys, where the connection is for another.
    pub fn foreign_keys(&self) -> ArcReadSignal<Option<AccountId>> {
        self.foreign_keys.read_only()
    }

    pub(super) fn note_foreign_keys(&self, account: AccountId) {
        self.foreign_keys.set(Some(account));
    }

    /// Goes on with new access keys of the same account.
    pub(crate) fn renew(&self, session: Session) {
        self.current.set(Some(session));
    }
}
