//! Many accounts and Regions, without a page: sources, what was typed to read them, searches and
//! their results, and groups of the same name.

mod account_findings;
mod account_search;
mod change_target;
mod compared;
mod found_list;
mod held_scope;
mod memory_use;
mod name_table;
mod read_form;
mod source_rows;

pub use account_findings::{AccountCounts, AccountFinding, AccountFindings};
pub use account_search::{AccountSearch, parse_account_search};
pub use change_target::{
    ChangeRoleProblem, ChangeTarget, NotOffered, TargetAccess, TargetHolder, change_targets,
    parse_change_role,
};
pub use compared::{GroupInScope, compare_groups};
pub use found_list::{FoundBlock, FoundList, FoundSource};
pub use held_scope::{HeldScope, ScopeOrigin, hold_scopes};
pub use memory_use::MemoryUse;
pub use name_table::{NameRow, name_table};
pub use read_form::{
    AccountsProblem, ReadForm, ReadProblems, ReadRequest, RegionsProblem, parse_read_form,
};
pub use source_rows::{AccountNames, SourceRow, source_rows};
