//! Shared views and exports.

mod form;
mod link_result;
mod share_page;
mod snapshot_result;

pub(super) use share_page::SharePage;
