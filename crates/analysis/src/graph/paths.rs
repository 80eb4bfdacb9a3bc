//! Questions about a graph: what leads to a node, what is near it, which nodes have very many edges.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Edge, Graph, Node, NodeId};

/// Direction in which edges are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Against the traffic: what can reach the node.
    In,
    /// With the traffic: what the node can reach.
    Out,
    /// Both.
    #[default]
    Both,
}

/// Nodes from which edges lead to a node, over groups. Ports are not compared: a path exists if each of its edges
/// allows some traffic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// Index of the node.
    pub target: usize,
    /// The first step from each node that leads to it, the nearest nodes first, then in the order of the graph.
    pub steps: Vec<Step>,
}

/// First step of a shortest path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Index of the node.
    pub node: usize,
    /// Number of edges to the target.
    pub distance: usize,
    /// Index of the edge to follow.
    pub edge: usize,
}

impl Paths {
    /// Returns the indices of the edges from a node to the target; empty if no path leads there.
    pub fn edges_from(&self, graph: &Graph, node: usize) -> Vec<usize> {
        let mut edges = Vec::new();
        let mut here = node;
        while let Some(step) = self.steps.iter().find(|step| step.node == here) {
            edges.push(step.edge);
            let next = graph.edges.get(step.edge);
            here = next.map_or(self.target, |edge| edge.target);
        }
        edges
    }
}

impl Paths {
    /// Returns the indices of all edges on some path to the target, not only on the shortest ones.
    pub fn edges(&self, graph: &Graph) -> Vec<usize> {
        let reaching: BTreeSet<usize> = self.steps.iter().map(|step| step.node).collect();
        let leads_on = |node: usize| {
            let known = graph.nodes.get(node).filter(|_| reaching.contains(&node));
            known.is_some_and(|node| !matches!(node.id, NodeId::Outside(..)))
        };
        let is_on_path = |edge: &Edge| {
            edge.change != Change::Removed
                && reaching.contains(&edge.source)
                && (edge.target == self.target || leads_on(edge.target))
        };
        let edges = graph.edges.iter().enumerate();
        edges
            .filter(|(_, edge)| is_on_path(edge))
            .map(|(index, _)| index)
            .collect()
    }
}

/// Finds all nodes that lead to a node. Edges that the draft removes are not followed. Outside nodes are ends: no path
/// leads through them.
pub fn paths_to(graph: &Graph, target: usize) -> Paths {
    let mut incoming: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for (index, edge) in graph.edges.iter().enumerate() {
        let known = incoming.get_mut(edge.target);
        if let Some(known) = known.filter(|_| edge.change != Change::Removed) {
            known.push(index);
        }
    }
    let mut is_found = vec![false; graph.nodes.len()];
    if let Some(found) = is_found.get_mut(target) {
        *found = true;
    }
    let mut paths = Paths {
        target,
        steps: Vec::new(),
    };
    let mut ring = vec![target];
    let mut distance = 0;
    while !ring.is_empty() {
        distance += 1;
        let mut next: BTreeMap<usize, usize> = BTreeMap::new();
        for edge in ring.iter().filter_map(|node| incoming.get(*node)).flatten() {
            let source = graph.edges.get(*edge).map(|edge| edge.source);
            let source = source.filter(|source| is_found.get(*source) == Some(&false));
            if let Some(source) = source {
                next.entry(source).or_insert(*edge);
            }
        }
        for (node, edge) in &next {
            if let Some(found) = is_found.get_mut(*node) {
                *found = true;
            }
            paths.steps.push(Step {
                node: *node,
                distance,
                edge: *edge,
            });
        }
        let is_passable = |node: &usize| {
            let node = graph.nodes.get(*node);
            node.is_some_and(|node| !matches!(node.id, NodeId::Outside(..)))
        };
        ring = next.into_keys().filter(is_passable).collect();
    }
    paths
}

/// Returns the edges from one node to another and back.
pub fn between(graph: &Graph, one: usize, other: usize) -> Vec<&Edge> {
    let joins = |edge: &&Edge| {
        (edge.source, edge.target) == (one, other) || (edge.source, edge.target) == (other, one)
    };
    graph.edges.iter().filter(joins).collect()
}

/// Returns the nodes within `hops` edges of a node, with the node itself. Muted nodes end the search, and so do outside
/// nodes, which connect most groups with each other.
pub fn neighborhood(
    graph: &Graph,
    node: usize,
    hops: usize,
    reach: Reach,
    muted: &BTreeSet<NodeId>,
) -> BTreeSet<usize> {
    let edges = graph.edges.iter().map(|edge| (edge.source, edge.target));
    near(&graph.nodes, edges, node, (hops, reach), muted)
}

/// Searches along some edges, given by their ends.
pub(super) fn near(
    nodes: &[Node],
    edges: impl Iterator<Item = (usize, usize)>,
    start: usize,
    (hops, reach): (usize, Reach),
    muted: &BTreeSet<NodeId>,
) -> BTreeSet<usize> {
    let mut neighbors: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut join = |from: usize, to: usize| {
        if let Some(known) = neighbors.get_mut(from) {
            known.push(to);
        }
    };
    for (source, target) in edges {
        if reach != Reach::In {
            join(source, target);
        }
        if reach != Reach::Out {
            join(target, source);
        }
    }
    let is_passable = |index: &usize| {
        let known = nodes.get(*index);
        known.is_some_and(|known| {
            !matches!(known.id, NodeId::Outside(..)) && !muted.contains(&known.id)
        })
    };
    let mut found = BTreeSet::from([start]);
    let mut ring = vec![start];
    for _ in 0..hops {
        let next = ring.iter().filter_map(|index| neighbors.get(*index));
        let next: BTreeSet<usize> = next.flatten().copied().collect();
        let next: Vec<usize> = next.difference(&found).copied().collect();
        found.extend(next.iter().copied());
        ring = next.into_iter().filter(is_passable).collect();
    }
    found
}

/// Fewest edges of a hub.
const MIN_HUB_EDGES: usize = 10;

/// Edges of a hub, by those of the median node.
const HUB_FACTOR: usize = 4;

/// Returns the nodes with far more edges than others, such as monitoring, which hide the rest: candidates to mute,
/// those with the most edges first.
pub fn hubs(graph: &Graph) -> Vec<usize> {
    let mut degrees = vec![0_usize; graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.source != edge.target) {
        for end in [edge.source, edge.target] {
            if let Some(degree) = degrees.get_mut(end) {
                *degree += 1;
            }
        }
    }
    let mut sorted: Vec<usize> = degrees.iter().copied().filter(|it| *it > 0).collect();
    sorted.sort_unstable();
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    let least = MIN_HUB_EDGES.max(HUB_FACTOR * median);
    let mut hubs: Vec<usize> = (0..degrees.len()).collect();
    let degree = |index: &usize| degrees.get(*index).copied().unwrap_or_default();
    hubs.retain(|index| degree(index) >= least);
    hubs.sort_by_key(|index| std::cmp::Reverse(degree(index)));
    hubs
}
