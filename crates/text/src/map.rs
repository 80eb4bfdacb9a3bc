//! Words of the map: names of nodes, sentences about edges, what is hidden.

use portcullis_analysis::graph::{
    AddressSpace, Change, ClusterKey, Edge, Graph, Hidden, Node, NodeId, NodeKind, Outside,
};
use portcullis_model::{AddressFamily, Cidr, Inventory, Vpc, VpcId, counted};

use crate::checks::severity_sign;

/// Returns the name of a node. VPCs are named by their tag `Name` where the inventory has them.
pub fn node_title(node: &Node, inventory: &Inventory) -> String {
    match (&node.id, &node.kind) {
        (NodeId::Group(id), NodeKind::Group(facts)) if facts.name.is_empty() => id.to_string(),
        (NodeId::Group(_), NodeKind::Group(facts)) => facts.name.clone(),
        (NodeId::Outside(_, outside), NodeKind::Outside { name }) => outside_title(outside, name),
        (NodeId::Cluster(key), _) => cluster_title(key, inventory),
        (id, _) => id.to_string(),
    }
}

/// Returns the second line of a node: what it holds or where it is.
pub fn node_note(node: &Node) -> String {
    match &node.kind {
        NodeKind::Group(facts) => {
            let rules = facts.ingress_rules + facts.egress_rules;
            counted(rules, "rule")
        }
        NodeKind::Cluster(cluster) => {
            let count = cluster.members.len();
            match &cluster.key {
                ClusterKey::Blocks(..) => counted(count, "CIDR block"),
                _ => counted(count, "group"),
            }
        }
        NodeKind::Outside { .. } => match &node.id {
            NodeId::Outside(_, outside) => outside_note(outside),
            NodeId::Group(_) | NodeId::Cluster(_) => String::new(),
        },
    }
}

/// Returns the signs of a node: its most urgent finding, and what the draft does with it.
pub fn node_signs(node: &Node) -> String {
    let severity = node.severities.worst().map(severity_sign);
    let signs = severity.into_iter().chain(change_sign(node.change));
    signs.collect::<Vec<_>>().join(" ")
}

/// Returns a sign for what a draft does; none if it does nothing.
pub fn change_sign(change: Change) -> Option<&'static str> {
    match change {
        Change::Kept => None,
        Change::Added => Some("+"),
        Change::Removed => Some("−"),
        Change::Changed => Some("~"),
    }
}

/// Returns an edge as a sentence, such as `web to db: 5432, by 1 rule`.
pub fn edge_sentence(graph: &Graph, edge: &Edge, inventory: &Inventory) -> String {
    const PARTS: usize = 8;
    let title = |index: usize| {
        let node = graph.nodes.get(index);
        node.map(|node| node_title(node, inventory))
            .unwrap_or_default()
    };
    let (source, target) = (title(edge.source), title(edge.target));
    let rules = counted(edge.rules.len(), "rule");
    let change = match edge.change {
        Change::Kept => "",
        Change::Added => ", added by the draft",
        Change::Removed => ", removed by the draft",
        Change::Changed => ", changed by the draft",
    };
    let traffic = edge.short_traffic(PARTS);
    format!("{source} to {target}: {traffic}, by {rules}{change}")
}

/// Returns what a view leaves out, one sentence each.
pub fn hidden_lines(hidden: &Hidden) -> Vec<String> {
    let counts = [
        (hidden.filtered_nodes, "node", "left out by the filter"),
        (hidden.distant_nodes, "node", "farther from the focus"),
        (
            hidden.excess_nodes,
            "node",
            "beyond the most that a map shows",
        ),
        (hidden.muted_edges, "edge", "of muted hubs"),
    ];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    counts
        .map(|(count, noun, reason)| format!("Hidden: {} {reason}", counted(count, noun)))
        .collect()
}

fn outside_title(outside: &Outside, name: &str) -> String {
    match outside {
        Outside::Anywhere(family) => format!("Internet ({})", family.as_str()),
        Outside::Vpc(vpc, _) if name.is_empty() => vpc.to_string(),
        Outside::PrefixList(list) if name.is_empty() => list.to_string(),
        Outside::ForeignGroup { group, .. } if name.is_empty() => group.to_string(),
        Outside::Vpc(..) | Outside::PrefixList(_) | Outside::ForeignGroup { .. } => name.to_owned(),
        Outside::Reserved(cidr) | Outside::Block(cidr) => cidr.to_string(),
    }
}

fn outside_note(outside: &Outside) -> String {
    match outside {
        Outside::Anywhere(family) => anywhere(*family).to_string(),
        Outside::Vpc(_, cidr) => format!("VPC, {cidr}"),
        Outside::Reserved(_) => "private addresses".to_owned(),
        Outside::Block(_) => "CIDR block".to_owned(),
        Outside::PrefixList(_) => "prefix list".to_owned(),
        Outside::ForeignGroup {
            account: Some(account),
            ..
        } => format!("group of account {account}"),
        Outside::ForeignGroup { account: None, .. } => "unknown group".to_owned(),
    }
}

fn anywhere(family: AddressFamily) -> Cidr {
    match family {
        AddressFamily::Ipv4 => Cidr::anywhere_ipv4(),
        AddressFamily::Ipv6 => Cidr::anywhere_ipv6(),
    }
}

fn cluster_title(key: &ClusterKey, inventory: &Inventory) -> String {
    match key {
        ClusterKey::Vpc(Some(vpc)) => vpc_title(vpc, inventory),
        ClusterKey::Vpc(None) => "No VPC".to_owned(),
        ClusterKey::Tag {
            key,
            value: Some(value),
        } => format!("{key}: {value}"),
        ClusterKey::Tag { key, value: None } => format!("No tag {key}"),
        ClusterKey::NamePrefix(prefix) => format!("{prefix}…"),
        ClusterKey::Component(first) => format!("Part of {first}"),
        ClusterKey::Blocks(_, AddressSpace::Private, family) => {
            format!("Private {} blocks", family.as_str())
        }
        ClusterKey::Blocks(_, AddressSpace::Public, family) => {
            format!("Public {} blocks", family.as_str())
        }
    }
}

fn vpc_title(id: &VpcId, inventory: &Inventory) -> String {
    let name = inventory.vpc(id).and_then(Vpc::name);
    name.map_or_else(|| id.to_string(), str::to_owned)
}
