//! What the page knows and does: stores, and one file per use case. The only writer.
//!
//! Components read the signals of [`App`] and call its use cases; what changes something at EC2
//! stands on [`Editor`], which a read-only session does not have.

mod app;
mod apply_plan;
mod compare;
mod connect;
mod diagnose;
mod draft_store;
mod history;
mod keyring;
mod load_inventory;
mod navigate;
mod read_rules;
mod regions;
mod review;
mod sandbox;
mod session;
mod share;
mod sign_in;
mod start;
mod view;
mod watch_keys;

pub use crate::platform::timestamp;
pub use app::{App, CellRequest, ConfigState, ConnectPrompt, GroupLoad, Load};
pub use apply_plan::{ApplyRefusal, Phase, Run, RunStep};
pub use compare::{Compared, Return, ReturnOptions};
pub use connect::{ConnectFailure, ConnectOrder, EnteredKeys, RoleOrder};
pub use keyring::{OpenConnection, OpenKeys, now};
pub use review::{FollowUp, Proposal, Review};
pub use session::{Editor, Session};
pub use share::{ShareError, ShareOrder, link_of};
pub use view::{ViewError, ViewState};
