//! Fitting new nodes into an earlier picture.

use crate::canonical::Input;
use crate::place::Places;
use crate::table::Table;
use crate::{Options, Placement, Point, Rect, Size};

/// Nodes that lead to a node, and nodes that it leads to.
type Neighbors = (Vec<usize>, Vec<usize>);

/// Keeps what has a place and puts new nodes next to those that they are joined with. Sets which routes stay.
pub(crate) fn refit(input: &Input, options: &Options) -> (Places, Table<bool>) {
    let count = input.nodes.len();
    let mut places = Places {
        nodes: Table::new(count),
        is_in_rank: Table::new(count),
        ..Places::default()
    };
    let mut is_placed: Table<bool> = Table::new(count);
    for (index, node) in input.nodes.iter().enumerate() {
        if let Placement::Pinned(center) = node.placement {
            places.put(index, Rect::around(center, node.size));
            is_placed[index] = true;
        }
    }
    for (index, node) in input.nodes.iter().enumerate() {
        if let Placement::Previous(center) = node.placement {
            let wanted = Rect::around(center, node.size);
            places.put(index, places.boxes.nearest_free(wanted, 0.0));
            is_placed[index] = true;
        }
    }
    let is_kept = keep_routes(input, &mut places, &is_placed);
    let mut neighbors: Table<Neighbors> = Table::new(count);
    for edge in input.edges.iter() {
        neighbors[edge.target].0.push(edge.source);
        neighbors[edge.source].1.push(edge.target);
    }
    // Nodes next to placed ones come first, so that a new chain grows from where it begins.
    loop {
        let missing = || (0..count).filter(|node| !is_placed[*node]);
        let joined = missing().find_map(|node| {
            let size = input.nodes[node].size;
            let center =
                wanted_center(&places.nodes, &is_placed, &neighbors[node], (size, options))?;
            let center = snapped(center, &places.nodes, &is_placed);
            Some((node, Rect::around(center, size)))
        });
        let below = || {
            let node = missing().next()?;
            Some((
                node,
                below_all(&places.nodes, &is_placed, input.nodes[node].size, options),
            ))
        };
        let Some((node, wanted)) = joined.or_else(below) else {
            break;
        };
        places.put(
            node,
            places.boxes.nearest_free(wanted, options.node_gap / 2.0),
        );
        is_placed[node] = true;
    }
    (places, is_kept)
}

/// Returns which edges keep their routes: both ends are where they were, and nothing covers the label.
fn keep_routes(input: &Input, places: &mut Places, is_placed: &Table<bool>) -> Table<bool> {
    let edges = input.edges.iter().map(|edge| {
        let Some(route) = &edge.previous else {
            return false;
        };
        let ends = [(edge.source, route.start), (edge.target, route.end())];
        let are_there = ends
            .iter()
            .all(|(node, end)| is_placed[*node] && is_at_side(&places.nodes[*node], *end));
        let size = route
            .label
            .map(|label| Size::new(label.width, label.height));
        let is_free = route.label.is_none_or(|label| places.boxes.is_free(&label));
        let is_kept = are_there && size == edge.label && is_free;
        if let Some(label) = route.label.filter(|_| is_kept) {
            places.boxes.add(label);
        }
        is_kept
    });
    edges.collect()
}

/// Whether a point is on the left or right edge of a box.
fn is_at_side(rect: &Rect, point: Point) -> bool {
    const NEAR: f64 = 0.5;
    let is_beside = (point.x - rect.x).abs() < NEAR || (point.x - rect.right()).abs() < NEAR;
    is_beside && (rect.y - NEAR..=rect.bottom() + NEAR).contains(&point.y)
}

/// Returns the place below all others.
fn below_all(nodes: &Table<Rect>, is_placed: &Table<bool>, size: Size, options: &Options) -> Rect {
    let placed = (0..nodes.len()).filter(|node| is_placed[*node]);
    let bounds = placed.map(|node| nodes[node]);
    let bounds = bounds
        .reduce(|one, other| one.union(&other))
        .unwrap_or_default();
    Rect {
        x: bounds.x,
        y: bounds.bottom() + options.node_gap,
        width: size.width,
        height: size.height,
    }
}

/// Returns the place after the nodes that lead to a node, or before those that it leads to, at their mean height;
/// `None` if none has a place.
fn wanted_center(
    nodes: &Table<Rect>,
    is_placed: &Table<bool>,
    (sources, targets): &Neighbors,
    (size, options): (Size, &Options),
) -> Option<Point> {
    let placed = |known: &[usize]| -> Vec<Rect> {
        let placed = known.iter().filter(|node| is_placed[**node]);
        placed.map(|node| nodes[*node]).collect()
    };
    let middle = |rects: &[Rect]| {
        let sum: f64 = rects.iter().map(|rect| rect.center().y).sum();
        sum / rects.len() as f64
    };
    let sources = placed(sources);
    if let Some(right) = sources.iter().map(Rect::right).reduce(f64::max) {
        let x = right + options.layer_gap + size.width / 2.0;
        return Some(Point::new(x, middle(&sources)));
    }
    let targets = placed(targets);
    let left = targets.iter().map(|rect| rect.x).reduce(f64::min)?;
    let x = left - options.layer_gap - size.width / 2.0;
    Some(Point::new(x, middle(&targets)))
}

/// Moves a place into the column of the nearest node, if there is one about there.
fn snapped(center: Point, nodes: &Table<Rect>, is_placed: &Table<bool>) -> Point {
    const NEAR: f64 = 120.0;
    let placed = (0..nodes.len()).filter(|node| is_placed[*node]);
    let columns = placed.map(|node| nodes[node].center().x);
    let distance = |x: f64| (x - center.x).abs();
    let nearest = columns.min_by(|one, other| distance(*one).total_cmp(&distance(*other)));
    match nearest {
        Some(x) if distance(x) < NEAR => Point::new(x, center.y),
        _ => center,
    }
}

/// Returns the layers of a picture whose nodes have places: columns of boxes that are above each other.
pub(crate) fn layers_of_places(nodes: &Table<Rect>) -> Table<usize> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    let center = |node: usize| nodes[node].center().x;
    order.sort_by(|one, other| center(*one).total_cmp(&center(*other)));
    let mut layers = Table::new(nodes.len());
    let (mut layer, mut right) = (0, f64::MAX);
    for node in order {
        if center(node) > right {
            layer += 1;
            right = f64::MAX;
        }
        if right == f64::MAX {
            right = nodes[node].right();
        }
        layers[node] = layer;
    }
    layers
}
