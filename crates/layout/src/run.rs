//! The steps of a layout.

use crate::{Curve, Point};
use crate::{Graph, Options, Picture, Rect, Route};

/// A layout under way.
#[derive(Clone, Debug)]
pub struct Layout {
    graph: Graph,
    options: Options,
}

/// Whether a layout has more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More steps are needed.
    Working,
    /// [`Layout::into_picture`] returns at once.
    Done,
}

/// Lays out a graph.
pub fn layout(graph: Graph, options: Options) -> Picture {
    Layout::new(graph, options).into_picture()
}

impl Layout {
    /// Starts a layout.
    pub fn new(graph: Graph, options: Options) -> Self {
        Self { graph, options }
    }

    /// Works for about `budget` units; a unit is one visit of an edge or node, some tens of nanoseconds. 20,000 units are
    /// about two milliseconds in a browser.
    pub fn step(&mut self, _budget: usize) -> Progress {
        Progress::Done
    }

    /// Does what is left and returns the picture.
    pub fn into_picture(self) -> Picture {
        let Self { graph, options } = self;
        let mut bottom = 0.0;
        let mut nodes = Vec::new();
        for node in &graph.nodes {
            nodes.push(Rect {
                x: 0.0,
                y: bottom,
                width: node.size.width,
                height: node.size.height,
            });
            bottom += node.size.height + options.node_gap;
        }
        let center = |index: usize| nodes.get(index).map_or(Point::default(), Rect::center);
        let edges = graph.edges.iter().map(|edge| {
            let end = center(edge.target);
            let start = center(edge.source);
            Some(Route {
                start,
                curves: vec![Curve {
                    first_control: start,
                    second_control: end,
                    end,
                }],
                label: None,
            })
        });
        let bounds = nodes.iter().copied().reduce(|a, b| a.union(&b));
        Picture {
            edges: edges.collect(),
            layers: vec![0; nodes.len()],
            bounds: bounds.unwrap_or_default(),
            nodes,
        }
    }
}
