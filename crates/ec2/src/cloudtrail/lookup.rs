//! LookupEvents: lists the events of a resource, or of an access key, of the last 90 days.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::TrailEvent;
use crate::{Client, Error, JsonAction, PagedJsonAction, RetryPolicy, Service};
use portcullis_model::Timestamp;

/// Number of days for which CloudTrail keeps events.
pub const DAYS_KEPT: u32 = 90;

/// Retry policy. The delays suit the rate, which other users of the account share.
const RETRY: RetryPolicy = RetryPolicy {
    max_attempts: 6,
    base_delay: Duration::from_millis(500),
    max_delay: Duration::from_secs(4),
    min_share: 0.5,
};

/// Maximum number of events per page.
const EVENTS_PER_PAGE: u32 = 50;

/// Lists the events that name a resource or were signed with an access key, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Input")]
pub struct LookupEvents {
    /// What the events have in common.
    pub of: TrailAttribute,
    /// Start of the period; `None` for all that CloudTrail keeps.
    pub start: Option<Timestamp>,
    /// End of the period; `None` for now.
    pub end: Option<Timestamp>,
    /// Token of the page; `None` for the first.
    pub next_token: Option<String>,
}

/// Attribute by which events are looked up. CloudTrail accepts one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailAttribute {
    /// Name of a resource, such as the ID of a group.
    Resource(String),
    /// ID of the access key that signed the calls.
    AccessKey(String),
}

/// Call that CloudTrail recorded with the address that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCall {
    /// Address of the caller.
    pub address: IpAddr,
    /// Time of the call.
    pub time: Option<Timestamp>,
}

/// Page of events.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TrailPage {
    /// The events.
    pub events: Vec<TrailEvent>,
    /// Token of the next page.
    pub next_token: Option<String>,
}

impl LookupEvents {
    /// Looks up all events of a resource that CloudTrail keeps.
    pub fn of(resource_name: impl Into<String>) -> Self {
        Self {
            of: TrailAttribute::Resource(resource_name.into()),
            start: None,
            end: None,
            next_token: None,
        }
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
        client
            .send_json_pages(self, |page| on_page(page.events))
            .await
    }
}

impl Client {
    /// Returns the latest call that CloudTrail has recorded for the access key of this client, among the last 50, if it
    /// came from an address. `None` if there is none, or requests are signed elsewhere. CloudTrail
    /// records calls some minutes after they were made.
    ///
    /// # Errors
    /// [`Error`] of the lookup.
    pub async fn latest_own_call(&self) -> Result<Option<OwnCall>, Error> {
        let Some(credentials) = self.credentials() else {
            return Ok(None);
        };
        let lookup = LookupEvents {
            of: TrailAttribute::AccessKey(credentials.access_key_id().to_owned()),
            start: None,
            end: None,
            next_token: None,
        };
        let client = self.clone().with_retry(RETRY);
        let page = client.send_json(&lookup).await?;
        Ok(page.events.iter().find_map(own_call))
    }
}

/// Returns the address and time of a call; `None` if an AWS service made it.
fn own_call(event: &TrailEvent) -> Option<OwnCall> {
    let address = event.source.as_deref()?.parse().ok()?;
    let is_own = event.principal.invoked_by.is_none();
    is_own.then_some(OwnCall {
        address,
        time: event.time,
    })
}

impl JsonAction for LookupEvents {
    const NAME: &'static str = "LookupEvents";
    const TARGET: &'static str =
        "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
    const SERVICE: Service = Service::CloudTrail;
    type Output = TrailPage;
}

impl PagedJsonAction for LookupEvents {
    // CloudTrail answers two requests a second for an account and Region.
    const PACE: Duration = Duration::from_millis(500);

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn next_token(output: &TrailPage) -> Option<String> {
        output.next_token.clone()
    }
}

/// `LookupEventsRequest`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    lookup_attributes: [LookupAttribute; 1],
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<i64>,
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<i64>,
    max_results: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// `LookupAttribute`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LookupAttribute {
    attribute_key: &'static str,
    attribute_value: String,
}

impl From<LookupEvents> for Input {
    fn from(lookup: LookupEvents) -> Self {
        let seconds = |time: Timestamp| time.utc().unix_timestamp();
        let (attribute_key, attribute_value) = match lookup.of {
            TrailAttribute::Resource(name) => ("ResourceName", name),
            TrailAttribute::AccessKey(id) => ("AccessKeyId", id),
        };
        Self {
            lookup_attributes: [LookupAttribute {
                attribute_key,
                attribute_value,
            }],
            start_time: lookup.start.map(seconds),
            end_time: lookup.end.map(seconds),
            max_results: EVENTS_PER_PAGE,
            next_token: lookup.next_token,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_body_names_one_resource_and_a_page() {
        let mut lookup = LookupEvents::of("sg-1");
        let body: Value = serde_json::to_value(&lookup).unwrap();
        assert_eq!(
            body,
            json!({
                "LookupAttributes": [{ "AttributeKey": "ResourceName", "AttributeValue": "sg-1" }],
                "MaxResults": 50,
            })
        );
        lookup.start = Timestamp::parse("2026-11-25T13:00:00Z").ok();
        lookup.end = Timestamp::parse("2026-11-26T13:00:00Z").ok();
        let body = serde_json::to_value(lookup.with_token("n".to_owned())).unwrap();
        assert_eq!(body["StartTime"], 1_795_611_600);
        assert_eq!(body["EndTime"], 1_795_698_000);
        assert_eq!(body["NextToken"], "n");
    }

    #[test]
    fn own_calls_are_those_from_an_address() {
        let event = |source: &str, service: Option<&str>| {
            let identity = match service {
                Some(service) => json!({ "invokedBy": service }),
                None => json!({ "userName": "ana" }),
            };
            let record = json!({
                "eventName": "DescribeVpcs",
                "sourceIPAddress": source,
                "userIdentity": identity,
            });
            json!({
                "EventId": "e",
                "EventName": "DescribeVpcs",
                "EventTime": 1_795_611_600,
                "CloudTrailEvent": record.to_string(),
            })
        };
        let events = json!({ "Events": [
            event("ec2.amazonaws.com", None),
            event("192.0.2.1", Some("autoscaling.amazonaws.com")),
            event("2001:db8::7", None),
            event("198.51.100.7", None),
        ] });
        let page: TrailPage = serde_json::from_value(events).unwrap();
        let call = page.events.iter().find_map(own_call).unwrap();
        assert_eq!(call.address.to_string(), "2001:db8::7");
        assert!(call.time.is_some());
        let lookup = LookupEvents {
            of: TrailAttribute::AccessKey("AKIDEXAMPLE".to_owned()),
            ..LookupEvents::of("")
        };
        let body: Value = serde_json::to_value(&lookup).unwrap();
        assert_eq!(
            body["LookupAttributes"],
            json!([{ "AttributeKey": "AccessKeyId", "AttributeValue": "AKIDEXAMPLE" }])
        );
    }

    #[test]
    fn pages_without_events_are_foreign() {
        let decode = |body: &str| serde_json::from_str::<TrailPage>(body);
        let page = decode(r#"{"Events":[],"NextToken":"n"}"#).unwrap();
        let token = LookupEvents::next_token(&page);
        assert_eq!((page.events.len(), token.as_deref()), (0, Some("n")));
        for body in ["", "{}", "[]", "<html>no</html>", "proxied"] {
            assert!(decode(body).is_err(), "{body}");
        }
    }
}
