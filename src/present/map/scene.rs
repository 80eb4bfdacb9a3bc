//! What the map draws: a view of the graph with its picture, and what is at a point of it.

use std::collections::BTreeMap;

use super::edits::EdgeEnd;
use crate::analysis::graph::{Change, Edge, NodeId, Outside, View};
use crate::layout::{self, Flow, LayerHint, Picture, Placement, Point, Rect, Route, Size};
use crate::model::Direction;

/// Size of the box of a node.
pub const NODE_SIZE: Size = Size::new(176.0, 44.0);

/// Up to this many nodes, every edge has its label. Beyond, the edges of the selection have.
const LABELED_NODES: usize = 60;

/// Width of a character of a label, and what a label needs around its text.
const CHARACTER: f64 = 6.7;
const LABEL_PADDING: f64 = 10.0;
const LABEL_HEIGHT: f64 = 18.0;

/// Number of parts of the traffic in a label.
const LABEL_PARTS: usize = 3;

/// Number of straight pieces that stand for a curve when a point is looked up.
const PIECES: u32 = 8;

/// Nodes and edges with their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// What is drawn, and what is hidden.
    pub view: View,
    /// Where it is drawn.
    pub picture: Picture,
    /// Direction of the layers.
    pub flow: Flow,
}

/// What is at a point of the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hit {
    /// The handle of a node, from which edges are drawn.
    Handle(usize),
    /// An end of the selected edge.
    EdgeEnd(usize, EdgeEnd),
    /// A node.
    Node(usize),
    /// An edge.
    Edge(usize),
    /// The background.
    #[default]
    Nothing,
}

/// Returns the text of an edge's label: the sign of its change, its traffic, and how many parts are left out.
pub fn label_text(edge: &Edge) -> String {
    let sign = match edge.change {
        Change::Kept => "",
        Change::Added => "+ ",
        Change::Removed => "− ",
        Change::Changed => "~ ",
    };
    format!("{sign}{}", edge.short_traffic(LABEL_PARTS))
}

/// Returns what is to be laid out for a view. Pinned nodes stay where the user put them; others where they were in an
/// earlier scene, if there is one.
pub fn layout_graph(
    view: &View,
    pins: &BTreeMap<String, Point>,
    earlier: Option<&Scene>,
) -> layout::Graph {
    let has_labels = view.graph.nodes.len() <= LABELED_NODES;
    let nodes = view.graph.nodes.iter().map(|node| {
        let key = node.id.to_string();
        let known = earlier.and_then(|scene| scene.center_of(&node.id));
        let placement = match (pins.get(&key), known) {
            (Some(pin), _) => Placement::Pinned(*pin),
            (None, Some(center)) => Placement::Previous(center),
            (None, None) => Placement::Free,
        };
        layout::Node {
            key,
            size: NODE_SIZE,
            layer: layer_of(&node.id),
            placement,
        }
    });
    let edges = view.graph.edges.iter().map(|edge| layout::Edge {
        source: edge.source,
        target: edge.target,
        label: has_labels.then(|| label_size(edge)),
    });
    layout::Graph {
        nodes: nodes.collect(),
        edges: edges.collect(),
    }
}

fn layer_of(node: &NodeId) -> LayerHint {
    match node {
        NodeId::Outside(Direction::Ingress, Outside::ForeignGroup { .. }) | NodeId::Group(_) => {
            LayerHint::Free
        }
        NodeId::Outside(Direction::Ingress, _) => LayerHint::First,
        NodeId::Outside(Direction::Egress, _) => LayerHint::Last,
        NodeId::Cluster(_) => LayerHint::Free,
    }
}

fn label_size(edge: &Edge) -> Size {
    // The sign of the severity follows the text.
    let marks = if edge.severities.worst().is_some() {
        2
    } else {
        0
    };
    let characters = label_text(edge).chars().count() + marks;
    Size::new(characters as f64 * CHARACTER + LABEL_PADDING, LABEL_HEIGHT)
}

impl Scene {
    /// Returns the box of a node.
    pub fn node_box(&self, node: usize) -> Option<Rect> {
        self.picture.nodes.get(node).copied()
    }

    /// Returns the route of an edge; `None` if it is not drawn, such as from a node to itself.
    pub fn route(&self, edge: usize) -> Option<&Route> {
        self.picture.edges.get(edge)?.as_ref()
    }

    /// Returns the center of a node.
    pub fn center_of(&self, id: &NodeId) -> Option<Point> {
        let node = self.view.graph.find(id)?;
        self.node_box(node).map(|area| area.center())
    }

    /// Returns the point of the handle of a node: where its edges begin.
    pub fn handle(&self, node: usize) -> Option<Point> {
        let area = self.node_box(node)?;
        let center = area.center();
        Some(match self.flow {
            Flow::Right => Point::new(area.right(), center.y),
            Flow::Down => Point::new(center.x, area.bottom()),
        })
    }

    /// Returns the node at a point.
    pub fn node_at(&self, at: Point) -> Option<usize> {
        let mut boxes = self.picture.nodes.iter();
        boxes.position(|area| contains(area, at, 0.0))
    }

    /// Returns what is at a point. `reach` is how near is near enough. `selected` is the selected edge, whose ends can
    /// be grabbed.
    pub fn hit(&self, at: Point, reach: f64, selected: Option<usize>) -> Hit {
        if let Some(edge) = selected
            && let Some(route) = self.route(edge)
        {
            for (end, point) in [
                (EdgeEnd::Target, route.end()),
                (EdgeEnd::Source, route.start),
            ] {
                if distance(point, at) <= reach {
                    return Hit::EdgeEnd(edge, end);
                }
            }
        }
        let handle = (0..self.picture.nodes.len()).find(|node| {
            let handle = self.handle(*node);
            handle.is_some_and(|handle| distance(handle, at) <= reach)
        });
        if let Some(node) = handle {
            return Hit::Handle(node);
        }
        if let Some(node) = self.node_at(at) {
            return Hit::Node(node);
        }
        self.edge_at(at, reach).map_or(Hit::Nothing, Hit::Edge)
    }

    /// Returns the nearest edge whose label or line is near a point.
    fn edge_at(&self, at: Point, reach: f64) -> Option<usize> {
        let routes = self.picture.edges.iter().enumerate();
        let routes = routes.filter_map(|(edge, route)| Some((edge, route.as_ref()?)));
        let near = routes.map(|(edge, route)| {
            let label = route.label.filter(|label| contains(label, at, 0.0));
            let away = if label.is_some() {
                0.0
            } else {
                distance_to_route(route, at)
            };
            (edge, away)
        });
        let near = near.filter(|(_, away)| *away <= reach);
        near.min_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(edge, _)| edge)
    }
}

fn contains(area: &Rect, at: Point, margin: f64) -> bool {
    (area.x - margin..=area.right() + margin).contains(&at.x)
        && (area.y - margin..=area.bottom() + margin).contains(&at.y)
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn distance_to_route(route: &Route, at: Point) -> f64 {
    let mut nearest = f64::INFINITY;
    let mut start = route.start;
    for curve in &route.curves {
        let mut from = start;
        for piece in 1..=PIECES {
            let part = f64::from(piece) / f64::from(PIECES);
            let to = point_of_curve(start, curve, part);
            nearest = nearest.min(distance_to_line(from, to, at));
            from = to;
        }
        start = curve.end;
    }
    nearest
}

/// Returns the point of a cubic Bézier curve at a part of it, from 0 to 1.
fn point_of_curve(start: Point, curve: &layout::Curve, part: f64) -> Point {
    let rest = 1.0 - part;
    let at = |a: f64, b: f64, c: f64, d: f64| {
        rest.powi(3) * a
            + 3.0 * rest.powi(2) * part * b
            + 3.0 * rest * part.powi(2) * c
            + part.powi(3) * d
    };
    let (b, c, d) = (curve.first_control, curve.second_control, curve.end);
    Point::new(at(start.x, b.x, c.x, d.x), at(start.y, b.y, c.y, d.y))
}

fn distance_to_line(from: Point, to: Point, at: Point) -> f64 {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = x * x + y * y;
    let along = if length > 0.0 {
        (((at.x - from.x) * x + (at.y - from.y) * y) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    distance(Point::new(from.x + along * x, from.y + along * y), at)
}

#[cfg(test)]
pub(super) mod tests;
