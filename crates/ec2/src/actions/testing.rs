//! Helpers for the tests of the actions.

use super::{Action, body_of, decode_answer};
use crate::{Error, HttpResponse, parse_form};
use portcullis_model::{Direction, GroupId, Peer, Rule, Traffic};

/// Returns the parameters of a request after `Action` and `Version`, one `name=value` per line.
pub(super) fn parameters<A: Action>(action: &A) -> String {
    let pairs = parse_form(&body_of(action)).unwrap();
    assert_eq!(pairs[0], ("Action".into(), A::NAME.into()));
    assert_eq!(
        pairs[1],
        ("Version".into(), A::SERVICE.api_version().into())
    );
    let lines = pairs[2..]
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"));
    lines.collect()
}

/// Decodes a response document with `inside` as the content of its root.
pub(super) fn answer<A: Action>(inside: &str) -> Result<A::Output, Error> {
    let name = A::NAME;
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{name}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\n\
         <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>{inside}</{name}Response>"
    );
    decode_answer::<A>(&HttpResponse {
        status: 200,
        body: body.into_bytes(),
    })
}

pub(super) fn group_id() -> GroupId {
    GroupId::parse("sg-1a2b3c4d").unwrap()
}

pub(super) fn rule(direction: Direction, traffic: Traffic, peer: &str, description: &str) -> Rule {
    let mut rule = Rule::new(direction, traffic, Peer::parse(peer).unwrap());
    rule.description = description.into();
    rule
}
