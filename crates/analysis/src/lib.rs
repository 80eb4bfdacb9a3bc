//! What can be said of rules without asking EC2: which are the same, which cover which, how much of
//! the quota they use. Findings are data without sentences.

pub mod access;
pub mod checks;
mod interface_user;
mod overlap;
mod quota;

pub use interface_user::{InterfaceUser, LoadBalancerKind, Service, interface_user};
pub use overlap::{Overlap, overlap};
pub use quota::{DEFAULT_RULES_PER_GROUP, FamilyUse, QuotaUse};
