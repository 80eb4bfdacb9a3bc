//! A connection in use, and the right to change things through it.

use std::rc::Rc;

use super::App;
use crate::aws::Client;
use crate::connect::{Connection, Target};
use crate::model::Region;

/// A connection in use: reads. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Session {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    client: Client,
    connection: Connection,
    generation: u32,
    region: Region,
}

/// The right to change things through a session. There is none for a read-only connection, so no
/// component can offer a change there.
#[derive(Clone, Debug)]
pub struct Editor {
    pub(super) app: App,
    pub(super) session: Session,
}

impl Session {
    pub(super) fn new(
        connection: Connection,
        region: Region,
        client: Client,
        generation: u32,
    ) -> Self {
        Self {
            inner: Rc::new(Inner {
                client,
                connection,
                generation,
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
        self.client().endpoint().url(crate::aws::Service::Ec2)
    }

    pub(super) fn client(&self) -> &Client {
        &self.inner.client
    }

    pub(super) fn generation(&self) -> u32 {
        self.inner.generation
    }

    pub(super) fn editor(&self, app: App) -> Option<Editor> {
        (!self.inner.connection.read_only).then(|| Editor {
            app,
            session: self.clone(),
        })
    }
}
