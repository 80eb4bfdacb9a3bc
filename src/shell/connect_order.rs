//! What the connection dialog asks for, and why it is refused.

use crate::aws::{Credentials, CredentialsError};
use crate::connect::{Connection, Pasted};
use crate::model::Region;
use crate::text::{Explanation, Text, capitalised};

/// What the user has chosen and entered. No `Debug`: secrets must not be printed.
#[allow(missing_debug_implementations)]
pub struct ConnectOrder {
    /// The connection.
    pub connection: Connection,
    /// The Region.
    pub region: Region,
    /// The keys; none where the connection needs none, or those that are known are to be used.
    pub keys: Option<EnteredKeys>,
    /// The role to assume with them.
    pub role: Option<RoleOrder>,
    /// Whether the keys are to outlast a reload of this tab.
    pub keeps_for_tab: bool,
}

/// Keys, as they were entered. No `Debug`: they must not be printed.
#[allow(missing_debug_implementations)]
pub enum EnteredKeys {
    /// Typed or pasted field by field.
    Typed {
        /// The access key id.
        access_key_id: String,
        /// The secret access key.
        secret_access_key: String,
        /// The session token of temporary credentials; empty for long-lived ones.
        session_token: String,
    },
    /// Recognised in a pasted text.
    Pasted(Box<Pasted>),
}

/// A role to assume, as it was entered; what is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleOrder {
    /// The role's ARN.
    pub role_arn: String,
    /// What the role's owner asks of others.
    pub external_id: String,
    /// The ARN or serial number of the MFA device.
    pub mfa_serial_number: String,
    /// What the device shows.
    pub mfa_code: String,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectFailure {
    /// What was entered cannot be right: a sentence.
    Invalid(String),
    /// STS refused, or did not answer.
    Refused(Box<Explanation>),
}

impl EnteredKeys {
    pub(super) fn into_credentials(self) -> Result<Credentials, CredentialsError> {
        match self {
            Self::Typed {
                access_key_id,
                secret_access_key,
                session_token,
            } => Credentials::parse(&access_key_id, &secret_access_key, &session_token),
            Self::Pasted(pasted) => Ok(pasted.credentials),
        }
    }
}

impl ConnectFailure {
    pub(super) fn invalid(error: &impl Text) -> Self {
        Self::Invalid(capitalised(&error.text()))
    }
}
