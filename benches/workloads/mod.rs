//! Workloads for benchmarks on the host (`core.rs`) and in the browser
//! (`examples/browser_bench.rs`). Each has growing sizes, to show its growth.

// Each of the two programs uses a part of this.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)]

mod account;
#[path = "../../tests/support/map_accounts.rs"]
mod map_accounts;
mod reach;
#[path = "../../tests/support/still.rs"]
mod still;
mod usage;

use std::collections::BTreeSet;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use portcullis::analysis::checks::{CheckInput, FindingIndex, Profile, run};
use portcullis::analysis::graph::{Filter, Graph, GraphInput, Grouping, View, ViewOptions};
use portcullis::aws::actions::DescribeSecurityGroups;
use portcullis::aws::{
    Client, Clock as _, Credentials, Endpoint, HttpRequest, HttpResponse, LocalFuture, Service,
    Transport, TransportError, sign,
};
use portcullis::export::{MapSizes, NodeWords, layout_graph};
use portcullis::layout::{self, Options, Placement};
use portcullis::model::{Inventory, Region, SecurityGroup};
use portcullis::plan::{GroupChange, PlanOptions, after_changes, plan};
use portcullis::present::{GroupColumn, GroupOrder, OrderFacts, order_groups};
use portcullis::search::{Account, Matcher, parse};
use still::{StoppedClock, block_on};

/// Rules in each group: EC2's default quota.
const RULES: usize = 60;

/// Groups in a response of EC2, at most.
const GROUPS_PER_PAGE: usize = 1000;

/// A workload.
pub struct Workload {
    pub name: &'static str,
    /// Unit of the sizes.
    pub unit: &'static str,
    pub sizes: &'static [usize],
    /// Prepares the work of a size. Each call of the result does the work once.
    pub prepare: fn(usize) -> Box<dyn FnMut()>,
}

pub const WORKLOADS: &[Workload] = &[
    Workload {
        name: "xml: read a list of groups",
        unit: "groups of 60 rules",
        sizes: &[10, 100, 1000],
        prepare: xml,
    },
    Workload {
        name: "signing",
        unit: "rules in the request",
        sizes: &[1, 10, 100, 1000],
        prepare: signing,
    },
    Workload {
        name: "diff and plan",
        unit: "changed groups",
        sizes: &[34, 334, 3334],
        prepare: plans,
    },
    Workload {
        name: "checks: all findings of the profile default",
        unit: "groups of 60 rules",
        sizes: &[100, 1000, 10_000],
        prepare: checks,
    },
    Workload {
        name: "map: lay out all groups",
        unit: "groups, with 6 edges each",
        sizes: &[10, 60, 500],
        prepare: map_layout,
    },
    Workload {
        name: "map: build, collapse and lay out",
        unit: "groups, with 6 edges each",
        sizes: &[25, 250, 2500],
        prepare: map_of_account,
    },
    of_groups("search: a name", |groups| {
        search(groups, "app-17", GroupColumn::Name)
    }),
    of_groups("search: which rules let 10.1.2.3 in", |groups| {
        search(groups, "10.1.2.3", GroupColumn::Name)
    }),
    of_groups("search: a port in a range of addresses", |groups| {
        search(groups, "10.0.0.0/8 443", GroupColumn::Name)
    }),
    of_groups("search: what no rule has", |groups| {
        search(groups, "nowhere", GroupColumn::Name)
    }),
    of_groups("sort by the number of inbound rules", |groups| {
        search(groups, "", GroupColumn::Inbound)
    }),
    of_groups("reach: index an account", reach::build),
    of_groups("reach: five questions", reach::questions),
    of_groups("reach: who can reach a group", reach::sources),
    of_groups("reach: what can a group reach", reach::destinations),
    of_groups("reach: what is open to the internet", reach::open),
    of_groups(
        "reach: an edit, and one question before and after",
        reach::edit,
    ),
    of_groups("usage: derive, with 8 interfaces a group", usage::derive),
    of_groups("usage: count the users of all groups", usage::counts),
];

/// A workload on groups in memory, up to 150,000 rules.
const fn of_groups(name: &'static str, prepare: fn(usize) -> Box<dyn FnMut()>) -> Workload {
    Workload {
        name,
        unit: "groups of 60 rules",
        sizes: &[25, 250, 2500],
        prepare,
    }
}

fn xml(groups: usize) -> Box<dyn FnMut()> {
    let answer = Rc::new(account::answer(groups, RULES));
    Box::new(move || {
        black_box(read(answer.clone()));
    })
}

/// Parses the groups of a response as the page does.
fn read(answer: Rc<String>) -> Vec<SecurityGroup> {
    let region = Region::parse("eu-west-1").unwrap();
    let endpoint = Endpoint::aws(&region);
    let transport = Rc::new(Answers(answer));
    let client = Client::new(transport, Rc::new(StoppedClock), endpoint, region, None);
    let mut groups = Vec::new();
    let action = DescribeSecurityGroups::default();
    let read = client.stream_all(&action, |some| groups.extend(some));
    block_on(read).unwrap();
    groups
}

fn signing(rules: usize) -> Box<dyn FnMut()> {
    let region = Region::parse("eu-west-1").unwrap();
    let endpoint = Endpoint::aws(&region);
    let credentials = Credentials::parse("AKIAIOSFODNN7EXAMPLE", &"s".repeat(40), "").unwrap();
    let mut request = HttpRequest {
        url: endpoint.url(Service::Ec2).to_owned(),
        headers: vec![(
            "content-type".to_owned(),
            "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
        )],
        body: account::authorization(rules),
    };
    Box::new(move || {
        let host = endpoint.signed_host(Service::Ec2);
        let path = endpoint.signed_path(Service::Ec2);
        let now = StoppedClock.now();
        sign(
            &mut request,
            host,
            path,
            &credentials,
            &region,
            Service::Ec2,
            now,
        )
        .unwrap();
    })
}

fn plans(groups: usize) -> Box<dyn FnMut()> {
    let changes: Vec<GroupChange> = (0..groups).map(account::change).collect();
    let before: Inventory = changes
        .iter()
        .filter_map(|change| change.before.clone())
        .collect();
    let after = after_changes(&before, &changes);
    Box::new(move || {
        let options = PlanOptions {
            rules_per_group: RULES,
            revoke_first: &BTreeSet::new(),
            address: None,
        };
        black_box(plan(black_box(&before), black_box(&after), &options));
    })
}

fn checks(groups: usize) -> Box<dyn FnMut()> {
    let groups: Vec<Arc<SecurityGroup>> = (0..groups)
        .step_by(GROUPS_PER_PAGE)
        .map(|first| first..groups.min(first + GROUPS_PER_PAGE))
        .flat_map(|page| read(Rc::new(account::page(page, RULES))))
        .map(Arc::new)
        .collect();
    let profile = Profile::default();
    Box::new(move || {
        let input = CheckInput {
            coverage: None,
            groups: black_box(&groups),
            has_all_groups: true,
            interfaces: None,
            prefix_lists: &[],
            rule_quota: RULES,
            stale: &[],
            expiry: None,
        };
        black_box(run(input, &profile));
    })
}

/// The graph of an account, without the outbound rules that each new group has.
fn shown(account: &Inventory, options: ViewOptions) -> View {
    let graph = Graph::of(GraphInput {
        before: account,
        after: account,
        findings: &[],
    });
    let grouping = match options.max_nodes {
        usize::MAX => Grouping::None,
        _ => Grouping::suggest(&graph),
    };
    let filter = Filter {
        hides_open_egress: true,
        ..Filter::default()
    };
    let options = ViewOptions {
        grouping,
        filter,
        ..options
    };
    View::of(&graph, &options)
}

/// The input of the layout, with labels as on a map.
fn drawn(graph: &Graph) -> layout::Graph {
    const MAX_LABELED: usize = 300;
    let words = vec![
        NodeWords {
            title: "team00-service".to_owned(),
            note: "12 rules".to_owned(),
            signs: String::new(),
        };
        graph.nodes.len()
    ];
    let label_parts = if graph.edges.len() > MAX_LABELED {
        0
    } else {
        3
    };
    let sizes = MapSizes {
        label_parts,
        ..MapSizes::FILE
    };
    layout_graph(graph, &words, &sizes, &|_| Placement::Free)
}

fn map_layout(groups: usize) -> Box<dyn FnMut()> {
    let account = map_accounts::services(groups, 6 * groups);
    let options = ViewOptions {
        max_nodes: usize::MAX,
        ..ViewOptions::default()
    };
    let graph = drawn(&shown(&account, options).graph);
    Box::new(move || {
        black_box(layout::layout(
            black_box(&graph).clone(),
            Options::default(),
        ));
    })
}

fn map_of_account(groups: usize) -> Box<dyn FnMut()> {
    let account = map_accounts::services(groups, 6 * groups);
    Box::new(move || {
        let view = shown(black_box(&account), ViewOptions::default());
        black_box(layout::layout(drawn(&view.graph), Options::default()));
    })
}

fn search(groups: usize, query: &'static str, column: GroupColumn) -> Box<dyn FnMut()> {
    let groups = read(Rc::new(account::answer(groups, RULES)));
    let groups: Vec<Arc<SecurityGroup>> = groups.into_iter().map(Arc::new).collect();
    let order = GroupOrder {
        column,
        is_descending: false,
    };
    Box::new(move || {
        let account = Account {
            groups: black_box(&groups),
            prefix_lists: &[],
            vpcs: &[],
            changed: &BTreeSet::new(),
            findings: &FindingIndex::default(),
            expiry: portcullis::model::ExpiryClock {
                key: "expires-at",
                now: portcullis::model::Timestamp::default(),
            },
            usage: None,
            rules_per_group: RULES,
        };
        let matcher = Matcher::new(&parse(query).query(), &account);
        let found = groups.iter().filter(|group| matcher.matches(group));
        let mut found: Vec<Arc<SecurityGroup>> = found.cloned().collect();
        order_groups(&mut found, order, &OrderFacts::default());
        black_box(found);
    })
}

/// Sends the same response to every request.
struct Answers(Rc<String>);

impl Transport for Answers {
    fn send(&self, _: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        let body = self.0.as_bytes().to_vec();
        Box::pin(std::future::ready(Ok(HttpResponse { status: 200, body })))
    }
}
