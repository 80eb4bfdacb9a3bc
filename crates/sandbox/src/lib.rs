//! In-memory EC2 for security groups: form body in, XML out.
//!
//! Does no I/O: no network, no clock, no browser. The time is part of each request, and random
//! values come from a seed in the state, so that the same requests give the same responses.
//!
//! The sandbox follows EC2's documentation. Where the documentation is silent, it takes the safer
//! reading for people who test changes here before making them in AWS; each such choice is
//! documented in place. `docs/sandbox-differences.md` lists the differences to moto, another
//! well-known emulator.

mod actions;
mod answer;
mod authorize;
mod filters;
mod handle;
mod host;
mod member;
mod organization;
mod paging;
mod parameters;
mod permissions;
mod prefix_lists;
mod quota;
mod random;
mod refusal;
mod regions;
mod resource;
mod revoke;
mod role_session;
mod seed;
mod state;
mod tags;
mod transport;
mod update_descriptions;
mod world;
mod xml;

pub use handle::{SandboxRequest, SandboxResponse};
pub use host::{SandboxCall, SandboxHost, SandboxReply};
pub use organization::{
    Organization, OrganizationOptions, OrganizationRequest, RequestRecord, RoleBehaviour,
};
pub use state::{Quotas, Sandbox, StateError};
pub use transport::{SandboxTransport, region_from_url};
