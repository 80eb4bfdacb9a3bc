//! Reasons why an account or Region could not be read.

use portcullis_ec2::{Denial, EndpointError, Error, ErrorKind};
use portcullis_model::{AccountId, Region};

/// Reason why an account, or a Region of it, was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not read")]
pub enum Failure {
    /// The role could not be assumed.
    Role(Error),
    /// The role's keys belong to another account. Nothing that they can read was used.
    WrongAccount {
        /// Account whose role was assumed.
        expected: AccountId,
        /// Account that the keys belong to.
        actual: AccountId,
    },
    /// The account id is not twelve digits, so that it has no role.
    NoRole(AccountId),
    /// The Region is in another partition than the connection.
    OtherPartition(Region),
    /// The endpoint has no URL for the Region.
    Endpoint(EndpointError),
    /// A request failed.
    Request(Error),
}

impl Failure {
    /// Whether the account does not use the Region: a service control policy denies it, or it is not
    /// enabled. Such a Region is counted, but is no problem.
    pub fn is_region_not_in_use(&self) -> bool {
        let Self::Request(Error::Api(error)) = self else {
            return false;
        };
        match error.kind() {
            ErrorKind::Authorization => Denial::from_message(&error.message)
                .and_then(|denial| denial.reason)
                .is_some_and(|reason| reason.contains("service control policy")),
            // The keys were accepted elsewhere, so that the Region is what refuses them.
            ErrorKind::Authentication => {
                matches!(error.code.as_str(), "AuthFailure" | "OptInRequired")
            }
            _ => false,
        }
    }
}
