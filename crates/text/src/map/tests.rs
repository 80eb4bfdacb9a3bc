//! Words of nodes, legends and hidden parts.

use super::*;
use portcullis_analysis::checks::SeverityCounts;
use portcullis_model::{Direction, GroupId, PrefixListId, Tag};

fn node(id: NodeId, name: &str) -> Node {
    Node {
        id,
        kind: NodeKind::Outside {
            name: name.to_owned(),
        },
        change: Change::Kept,
        findings: Vec::new(),
        severities: SeverityCounts::default(),
    }
}

#[test]
fn outside_nodes_say_what_they_are() {
    let cidr = |text| Cidr::parse(text).unwrap();
    let list = PrefixListId::from_remote("pl-63a5400a");
    let vpc = VpcId::from_remote("vpc-1");
    let foreign = |account: Option<&str>| Outside::ForeignGroup {
        account: account.map(AccountId::from_remote),
        group: GroupId::from_remote("sg-1a2b3c4d"),
    };
    for (outside, name, title, note) in [
        (
            Outside::Anywhere(AddressFamily::Ipv6),
            "",
            "Internet (IPv6)",
            "::/0",
        ),
        (
            Outside::Vpc(vpc.clone(), cidr("10.20.0.0/16")),
            "production",
            "production",
            "VPC, 10.20.0.0/16",
        ),
        (
            Outside::Reserved(cidr("10.0.0.0/8")),
            "",
            "10.0.0.0/8",
            "private addresses",
        ),
        (
            Outside::Block(cidr("198.51.100.7")),
            "",
            "198.51.100.7/32",
            "CIDR block",
        ),
        (
            Outside::PrefixList(list.clone()),
            "offices",
            "offices",
            "prefix list",
        ),
        (Outside::PrefixList(list), "", "pl-63a5400a", "prefix list"),
        (
            foreign(Some("999999999999")),
            "",
            "sg-1a2b3c4d",
            "group of account 999999999999",
        ),
        (foreign(None), "", "sg-1a2b3c4d", "unknown group"),
    ] {
        let node = node(NodeId::Outside(Direction::Ingress, outside), name);
        let words = node_words(&node, &Inventory::default());
        assert_eq!((words.title.as_str(), words.note.as_str()), (title, note));
        assert_eq!(words.signs, "");
    }
    let named = Vpc {
        id: vpc.clone(),
        cidr: None,
        is_default: false,
        tags: vec![Tag {
            key: "Name".to_owned(),
            value: "production".to_owned(),
        }],
    };
    let inventory = Inventory {
        vpcs: vec![named].into(),
        ..Inventory::default()
    };
    let cluster = node(NodeId::Cluster(ClusterKey::Vpc(Some(vpc))), "");
    assert_eq!(node_title(&cluster, &inventory), "production");
}

#[test]
fn signs_and_legend_name_what_is_on_the_map() {
    let mut bad = node(NodeId::Group(GroupId::from_remote("sg-1a2b3c4d")), "");
    bad.severities = [Severity::High, Severity::Informational]
        .into_iter()
        .collect();
    bad.change = Change::Added;
    assert_eq!(node_signs(&bad), "▲ +");
    let quiet = SeverityCounts::from_iter([Severity::Informational]);
    let graph = Graph {
        nodes: vec![
            bad.clone(),
            Node {
                severities: quiet,
                ..bad
            },
        ],
        edges: Vec::new(),
    };
    let legend = map_legend(&graph);
    assert_eq!(
        legend[1..],
        ["Most urgent finding: ▲ high", "Draft: + added, long dashes"]
    );
    assert_eq!(map_legend(&Graph::default()).len(), 1);
}

#[test]
fn hidden_parts_are_counted() {
    assert!(hidden_lines(&Hidden::default()).is_empty());
    let hidden = Hidden {
        filtered_nodes: 1,
        muted_edges: 1200,
        ..Hidden::default()
    };
    assert_eq!(
        hidden_lines(&hidden),
        [
            "Hidden: 1 node left out by the filter",
            "Hidden: 1,200 connections of muted nodes"
        ]
    );
}
