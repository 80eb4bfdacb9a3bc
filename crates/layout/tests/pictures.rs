//! What holds of every picture: no overlaps, the same for the same graph, in whichever order it is listed and in
//! whichever steps it is made.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use portcullis_layout::{
    Flow, Graph, Layout, Options, Picture, Placement, Point, Progress, Rect, layout,
};
use support::{Numbers, boxes, edge, first_overlap, node, random_graph};

fn draw(graph: &Graph) -> Picture {
    layout(graph.clone(), Options::default())
}

#[test]
fn no_node_and_no_label_overlaps_another_in_a_thousand_graphs() {
    for seed in 0..1000 {
        let graph = random_graph(&mut Numbers::new(seed), 24);
        let picture = draw(&graph);
        assert_eq!(first_overlap(&boxes(&picture)), None, "seed {seed}");
        assert_eq!(picture.nodes.len(), graph.nodes.len());
        for (edge, route) in graph.edges.iter().zip(&picture.edges) {
            let is_drawn = edge.source != edge.target;
            assert_eq!(route.is_some(), is_drawn);
            let label = route.as_ref().and_then(|route| route.label);
            assert_eq!(label.is_some(), is_drawn && edge.label.is_some());
        }
    }
}

#[test]
fn edges_join_the_sides_of_their_nodes_within_the_bounds() {
    for seed in 0..200 {
        let graph = random_graph(&mut Numbers::new(seed), 24);
        let picture = draw(&graph);
        let is_on = |rect: &Rect, point: Point| {
            let is_beside = point.x == rect.x || (point.x - rect.right()).abs() < 1e-6;
            is_beside && point.y >= rect.y && point.y <= rect.bottom()
        };
        for (edge, route) in graph.edges.iter().zip(&picture.edges) {
            let Some(route) = route else { continue };
            assert!(
                is_on(&picture.nodes[edge.source], route.start),
                "seed {seed}"
            );
            assert!(
                is_on(&picture.nodes[edge.target], route.end()),
                "seed {seed}"
            );
        }
        for rect in boxes(&picture) {
            let bounds = picture.bounds;
            assert!(rect.x >= bounds.x && rect.right() <= bounds.right() + 1e-6);
            assert!(rect.y >= bounds.y && rect.bottom() <= bounds.bottom() + 1e-6);
        }
    }
}

#[test]
fn the_order_of_the_lists_does_not_change_the_picture() {
    for seed in 0..300 {
        let numbers = &mut Numbers::new(seed);
        let graph = random_graph(numbers, 24);
        let picture = draw(&graph);
        assert_eq!(draw(&graph), picture, "seed {seed}");
        let mut places: Vec<usize> = (0..graph.nodes.len()).collect();
        for index in (1..places.len()).rev() {
            places.swap(index, numbers.below(index + 1));
        }
        let place_of = |old: usize| places.iter().position(|place| *place == old).unwrap();
        let mut edges = graph.edges.clone();
        // Of several edges between the same nodes, the first listed comes first.
        edges.sort_by_key(|edge| (edge.target, edge.source));
        for edge in &mut edges {
            (edge.source, edge.target) = (place_of(edge.source), place_of(edge.target));
        }
        let shuffled = Graph {
            nodes: places
                .iter()
                .map(|place| graph.nodes[*place].clone())
                .collect(),
            edges,
        };
        let other = draw(&shuffled);
        let nodes: Vec<Rect> = places.iter().map(|place| picture.nodes[*place]).collect();
        assert_eq!(other.nodes, nodes, "seed {seed}");
        let routes = |picture: &Picture| {
            let routes = picture.edges.iter().flatten();
            let mut paths: Vec<String> = routes.map(|route| format!("{route:?}")).collect();
            paths.sort();
            paths
        };
        assert_eq!(routes(&other), routes(&picture), "seed {seed}");
    }
}

#[test]
fn steps_make_the_same_picture() {
    for seed in 0..50 {
        let graph = random_graph(&mut Numbers::new(seed), 24);
        let mut steps = Layout::new(graph.clone(), Options::default());
        let mut count = 0;
        while steps.step(1) == Progress::Working {
            count += 1;
        }
        assert!(count >= 5, "{count} steps");
        assert_eq!(steps.into_picture(), draw(&graph));
    }
}

#[test]
fn layers_can_lead_down() {
    let graph = random_graph(&mut Numbers::new(7), 40);
    let options = Options {
        flow: Flow::Down,
        ..Options::default()
    };
    let picture = layout(graph.clone(), options);
    assert_eq!(first_overlap(&boxes(&picture)), None);
    for (node, rect) in graph.nodes.iter().zip(&picture.nodes) {
        assert_eq!(
            (rect.width, rect.height),
            (node.size.width, node.size.height)
        );
    }
    let chain = Graph {
        nodes: vec![node("a"), node("b")],
        edges: vec![edge(0, 1)],
    };
    let picture = layout(chain, options);
    assert!(picture.nodes[1].y > picture.nodes[0].bottom());
}

#[test]
fn pinned_nodes_stay_and_others_make_room() {
    for seed in 0..300 {
        let numbers = &mut Numbers::new(seed);
        let mut graph = random_graph(numbers, 20);
        let free = draw(&graph);
        let dragged = numbers.below(graph.nodes.len());
        let onto = free.nodes[numbers.below(graph.nodes.len())].center();
        graph.nodes[dragged].placement = Placement::Pinned(onto);
        let picture = draw(&graph);
        let center = picture.nodes[dragged].center();
        assert!((center.x - onto.x).abs() < 1e-6 && (center.y - onto.y).abs() < 1e-6);
        assert_eq!(first_overlap(&boxes(&picture)), None, "seed {seed}");
    }
}

/// The graph with the places and routes of a picture.
fn seeded(graph: &Graph, picture: &Picture) -> Graph {
    let mut graph = graph.clone();
    for (node, rect) in graph.nodes.iter_mut().zip(&picture.nodes) {
        node.placement = Placement::Previous(rect.center());
    }
    for (edge, route) in graph.edges.iter_mut().zip(&picture.edges) {
        edge.previous = route.clone();
    }
    graph
}

#[test]
fn a_new_edge_and_a_new_node_move_nothing() {
    for seed in 0..300 {
        let numbers = &mut Numbers::new(seed);
        let graph = random_graph(numbers, 20);
        let picture = draw(&graph);
        let mut more = seeded(&graph, &picture);
        let count = more.nodes.len();
        more.nodes.push(node("sg-new"));
        more.edges.push(edge(numbers.below(count), count));
        more.edges
            .push(edge(numbers.below(count), numbers.below(count)));
        let after = draw(&more);
        let is_near = |one: &Rect, other: &Rect| {
            (one.x - other.x).abs() < 1e-6 && (one.y - other.y).abs() < 1e-6
        };
        for (one, other) in picture.nodes.iter().zip(&after.nodes) {
            assert!(is_near(one, other), "seed {seed}");
        }
        assert_eq!(
            after.edges[..graph.edges.len()],
            picture.edges,
            "seed {seed}"
        );
        assert_eq!(first_overlap(&boxes(&after)), None, "seed {seed}");
    }
}

#[test]
fn three_tiers_are_in_a_row() {
    let names = ["internet", "balancer", "web", "database"];
    let graph = Graph {
        nodes: names.map(node).to_vec(),
        edges: vec![edge(0, 1), edge(1, 2), edge(2, 3)],
    };
    let picture = draw(&graph);
    assert_eq!(picture.layers, [0, 1, 2, 3]);
    let heights: Vec<f64> = picture.nodes.iter().map(|rect| rect.center().y).collect();
    assert_eq!(heights, [heights[0]; 4]);
}

#[test]
fn empty_and_broken_graphs_have_pictures() {
    assert_eq!(draw(&Graph::default()), Picture::default());
    let graph = Graph {
        nodes: vec![node("a")],
        edges: vec![edge(0, 0), edge(0, 7)],
    };
    let picture = draw(&graph);
    assert_eq!(picture.edges, [None, None]);
    assert_eq!(picture.nodes.len(), 1);
}
