//! Building a graph from inventories.

use portcullis_model::Inventory;

use super::Graph;
use crate::checks::Finding;

/// What a graph is built from.
#[derive(Clone, Copy, Debug)]
pub struct GraphInput<'a> {
    /// The inventory without the draft.
    pub before: &'a Inventory,
    /// The inventory with the draft; the same as `before` without one.
    pub after: &'a Inventory,
    /// Findings of the inventory after the draft. Nodes and edges name them by index.
    pub findings: &'a [Finding],
}

impl Graph {
    /// Builds the graph of all groups and rules.
    pub fn of(_input: GraphInput<'_>) -> Self {
        Self::default()
    }
}
