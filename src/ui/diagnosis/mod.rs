//! What more there is to a failure: what the page can find out by itself, what is not allowed in plain
//! words, and the next step.

mod error_details;

pub(super) use error_details::ErrorDetails;
