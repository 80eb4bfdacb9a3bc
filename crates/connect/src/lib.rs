//! Connections: `config.json`, the connections that the page offers and what each needs, identity
//! providers, the parser of pasted access keys, and the diagnosis of an endpoint that does not respond.
//!
//! Data and parsers only. A connection never holds credentials; the session does.

mod config;
mod connection;
mod diagnosis;
mod hosted_address;
mod pasted_credentials;
mod sign_in;
mod view_file;

pub use config::{Config, ConfigError};
pub use connection::{Connection, Signing, Target, urls_with_scheme};
pub use diagnosis::{ClockCheck, Diagnosis, Probe, Reach, ReachOutcome};
// Part of a connection, exported so that the UI needs no dependency on the API crate.
pub use hosted_address::{HostedAddress, HostedAddressError};
pub use pasted_credentials::{
    KeySource, MAX_BYTES as MAX_PASTE_BYTES, PastedKey, PastedKeyError, PastedKeyFormat,
    looks_like_credentials, parse_credentials,
};
pub use portcullis_ec2::EndpointVariant;
pub use sign_in::{
    Colour, DiscoveryProblem, Oidc, PendingSignIn, Provider, RoleToAssume, SignInError,
    TokenProblem,
};
pub use view_file::ViewFileError;
