//! Shared views and exports.

mod export_format;
mod link_result;
mod rule_id_reader;
mod share_page;
mod snapshot_result;

pub(super) use share_page::SharePage;
