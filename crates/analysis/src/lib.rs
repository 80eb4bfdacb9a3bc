//! Checks of rules that need no request to EC2: duplicate rules, rules that cover others, use of
//! the quota, what uses an interface and a group, who can reach whom; the map of an account as a graph. Findings are
//! data without sentences.

pub mod access;
pub mod checks;
pub mod graph;
mod interface_user;
mod list_targets;
mod overlap;
mod prefix_list_users;
mod quota;
mod quota_help;
pub mod reach;
mod row_finding;
pub mod usage;

pub use interface_user::{InterfaceUser, LoadBalancerKind, Service, interface_user};
pub use list_targets::{ListTarget, list_targets, repeated_blocks};
pub use overlap::{Overlap, overlap};
pub use prefix_list_users::{PrefixListUser, prefix_list_users};
pub use quota::{DEFAULT_RULES_PER_GROUP, FamilyUse, QuotaUse};
pub use quota_help::{
    DEFAULT_GROUPS_PER_INTERFACE, FewerRules, ListableBlocks, MAX_RULES_TIMES_GROUPS, Split,
    SplitObstacle, groups_per_interface, listable_blocks, mergeable_rules, removable_rules, split,
};
pub use row_finding::{MissingTraffic, RowFinding, RuleEvidence};
