//! Explanations of failures.

mod error_details;
mod load_error;
mod rule_ids_error;

pub(super) use error_details::ErrorDetails;
pub(super) use load_error::LoadError;
pub(super) use rule_ids_error::RuleIdsError;
