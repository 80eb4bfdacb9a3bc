//! Many accounts and Regions: what was read of them, reading them with roles, and one search over
//! everything that is open.
//!
//! [`Fleet`] lives as long as the page. It holds groups and no keys: a reading has the keys of the roles in
//! its own memory, and ends with the connection that it reads through.

mod account_list;
mod aggregators;
mod change_plans;
mod change_run;
mod change_sessions;
mod findings;
mod fleet;
mod live_sources;
mod open;
mod plan_error;
mod read;
mod search;
mod share;
mod snapshots;

use futures_util::future::AbortHandle;
use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;

use crate::fleet::{Cancel, RolePattern};
use crate::present::{AccountNames, FoundList, HeldScope};
use crate::shell::Shell;
use crate::workspace::DraftedChange;

pub use account_list::ListError;
pub use aggregators::{AggregatorSource, AggregatorState};
pub use change_plans::{Prepared, TargetPlan, TargetState};
pub use findings::ChecksRun;
pub use live_sources::LiveSource;
pub use open::{group_address, run_address};
pub use plan_error::PlanError;
pub use read::{MAX_RULES, ReadRefusal, Reading};
pub use search::SearchRun;
pub use snapshots::MAX_SNAPSHOT_BYTES;

/// Store of many accounts. Lives as long as the page; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    shell: Shell,
    scopes: RwSignal<Vec<HeldScope>>,
    last_number: StoredValue<u32>,
    names: RwSignal<AccountNames>,
    aggregators: RwSignal<Vec<AggregatorSource>>,
    reading: RwSignal<Option<Reading>>,
    cancel: StoredValue<Cancel, LocalStorage>,
    search: RwSignal<SearchRun>,
    found: RwSignal<FoundList>,
    tasks: StoredValue<Vec<Task>, LocalStorage>,
    reading_roles: StoredValue<Vec<RolePattern>>,
    checks: RwSignal<ChecksRun>,
    plans: RwSignal<Vec<TargetPlan>>,
    /// Number of the last plan.
    last_plan: StoredValue<u32>,
    /// Change that the plans carry over.
    planned: RwSignal<Option<DraftedChange>>,
    is_applying: RwSignal<bool>,
    /// Whether the accounts that are left are not started.
    stops: StoredValue<bool>,
    /// Owner of what lives as long as the page.
    owner: StoredValue<WeakOwner>,
}

/// Task with keys of a connection, or of the current search.
#[derive(Debug)]
struct Task {
    slug: Option<String>,
    is_search: bool,
    handle: AbortHandle,
}
