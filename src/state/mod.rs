//! What the page knows and does: stores, and one file per use case. The only writer.
//!
//! Components read the signals of [`App`] and call its use cases; what changes something at EC2
//! stands on [`Editor`], which a read-only session does not have.

mod app;
mod authorize_rule;
mod create_group;
mod delete_group;
mod load_inventory;
mod navigate;
mod refresh_group;
mod revoke_rules;
mod sandbox;
mod session;
mod start;

pub use app::{App, ConfigState, ConnectPrompt, GroupLoad, Load};
pub use navigate::EnteredCredentials;
pub use revoke_rules::RevokeOutcome;
pub use session::{Editor, Session};
