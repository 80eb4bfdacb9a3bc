//! Connections: `config.json`, the connections that the page offers and what each needs, identity providers,
//! and the parser of pasted access keys.
//!
//! Pure: data and its parsers. A connection never holds a credential; the session does.

mod config;
mod connection;
mod paste;
mod sign_in;
mod snapshot_address;

pub use config::{Config, ConfigError};
pub use connection::{Connection, Signing, Target};
// Part of what a connection says; whoever shows it need not know of the API.
pub use paste::{PasteError, PasteForm, Pasted, looks_like_credentials, recognise};
pub use portcullis_ec2::EndpointVariant;
pub use sign_in::{Colour, Oidc, PendingSignIn, Provider, RoleToAssume, SignInError};
pub use snapshot_address::{SnapshotAddress, SnapshotAddressError};
