//! Moves of the focus from node to node by arrow keys: along edges, and within a layer.

use super::scene::Scene;
use crate::layout::{Flow, Point};

/// A move of the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// With the traffic.
    Forward,
    /// Against the traffic.
    Back,
    /// To the node before, in the same layer.
    Before,
    /// To the node after, in the same layer.
    After,
    /// To the first node.
    First,
    /// To the last node.
    Last,
}

/// Returns the move of a key.
pub fn walk_of(key: &str, flow: Flow) -> Option<Walk> {
    Some(match (key, flow) {
        ("ArrowRight", Flow::Right) | ("ArrowDown", Flow::Down) => Walk::Forward,
        ("ArrowLeft", Flow::Right) | ("ArrowUp", Flow::Down) => Walk::Back,
        ("ArrowUp", Flow::Right) | ("ArrowLeft", Flow::Down) => Walk::Before,
        ("ArrowDown", Flow::Right) | ("ArrowRight", Flow::Down) => Walk::After,
        ("Home", _) => Walk::First,
        ("End", _) => Walk::Last,
        _ => return None,
    })
}

impl Scene {
    /// Returns the node that a move leads to; `None` if there is none.
    ///
    /// Along edges, the nearest neighbour comes first. Without an edge, the move goes to the nearest node of the next
    /// layer that has any, so that every node can be reached.
    pub fn walk(&self, from: usize, walk: Walk) -> Option<usize> {
        match walk {
            Walk::Forward => self
                .along(from, true)
                .or_else(|| self.next_layer(from, true)),
            Walk::Back => self
                .along(from, false)
                .or_else(|| self.next_layer(from, false)),
            Walk::Before => self.in_layer(from, false),
            Walk::After => self.in_layer(from, true),
            Walk::First => self.first(),
            Walk::Last => self.in_order().pop(),
        }
    }

    /// Returns the first node: the uppermost of the first layer.
    pub fn first(&self) -> Option<usize> {
        self.in_order().first().copied()
    }

    /// Returns the nodes layer by layer, each from its beginning to its end.
    pub fn in_order(&self) -> Vec<usize> {
        let mut nodes: Vec<usize> = (0..self.picture.nodes.len()).collect();
        nodes.sort_by(|a, b| {
            let layers = self.layer(*a).cmp(&self.layer(*b));
            layers.then(self.across(*a).total_cmp(&self.across(*b)))
        });
        nodes
    }

    fn layer(&self, node: usize) -> usize {
        self.picture.layers.get(node).copied().unwrap_or_default()
    }

    fn center(&self, node: usize) -> Point {
        self.node_box(node).unwrap_or_default().center()
    }

    /// Place of a node within its layer.
    fn across(&self, node: usize) -> f64 {
        let center = self.center(node);
        match self.flow {
            Flow::Right => center.y,
            Flow::Down => center.x,
        }
    }

    fn along(&self, from: usize, is_forward: bool) -> Option<usize> {
        let edges = self.view.graph.edges.iter();
        let ends = edges.map(|edge| {
            if is_forward {
                (edge.source, edge.target)
            } else {
                (edge.target, edge.source)
            }
        });
        let neighbours = ends.filter(|(near, far)| *near == from && *far != from);
        self.nearest(from, neighbours.map(|(_, far)| far))
    }

    fn next_layer(&self, from: usize, is_forward: bool) -> Option<usize> {
        let here = self.layer(from);
        let layers = self.picture.layers.iter().copied();
        let next = if is_forward {
            layers.filter(|layer| *layer > here).min()
        } else {
            layers.filter(|layer| *layer < here).max()
        }?;
        let nodes = 0..self.picture.nodes.len();
        self.nearest(from, nodes.filter(|node| self.layer(*node) == next))
    }

    fn nearest(&self, from: usize, nodes: impl Iterator<Item = usize>) -> Option<usize> {
        let here = self.center(from);
        let away = |node: usize| {
            let there = self.center(node);
            (there.x - here.x).hypot(there.y - here.y)
        };
        nodes.min_by(|a, b| away(*a).total_cmp(&away(*b)).then(a.cmp(b)))
    }

    fn in_layer(&self, from: usize, is_after: bool) -> Option<usize> {
        let order = self.in_order();
        let place = order.iter().position(|node| *node == from)?;
        let next = if is_after {
            place.checked_add(1)?
        } else {
            place.checked_sub(1)?
        };
        let next = order.get(next).copied()?;
        (self.layer(next) == self.layer(from)).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::tests::scene;
    use super::*;

    /// Two sources, two groups behind them and one behind those; the last has no edge.
    fn example() -> Scene {
        scene(
            &[
                (0.0, 0.0, 0),
                (0.0, 100.0, 0),
                (300.0, 0.0, 1),
                (300.0, 100.0, 1),
                (600.0, 0.0, 2),
                (600.0, 100.0, 2),
            ],
            &[(0, 2), (0, 3), (1, 3), (3, 4)],
        )
    }

    #[test]
    fn arrows_follow_edges_and_stay_within_layers() {
        let scene = example();
        for (from, walk, to) in [
            (0, Walk::Forward, Some(2)),
            (1, Walk::Forward, Some(3)),
            (3, Walk::Forward, Some(4)),
            (3, Walk::Back, Some(1)),
            (4, Walk::Back, Some(3)),
            (2, Walk::After, Some(3)),
            (3, Walk::After, None),
            (3, Walk::Before, Some(2)),
            (2, Walk::Before, None),
            (5, Walk::First, Some(0)),
            (0, Walk::Last, Some(5)),
        ] {
            assert_eq!(scene.walk(from, walk), to, "{from} {walk:?}");
        }
    }

    #[test]
    fn without_an_edge_the_next_layer_is_reached() {
        let scene = example();
        assert_eq!(scene.walk(2, Walk::Forward), Some(4));
        assert_eq!(scene.walk(5, Walk::Back), Some(3));
        assert_eq!(scene.walk(4, Walk::Forward), None);
    }

    #[test]
    fn every_node_can_be_reached_from_the_first() {
        let scene = example();
        let mut seen = vec![scene.first().unwrap()];
        let mut next = 0;
        while let Some(from) = seen.get(next).copied() {
            next += 1;
            for walk in [Walk::Forward, Walk::Back, Walk::Before, Walk::After] {
                seen.extend(scene.walk(from, walk).filter(|to| !seen.contains(to)));
            }
        }
        assert_eq!(seen.len(), 6);
    }

    #[test]
    fn keys_follow_the_direction_of_the_layers() {
        assert_eq!(walk_of("ArrowRight", Flow::Right), Some(Walk::Forward));
        assert_eq!(walk_of("ArrowRight", Flow::Down), Some(Walk::After));
        assert_eq!(walk_of("ArrowUp", Flow::Down), Some(Walk::Back));
        assert_eq!(walk_of("Enter", Flow::Right), None);
    }

    #[test]
    fn an_empty_scene_has_nowhere_to_go() {
        let scene = Scene::default();
        assert_eq!(scene.first(), None);
        assert_eq!(scene.walk(0, Walk::Forward), None);
    }
}
