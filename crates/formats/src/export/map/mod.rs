//! Maps for other tools: a laid-out picture as SVG, and the graph for Mermaid and Graphviz.
//!
//! [`layout_graph`] hands what a map shows to the layout, with the sizes of its texts. The words come from the caller.

mod dot;
mod layout_graph;
mod mermaid;
mod svg;

pub use dot::dot;
pub use layout_graph::{MapSizes, layout_graph};
pub use mermaid::mermaid;
pub use svg::map_svg;

/// The words of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeWords {
    /// Name.
    pub title: String,
    /// Second line, such as the number of rules; empty if there is none.
    pub note: String,
    /// Signs of severity and draft, such as `▲ +`; empty if there are none.
    pub signs: String,
}

/// The words of a map.
#[derive(Clone, Copy, Debug)]
pub struct MapWords<'a> {
    /// Title of the map.
    pub title: &'a str,
    /// Lines under the title: account, Region, date.
    pub facts: &'a [String],
    /// Words of the nodes, in the order of the graph.
    pub nodes: &'a [NodeWords],
    /// Sentences about the edges, in the order of the graph, for pointers and screen readers.
    pub edges: &'a [String],
    /// What the signs and lines mean, and what is hidden.
    pub legend: &'a [String],
}
