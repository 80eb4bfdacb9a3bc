//! Help: the panel beside the page, and links that open it at a topic.

mod columns;
mod help_bundle;
mod help_panel;
mod info_link;
mod topics;

pub use help_bundle::HelpBundle;
pub(super) use info_link::InfoLink;
