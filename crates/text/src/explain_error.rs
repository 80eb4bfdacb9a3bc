//! What went wrong, in the words of the user's task, and what to do about it.

use super::Text;
use portcullis_connect::Probe;
use portcullis_ec2::{
    ApiError, Denial, Error, ErrorKind, LooksLike, SigningError, TransportError, XmlError,
};

/// An error, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What is wrong, one sentence.
    pub title: String,
    /// What to do about it.
    pub advice: String,
    /// EC2's own code, message and request ID, if EC2 answered.
    pub answer: Option<ApiError>,
    /// What was denied, if EC2 says so in plain words.
    pub denied: Option<Denial>,
    /// The encoded part of a denial. STS decodes it for callers with the permission.
    pub encoded: Option<String>,
    /// What the page can check by itself.
    pub probe: Option<Probe>,
    /// Whether other credentials may help.
    pub asks_for_keys: bool,
    /// Whether a permission is missing.
    pub lacks_permission: bool,
}

impl Explanation {
    fn new(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            advice: advice.into(),
            answer: None,
            denied: None,
            encoded: None,
            probe: None,
            asks_for_keys: false,
            lacks_permission: false,
        }
    }
}

/// Explains an error of the API.
pub fn explain(error: &Error) -> Explanation {
    match error {
        Error::Api(api) => api_refusal(api),
        Error::Answer {
            status,
            source:
                XmlError::NotXml {
                    looks_like,
                    excerpt,
                },
            ..
        } => not_ec2(error, *status, *looks_like, excerpt),
        Error::Answer {
            action,
            status,
            source,
        } => {
            let title = format!(
                "The response to {action} (HTTP {status}) can't be read: {}",
                source.text()
            );
            let advice = match source {
                XmlError::Truncated => with_outcome(error, TRY_AGAIN),
                _ if error.outcome_is_unknown() => capitalised(UNKNOWN_OUTCOME),
                _ => CHECK_ENDPOINT.to_owned(),
            };
            Explanation::new(title, advice)
        }
        Error::Json { action, status } => Explanation::new(
            format!("The response to {action} (HTTP {status}) is not the JSON of that service"),
            CHECK_ENDPOINT,
        ),
        Error::Signing { action, source } => Explanation::new(
            format!("{action} was not sent: {}", source.text()),
            signing_advice(source),
        ),
        Error::TooManyPages { action, pages } => Explanation::new(
            format!("{action} was stopped after {pages} pages, because the list does not end"),
            CHECK_ENDPOINT,
        ),
        Error::Transport { source, .. } => transport(error, source),
    }
}

impl Text for Error {
    /// What is wrong, and what to do, as sentences; the last has no period.
    fn text(&self) -> String {
        let Explanation { title, advice, .. } = explain(self);
        format!("{title}. {advice}")
    }
}

/// The text with its first letter in upper case: error types write theirs in lower case. A word such
/// as `autoConnect`, an id or an address is the name of something, and stays.
pub fn capitalised(text: &str) -> String {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    let is_of_names = |character: char| {
        character.is_ascii_uppercase() || character.is_ascii_digit() || character == '/'
    };
    if first_word.contains(is_of_names) {
        return text.to_owned();
    }
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn transport(error: &Error, source: &TransportError) -> Explanation {
    let title = match source {
        TransportError::BrokenOff { bytes } => {
            format!("The endpoint answers, but its response broke off after {bytes} bytes")
        }
        TransportError::Redirected => {
            "The endpoint redirects to another address, where signed requests are never sent"
                .to_owned()
        }
        TransportError::Unreachable(_) => "The endpoint can't be reached".to_owned(),
        _ => capitalised(&source.text()),
    };
    // The others say themselves that something answers.
    let is_silent = matches!(
        source,
        TransportError::Timeout(_) | TransportError::Unreachable(_)
    );
    Explanation {
        probe: is_silent.then_some(Probe::Reach),
        ..Explanation::new(title, with_outcome(error, transport_advice(source)))
    }
}

fn transport_advice(source: &TransportError) -> &'static str {
    match source {
        TransportError::TooLarge { .. } => {
            "Check that the endpoint is EC2's; nothing of the response was used"
        }
        TransportError::BrokenOff { .. } => TRY_AGAIN,
        TransportError::NotLoaded => "Check the network, then try again",
        TransportError::Redirected => {
            "Check the endpoint's address: it may have moved, or a sign-in page may come first"
        }
        TransportError::Sandbox(_) => "Reload the page; the sandbox keeps its state",
        TransportError::Timeout(_) => "Check the network and the endpoint, then try again",
        TransportError::Status { .. } => CHECK_ENDPOINT,
        TransportError::Unreachable(_) => {
            "Check the network, the endpoint's address and, for your own endpoint, that it answers requests of other origins (CORS)"
        }
    }
}

fn signing_advice(source: &SigningError) -> &'static str {
    match source {
        SigningError::NotLoaded => "Check the network, then try again",
        SigningError::Clock { .. } => "Set this computer's clock, then try again",
        SigningError::Request(_) => "Check the endpoint's address and the access key",
        SigningError::Authorization | SigningError::Mismatch | SigningError::Missing(_) => {
            "Check the access key, then try again"
        }
    }
}

/// Something that is not EC2 answered, in its own way: a proxy, a gateway, a sign-in page.
fn not_ec2(error: &Error, status: u16, looks_like: LooksLike, excerpt: &str) -> Explanation {
    let what = match looks_like {
        LooksLike::Empty => "an empty response",
        LooksLike::Html => "a web page",
        LooksLike::Binary => "binary data",
        LooksLike::Json => "JSON",
        LooksLike::Text => "text",
    };
    let mut title = format!("Expected a response of EC2, got {what} (HTTP {status})");
    if !excerpt.is_empty() {
        title.push_str(": ");
        title.push_str(excerpt);
    }
    let advice = match status {
        401 | 403 | 407 => {
            "A proxy or gateway rejected the request: sign in to it, or ask its operator"
        }
        404 | 405 => {
            "The endpoint's address leads elsewhere: check its path, and the proxy's rules for it"
        }
        413 | 414 | 431 => "A proxy or gateway rejects requests of this size: ask its operator",
        429 => "A proxy or gateway throttles requests: wait a moment, then try again",
        500.. => {
            "The proxy or gateway answers, but EC2 behind it did not: try again, or ask its operator"
        }
        _ => CHECK_ENDPOINT,
    };
    Explanation::new(title, with_outcome(error, advice))
}

/// The advice, and what to do first where a change may have been made all the same.
fn with_outcome(error: &Error, advice: &str) -> String {
    let mut advice = advice.to_owned();
    if error.outcome_is_unknown() {
        advice.push_str(". ");
        advice.push_str(&capitalised(UNKNOWN_OUTCOME));
    }
    advice
}

fn api_refusal(api: &ApiError) -> Explanation {
    let denied = match api.kind() {
        ErrorKind::Authorization => Denial::from_message(&api.message),
        _ => None,
    };
    let encoded = api.encoded_authorization_message().map(str::to_owned);
    let advice = match &denied {
        Some(denial) => denial_advice(denial),
        None if encoded.is_some() => {
            "Decode the message to see which permission is missing, or copy it for someone who can decode it"
                .to_owned()
        }
        None => api_advice(api).to_owned(),
    };
    let is_about_time = matches!(
        api.code.as_str(),
        "AuthFailure" | "RequestExpired" | "RequestTimeTooSkewed" | "SignatureDoesNotMatch"
    );
    Explanation {
        answer: Some(api.clone()),
        denied,
        encoded,
        probe: is_about_time.then_some(Probe::Clock),
        asks_for_keys: matches!(
            api.kind(),
            ErrorKind::Authentication | ErrorKind::ClockSkewOrExpired
        ),
        lacks_permission: api.kind() == ErrorKind::Authorization,
        ..Explanation::new(api_title(api), advice)
    }
}

/// What to do about a refusal that says what is not allowed.
pub fn denial_advice(denial: &Denial) -> String {
    if denial.is_explicit == Some(true) {
        return "A policy denies this action explicitly, so a further permission does not help: ask the administrator of the policy, or connect with credentials that it does not apply to".to_owned();
    }
    match &denial.action {
        Some(action) => {
            format!(
                "Ask your administrator for the permission {action}, or connect with credentials that have it"
            )
        }
        None => {
            "Ask your administrator for the permission, or connect with credentials that have it"
                .to_owned()
        }
    }
}

/// A refusal, a line for each thing that it says.
pub fn denial_lines(denial: &Denial) -> Vec<(&'static str, String)> {
    let said = denial.reason.as_deref().map(|reason| {
        let reason = reason.strip_prefix("because ").unwrap_or(reason);
        capitalised(reason)
    });
    let known = denial.is_explicit.map(|is_explicit| {
        let reason = if is_explicit {
            "A policy denies it explicitly"
        } else {
            "No policy allows it"
        };
        reason.to_owned()
    });
    let reason = said.or(known);
    let statements = (!denial.statements.is_empty()).then(|| denial.statements.join(", "));
    let lines = [
        ("Action", denial.action.clone()),
        ("Resource", denial.resource.clone()),
        ("Principal", denial.caller.clone()),
        ("Reason", reason),
        ("Statements", statements),
    ];
    lines
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
        .collect()
}

/// What is wrong, by code if the code says more than its kind.
fn api_title(api: &ApiError) -> String {
    let what = match api.code.as_str() {
        "Blocked" => "AWS has blocked this account",
        "ExpiredToken" | "ExpiredTokenException" => "The temporary credentials have expired",
        "OptInRequired" => "The account has not enabled this Region or service",
        "PendingVerification" => "AWS is still verifying this account",
        "RequestExpired" => "The request was too old, or its credentials have expired",
        "RequestTimeTooSkewed" => "This computer's clock is wrong",
        _ => return format!("{} ({})", api.kind().text(), api.action),
    };
    format!("{what} ({})", api.action)
}

/// What to do, by code where the code says more than its kind.
fn api_advice(api: &ApiError) -> &'static str {
    match api.code.as_str() {
        "AuthFailure" | "SignatureDoesNotMatch" => {
            "Check the secret access key and this computer's clock: if the clock is wrong by minutes, every signature is invalid. If both are right, the account may not have enabled the Region"
        }
        "InvalidClientTokenId" | "InvalidAccessKeyId" => {
            "Check the access key; temporary credentials also need their session token. If both are right, the account may not have enabled the Region"
        }
        "MissingAuthenticationToken" => "Connect with credentials, or through a proxy that signs",
        "Blocked" => "Ask the account's owner to contact AWS Support",
        "ExpiredToken" | "ExpiredTokenException" => {
            "Get new temporary credentials and enter them; the draft is kept"
        }
        "OptInRequired" => {
            "Enable the Region in the account's settings, which takes a few minutes, or choose another Region"
        }
        "PendingVerification" => {
            "Wait for the email from AWS, which takes up to four hours; until then, choose another Region"
        }
        "RequestExpired" => {
            "Check this computer's clock: EC2 rejects requests older than 15 minutes. If it is right, get new temporary credentials; the draft is kept"
        }
        "RequestTimeTooSkewed" => "Set this computer's clock, then try again",
        "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException" => {
            "Ask your administrator for the permission that is named like the action, or connect with credentials that have it"
        }
        "InvalidPermission.Duplicate" => {
            "The group already has this rule, perhaps with another description. Reload the group to see it"
        }
        "InvalidGroup.Duplicate" => {
            "Choose another name: names must be unique in the VPC (not case-sensitive)"
        }
        "InvalidGroup.Reserved" => "Choose a name other than default",
        "DependencyViolation" | "InvalidGroup.InUse" => {
            "Remove the rules of other groups that reference this group, detach it from its network interfaces, then delete it"
        }
        "CannotDelete" => "The default group of a VPC can't be deleted; remove its rules instead",
        "InvalidGroup.NotFound" | "InvalidGroupId.NotFound" | "InvalidSecurityGroupID.NotFound" => {
            "Reload the list: the group may have been deleted, be in another Region, or have just been created"
        }
        "InvalidPermission.NotFound" | "InvalidSecurityGroupRuleId.NotFound" => {
            "Reload the group: the rule has since been removed or changed"
        }
        "RulesPerSecurityGroupLimitExceeded" => {
            "Remove or merge rules, use a prefix list, or request a quota increase"
        }
        _ => match api.kind() {
            ErrorKind::Authentication => {
                "Check the access key ID, the secret access key and the session token"
            }
            ErrorKind::Authorization => {
                "Ask your administrator for the permission, or connect with credentials that have it"
            }
            ErrorKind::ClockSkewOrExpired => "Check this computer's clock, then connect again",
            ErrorKind::Conflict => "Reload to see the current state",
            ErrorKind::DryRunSuccess => "Send the request without DryRun to make the change",
            ErrorKind::InvalidInput => "Correct the part that EC2 names, then try again",
            ErrorKind::NotFound => {
                "Reload to see the current state; the resource may have been deleted"
            }
            ErrorKind::Quota => "Delete what is not needed, or request a quota increase",
            ErrorKind::Throttled => {
                "Wait a moment, then try again; other tools of the account share this limit"
            }
            _ => "Try again. If it fails again, contact AWS Support with the request ID",
        },
    }
}

const TRY_AGAIN: &str = "Try again. If the response ends early again, a proxy or gateway may limit the time or the size of responses: ask its operator";

const CHECK_ENDPOINT: &str = "Check the endpoint's address: something other than EC2 may have answered, such as a sign-in page or a proxy";

const UNKNOWN_OUTCOME: &str =
    "it is not known whether the change was made: reload the group before trying again";

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_ec2::RequestPart;

    fn api(code: &str, status: u16) -> Error {
        Error::Api(ApiError {
            action: "AuthorizeSecurityGroupIngress",
            status,
            code: code.to_owned(),
            message: "as EC2 says".to_owned(),
            request_id: Some("r-1".to_owned()),
        })
    }

    #[test]
    fn a_wrong_secret_says_what_to_check() {
        let shown = explain(&api("AuthFailure", 401));
        assert!(
            shown
                .title
                .starts_with("AWS did not accept the credentials")
        );
        assert!(shown.advice.contains("secret access key"));
        assert_eq!(shown.answer.unwrap().request_id.as_deref(), Some("r-1"));
    }

    #[test]
    fn sentences_are_capitalised_and_names_are_not() {
        for (text, shown) in [
            ("no answer", "No answer"),
            ("autoConnect names nothing", "autoConnect names nothing"),
            (
                "ICMP type 256 does not exist",
                "ICMP type 256 does not exist",
            ),
            ("", ""),
        ] {
            assert_eq!(capitalised(text), shown);
        }
    }

    #[test]
    fn unknown_codes_still_get_advice() {
        let shown = explain(&api("SomethingNew", 400));
        assert!(!shown.title.is_empty() && !shown.advice.is_empty());
        assert_eq!(shown.answer.unwrap().code, "SomethingNew");
    }

    #[test]
    fn a_request_that_was_not_signed_says_what_to_do() {
        let unsigned = |source| {
            explain(&Error::Signing {
                action: "DescribeVpcs",
                source,
            })
        };
        let shown = unsigned(SigningError::NotLoaded);
        assert_eq!(
            shown.title,
            "DescribeVpcs was not sent: the code that signs requests could not be loaded"
        );
        assert_eq!(shown.advice, "Check the network, then try again");
        let shown = unsigned(SigningError::Request(RequestPart::Path));
        assert!(shown.advice.contains("address"), "{}", shown.advice);
    }

    #[test]
    fn a_lost_connection_of_a_change_says_that_the_outcome_is_unknown() {
        let error = |action| Error::Transport {
            action,
            source: TransportError::Unreachable("failed to fetch".into()),
        };
        let change = explain(&error("CreateSecurityGroup"));
        assert!(
            change.advice.contains("not known whether"),
            "{}",
            change.advice
        );
        assert!(
            !explain(&error("DescribeSecurityGroups"))
                .advice
                .contains("not known whether")
        );
    }

    #[test]
    fn an_answer_that_breaks_off_or_leads_elsewhere_is_not_explained_as_cors() {
        let lost = |source| {
            explain(&Error::Transport {
                action: "DescribeVpcs",
                source,
            })
        };
        let broken = lost(TransportError::BrokenOff { bytes: 1234 });
        let redirected = lost(TransportError::Redirected);
        let truncated = explain(&Error::Answer {
            action: "DescribeVpcs",
            status: 200,
            source: XmlError::Truncated,
        });
        assert_eq!(
            broken.title,
            "The endpoint answers, but its response broke off after 1234 bytes"
        );
        assert!(redirected.title.contains("redirects to another address"));
        assert!(truncated.title.contains("ends too early"));
        for shown in [broken, redirected, truncated] {
            assert!(!shown.advice.contains("CORS"), "{}", shown.advice);
            assert_eq!(shown.probe, None);
        }
        let silent = lost(TransportError::Unreachable("failed to fetch".into()));
        assert_eq!(silent.probe, Some(Probe::Reach));
    }

    /// Each of the codes that connecting can fail with, and a word that only its own advice has.
    #[test]
    fn each_code_has_advice_of_its_own() {
        for (code, status, title, advice) in [
            ("AuthFailure", 401, "not accept", "clock"),
            ("InvalidClientTokenId", 403, "not accept", "session token"),
            (
                "ExpiredToken",
                400,
                "credentials have expired",
                "new temporary",
            ),
            ("RequestExpired", 400, "too old", "15 minutes"),
            ("RequestTimeTooSkewed", 403, "clock is wrong", "Set this"),
            ("OptInRequired", 401, "not enabled this Region", "settings"),
            ("Blocked", 401, "blocked", "AWS Support"),
            ("PendingVerification", 401, "still verifying", "four hours"),
            (
                "UnauthorizedOperation",
                403,
                "not have this permission",
                "permission",
            ),
            ("RequestLimitExceeded", 503, "throttled", "Wait"),
            ("InternalError", 500, "failed internally", "request ID"),
        ] {
            let shown = explain(&api(code, status));
            assert!(shown.title.contains(title), "{code}: {}", shown.title);
            assert!(shown.advice.contains(advice), "{code}: {}", shown.advice);
            assert!(!shown.advice.ends_with('.'), "{code}: {}", shown.advice);
            assert_eq!((shown.denied, shown.encoded), (None, None));
        }
    }

    fn unauthorized(message: &str) -> Explanation {
        explain(&Error::Api(ApiError {
            action: "CreateTags",
            status: 403,
            code: "UnauthorizedOperation".to_owned(),
            message: message.to_owned(),
            request_id: None,
        }))
    }

    #[test]
    fn a_refusal_names_the_permission_that_is_missing() {
        let shown = unauthorized(
            "You are not authorized to perform this operation. User: arn:aws:iam::1:user/a is not authorized to perform: ec2:CreateTags on resource: arn:aws:ec2:eu-west-1:1:security-group/sg-1 because no identity-based policy allows the ec2:CreateTags action. Encoded authorization failure message: aBc-_dEf",
        );
        let denied = shown.denied.unwrap();
        assert_eq!(denied.action.as_deref(), Some("ec2:CreateTags"));
        assert_eq!(denied.caller.as_deref(), Some("arn:aws:iam::1:user/a"));
        assert_eq!(shown.encoded.as_deref(), Some("aBc-_dEf"));
        assert!(
            shown.advice.contains("permission ec2:CreateTags"),
            "{}",
            shown.advice
        );

        let shown = unauthorized(
            "You are not authorized to perform: ec2:CreateTags on resource: arn:x with an explicit deny in a service control policy",
        );
        assert!(
            shown.advice.contains("a further permission does not help"),
            "{}",
            shown.advice
        );

        let shown = unauthorized(
            "You are not authorized to perform this operation. Encoded authorization failure message: aBc",
        );
        assert_eq!(
            (shown.denied, shown.encoded.as_deref()),
            (None, Some("aBc"))
        );
        assert!(
            shown.advice.contains("Decode the message"),
            "{}",
            shown.advice
        );
    }

    #[test]
    fn a_decoded_refusal_gets_the_same_advice() {
        let denial = |json: &str| Denial::from_decoded_message(json).unwrap();
        let allowed = denial(r#"{"explicitDeny":false,"context":{"action":"ec2:CreateTags"}}"#);
        assert!(denial_advice(&allowed).contains("permission ec2:CreateTags"));
        let denied = denial(r#"{"explicitDeny":true,"context":{"action":"ec2:CreateTags"}}"#);
        assert!(denial_advice(&denied).contains("denies this action explicitly"));
        assert!(
            denial_advice(&Denial::default()).contains("Ask your administrator for the permission")
        );
    }

    #[test]
    fn the_page_of_a_proxy_is_told_in_its_words() {
        let answer = |action, status, body: &str| {
            let error = ApiError::decode(action, status, body.as_bytes()).unwrap_err();
            explain(&Error::Answer {
                action,
                status,
                source: error,
            })
        };
        let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>";
        let shown = answer("DescribeVpcs", 502, page);
        assert_eq!(
            shown.title,
            "Expected a response of EC2, got a web page (HTTP 502): 502 Bad Gateway nginx"
        );
        assert!(
            shown.advice.contains("EC2 behind it did not"),
            "{}",
            shown.advice
        );
        assert!(!shown.advice.contains("not known whether"));
        let change = answer("CreateTags", 502, page);
        assert!(
            change.advice.contains("It is not known whether"),
            "{}",
            change.advice
        );
        for (status, body, title, advice) in [
            (
                403,
                "<!doctype html><title>Blocked</title>",
                "a web page",
                "rejected the request",
            ),
            (
                200,
                "<html><title>Sign in</title>",
                "(HTTP 200): Sign in",
                "sign-in page",
            ),
            (404, "<html>", "(HTTP 404)", "check its path"),
            (429, "slow down", "got text", "wait a moment"),
            (413, "", "an empty response", "this size"),
            (
                503,
                "upstream connect error",
                "upstream connect error",
                "EC2 behind it did not",
            ),
        ] {
            let shown = answer("CreateTags", status, body);
            assert!(shown.title.contains(title), "{status}: {}", shown.title);
            assert!(shown.advice.contains(advice), "{status}: {}", shown.advice);
            assert!(!shown.title.contains('<'), "{}", shown.title);
        }
    }
}
