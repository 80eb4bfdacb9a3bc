//! Many accounts and Regions: reading them with assumed roles, querying a Config aggregator, and one
//! search over all sources.
//!
//! Pure: the network and the clock are the traits `Transport` and `Clock` of `portcullis_ec2`.

mod account_list;
mod aggregator;
mod budget;
mod failure;
mod fan_out;
mod held_source;
mod job_queue;
mod pace;
mod read_scope;
mod role_pattern;
mod scope;
mod snapshot_set;
mod source;

pub use account_list::{AccountLine, AccountLineError, AccountList, ListedAccount};
pub use aggregator::{
    Aggregator, AggregatorError, Coverage, Expression, Lag, RecordError, collect_scopes,
    query_expression,
};
pub use budget::RuleBudget;
pub use failure::Failure;
pub use fan_out::{
    AccountFailure, EndpointTemplate, Event, FanOut, FanOutOptions, Progress, RegionChoice, Summary,
};
pub use held_source::{HeldSource, asks_for_unknown};
pub use job_queue::Cancel;
pub use pace::{Pace, PacedTransport};
pub use read_scope::{ScopeParts, ScopeRead, read_scope};
pub use role_pattern::{RolePattern, RolePatternError};
pub use scope::{Scope, ScopeContent, ScopeInventory, scopes_of};
pub use snapshot_set::snapshot_set;
pub use source::{
    Hit, ScopeHits, SearchNote, SearchSummary, Source, SourceError, SourceFacts, SourceKind,
};
