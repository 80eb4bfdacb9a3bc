//! Tests what is at a point of a scene.

use super::*;
use crate::analysis::checks::SeverityCounts;
use crate::analysis::graph::{Change, Edge, Graph, GroupFacts, Node, NodeKind};
use crate::layout::Size;
use crate::model::GroupId;

const NODE_SIZE: Size = Size::new(176.0, 44.0);

/// A scene of boxes at these places, in these layers, with straight edges between them.
pub(in crate::present::map) fn scene(
    places: &[(f64, f64, usize)],
    edges: &[(usize, usize)],
) -> Scene {
    let node = |number: usize| Node {
        id: NodeId::Group(GroupId::from_remote(format!("sg-{number:08}"))),
        kind: NodeKind::Group(GroupFacts {
            name: format!("group-{number}"),
            vpc: None,
            tags: Vec::new(),
            ingress_rules: 0,
            egress_rules: 0,
            interfaces: None,
            is_open: false,
        }),
        change: Change::Kept,
        findings: Vec::new(),
        severities: SeverityCounts::default(),
    };
    let boxes: Vec<Rect> = places
        .iter()
        .map(|(x, y, _)| Rect::around(Point::new(*x, *y), NODE_SIZE))
        .collect();
    let route = |(source, target): &(usize, usize)| {
        let start = Point::new(boxes[*source].right(), boxes[*source].center().y);
        let end = Point::new(boxes[*target].x, boxes[*target].center().y);
        Some(Route {
            start,
            curves: vec![Curve {
                first_control: start,
                second_control: end,
                end,
            }],
            label: None,
        })
    };
    let edge = |(source, target): &(usize, usize)| Edge {
        source: *source,
        target: *target,
        rules: Vec::new(),
        change: Change::Added,
        findings: Vec::new(),
        severities: SeverityCounts::default(),
    };
    Scene {
        picture: Picture {
            layers: places.iter().map(|(_, _, layer)| *layer).collect(),
            edges: edges.iter().map(route).collect(),
            bounds: Rect::default(),
            nodes: boxes,
        },
        view: View {
            graph: Graph {
                nodes: (0..places.len()).map(node).collect(),
                edges: edges.iter().map(edge).collect(),
            },
            ..View::default()
        },
        flow: Flow::Right,
    }
}

fn two() -> Scene {
    scene(&[(0.0, 0.0, 0), (400.0, 100.0, 1)], &[(0, 1)])
}

#[test]
fn a_point_is_in_a_node_on_its_handle_on_an_edge_or_nowhere() {
    let scene = two();
    for (x, y, hit) in [
        (0.0, 0.0, Hit::Node(0)),
        (-80.0, 20.0, Hit::Node(0)),
        (87.0, 2.0, Hit::Handle(0)),
        (400.0, 110.0, Hit::Node(1)),
        (200.0, 52.0, Hit::Edge(0)),
        (200.0, 90.0, Hit::Nothing),
    ] {
        assert_eq!(scene.hit(Point::new(x, y), 6.0, None), hit, "{x} {y}");
    }
}

#[test]
fn the_ends_of_the_selected_edge_come_before_handles() {
    let scene = two();
    let (source, target) = (Point::new(88.0, 0.0), Point::new(312.0, 100.0));
    assert_eq!(
        scene.hit(source, 6.0, Some(0)),
        Hit::EdgeEnd(0, EdgeEnd::Source)
    );
    assert_eq!(
        scene.hit(target, 6.0, Some(0)),
        Hit::EdgeEnd(0, EdgeEnd::Target)
    );
    assert_eq!(scene.hit(target, 6.0, None), Hit::Node(1));
}

#[test]
fn the_nearest_of_two_edges_is_hit() {
    let scene = scene(
        &[
            (0.0, 0.0, 0),
            (400.0, 0.0, 1),
            (0.0, 60.0, 0),
            (400.0, 60.0, 1),
        ],
        &[(0, 1), (2, 3)],
    );
    assert_eq!(scene.hit(Point::new(200.0, 25.0), 40.0, None), Hit::Edge(0));
    assert_eq!(scene.hit(Point::new(200.0, 35.0), 40.0, None), Hit::Edge(1));
}

#[test]
fn in_columns_the_handle_is_below_the_node() {
    let scene = Scene {
        flow: Flow::Down,
        ..two()
    };
    assert_eq!(scene.handle(0), Some(Point::new(0.0, 22.0)));
}
