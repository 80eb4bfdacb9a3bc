//! Explanations of failures.

mod error_details;
mod load_error;

pub(super) use error_details::ErrorDetails;
pub(super) use load_error::LoadError;
