//! Words of the map: names of nodes, sentences about edges, what is hidden.

use std::collections::BTreeSet;

use portcullis_analysis::checks::Severity;
use portcullis_analysis::graph::{
    AddressSpace, Change, ClusterKey, Edge, Graph, Hidden, Node, NodeId, NodeKind, Outside,
};
use portcullis_formats::export::NodeWords;
use portcullis_formats::share::SnapshotFacts;
use portcullis_model::{AccountId, AddressFamily, Cidr, Inventory, Timestamp, Vpc, VpcId, counted};

use crate::checks::severity_sign;
use crate::snapshots::{moment_text, snapshot_title};

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

/// Returns the signs of a node: its most urgent finding, unless there is nothing to do about it, and what the draft
/// does with it.
pub fn node_signs(node: &Node) -> String {
    let severity = node.severities.worst();
    let severity = severity.filter(|severity| *severity > Severity::Informational);
    let severity = severity.map(severity_sign);
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

/// Returns name, second line and signs of a node.
pub fn node_words(node: &Node, inventory: &Inventory) -> NodeWords {
    NodeWords {
        title: node_title(node, inventory),
        note: node_note(node),
        signs: node_signs(node),
    }
}

/// Returns the lines under the title of a map: the account, and when it was read or drawn.
pub fn map_facts(
    inventory: &Inventory,
    snapshot: Option<&SnapshotFacts>,
    now: Timestamp,
) -> Vec<String> {
    if let Some(facts) = snapshot {
        let moment = moment_text(facts.taken_at);
        return vec![format!("{}, {moment}", snapshot_title(facts))];
    }
    let owners = inventory.groups.iter().map(|group| &group.owner_id);
    let owners: BTreeSet<&AccountId> = owners.filter(|owner| !owner.as_str().is_empty()).collect();
    let owners = owners.into_iter().map(|owner| format!("Account {owner}"));
    owners
        .chain([format!("Drawn {}", moment_text(now))])
        .collect()
}

/// Returns what the signs on a map mean, as far as it has them.
pub fn map_legend(graph: &Graph) -> Vec<String> {
    let mut legend = vec!["Boxes are groups, double boxes several, round boxes are outside. An arrow leads where traffic may go, with its ports.".to_owned()];
    let has_severity = |severity: &Severity| {
        let mut nodes = graph.nodes.iter();
        nodes.any(|node| node.severities.worst() == Some(*severity))
    };
    let urgent = |severity: &Severity| *severity > Severity::Informational;
    let severities = Severity::ALL
        .into_iter()
        .rev()
        .filter(urgent)
        .filter(has_severity);
    let severities: Vec<String> = severities
        .map(|severity| format!("{} {severity}", severity_sign(severity)))
        .collect();
    if !severities.is_empty() {
        legend.push(format!("Most urgent finding: {}", severities.join(", ")));
    }
    let changes = [Change::Added, Change::Removed, Change::Changed];
    let has_change = |change: &Change| {
        let nodes = graph.nodes.iter().map(|node| node.change);
        let mut all = nodes.chain(graph.edges.iter().map(|edge| edge.change));
        all.any(|known| known == *change)
    };
    let changes = changes.into_iter().filter(has_change);
    let changes: Vec<String> = changes
        .filter_map(|change| Some(format!("{} {}", change_sign(change)?, change_word(change))))
        .collect();
    if !changes.is_empty() {
        legend.push(format!("Draft: {}", changes.join(", ")));
    }
    legend
}

fn change_word(change: Change) -> &'static str {
    match change {
        Change::Kept => "kept",
        Change::Added => "added, long dashes",
        Change::Removed => "removed, dots",
        Change::Changed => "changed, dashes and dots",
    }
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
        (hidden.muted_edges, "connection", "of muted nodes"),
        (hidden.rules, "rule", "not drawn"),
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

#[cfg(test)]
mod tests;
