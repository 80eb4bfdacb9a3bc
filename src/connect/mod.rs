//! Where the page sends its requests: `config.json`, the connections it offers and what each needs.
//!
//! Pure data and its parsing. A connection never holds a credential; those live in the session.

mod config;
mod connection;

pub use config::{Config, ConfigError};
pub use connection::{Connection, Signing, Target};
