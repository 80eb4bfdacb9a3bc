//! What rules allow, as sets that can be united, intersected, subtracted and compared exactly.
//!
//! EC2's rules only allow, and their order does not count, so what a list of rules allows is the union of what each of
//! them allows. [`AccessSet`] is that union. [`cover`] finds rules that allow nothing beyond others, [`merge`] finds
//! rules that one rule can replace, and [`CidrForest`] looks up the rules that a block of addresses meets.
//!
//! `README.md` beside this file weighs the algorithms.

mod cover;
mod extent;
mod forest;
mod interval;
mod lists;
mod merge;
mod query;
mod set;
mod traffic_set;

pub(crate) use cover::cover_set;
pub use cover::{cover, removable};
pub use forest::CidrForest;
pub use lists::KnownLists;
pub use merge::{Merge, merge};
pub use set::{AccessSet, Grant, Space};
pub use traffic_set::TrafficSet;
