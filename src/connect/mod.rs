//! Where the page sends its requests: `config.json`, the connections it offers and what each needs,
//! what pasted keys mean, and why an
//! endpoint does not answer.
//!
//! Pure data and its parsing. A connection never holds a credential; those live in the session.

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
pub use crate::aws::EndpointVariant;
pub use paste::{
    MAX_BYTES as MAX_PASTE_BYTES, PasteError, PasteForm, Pasted, looks_like_credentials, recognise,
};
pub use sign_in::{
    Colour, DiscoveryProblem, Oidc, PendingSignIn, Provider, RoleToAssume, SignInError,
    TokenProblem,
};
pub use snapshot_address::{SnapshotAddress, SnapshotAddressError};
