//! Input of the connection dialog, and the reasons for refusing it.

use crate::aws::{Credentials, CredentialsError};
use crate::connect::{Connection, PastedKey};
use crate::model::Region;
use crate::text::{Explanation, Text, capitalised};
use crate::workspace::Workspace;

/// Input of the connection dialog. No `Debug`: secrets must not be printed.
#[allow(missing_debug_implementations)]
pub struct ConnectInput {
    /// The connection.
    pub connection: Connection,
    /// The Region.
    pub region: Region,
    /// The access keys; `None` if the connection needs none, or to use the known ones.
    pub keys: Option<EnteredKeys>,
    /// The role to assume with the keys.
    pub role: Option<RoleInput>,
    /// Whether the keys are kept across reloads of this tab.
    pub keeps_for_tab: bool,
}

/// Access keys as entered. No `Debug`: secrets must not be printed.
#[allow(missing_debug_implementations)]
pub enum EnteredKeys {
    /// Typed or pasted into the fields.
    Typed {
        /// The access key ID.
        access_key_id: String,
        /// The secret access key.
        secret_access_key: String,
        /// The session token of temporary credentials; empty for long-lived ones.
        session_token: String,
    },
    /// Recognized in a pasted text.
    Pasted(Box<PastedKey>),
}

/// Role to assume, as entered. Empty fields are left out of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleInput {
    /// The role's ARN.
    pub role_arn: String,
    /// The external ID that the role's owner requires.
    pub external_id: String,
    /// The ARN or serial number of the MFA device.
    pub mfa_serial_number: String,
    /// The code that the device shows.
    pub mfa_code: String,
}

/// Reason why the connection was not opened.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectFailure {
    /// The user closed the dialog meanwhile.
    Cancelled,
    /// The input is invalid. Holds a sentence.
    Invalid(String),
    /// STS refused, or did not answer.
    Refused(Box<Explanation>),
    /// EC2 did not return the groups.
    Unreadable {
        /// Cause and advice.
        explanation: Box<Explanation>,
        /// Workspace of the connection that failed, to find out why. It exists until the next trial.
        trial: Box<Workspace>,
    },
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
