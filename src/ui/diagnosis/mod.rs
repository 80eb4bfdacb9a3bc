//! What more there is to a failure: what the page can find out by itself, what is not allowed in plain
//! words, and the next step.

mod error_details;
mod load_error;

pub(super) use error_details::ErrorDetails;
pub(super) use load_error::LoadError;
