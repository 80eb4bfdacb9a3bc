//! What the page understands and shows, without a page: URLs, which rows a search finds, the findings
//! about a row.
//!
//! Pure: tested on the host. Knows the model and the draft, nothing of the browser.

mod group_list;
mod hue;
mod route;
mod row_findings;
mod rule_list;
mod search_word;

pub use group_list::{GroupColumn, GroupOrder, find_groups, rules_found};
pub use hue::{account_hues, hue};
pub use route::{Page, Place, Route, ViewPlace};
pub use row_findings::{clash_finding, overlap_findings, row_findings};
pub use rule_list::{RuleOrder, filter_rows, order_rows};
