//! LookupEvents: lists the events of a resource of the last 90 days.

use std::time::Duration;

use serde_json::{Value, json};

use super::TrailEvent;
use super::json::member;
use crate::client::{Call, Pages, Protocol, refusal};
use crate::{ApiError, Client, Error, HttpResponse, RetryPolicy, Service};
use portcullis_model::Timestamp;
use portcullis_xml::{LooksLike, XmlError};

/// Number of days for which CloudTrail keeps events.
pub const DAYS_KEPT: u32 = 90;

/// Delay between two requests: CloudTrail answers two a second for an account and Region.
const PACE: Duration = Duration::from_millis(500);

/// Retry policy. The delays suit the rate, which other users of the account share.
const RETRY: RetryPolicy = RetryPolicy {
    max_attempts: 6,
    base_delay: Duration::from_millis(500),
    max_delay: Duration::from_secs(4),
    min_share: 0.5,
};

/// Maximum number of events per page.
const EVENTS_PER_PAGE: u32 = 50;

/// Maximum number of characters of a foreign response that an error quotes.
const EXCERPT_CHARS: usize = 200;

const ACTION: &str = "LookupEvents";

static JSON: Protocol = Protocol {
    content_type: "application/x-amz-json-1.1",
    target: Some("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"),
    decode_refusal,
};

/// Lists the events that name a resource, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupEvents {
    /// Name of the resource, such as the ID of a group.
    pub resource_name: String,
    /// Start of the period; `None` for all that CloudTrail keeps.
    pub start: Option<Timestamp>,
    /// End of the period; `None` for now.
    pub end: Option<Timestamp>,
}

impl LookupEvents {
    /// Looks up all events of a resource that CloudTrail keeps.
    pub fn of(resource_name: impl Into<String>) -> Self {
        Self {
            resource_name: resource_name.into(),
            start: None,
            end: None,
        }
    }

    /// Returns the body of the request for a page.
    pub fn body(&self, next_token: Option<&str>) -> String {
        let mut body = json!({
            "LookupAttributes": [
                { "AttributeKey": "ResourceName", "AttributeValue": self.resource_name },
            ],
            "MaxResults": EVENTS_PER_PAGE,
        });
        let seconds = |time: Timestamp| time.utc().unix_timestamp();
        if let Some(body) = body.as_object_mut() {
            let times = [("StartTime", self.start), ("EndTime", self.end)];
            for (name, time) in times {
                body.extend(time.map(|time| (name.to_owned(), seconds(time).into())));
            }
            body.extend(next_token.map(|token| ("NextToken".to_owned(), token.into())));
        }
        body.to_string()
    }

    /// Sends the request for each page at CloudTrail's pace. `on_page` receives the events of each
    /// page as it arrives.
    ///
    /// # Errors
    /// [`Error`] of the page that failed. Events received before are valid.
    pub async fn send_all(
        &self,
        client: &Client,
        mut on_page: impl FnMut(Vec<TrailEvent>),
    ) -> Result<(), Error> {
        let client = client.clone().with_retry(RETRY);
        let mut pages = Pages::new(ACTION);
        let mut token: Option<String> = None;
        loop {
            let call = Call {
                action: ACTION,
                service: Service::CloudTrail,
                protocol: &JSON,
                is_read_only: true,
                is_signed: true,
                body: self.body(token.as_deref()),
                grants_credentials: false,
                secrets: Vec::new(),
            };
            let (events, next) = client.call(&call, decode).await?;
            on_page(events);
            token = pages.turn(next)?;
            if token.is_none() {
                return Ok(());
            }
            client.clock().sleep(PACE).await;
        }
    }
}

/// Decodes a page: its events and the token of the next page.
fn decode(response: &HttpResponse) -> Result<(Vec<TrailEvent>, Option<String>), Error> {
    let page: Value =
        serde_json::from_slice(&response.body).map_err(|_| foreign_answer(response))?;
    let Some(events) = member(&page, "Events").and_then(Value::as_array) else {
        return Err(foreign_answer(response));
    };
    let token = member(&page, "NextToken").and_then(Value::as_str);
    let events = events.iter().map(TrailEvent::decode).collect();
    Ok((events, token.map(str::to_owned)))
}

/// Decodes `{"__type": "...", "message": "..."}`. An emulator without CloudTrail refuses in EC2's XML.
fn decode_refusal(action: &'static str, response: &HttpResponse) -> Error {
    let Ok(error) = serde_json::from_slice::<Value>(&response.body) else {
        return match refusal(action, response) {
            error @ Error::Api(_) => error,
            _ => foreign_answer(response),
        };
    };
    let text = |name: &str| member(&error, name).and_then(Value::as_str);
    let Some(code) = text("__type").or_else(|| text("code")) else {
        return foreign_answer(response);
    };
    // The code may follow a namespace: `com.amazonaws.cloudtrail#InvalidNextTokenException`.
    let code = code.rsplit('#').next().unwrap_or(code);
    Error::Api(ApiError {
        action,
        status: response.status,
        code: code.to_owned(),
        message: text("message").unwrap_or_default().to_owned(),
        request_id: None,
    })
}

/// Returns the error for a response that CloudTrail does not send.
fn foreign_answer(response: &HttpResponse) -> Error {
    let text = String::from_utf8_lossy(&response.body);
    let text = text.trim();
    let looks_like = match text.chars().next() {
        None => LooksLike::Empty,
        Some('<') => LooksLike::Html,
        Some('{' | '[') => LooksLike::Json,
        Some(_) => LooksLike::Text,
    };
    let excerpt: String = match looks_like {
        LooksLike::Text => text.chars().take(EXCERPT_CHARS).collect(),
        _ => String::new(),
    };
    Error::Answer {
        action: ACTION,
        status: response.status,
        source: XmlError::NotXml {
            looks_like,
            excerpt: excerpt.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn response(status: u16, body: &str) -> HttpResponse {
        HttpResponse {
            status,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_body_names_one_resource_and_a_page() {
        let mut lookup = LookupEvents::of("sg-1");
        let body: Value = serde_json::from_str(&lookup.body(None)).unwrap();
        assert_eq!(
            body,
            json!({
                "LookupAttributes": [{ "AttributeKey": "ResourceName", "AttributeValue": "sg-1" }],
                "MaxResults": 50,
            })
        );
        lookup.start = Timestamp::parse("2026-11-25T13:00:00Z").ok();
        lookup.end = Timestamp::parse("2026-11-26T13:00:00Z").ok();
        let body: Value = serde_json::from_str(&lookup.body(Some("n"))).unwrap();
        assert_eq!(body["StartTime"], 1_795_611_600);
        assert_eq!(body["EndTime"], 1_795_698_000);
        assert_eq!(body["NextToken"], "n");
    }

    #[test]
    fn pages_without_events_are_foreign() {
        let (events, token) = decode(&response(200, r#"{"Events":[],"NextToken":"n"}"#)).unwrap();
        assert_eq!((events.len(), token.as_deref()), (0, Some("n")));
        for body in ["", "{}", "[]", "<html>no</html>", "proxied"] {
            let error = decode(&response(200, body)).unwrap_err();
            assert!(matches!(error, Error::Answer { status: 200, .. }), "{body}");
        }
    }

    #[test]
    fn refusals_are_read_in_json_and_in_xml() {
        let kind = |status, body: &str| match decode_refusal(ACTION, &response(status, body)) {
            Error::Api(error) => Some((error.code.clone(), error.kind())),
            _ => None,
        };
        assert_eq!(
            kind(
                400,
                r#"{"__type":"AccessDeniedException","Message":"User: arn is not authorized"}"#
            ),
            Some(("AccessDeniedException".to_owned(), ErrorKind::Authorization))
        );
        assert_eq!(
            kind(
                400,
                r#"{"__type":"com.amazonaws.cloudtrail#ThrottlingException"}"#
            ),
            Some(("ThrottlingException".to_owned(), ErrorKind::Throttled))
        );
        let xml = "<Response><Errors><Error><Code>InvalidAction</Code><Message>m</Message></Error></Errors>\
            <RequestID>r</RequestID></Response>";
        assert_eq!(
            kind(400, xml),
            Some(("InvalidAction".to_owned(), ErrorKind::InvalidInput))
        );
        assert_eq!(kind(404, "<html>Not found</html>"), None);
        assert_eq!(kind(404, "{}"), None);
    }
}
