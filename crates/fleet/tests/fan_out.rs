//! Fan-out into organizations of the sandbox: what is read, what fails, and with which keys.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use portcullis_ec2::{
    Clock, Credentials, EndpointVariant, HttpRequest, HttpResponse, LocalFuture, SignatureParts,
    Signer, Transport, TransportError, verify,
};
use portcullis_fleet::{
    AccountList, Cancel, EndpointTemplate, Event, Failure, FanOut, FanOutOptions, Pace, Progress,
    RegionChoice, RolePattern, RuleBudget, ScopeContent, ScopeInventory, ScopeParts, Summary,
};
use portcullis_model::{AccountId, Region};
use portcullis_sandbox::{Organization, OrganizationOptions, OrganizationRequest, RoleBehaviour};
use proptest::prelude::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Time that passes only while somebody sleeps.
#[derive(Default)]
struct VirtualClock(Cell<Duration>);

impl Clock for VirtualClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.0.get()
    }

    fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()> {
        self.0.set(self.0.get() + duration);
        Box::pin(yield_once())
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// Lets other jobs run before it completes.
async fn yield_once() {
    let mut has_yielded = false;
    poll_fn(|context| {
        if std::mem::replace(&mut has_yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Sends to an organization, and verifies every signature with the key that it names.
struct ToOrganization {
    organization: Rc<RefCell<Organization>>,
    clock: Rc<VirtualClock>,
    in_flight: Cell<usize>,
    most_in_flight: Cell<usize>,
    hosts: RefCell<BTreeSet<String>>,
}

impl ToOrganization {
    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let header = |name: &str| {
            let mut headers = request.headers.iter();
            headers
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let parts = SignatureParts::parse(header("authorization").unwrap()).unwrap();
        let host = request.url.split('/').nth(2).unwrap();
        self.hosts.borrow_mut().insert(host.to_owned());
        let mut organization = self.organization.borrow_mut();
        let secret = organization.session_secret(&parts.access_key_id);
        let secret = secret.unwrap_or(SECRET).to_owned();
        let mut headers = request.headers.clone();
        headers.push(("host".to_owned(), host.to_owned()));
        let now = self.clock.now();
        verify("POST", "/", &headers, request.body.as_bytes(), &secret, now).unwrap();
        let response = organization.handle(&OrganizationRequest {
            region: &Region::parse(&parts.region).unwrap(),
            access_key_id: Some(&parts.access_key_id),
            session_token: header("x-amz-security-token"),
            body: &request.body,
            now,
        });
        HttpResponse {
            status: response.status,
            body: response.body.into_bytes(),
        }
    }
}

impl Transport for ToOrganization {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.in_flight.set(self.in_flight.get() + 1);
            let most = self.most_in_flight.get().max(self.in_flight.get());
            self.most_in_flight.set(most);
            yield_once().await;
            let answer = self.answer(&request);
            self.in_flight.set(self.in_flight.get() - 1);
            Ok(answer)
        })
    }
}

fn account(index: u64) -> AccountId {
    AccountId::from_remote((123_456_789_012 + index).to_string())
}

struct Run {
    organization: Rc<RefCell<Organization>>,
    transport: Rc<ToOrganization>,
    scopes: Vec<ScopeInventory>,
    progress: Vec<Progress>,
    summary: Summary,
}

impl Run {
    fn new(organization: OrganizationOptions, options: FanOutOptions) -> Self {
        Self::cancelled_after(organization, options, usize::MAX)
    }

    /// Runs until some scopes have been read.
    fn cancelled_after(
        organization: OrganizationOptions,
        options: FanOutOptions,
        scopes_read: usize,
    ) -> Self {
        let accounts = organization.accounts as u64;
        let organization = Rc::new(RefCell::new(Organization::new(organization)));
        let clock = Rc::new(VirtualClock::default());
        let transport = Rc::new(ToOrganization {
            organization: Rc::clone(&organization),
            clock: Rc::clone(&clock),
            in_flight: Cell::new(0),
            most_in_flight: Cell::new(0),
            hosts: RefCell::default(),
        });
        let key = Credentials::parse("AKIAUSER", SECRET, "").unwrap();
        let fan_out = FanOut::new(
            Rc::clone(&transport) as Rc<dyn Transport>,
            clock,
            Signer::from(key),
            options,
        );
        let lines: Vec<String> = (0..accounts)
            .map(|index| account(index).to_string())
            .collect();
        let list = AccountList::parse(&lines.join("\n")).accounts;
        let cancel = Cancel::default();
        let (mut scopes, mut progress) = (Vec::new(), Vec::new());
        let run = fan_out.run(list, &cancel, |event| match event {
            Event::Read(scope) => {
                scopes.push(*scope);
                if scopes.len() == scopes_read {
                    cancel.cancel();
                }
            }
            Event::Progress(numbers) => progress.push(numbers),
            Event::Failed { .. } => {}
        });
        let summary = block_on(run);
        Self {
            organization,
            transport,
            scopes,
            progress,
            summary,
        }
    }

    fn failure(&self, index: u64) -> &Failure {
        &self.summary.failures[&account(index)][0].failure
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

fn options() -> FanOutOptions {
    FanOutOptions {
        role: RolePattern::parse("arn:aws:iam::{account}:role/Viewer").unwrap(),
        session_name: "portcullis".to_owned(),
        external_id: None,
        endpoint: EndpointTemplate::Aws(EndpointVariant::Default),
        home: Region::parse("us-east-1").unwrap(),
        regions: RegionChoice::Enabled,
        parts: ScopeParts {
            vpcs: true,
            ..ScopeParts::default()
        },
        concurrency: 6,
        pace: Pace::EC2,
        budget: RuleBudget::default(),
    }
}

fn organization(accounts: usize, roles: &[(u64, RoleBehaviour)]) -> OrganizationOptions {
    OrganizationOptions {
        accounts,
        regions: Some(4),
        groups: 5,
        roles: roles
            .iter()
            .map(|(index, how)| (account(*index), *how))
            .collect(),
        ..OrganizationOptions::default()
    }
}

/// No key was used for another account than that of its role, but to ask whose key it is.
fn assert_keys_were_used_for_their_accounts(run: &Run) {
    for record in run.organization.borrow().records() {
        let is_own = record.assumed_for.is_none() || record.assumed_for == record.account;
        assert!(is_own || record.action == "GetCallerIdentity", "{record:?}");
        let is_base = record.assumed_for.is_none();
        assert_eq!(is_base, record.action == "AssumeRole", "{record:?}");
    }
    for read in &run.scopes {
        for group in read
            .inventory()
            .into_iter()
            .flat_map(|inventory| inventory.groups.iter())
        {
            assert_eq!(group.owner_id, read.scope.account);
        }
    }
}

#[test]
fn fifty_accounts_in_four_regions_are_all_there_or_said_to_be_missing() {
    let run = Run::new(
        organization(
            50,
            &[
                (3, RoleBehaviour::Denied),
                (4, RoleBehaviour::Throttled),
                (5, RoleBehaviour::Lying),
            ],
        ),
        options(),
    );
    assert_eq!(run.scopes.len(), 48 * 4);
    assert_eq!(run.summary.read, 48 * 4);
    assert_eq!(run.summary.failures.len(), 2);
    assert!(matches!(run.failure(3), Failure::Role(_)));
    assert_eq!(
        run.failure(5),
        &Failure::WrongAccount {
            expected: account(5),
            actual: account(49)
        }
    );
    assert!(run.transport.most_in_flight.get() <= 6);
    assert!(run.transport.most_in_flight.get() > 3);
    let last = run.progress.last().unwrap();
    assert_eq!((last.accounts, last.accounts_entered), (50, 50));
    assert_eq!((last.scopes, last.scopes_done), (192, 192));
    assert_keys_were_used_for_their_accounts(&run);
}

#[test]
fn regions_that_a_policy_blocks_are_counted_quietly() {
    let blocked: Region = Region::parse("eu-west-1").unwrap();
    let mut accounts = organization(3, &[]);
    accounts.blocked_regions.insert(blocked.clone());
    let mut listed = options();
    let regions = ["us-east-1", "eu-west-1", "af-south-1", "cn-north-1"];
    listed.regions = RegionChoice::Listed(regions.map(|name| Region::parse(name).unwrap()).into());
    let run = Run::new(accounts, listed);
    assert_eq!(run.summary.read, 3);
    // The blocked Region and the one that is not enabled.
    assert_eq!(run.summary.not_in_use.len(), 6);
    for failures in run.summary.failures.values() {
        let china = Region::parse("cn-north-1").unwrap();
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].failure, Failure::OtherPartition(china));
    }
    let hosts = run.transport.hosts.borrow();
    assert!(
        hosts.iter().all(|host| host.ends_with(".amazonaws.com")),
        "{hosts:?}"
    );
}

#[test]
fn a_role_of_another_partition_is_never_assumed() {
    let mut china = options();
    china.role = RolePattern::parse("arn:aws-cn:iam::{account}:role/Viewer").unwrap();
    let run = Run::new(organization(2, &[]), china);
    assert_eq!(run.summary.failures.len(), 2);
    assert!(run.organization.borrow().records().is_empty());
}

#[test]
fn rules_beyond_the_budget_are_dropped_and_said() {
    let mut small = options();
    // A default group and five others have 12 rules in a scope.
    small.budget = RuleBudget::new(12 * 5);
    let run = Run::new(organization(3, &[]), small);
    let whole = run.scopes.iter().filter(|read| read.inventory().is_some());
    assert_eq!(whole.count(), 5);
    assert_eq!(run.summary.dropped.len(), 7);
    let dropped = run
        .scopes
        .iter()
        .find(|read| read.inventory().is_none())
        .unwrap();
    let numbers = ScopeContent::Dropped {
        groups: 6,
        rules: 12,
    };
    assert_eq!(dropped.content, numbers);
}

#[test]
fn a_cancelled_run_sends_no_further_request() {
    let run = Run::cancelled_after(organization(20, &[]), options(), 10);
    assert!(run.summary.is_cancelled);
    assert!(
        (10..=16).contains(&run.summary.read),
        "{}",
        run.summary.read
    );
    assert!(run.organization.borrow().records().len() < 20 * 4);
}

fn behaviour() -> impl Strategy<Value = RoleBehaviour> {
    prop_oneof![
        Just(RoleBehaviour::Denied),
        Just(RoleBehaviour::Slow),
        Just(RoleBehaviour::Throttled),
        Just(RoleBehaviour::Lying),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_request_is_signed_with_keys_of_another_account(
        accounts in 1_usize..12,
        roles in prop::collection::vec((0_u64..12, behaviour()), 0..12),
        concurrency in 1_usize..9,
    ) {
        let mut chosen = options();
        chosen.concurrency = concurrency;
        let run = Run::new(organization(accounts, &roles), chosen);
        assert_keys_were_used_for_their_accounts(&run);
        // Every account was read, or its failure was said.
        let read: BTreeSet<_> = run.scopes.iter().map(|read| read.scope.account.clone()).collect();
        for index in 0..accounts as u64 {
            let account = account(index);
            let is_refused = |how: &RoleBehaviour| match how {
                RoleBehaviour::Denied => true,
                RoleBehaviour::Lying => accounts > 1,
                RoleBehaviour::Slow | RoleBehaviour::Throttled => false,
            };
            let mut of_account = roles.iter().filter(|(known, _)| *known == index);
            let is_refused = of_account.any(|(_, how)| is_refused(how));
            prop_assert_eq!(read.contains(&account), !is_refused);
            prop_assert!(!is_refused || run.summary.failures.contains_key(&account));
        }
        prop_assert!(run.transport.most_in_flight.get() <= concurrency);
    }
}
