//! Layered layout of directed graphs: nodes with sizes go into layers, edges become curves, labels become boxes.
//!
//! Pure and deterministic: the same graph gives the same picture, in whichever order nodes and edges are listed. Nodes
//! are named by index and compared by [`Node::key`]. No node and no label overlaps another, except where the caller
//! pins nodes on one another.
//!
//! [`layout`] does all at once. [`Layout`] does the same in steps, so that a page can paint in between.
//!
//! [`connected_parts`] finds the circles of any graph.
//!
//! A picture is laid out again from an earlier one by [`Placement::Previous`]: nodes that have a place keep it, and new
//! ones are fitted in. Without any earlier place, everything is laid out afresh.

mod align;
mod boxes;
mod canonical;
mod crossings;
mod cycles;
mod geometry;
mod graph;
mod layers;
mod order;
mod picture;
mod place;
mod ports;
mod ranks;
mod refit;
mod routes;
mod run;
mod starts;
mod table;

pub use cycles::connected_parts;
pub use geometry::{Point, Rect, Size};
pub use graph::{Edge, Flow, Graph, LayerHint, Node, Options, Placement};
pub use picture::{Curve, Picture, Route};
pub use run::{Layout, Progress, layout};
