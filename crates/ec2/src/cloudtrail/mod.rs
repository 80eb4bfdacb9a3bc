//! CloudTrail's record of the calls that changed a group: LookupEvents, in AWS's JSON protocol, and
//! the events decoded into who, when, from where and what.
//!
//! An event holds principals, addresses and the parameters of requests of other people. It is to be
//! shown, never stored or sent on.

mod change;
mod event;
mod json;
mod lookup;

pub use change::{TrailChange, TrailRule};
pub use event::{Principal, TrailError, TrailEvent, last_change};
pub use lookup::{DAYS_KEPT, LookupEvents, OwnCall, TrailAttribute, TrailPage};
