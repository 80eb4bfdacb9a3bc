//! Reason why there is no file for a shared view.

use portcullis_ec2::TransportError;

use crate::Reach;

/// Reason why there is no file for a shared view: its address names none, or does not lead to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no file")]
pub enum ViewFileError {
    /// The download broke off.
    Lost {
        /// URL of the file.
        url: String,
        /// Network error.
        source: TransportError,
    },
    /// The host has no file at this URL.
    NotFound(String),
    /// No file is open in this page.
    NotOpen,
    /// This URL redirects to another one.
    Redirected(String),
    /// The host answers with an error status.
    Status {
        /// URL of the file.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// The page's address names no snapshot.
    Unnamed,
    /// No response reached the page.
    Unreachable {
        /// URL of the file.
        url: String,
        /// Result of a probe of the host.
        reach: Reach,
    },
}
