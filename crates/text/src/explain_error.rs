//! What went wrong in the words of the person's task, and what to do about it.

use portcullis_connect::Probe;
use portcullis_ec2::{ApiError, Denial, Error, ErrorKind, LooksLike, TransportError, XmlError};

/// An error, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What is wrong, one sentence.
    pub title: String,
    /// What to do about it.
    pub advice: String,
    /// EC2's own words, where EC2 answered.
    pub answer: Option<ApiError>,
    /// What was not allowed, where EC2 says so in plain words.
    pub denied: Option<Denial>,
    /// The encoded part of a refusal, for STS to decode where that is allowed, and to be copied for
    /// someone who may where it is not.
    pub encoded: Option<String>,
    /// What the page can find out about it by itself.
    pub probe: Option<Probe>,
    /// Whether other keys may help.
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
        Error::Transport { source, .. } => transport(error, source),
        Error::Answer {
            source: XmlError::Truncated,
            ..
        } => Explanation::new(
            capitalised(&with_cause(error)),
            with_outcome(error, TRY_AGAIN),
        ),
        other => {
            let advice = if other.outcome_is_unknown() {
                capitalised(UNKNOWN_OUTCOME)
            } else {
                "Check the endpoint's address: something other than EC2 may have answered, such as a sign-in page or a proxy".to_owned()
            };
            Explanation::new(capitalised(&with_cause(other)), advice)
        }
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

/// The error and each cause behind it, as one line.
fn with_cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}

fn transport(error: &Error, source: &TransportError) -> Explanation {
    let (title, advice) = match source {
        TransportError::TooLarge { .. } => (
            capitalised(&source.to_string()),
            "Check that the endpoint is EC2's; nothing of the answer was used",
        ),
        TransportError::BrokenOff { bytes } => (
            format!("The endpoint answers, but this answer broke off after {bytes} bytes"),
            TRY_AGAIN,
        ),
        TransportError::Redirected => (
            "The endpoint redirects to another address, where signed requests are never sent"
                .to_owned(),
            "Check the endpoint's address: it may have moved, or a sign-in page may come before it",
        ),
        TransportError::Sandbox(_) => (
            capitalised(&source.to_string()),
            "Reload the page; the sandbox is as it was left",
        ),
        TransportError::Timeout(_) => (
            capitalised(&source.to_string()),
            "Check the network and the endpoint, then try again",
        ),
        _ => (
            "The endpoint cannot be reached".to_owned(),
            "Check the network, the endpoint's address and, for an endpoint of your own, that it answers requests of other origins (CORS)",
        ),
    };
    // The others say themselves that something answers.
    let is_silent = matches!(
        source,
        TransportError::Timeout(_) | TransportError::Unreachable(_)
    );
    Explanation {
        probe: is_silent.then_some(Probe::Reach),
        ..Explanation::new(title, with_outcome(error, advice))
    }
}

/// Something that is not EC2 answered, in its own way: a proxy, a gateway, a sign-in page.
fn not_ec2(error: &Error, status: u16, looks_like: LooksLike, excerpt: &str) -> Explanation {
    let what = match looks_like {
        LooksLike::Empty => "An empty answer",
        LooksLike::Html => "A web page",
        _ => "Something else",
    };
    let mut title = format!("{what} came instead of EC2's answer (HTTP {status})");
    if !excerpt.is_empty() {
        title.push_str(": ");
        title.push_str(excerpt);
    }
    let advice = match status {
        401 | 403 | 407 => {
            "Something between this page and EC2 refused the request: sign in there, or ask whoever runs it"
        }
        404 | 405 => {
            "The endpoint's address leads somewhere else: check its path, and the proxy's rules for it"
        }
        413 | 414 | 431 => {
            "Something between this page and EC2 takes no request so long: ask whoever runs it"
        }
        429 => "A proxy limits how fast it is asked: wait a little, then try again",
        500.. => {
            "A proxy is there, but EC2 behind it did not answer: try again, or ask whoever runs the proxy"
        }
        _ => "Check the endpoint's address: a sign-in page, a proxy or another site answers there",
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
            "Decode the message to see which permission is missing, or copy it for someone who may"
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
        return "A policy denies it outright, so no further permission helps: ask whoever manages that policy, or connect with credentials that it does not bind".to_owned();
    }
    match &denial.action {
        Some(action) => {
            format!("Ask for the permission {action}, or connect with credentials that have it")
        }
        None => "Ask for the permission, or connect with credentials that have it".to_owned(),
    }
}

/// A refusal, a line for each thing that it says.
pub fn denial_lines(denial: &Denial) -> Vec<(&'static str, String)> {
    let reason = denial.reason.as_deref().map(|reason| {
        let reason = reason.strip_prefix("because ").unwrap_or(reason);
        capitalised(reason)
    });
    let statements = (!denial.statements.is_empty()).then(|| denial.statements.join(", "));
    let lines = [
        ("Not allowed", denial.action.clone()),
        ("On", denial.resource.clone()),
        ("To", denial.caller.clone()),
        ("Why", reason),
        ("Statements", statements),
    ];
    lines
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
        .collect()
}

/// What is wrong, by code where the code says more than its kind.
fn api_title(api: &ApiError) -> String {
    let what = match api.code.as_str() {
        "Blocked" => "AWS has blocked this account",
        "ExpiredToken" | "ExpiredTokenException" => "The temporary credentials have expired",
        "OptInRequired" => "This account has not enabled the Region or the service",
        "PendingVerification" => "AWS is still verifying this account",
        "RequestExpired" => "The request came too late, or its credentials have expired",
        "RequestTimeTooSkewed" => "This computer's clock is wrong",
        _ => kind_title(api.kind()),
    };
    format!("{what} ({})", api.action)
}

fn kind_title(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Authentication => "The credentials were not accepted",
        ErrorKind::Authorization => "These credentials may not do that",
        ErrorKind::ClockSkewOrExpired => "The request or the session has expired",
        ErrorKind::Conflict => "Something that is already there stands in the way",
        ErrorKind::DryRunSuccess => "The dry run succeeded; nothing was changed",
        ErrorKind::InvalidInput => "EC2 refused the request as it was written",
        ErrorKind::NotFound => "Something the request names does not exist",
        ErrorKind::Quota => "A quota of the account is used up",
        ErrorKind::Throttled => "EC2 is being asked too much at once",
        ErrorKind::Server => "EC2 could not do it just now",
        _ => "EC2 refused the request",
    }
}

/// What to do, by code where the code says more than its kind.
fn api_advice(api: &ApiError) -> &'static str {
    match api.code.as_str() {
        "AuthFailure" | "SignatureDoesNotMatch" => {
            "Check the secret access key, and this computer's clock: a clock that is wrong by minutes makes every signature wrong. If both are right, the account may not have enabled the Region"
        }
        "InvalidClientTokenId" | "InvalidAccessKeyId" => {
            "Check the access key; temporary credentials also need their session token. If both are right, the account may not have enabled the Region"
        }
        "MissingAuthenticationToken" => "Connect with credentials, or through a proxy that signs",
        "Blocked" => "Ask the account's owner to contact AWS support; nothing here can help",
        "ExpiredToken" | "ExpiredTokenException" => {
            "Get fresh temporary credentials and enter them; the draft stays"
        }
        "OptInRequired" => {
            "Enable the Region in the account's settings, which takes some minutes, or choose another"
        }
        "PendingVerification" => {
            "Wait for AWS's mail, which takes up to four hours; until then, choose another Region"
        }
        "RequestExpired" => {
            "Check this computer's clock: EC2 takes requests no older than 15 minutes. If it is right, get fresh temporary credentials; the draft stays"
        }
        "RequestTimeTooSkewed" => "Set this computer's clock, then try again",
        "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException" => {
            "Ask for the permission named by the action, or connect with credentials that have it"
        }
        "InvalidPermission.Duplicate" => {
            "The rule is already there, perhaps with another description. Reload the group to see it"
        }
        "InvalidGroup.Duplicate" => {
            "Choose another name: names are unique in a VPC, whatever their case"
        }
        "InvalidGroup.Reserved" => "Choose a name other than default",
        "DependencyViolation" | "InvalidGroup.InUse" => {
            "Remove the rules of other groups that name this one, and detach it from its network interfaces, then delete it"
        }
        "CannotDelete" => {
            "A VPC's default group stays as long as its VPC; remove its rules instead"
        }
        "InvalidGroup.NotFound" | "InvalidGroupId.NotFound" | "InvalidSecurityGroupID.NotFound" => {
            "Reload the list: the group may have been deleted, may be in another Region, or may just have been created"
        }
        "InvalidPermission.NotFound" | "InvalidSecurityGroupRuleId.NotFound" => {
            "Reload the group: the rule has been removed or changed meanwhile"
        }
        "RulesPerSecurityGroupLimitExceeded" => {
            "Remove or merge rules, use a prefix list, or ask AWS for a higher quota"
        }
        _ => match api.kind() {
            ErrorKind::Authentication => "Check the access key, the secret and the session token",
            ErrorKind::Authorization => "Connect with credentials that have the permission",
            ErrorKind::ClockSkewOrExpired => "Connect again, and check this computer's clock",
            ErrorKind::Conflict => "Reload to see what is there",
            ErrorKind::DryRunSuccess => "Send it without dry run to carry it out",
            ErrorKind::InvalidInput => "Correct what EC2 names below, then try again",
            ErrorKind::NotFound => "Reload to see what is there now",
            ErrorKind::Quota => "Remove what is not needed, or ask AWS for a higher quota",
            ErrorKind::Throttled => "Wait a little, then try again; other tools share this limit",
            _ => "Try again; if it stays, take the request id to AWS support",
        },
    }
}

const TRY_AGAIN: &str = "Try again. If it breaks off again, look for what limits the time or the size of answers between this page and EC2, such as a proxy";

const UNKNOWN_OUTCOME: &str =
    "it is not known whether the request was carried out: reload the group before trying again";

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(shown.title.starts_with("The credentials were not accepted"));
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
            "The endpoint answers, but this answer broke off after 1234 bytes"
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
            ("AuthFailure", 401, "not accepted", "clock"),
            ("InvalidClientTokenId", 403, "not accepted", "session token"),
            ("ExpiredToken", 400, "credentials have expired", "fresh"),
            ("RequestExpired", 400, "too late", "15 minutes"),
            ("RequestTimeTooSkewed", 403, "clock is wrong", "Set this"),
            ("OptInRequired", 401, "not enabled the Region", "settings"),
            ("Blocked", 401, "blocked", "AWS support"),
            ("PendingVerification", 401, "still verifying", "four hours"),
            (
                "UnauthorizedOperation",
                403,
                "may not do that",
                "permission",
            ),
            ("RequestLimitExceeded", 503, "too much at once", "Wait"),
            ("InternalError", 500, "could not do it", "request id"),
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
            shown.advice.contains("no further permission helps"),
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
        assert!(denial_advice(&denied).contains("denies it outright"));
        assert!(denial_advice(&Denial::default()).contains("Ask for the permission"));
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
            "A web page came instead of EC2's answer (HTTP 502): 502 Bad Gateway nginx"
        );
        assert!(shown.advice.contains("proxy is there"), "{}", shown.advice);
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
                "A web page",
                "refused the request",
            ),
            (
                200,
                "<html><title>Sign in</title>",
                "(HTTP 200): Sign in",
                "sign-in page",
            ),
            (404, "<html>", "(HTTP 404)", "check its path"),
            (429, "slow down", "Something else came", "wait a little"),
            (413, "", "An empty answer", "so long"),
            (
                503,
                "upstream connect error",
                "upstream connect error",
                "proxy is there",
            ),
        ] {
            let shown = answer("CreateTags", status, body);
            assert!(shown.title.contains(title), "{status}: {}", shown.title);
            assert!(shown.advice.contains(advice), "{status}: {}", shown.advice);
            assert!(!shown.title.contains('<'), "{}", shown.title);
        }
    }
}
