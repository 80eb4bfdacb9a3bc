//! Reasons why a change cannot be planned in another account.

use crate::fleet::Failure;
use crate::text::Text;
use crate::workspace::TransferError;

/// Reason why no plan could be made for an account.
#[derive(Debug, thiserror::Error)]
#[error("no plan")]
pub enum PlanError {
    /// The role cannot be assumed.
    Access(#[from] Failure),
    /// The account is another one, or cannot be read or changed.
    Transfer(#[from] TransferError),
    /// The connection was closed, or its keys were dropped.
    Closed,
}

impl Text for PlanError {
    fn text(&self) -> String {
        match self {
            Self::Access(error) => error.text(),
            Self::Transfer(error) => error.text(),
            Self::Closed => "the connection was closed".to_owned(),
        }
    }
}
