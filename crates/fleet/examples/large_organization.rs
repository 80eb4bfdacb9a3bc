//! Measures a search by address in an aggregator of 3,000 accounts with 20 groups each, apart from
//! the network: `cargo run --release -p portcullis-fleet --example large_organization`.
//!
//! "Narrowed" is what Config returns for the search; "all groups" is the worst case, a search that
//! Config cannot narrow down.

use std::cell::Cell;
use std::fmt::Write as _;
use std::future::ready;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use portcullis_ec2::{
    Client, Clock, Credentials, Endpoint, HttpRequest, HttpResponse, LocalFuture, Signer,
    Transport, TransportError,
};
use portcullis_fleet::{
    Aggregator, HeldSource, RuleBudget, ScopeInventory, Source, SourceKind, collect_scopes,
};
use portcullis_model::Region;
use portcullis_search::parse;

const ACCOUNTS: usize = 3_000;
const GROUPS: usize = 20;
const PER_PAGE: usize = 100;
/// One group in this many lets the address in.
const MATCHING: usize = 40;

struct Pages {
    bodies: Vec<Vec<u8>>,
    next: Cell<usize>,
    /// Time that answers take, which is not measured.
    spent: Cell<Duration>,
}

impl Transport for Pages {
    fn send(&self, _request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        let start = Instant::now();
        let page = self.next.get();
        self.next.set(page + 1);
        let body = self.bodies.get(page).cloned().unwrap_or_default();
        self.spent.set(self.spent.get() + start.elapsed());
        Box::pin(ready(Ok(HttpResponse { status: 200, body })))
    }
}

struct HostClock;

impl Clock for HostClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, _duration: Duration) -> LocalFuture<'_, ()> {
        Box::pin(ready(()))
    }

    fn random(&self) -> f64 {
        0.5
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let query = parse("source contains 203.0.113.7 port contains 22").query();
    let all: Vec<usize> = (0..ACCOUNTS * GROUPS).collect();
    let narrowed: Vec<usize> = all
        .iter()
        .copied()
        .filter(|number| number.is_multiple_of(MATCHING))
        .collect();
    for (name, numbers) in [("narrowed", &narrowed), ("all groups", &all)] {
        let (aggregator, pages) = aggregator(numbers)?;
        let mut hits = 0;
        let mut on_hits = |found: portcullis_fleet::ScopeHits| hits += found.hits.len();
        let start = Instant::now();
        let summary = now_or_never(aggregator.search(&query, &mut on_hits))??;
        let spent = start.elapsed() - pages.spent.get();
        println!(
            "{name}: {} of {} groups in {} pages match, {spent:.2?}",
            summary.matching,
            summary.compared,
            pages.next.get()
        );
    }
    let (aggregator, pages) = aggregator(&all)?;
    let start = Instant::now();
    let collected = now_or_never(collect_scopes(&aggregator, RuleBudget::default(), |_| {}))?;
    let (scopes, _): (Vec<ScopeInventory>, usize) = collected?;
    let spent = start.elapsed() - pages.spent.get();
    println!("collected: {} scopes, {spent:.2?}", scopes.len());
    let held = HeldSource::new(SourceKind::Snapshot, "snapshot".to_owned(), scopes);
    let start = Instant::now();
    let summary = now_or_never(held.search(&query, &mut |_| {}))??;
    let spent = start.elapsed();
    println!(
        "in memory: {} of {} groups match, {spent:.2?}",
        summary.matching, summary.compared
    );
    Ok(())
}

/// Answers are there at once, so that no executor is needed.
fn now_or_never<T>(future: impl Future<Output = T>) -> Result<T, &'static str> {
    let mut future = Box::pin(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => Ok(output),
        Poll::Pending => Err("an answer was not there"),
    }
}

fn aggregator(numbers: &[usize]) -> Result<(Aggregator, Rc<Pages>), Box<dyn std::error::Error>> {
    let chunks: Vec<&[usize]> = numbers.chunks(PER_PAGE).collect();
    let bodies = chunks.iter().enumerate().map(|(page, numbers)| {
        let results: Vec<String> = numbers.iter().map(|number| group(*number)).collect();
        let token = (page + 1 < chunks.len()).then(|| page.to_string());
        serde_json::json!({ "Results": results, "NextToken": token })
            .to_string()
            .into_bytes()
    });
    let pages = Rc::new(Pages {
        bodies: bodies.collect(),
        next: Cell::new(0),
        spent: Cell::default(),
    });
    let region = Region::parse("eu-west-1")?;
    let key = Credentials::parse("AKIAEXAMPLE", "secret", "")?;
    let client = Client::new(
        Rc::clone(&pages) as Rc<dyn Transport>,
        Rc::new(HostClock),
        Endpoint::aws(&region),
        region,
        Some(Signer::from(key)),
    );
    Ok((Aggregator::new(client, "organization")?, pages))
}

/// A group with ten rules.
fn group(number: usize) -> String {
    let account = 100_000_000_000 + number / GROUPS;
    let mut permissions = String::new();
    for rule in 0..10 {
        let cidr = if number.is_multiple_of(MATCHING) && rule == 0 {
            "203.0.113.0/24".to_owned()
        } else {
            format!("10.{}.{rule}.0/24", number % 256)
        };
        let port = if rule == 0 { 22 } else { 8000 + rule };
        let comma = if rule == 0 { "" } else { "," };
        // Writing to a `String` cannot fail.
        let _ = write!(
            permissions,
            r#"{comma}{{"ipProtocol":"tcp","fromPort":{port},"toPort":{port},"ipRanges":["{cidr}"],"ipv4Ranges":[{{"cidrIp":"{cidr}"}}]}}"#
        );
    }
    format!(
        r#"{{"accountId":"{account}","awsRegion":"eu-west-1","resourceId":"sg-{number:017x}","resourceName":"group-{number}","configuration":{{"groupName":"group-{number}","description":"d","ownerId":"{account}","vpcId":"vpc-0123456789abcdef0","ipPermissions":[{permissions}]}},"tags":[],"relationships":[],"configurationItemCaptureTime":"2026-11-29T10:00:00.000Z"}}"#
    )
}
