//! What the map draws: a view of the graph with its picture, and what is at a point of it.

use super::edits::EdgeEnd;
use crate::analysis::graph::{NodeId, View};
use crate::layout::{Curve, Flow, Picture, Point, Rect, Route};

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
        boxes.position(|area| contains(area, at))
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
            let label = route.label.filter(|label| contains(label, at));
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

fn contains(area: &Rect, at: Point) -> bool {
    (area.x..=area.right()).contains(&at.x) && (area.y..=area.bottom()).contains(&at.y)
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
fn point_of_curve(start: Point, curve: &Curve, part: f64) -> Point {
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
