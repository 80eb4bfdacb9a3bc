//! Reasons why a term of a query cannot be evaluated.

use portcullis_model::{CidrError, PortRangeError, ProtocolError};

use super::query::{Operator, Property};

/// Reason why a term of a query is invalid. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid search term")]
pub enum QueryError {
    /// `within` needs an address or a CIDR block, or a text looks like one and is malformed.
    Cidr(#[from] CidrError),
    /// The direction is neither `inbound`, `outbound` nor `any`.
    Direction(String),
    /// The value of `finding` is neither a severity nor a check.
    Finding(String),
    /// The term is not finished, as while the user types it.
    Incomplete,
    /// An operator follows no property.
    MissingProperty(Operator),
    /// `tag:` without a key.
    MissingTagKey,
    /// The property does not have the operator.
    OperatorOf {
        /// The property.
        property: Property,
        /// The operator.
        operator: Operator,
    },
    /// The value is not a port range.
    Ports(#[from] PortRangeError),
    /// The value is not a protocol.
    Protocol(#[from] ProtocolError),
    /// There is no such property.
    UnknownProperty(String),
    /// `is` is not followed by a state of a group.
    UnknownState(String),
}
