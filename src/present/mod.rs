//! What the page says and understands, without a page: URLs, words for errors, what typed text
//! means, which rows a search finds, how a rule reads, where a key moves.
//!
//! Pure: tested on the host. Knows the model and the errors of the API, nothing of the browser.

mod advice;
mod grid;
mod group_list;
mod route;
mod rule_entry;
mod rule_text;
mod traffic_type;
mod window;

pub use advice::{Explanation, capitalised, explain};
pub use grid::{GridKey, GridPosition, GridSize, moved};
pub use group_list::{GroupColumn, GroupOrder, find_groups};
pub use route::{Page, Route};
pub use rule_entry::{
    EntryContext, PortsError, RuleEntry, RuleEntryErrors, SourceError, parse_source,
};
pub use rule_text::{PeerText, peer_text, ports_text, protocol_text, rule_sentence};
pub use traffic_type::{PortsField, TRAFFIC_TYPES, TrafficType, type_name};
pub use window::{RowWindow, visible_rows};
