//! Crossings in the picture, compared with those of dagre on the same layers.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use dagre::graph::{Graph as DagreGraph, GraphOptions};
use dagre::{EdgeLabel, NodeLabel};
use portcullis_layout::{Edge, Graph, LayerHint, Options, Picture, layout};
use support::{Numbers, edge, node};

/// Heights of an edge by the level at which it has them.
type Path = Vec<(usize, f64)>;

/// Counts the pairs of edges that cross between two levels.
fn crossings(paths: &[Path]) -> usize {
    let mut by_gap: BTreeMap<(usize, usize), Vec<(f64, f64)>> = BTreeMap::new();
    for path in paths {
        for link in path.windows(2) {
            let gap = (link[0].0, link[1].0);
            by_gap.entry(gap).or_default().push((link[0].1, link[1].1));
        }
    }
    let is_less = |one: f64, other: f64| one + 1e-6 < other;
    let mut count = 0;
    for links in by_gap.values() {
        for (index, one) in links.iter().enumerate() {
            let others = &links[index + 1..];
            let crosses = |other: &&(f64, f64)| {
                is_less(one.0, other.0) && is_less(other.1, one.1)
                    || is_less(other.0, one.0) && is_less(one.1, other.1)
            };
            count += others.iter().filter(crosses).count();
        }
    }
    count
}

/// Paths of a picture without labels: edges bend at each layer between their ends.
fn paths(graph: &Graph, picture: &Picture) -> Vec<Path> {
    let path = |edge: &Edge, index: usize| {
        let route = picture.edges[index].as_ref().unwrap();
        let at = |node: usize| (picture.layers[node], picture.nodes[node].center().y);
        let mut ends = [at(edge.source), at(edge.target)];
        let mut bends: Vec<f64> = route
            .curves
            .iter()
            .step_by(2)
            .map(|curve| curve.end.y)
            .collect();
        bends.pop();
        if ends[0].0 > ends[1].0 {
            ends.reverse();
            bends.reverse();
        }
        let [first, last] = ends;
        assert_eq!(bends.len(), last.0 - first.0 - 1);
        let bends = bends.into_iter().zip(first.0 + 1..);
        let bends = bends.map(|(y, layer)| (layer, y));
        [first].into_iter().chain(bends).chain([last]).collect()
    };
    let edges = graph.edges.iter().enumerate();
    edges.map(|(index, edge)| path(edge, index)).collect()
}

/// A graph without labels and parallel edges: tiers, with some edges over several of them and some back.
fn graph(numbers: &mut Numbers) -> Graph {
    let count = 10 + numbers.below(50);
    let mut edges: Vec<(usize, usize)> = (0..count + numbers.below(count))
        .map(|_| {
            let source = numbers.below(count);
            let reach = 1 + numbers.below(count / 2);
            (source, (source + reach) % count)
        })
        .filter(|(source, target)| source != target)
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let edges = edges.into_iter().map(|(source, target)| Edge {
        label: None,
        ..edge(source, target)
    });
    Graph {
        nodes: (0..count)
            .map(|index| node(&format!("n{index:03}")))
            .collect(),
        edges: edges.collect(),
    }
}

/// Lays a graph out with dagre. Returns its paths and the layer of each node.
fn with_dagre(graph: &Graph) -> (Vec<Path>, Vec<usize>) {
    let mut drawn: DagreGraph<NodeLabel, EdgeLabel> = DagreGraph::with_options(GraphOptions {
        directed: true,
        multigraph: true,
        compound: true,
    });
    for node in &graph.nodes {
        let label = NodeLabel {
            width: 44.0,
            height: 44.0,
            ..NodeLabel::default()
        };
        drawn.set_node(node.key.as_str(), Some(label));
    }
    let key = |index: usize| graph.nodes[index].key.as_str();
    for edge in &graph.edges {
        let label = Some(EdgeLabel::default());
        drawn.set_edge(key(edge.source), key(edge.target), label, None);
    }
    dagre::layout(&mut drawn, None);
    let place = |index: usize| {
        let node = drawn.node(key(index)).unwrap();
        (node.y.unwrap(), node.x.unwrap())
    };
    let level = |y: f64| (y * 8.0).round() as usize;
    let path = |edge: &Edge| {
        let points = &drawn
            .edge(key(edge.source), key(edge.target), None)
            .unwrap()
            .points;
        // The first and the last are where the edge meets its nodes.
        let bends = points[1..points.len() - 1]
            .iter()
            .map(|point| (point.y, point.x));
        let ends = [place(edge.source), place(edge.target)];
        let all = bends.chain(ends).map(|(y, x)| (level(y), x));
        let mut path: Path = all.collect();
        path.sort_by_key(|(level, _)| *level);
        path
    };
    let mut levels: Vec<usize> = (0..graph.nodes.len())
        .map(|index| level(place(index).0))
        .collect();
    let own = levels.clone();
    levels.sort_unstable();
    levels.dedup();
    let layers = own.iter().map(|own| levels.binary_search(own).unwrap());
    (graph.edges.iter().map(path).collect(), layers.collect())
}

fn median(numbers: &[usize]) -> usize {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

#[test]
fn crossings_are_at_most_a_tenth_more_than_those_of_dagre() {
    let (mut own, mut dagre) = (Vec::new(), Vec::new());
    for seed in 0..100 {
        let mut graph = graph(&mut Numbers::new(seed));
        let (dagre_paths, layers) = with_dagre(&graph);
        for (node, layer) in graph.nodes.iter_mut().zip(&layers) {
            node.layer = LayerHint::At(*layer);
        }
        let picture = layout(graph.clone(), Options::default());
        own.push(crossings(&paths(&graph, &picture)));
        dagre.push(crossings(&dagre_paths));
    }
    let sums = (own.iter().sum::<usize>(), dagre.iter().sum::<usize>());
    let medians = (median(&own), median(&dagre));
    println!("crossings here and in dagre: medians {medians:?}, sums {sums:?}");
    assert!(medians.1 > 0);
    assert!(10 * medians.0 <= 11 * medians.1, "{medians:?}");
    assert!(10 * sums.0 <= 11 * sums.1, "{sums:?}");
}

#[test]
fn three_tiers_with_several_groups_each_do_not_cross() {
    // Two shops, listed interleaved, from the internet over a balancer and two web groups to a database each.
    let names = [
        "internet", "lb-1", "lb-2", "web-1a", "web-2a", "web-1b", "web-2b", "db-1", "db-2",
    ];
    let ends = [
        (0, 1),
        (0, 2),
        (1, 3),
        (2, 4),
        (1, 5),
        (2, 6),
        (3, 7),
        (4, 8),
        (5, 7),
        (6, 8),
    ];
    let graph = Graph {
        nodes: names.map(node).to_vec(),
        edges: ends
            .map(|(source, target)| Edge {
                label: None,
                ..edge(source, target)
            })
            .to_vec(),
    };
    let picture = layout(graph.clone(), Options::default());
    assert_eq!(crossings(&paths(&graph, &picture)), 0);
}
