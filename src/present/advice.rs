//! What went wrong in the words of the person's task, and what to do about it.

use crate::aws::{ApiError, Error, ErrorKind, TransportError};

/// An error, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What is wrong, one sentence.
    pub title: String,
    /// What to do about it.
    pub advice: String,
    /// EC2's own words, where EC2 answered.
    pub answer: Option<ApiError>,
}

/// Explains an error of the API.
pub fn explain(error: &Error) -> Explanation {
    match error {
        Error::Api(api) => Explanation {
            title: api_title(api),
            advice: api_advice(api).to_owned(),
            answer: Some(api.clone()),
        },
        Error::Transport { source, .. } => transport(error, source),
        other => Explanation {
            title: capitalised(&with_cause(other)),
            advice: if other.outcome_is_unknown() {
                "It is not known whether the request was carried out. Reload the group before trying again".to_owned()
            } else {
                "Check the endpoint's address: something other than EC2 may have answered, such as a sign-in page or a proxy".to_owned()
            },
            answer: None,
        },
    }
}

/// The text with its first letter in upper case: error types write theirs in lower case. A word such
/// as `autoConnect` is the name of something, and stays.
pub fn capitalised(text: &str) -> String {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    if first_word.contains(|character: char| character.is_ascii_uppercase()) {
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
        TransportError::Timeout(_) => (
            capitalised(&source.to_string()),
            "Check the network and the endpoint, then try again",
        ),
        _ => (
            "The endpoint cannot be reached".to_owned(),
            "Check the network, the endpoint's address and, for an endpoint of your own, that it answers requests of other origins (CORS)",
        ),
    };
    let advice = if error.outcome_is_unknown() {
        format!(
            "{advice}. It is not known whether the request was carried out: reload the group before trying again"
        )
    } else {
        advice.to_owned()
    };
    Explanation {
        title,
        advice,
        answer: None,
    }
}

fn api_title(api: &ApiError) -> String {
    let what = match api.kind() {
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
    };
    format!("{what} ({})", api.action)
}

/// What to do, by code where the code says more than its kind.
fn api_advice(api: &ApiError) -> &'static str {
    match api.code.as_str() {
        "AuthFailure" | "SignatureDoesNotMatch" => {
            "Check the secret access key, and this computer's clock: a clock that is wrong by minutes makes every signature wrong"
        }
        "InvalidClientTokenId" | "InvalidAccessKeyId" => {
            "Check the access key; temporary credentials also need their session token"
        }
        "MissingAuthenticationToken" => "Connect with credentials, or through a proxy that signs",
        "RequestExpired" | "ExpiredToken" | "ExpiredTokenException" => {
            "Get fresh temporary credentials and connect again; if they are fresh, check this computer's clock"
        }
        "OptInRequired" => "Enable the Region or the service for this account, then try again",
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
}
