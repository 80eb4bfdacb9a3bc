//! Parser for authorization failures: the action, resource, caller and reason, from the plain
//! message or from the encoded part that STS has decoded.

use serde::Deserialize;

/// Details of an authorization failure, as far as AWS reports them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denial {
    /// Action that has to be allowed, such as `ec2:AuthorizeSecurityGroupIngress`.
    pub action: Option<String>,
    /// ARN of the resource that was requested.
    pub resource: Option<String>,
    /// ARN of the user or session that made the request.
    pub caller: Option<String>,
    /// AWS's reason, such as `because no identity-based policy allows the ec2:CreateTags action`.
    pub reason: Option<String>,
    /// Whether a policy denies the request explicitly, so that another permission would not help.
    /// `None` if AWS does not say.
    pub is_explicit: Option<bool>,
    /// Ids of the policy statements that deny the request, if they have one.
    pub statements: Vec<String>,
}

impl Denial {
    /// Parses the message of an authorization error; `None` if it does not name the action. Both
    /// wordings are supported: `You are not authorized to perform: ec2:X on resource: ARN because
    /// ...` and `User: ARN is not authorized to perform: ec2:X on resource: ARN with an explicit
    /// deny in ...`.
    pub fn from_message(message: &str) -> Option<Self> {
        let message = message
            .split_once("Encoded authorization failure message")
            .map_or(message, |(plain, _)| plain);
        let (before, after) = message.split_once("authorized to perform: ")?;
        let action = first_word(after)?;
        let reason = REASONS
            .iter()
            .filter_map(|start| after.find(start))
            .min()
            .and_then(|start| after.get(start..))
            .map(|reason| reason.trim().trim_end_matches('.').to_owned());
        let is_explicit = reason.as_deref().and_then(|reason| {
            if reason.contains("explicit deny") {
                Some(true)
            } else {
                reason.starts_with("because no ").then_some(false)
            }
        });
        Some(Self {
            action: Some(action),
            resource: after
                .split_once("on resource: ")
                .and_then(|(_, resource)| first_word(resource)),
            caller: before
                .rsplit_once("User: ")
                .and_then(|(_, caller)| first_word(caller)),
            reason,
            is_explicit,
            statements: Vec::new(),
        })
    }

    /// Parses the JSON returned by `DecodeAuthorizationMessage`; `None` if it is malformed.
    pub fn from_decoded_message(json: &str) -> Option<Self> {
        let decoded: Decoded = serde_json::from_str(json).ok()?;
        let statements = decoded.matched_statements.unwrap_or_default().items;
        let denying = statements
            .into_iter()
            .filter(|statement| statement.effect.eq_ignore_ascii_case("deny"));
        let statements: Vec<String> = denying
            .map(|statement| statement.statement_id)
            .filter(|id| !id.is_empty())
            .collect();
        let is_explicit = decoded.explicit_deny?;
        Some(Self {
            action: decoded.context.action,
            resource: decoded.context.resource,
            caller: decoded
                .context
                .principal
                .and_then(|principal| principal.arn),
            reason: None,
            is_explicit: Some(is_explicit),
            statements,
        })
    }
}

/// Returns the first word without trailing punctuation.
fn first_word(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?.trim_end_matches(['.', ',']);
    (!word.is_empty()).then(|| word.to_owned())
}

const REASONS: [&str; 2] = [" because ", " with an explicit deny"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Decoded {
    explicit_deny: Option<bool>,
    matched_statements: Option<Statements>,
    context: Context,
}

#[derive(Default, Deserialize)]
struct Statements {
    items: Vec<Statement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    #[serde(default)]
    statement_id: String,
    #[serde(default)]
    effect: String,
}

#[derive(Deserialize)]
struct Context {
    action: Option<String>,
    resource: Option<String>,
    principal: Option<Principal>,
}

#[derive(Deserialize)]
struct Principal {
    arn: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "arn:aws:iam::123456789012:user/Alice";
    const GROUP: &str = "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1a2b3c4d";

    #[test]
    fn both_wordings_are_parsed() {
        for (message, caller, resource, reason, is_explicit) in [
            (
                format!(
                    "You are not authorized to perform: ec2:CreateTags on resource: {GROUP} because no identity-based policy allows the ec2:CreateTags action"
                ),
                None,
                Some(GROUP),
                Some("because no identity-based policy allows the ec2:CreateTags action"),
                Some(false),
            ),
            (
                format!(
                    "You are not authorized to perform this operation. User: {USER} is not authorized to perform: ec2:CreateTags on resource: {GROUP} with an explicit deny in a service control policy. Encoded authorization failure message: aBc because x"
                ),
                Some(USER),
                Some(GROUP),
                Some("with an explicit deny in a service control policy"),
                Some(true),
            ),
            (
                format!(
                    "User: {USER} is not authorized to perform: ec2:CreateTags on resource: {GROUP}."
                ),
                Some(USER),
                Some(GROUP),
                None,
                None,
            ),
            (
                format!("User: {USER} is not authorized to perform: ec2:CreateTags"),
                Some(USER),
                None,
                None,
                None,
            ),
            (
                format!(
                    "User: {USER} is not authorized to perform: ec2:CreateTags on resource: {GROUP} because no VPC endpoint policy allows the ec2:CreateTags action. Ask someone."
                ),
                Some(USER),
                Some(GROUP),
                Some(
                    "because no VPC endpoint policy allows the ec2:CreateTags action. Ask someone",
                ),
                Some(false),
            ),
        ] {
            let denial = Denial::from_message(&message).unwrap();
            assert_eq!(
                denial.action.as_deref(),
                Some("ec2:CreateTags"),
                "{message}"
            );
            assert_eq!(denial.caller.as_deref(), caller, "{message}");
            assert_eq!(denial.resource.as_deref(), resource, "{message}");
            assert_eq!(denial.reason.as_deref(), reason, "{message}");
            assert_eq!(denial.is_explicit, is_explicit, "{message}");
        }
    }

    #[test]
    fn messages_without_an_action_are_ignored() {
        for message in [
            "",
            "You are not authorized to perform this operation.",
            "You are not authorized to perform this operation. Encoded authorization failure message: authorized to perform: x",
            "not authorized to perform: ",
            "not authorized to perform: .",
        ] {
            assert_eq!(Denial::from_message(message), None, "{message}");
        }
    }

    #[test]
    fn decoded_messages_are_parsed() {
        // Example of the STS documentation, with the context that EC2 adds.
        let json = |explicit: bool, statements: &str| {
            format!(
                r#"{{"allowed":false,"explicitDeny":{explicit},"matchedStatements":{{"items":[{statements}]}},
                "failures":{{"items":[]}},"context":{{"principal":{{"id":"AIDAEXAMPLE","name":"Alice","arn":"{USER}"}},
                "action":"ec2:CreateTags","resource":"{GROUP}","conditions":{{"items":[{{"key":"ec2:Region",
                "values":{{"items":[{{"value":"eu-west-1"}}]}}}}]}}}}}}"#
            )
        };
        let denial = Denial::from_decoded_message(&json(false, "")).unwrap();
        let expected = Denial {
            action: Some("ec2:CreateTags".into()),
            resource: Some(GROUP.into()),
            caller: Some(USER.into()),
            reason: None,
            is_explicit: Some(false),
            statements: vec![],
        };
        assert_eq!(denial, expected);
        let statements = r#"{"statementId":"NoTags","effect":"DENY","actions":{"items":[{"value":"ec2:*"}]}},
            {"statementId":"","effect":"DENY"},{"statementId":"Other","effect":"ALLOW"}"#;
        let denial = Denial::from_decoded_message(&json(true, statements)).unwrap();
        assert_eq!(denial.is_explicit, Some(true));
        assert_eq!(denial.reason, None);
        assert_eq!(denial.statements, ["NoTags"]);
        for other in [
            "",
            "{}",
            "[]",
            r#"{"explicitDeny":true}"#,
            r#"{"context":{}}"#,
        ] {
            assert_eq!(Denial::from_decoded_message(other), None, "{other}");
        }
    }
}
