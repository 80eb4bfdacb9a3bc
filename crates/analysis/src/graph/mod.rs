//! The map of an account as data: groups and outside addresses as nodes, and one edge for each ordered pair between which
//! rules allow traffic.
//!
//! [`Graph::of`] builds all of it from two inventories, before and after a draft, so that every node, edge and rule says
//! whether it is added, removed or changed. [`View::of`] makes of it what is shown: filtered, collapsed, around a focus,
//! never more than a given number of nodes, with counts of what is hidden. [`paths_to`] and [`between`] answer questions.
//!
//! Nothing here knows places: the crate `layout` places what a view has.

mod build;
mod collapse;
mod edge;
mod filter;
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

/// Nodes and edges, sorted by their names, so that equal accounts give equal graphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Nodes; edges name them by index.
    pub nodes: Vec<Node>,
    /// Edges, at most one from a node to another. An edge from a node to itself is a rule that allows a group to itself.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// Returns the index of a node.
    pub fn find(&self, id: &NodeId) -> Option<usize> {
        self.nodes.binary_search_by(|node| node.id.cmp(id)).ok()
    }
}
