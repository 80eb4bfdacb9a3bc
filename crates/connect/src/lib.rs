//! Connections: `config.json`, the connections that the page offers and what each needs, identity
//! providers, and the parser of pasted access keys.
//!
//! Data and parsers only. A connection never holds credentials; the session does.

mod config;
mod connection;
mod pasted_credentials;
mod sign_in;
mod snapshot_address;

pub use config::{Config, ConfigError};
pub use connection::{Connection, Signing, Target};
// Part of a connection, exported so that the UI needs no dependency on the API crate.
pub use pasted_credentials::{
    PasteError, PasteForm, Pasted, looks_like_credentials, parse_credentials,
};
pub use portcullis_ec2::EndpointVariant;
pub use sign_in::{Colour, Oidc, PendingSignIn, Provider, RoleToAssume, SignInError};
pub use snapshot_address::{SnapshotAddress, SnapshotAddressError};
