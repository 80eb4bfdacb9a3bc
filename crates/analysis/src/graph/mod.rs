//! The map of an account as data: groups and outside addresses as nodes, and one edge for each ordered pair between
//! which rules allow traffic.
//!
//! [`Graph::of`] builds all of it from two inventories, before and after a draft, so that every node, edge and rule
//! says whether it is added, removed or changed. [`View::of`] selects what is shown: filtered, collapsed, around a
//! focus, never more than a given number of nodes, with counts of what is hidden. [`paths_to`] and [`between`] answer
//! questions.
//!
//! Nothing here knows places: the crate `layout` places what a view has.

mod build;
mod collapse;
mod components;
mod edge;
mod filter;
mod findings;
mod node;
mod paths;
mod traffic;
mod view;

pub use build::GraphInput;
pub use collapse::{ClusterKey, Grouping};
pub use edge::{Edge, EdgeRule};
pub use filter::Filter;
pub use node::{AddressSpace, Change, Cluster, GroupFacts, Node, NodeId, NodeKind, Outside};
pub use paths::{Paths, Reach, Step, between, hubs, neighborhood, paths_to};
pub use traffic::ShortTraffic;
pub use view::{DEFAULT_MAX_NODES, Focus, Hidden, View, ViewOptions};

use std::collections::{BTreeMap, BTreeSet};

/// Nodes and edges, sorted by their names, so that equal accounts give equal graphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Nodes; edges name them by index.
    pub nodes: Vec<Node>,
    /// Edges, at most one from a node to another. An edge from a node to itself is a rule that allows a group to
    /// itself.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// Returns the index of a node.
    pub fn find(&self, id: &NodeId) -> Option<usize> {
        self.nodes.binary_search_by(|node| node.id.cmp(id)).ok()
    }

    /// Keeps the nodes with these indices, and the edges between them.
    fn keep(&mut self, kept: &BTreeSet<usize>) {
        let places: BTreeMap<usize, usize> = kept.iter().copied().zip(0..).collect();
        let nodes = std::mem::take(&mut self.nodes).into_iter().enumerate();
        let nodes = nodes.filter(|(index, _)| places.contains_key(index));
        self.nodes = nodes.map(|(_, node)| node).collect();
        self.edges.retain_mut(|edge| {
            let ends = places.get(&edge.source).zip(places.get(&edge.target));
            if let Some((source, target)) = ends {
                (edge.source, edge.target) = (*source, *target);
            }
            ends.is_some()
        });
    }

    /// Sorts nodes by name, and edges by source and target.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|one, other| {
            let id = |index: &usize| self.nodes.get(*index).map(|node| &node.id);
            id(one).cmp(&id(other))
        });
        let mut places = vec![0; order.len()];
        for (place, index) in order.iter().enumerate() {
            if let Some(known) = places.get_mut(*index) {
                *known = place;
            }
        }
        self.nodes.sort_by(|one, other| one.id.cmp(&other.id));
        let place = |index: usize| places.get(index).copied().unwrap_or_default();
        for edge in &mut self.edges {
            edge.source = place(edge.source);
            edge.target = place(edge.target);
        }
        self.edges.sort_by_key(|edge| (edge.source, edge.target));
    }

    /// Takes the change of outside nodes from their edges: one with edges of several kinds stays.
    fn derive_outside_changes(&mut self) {
        let mut changes: Vec<Vec<Change>> = vec![Vec::new(); self.nodes.len()];
        for edge in &self.edges {
            for end in [edge.source, edge.target] {
                if let Some(known) = changes.get_mut(end) {
                    known.push(edge.change);
                }
            }
        }
        for (node, changes) in self.nodes.iter_mut().zip(changes) {
            if matches!(node.id, NodeId::Outside(..)) {
                node.change = match Change::of_parts(changes) {
                    Change::Changed => Change::Kept,
                    change => change,
                };
            }
        }
    }
}
