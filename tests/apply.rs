//! Running plans against the sandbox: the result is the wanted state, kept access is never interrupted, and undo
//! restores the former state. No network fault at any step makes a step run twice, get lost, or be reported wrongly.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use portcullis::apply::{
    AfterFailure, Created, Namesakes, Outcome, Pace, Report, RunRecord, RunSource, RunState,
    Runner, StepRecord, Watch, describe_groups, describe_lists, precheck_permissions, resolve,
};
use portcullis::aws::actions::{
    AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, CreateManagedPrefixList,
    CreateSecurityGroup, CreateTags, DescribeManagedPrefixLists, DescribeNetworkInterfaces,
    DescribeSecurityGroups, DescriptionTarget, ModifyNetworkInterfaceAttribute,
    UpdateSecurityGroupRuleDescriptionsEgress, UpdateSecurityGroupRuleDescriptionsIngress,
};
use portcullis::aws::{
    Client, Clock, Credentials, Endpoint, HttpRequest, HttpResponse, LocalFuture, RetryPolicy,
    Transport, TransportError,
};
use portcullis::model::{
    AccountId, AddressFamily, Cidr, Direction, EndpointUrl, GroupDescription, GroupId, GroupName,
    GroupReference, Inventory, Peer, PortRange, PrefixList, PrefixListContent, PrefixListEntry,
    PrefixListId, Region, Rule, RuleKey, SecurityGroup, Tag, Timestamp, Traffic,
};
use portcullis::plan::{
    CopyPlaces, GroupChange, GroupCopies, LeftOut, Plan, PlanOptions, PlanPlace, PrefixListChange,
    RenameWish, Risk, Step, StepIndex, UseChange, after_changes, copy, decisions, plan, rebase,
    rebase_all, rebase_lists, rename, with_lists,
};
use portcullis::sandbox::{Sandbox, SandboxTransport};
use proptest::prelude::*;

/// What goes wrong with one request that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The connection is cut before the server receives the request.
    CutBefore,
    /// The connection is cut when the server has done it.
    CutAfter,
    /// A proxy answers for the server, which receives nothing.
    Unavailable,
    /// The server fails when it has done it.
    FailsAfter,
    /// The change is made, and a proxy answers with a page of its own.
    PageAfter,
    /// EC2 says that it is asked too often, three times.
    Throttled,
    /// EC2 says so for longer than any client waits.
    AlwaysThrottled,
    /// The answer takes a minute.
    Slow,
    /// The answer ends in the middle.
    Truncated,
    /// The browser sends the request again by itself: the server sees it twice, and the second answer
    /// is the one that comes.
    SentTwice,
    /// The credentials expire: nothing is answered from here on.
    Expired,
    /// The server does it, and then nothing can be reached any more.
    Gone,
    /// A policy denies it.
    Denied,
}

const FAULTS: [Fault; 13] = [
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::Unavailable,
    Fault::FailsAfter,
    Fault::PageAfter,
    Fault::Throttled,
    Fault::AlwaysThrottled,
    Fault::Slow,
    Fault::Truncated,
    Fault::SentTwice,
    Fault::Expired,
    Fault::Gone,
    Fault::Denied,
];

/// A sandbox behind a network that can be made to fail.
struct Network {
    inner: SandboxTransport,
    clock: Rc<TestClock>,
    /// At which change, counted from 0, what goes wrong.
    fault: Cell<Option<(usize, Fault)>>,
    /// Requests with a change so far, those that a fault makes be repeated not counted.
    changes: Cell<usize>,
    /// How often the fault has shown.
    shown: Cell<usize>,
    /// What the server has done, by body.
    done: RefCell<BTreeMap<String, usize>>,
    /// What the server answers to `DryRun` of some action.
    dry_run: Cell<Option<(&'static str, &'static str)>>,
}

impl Network {
    fn carry_out(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let answer = block_on(self.inner.send(request.clone()));
        if !is_reading(request)
            && !request.body.contains("DryRun=true")
            && answer.as_ref().is_ok_and(|answer| answer.status == 200)
        {
            *self
                .done
                .borrow_mut()
                .entry(request.body.clone())
                .or_default() += 1;
        }
        answer
    }

    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let cut = || {
            Err(TransportError::Unreachable(
                "the connection was cut".to_owned(),
            ))
        };
        let fault = self.fault.get();
        if let Some((place, fault)) = fault
            && self.changes.get() > place
        {
            match fault {
                Fault::Expired => return refused(400, "RequestExpired"),
                Fault::Gone => return cut(),
                _ => {}
            }
        }
        if let Some((action, code)) = self.dry_run.get()
            && request.body.contains(action)
        {
            return refused(400, code);
        }
        if is_reading(request) || request.body.contains("DryRun=true") {
            return self.carry_out(request);
        }
        let place = self.changes.get();
        let Some((_, fault)) = fault.filter(|(at, _)| *at == place) else {
            self.changes.set(place + 1);
            return self.carry_out(request);
        };
        self.shown.set(self.shown.get() + 1);
        let go_on = || self.changes.set(place + 1);
        match fault {
            Fault::CutBefore => {
                self.fault.set(None);
                cut()
            }
            Fault::CutAfter => {
                go_on();
                self.carry_out(request).unwrap();
                cut()
            }
            Fault::Unavailable => {
                self.fault.set(None);
                Ok(HttpResponse {
                    status: 503,
                    body: b"<html>Service Unavailable".to_vec(),
                })
            }
            Fault::PageAfter => {
                go_on();
                self.carry_out(request).unwrap();
                Ok(HttpResponse {
                    status: 403,
                    body: b"<html>Blocked".to_vec(),
                })
            }
            Fault::FailsAfter => {
                go_on();
                self.carry_out(request).unwrap();
                refused(500, "InternalError")
            }
            Fault::Throttled if self.shown.get() > 3 => {
                go_on();
                self.carry_out(request)
            }
            Fault::Throttled | Fault::AlwaysThrottled => refused(503, "RequestLimitExceeded"),
            Fault::Slow => {
                go_on();
                self.clock.pass(Duration::from_secs(60));
                self.carry_out(request)
            }
            Fault::Truncated => {
                go_on();
                let mut answer = self.carry_out(request)?;
                answer.body.truncate(answer.body.len() / 2);
                Ok(answer)
            }
            Fault::SentTwice => {
                go_on();
                self.carry_out(request).unwrap();
                self.carry_out(request)
            }
            Fault::Expired => {
                go_on();
                refused(400, "RequestExpired")
            }
            Fault::Gone => {
                go_on();
                self.carry_out(request).unwrap();
                cut()
            }
            Fault::Denied => {
                go_on();
                refused(403, "UnauthorizedOperation")
            }
        }
    }
}

impl Transport for Network {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.answer(&request);
        Box::pin(async move { answer })
    }
}

fn is_reading(request: &HttpRequest) -> bool {
    request.body.starts_with("Action=Describe") || request.body.starts_with("Action=Get")
}

fn refused(status: u16, code: &str) -> Result<HttpResponse, TransportError> {
    let body = format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>because</Message></Error></Errors>\
         <RequestID>r-1</RequestID></Response>"
    );
    Ok(HttpResponse {
        status,
        body: body.into_bytes(),
    })
}

struct TestClock {
    now: Cell<SystemTime>,
}

impl TestClock {
    fn pass(&self, duration: Duration) {
        self.now.set(self.now.get() + duration);
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        self.now.get()
    }

    fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()> {
        self.pass(duration);
        Box::pin(async {})
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// An account, and a way to it.
struct World {
    network: Rc<Network>,
    clock: Rc<TestClock>,
    client: Client,
    /// Number of runs so far.
    runs: Cell<usize>,
}

impl World {
    fn new() -> Self {
        let clock = Rc::new(TestClock {
            now: Cell::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)),
        });
        let as_clock: Rc<dyn Clock> = clock.clone();
        let sandbox = Rc::new(RefCell::new(Sandbox::empty()));
        let network = Rc::new(Network {
            inner: SandboxTransport::new(sandbox, as_clock.clone(), |_| {}),
            clock: clock.clone(),
            fault: Cell::new(None),
            changes: Cell::new(0),
            shown: Cell::new(0),
            done: RefCell::default(),
            dry_run: Cell::new(None),
        });
        let region = Region::parse("eu-west-1").unwrap();
        let client = Client::new(
            network.clone(),
            as_clock,
            Endpoint::aws(&region),
            region,
            Some(
                Credentials::parse(
                    "AKIDEXAMPLE000000000",
                    "secretsecretsecretsecretsecretsecretsecr",
                    "",
                )
                .unwrap()
                .into(),
            ),
        );
        Self {
            network,
            runs: Cell::new(1),
            clock,
            client: client.with_retry(RetryPolicy {
                max_attempts: 2,
                ..RetryPolicy::default()
            }),
        }
    }

    fn create(&self, name: &str) -> GroupId {
        let action = CreateSecurityGroup {
            name: GroupName::parse(name).unwrap(),
            description: GroupDescription::parse("made by a test").unwrap(),
            vpc_id: None,
            tags: Vec::new(),
            dry_run: false,
        };
        block_on(self.client.send(&action)).unwrap().group_id
    }

    fn authorize(&self, group: &GroupId, rules: &[Rule]) {
        for direction in Direction::BOTH {
            for rule in rules.iter().filter(|rule| rule.direction == direction) {
                let (group_id, rules, tags) =
                    (group.clone(), vec![rule.clone()], rule.tags.clone());
                let dry_run = false;
                let done = match direction {
                    Direction::Ingress => {
                        block_on(self.client.send(&AuthorizeSecurityGroupIngress {
                            group_id,
                            rules,
                            tags,
                            dry_run,
                        }))
                    }
                    Direction::Egress => {
                        block_on(self.client.send(&AuthorizeSecurityGroupEgress {
                            group_id,
                            rules,
                            tags,
                            dry_run,
                        }))
                    }
                };
                done.unwrap();
            }
        }
    }

    fn tag(&self, group: &GroupId, tags: Vec<Tag>) {
        let action = CreateTags {
            resource_ids: vec![group.to_string()],
            tags,
            dry_run: false,
        };
        block_on(self.client.send(&action)).unwrap();
    }

    fn describe(&self, group: &GroupId, rule: &Rule, description: &str) {
        let rule = Rule {
            description: description.into(),
            ..rule.clone()
        };
        let (group_id, direction) = (group.clone(), rule.direction);
        let (target, dry_run) = (DescriptionTarget::Rules(vec![rule]), false);
        let done = match direction {
            Direction::Ingress => block_on(self.client.send(
                &UpdateSecurityGroupRuleDescriptionsIngress {
                    group_id,
                    target,
                    dry_run,
                },
            )),
            Direction::Egress => block_on(self.client.send(
                &UpdateSecurityGroupRuleDescriptionsEgress {
                    group_id,
                    target,
                    dry_run,
                },
            )),
        };
        done.unwrap();
    }

    /// Does, to whatever a step is about to replace or remove, what another client might do; returns
    /// whether there is such a thing.
    fn meddle(&self, step: &Step) -> bool {
        let theirs = "theirs";
        match step {
            Step::CreateGroup { .. }
            | Step::Authorize { .. }
            | Step::DeleteInterface { .. }
            | Step::AssociateVpc { .. }
            | Step::DisassociateVpc { .. }
            | Step::CreatePrefixList { .. }
            | Step::ModifyPrefixList { .. }
            | Step::ModifyPrefixListEntries { .. }
            | Step::DeletePrefixList { .. } => return false,
            // Another client adds a group, which the step must not take away.
            Step::SetInterfaceGroups {
                interface, before, ..
            } => {
                let mut groups = before.clone();
                groups.push(self.create(theirs));
                let action = ModifyNetworkInterfaceAttribute {
                    interface_id: interface.clone(),
                    group_ids: groups,
                    dry_run: false,
                };
                block_on(self.client.send(&action)).unwrap();
            }
            Step::ModifyRules { group, rules } => self.describe(group, &rules[0].before, theirs),
            Step::UpdateDescriptions { group, rules, .. } | Step::Revoke { group, rules, .. } => {
                self.describe(group, &rules[0], theirs);
            }
            Step::CreateTags { group, tags, .. } | Step::DeleteTags { group, tags, .. } => {
                self.tag(group, vec![tag(&tags[0].key, theirs)]);
            }
            Step::DeleteGroup { group } => self.authorize(group, &[ingress(7, "192.0.2.7/32")]),
        }
        true
    }

    /// Takes a run back, as the page does: applied to EC2's current state.
    fn undo(&self, record: &RunRecord) -> Report {
        self.follow_up(RunRecord::undo, record)
    }

    fn follow_up(
        &self,
        changes: impl Fn(&RunRecord, &HashMap<GroupId, SecurityGroup>) -> Vec<GroupChange>,
        record: &RunRecord,
    ) -> Report {
        let now = self.now();
        let changes: Vec<GroupChange> = changes(record, &now)
            .iter()
            .filter_map(|change| rebase(change, now.get(&change.id), &HashMap::new()).change)
            .collect();
        self.run(&changes, &planned(&changes), &|_, _| {}).0
    }

    /// All groups with the ids and tags of their rules.
    fn groups(&self) -> Vec<SecurityGroup> {
        let mut ids = Vec::new();
        let all = DescribeSecurityGroups::default();
        let on_page = |page: Vec<SecurityGroup>| ids.extend(page.into_iter().map(|group| group.id));
        block_on(self.client.send_all(&all, on_page)).unwrap();
        let mut groups = block_on(describe_groups(&self.client, &ids)).unwrap();
        ids.iter().filter_map(|id| groups.remove(id)).collect()
    }

    fn inventory(&self) -> Inventory {
        self.groups().into_iter().collect()
    }

    fn now(&self) -> HashMap<GroupId, SecurityGroup> {
        let groups = self.groups().into_iter();
        groups.map(|group| (group.id.clone(), group)).collect()
    }

    /// The account in words, with names instead of ids.
    fn said(&self) -> Vec<String> {
        said(&self.groups())
    }

    /// What the server answers to a request that no client here makes: the text of an element in it.
    fn ask(&self, body: &str, element: &str) -> String {
        let request = HttpRequest {
            url: "https://ec2.eu-west-1.amazonaws.com/".to_owned(),
            headers: Vec::new(),
            body: format!("{body}&Version=2016-11-15"),
        };
        let answer = block_on(self.network.inner.send(request)).unwrap();
        let text = String::from_utf8(answer.body).unwrap();
        let (_, rest) = text.split_once(&format!("<{element}>")).unwrap();
        rest.split('<').next().unwrap().to_owned()
    }

    /// Executes steps, and passes the journal to `look`.
    fn run(
        &self,
        changes: &[GroupChange],
        plan: &Plan,
        look: &dyn Fn(StepIndex, &Outcome),
    ) -> (Report, RunRecord) {
        self.run_on(changes, plan, AfterFailure::Stop, look)
    }

    fn run_on(
        &self,
        changes: &[GroupChange],
        plan: &Plan,
        after_failure: AfterFailure,
        look: &dyn Fn(StepIndex, &Outcome),
    ) -> (Report, RunRecord) {
        self.run_until(changes, plan, after_failure, look, &|| false)
    }

    fn run_until(
        &self,
        changes: &[GroupChange],
        plan: &Plan,
        after_failure: AfterFailure,
        look: &dyn Fn(StepIndex, &Outcome),
        is_cancelled: &dyn Fn() -> bool,
    ) -> (Report, RunRecord) {
        let steps: Vec<Step> = plan.calls();
        let journal = Journal {
            record: RefCell::new(RunRecord {
                id: self.runs.replace(self.runs.get() + 1).to_string(),
                started_at: Timestamp::default(),
                caller: None,
                connection: String::new(),
                place: PlanPlace {
                    endpoint: EndpointUrl::from_remote("https://ec2.example.com"),
                    region: Region::parse("eu-west-1").unwrap(),
                    account: None,
                },
                source: RunSource::Draft,
                note: String::new(),
                state: RunState::Running,
                changes: changes.to_vec(),
                lists: plan.lists.clone(),
                steps: steps.iter().cloned().map(StepRecord::waiting).collect(),
                created: BTreeMap::new(),
                created_lists: BTreeMap::new(),
                was_read_back: false,
                is_verified: false,
            }),
            look,
            is_cancelled,
        };
        let clock: Rc<dyn Clock> = self.clock.clone();
        let runner = Runner::new(&self.client, clock, Pace::of_ec2(), &journal);
        let mut runner = runner.with_after_failure(after_failure);
        let report = block_on(runner.run(changes, steps));
        drop(runner);
        (report, journal.record.into_inner())
    }
}

fn said(groups: &[SecurityGroup]) -> Vec<String> {
    let name = |id: &GroupId| {
        let group = groups.iter().find(|group| group.id == *id);
        group.map_or_else(|| id.to_string(), |group| group.name.clone())
    };
    let tags = |tags: &[Tag]| {
        let mut said: Vec<String> = tags
            .iter()
            .map(|tag| format!("{}={}", tag.key, tag.value))
            .collect();
        said.sort();
        said.join(",")
    };
    let mut lines = Vec::new();
    for group in groups {
        lines.push(format!(
            "{} ({}) [{}]",
            group.name,
            group.description,
            tags(&group.tags)
        ));
        for rule in &group.rules {
            let peer = match &rule.peer {
                Peer::Group(reference) => name(&reference.group_id),
                other => other.to_string(),
            };
            lines.push(format!(
                "{} {} {} {peer} ({}) [{}]",
                group.name,
                rule.direction,
                rule.traffic,
                rule.description,
                tags(&rule.tags)
            ));
        }
    }
    lines.sort();
    lines
}

/// Keeps the record as the page's journal does.
struct Journal<'a> {
    record: RefCell<RunRecord>,
    look: &'a dyn Fn(StepIndex, &Outcome),
    is_cancelled: &'a dyn Fn() -> bool,
}

impl Watch for Journal<'_> {
    fn record<'a>(
        &'a self,
        index: StepIndex,
        outcome: &Outcome,
        created: Option<&Created>,
    ) -> LocalFuture<'a, ()> {
        self.record
            .borrow_mut()
            .note(index, outcome.clone(), created);
        (self.look)(index, outcome);
        Box::pin(async {})
    }

    fn note_namesakes(&self, index: StepIndex, namesakes: &Namesakes) {
        self.record.borrow_mut().note_namesakes(index, namesakes);
    }

    fn client_token(&self, index: StepIndex) -> String {
        self.record.borrow().client_token(index)
    }

    fn is_cancelled(&self) -> bool {
        (self.is_cancelled)()
    }
}

fn options(revoke_first: &BTreeSet<GroupId>) -> PlanOptions<'_> {
    PlanOptions {
        rules_per_group: 60,
        revoke_first,
        address: None,
    }
}

fn planned(changes: &[GroupChange]) -> Plan {
    planned_with(changes, &options(&BTreeSet::new()))
}

fn plan_between(before: &Inventory, after: &Inventory) -> Plan {
    plan(before, after, &options(&BTreeSet::new()))
}

fn planned_with(changes: &[GroupChange], options: &PlanOptions<'_>) -> Plan {
    let groups = changes.iter().filter_map(|change| change.before.clone());
    let before = groups.collect();
    plan(&before, &after_changes(&before, changes), options)
}

fn rule(direction: Direction, port: u16, peer: Peer) -> Rule {
    Rule::new(direction, Traffic::Tcp(PortRange::single(port)), peer)
}

fn ingress(port: u16, cidr: &str) -> Rule {
    rule(Direction::Ingress, port, Peer::parse(cidr).unwrap())
}

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// Three groups, and changes of every kind: twelve steps.
fn twelve_steps(world: &World) -> Vec<GroupChange> {
    let web = world.create("web");
    let app = world.create("app");
    let old = world.create("old");
    world.authorize(
        &web,
        &[
            ingress(80, "0.0.0.0/0"),
            ingress(22, "192.0.2.0/24"),
            ingress(443, "10.0.0.0/8"),
            rule(Direction::Egress, 5432, Peer::parse("10.0.0.0/8").unwrap()),
        ],
    );
    world.authorize(
        &app,
        &[
            rule(
                Direction::Ingress,
                8080,
                Peer::Group(GroupReference::new(web.clone())),
            ),
            rule(
                Direction::Ingress,
                1,
                Peer::Group(GroupReference::new(old.clone())),
            ),
        ],
    );
    world.tag(&web, vec![tag("team", "a"), tag("gone", "soon")]);
    let groups = world.now();
    let (web, app, old) = (&groups[&web], &groups[&app], &groups[&old]);
    let at = |group: &SecurityGroup, port: u16| {
        let traffic = Traffic::Tcp(PortRange::single(port));
        group
            .rules
            .iter()
            .position(|rule| rule.traffic == traffic)
            .unwrap()
    };
    let new = GroupId::from_remote("new-1");
    let mut web_after = web.clone();
    web_after.tags = vec![tag("team", "b")];
    web_after.rules[at(web, 80)].description = "everybody".into();
    web_after.rules[at(web, 443)].traffic = Traffic::Tcp(PortRange::single(8443));
    web_after.rules[at(web, 5432)].description = "the database".into();
    web_after.rules.remove(at(web, 22));
    web_after.rules.push(rule(
        Direction::Ingress,
        9000,
        Peer::Group(GroupReference::new(new.clone())),
    ));
    let mut app_after = app.clone();
    app_after.rules.retain(|rule| {
        rule.traffic != Traffic::Tcp(PortRange::single(1)) && rule.traffic != Traffic::All
    });
    app_after.rules.push(Rule {
        tags: vec![tag("why", "because")],
        ..rule(Direction::Egress, 443, Peer::parse("0.0.0.0/0").unwrap())
    });
    let created = SecurityGroup {
        id: new.clone(),
        name: "new".to_owned(),
        tags: vec![tag("team", "c")],
        rules: vec![rule(
            Direction::Egress,
            443,
            Peer::Group(GroupReference::new(app.id.clone())),
        )],
        ..old.clone()
    };
    vec![
        GroupChange {
            id: web.id.clone(),
            before: Some(web.clone()),
            after: Some(web_after),
            uses: UseChange::default(),
        },
        GroupChange {
            id: app.id.clone(),
            before: Some(app.clone()),
            after: Some(app_after),
            uses: UseChange::default(),
        },
        GroupChange {
            id: old.id.clone(),
            before: Some(old.clone()),
            after: None,
            uses: UseChange::default(),
        },
        GroupChange {
            id: new,
            before: None,
            after: Some(created),
            uses: UseChange::default(),
        },
    ]
}

/// The account after each number of steps, without any fault.
fn states() -> Vec<Vec<String>> {
    let world = World::new();
    let changes = twelve_steps(&world);
    let plan = planned(&changes);
    let states = RefCell::new(vec![world.said()]);
    let (report, _) = world.run(&changes, &plan, &|_, outcome| {
        if matches!(outcome, Outcome::Done { .. }) {
            states.borrow_mut().push(world.said());
        }
    });
    assert!(report.failure.is_none());
    states.into_inner()
}

#[test]
fn every_fault_at_every_step() {
    let states = states();
    let count = states.len() - 1;
    assert!(count >= 12, "{count} steps");
    for fault in FAULTS {
        for at in 0..count {
            let world = World::new();
            let changes = twelve_steps(&world);
            let plan = planned(&changes);
            assert_eq!(plan.steps.len(), count);
            assert_eq!(world.said(), states[0]);
            world.network.changes.set(0);
            world.network.shown.set(0);
            world.network.done.borrow_mut().clear();
            world.network.fault.set(Some((at, fault)));
            let (report, mut record) = world.run(&changes, &plan, &|_, _| {});
            let what = format!("{fault:?} at step {at}: {:?}", report.outcomes);
            world.network.fault.set(None);
            // The fault was there.
            assert!(world.network.shown.get() > 0, "{what}");
            // The journal says what the report says.
            let journal: Vec<&Outcome> = record.steps.iter().map(|step| &step.outcome).collect();
            assert_eq!(
                journal,
                report.outcomes.iter().collect::<Vec<_>>(),
                "{what}"
            );
            let done = report
                .outcomes
                .iter()
                .filter(|outcome| matches!(outcome, Outcome::Done { .. }))
                .count();
            let stops_at = match fault {
                Fault::Expired | Fault::Denied | Fault::AlwaysThrottled => {
                    Some(Outcome::Failed(Default::default()))
                }
                Fault::Gone => Some(Outcome::Unknown(Default::default())),
                _ => None,
            };
            match &stops_at {
                None => assert_eq!(done, count, "{what}"),
                Some(kind) => {
                    assert_eq!(done, at, "{what}");
                    assert_eq!(
                        std::mem::discriminant(&report.outcomes[at]),
                        std::mem::discriminant(kind),
                        "{what}"
                    );
                    let rest = &report.outcomes[at + 1..];
                    assert!(
                        rest.iter().all(|outcome| *outcome == Outcome::Skipped),
                        "{what}"
                    );
                    assert!(report.failure.is_some(), "{what}");
                }
            }
            // What EC2 has is what the report says, no more and no less.
            let happened = if fault == Fault::Gone { at + 1 } else { done };
            assert_eq!(world.said(), states[happened], "{what}");
            // Nothing was done twice. What a browser sends twice by itself, EC2 may take twice: setting
            // the same text or tag again.
            for (body, times) in world.network.done.borrow().iter() {
                assert!(
                    *times == 1 || fault == Fault::SentTwice,
                    "{what}: {times} times {body}"
                );
            }
            // What was not known can be found out later, and all of it can be taken back.
            block_on(resolve(&world.client, &*world.clock, &mut record));
            assert_eq!(record.done(), happened, "{what}");
            assert_eq!(record.changes_since(&world.now()), [], "{what}");
            let report = world.undo(&record);
            assert!(report.failure.is_none(), "{what}: {report:?}");
            assert_eq!(world.said(), states[0], "{what}, undone");
            if happened > 0 {
                assert_ne!(record.changes_since(&world.now()), [], "{what}, undone");
            }
        }
    }
}

#[test]
fn what_somebody_else_does_in_the_middle_of_a_run_is_never_overwritten() {
    let count = states().len() - 1;
    let mut met = 0;
    let follow_ups = [RunRecord::rest, RunRecord::undo];
    let cases = (0..count).flat_map(|at| follow_ups.map(|follow_up| (at, follow_up)));
    for (at, follow_up) in cases {
        let world = World::new();
        let changes = twelve_steps(&world);
        let plan = planned(&changes);
        let is_new = |id: &GroupId| {
            let change = changes.iter().find(|change| change.id == *id);
            change.is_some_and(|change| change.before.is_none())
        };
        let step = &plan.steps[at].step;
        // No other client changes a group that the run itself has just created.
        if is_new(step.group().unwrap()) {
            continue;
        }
        let meddled = Cell::new(false);
        let between = RefCell::new(Vec::new());
        let (report, record) = world.run(&changes, &plan, &|index, outcome| {
            if index == StepIndex::new(at) && *outcome == Outcome::Sent {
                meddled.set(world.meddle(step));
                *between.borrow_mut() = world.said();
            }
        });
        if !meddled.get() {
            assert!(report.failure.is_none() && !report.is_overtaken);
            continue;
        }
        met += 1;
        let what = format!("step {at}: {step:?}");
        assert!(report.is_overtaken, "{what}");
        assert!(matches!(report.outcomes[at], Outcome::Failed(_)), "{what}");
        assert!(
            report.outcomes[at + 1..]
                .iter()
                .all(|outcome| *outcome == Outcome::Skipped),
            "{what}"
        );
        assert_eq!(world.said(), between.into_inner(), "{what}");
        // Taking back what was done before leaves what they did, too.
        let theirs = |lines: Vec<String>| -> Vec<String> {
            let is_theirs = |line: &String| line.contains("theirs") || line.contains("tcp 7");
            lines.into_iter().filter(is_theirs).collect()
        };
        let kept = theirs(world.said());
        assert_eq!(kept.len(), 1, "{what}");
        // Neither does doing the rest.
        let report = world.follow_up(follow_up, &record);
        // A rule of theirs may name the group that was to be deleted: EC2 refuses that, then.
        let code = report.failure.map(|error| match error {
            portcullis::aws::Error::Api(error) => error.code,
            other => other.to_string(),
        });
        assert!(
            code.is_none_or(|code| code == "DependencyViolation"),
            "{what}"
        );
        assert!(!report.is_overtaken, "{what}");
        assert_eq!(theirs(world.said()).len(), 1, "{what}");
    }
    assert!(met >= 12, "{met} steps replace something");
}

#[test]
fn told_to_go_on_a_run_only_adds_and_only_elsewhere() {
    let states = states();
    let count = states.len() - 1;
    for at in 0..count {
        let world = World::new();
        let changes = twelve_steps(&world);
        let before = world.said();
        let plan = planned(&changes);
        world.network.changes.set(0);
        world.network.done.borrow_mut().clear();
        world.network.fault.set(Some((at, Fault::Denied)));
        let (report, record) =
            world.run_on(&changes, &plan, AfterFailure::AddElsewhere, &|_, _| {});
        world.network.fault.set(None);
        let what = format!("step {at}: {:?}", report.outcomes);
        assert!(matches!(report.outcomes[at], Outcome::Failed(_)), "{what}");
        assert!(report.failure.is_some(), "{what}");
        assert_eq!(report.outcomes.len(), count, "{what}");
        let failed_of = plan.steps[at].step.group().unwrap();
        let existed = |group: &GroupId| {
            let change = changes.iter().find(|change| change.id == *group);
            change.is_some_and(|change| change.before.is_some())
        };
        for (planned, outcome) in plan.steps.iter().zip(&report.outcomes).skip(at + 1) {
            let step = &planned.step;
            let removes = matches!(
                step,
                Step::ModifyRules { .. }
                    | Step::Revoke { .. }
                    | Step::DeleteTags { .. }
                    | Step::DeleteGroup { .. }
            ) && existed(step.group().unwrap());
            let is_spoilt = step.group() == Some(failed_of) || step.references(failed_of);
            let expected = !removes && !is_spoilt;
            assert_eq!(
                matches!(outcome, Outcome::Done { .. }),
                expected,
                "{what}: {step:?}"
            );
            assert_eq!(*outcome == Outcome::Skipped, !expected, "{what}: {step:?}");
        }
        assert_eq!(world.network.done.borrow().len(), record.done(), "{what}");
        if at % 2 == 0 {
            let undone = world.undo(&record);
            assert!(undone.failure.is_none(), "{what}");
            assert_eq!(world.said(), before, "{what}, undone");
        } else {
            let rest = world.follow_up(RunRecord::rest, &record);
            assert!(rest.failure.is_none(), "{what}");
            assert_eq!(world.said(), states[count], "{what}, gone on");
        }
    }
    // What is wrong with all requests is no reason to send more of them.
    for fault in [Fault::Expired, Fault::AlwaysThrottled, Fault::Gone] {
        let world = World::new();
        let changes = twelve_steps(&world);
        world.network.changes.set(0);
        world.network.fault.set(Some((1, fault)));
        let go_on = AfterFailure::AddElsewhere;
        let (report, _) = world.run_on(&changes, &planned(&changes), go_on, &|_, _| {});
        let rest = &report.outcomes[2..];
        assert!(
            rest.iter().all(|outcome| *outcome == Outcome::Skipped),
            "{fault:?}"
        );
    }
}

#[test]
fn two_faults_in_a_row() {
    let states = states();
    let count = states.len() - 1;
    for at in 0..count - 1 {
        let world = World::new();
        let changes = twelve_steps(&world);
        world.network.changes.set(0);
        world.network.fault.set(Some((at, Fault::CutAfter)));
        let network = world.network.clone();
        let (report, _) = world.run(&changes, &planned(&changes), &|index, outcome| {
            if index == StepIndex::new(at) && matches!(outcome, Outcome::Done { .. }) {
                network.fault.set(Some((at + 1, Fault::CutBefore)));
            }
        });
        assert!(report.failure.is_none(), "{at}: {report:?}");
        assert_eq!(world.said(), states[count]);
    }
}

#[test]
fn a_run_that_was_interrupted_can_be_taken_back_by_its_journal_alone() {
    let states = states();
    for at in 0..states.len() - 1 {
        let world = World::new();
        let changes = twelve_steps(&world);
        world.network.changes.set(0);
        world.network.fault.set(Some((at, Fault::Gone)));
        let (_, mut record) = world.run(&changes, &planned(&changes), &|_, _| {});
        world.network.fault.set(None);
        // As the journal of a page that was closed while it waited for the answer.
        for (place, step) in record.steps.iter_mut().enumerate().skip(at) {
            step.outcome = if place == at {
                Outcome::Sent
            } else {
                Outcome::Waiting
            };
        }
        block_on(resolve(&world.client, &*world.clock, &mut record));
        assert_eq!(record.done(), at + 1);
        let report = world.undo(&record);
        assert!(report.failure.is_none(), "{report:?}");
        assert_eq!(world.said(), states[0], "closed at step {at}");
    }
}

#[test]
fn an_undo_reports_groups_that_another_client_has_deleted_or_created_again() {
    let world = World::new();
    let changes = twelve_steps(&world);
    let (report, record) = world.run(&changes, &planned(&changes), &|_, _| {});
    assert!(report.failure.is_none(), "{report:?}");
    let id_of = |name: &str| {
        let mut groups = world.groups().into_iter();
        groups.find(|group| group.name == name).unwrap().id
    };
    // The run created `new` and deleted `old`. Another client deletes `new` and creates another `old`.
    let new = id_of("new");
    let again = world.create("old");
    let left = world.groups().into_iter().filter(|group| group.id != new);
    let left: HashMap<GroupId, SecurityGroup> =
        left.map(|group| (group.id.clone(), group)).collect();
    let undo = record.undo(&left);
    let now: Inventory = left.into_values().collect();
    let rebased = rebase_all(&undo, &now, &HashMap::new(), None);
    let mut gone = Vec::new();
    let mut taken = Vec::new();
    for left_out in &rebased.left_out {
        match left_out {
            LeftOut::Gone { change, .. } => gone.push(&change.id),
            LeftOut::NameTaken { change, namesake } => taken.push((change.name(), namesake)),
            LeftOut::Rule { rule, .. } => {
                assert_eq!(rule.traffic, ingress(1, "10.0.0.0/8").traffic)
            }
            LeftOut::Use { .. } => panic!("no use changes"),
            LeftOut::List { .. } => panic!("no list changes"),
        }
    }
    assert_eq!(gone, [&new]);
    assert_eq!(taken, [("old", &again)]);
    // Nothing of the undo is lost otherwise.
    let touched: BTreeSet<&GroupId> = undo.iter().map(|change| &change.id).collect();
    let changed = rebased.changes.iter().map(|change| &change.id);
    let reported = rebased
        .left_out
        .iter()
        .filter_map(|left_out| match left_out {
            LeftOut::Gone { change, .. } | LeftOut::NameTaken { change, .. } => Some(&change.id),
            LeftOut::Rule { group, .. } | LeftOut::Use { group, .. } => Some(group),
            LeftOut::List { .. } => None,
        });
    assert_eq!(changed.chain(reported).collect::<BTreeSet<_>>(), touched);
}

#[test]
fn permissions_are_checked_and_nothing_is_done() {
    let world = World::new();
    let changes = twelve_steps(&world);
    let before = world.said();
    let steps: Vec<Step> = planned(&changes)
        .steps
        .into_iter()
        .map(|planned| planned.step)
        .collect();
    world.network.done.borrow_mut().clear();
    let check = block_on(precheck_permissions(&world.client, &steps, &changes)).unwrap();
    assert!(
        check.knows_dry_run && check.denied.is_empty() && check.checked >= 8,
        "{check:?}"
    );
    assert_eq!(check.carried_out, None);
    assert_eq!(world.said(), before);
    assert!(world.network.done.borrow().is_empty());
}

/// A plan that creates one group, as `create` makes them.
fn creation(world: &World, name: &str) -> Vec<GroupChange> {
    let like = world.now().into_values().next().unwrap();
    let id = GroupId::from_remote("new-1");
    let after = SecurityGroup {
        id: id.clone(),
        name: name.to_owned(),
        description: "made by a test".to_owned(),
        vpc_id: None,
        tags: Vec::new(),
        rules: vec![Rule::new(
            Direction::Egress,
            Traffic::All,
            Peer::parse("0.0.0.0/0").unwrap(),
        )],
        ..like
    };
    vec![GroupChange {
        id,
        before: None,
        after: Some(after),
        uses: UseChange::default(),
    }]
}

fn code_of(report: &Report) -> Option<&str> {
    match &report.failure {
        Some(portcullis::aws::Error::Api(error)) => Some(&error.code),
        _ => None,
    }
}

#[test]
fn a_group_that_was_there_before_is_never_taken_for_the_run_s_own() {
    // Whatever becomes of the request, the group that another client created is not touched.
    for fault in [
        None,
        Some(Fault::SentTwice),
        Some(Fault::CutAfter),
        Some(Fault::CutBefore),
    ] {
        let world = World::new();
        let theirs = world.create("web");
        let changes = creation(&world, "web");
        world.network.changes.set(0);
        world.network.fault.set(fault.map(|fault| (0, fault)));
        let (report, record) = world.run(&changes, &planned(&changes), &|_, _| {});
        let what = format!("{fault:?}: {:?}", report.outcomes);
        assert!(matches!(report.outcomes[0], Outcome::Failed(_)), "{what}");
        assert!(
            report.created.is_empty() && record.created.is_empty(),
            "{what}"
        );
        assert_eq!(
            record.namesakes(StepIndex::new(0)),
            Some(&Namesakes::from_iter([theirs])),
            "{what}"
        );
        // Neither is it later, by the journal.
        let mut record = record;
        record.steps[0].outcome = Outcome::Sent;
        world.network.fault.set(None);
        block_on(resolve(&world.client, &*world.clock, &mut record));
        assert!(
            matches!(record.steps[0].outcome, Outcome::Failed(_)),
            "{what}"
        );
    }
}

#[test]
fn a_group_created_by_somebody_else_at_the_same_moment_is_told_by_what_it_is() {
    let world = World::new();
    world.create("other");
    let mut changes = creation(&world, "web");
    changes[0].after.as_mut().unwrap().description = "ours".to_owned();
    let (report, _) = world.run(&changes, &planned(&changes), &|_, outcome| {
        if *outcome == Outcome::Sent {
            world.create("web");
        }
    });
    assert_eq!(code_of(&report), Some("InvalidGroup.Duplicate"));
    assert!(report.created.is_empty());
    // The second of a browser's own two requests is refused, and the group is ours.
    let world = World::new();
    world.create("other");
    let changes = creation(&world, "web");
    world.network.changes.set(0);
    world.network.fault.set(Some((0, Fault::SentTwice)));
    let (report, _) = world.run(&changes, &planned(&changes), &|_, _| {});
    assert!(
        report.failure.is_none() && report.created.len() == 1,
        "{report:?}"
    );
}

#[test]
fn a_group_of_the_same_name_in_another_vpc_is_another() {
    let world = World::new();
    world.create("other");
    let vpc = world.ask("Action=CreateVpc&CidrBlock=10.9.0.0%2F16", "vpcId");
    let elsewhere = |name: &str| {
        let action = CreateSecurityGroup {
            name: GroupName::parse(name).unwrap(),
            description: GroupDescription::parse("made by a test").unwrap(),
            vpc_id: Some(portcullis::model::VpcId::from_remote(vpc.as_str())),
            tags: Vec::new(),
            dry_run: false,
        };
        block_on(world.client.send(&action)).unwrap().group_id
    };
    // Created there while the answer about ours, in the default VPC, was lost.
    let changes = creation(&world, "web");
    let theirs = Cell::new(None);
    world.network.changes.set(0);
    world.network.fault.set(Some((1, Fault::CutAfter)));
    let (report, record) = world.run(&changes, &planned(&changes), &|_, outcome| {
        if *outcome == Outcome::Sent {
            theirs.set(Some(elsewhere("web")));
        }
    });
    assert!(world.network.shown.get() > 0);
    assert!(report.failure.is_none(), "{report:?}");
    let ours = &report.created[&changes[0].id];
    assert_ne!(Some(ours.clone()), theirs.take());
    // A journal that does not say what was there before: it is not known which of the two is ours.
    let mut record = record;
    record.steps[0].outcome = Outcome::Sent;
    record.steps[0].namesakes = None;
    block_on(resolve(&world.client, &*world.clock, &mut record));
    assert_eq!(record.steps[0].outcome, Outcome::Sent);
}

#[test]
fn a_run_that_is_cancelled_while_it_waits_stops_within_a_second() {
    let world = World::new();
    let changes = twelve_steps(&world);
    world.network.changes.set(0);
    world.network.fault.set(Some((3, Fault::AlwaysThrottled)));
    let start = Cell::new(None);
    let passed = || {
        let since = start
            .get()
            .map(|start| world.clock.now().duration_since(start));
        since.map_or(Duration::ZERO, Result::unwrap)
    };
    let (report, record) = world.run_until(
        &changes,
        &planned(&changes),
        AfterFailure::Stop,
        &|index, outcome| {
            if index == StepIndex::new(3) && *outcome == Outcome::Sent {
                start.set(Some(world.clock.now()));
            }
        },
        &|| passed() > Duration::from_secs(14),
    );
    assert!(report.is_cancelled);
    assert!(passed() < Duration::from_secs(16), "{:?}", passed());
    assert_eq!(record.done(), 3);
    assert_eq!(
        report.outcomes[3].failure().unwrap().code.as_deref(),
        Some("RequestLimitExceeded")
    );
    assert!(
        report.outcomes[4..]
            .iter()
            .all(|outcome| *outcome == Outcome::Skipped)
    );
}

#[test]
fn what_ec2_refuses_for_another_reason_is_not_said_to_be_permitted() {
    let world = World::new();
    let changes = twelve_steps(&world);
    let steps: Vec<Step> = planned(&changes)
        .steps
        .into_iter()
        .map(|planned| planned.step)
        .collect();
    let all = block_on(precheck_permissions(&world.client, &steps, &changes)).unwrap();
    assert!(all.undecided.is_empty() && all.still_used.is_empty());
    world
        .network
        .dry_run
        .set(Some(("Action=CreateTags", "InvalidParameterValue")));
    let check = block_on(precheck_permissions(&world.client, &steps, &changes)).unwrap();
    assert_eq!(check.undecided, ["CreateTags"]);
    assert_eq!(check.checked, all.checked - 1);
    assert!(check.denied.is_empty());
}

#[test]
fn groups_that_interfaces_use_are_told_of_before_anything_is_sent() {
    let world = World::new();
    let web = world.create("web");
    let free = world.create("free");
    let vpc = world.now()[&web].vpc_id.clone().unwrap();
    let subnet = world.ask(
        &format!("Action=DescribeSubnets&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}"),
        "subnetId",
    );
    let interface = world.ask(
        &format!("Action=CreateNetworkInterface&SubnetId={subnet}&SecurityGroupId.1={web}"),
        "networkInterfaceId",
    );
    let now = world.now();
    let changes: Vec<GroupChange> = [&web, &free]
        .map(|id| GroupChange {
            id: id.clone(),
            before: Some(now[id].clone()),
            after: None,
            uses: UseChange::default(),
        })
        .to_vec();
    let steps = planned(&changes).steps.into_iter();
    let steps: Vec<Step> = steps.map(|planned| planned.step).collect();
    let check = block_on(precheck_permissions(&world.client, &steps, &changes)).unwrap();
    assert_eq!(check.still_used, [(web, vec![interface])]);
    // Who may not look is not told, and not held up.
    world
        .network
        .dry_run
        .set(Some(("DescribeNetworkInterfaces", "UnauthorizedOperation")));
    let check = block_on(precheck_permissions(&world.client, &steps, &changes)).unwrap();
    assert!(check.still_used.is_empty() && check.denied.is_empty());
}

#[test]
fn at_the_limit_of_tags_one_goes_before_another_comes() {
    let world = World::new();
    let web = world.create("web");
    let tags: Vec<Tag> = (0..50)
        .map(|number| tag(&format!("k{number}"), "v"))
        .collect();
    world.tag(&web, tags);
    let before = world.now()[&web].clone();
    let mut after = before.clone();
    after.tags[7] = tag("other", "v");
    let changes = vec![GroupChange {
        id: web,
        before: Some(before),
        after: Some(after),
        uses: UseChange::default(),
    }];
    let (report, record) = world.run(&changes, &planned(&changes), &|_, _| {});
    assert!(report.failure.is_none(), "{report:?}");
    assert!(record.is_fulfilled(&world.now()));
}

#[test]
fn tags_of_aws_itself_do_not_count_when_a_run_is_verified() {
    let world = World::new();
    world.create("other");
    let mut changes = creation(&world, "web");
    let after = changes[0].after.as_mut().unwrap();
    after.tags = vec![tag("aws:cloudformation:stack-name", "s"), tag("team", "a")];
    after.rules[0].tags = vec![tag("aws:cloudformation:logical-id", "r")];
    let (report, record) = world.run(&changes, &planned(&changes), &|_, _| {});
    assert!(report.failure.is_none(), "{report:?}");
    assert!(record.is_fulfilled(&world.now()));
    let mut now = world.now();
    now.get_mut(&report.created[&changes[0].id])
        .unwrap()
        .tags
        .clear();
    assert!(!record.is_fulfilled(&now));
}

#[test]
fn a_full_group_is_changed_within_its_quota() {
    let world = World::new();
    let web = world.create("web");
    let rules: Vec<Rule> = (0..60)
        .map(|port| ingress(1000 + port, "10.0.0.0/8"))
        .collect();
    world.authorize(&web, &rules);
    let before = world.now()[&web].clone();
    let mut after = before.clone();
    after.rules.remove(0);
    after.rules[0].traffic = Traffic::Tcp(PortRange::single(1));
    after.rules.push(ingress(2, "10.0.0.0/8"));
    let changes = vec![GroupChange {
        id: web.clone(),
        before: Some(before),
        after: Some(after),
        uses: UseChange::default(),
    }];
    let first = BTreeSet::from([web]);
    let plan = planned_with(&changes, &options(&first));
    let actions: Vec<&str> = plan
        .steps
        .iter()
        .map(|planned| planned.step.action())
        .collect();
    assert_eq!(
        actions,
        [
            "RevokeSecurityGroupIngress",
            "ModifySecurityGroupRules",
            "AuthorizeSecurityGroupIngress"
        ]
    );
    let (report, record) = world.run(&changes, &plan, &|_, _| {});
    assert!(report.failure.is_none(), "{report:?}");
    assert!(record.is_fulfilled(&world.now()));
}

/// Random accounts: a few groups whose rules come from a small pool, so that they meet.
#[derive(Clone, Debug)]
struct Account {
    /// For each group: whether it is there, and its rules.
    groups: Vec<Option<Vec<PoolRule>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct PoolRule {
    direction: bool,
    traffic: usize,
    peer: usize,
    description: usize,
    tag: usize,
}

const GROUPS: usize = 4;

fn account() -> impl Strategy<Value = Account> {
    let rule = (
        any::<bool>(),
        0..4usize,
        0..5 + GROUPS,
        0..3usize,
        0..3usize,
    )
        .prop_map(|(direction, traffic, peer, description, tag)| PoolRule {
            direction,
            traffic,
            peer,
            description,
            tag,
        });
    let rules = proptest::collection::vec(rule, 0..7);
    let groups = proptest::collection::vec(proptest::option::weighted(0.8, rules), GROUPS);
    groups.prop_map(|groups| Account { groups })
}

impl Account {
    /// The rules of a group, those that name a group that is not there left out, none twice.
    fn rules(&self, group: usize, ids: &[GroupId]) -> Vec<Rule> {
        let mut seen: BTreeSet<RuleKey> = BTreeSet::new();
        let cidrs = [
            "10.0.0.0/8",
            "10.1.0.0/16",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::/32",
        ];
        let rules = self.groups[group].iter().flatten().filter_map(|pooled| {
            let peer = match cidrs.get(pooled.peer) {
                Some(cidr) => Peer::parse(cidr).unwrap(),
                None => {
                    let named = pooled.peer - cidrs.len();
                    self.groups[named].as_ref()?;
                    Peer::Group(GroupReference::new(ids[named].clone()))
                }
            };
            let traffic = [
                Traffic::Tcp(PortRange::single(22)),
                Traffic::Tcp(PortRange::single(443)),
                Traffic::Udp(PortRange::single(53)),
                Traffic::All,
            ][pooled.traffic];
            let direction = if pooled.direction {
                Direction::Ingress
            } else {
                Direction::Egress
            };
            let mut rule = Rule::new(direction, traffic, peer);
            rule.description = ["", "one", "two"][pooled.description].into();
            rule.tags = match pooled.tag {
                0 => Vec::new(),
                number => vec![tag("k", &number.to_string())],
            };
            seen.insert(rule.key()).then_some(rule)
        });
        rules.collect()
    }
}

/// Makes an account of the sandbox.
fn build(world: &World, account: &Account) -> Vec<GroupId> {
    let ids: Vec<GroupId> = (0..GROUPS)
        .map(|number| match account.groups[number] {
            Some(_) => world.create(&format!("group-{number}")),
            None => GroupId::from_remote(format!("new-{number}")),
        })
        .collect();
    for (number, id) in ids.iter().enumerate() {
        if account.groups[number].is_some() {
            let rules = account.rules(number, &ids);
            let anywhere = Rule::new(
                Direction::Egress,
                Traffic::All,
                Peer::parse("0.0.0.0/0").unwrap(),
            );
            let rules: Vec<Rule> = rules
                .into_iter()
                .filter(|rule| rule.key() != anywhere.key())
                .collect();
            world.authorize(id, &rules);
        }
    }
    ids
}

/// The changes from what EC2 has to another account. Rules that are the same keep their ids; others
/// take over ids of rules in their places, as edited rows do.
fn changes_to(world: &World, wanted: &Account, ids: &[GroupId]) -> Vec<GroupChange> {
    let now = world.now();
    let owner = now.values().next().unwrap().owner_id.clone();
    let changes = ids.iter().enumerate().map(|(number, id)| {
        let before = now.get(id).cloned();
        let after = wanted.groups[number].as_ref().map(|_| {
            let mut rules = wanted.rules(number, ids);
            let known = before.iter().flat_map(|group| &group.rules);
            for (rule, known) in rules.iter_mut().zip(known) {
                if known.direction == rule.direction {
                    rule.id = known.id.clone();
                }
            }
            SecurityGroup {
                id: id.clone(),
                name: format!("group-{number}"),
                description: "made by a test".to_owned(),
                vpc_id: before.as_ref().and_then(|group| group.vpc_id.clone()),
                owner_id: owner.clone(),
                tags: Vec::new(),
                rules,
                has_rule_ids: true,
            }
        });
        GroupChange {
            id: id.clone(),
            before,
            after,
            uses: UseChange::default(),
        }
    });
    let is_change = |change: &GroupChange| change.before.is_some() || change.after.is_some();
    changes.filter(is_change).collect()
}

/// The permissions of each group, by name.
fn permissions(groups: &[SecurityGroup]) -> BTreeSet<(String, String)> {
    let lines = groups.iter().flat_map(|group| {
        let line = |rule: &Rule| {
            let only = SecurityGroup {
                tags: Vec::new(),
                rules: vec![Rule {
                    description: "".into(),
                    tags: Vec::new(),
                    ..rule.clone()
                }],
                ..group.clone()
            };
            let all: Vec<SecurityGroup> = groups
                .iter()
                .map(|other| {
                    if other.id == group.id {
                        only.clone()
                    } else {
                        SecurityGroup {
                            rules: Vec::new(),
                            ..other.clone()
                        }
                    }
                })
                .collect();
            let prefix = format!("{} {}", group.name, rule.direction);
            said(&all)
                .into_iter()
                .find(|line| line.starts_with(&prefix))
                .unwrap()
        };
        group
            .rules
            .iter()
            .map(line)
            .map(|line| (group.name.clone(), line))
            .collect::<Vec<_>>()
    });
    lines.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_account_becomes_any_other_without_a_gap_and_back_again(from in account(), to in account()) {
        let world = World::new();
        let ids = build(&world, &from);
        let before = world.said();
        let live = world.inventory();
        let changes = changes_to(&world, &to, &ids);
        let plan = plan_between(&live, &after_changes(&live, &changes));
        let reference = World::new();
        build(&reference, &to);
        // The rule that comes with each group is wanted where it is said to be.
        let wanted_permissions = {
            let wanted: Vec<SecurityGroup> = changes.iter().filter_map(|change| change.after.clone()).collect();
            permissions(&wanted)
        };
        let kept: BTreeSet<(String, String)> =
            permissions(&world.groups()).intersection(&wanted_permissions).cloned().collect();
        let gaps = RefCell::new(Vec::new());
        let (report, record) = world.run(&changes, &plan, &|index, _| {
            let now = permissions(&world.groups());
            gaps.borrow_mut().extend(kept.difference(&now).map(|gone| format!("step {index}: {gone:?}")));
        });
        prop_assert!(report.failure.is_none(), "{:?}\n{:?}", report, plan);
        prop_assert!(gaps.borrow().is_empty(), "{:?}\n{:?}", gaps.borrow(), plan);
        prop_assert!(record.is_fulfilled(&world.now()), "{:?}", plan);
        prop_assert_eq!(&permissions(&world.groups()).into_iter().filter(|(name, _)| name != "default").collect::<BTreeSet<_>>(), &wanted_permissions);
        prop_assert!(!plan.steps.iter().any(|step| step.risks.contains(&Risk::RevokedFirst)));
        // Planned again, there is nothing to do.
        let again: Vec<GroupChange> = changes_to(&world, &to, &ids.iter().map(|id| report.created.get(id).unwrap_or(id).clone()).collect::<Vec<_>>());
        let now = world.inventory();
        let again = plan_between(&now, &after_changes(&now, &again));
        prop_assert_eq!(again.steps, Vec::new());
        // And back.
        let report = world.undo(&record);
        prop_assert!(report.failure.is_none(), "{:?}", report);
        prop_assert_eq!(world.said(), before);
    }

    #[test]
    fn a_run_cut_short_anywhere_is_taken_back_whole(from in account(), to in account(), at in 0..12usize) {
        let world = World::new();
        let ids = build(&world, &from);
        let before = world.said();
        let changes = changes_to(&world, &to, &ids);
        let plan = planned(&changes);
        world.network.changes.set(0);
        world.network.fault.set(Some((at, Fault::Denied)));
        let (_, record) = world.run(&changes, &plan, &|_, _| {});
        world.network.fault.set(None);
        let report = world.undo(&record);
        prop_assert!(report.failure.is_none(), "{:?}", report);
        prop_assert_eq!(world.said(), before);
    }
}

/// A record as a page wrote it before times, places and names had types of their own.
#[test]
fn records_of_older_pages_are_read_and_keep_their_form() {
    let stored = serde_json::json!({
        "id": "20261124T150652123Z-1a2b",
        "startedAt": "2026-11-24T15:06:52.123Z",
        "caller": "arn:aws:iam::123456789012:user/kim",
        "connection": "Sandbox",
        "place": { "endpoint": "/sandbox", "region": "eu-west-1", "account": "" },
        "source": "draft",
        "state": "done",
        "changes": [],
        "steps": [{
            "step": { "createGroup": {
                "group": "new-1",
                // EC2 takes no such name any more.
                "new": { "name": "café", "description": "d", "vpc_id": null, "tags": [] },
            } },
            "outcome": { "done": { "requestId": "r" } },
        }],
        "created": { "new-1": "sg-1a2b3c4d" },
        "wasReadBack": true,
        "isVerified": true,
    });
    let record: RunRecord = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(
        record.started_at,
        Timestamp::parse("2026-11-24T15:06:52.123Z").unwrap()
    );
    assert_eq!(record.place.region.as_str(), "eu-west-1");
    assert_eq!(record.place.account, None);
    let Step::CreateGroup { new, .. } = &record.steps[0].step else {
        panic!("{record:?}");
    };
    assert_eq!(new.name.as_str(), "café");
    assert_eq!(serde_json::to_value(&record).unwrap(), stored);
}

/// A group on two interfaces that another group and itself reference, and its replacement.
fn replacement(world: &World) -> Vec<GroupChange> {
    let web = world.create("web");
    let app = world.create("app");
    let reference = || Peer::Group(GroupReference::new(web.clone()));
    world.authorize(
        &web,
        &[
            ingress(80, "0.0.0.0/0"),
            rule(Direction::Ingress, 22, reference()),
        ],
    );
    world.authorize(&app, &[rule(Direction::Ingress, 8080, reference())]);
    let vpc = world.now()[&web].vpc_id.clone().unwrap();
    let subnet = world.ask(
        &format!("Action=DescribeSubnets&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}"),
        "subnetId",
    );
    for groups in [
        format!("SecurityGroupId.1={web}&SecurityGroupId.2={app}"),
        format!("SecurityGroupId.1={web}"),
    ] {
        world.ask(
            &format!("Action=CreateNetworkInterface&SubnetId={subnet}&{groups}"),
            "networkInterfaceId",
        );
    }
    let wish = RenameWish {
        group: web,
        name: GroupName::parse("front").unwrap(),
        description: GroupDescription::parse("serves the shop").unwrap(),
    };
    rename(&world.whole_inventory(), &wish, None)
        .unwrap()
        .changes
}

impl World {
    /// All groups and all network interfaces.
    fn whole_inventory(&self) -> Inventory {
        let mut interfaces = Vec::new();
        let action = DescribeNetworkInterfaces::default();
        block_on(
            self.client
                .send_all(&action, |page| interfaces.extend(page)),
        )
        .unwrap();
        Inventory {
            interfaces: Some(interfaces.into()),
            associations: Some(Vec::new().into()),
            ..self.inventory()
        }
    }

    /// The account in words, with the groups of its interfaces.
    fn said_with_interfaces(&self) -> Vec<String> {
        let inventory = self.whole_inventory();
        let mut lines = self.said();
        let interfaces = inventory.interfaces.iter().flat_map(|all| all.iter());
        lines.extend(interfaces.map(|interface| {
            let names = interface
                .groups
                .iter()
                .map(|id| inventory.group(id).unwrap().name.clone());
            let mut names: Vec<String> = names.collect();
            names.sort();
            format!("{}: {}", interface.id, names.join(", "))
        }));
        lines
    }

    /// Does what is left of a run, or takes it back, as the page does.
    fn follow_up_with_interfaces(&self, changes: &[GroupChange]) -> Report {
        let before = self.whole_inventory();
        let rebased = rebase_all(changes, &before, &HashMap::new(), None);
        assert_eq!(rebased.left_out, []);
        let plan = plan_between(&before, &after_changes(&before, &rebased.changes));
        self.run(&rebased.changes, &plan, &|_, _| {}).0
    }
}

#[test]
fn a_replacement_that_is_interrupted_can_be_finished_or_taken_back() {
    let world = World::new();
    let changes = replacement(&world);
    let first = world.said_with_interfaces();
    let before = world.whole_inventory();
    let plan = plan_between(&before, &after_changes(&before, &changes));
    let (report, record) = world.run(&changes, &plan, &|_, _| {});
    assert!(report.failure.is_none(), "{report:?}");
    assert!(record.has_planned_uses(&world.whole_inventory()));
    let last = world.said_with_interfaces();
    assert!(
        last.iter().any(|line| line.ends_with(": app, front")),
        "{last:?}"
    );
    assert!(!last.iter().any(|line| line.contains("web")), "{last:?}");
    let faults = [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::Truncated,
        Fault::SentTwice,
        Fault::Denied,
        Fault::Gone,
    ];
    let follow_ups = [RunRecord::rest, RunRecord::undo];
    for (fault, at) in faults
        .iter()
        .flat_map(|fault| (0..plan.steps.len()).map(move |at| (*fault, at)))
    {
        for (number, follow_up) in follow_ups.iter().enumerate() {
            let world = World::new();
            let changes = replacement(&world);
            let before = world.whole_inventory();
            let plan = plan_between(&before, &after_changes(&before, &changes));
            world.network.changes.set(0);
            world.network.shown.set(0);
            world.network.fault.set(Some((at, fault)));
            let (report, mut record) = world.run(&changes, &plan, &|_, _| {});
            world.network.fault.set(None);
            let what = format!("{fault:?} at step {at}: {:?}", report.outcomes);
            assert!(world.network.shown.get() > 0, "{what}");
            block_on(resolve(&world.client, &*world.clock, &mut record));
            if !matches!(fault, Fault::Denied | Fault::Gone) {
                assert_eq!(record.done(), plan.steps.len(), "{what}");
            }
            let report = world.follow_up_with_interfaces(&follow_up(&record, &world.now()));
            assert!(report.failure.is_none(), "{what}: {report:?}");
            let wanted = if number == 0 { &last } else { &first };
            assert_eq!(world.said_with_interfaces(), *wanted, "{what}");
        }
    }
}

#[test]
fn groups_that_another_client_puts_on_an_interface_stay() {
    let world = World::new();
    let changes = replacement(&world);
    let before = world.whole_inventory();
    let plan = plan_between(&before, &after_changes(&before, &changes));
    let is_move = |step: &Step| matches!(step, Step::SetInterfaceGroups { .. });
    let at = plan
        .steps
        .iter()
        .position(|planned| is_move(&planned.step))
        .unwrap();
    let (report, _) = world.run(&changes, &plan, &|index, outcome| {
        if index == StepIndex::new(at) && *outcome == Outcome::Sent {
            world.meddle(&plan.steps[at].step);
        }
    });
    assert!(report.is_overtaken);
    let now = world.said_with_interfaces();
    assert!(
        now.iter().any(|line| line.ends_with(": app, theirs, web")),
        "{now:?}"
    );
}

fn list_content(name: &str, entries: &[(&str, &str)]) -> PrefixListContent {
    let entry = |(cidr, description): &(&str, &str)| PrefixListEntry {
        cidr: Cidr::parse(cidr).unwrap(),
        description: (*description).to_owned(),
    };
    PrefixListContent {
        name: name.to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: 5,
        entries: entries.iter().map(entry).collect(),
    }
}

impl World {
    fn create_list(&self, content: &PrefixListContent) -> PrefixListId {
        let action = CreateManagedPrefixList {
            name: content.name.clone(),
            family: content.family,
            max_entries: content.max_entries,
            entries: content.entries.clone(),
            tags: Vec::new(),
            client_token: None,
            dry_run: false,
        };
        block_on(self.client.send(&action)).unwrap().id
    }

    /// All groups, and the account's own prefix lists with their entries.
    fn with_own_lists(&self) -> Inventory {
        let mut ids = Vec::new();
        let all = DescribeManagedPrefixLists::default();
        block_on(self.client.send_all(&all, |page: Vec<_>| ids.extend(page))).unwrap();
        ids.retain(|list: &portcullis::model::PrefixList| !list.is_aws_managed());
        let ids: Vec<PrefixListId> = ids.into_iter().map(|list| list.id).collect();
        let mut lists: Vec<_> = block_on(describe_lists(&self.client, &ids))
            .unwrap()
            .into_values()
            .collect();
        lists.sort_by(|a, b| a.name.cmp(&b.name));
        Inventory {
            prefix_lists: lists.into(),
            ..self.inventory()
        }
    }
}

/// Rules with the names of lists, and the lists without their ids and versions.
fn said_with_lists(inventory: &Inventory) -> Vec<String> {
    let name = |id: &PrefixListId| {
        let list = inventory.prefix_list(id);
        list.map_or_else(|| id.to_string(), |list| list.name.clone())
    };
    let groups = inventory.groups.iter().filter(|group| !group.is_default());
    let rules = groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)));
    let rules = rules.map(|(group, rule)| {
        let peer = match &rule.peer {
            Peer::PrefixList(id) => name(id),
            Peer::Group(reference) => match inventory.group(&reference.group_id) {
                Some(known) => known.name.clone(),
                None => reference.group_id.to_string(),
            },
            other => other.to_string(),
        };
        format!("{} {} {peer}", group.name, rule.traffic)
    });
    let lists = inventory.prefix_lists.iter().map(|list| {
        let content = list.content().unwrap();
        let entries: Vec<String> = content
            .by_cidr()
            .values()
            .map(|entry| format!("{} {}", entry.cidr, entry.description))
            .collect();
        format!("{} {} {entries:?}", content.name, content.max_entries)
    });
    let mut said: Vec<String> = rules.chain(lists).collect();
    said.sort();
    said
}

fn plan_with_lists(
    before: &Inventory,
    changes: &[GroupChange],
    lists: &[PrefixListChange],
) -> Plan {
    let owner = AccountId::from_remote("123456789012");
    let (lists, left_out) = rebase_lists(lists, before);
    assert_eq!(left_out, []);
    let after = with_lists(&after_changes(before, changes), &lists, &owner);
    plan(before, &after, &options(&BTreeSet::new()))
}

/// Changes of every kind of lists: one list gets other entries and a size, one is created for the
/// ranges of a group, one is deleted.
fn every_list_change(world: &World) -> (Vec<GroupChange>, Vec<PrefixListChange>) {
    let group = world.create("web");
    world.authorize(
        &group,
        &[ingress(443, "10.0.0.0/24"), ingress(443, "10.0.1.0/24")],
    );
    let sites = list_content("sites", &[("192.0.2.0/24", "a"), ("198.51.100.0/24", "b")]);
    let old = list_content("old", &[("203.0.113.0/24", "")]);
    let (sites_id, old_id) = (world.create_list(&sites), world.create_list(&old));
    let ranges = [("10.0.0.0/24", "office"), ("10.0.1.0/24", "")];
    let new_id = PrefixListId::of_new_list(1);
    let before = world.now().remove(&group).unwrap();
    let mut after = before.clone();
    after
        .rules
        .retain(|rule| rule.direction == Direction::Egress);
    let mut named = ingress(443, "10.0.0.0/24");
    named.peer = Peer::PrefixList(new_id.clone());
    after.rules.push(named);
    let change = GroupChange {
        id: group,
        before: Some(before),
        after: Some(after),
        uses: UseChange::default(),
    };
    let wanted = PrefixListContent {
        max_entries: 7,
        ..list_content(
            "places",
            &[("192.0.2.0/24", "changed"), ("192.0.3.0/24", "c")],
        )
    };
    let list = |id, before, after| PrefixListChange {
        id,
        version: Some(1),
        before,
        after,
    };
    let lists = vec![
        list(new_id, None, Some(list_content("offices", &ranges))),
        list(sites_id, Some(sites), Some(wanted)),
        list(old_id, Some(old), None),
    ];
    (vec![change], lists)
}

/// A fault at any step of a plan with prefix lists loses nothing: what is left can be done
/// afterwards, and undone.
#[test]
fn prefix_lists_survive_every_fault() {
    let count = {
        let world = World::new();
        let (changes, lists) = every_list_change(&world);
        let plan = plan_with_lists(&world.with_own_lists(), &changes, &lists);
        plan.steps.len()
    };
    assert_eq!(count, 9);
    let faults = FAULTS.into_iter().map(Some).chain([None]);
    let cases = faults.flat_map(|fault| (0..count).map(move |at| (fault, at)));
    for (fault, at) in cases {
        let world = World::new();
        let (changes, lists) = every_list_change(&world);
        let start = world.with_own_lists();
        let what = format!("{fault:?} at {at}");
        let plan = plan_with_lists(&start, &changes, &lists);
        world.network.changes.set(0);
        world.network.fault.set(fault.map(|fault| (at, fault)));
        let (_, mut record) = world.run(&plan.changes, &plan, &|_, _| {});
        world.network.fault.set(None);
        block_on(resolve(&world.client, &*world.clock, &mut record));
        let middle = world.with_own_lists();
        let rest = record.rest(&world.now());
        let rest_of_lists = record.rest_of_lists(&middle);
        let rest = plan_with_lists(&middle, &rest, &rest_of_lists);
        let (_, rest) = world.run(&rest.changes, &rest, &|_, _| {});
        let end = world.with_own_lists();
        assert_eq!(
            said_with_lists(&end),
            [
                "offices 5 [\"10.0.0.0/24 office\", \"10.0.1.0/24 \"]",
                "places 7 [\"192.0.2.0/24 changed\", \"192.0.3.0/24 c\"]",
                "web all 0.0.0.0/0",
                "web tcp 443 offices",
            ],
            "{what}: {record:?} {rest:?}"
        );
        if rest.steps.is_empty() {
            assert!(record.has_planned_lists(&end), "{what}");
            let undo = plan_with_lists(&end, &record.undo(&world.now()), &record.undo_lists(&end));
            let (_, undone) = world.run(&undo.changes, &undo, &|_, _| {});
            let back = world.with_own_lists();
            assert_eq!(
                said_with_lists(&back),
                said_with_lists(&start),
                "{what}: {undone:?}"
            );
        }
    }
}

/// Copies of two groups of another account that reference each other, a group of the same name here, and a prefix list
/// that this account lacks.
fn copies_from_elsewhere(world: &World) -> GroupCopies {
    world.create("db");
    let elsewhere = |id: &str, name: &str, rules: Vec<Rule>| SecurityGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        description: "of another account".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("999999999999"),
        tags: vec![tag("team", "shop")],
        rules,
        has_rule_ids: true,
    };
    let member = |id: &str| Peer::Group(GroupReference::new(GroupId::from_remote(id)));
    let listed = Peer::PrefixList(PrefixListId::from_remote("pl-1"));
    let mut described = rule(Direction::Ingress, 443, listed);
    described.tags = vec![tag("owner", "it")];
    let offices = list_content(
        "offices",
        &[("192.0.2.0/24", "a"), ("198.51.100.0/24", "b")],
    );
    let list = PrefixList::to_create(
        PrefixListId::from_remote("pl-1"),
        &offices,
        &AccountId::from_remote("999999999999"),
    );
    let groups = [
        elsewhere(
            "sg-1",
            "web",
            vec![described, rule(Direction::Egress, 8080, member("sg-2"))],
        ),
        elsewhere(
            "sg-2",
            "app",
            vec![
                rule(Direction::Ingress, 8080, member("sg-1")),
                rule(Direction::Egress, 5432, member("sg-3")),
            ],
        ),
        elsewhere("sg-3", "db", Vec::new()),
    ];
    let source = Inventory {
        prefix_lists: vec![list].into(),
        ..groups.into_iter().collect()
    };
    let target = world.with_own_lists();
    let regions = ["us-east-1", "eu-west-1"].map(Region::from_remote);
    let owner = AccountId::from_remote("123456789012");
    let vpc = target.groups.iter().find_map(|group| group.vpc_id.clone());
    let places = CopyPlaces {
        source: &source,
        source_region: &regions[0],
        target: &target,
        target_region: &regions[1],
        target_owner: &owner,
        target_vpc: vpc.as_ref(),
        is_same_scope: false,
    };
    let chosen = ["sg-1", "sg-2"].map(GroupId::from_remote);
    copy(&places, &chosen, &decisions(&places, &chosen))
}

/// A fault at any step of a copy loses nothing: what is left can be done afterwards, and undone, and the record says
/// what was done.
#[test]
fn a_copy_survives_every_fault() {
    let count = {
        let world = World::new();
        let copies = copies_from_elsewhere(&world);
        assert!(copies.left_out.is_empty() && copies.renamed.is_empty());
        plan_with_lists(&world.with_own_lists(), &copies.changes, &copies.lists)
            .steps
            .len()
    };
    assert!(count > 6, "{count}");
    let faults = FAULTS.into_iter();
    let cases = faults.flat_map(|fault| (0..count).map(move |at| (Some(fault), at)));
    for (fault, at) in cases.chain([(None, 0)]) {
        let world = World::new();
        let copies = copies_from_elsewhere(&world);
        let start = world.with_own_lists();
        let what = format!("{fault:?} at {at}");
        let plan = plan_with_lists(&start, &copies.changes, &copies.lists);
        world.network.changes.set(0);
        world.network.fault.set(fault.map(|fault| (at, fault)));
        let (report, mut record) = world.run(&plan.changes, &plan, &|_, _| {});
        world.network.fault.set(None);
        assert_eq!(
            report.failure.is_none(),
            record.done() == count,
            "{what}: {record:?}"
        );
        block_on(resolve(&world.client, &*world.clock, &mut record));
        let middle = world.with_own_lists();
        let rest = plan_with_lists(
            &middle,
            &record.rest(&world.now()),
            &record.rest_of_lists(&middle),
        );
        // What the record calls done is there, and nothing else is left out.
        assert_eq!(
            rest.steps.is_empty(),
            record.done() == count,
            "{what}: {record:?}"
        );
        let (_, rest) = world.run(&rest.changes, &rest, &|_, _| {});
        let end = world.with_own_lists();
        assert_eq!(
            said_with_lists(&end),
            [
                "app tcp 5432 db",
                "app tcp 8080 web",
                "db all 0.0.0.0/0",
                "offices 5 [\"192.0.2.0/24 a\", \"198.51.100.0/24 b\"]",
                "web tcp 443 offices",
                "web tcp 8080 app",
            ],
            "{what}: {record:?} {rest:?}"
        );
        // The last run is undone first.
        for (undone, before) in [(&rest, &middle), (&record, &start)] {
            let now = world.with_own_lists();
            let undo = plan_with_lists(&now, &undone.undo(&world.now()), &undone.undo_lists(&now));
            let (_, undo) = world.run(&undo.changes, &undo, &|_, _| {});
            let back = world.with_own_lists();
            assert_eq!(
                said_with_lists(&back),
                said_with_lists(before),
                "{what}: {undone:?} {undo:?}"
            );
        }
    }
}

/// Entries that another client changes in the meantime stop the run before they are overwritten.
#[test]
fn a_list_that_was_changed_meanwhile_stops_the_run() {
    let world = World::new();
    let (changes, lists) = every_list_change(&world);
    let before = world.with_own_lists();
    let plan = plan_with_lists(&before, &changes, &lists);
    let sites = lists[1].id.clone();
    world.ask(
        &format!(
            "Action=ModifyManagedPrefixList&PrefixListId={sites}&CurrentVersion=1\
             &AddEntry.1.Cidr=10.9.0.0/16"
        ),
        "prefixListId",
    );
    let (report, record) = world.run(&plan.changes, &plan, &|_, _| {});
    assert!(report.is_overtaken, "{record:?}");
    let now = world.with_own_lists();
    let entries = now.prefix_list(&sites).unwrap().content().unwrap().entries;
    let theirs = Cidr::parse("10.9.0.0/16").unwrap();
    assert!(entries.iter().any(|entry| entry.cidr == theirs));
}
