//! Everything of one scope: a Region of a connection, or a snapshot view. Holds its stores, and one
//! file per operation.
//!
//! [`Workspace`] is a handle that is cheap to copy. Closing a workspace aborts its tasks and
//! disposes its stores; a handle that outlives it returns empty stores. Views read signals and call
//! methods. Methods that change something in EC2 belong to [`Editor`], which a read-only session
//! does not have.

mod add_rules;
mod apply;
mod apply_refusal;
mod cell_request;
mod check_profile;
mod check_rules;
mod compare_snapshot;
mod copy_groups;
mod diagnose;
mod dialog_inputs;
mod dialog_texts;
mod draft_action;
mod draft_store;
mod draft_text;
mod draw_map;
mod drop_change;
mod edit;
mod edit_prefix_lists;
mod effective;
mod findings_store;
mod fix_findings;
mod free_group;
mod identity;
mod inputs;
mod interrupted_runs;
mod journal;
mod keep_reach;
mod keep_usage;
mod list_inputs;
mod load;
mod map_layout;
mod map_places;
mod new_findings;
mod next_expiry;
mod open_draft;
mod partial_review;
mod plan_files;
mod precheck;
mod reach_policies;
mod reach_store;
mod read_back;
mod read_groups;
mod read_uses;
mod rename_group;
mod review;
mod review_store;
mod rule_preview;
mod run;
mod run_end;
mod run_note;
mod session;
mod share;
mod snapshot_view;
mod stored_draft;
mod suppression_texts;
mod suppressions;
mod tasks;
mod transfer_change;
mod turns;
mod usage_store;
mod vpc_associations;
mod who_changed;
mod workspace_handle;

pub use apply_refusal::ApplyRefusal;
pub use cell_request::CellRequest;
pub use check_profile::{HostProfile, HostProfileError};
pub use compare_snapshot::{Compared, RestoreOptions, RestorePlan};
pub use copy_groups::CopyScene;
pub use dialog_inputs::{ChosenCopies, DialogInputs, TypedRename};
pub use draft_action::{ActionKind, DraftAction};
pub use draft_store::DraftStore;
pub use draft_text::parse as parse_draft;
pub use draw_map::{DrawnMap, LABEL_PARTS, MapRequest};
pub use findings_store::{FindingCounts, FindingsStore, LastSuppression, SuppressedFindings};
pub use free_group::DeletionFix;
pub use inputs::Inputs;
pub use keep_reach::ReachAnswer;
pub use load::{
    EntriesStore, Freshness, GroupRules, GroupStore, GroupUsersStore, InventoryStore, Resource,
    RuleIds, StaleRules, UsableGroupsStore, Users,
};
pub use partial_review::{LeftChange, LeftChanges};
pub use reach_policies::PolicyVerdict;
pub use reach_store::{PolicyCheck, ReachIndexes, ReachStore};
pub use review::{FollowUp, Review};
pub use review_store::{Proposal, ReviewStore};
pub use rule_preview::RulePreview;
pub use run::{Phase, Run, RunEnd, RunStep};
pub use run_end::{poll_runs, stop_runs, until_run_over};
pub use session::{Editor, Session, SessionStore};
pub use share::{ShareError, ShareOptions, link_of, single_file_of};
pub use snapshot_view::{SnapshotView, ViewError, ViewState};
pub use suppression_texts::SuppressionText;
pub use transfer_change::{DraftedChange, TransferError};
pub use turns::{Turn, Turns};
pub use usage_store::UsageStore;
pub use who_changed::{TrailLookup, TrailStore};
pub use workspace_handle::{ClosingConcern, Workspace};
