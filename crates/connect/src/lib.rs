//! Connections: `config.json`, the connections that the page offers and what each needs, identity providers,
//! the parser of pasted access keys, and what was found out about an endpoint that does not answer.
//!
//! Pure: data and its parsers. A connection never holds a credential; the session does.

mod config;
mod connection;
mod diagnosis;
mod paste;
mod sign_in;
mod snapshot_address;

pub use config::{Config, ConfigError};
pub use connection::{Connection, Signing, Target};
pub use diagnosis::{ClockCheck, Diagnosis, Probe, Reach, ReachOutcome};
// Part of what a connection says; whoever shows it need not know of the API.
pub use paste::{
    MAX_BYTES as MAX_PASTE_BYTES, PasteError, PasteForm, Pasted, looks_like_credentials, recognise,
};
pub use portcullis_ec2::EndpointVariant;
pub use sign_in::{
    Colour, DiscoveryProblem, Oidc, PendingSignIn, Provider, RoleToAssume, SignInError,
    TokenProblem,
};
pub use snapshot_address::{SnapshotAddress, SnapshotAddressError};
