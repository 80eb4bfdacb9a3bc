//! An in-memory EC2 for security groups: form body in, XML out.
//!
//! Pure: no network, no clock, no browser. Time comes in with each request, and what looks random
//! comes from a seed in the state, so that the same requests give the same answers.
//!
//! It does what EC2's documentation says, and where that says nothing, what is safer for the people
//! who try things out here before they do them for real; each such choice is written where it is
//! made, and `docs/sandbox-differences.md` lists where another well-known emulator, moto, differs.

mod actions;
mod answer;
mod authorize;
mod filters;
mod handle;
mod host;
mod paging;
mod parameters;
mod permissions;
mod quota;
mod random;
mod refusal;
mod regions;
mod resource;
mod revoke;
mod seed;
mod state;
mod tags;
mod transport;
mod update_descriptions;
mod world;
mod xml;

pub use handle::{SandboxRequest, SandboxResponse};
pub use host::{SandboxCall, SandboxHost, SandboxReply};
pub use state::{Quotas, Sandbox, StateError};
pub use transport::{SandboxTransport, region_from_url};
