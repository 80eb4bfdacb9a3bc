//! Routes of edges: where they leave and reach their nodes, the bends between, and the boxes of their labels.

use std::collections::BTreeMap;

use crate::canonical::{Input, InputEdge};
use crate::place::Places;
use crate::ports::{Port, Ports, Side};
use crate::ranks::Ranks;
use crate::refit::layers_of_places;
use crate::table::Table;
use crate::{Curve, Options, Point, Rect, Route, Size};

/// Least distance of a label or a bend from what it avoids.
const CLEARANCE: f64 = 2.0;

/// The way of an edge before its ends are known, from left to right.
#[derive(Clone, Debug, Default)]
struct Way {
    left: usize,
    right: usize,
    /// Whether the edge leads from right to left.
    is_backward: bool,
    /// Whether both nodes are above each other, so that the edge goes around.
    is_around: bool,
    /// The first bend, which other edges of the left node may share.
    channel: Option<usize>,
    /// Boxes that the edge passes, each from its left to its right.
    passes: Vec<Rect>,
    label: Option<Rect>,
}

/// Returns the routes of all edges. `kept` names those that keep their earlier route.
pub(crate) fn routes(
    input: &Input,
    ranks: &Ranks,
    (places, kept): (&mut Places, &Table<bool>),
    options: &Options,
) -> Vec<Route> {
    let columns = columns(&places.nodes);
    let mut ways: Vec<Option<Way>> = Vec::with_capacity(input.edges.len());
    for (index, edge) in input.edges.iter().enumerate() {
        ways.push(None);
        let chain = ranks.chains.get(index);
        let is_ranked = places.is_in_rank[edge.source] && places.is_in_rank[edge.target];
        let way = match chain.filter(|_| is_ranked) {
            _ if kept[index] => None,
            Some(chain) => Some(ranked_way(edge, chain, ranks, places)),
            None => Some(free_way(edge, places, &columns, options)),
        };
        if let Some(slot) = ways.last_mut() {
            *slot = way;
        }
    }
    let mut ports = Ports::default();
    for (edge, way) in input.edges.iter().zip(&ways) {
        match (way, &edge.previous) {
            (Some(way), _) => ports_of_way(&mut ports, way, &places.nodes),
            (None, Some(route)) => {
                for (node, end) in [(edge.source, route.start), (edge.target, route.end())] {
                    ports.take(node, side_of(&places.nodes[node], end), end.y);
                }
            }
            (None, None) => {}
        }
    }
    ports.settle(&places.nodes);
    let edges = input.edges.iter().zip(&ways);
    let routes = edges.map(|(edge, way)| match way {
        Some(way) => route(way, &ports, &places.nodes),
        None => edge.previous.clone().unwrap_or_default(),
    });
    routes.collect()
}

/// The way through the ranks.
fn ranked_way(edge: &InputEdge, chain: &[usize], ranks: &Ranks, places: &mut Places) -> Way {
    let is_backward = ranks.items[edge.source].rank > ranks.items[edge.target].rank;
    let mut way = Way {
        left: edge.source,
        right: edge.target,
        is_backward,
        is_around: ranks.items[edge.source].rank == ranks.items[edge.target].rank,
        channel: chain.first().copied(),
        ..Way::default()
    };
    if is_backward {
        std::mem::swap(&mut way.left, &mut way.right);
    }
    for item in chain {
        let mut rect = places.items[*item];
        if rect.height > 0.0 {
            rect = places.boxes.nearest_free(rect, 0.0);
            places.boxes.add(rect);
            way.label = Some(rect);
        }
        way.passes.push(rect);
    }
    way
}

/// The way between nodes that no rank joins: past the nodes of the columns between them.
fn free_way(
    edge: &InputEdge,
    places: &mut Places,
    columns: &[(f64, f64)],
    options: &Options,
) -> Way {
    let (source, target) = (places.nodes[edge.source], places.nodes[edge.target]);
    let is_backward = target.right() <= source.x;
    let mut way = Way {
        left: edge.source,
        right: edge.target,
        is_backward,
        is_around: !is_backward && target.x < source.right(),
        ..Way::default()
    };
    if is_backward {
        std::mem::swap(&mut way.left, &mut way.right);
    }
    let (left, right) = (places.nodes[way.left], places.nodes[way.right]);
    let (start, end) = (left.right(), right.x);
    let height = |x: f64| {
        let share = ((x - start) / (end - start).max(1.0)).clamp(0.0, 1.0);
        left.center().y + share * (right.center().y - left.center().y)
    };
    let mut from = start;
    if !way.is_around {
        for (low, high) in columns {
            if *low > start && *high < end {
                let center = Point::new((low + high) / 2.0, height((low + high) / 2.0));
                let bend = Rect::around(center, Size::new(high - low, options.edge_gap));
                way.passes.push(places.boxes.nearest_free(bend, CLEARANCE));
                from = *high;
            }
        }
    }
    let label = edge.label.unwrap_or_default();
    let center = if way.is_around {
        let x = left.right().max(right.right()) + options.layer_gap / 2.0 + label.width / 2.0;
        Point::new(x, (left.center().y + right.center().y) / 2.0)
    } else {
        Point::new((from + end) / 2.0, height((from + end) / 2.0))
    };
    let wanted = Rect::around(center, label);
    if edge.label.is_some() {
        let rect = places.boxes.nearest_free(wanted, CLEARANCE);
        places.boxes.add(rect);
        way.passes.push(rect);
        way.label = Some(rect);
    } else if way.is_around {
        way.passes.push(wanted);
    }
    way
}

/// Returns the left and right edge of each column of nodes.
fn columns(nodes: &Table<Rect>) -> Vec<(f64, f64)> {
    let layers = layers_of_places(nodes);
    let mut columns: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (rect, layer) in nodes.iter().zip(layers.iter()) {
        let column = columns.entry(*layer).or_insert((rect.x, rect.right()));
        *column = (column.0.min(rect.x), column.1.max(rect.right()));
    }
    columns.into_values().collect()
}

fn side_of(rect: &Rect, point: Point) -> Side {
    if point.x > rect.center().x {
        Side::Right
    } else {
        Side::Left
    }
}

/// Adds the ends of a way.
fn ports_of_way(ports: &mut Ports, way: &Way, nodes: &Table<Rect>) {
    let first = way.passes.first().copied().unwrap_or(nodes[way.right]);
    let last = way.passes.last().copied().unwrap_or(nodes[way.left]);
    let channel = way.channel;
    ports.add(way.left, Side::Right, first.center().y, channel);
    let side = if way.is_around {
        Side::Right
    } else {
        Side::Left
    };
    ports.add(way.right, side, last.center().y, None);
}

/// Draws a way between its ends.
fn route(way: &Way, ports: &Ports, nodes: &Table<Rect>) -> Route {
    let (left, right) = (nodes[way.left], nodes[way.right]);
    let first = way.passes.first().copied().unwrap_or(right);
    let last = way.passes.last().copied().unwrap_or(left);
    let start = ports.y(Port::new(
        way.left,
        Side::Right,
        first.center().y,
        way.channel,
    ));
    let start = Point::new(left.right(), start);
    let route = if way.is_around {
        let end = ports.y(Port::new(way.right, Side::Right, last.center().y, None));
        around(start, last.center(), Point::new(right.right(), end))
    } else {
        let end = ports.y(Port::new(way.right, Side::Left, last.center().y, None));
        through(start, &way.passes, Point::new(right.x, end))
    };
    let route = Route {
        label: way.label,
        ..route
    };
    if way.is_backward {
        route.reversed()
    } else {
        route
    }
}

/// Draws curves that enter and leave each box level.
fn through(start: Point, passes: &[Rect], end: Point) -> Route {
    let mut route = Route {
        start,
        ..Route::default()
    };
    let mut here = start;
    for pass in passes {
        let y = pass.center().y;
        let (enter, leave) = (Point::new(pass.x, y), Point::new(pass.right(), y));
        route.curves.push(level_curve(here, enter));
        if leave.x > enter.x {
            route.curves.push(level_curve(enter, leave));
        }
        here = leave;
    }
    route.curves.push(level_curve(here, end));
    route
}

fn level_curve(start: Point, end: Point) -> Curve {
    let middle = (start.x + end.x) / 2.0;
    Curve {
        first_control: Point::new(middle, start.y),
        second_control: Point::new(middle, end.y),
        end,
    }
}

/// Draws an arc to the right, through a point.
fn around(start: Point, middle: Point, end: Point) -> Route {
    let curve = |from: Point, to: Point, bend: Point| Curve {
        first_control: if from.x < to.x {
            Point::new(to.x, from.y)
        } else {
            bend
        },
        second_control: if from.x < to.x {
            bend
        } else {
            Point::new(from.x, to.y)
        },
        end: to,
    };
    let halfway = |end: Point| Point::new(middle.x, (middle.y + end.y) / 2.0);
    Route {
        start,
        curves: vec![
            curve(start, middle, halfway(start)),
            curve(middle, end, halfway(end)),
        ],
        label: None,
    }
}
