//! Many accounts and Regions: what was read of them, reading them with roles, and one search over
//! everything that is open.
//!
//! [`Fleet`] lives as long as the page. It holds groups and no keys: a run has the keys of the roles in
//! its own memory, and ends with the connection that it reads through.

mod account_list;
mod aggregators;
mod fleet;
mod live_sources;
mod open;
mod read;
mod search;
mod share;
mod snapshots;

pub use account_list::ListError;
pub use aggregators::{AggregatorSource, AggregatorState};
pub use fleet::Fleet;
pub use live_sources::LiveSource;
pub use open::group_address;
pub use read::{MAX_RULES, ReadRefusal, Reading};
pub use search::SearchRun;
pub use snapshots::MAX_SNAPSHOT_BYTES;
