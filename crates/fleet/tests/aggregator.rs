//! Searches of an aggregator against answers of Config, with paging and throttling. The conformance
//! tests have a server built from AWS's own model of the service.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::ready;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use portcullis_ec2::{
    Client, Clock, Credentials, Endpoint, HttpRequest, HttpResponse, LocalFuture, Signer,
    Transport, TransportError,
};
use portcullis_fleet::{
    Aggregator, RuleBudget, ScopeHits, SearchNote, SearchSummary, Source as _, collect_scopes,
};
use portcullis_model::Region;
use portcullis_search::parse;
use serde_json::{Value, json};

struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn sleep(&self, _duration: Duration) -> LocalFuture<'_, ()> {
        Box::pin(ready(()))
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// Returns prepared answers in their order and keeps the requests.
#[derive(Default)]
struct Prepared {
    answers: RefCell<VecDeque<(u16, Value)>>,
    requests: RefCell<Vec<HttpRequest>>,
}

impl Transport for Prepared {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        self.requests.borrow_mut().push(request);
        let (status, body) = self.answers.borrow_mut().pop_front().unwrap();
        let body = body.to_string().into_bytes();
        Box::pin(ready(Ok(HttpResponse { status, body })))
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("prepared answers need no wait"),
    }
}

fn aggregator(answers: Vec<(u16, Value)>) -> (Aggregator, Rc<Prepared>) {
    let transport = Rc::new(Prepared {
        answers: RefCell::new(answers.into()),
        ..Prepared::default()
    });
    let region = Region::parse("eu-west-1").unwrap();
    let key = Credentials::parse("AKIAUSER", "secret", "").unwrap();
    let client = Client::new(
        Rc::clone(&transport) as Rc<dyn Transport>,
        Rc::new(StillClock),
        Endpoint::aws(&region),
        region,
        Some(Signer::from(key)),
    );
    (Aggregator::new(client, "organization").unwrap(), transport)
}

/// A group whose inbound rules are (port, CIDR block).
fn group(account: u64, number: usize, rules: &[(u16, &str)]) -> String {
    let permissions: Vec<Value> = rules
        .iter()
        .map(|(port, cidr)| {
            json!({"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipRanges": [cidr],
                   "ipv4Ranges": [{"cidrIp": cidr}]})
        })
        .collect();
    json!({
        "accountId": format!("{account:012}"),
        "awsRegion": "eu-west-1",
        "resourceId": format!("sg-{number:017x}"),
        "resourceName": format!("group-{number}"),
        "configuration": {"groupName": format!("group-{number}"), "ownerId": format!("{account:012}"),
                          "ipPermissions": permissions},
        "configurationItemCaptureTime": "2026-11-29T10:00:00.000Z",
    })
    .to_string()
}

fn page(results: &[String], next: Option<&str>) -> (u16, Value) {
    (200, json!({"Results": results, "NextToken": next}))
}

fn search(aggregator: &Aggregator, query: &str) -> (Vec<ScopeHits>, SearchSummary) {
    let mut hits = Vec::new();
    let query = parse(query).query();
    let mut on_hits = |found| hits.push(found);
    let summary = block_on(aggregator.search(&query, &mut on_hits)).unwrap();
    (hits, summary)
}

#[test]
fn conditions_that_different_rules_meet_are_no_match() {
    let one = group(1, 1, &[(22, "203.0.113.0/24"), (443, "0.0.0.0/0")]);
    // Config finds this one too: one rule has the port, the other the address.
    let other = group(2, 2, &[(22, "10.0.0.0/8"), (443, "203.0.113.0/24")]);
    let (aggregator, transport) = aggregator(vec![
        page(&[one], Some("more")),
        (
            400,
            json!({"__type": "ThrottlingException", "message": "Rate exceeded"}),
        ),
        page(&[other, "{}".to_owned()], None),
    ]);
    let (hits, summary) = search(&aggregator, "source contains 203.0.113.7 port contains 22");
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].scope.to_string(), "000000000001 eu-west-1");
    assert_eq!(hits[0].hits[0].rules.len(), 1);
    assert_eq!((summary.compared, summary.matching), (2, 1));
    assert!(
        summary
            .notes
            .contains(&SearchNote::Undecodable { groups: 1 })
    );
    assert!(summary.notes.contains(&SearchNote::PrefixListsNotRead));
    let requests = transport.requests.borrow();
    assert_eq!(requests.len(), 3);
    for request in requests.iter() {
        assert_eq!(request.url, "https://config.eu-west-1.amazonaws.com/");
        let header = |name: &str| {
            let mut headers = request.headers.iter();
            headers.find(|(known, _)| known == name).unwrap().1.clone()
        };
        assert_eq!(header("content-type"), "application/x-amz-json-1.1");
        let target = "StarlingDoveService.SelectAggregateResourceConfig";
        assert_eq!(header("x-amz-target"), target);
        let authorization = header("authorization");
        assert!(authorization.contains("/eu-west-1/config/aws4_request"));
        assert!(authorization.contains("x-amz-target"));
    }
    let last: Value = serde_json::from_str(&requests[2].body).unwrap();
    assert_eq!(last["NextToken"], "more");
    assert_eq!(last["Limit"], 100);
}

#[test]
fn names_of_referenced_groups_are_resolved_across_pages() {
    let named = group(1, 7, &[]);
    let mut referring: Value = serde_json::from_str(&group(1, 8, &[])).unwrap();
    referring["configuration"]["ipPermissions"] = json!([{"ipProtocol": "-1",
        "userIdGroupPairs": [{"groupId": format!("sg-{:017x}", 7), "userId": "000000000001"}]}]);
    let (aggregator, _) = aggregator(vec![
        page(&[referring.to_string()], Some("more")),
        page(&[named], None),
    ]);
    let (hits, summary) = search(&aggregator, "source = group-7");
    assert_eq!(summary.matching, 1);
    assert_eq!(hits[0].hits[0].group.name, "group-8");
}

#[test]
fn coverage_says_what_is_missing() {
    let (aggregator, _) = aggregator(vec![
        page(
            &[
                r#"{"accountId": "000000000001", "awsRegion": "eu-west-1", "COUNT(*)": 20}"#
                    .to_owned(),
            ],
            None,
        ),
        (
            200,
            json!({"AggregatedSourceStatusList": [
                {"SourceId": "000000000001", "SourceType": "ACCOUNT", "AwsRegion": "eu-west-1", "LastUpdateStatus": "SUCCEEDED"},
                {"SourceId": "000000000002", "SourceType": "ACCOUNT", "AwsRegion": "eu-west-1", "LastUpdateStatus": "SUCCEEDED"},
                {"SourceId": "000000000003", "SourceType": "ACCOUNT", "AwsRegion": "eu-west-1", "LastUpdateStatus": "FAILED", "LastErrorCode": "AccessDenied"},
                {"SourceId": "o-1", "SourceType": "ORGANIZATION", "AwsRegion": "us-east-1", "LastUpdateStatus": "OUTDATED"}]}),
        ),
    ]);
    let coverage = block_on(aggregator.coverage()).unwrap();
    assert_eq!(coverage.recorded.values().sum::<u64>(), 20);
    let unrecorded: Vec<String> = coverage
        .unrecorded
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(unrecorded, ["000000000002 eu-west-1"]);
    let lags: Vec<(&str, bool)> = coverage
        .lags
        .iter()
        .map(|lag| (lag.source.as_str(), lag.is_outdated))
        .collect();
    assert_eq!(lags, [("000000000003", false), ("o-1", true)]);
}

#[test]
fn all_groups_are_collected_by_scope_within_the_budget() {
    let groups: Vec<String> = (0..4)
        .map(|number| group(number as u64 / 2, number, &[(22, "10.0.0.0/8"); 3]))
        .collect();
    let (aggregator, _) = aggregator(vec![
        page(&groups[..3], Some("x")),
        page(&groups[3..], None),
    ]);
    let mut counts = Vec::new();
    let collected = collect_scopes(&aggregator, RuleBudget::new(8), |count| counts.push(count));
    let (scopes, undecodable) = block_on(collected).unwrap();
    assert_eq!((counts, undecodable), (vec![3, 4], 0));
    let whole: Vec<bool> = scopes
        .iter()
        .map(|scope| scope.inventory().is_some())
        .collect();
    assert_eq!(whole, [true, false]);
}

#[test]
fn a_name_that_no_aggregator_has_is_refused_before_a_request() {
    let (aggregator, transport) = aggregator(Vec::new());
    drop(aggregator);
    assert!(transport.requests.borrow().is_empty());
    let region = Region::parse("eu-west-1").unwrap();
    let client = Client::new(
        transport,
        Rc::new(StillClock),
        Endpoint::aws(&region),
        region,
        None,
    );
    for name in ["", "a b", "x'", &"a".repeat(257)] {
        assert!(Aggregator::new(client.clone(), name).is_err());
    }
}
