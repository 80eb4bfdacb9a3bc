//! What can go wrong between a request and its typed answer, and what it means.

use super::{SigningError, TransportError};
use crate::aws::xml::{Reader, XmlError};

/// What EC2 or STS refused, in their own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{action} was refused: {message} ({code})")]
pub struct ApiError {
    /// The action that was refused.
    pub action: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The error code, such as `InvalidPermission.Duplicate`.
    pub code: String,
    /// The message, as it came.
    pub message: String,
    /// The request id, for a support case.
    pub request_id: Option<String>,
}

/// What kind of refusal a code is: what to do about it differs by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The credentials are wrong, disabled or incomplete.
    Authentication,
    /// The credentials are right, but are not allowed to do this.
    Authorization,
    /// The computer's clock is wrong, or temporary credentials have expired.
    ClockSkewOrExpired,
    /// It exists already, or is still in use by something.
    Conflict,
    /// Not an error: a dry run that would have succeeded.
    DryRunSuccess,
    /// A parameter is missing, malformed or does not go with another.
    InvalidInput,
    /// What the request names does not exist, or not yet.
    NotFound,
    /// A quota of the account is reached.
    Quota,
    /// EC2's own trouble.
    Server,
    /// Too many requests in a short time.
    Throttled,
    /// A code that is none of these.
    Other,
}

impl ApiError {
    /// Reads an error document, whichever of the services' three forms it has.
    pub(crate) fn decode(action: &'static str, status: u16, body: &[u8]) -> Result<Self, XmlError> {
        let mut reader = Reader::new(body)?;
        let root = reader.root()?;
        if !is_error_root(root) {
            return Err(reader.unexpected("an error"));
        }
        Self::decode_open(action, status, &mut reader)
    }

    /// The same, for a reader that has opened the root.
    pub(crate) fn decode_open(
        action: &'static str,
        status: u16,
        reader: &mut Reader<'_>,
    ) -> Result<Self, XmlError> {
        let mut parts = ErrorParts::default();
        parts.read(reader)?;
        let Some(code) = parts.code.filter(|code| !code.is_empty()) else {
            return Err(reader.unexpected("an error with a code"));
        };
        reader.finish()?;
        Ok(Self {
            action,
            status,
            code,
            message: parts.message.unwrap_or_default(),
            request_id: parts.request_id,
        })
    }

    /// What kind of refusal this is.
    pub fn kind(&self) -> ErrorKind {
        kind_of(&self.code, self.status)
    }

    /// Whether nothing was done and trying again later may succeed: throttling only.
    pub fn is_retryable(&self) -> bool {
        self.kind() == ErrorKind::Throttled
    }

    /// The encoded part of an `UnauthorizedOperation` message, which STS's
    /// `DecodeAuthorizationMessage` can explain to those who may call it.
    pub fn encoded_authorization_message(&self) -> Option<&str> {
        let (_, encoded) = self
            .message
            .split_once("Encoded authorization failure message: ")?;
        let encoded = encoded.split_whitespace().next()?;
        (!encoded.is_empty()).then_some(encoded)
    }
}

/// Everything that can come back instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service refused; it says why.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// An answer came that is not what EC2 sends: something in between answered, or cut it short.
    #[error("the answer to {action} (HTTP status {status}) cannot be read")]
    Answer {
        /// The action that was asked for.
        action: &'static str,
        /// The HTTP status.
        status: u16,
        /// What is wrong with the answer.
        source: XmlError,
    },
    /// The request could not be signed; it was not sent.
    #[error("{action} was not sent")]
    Signing {
        /// The action that was asked for.
        action: &'static str,
        /// What prevented it.
        source: SigningError,
    },
    /// A list that does not end: the server is at fault.
    #[error("{action} was stopped after {pages} pages; the server's pages do not end")]
    TooManyPages {
        /// The action that was asked for.
        action: &'static str,
        /// How many pages were read.
        pages: usize,
    },
    /// No answer came.
    #[error("no answer to {action}")]
    Transport {
        /// The action that was asked for.
        action: &'static str,
        /// What prevented it.
        source: TransportError,
    },
}

impl Error {
    /// The action that was asked for.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Api(error) => error.action,
            Self::Answer { action, .. }
            | Self::Signing { action, .. }
            | Self::TooManyPages { action, .. }
            | Self::Transport { action, .. } => action,
        }
    }

    /// Whether a change may have been made all the same: describe again before anything else. Never
    /// so for actions that only read.
    pub fn outcome_is_unknown(&self) -> bool {
        if super::actions::reads_only(self.action()) {
            return false;
        }
        match self {
            Self::Api(error) => error.kind() == ErrorKind::Server,
            // A status of 4xx without EC2's error comes from something in between that refused to
            // pass the request on.
            Self::Answer { status, .. } => !(400..500).contains(status),
            Self::Transport { .. } => true,
            Self::Signing { .. } | Self::TooManyPages { .. } => false,
        }
    }
}

/// Whether a root element is that of an error document: EC2's, or STS's and moto's.
pub(crate) fn is_error_root(name: &str) -> bool {
    matches!(name, "Response" | "ErrorResponse" | "Error")
}

#[derive(Default)]
struct ErrorParts {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl ErrorParts {
    /// Reads the open element to its end. The first error of several counts.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), XmlError> {
        while let Some(name) = reader.next_child()? {
            let field = match name {
                "Errors" | "Error" => {
                    self.read(reader)?;
                    continue;
                }
                "Code" => &mut self.code,
                "Message" | "message" => &mut self.message,
                "RequestID" | "RequestId" | "requestId" => &mut self.request_id,
                _ => {
                    reader.skip()?;
                    continue;
                }
            };
            let text = reader.text()?;
            field.get_or_insert_with(|| text.trim().to_owned());
        }
        Ok(())
    }
}

fn kind_of(code: &str, status: u16) -> ErrorKind {
    match code {
        "DryRunOperation" => ErrorKind::DryRunSuccess,
        "AuthFailure"
        | "Blocked"
        | "IncompleteSignature"
        | "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "InvalidSecurityToken"
        | "MissingAuthenticationToken"
        | "OptInRequired"
        | "PendingVerification"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClient"
        | "UnrecognizedClientException" => ErrorKind::Authentication,
        "AccessDenied"
        | "AccessDeniedException"
        | "InvalidPermission.AccessDenied"
        | "TagPolicyViolation"
        | "UnauthorizedOperation" => ErrorKind::Authorization,
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "RequestTimeTooSkewed" => {
            ErrorKind::ClockSkewOrExpired
        }
        "CannotDelete" | "ConcurrentTagAccess" | "DependencyViolation" => ErrorKind::Conflict,
        // About speed; the other codes that end in LimitExceeded are about quotas.
        "BandwidthLimitExceeded"
        | "PriorRequestNotComplete"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "SlowDown"
        | "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "TooManyRequestsException"
        | "EC2ThrottledException" => ErrorKind::Throttled,
        "InternalError"
        | "InternalFailure"
        | "InternalServerError"
        | "ServiceUnavailable"
        | "Unavailable" => ErrorKind::Server,
        _ if code.ends_with(".NotFound") => ErrorKind::NotFound,
        _ if [".Duplicate", ".InUse", ".Reserved"]
            .iter()
            .any(|end| code.ends_with(end)) =>
        {
            ErrorKind::Conflict
        }
        _ if code.ends_with("LimitExceeded") => ErrorKind::Quota,
        _ if status == 429 => ErrorKind::Throttled,
        _ if status >= 500 => ErrorKind::Server,
        _ if code.starts_with("Invalid")
            || code.starts_with("Missing")
            || code.starts_with("Unknown")
            || code.starts_with("Malformed")
            || code.starts_with("UnsupportedOperation")
            || matches!(
                code,
                "NoSuchVersion" | "ValidationError" | "VPCIdNotSpecified" | "InvalidAction"
            ) =>
        {
            ErrorKind::InvalidInput
        }
        _ => ErrorKind::Other,
    }
}
