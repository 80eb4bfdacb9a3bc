//! Shared views and exports.

mod export_format;
mod rule_id_reader;
mod sealed_result;
mod share_page;
mod snapshot_result;

pub(super) use share_page::{SharePage, redaction_choice};
