//! What the page understands and shows, without a page: URLs, which rows a search finds, the findings
//! about a row, where a key moves.
//!
//! Pure: tested on the host. Knows the model and the draft, nothing of the browser.

mod fill_order;
mod grid;
mod group_list;
mod hue;
mod route;
mod row_findings;
mod rule_list;
mod search_word;
mod window;

pub use fill_order::{next_to_fill, previous_to_fill};
pub use grid::{GridKey, GridPosition, GridSize, moved};
pub use group_list::{GroupColumn, GroupOrder, find_groups, rules_found};
pub use hue::{account_hues, hue};
pub use route::{Page, Place, Route, ViewPlace};
pub use row_findings::{clash_finding, overlap_findings, row_findings};
pub use rule_list::{RuleOrder, arrange_rows};
pub use window::{Extent, RowWindow, visible_rows};
