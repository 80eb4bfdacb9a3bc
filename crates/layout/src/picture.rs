//! The result of a layout.

use crate::{Point, Rect};

/// Places of nodes and routes of edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Boxes of the nodes, in the order of the graph.
    pub nodes: Vec<Rect>,
    /// Layers of the nodes, in the order of the graph, counted from 0. For moving from layer to layer by keyboard.
    pub layers: Vec<usize>,
    /// Routes of the edges, in the order of the graph; `None` for edges that are not drawn.
    pub edges: Vec<Option<Route>>,
    /// The smallest box with all nodes, routes and labels.
    pub bounds: Rect,
}

/// Curves from the box of the source to the box of the target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Where the edge leaves its source.
    pub start: Point,
    /// Cubic Bézier curves, each from the end of the one before. The end of the last is where the arrow points.
    pub curves: Vec<Curve>,
    /// Box of the label.
    pub label: Option<Rect>,
}

/// A cubic Bézier curve. Its start is known from the curve before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// First control point.
    pub first_control: Point,
    /// Second control point.
    pub second_control: Point,
    /// End.
    pub end: Point,
}

impl Route {
    /// Returns the point where the edge arrives.
    pub fn end(&self) -> Point {
        self.curves.last().map_or(self.start, |curve| curve.end)
    }

    /// Returns the smallest box with all curves, as far as their control points, and the label.
    pub(crate) fn bounds(&self) -> Rect {
        let mut bounds = Rect {
            x: self.start.x,
            y: self.start.y,
            ..Rect::default()
        };
        for curve in &self.curves {
            for point in [curve.first_control, curve.second_control, curve.end] {
                bounds = bounds.union(&Rect {
                    x: point.x,
                    y: point.y,
                    ..Rect::default()
                });
            }
        }
        self.label.map_or(bounds, |label| bounds.union(&label))
    }

    /// Returns the route in the other direction.
    pub(crate) fn reversed(self) -> Self {
        let mut curves = Vec::with_capacity(self.curves.len());
        let mut end = self.start;
        let start = self.end();
        for curve in self.curves {
            curves.push(Curve {
                first_control: curve.second_control,
                second_control: curve.first_control,
                end,
            });
            end = curve.end;
        }
        curves.reverse();
        Self {
            start,
            curves,
            label: self.label,
        }
    }

    /// Returns the route mirrored at the diagonal.
    pub(crate) fn transposed(self) -> Self {
        let curves = self.curves.into_iter().map(|curve| Curve {
            first_control: curve.first_control.transposed(),
            second_control: curve.second_control.transposed(),
            end: curve.end.transposed(),
        });
        Self {
            start: self.start.transposed(),
            curves: curves.collect(),
            label: self.label.map(|label| label.transposed()),
        }
    }

    /// Returns the path for the attribute `d` of SVG, with at most one decimal.
    pub fn svg_path(&self) -> String {
        let mut path = ["M", &coordinates(self.start)].concat();
        for curve in &self.curves {
            path.push('C');
            path.push_str(&coordinates(curve.first_control));
            path.push(' ');
            path.push_str(&coordinates(curve.second_control));
            path.push(' ');
            path.push_str(&coordinates(curve.end));
        }
        path
    }
}

fn coordinates(point: Point) -> String {
    let rounded = |value: f64| (value * 10.0).round() / 10.0;
    format!("{},{}", rounded(point.x), rounded(point.y))
}
