//! Presentation logic without a browser: URLs, search, sort order, and findings of a row.
//!
//! Depends on the model and the draft only, so that it is tested on the host.

mod group_list;
mod hue;
mod mark_sign;
mod menu_keys;
mod preferences;
mod route;
mod row_findings;
mod rule_list;
mod search_word;

pub use group_list::{GroupColumn, GroupOrder, find_groups, rules_found};
pub use hue::{account_hues, hue};
pub use mark_sign::mark_sign;
pub use menu_keys::{MenuStep, menu_step};
pub use preferences::{ColumnPreference, DataColumn, Density, Preferences, Theme};
pub use route::{Page, Place, Route, ViewPlace};
pub use row_findings::{clash_finding, overlap_findings, row_findings};
pub use rule_list::{RuleOrder, filter_rows, order_rows};
