//! Events of CloudTrail in words: who changed a group, from where, and which rules.
//!
//! Principals, addresses and parameters are texts of other people: invisible characters are escaped.

use super::rules::traffic_text;
use portcullis_ec2::cloudtrail::{OwnCall, Principal, TrailChange, TrailEvent, TrailRule};
use portcullis_ec2::{Error, ErrorKind};
use portcullis_model::{Direction, Tag, escape_invisible};

/// Line of a change: a sign and what was added, removed or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailLine {
    /// `+`, `−` or `~`.
    pub sign: &'static str,
    /// The word for the sign, for screen readers.
    pub word: &'static str,
    /// The rule, tag or group.
    pub text: String,
}

/// Returns the name of the caller, and the AWS service that called for the caller.
pub fn principal_text(principal: &Principal) -> String {
    let name = principal.name.as_deref().or(principal.arn.as_deref());
    let text = match (name, principal.invoked_by.as_deref()) {
        (Some(name), Some(service)) => format!("{name}, through {service}"),
        (Some(name), None) => name.to_owned(),
        (None, Some(service)) => service.to_owned(),
        (None, None) => "unknown caller".to_owned(),
    };
    escape_invisible(&text)
}

/// Returns what an event changed, a line for each rule or tag. Empty for actions whose parameters are
/// not decoded.
pub fn trail_lines(event: &TrailEvent) -> Vec<TrailLine> {
    let line = |sign, word, text: String| TrailLine {
        sign,
        word,
        text: escape_invisible(&text),
    };
    let rules = |sign, word, rules: &[TrailRule]| -> Vec<TrailLine> {
        let texts = rules.iter().map(rule_text);
        texts.map(|text| line(sign, word, text)).collect()
    };
    let tags = |sign, word, tags: &[Tag]| -> Vec<TrailLine> {
        let texts = tags.iter().map(|tag| match (tag.value.is_empty(), sign) {
            (true, "−") => format!("tag {}", tag.key),
            _ => format!("tag {}={}", tag.key, tag.value),
        });
        texts.map(|text| line(sign, word, text)).collect()
    };
    match &event.change {
        TrailChange::CreatedGroup { name, vpc_id } => {
            let vpc = vpc_id.as_ref().map(|vpc| format!(" in {vpc}"));
            let text = format!("group {name}{}", vpc.unwrap_or_default());
            vec![line("+", "added", text)]
        }
        TrailChange::DeletedGroup => vec![line("−", "removed", "the group".to_owned())],
        TrailChange::Added(added) => rules("+", "added", added),
        TrailChange::Removed(removed) => rules("−", "removed", removed),
        TrailChange::Changed(changed) | TrailChange::Described(changed) => {
            rules("~", "changed", changed)
        }
        TrailChange::SetTags(set) => tags("+", "added", set),
        TrailChange::RemovedTags(removed) => tags("−", "removed", removed),
        TrailChange::Other => Vec::new(),
    }
}

fn rule_text(rule: &TrailRule) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(direction) = rule.direction {
        parts.push(direction.to_string());
    }
    if let Some((traffic, peer)) = &rule.content {
        let preposition = match rule.direction {
            Some(Direction::Egress) => "to",
            Some(Direction::Ingress) => "from",
            None => "with",
        };
        parts.push(format!("{} {preposition} {peer}", traffic_text(*traffic)));
    } else {
        parts.push("rule".to_owned());
    }
    if let Some(id) = &rule.id {
        parts.push(id.to_string());
    }
    if let Some(description) = &rule.description {
        parts.push(format!("({description})"));
    }
    parts.join(" ")
}

/// Returns why the events of a group could not be looked up, as one sentence without a period.
pub fn trail_error_text(error: &Error) -> String {
    match error {
        Error::Api(error) => match error.kind() {
            ErrorKind::Authorization => {
                "These access keys may not look up events: the permission cloudtrail:LookupEvents is missing".to_owned()
            }
            // What emulators and other services answer to an action that they do not have.
            ErrorKind::InvalidInput if !error.code.ends_with("Exception") => no_cloudtrail(),
            _ => format!(
                "CloudTrail refused the lookup: {}: {}",
                error.code,
                escape_invisible(&error.message)
            ),
        },
        Error::Answer { .. } | Error::Json { .. } => no_cloudtrail(),
        Error::Transport { .. } => {
            "CloudTrail can't be reached. Check the network and, for your own endpoint, that it forwards cloudtrail and answers requests of other origins (CORS)".to_owned()
        }
        Error::Signing { .. } | Error::TooManyPages { .. } => super::explain(error).title,
    }
}

/// Returns where CloudTrail has last seen the access key of the session.
pub fn own_call_text(call: Option<&OwnCall>) -> String {
    let Some(call) = call else {
        return "CloudTrail has recorded no call of these access keys yet. It takes some minutes"
            .to_owned();
    };
    let time = call.time.as_ref().map(|time| format!(" at {time}"));
    format!(
        "CloudTrail recorded the latest call of these access keys from {}{}",
        call.address,
        time.unwrap_or_default()
    )
}

fn no_cloudtrail() -> String {
    "This endpoint doesn't offer CloudTrail".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_ec2::{ApiError, TransportError};
    use portcullis_model::{Peer, PortRange, RuleId, Traffic};

    fn event(change: TrailChange) -> TrailEvent {
        TrailEvent {
            id: "e-1".to_owned(),
            name: "x".to_owned(),
            service: "ec2.amazonaws.com".to_owned(),
            time: None,
            principal: Principal::default(),
            source: None,
            user_agent: None,
            request_id: None,
            error: None,
            change,
        }
    }

    fn lines(change: TrailChange) -> Vec<String> {
        let lines = trail_lines(&event(change)).into_iter();
        lines
            .map(|line| format!("{} {}", line.sign, line.text))
            .collect()
    }

    #[test]
    fn changes_read_like_differences() {
        let rule = |direction, description: Option<&str>| TrailRule {
            id: None,
            direction,
            content: Some((
                Traffic::Tcp(PortRange::single(22)),
                Peer::parse("10.0.0.0/8").unwrap(),
            )),
            description: description.map(Into::into),
        };
        let ingress = Some(Direction::Ingress);
        let bare = TrailRule {
            id: Some(RuleId::from_remote("sgr-1")),
            direction: Some(Direction::Egress),
            content: None,
            description: None,
        };
        assert_eq!(
            lines(TrailChange::Added(vec![rule(ingress, Some("office"))])),
            ["+ inbound tcp 22 from 10.0.0.0/8 (office)"]
        );
        assert_eq!(
            lines(TrailChange::Removed(vec![bare])),
            ["− outbound rule sgr-1"]
        );
        assert_eq!(
            lines(TrailChange::Changed(vec![rule(None, None)])),
            ["~ tcp 22 with 10.0.0.0/8"]
        );
        let tag = Tag {
            key: "team".to_owned(),
            value: String::new(),
        };
        assert_eq!(
            lines(TrailChange::RemovedTags(vec![tag.clone()])),
            ["− tag team"]
        );
        assert_eq!(lines(TrailChange::SetTags(vec![tag])), ["+ tag team="]);
        assert!(lines(TrailChange::Other).is_empty());
    }

    #[test]
    fn hostile_names_lose_their_invisible_characters() {
        let hostile = Principal {
            name: Some("alice\u{202e}bob".to_owned()),
            ..Principal::default()
        };
        assert!(!principal_text(&hostile).contains('\u{202e}'));
        let group = TrailChange::CreatedGroup {
            name: "a\u{200b}b".to_owned(),
            vpc_id: None,
        };
        assert!(!lines(group).concat().contains('\u{200b}'));
        assert_eq!(principal_text(&Principal::default()), "unknown caller");
    }

    #[test]
    fn failures_are_one_sentence() {
        let api = |code: &str| {
            Error::Api(ApiError {
                action: "LookupEvents",
                status: 400,
                code: code.to_owned(),
                message: "m".to_owned(),
                request_id: None,
            })
        };
        assert!(
            trail_error_text(&api("AccessDeniedException")).contains("cloudtrail:LookupEvents")
        );
        assert!(trail_error_text(&api("InvalidAction")).contains("doesn't offer CloudTrail"));
        assert_eq!(
            trail_error_text(&api("InvalidTimeRangeException")),
            "CloudTrail refused the lookup: InvalidTimeRangeException: m"
        );
        let lost = Error::Transport {
            action: "LookupEvents",
            source: TransportError::Unreachable(String::new()),
        };
        assert!(trail_error_text(&lost).contains("can't be reached"));
    }
}
