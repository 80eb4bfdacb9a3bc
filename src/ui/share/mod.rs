//! Showing groups to others, and taking them to other tools.

mod form;
mod link_result;
mod share_page;
mod snapshot_result;

pub(super) use share_page::SharePage;
