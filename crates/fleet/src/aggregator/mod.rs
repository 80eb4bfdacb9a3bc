//! Config aggregators: the groups of a whole organization as Config has recorded them, minutes ago,
//! without rule ids and without the entries of prefix lists.

mod client;
mod collect;
mod expression;
mod record;

pub use client::{Aggregator, AggregatorError, Coverage, Lag};
pub use collect::collect_scopes;
pub use expression::{Expression, query_expression};
pub use record::RecordError;
