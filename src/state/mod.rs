//! What the page knows and does: stores, and one file per use case. The only writer.
//!
//! Components read the signals of [`App`] and call its use cases; what changes something at EC2
//! stands on [`Editor`], which a read-only session does not have.

mod app;
mod apply_draft;
mod draft_store;
mod load_inventory;
mod navigate;
mod refresh_group;
mod sandbox;
mod session;
mod start;

pub use app::{App, ConfigState, ConnectPrompt, GroupLoad, Load};
pub use apply_draft::{Run, RunStep, StepState};
pub use navigate::EnteredCredentials;
pub use session::{Editor, Session};
