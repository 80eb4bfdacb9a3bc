//! Findings about rules: which are the same, which cover which, how much of the quota they use.
//!
//! Findings are data without sentences. Pure: needs no answer of EC2 beyond the rules.

mod overlap;
mod quota;

pub use overlap::{Overlap, overlap};
pub use quota::{DEFAULT_RULES_PER_GROUP, FamilyUse, QuotaUse};
