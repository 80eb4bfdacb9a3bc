//! Help: the panel beside the page, and links that open it at a topic.

mod columns;
mod help_panel;
mod info_link;
mod topics;

pub(super) use help_panel::HelpPanel;
pub(super) use info_link::InfoLink;
