//! Showing several nodes as one.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use portcullis_model::{AddressFamily, Direction, VpcId};

use super::components::components;
use super::view::Selection;
use super::{
    AddressSpace, Change, Cluster, Edge, EdgeRule, Graph, Node, NodeId, NodeKind, Outside,
    ViewOptions,
};
use crate::checks::{SeverityCounts, is_private};

/// By what groups are shown as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Each group by itself.
    #[default]
    None,
    /// By VPC.
    Vpc,
    /// By the value of the tag with this key.
    Tag(String),
    /// By the first word of the name, up to `-`, `_`, `.`, `/`, `:` or a blank.
    NamePrefix,
    /// By connected part: groups with a path between them, whatever its direction. Outside nodes connect none.
    Component,
}

/// What the nodes of a cluster have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClusterKey {
    /// The VPC; `None` for groups without one.
    Vpc(Option<VpcId>),
    /// The value of a tag; `None` for groups without the tag.
    Tag {
        /// Key of the tag.
        key: String,
        /// Value of the tag.
        value: Option<String>,
    },
    /// The first word of the name.
    NamePrefix(String),
    /// The connected part, named by the text of its first node.
    Component(String),
    /// Single CIDR blocks of a family, as sources or as destinations.
    Blocks(Direction, AddressSpace, AddressFamily),
}

/// Most groups that are shown one by one unless the user chooses otherwise.
const MAX_SINGLE_GROUPS: usize = 60;

/// Fewest CIDR blocks that are shown as one.
const MIN_BLOCKS: usize = 4;

impl Grouping {
    /// Returns the grouping to start with: none for few groups, and else the first that makes few enough clusters, or
    /// the fewest.
    pub fn suggest(graph: &Graph) -> Self {
        let groups = graph.nodes.iter().filter(|node| node.group().is_some());
        if groups.count() <= MAX_SINGLE_GROUPS {
            return Self::None;
        }
        let choices = [Self::NamePrefix, Self::Vpc, Self::Component];
        let sizes = choices.map(|choice| {
            let selection = Selection::all(graph);
            let keys = keys(graph, &selection, &choice);
            let distinct: std::collections::BTreeSet<_> = keys.values().collect();
            (choice, distinct.len())
        });
        let fits = sizes
            .iter()
            .find(|(_, size)| (2..=MAX_SINGLE_GROUPS).contains(size));
        let fewest = sizes
            .iter()
            .filter(|(_, size)| *size > 1)
            .min_by_key(|(_, size)| *size);
        fits.or(fewest)
            .map_or(Self::NamePrefix, |(choice, _)| choice.clone())
    }
}

/// Returns the cluster of each node that has one.
fn keys(graph: &Graph, selection: &Selection, grouping: &Grouping) -> HashMap<usize, ClusterKey> {
    let parts = match grouping {
        Grouping::Component => components(graph, selection),
        Grouping::None | Grouping::Vpc | Grouping::Tag(_) | Grouping::NamePrefix => HashMap::new(),
    };
    let nodes = selection.nodes.iter();
    let nodes = nodes.filter_map(|index| Some((*index, graph.nodes.get(*index)?)));
    let keys = nodes.filter_map(|(index, node)| {
        let key = match (&node.kind, &node.id) {
            (NodeKind::Group(facts), _) => match grouping {
                Grouping::None => None,
                Grouping::Vpc => Some(ClusterKey::Vpc(facts.vpc.clone())),
                Grouping::Tag(key) => Some(ClusterKey::Tag {
                    key: key.clone(),
                    value: facts
                        .tags
                        .iter()
                        .find(|tag| tag.key == *key)
                        .map(|tag| tag.value.clone()),
                }),
                Grouping::NamePrefix => Some(ClusterKey::NamePrefix(first_word(&facts.name))),
                Grouping::Component => {
                    let first = graph.nodes.get(*parts.get(&index)?)?;
                    Some(ClusterKey::Component(first.id.to_string()))
                }
            },
            (_, NodeId::Outside(direction, Outside::Block(cidr))) => {
                let space = if is_private(cidr) {
                    AddressSpace::Private
                } else {
                    AddressSpace::Public
                };
                Some(ClusterKey::Blocks(*direction, space, cidr.family()))
            }
            _ => None,
        };
        Some((index, key?))
    });
    keys.collect()
}

fn first_word(name: &str) -> String {
    let is_end = |letter: char| matches!(letter, '-' | '_' | '.' | '/' | ':' | ' ');
    let word = name.split(is_end).find(|word| !word.is_empty());
    word.unwrap_or_default().to_lowercase()
}

/// Makes a graph of a selection, with clusters as nodes.
pub(super) fn collapse(graph: &Graph, selection: &Selection, options: &ViewOptions) -> Graph {
    let mut keys = keys(graph, selection, &options.grouping);
    let focus = options.focus.as_ref();
    let focus = focus.and_then(|focus| graph.find(&focus.node));
    keys.retain(|index, key| Some(*index) != focus && !options.expanded.contains(key));
    let mut sizes: HashMap<ClusterKey, usize> = HashMap::new();
    for key in keys.values() {
        *sizes.entry(key.clone()).or_default() += 1;
    }
    keys.retain(|_, key| {
        let least = match key {
            ClusterKey::Blocks(..) => MIN_BLOCKS,
            _ => 2,
        };
        sizes.get(key).is_some_and(|size| *size >= least)
    });
    let mut collapsed = Graph::default();
    let mut clusters: HashMap<&ClusterKey, usize> = HashMap::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    for index in &selection.nodes {
        let Some(node) = graph.nodes.get(*index) else {
            continue;
        };
        let next = collapsed.nodes.len();
        let place = match keys.get(index) {
            None => {
                collapsed.nodes.push(node.clone());
                next
            }
            Some(key) => {
                let place = *clusters.entry(key).or_insert(next);
                if place == next {
                    collapsed.nodes.push(empty_cluster(key, node.change));
                }
                if let Some(cluster) = collapsed.nodes.get_mut(place) {
                    cluster.adopt(node);
                }
                place
            }
        };
        places.insert(*index, place);
    }
    collapsed.add_edges(selection, &places);
    collapsed.sort();
    collapsed
}

fn empty_cluster(key: &ClusterKey, change: Change) -> Node {
    Node {
        id: NodeId::Cluster(key.clone()),
        kind: NodeKind::Cluster(Cluster {
            key: key.clone(),
            members: Vec::new(),
            inner_rules: 0,
        }),
        change,
        findings: Vec::new(),
        severities: SeverityCounts::default(),
    }
}

impl Node {
    /// Adds a node to a cluster.
    fn adopt(&mut self, member: &Self) {
        self.change = Change::of_parts([self.change, member.change]);
        self.findings.extend(&member.findings);
        self.severities = self.severities.plus(&member.severities);
        if let NodeKind::Cluster(cluster) = &mut self.kind {
            cluster.members.push(member.id.clone());
        }
    }
}

impl Graph {
    /// Adds the edges of a selection, one for each pair of nodes. Edges within a cluster only count.
    fn add_edges(&mut self, selection: &Selection, places: &HashMap<usize, usize>) {
        let mut edges: BTreeMap<(usize, usize), Vec<Arc<EdgeRule>>> = BTreeMap::new();
        for (source, target, rules) in &selection.edges {
            let Some((source, target)) = places.get(source).zip(places.get(target)) else {
                continue;
            };
            let node = self.nodes.get_mut(*source).filter(|_| source == target);
            match node.map(|node| &mut node.kind) {
                Some(NodeKind::Cluster(cluster)) => cluster.inner_rules += rules.len(),
                _ => {
                    let known = edges.entry((*source, *target)).or_default();
                    known.extend(rules.iter().cloned());
                }
            }
        }
        let edges = edges.into_iter();
        self.edges = edges
            .map(|((source, target), rules)| Edge::of_rules(source, target, rules))
            .collect();
    }
}

impl fmt::Display for ClusterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vpc(Some(vpc)) => write!(formatter, "vpc {vpc}"),
            Self::Vpc(None) => formatter.write_str("vpc"),
            Self::Tag {
                key,
                value: Some(value),
            } => write!(formatter, "tag {key}={value}"),
            Self::Tag { key, value: None } => write!(formatter, "tag {key}"),
            Self::NamePrefix(prefix) => write!(formatter, "name {prefix}"),
            Self::Component(first) => write!(formatter, "part {first}"),
            Self::Blocks(direction, space, family) => {
                let direction = direction.as_str().to_ascii_lowercase();
                let space = match space {
                    AddressSpace::Private => "private",
                    AddressSpace::Public => "public",
                };
                let words = ["blocks", &direction, space, family.as_str()];
                formatter.write_str(&words.join(" "))
            }
        }
    }
}
