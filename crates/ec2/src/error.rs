//! Errors of requests, and their classification.

use super::{SigningError, TransportError};
use portcullis_xml::{Reader, XmlError};

/// Error returned by EC2 or STS, in their own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{action}: {code}: {message}")]
pub struct ApiError {
    /// Action that was requested.
    pub action: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Error code, such as `InvalidPermission.Duplicate`.
    pub code: String,
    /// Message, unchanged.
    pub message: String,
    /// Request id, for support cases.
    pub request_id: Option<String>,
}

/// Kind of an error code. Each kind needs another reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The credentials are wrong, disabled or incomplete.
    Authentication,
    /// The credentials are valid, but do not permit the action.
    Authorization,
    /// The computer's clock is wrong, or temporary credentials have expired.
    ClockSkewOrExpired,
    /// The resource already exists, or is still in use.
    Conflict,
    /// A dry run would have succeeded; not an error.
    DryRunSuccess,
    /// A parameter is missing, malformed or conflicts with another one.
    InvalidInput,
    /// The resource does not exist, or not yet.
    NotFound,
    /// A quota of the account is exceeded.
    Quota,
    /// EC2 failed internally.
    Server,
    /// The client sent too many requests in a short time.
    Throttled,
    /// Any other code.
    Other,
}

impl ApiError {
    /// Decodes an error document in any of the services' three formats.
    pub fn decode(action: &'static str, status: u16, body: &[u8]) -> Result<Self, XmlError> {
        let mut reader = Reader::new(body)?;
        let root = reader.root()?;
        if !is_error_root(root) {
            return Err(reader.other_root());
        }
        Self::decode_open(action, status, &mut reader)
    }

    /// Decodes an error document whose root the reader has opened.
    pub(crate) fn decode_open(
        action: &'static str,
        status: u16,
        reader: &mut Reader<'_>,
    ) -> Result<Self, XmlError> {
        let mut parts = ErrorParts::default();
        parts.read(reader)?;
        let Some(code) = parts.code.filter(|code| !code.is_empty()) else {
            return Err(reader.unexpected("Code"));
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

    /// Returns the kind of this error.
    pub fn kind(&self) -> ErrorKind {
        kind_of(&self.code, self.status)
    }

    /// Returns the encoded part of an `UnauthorizedOperation` message. Callers with the permission
    /// can decode it with STS's `DecodeAuthorizationMessage`.
    pub fn encoded_authorization_message(&self) -> Option<&str> {
        let (_, encoded) = self
            .message
            .split_once("Encoded authorization failure message: ")?;
        let encoded = encoded.split_whitespace().next()?;
        (!encoded.is_empty()).then_some(encoded)
    }
}

/// Error of a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The service returned an error.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The response is not one that EC2 sends: an intermediary sent it, or it is truncated.
    #[error("{action}: unreadable response")]
    Answer {
        /// Action that was requested.
        action: &'static str,
        /// HTTP status.
        status: u16,
        /// Problem with the response.
        source: XmlError,
    },
    /// The response of a JSON service is not its JSON: an intermediary sent it, or it is truncated.
    #[error("{action}: unreadable JSON")]
    Json {
        /// Action that was requested.
        action: &'static str,
        /// HTTP status.
        status: u16,
    },
    /// The request could not be signed and was not sent.
    #[error("{action}: not signed")]
    Signing {
        /// Action that was requested.
        action: &'static str,
        /// Cause.
        source: SigningError,
    },
    /// The list does not end, which is a fault of the server.
    #[error("{action}: endless pages")]
    TooManyPages {
        /// Action that was requested.
        action: &'static str,
        /// Number of pages received.
        pages: usize,
    },
    /// There was no response.
    #[error("{action}: no response")]
    Transport {
        /// Action that was requested.
        action: &'static str,
        /// Cause.
        source: TransportError,
    },
}

impl Error {
    /// Returns the action that was requested.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Api(error) => error.action,
            Self::Answer { action, .. }
            | Self::Json { action, .. }
            | Self::Signing { action, .. }
            | Self::TooManyPages { action, .. }
            | Self::Transport { action, .. } => action,
        }
    }

    /// Whether a change may have been made despite the error, so that the caller must describe the
    /// resource before anything else. Always false for read-only actions.
    pub fn outcome_is_unknown(&self) -> bool {
        if super::actions::reads_only(self.action()) {
            return false;
        }
        match self {
            Self::Api(error) => error.kind() == ErrorKind::Server,
            // An intermediary may replace EC2's response with its own, whatever the status.
            Self::Answer { .. } | Self::Json { .. } | Self::Transport { .. } => true,
            Self::Signing { .. } | Self::TooManyPages { .. } => false,
        }
    }

    /// Whether the request was throttled: nothing was changed, and the same request may succeed
    /// later.
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Api(error) => error.kind() == ErrorKind::Throttled,
            Self::Answer { status, .. } | Self::Json { status, .. } => *status == 429,
            Self::Transport { .. } | Self::Signing { .. } | Self::TooManyPages { .. } => false,
        }
    }

    /// Whether something other than EC2 refused the request.
    pub fn is_foreign_refusal(&self) -> bool {
        matches!(self, Self::Answer { status, .. } | Self::Json { status, .. } if (400..500).contains(status))
    }

    /// Whether the server failed for a reason unrelated to the request.
    pub fn is_server_failure(&self) -> bool {
        match self {
            Self::Api(error) => error.kind() == ErrorKind::Server,
            Self::Answer { status, .. } | Self::Json { status, .. } => *status >= 500,
            Self::Transport { .. } | Self::Signing { .. } | Self::TooManyPages { .. } => false,
        }
    }
}

/// Whether `name` is the root of an error document: EC2's, or that of STS or moto.
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
    /// Reads the open element to its end. The first error wins.
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
        "CannotDelete"
        | "ConcurrentTagAccess"
        | "DependencyViolation"
        | "PrefixListVersionMismatch" => ErrorKind::Conflict,
        // Request rates; the other codes that end in LimitExceeded are quotas.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TransportError;

    #[test]
    fn all_three_formats_of_error_documents_are_decoded() {
        for body in [
            "<Response><Errors><Error><Code>AuthFailure</Code><Message>No &amp; no</Message></Error></Errors><RequestID>r-1</RequestID></Response>",
            "<ErrorResponse><Errors><Error><Code>AuthFailure</Code><Message>No &amp; no</Message><RequestID>r-1</RequestID></Error></Errors></ErrorResponse>",
            "<ErrorResponse xmlns='x'><Error><Type>Sender</Type><Code>AuthFailure</Code><Message>No &amp; no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
            "<Error><Code>AuthFailure</Code><Message>No &amp; no</Message><RequestId>r-1</RequestId></Error>",
            "<Response><Errors><Error><Code>AuthFailure</Code><Message>No &amp; no</Message></Error><Error><Code>Other</Code></Error></Errors><requestId>r-1</requestId></Response>",
        ] {
            let error = ApiError::decode("CreateTags", 401, body.as_bytes()).unwrap();
            let expected = ApiError {
                action: "CreateTags",
                status: 401,
                code: "AuthFailure".into(),
                message: "No & no".into(),
                request_id: Some("r-1".into()),
            };
            assert_eq!(error, expected, "{body}");
            assert_eq!(error.to_string(), "CreateTags: AuthFailure: No & no");
        }
    }

    #[test]
    fn documents_without_an_error_code_are_rejected() {
        for body in [
            "<Response/>",
            "<Response><Errors><Error><Code/></Error></Errors></Response>",
        ] {
            let error = ApiError::decode("CreateTags", 400, body.as_bytes()).unwrap_err();
            assert!(
                matches!(error, XmlError::Unexpected { .. }),
                "{body}: {error:?}"
            );
        }
        let error = ApiError::decode("CreateTags", 400, b"<Other/>").unwrap_err();
        assert_eq!(
            error,
            XmlError::OtherRoot {
                root: "Other".into()
            }
        );
    }

    #[test]
    fn error_codes_are_classified() {
        for (code, status, kind) in [
            ("AuthFailure", 401, ErrorKind::Authentication),
            ("SignatureDoesNotMatch", 403, ErrorKind::Authentication),
            ("UnauthorizedOperation", 403, ErrorKind::Authorization),
            ("RequestExpired", 400, ErrorKind::ClockSkewOrExpired),
            ("DryRunOperation", 412, ErrorKind::DryRunSuccess),
            ("InvalidPermission.Duplicate", 400, ErrorKind::Conflict),
            ("InvalidGroup.Duplicate", 400, ErrorKind::Conflict),
            ("InvalidGroup.InUse", 400, ErrorKind::Conflict),
            ("DependencyViolation", 400, ErrorKind::Conflict),
            ("CannotDelete", 400, ErrorKind::Conflict),
            ("InvalidGroup.NotFound", 400, ErrorKind::NotFound),
            (
                "InvalidSecurityGroupRuleId.NotFound",
                400,
                ErrorKind::NotFound,
            ),
            ("InvalidVpcID.NotFound", 400, ErrorKind::NotFound),
            ("InvalidPermission.Malformed", 400, ErrorKind::InvalidInput),
            ("InvalidParameterValue", 400, ErrorKind::InvalidInput),
            ("MissingParameter", 400, ErrorKind::InvalidInput),
            ("UnknownParameter", 400, ErrorKind::InvalidInput),
            ("RulesPerSecurityGroupLimitExceeded", 400, ErrorKind::Quota),
            ("SecurityGroupLimitExceeded", 400, ErrorKind::Quota),
            ("TagLimitExceeded", 400, ErrorKind::Quota),
            ("RequestLimitExceeded", 503, ErrorKind::Throttled),
            ("Throttling", 400, ErrorKind::Throttled),
            ("InternalError", 500, ErrorKind::Server),
            ("Unavailable", 503, ErrorKind::Server),
            ("SomethingNew", 500, ErrorKind::Server),
            ("SomethingNew", 429, ErrorKind::Throttled),
            ("SomethingNew", 400, ErrorKind::Other),
        ] {
            let error = api_error("CreateTags", status, code);
            assert_eq!(error.kind(), kind, "{code}");
            let error = Error::Api(error);
            assert_eq!(error.is_throttled(), kind == ErrorKind::Throttled);
            assert_eq!(error.is_server_failure(), kind == ErrorKind::Server);
        }
    }

    #[test]
    fn encoded_authorization_messages_are_found() {
        let mut error = api_error("CreateTags", 403, "UnauthorizedOperation");
        assert_eq!(error.encoded_authorization_message(), None);
        error.message = "You are not authorized to perform this operation. User: arn:aws:iam::1:user/a is not authorized. Encoded authorization failure message: aBc-_dEf".into();
        assert_eq!(error.encoded_authorization_message(), Some("aBc-_dEf"));
        error.message = "Encoded authorization failure message: ".into();
        assert_eq!(error.encoded_authorization_message(), None);
    }

    #[test]
    fn a_change_has_an_unknown_outcome_unless_refused_or_never_sent() {
        let outcomes = |action: &'static str| {
            [
                Error::Api(api_error(action, 400, "InvalidParameterValue")),
                Error::Api(api_error(action, 503, "RequestLimitExceeded")),
                Error::Api(api_error(action, 500, "InternalError")),
                Error::Answer {
                    action,
                    status: 200,
                    source: XmlError::Truncated,
                },
                Error::Answer {
                    action,
                    status: 502,
                    source: XmlError::Truncated,
                },
                Error::Answer {
                    action,
                    status: 403,
                    source: XmlError::Truncated,
                },
                Error::Transport {
                    action,
                    source: TransportError::Unreachable("x".into()),
                },
                Error::Signing {
                    action,
                    source: SigningError::Mismatch,
                },
                Error::TooManyPages { action, pages: 3 },
                Error::Transport {
                    action,
                    source: TransportError::BrokenOff { bytes: 9 },
                },
                Error::Transport {
                    action,
                    source: TransportError::Redirected,
                },
            ]
            .map(|error| {
                assert_eq!(error.action(), action);
                error.outcome_is_unknown()
            })
        };
        assert_eq!(
            outcomes("CreateTags"),
            [
                false, false, true, true, true, true, true, false, false, true, true
            ]
        );
        assert_eq!(outcomes("DescribeVpcs"), [false; 11]);
        assert_eq!(outcomes("GetCallerIdentity"), [false; 11]);
    }

    #[test]
    fn messages_do_not_repeat_their_source() {
        use std::error::Error as _;
        let error = Error::Answer {
            action: "DescribeVpcs",
            status: 200,
            source: XmlError::Truncated,
        };
        assert_eq!(error.to_string(), "DescribeVpcs: unreadable response");
        assert_eq!(
            error.source().unwrap().to_string(),
            XmlError::Truncated.to_string()
        );
    }

    fn api_error(action: &'static str, status: u16, code: &str) -> ApiError {
        ApiError {
            action,
            status,
            code: code.into(),
            message: "m".into(),
            request_id: None,
        }
    }
}
