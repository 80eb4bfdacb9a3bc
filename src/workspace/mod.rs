//! Everything of one scope: a Region of a connection, or a snapshot that is viewed. Its stores, and one file per use
//! case.
//!
//! [`Workspace`] is a handle that is cheap to copy. Closing a workspace aborts its tasks and disposes its stores; a
//! handle that outlives it leads to empty stores that no view shows. Views read signals and call methods; what changes
//! something at EC2 is a method of [`Editor`], which a read-only session does not have.

mod apply;
mod compare;
mod cut_short;
mod diagnose;
mod draft;
mod draft_text;
mod edit;
mod effective;
mod handle;
mod identity;
mod inputs;
mod journal;
mod load;
mod precheck;
mod read_back;
mod review;
mod review_store;
mod run;
mod session;
mod share;
mod snapshot_view;
mod tasks;

pub use compare::{Compared, Return, ReturnOptions};
pub use draft::DraftStore;
pub use draft_text::parse as parse_draft;
pub use handle::{ClosingConcern, Workspace};
pub use inputs::{CellRequest, Inputs};
pub use load::{Freshness, GroupRules, GroupStore, InventoryStore, Resource, RuleIds};
pub use review::{FollowUp, Review};
pub use review_store::{ApplyRefusal, Proposal, ReviewStore};
pub use run::{Phase, Run, RunEnd, RunStep};
pub use session::{Editor, Session, SessionStore};
pub use share::{ShareError, ShareOrder, link_of};
pub use snapshot_view::{SnapshotView, ViewError, ViewState};
