//! Graphs of example accounts: what is a node, an edge, a change; views, paths, and their layout.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

#[path = "support/map_accounts.rs"]
mod map_accounts;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use map_accounts::{services, three_tiers};
use portcullis::analysis::checks::{CheckInput, Finding, Profile, Severity, run};
use portcullis::analysis::graph::{
    Change, ClusterKey, Edge, Filter, Focus, Graph, GraphInput, Grouping, NodeId, NodeKind,
    Outside, Reach, View, ViewOptions, between, hubs, paths_to,
};
use portcullis::export::{ExportContext, csv};
use portcullis::model::{
    AddressFamily, Cidr, Direction, GroupId, GroupReference, Inventory, Peer, PortRange, Protocol,
    Rule, SecurityGroup, Traffic,
};

fn findings(inventory: &Inventory) -> Vec<Finding> {
    let input = CheckInput {
        coverage: None,
        groups: &inventory.groups,
        has_all_groups: true,
        interfaces: None,
        prefix_lists: &inventory.prefix_lists,
        rule_quota: 60,
        stale: &[],
        expiry: None,
    };
    run(input, &Profile::built_in("default").unwrap())
}

fn graph_of(before: &Inventory, after: &Inventory) -> Graph {
    let findings = findings(after);
    Graph::of(GraphInput {
        before,
        after,
        findings: &findings,
    })
}

fn graph(inventory: &Inventory) -> Graph {
    graph_of(inventory, inventory)
}

fn place(graph: &Graph, name: &str) -> usize {
    let has_name = |id: &NodeId, kind: &NodeKind| match kind {
        NodeKind::Group(facts) => facts.name == name,
        _ => id.to_string() == name,
    };
    let nodes = graph.nodes.iter();
    let found = nodes
        .enumerate()
        .find(|(_, node)| has_name(&node.id, &node.kind));
    found
        .unwrap_or_else(|| panic!("{name}: {:?}", names(graph)))
        .0
}

fn names(graph: &Graph) -> Vec<String> {
    let nodes = graph.nodes.iter();
    nodes
        .map(|node| match &node.kind {
            NodeKind::Group(facts) => facts.name.clone(),
            _ => node.id.to_string(),
        })
        .collect()
}

fn edge<'a>(graph: &'a Graph, source: &str, target: &str) -> Option<&'a Edge> {
    let ends = (place(graph, source), place(graph, target));
    let mut edges = graph.edges.iter();
    edges.find(|edge| (edge.source, edge.target) == ends)
}

/// The inventory with one group changed.
fn changed(inventory: &Inventory, name: &str, change: impl Fn(&mut SecurityGroup)) -> Inventory {
    let mut groups = inventory.groups.clone();
    groups.edit(|list| {
        for group in list.iter_mut().filter(|group| group.name == name) {
            change(Arc::make_mut(group));
        }
    });
    inventory.with_groups(groups)
}

fn tcp(port: u16) -> Traffic {
    Traffic::Tcp(PortRange::single(port))
}

fn from_cidr(traffic: Traffic, cidr: &str) -> Rule {
    Rule::new(Direction::Ingress, traffic, Peer::parse(cidr).unwrap())
}

#[test]
fn groups_and_outside_addresses_are_nodes_and_rules_are_edges() {
    let graph = graph(&three_tiers());
    assert_eq!(
        names(&graph),
        [
            "load-balancer",
            "web",
            "database",
            "ingress 0.0.0.0/0",
            "ingress ::/0",
            "egress 0.0.0.0/0"
        ]
    );
    let web = edge(&graph, "load-balancer", "web").unwrap();
    assert_eq!(web.short_traffic(3).to_string(), "8080");
    assert!(web.has_ingress() && !web.has_egress());
    assert!(edge(&graph, "web", "load-balancer").is_none());
    let out = edge(&graph, "database", "egress 0.0.0.0/0").unwrap();
    assert_eq!(out.short_traffic(3).to_string(), "all");
    assert!(out.has_egress() && !out.has_ingress());
    let balancer = graph.nodes[place(&graph, "load-balancer")].group().unwrap();
    assert_eq!((balancer.ingress_rules, balancer.egress_rules), (2, 1));
    assert!(balancer.is_open);
    assert!(!graph.nodes[place(&graph, "web")].group().unwrap().is_open);
    assert!(graph.edges.iter().all(|edge| edge.change == Change::Kept));
}

#[test]
fn both_sides_of_a_connection_are_one_edge() {
    let account = three_tiers();
    let web = account
        .groups
        .iter()
        .find(|group| group.name == "web")
        .unwrap();
    let to_web = Peer::Group(GroupReference::new(web.id.clone()));
    let account = changed(&account, "load-balancer", |group| {
        let ports = Traffic::Tcp(PortRange::ordered(8081, 8090));
        group
            .rules
            .push(Rule::new(Direction::Egress, ports, to_web.clone()));
    });
    let graph = graph(&account);
    let edge = edge(&graph, "load-balancer", "web").unwrap();
    assert!(edge.has_ingress() && edge.has_egress());
    assert_eq!(edge.rules.len(), 2);
    assert_eq!(edge.rules[0].facts.direction, Direction::Ingress);
    assert_eq!(edge.short_traffic(3).to_string(), "8080-8090");
}

#[test]
fn every_kind_of_peer_has_its_node() {
    let account = changed(&three_tiers(), "web", |group| {
        for peer in [
            "10.20.0.0/16",
            "10.0.0.0/8",
            "10.9.0.0/24",
            "198.51.100.7/32",
            "pl-63a5400a",
            "999999999999/sg-1a2b3c4d",
            "sg-00000000000000bad",
        ] {
            group.rules.push(from_cidr(tcp(22), peer));
        }
    });
    let graph = graph(&account);
    let outside: Vec<&Outside> = graph
        .nodes
        .iter()
        .filter_map(|node| match &node.id {
            NodeId::Outside(Direction::Ingress, outside) => Some(outside),
            _ => None,
        })
        .collect();
    let cidr = |text| Cidr::parse(text).unwrap();
    let has = |wanted: &Outside| outside.contains(&wanted);
    let vpc = account.vpcs[0].id.clone();
    assert!(has(&Outside::Vpc(vpc, cidr("10.20.0.0/16"))));
    assert!(has(&Outside::Reserved(cidr("10.0.0.0/8"))));
    assert!(has(&Outside::Block(cidr("10.9.0.0/24"))));
    assert!(has(&Outside::Block(cidr("198.51.100.7/32"))));
    assert!(has(&Outside::Anywhere(AddressFamily::Ipv6)));
    assert!(
        outside
            .iter()
            .any(|it| matches!(it, Outside::PrefixList(_)))
    );
    let foreign = outside.iter().filter_map(|it| match it {
        Outside::ForeignGroup { account, .. } => Some(account.is_some()),
        _ => None,
    });
    assert_eq!(foreign.collect::<Vec<_>>(), [false, true]);
}

#[test]
fn the_draft_is_in_nodes_edges_and_rules() {
    let before = three_tiers();
    let mut after = changed(&before, "web", |group| {
        group.rules[0].description = "from the balancer".into();
        group.rules.push(from_cidr(tcp(22), "198.51.100.7/32"));
    });
    after = changed(&after, "database", |group| {
        group
            .rules
            .retain(|rule| rule.direction == Direction::Egress);
    });
    let new = SecurityGroup {
        id: GroupId::of_new_group(1),
        name: "cache".to_owned(),
        rules: Vec::new(),
        ..SecurityGroup::clone(&after.groups[0])
    };
    let mut groups = after.groups.clone();
    groups.edit(|list| {
        list.retain(|group| group.name != "load-balancer");
        list.push(Arc::new(new));
    });
    let graph = graph_of(&before, &after.with_groups(groups));
    let change = |name: &str| graph.nodes[place(&graph, name)].change;
    assert_eq!(change("load-balancer"), Change::Removed);
    assert_eq!(change("web"), Change::Changed);
    assert_eq!(change("cache"), Change::Added);
    assert_eq!(change("ingress ::/0"), Change::Removed);
    assert_eq!(change("ingress 198.51.100.7/32"), Change::Added);
    assert_eq!(change("egress 0.0.0.0/0"), Change::Kept);
    let edge_change = |source, target| edge(&graph, source, target).unwrap().change;
    assert_eq!(edge_change("web", "database"), Change::Removed);
    assert_eq!(edge_change("load-balancer", "web"), Change::Changed);
    assert_eq!(edge_change("ingress 198.51.100.7/32", "web"), Change::Added);
    let web = edge(&graph, "load-balancer", "web").unwrap();
    assert_eq!(&*web.rules[0].before.as_ref().unwrap().description, "");
    assert_eq!(&*web.rules[0].facts.description, "from the balancer");
}

#[test]
fn findings_are_at_their_groups_and_edges() {
    let account = changed(&three_tiers(), "web", |group| {
        group.rules.push(from_cidr(tcp(22), "0.0.0.0/0"));
    });
    let graph = graph(&account);
    let open = edge(&graph, "ingress 0.0.0.0/0", "web").unwrap();
    assert!(open.severities.worst() >= Some(Severity::High));
    assert!(!open.findings.is_empty());
    assert_eq!(open.rules[0].findings.len(), open.findings.len());
    let web = &graph.nodes[place(&graph, "web")];
    assert!(web.severities.worst() >= Some(Severity::High));
    let inner = edge(&graph, "load-balancer", "web").unwrap();
    assert_eq!(inner.severities.worst(), None);
}

#[test]
fn the_order_of_groups_does_not_change_the_graph() {
    let account = services(60, 150);
    let mut groups = account.groups.clone();
    groups.edit(|list| list.reverse());
    let reversed = account.with_groups(groups);
    let of = |inventory| {
        Graph::of(GraphInput {
            before: inventory,
            after: inventory,
            findings: &[],
        })
    };
    assert_eq!(of(&account), of(&reversed));
}

#[test]
fn filters_choose_rules_and_groups() {
    let graph = graph(&services(60, 150));
    let shown = |filter: Filter| {
        let options = ViewOptions {
            filter,
            ..ViewOptions::default()
        };
        View::of(&graph, &options)
    };
    let databases = shown(Filter {
        ports: Some(PortRange::single(5432)),
        direction: Some(Direction::Ingress),
        ..Filter::default()
    });
    let all_databases = |edge: &Edge| edge.short_traffic(1).to_string() == "5432";
    assert!(!databases.graph.edges.is_empty());
    assert!(databases.graph.edges.iter().all(all_databases));
    assert!(databases.hidden.filtered_nodes > 20);
    let udp = shown(Filter {
        protocol: Some(Protocol::Udp),
        direction: Some(Direction::Ingress),
        ..Filter::default()
    });
    assert_eq!(udp.graph.nodes.len(), 0);
    let team = shown(Filter {
        tag: Some(("team".to_owned(), Some("team03".to_owned()))),
        hides_open_egress: true,
        ..Filter::default()
    });
    assert!(names(&team.graph).contains(&"bastion".to_owned()));
    let is_of_team = |index: usize| names(&team.graph)[index].starts_with("team03");
    assert!(
        team.graph
            .edges
            .iter()
            .all(|it| is_of_team(it.source) || is_of_team(it.target))
    );
    let text = shown(Filter {
        text: " TEAM04-DB ".to_owned(),
        ..Filter::default()
    });
    assert!(names(&text.graph).contains(&"team04-db".to_owned()));
    assert!(text.graph.nodes.len() < 10);
    let all: usize = graph.edges.iter().map(|edge| edge.rules.len()).sum();
    let drawn: usize = text.graph.edges.iter().map(|edge| edge.rules.len()).sum();
    assert_eq!(text.hidden.rules, all - drawn);
    let vpc = shown(Filter {
        vpc: graph.nodes[0].group().unwrap().vpc.clone(),
        severity: Some(Severity::Critical),
        ..Filter::default()
    });
    assert!(
        vpc.graph
            .edges
            .iter()
            .all(|it| it.severities.of(Severity::Critical) > 0)
    );
}

#[test]
fn groups_collapse_and_open_again() {
    let graph = graph(&services(60, 150));
    let prefix = |name: &str| ClusterKey::NamePrefix(name.to_owned());
    let mut options = ViewOptions {
        grouping: Grouping::NamePrefix,
        ..ViewOptions::default()
    };
    let closed = View::of(&graph, &options);
    let cluster = closed
        .graph
        .find(&NodeId::Cluster(prefix("team03")))
        .unwrap();
    let NodeKind::Cluster(facts) = &closed.graph.nodes[cluster].kind else {
        panic!("a cluster")
    };
    assert_eq!(facts.members.len(), 6);
    assert!(facts.inner_rules >= 5);
    // A single member is shown as itself.
    assert!(names(&closed.graph).contains(&"bastion".to_owned()));
    assert_eq!(closed.hidden.rules, 0);
    options.expanded.insert(prefix("team03"));
    let open = View::of(&graph, &options);
    assert_eq!(open.graph.nodes.len(), closed.graph.nodes.len() + 5);
    for (grouping, least) in [
        (Grouping::Vpc, 1),
        (Grouping::Tag("role".to_owned()), 6),
        (Grouping::Component, 1),
    ] {
        options.grouping = grouping;
        options.expanded = BTreeSet::new();
        let view = View::of(&graph, &options);
        let clusters = view.graph.nodes.iter();
        let clusters = clusters.filter(|node| matches!(node.kind, NodeKind::Cluster(_)));
        assert!(clusters.count() >= least, "{:?}", options.grouping);
        assert_eq!(view.hidden.rules, 0, "{:?}", options.grouping);
    }
}

#[test]
fn many_blocks_are_one_node_until_it_is_opened() {
    let account = changed(&three_tiers(), "web", |group| {
        for host in 1..=5 {
            group
                .rules
                .push(from_cidr(tcp(22), &format!("198.51.100.{host}")));
            group
                .rules
                .push(from_cidr(tcp(22), &format!("10.9.0.{host}")));
        }
    });
    let graph = graph(&account);
    let mut options = ViewOptions::default();
    let closed = View::of(&graph, &options).graph;
    let public = place(&closed, "blocks ingress public IPv4");
    place(&closed, "blocks ingress private IPv4");
    let NodeId::Cluster(key) = closed.nodes[public].id.clone() else {
        panic!("a cluster")
    };
    options.expanded.insert(key);
    assert_eq!(
        View::of(&graph, &options).graph.nodes.len(),
        closed.nodes.len() + 4
    );
}

#[test]
fn a_focus_shows_its_neighborhood() {
    let graph = graph(&services(60, 150));
    let focus = |hops, reach| {
        let node = graph.nodes[place(&graph, "team03-api")].id.clone();
        let options = ViewOptions {
            focus: Some(Focus { node, hops, reach }),
            ..ViewOptions::default()
        };
        View::of(&graph, &options)
    };
    let near = focus(1, Reach::In);
    let api = place(&near.graph, "team03-api");
    let has_edge = |index: usize| {
        let mut edges = near.graph.edges.iter();
        edges.any(|edge| edge.source == index && edge.target == api)
    };
    assert!((0..near.graph.nodes.len()).all(|index| index == api || has_edge(index)));
    assert!(near.hidden.distant_nodes > 0);
    let counts = [
        focus(1, Reach::In),
        focus(2, Reach::In),
        focus(2, Reach::Both),
    ];
    let counts = counts.map(|view| view.graph.nodes.len());
    assert!(counts[0] < counts[1] && counts[1] < counts[2], "{counts:?}");
}

#[test]
fn hubs_are_found_and_muted() {
    let graph = graph(&services(60, 150));
    let found = hubs(&graph);
    let found: Vec<String> = found
        .iter()
        .map(|index| names(&graph)[*index].clone())
        .collect();
    assert_eq!(found[..2], ["monitoring", "egress 0.0.0.0/0"]);
    assert!(found.contains(&"bastion".to_owned()));
    let monitoring = graph.nodes[place(&graph, "monitoring")].id.clone();
    let options = ViewOptions {
        muted: BTreeSet::from([monitoring]),
        ..ViewOptions::default()
    };
    let view = View::of(&graph, &options);
    assert!(view.hidden.muted_edges > 50);
    assert!(names(&view.graph).contains(&"monitoring".to_owned()));
}

#[test]
fn a_view_never_has_more_nodes_than_it_may() {
    let graph = graph(&services(500, 3000));
    let view = View::of(&graph, &ViewOptions::default());
    assert_eq!(view.graph.nodes.len(), 300);
    assert_eq!(view.hidden.excess_nodes, graph.nodes.len() - 300);
    assert!(names(&view.graph).contains(&"monitoring".to_owned()));
    assert_eq!(Grouping::suggest(&graph), Grouping::Vpc);
    assert_eq!(
        Grouping::suggest(&self::graph(&three_tiers())),
        Grouping::None
    );
}

#[test]
fn paths_lead_over_groups_and_not_through_the_outside() {
    let graph = graph(&three_tiers());
    let paths = paths_to(&graph, place(&graph, "database"));
    let steps: Vec<(String, usize)> = paths
        .steps
        .iter()
        .map(|step| (names(&graph)[step.node].clone(), step.distance))
        .collect();
    let expected = [
        ("web", 1),
        ("load-balancer", 2),
        ("ingress 0.0.0.0/0", 3),
        ("ingress ::/0", 3),
    ];
    assert_eq!(
        steps,
        expected.map(|(name, distance)| (name.to_owned(), distance))
    );
    let edges = paths.edges_from(&graph, place(&graph, "ingress ::/0"));
    let targets: Vec<String> = edges
        .iter()
        .map(|index| names(&graph)[graph.edges[*index].target].clone())
        .collect();
    assert_eq!(targets, ["load-balancer", "web", "database"]);
    let (web, database) = (place(&graph, "web"), place(&graph, "database"));
    assert_eq!(between(&graph, database, web).len(), 1);
}

/// The accounts as files, for the tests of the page and of the command line. `UPDATE_FIXTURES=1` writes them.
#[test]
fn the_fixtures_are_the_accounts() {
    for (name, account) in [
        ("three-tiers", three_tiers()),
        ("services-60", services(60, 150)),
    ] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let path = path
            .join("tests/fixtures/map")
            .join(name)
            .with_extension("csv");
        let text = csv(&account, &ExportContext::default());
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), text, "{name}");
    }
}
