//! One event: who called which action, when, from where, and with which result.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::change::TrailChange;
use super::json::{member, text};
use portcullis_model::{Rule, Timestamp};

/// Event of CloudTrail. Its texts are those of other people, and are escaped where they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEvent {
    /// CloudTrail's ID of the event.
    pub id: String,
    /// Name of the action.
    pub name: String,
    /// Host name of the service that was called, such as `ec2.amazonaws.com`.
    pub service: String,
    /// Time of the call.
    pub time: Option<Timestamp>,
    /// The caller.
    pub principal: Principal,
    /// Address that the call came from, or the name of an AWS service.
    pub source: Option<String>,
    /// Program that sent the call.
    pub user_agent: Option<String>,
    /// ID of the request, which EC2 returned to the caller.
    pub request_id: Option<String>,
    /// Error that the caller got; nothing was changed then.
    pub error: Option<TrailError>,
    /// What the call changed.
    pub change: TrailChange,
}

/// Caller of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principal {
    /// ARN of the user or of the session of a role.
    pub arn: Option<String>,
    /// Name of the user, or of the session of a role.
    pub name: Option<String>,
    /// Account of the caller.
    pub account_id: Option<String>,
    /// AWS service that called on behalf of the principal.
    pub invoked_by: Option<String>,
}

/// Error of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailError {
    /// Error code.
    pub code: String,
    /// Message; may be empty.
    pub message: String,
}

impl TrailEvent {
    /// Decodes one event of a page. What is missing or has another type is left out: an event that
    /// cannot be read in full is still listed.
    fn decode(event: &Value) -> Self {
        let record = text(event, "CloudTrailEvent");
        let record: Value = record
            .and_then(|record| serde_json::from_str(&record).ok())
            .unwrap_or_default();
        let name = text(&record, "eventName").or_else(|| text(event, "EventName"));
        let name = name.unwrap_or_default();
        let code = text(&record, "errorCode");
        let error = code.map(|code| TrailError {
            code,
            message: text(&record, "errorMessage").unwrap_or_default(),
        });
        let service = text(&record, "eventSource").or_else(|| text(event, "EventSource"));
        Self {
            id: text(event, "EventId").unwrap_or_default(),
            service: service.unwrap_or_default(),
            time: time_of(event, &record),
            principal: Principal::decode(event, &record),
            source: text(&record, "sourceIPAddress"),
            user_agent: text(&record, "userAgent"),
            request_id: text(&record, "requestID"),
            error,
            change: TrailChange::decode(&name, &record),
            name,
        }
    }
}

impl<'de> Deserialize<'de> for TrailEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|event| Self::decode(&event))
    }
}

fn time_of(event: &Value, record: &Value) -> Option<Timestamp> {
    let exact = text(record, "eventTime").and_then(|time| Timestamp::parse_lenient(&time));
    exact.or_else(|| {
        // Seconds since 1970, with or without a fraction.
        let seconds = member(event, "EventTime")?.as_f64()?;
        let millis = (seconds * 1000.0).round();
        let is_known = (0.0..1e15).contains(&millis);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked"
        )]
        is_known
            .then_some(millis as u64)
            .and_then(Timestamp::from_unix_millis)
    })
}

impl Principal {
    fn decode(event: &Value, record: &Value) -> Self {
        let Some(identity) = member(record, "userIdentity") else {
            return Self {
                name: text(event, "Username"),
                ..Self::default()
            };
        };
        let arn = text(identity, "arn");
        // The session's name is the last part of `arn:aws:sts::1:assumed-role/Admin/alice`.
        let session = arn.as_deref().and_then(|arn| arn.rsplit('/').next());
        let session = session.map(str::to_owned);
        Self {
            name: text(identity, "userName")
                .or_else(|| text(event, "Username"))
                .or(session),
            arn,
            account_id: text(identity, "accountId"),
            invoked_by: text(identity, "invokedBy"),
        }
    }
}

/// Returns the latest successful event that added or changed a rule, from events in CloudTrail's
/// order, the latest first. `None` says that no event of the period names the rule, not that the rule is
/// unchanged.
pub fn last_change<'a>(rule: &Rule, events: &'a [TrailEvent]) -> Option<&'a TrailEvent> {
    let mut done = events.iter().filter(|event| event.error.is_none());
    done.find(|event| event.change.sets(rule))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use portcullis_model::{Direction, Peer, PortRange, RuleId, Traffic};

    pub(crate) fn event(name: &str, request: Value, response: Value) -> TrailEvent {
        let record = json!({
            "eventTime": "2026-11-20T10:00:00Z",
            "eventSource": "ec2.amazonaws.com",
            "eventName": name,
            "sourceIPAddress": "198.51.100.7",
            "userAgent": "aws-cli/2",
            "requestID": "r-1",
            "userIdentity": {
                "type": "AssumedRole",
                "arn": "arn:aws:sts::123456789012:assumed-role/Admin/alice",
                "accountId": "123456789012",
            },
            "requestParameters": request,
            "responseElements": response,
        });
        TrailEvent::decode(&json!({
            "EventId": "e-1",
            "EventName": name,
            "EventTime": 1_795_611_600.0,
            "CloudTrailEvent": record.to_string(),
        }))
    }

    #[test]
    fn who_when_from_where_and_the_request() {
        let event = event(
            "DeleteSecurityGroup",
            json!({ "groupId": "sg-1" }),
            Value::Null,
        );
        assert_eq!(event.time, Timestamp::parse("2026-11-20T10:00:00Z").ok());
        assert_eq!(event.principal.name.as_deref(), Some("alice"));
        assert_eq!(event.source.as_deref(), Some("198.51.100.7"));
        assert_eq!(event.request_id.as_deref(), Some("r-1"));
        assert_eq!(event.change, TrailChange::DeletedGroup);
    }

    #[test]
    fn an_event_without_its_record_is_still_listed() {
        for record in [json!("not json"), json!(7), Value::Null] {
            let event = TrailEvent::decode(&json!({
                "EventId": "e-1", "EventName": "RunInstances", "EventTime": 1_795_611_600.5,
                "EventSource": "ec2.amazonaws.com", "Username": "bob", "CloudTrailEvent": record,
            }));
            assert_eq!(event.name, "RunInstances");
            assert_eq!(event.principal.name.as_deref(), Some("bob"));
            assert_eq!(event.change, TrailChange::Other);
            let expected = Timestamp::from_unix_millis(1_795_611_600_500);
            assert_eq!(event.time, expected);
        }
        let empty = TrailEvent::decode(&json!({ "EventTime": -1e300 }));
        assert_eq!((empty.time, empty.name.as_str()), (None, ""));
    }

    #[test]
    fn the_last_change_of_a_rule_is_found_by_id_and_by_content() {
        let permissions = json!({ "items": [{
            "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
            "ipRanges": { "items": [{ "cidrIp": "10.0.0.0/8" }] },
        }] });
        let request = json!({ "groupId": "sg-1", "ipPermissions": permissions });
        let added = event(
            "AuthorizeSecurityGroupIngress",
            request.clone(),
            Value::Null,
        );
        let mut refused = added.clone();
        refused.error = Some(TrailError {
            code: "Client.UnauthorizedOperation".to_owned(),
            message: String::new(),
        });
        let removed = event("RevokeSecurityGroupIngress", request, Value::Null);
        let modified = event(
            "ModifySecurityGroupRules",
            json!({ "ModifySecurityGroupRulesRequest": { "GroupId": "sg-1", "SecurityGroupRule": {
                "SecurityGroupRuleId": "sgr-1", "tag": 1,
                "SecurityGroupRule": { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "10.0.0.0/8" },
            } } }),
            Value::Null,
        );
        let rule = |port| {
            let ports = Traffic::Tcp(PortRange::single(port));
            Rule::new(
                Direction::Ingress,
                ports,
                Peer::parse("10.0.0.0/8").unwrap(),
            )
        };
        let with_id = Rule {
            id: Some(RuleId::from_remote("sgr-1")),
            ..rule(80)
        };
        let events = [refused, removed, modified.clone(), added.clone()];
        assert_eq!(last_change(&rule(22), &events), Some(&added));
        assert_eq!(last_change(&with_id, &events), Some(&modified));
        assert_eq!(last_change(&rule(443), &events), Some(&modified));
        assert_eq!(last_change(&rule(8443), &events), None);
        assert_eq!(last_change(&rule(22), &[]), None);
    }
}
