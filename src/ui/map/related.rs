//! Nodes and edges that belong to what the user looks at.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::lookup::node_of;
use super::selection::Selection;
use super::state::MapState;
use crate::analysis::graph::{NodeId, paths_to};
use crate::workspace::DrawnMap;

/// Nodes and edges of the scene that belong to what the user looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Related {
    pub(super) nodes: BTreeSet<usize>,
    pub(super) edges: Vec<usize>,
}

/// Returns what belongs to what is chosen, under the pointer, or on a path to the node in question. Reactive.
pub(super) fn related(state: MapState) -> Related {
    let Some(drawn) = state.drawn.get() else {
        return Related::default();
    };
    let target = state.paths_to.get();
    let subject = state.subject();
    let edges = related_edges(&drawn, target.as_ref(), &subject);
    let all = &drawn.scene.view.graph.edges;
    let ends = edges.iter().filter_map(|edge| all.get(*edge));
    let ends = ends.flat_map(|edge| [edge.source, edge.target]);
    let own = subject.nodes().into_iter().chain(&target);
    let own = own.filter_map(|id| Some(node_of(&drawn, id)?.0));
    Related {
        nodes: ends.chain(own).collect(),
        edges,
    }
}

fn related_edges(drawn: &DrawnMap, target: Option<&NodeId>, subject: &Selection) -> Vec<usize> {
    if let Some(target) = target {
        return path_edges(drawn, target);
    }
    let is_related = ends_of(drawn, subject);
    let edges = drawn.scene.view.graph.edges.iter().enumerate();
    edges
        .filter(|(_, edge)| is_related(edge.source, edge.target))
        .map(|(place, _)| place)
        .collect()
}

fn ends_of(drawn: &DrawnMap, subject: &Selection) -> Box<dyn Fn(usize, usize) -> bool> {
    let place = |id: &NodeId| node_of(drawn, id).map(|(place, _)| place);
    match subject {
        Selection::Nothing => Box::new(|_, _| false),
        Selection::Node(id) => {
            let node = place(id);
            Box::new(move |source, target| node == Some(source) || node == Some(target))
        }
        Selection::Pair(a, b) => {
            let (a, b) = (place(a), place(b));
            Box::new(move |source, target| {
                let ends = (Some(source), Some(target));
                ends == (a, b) || ends == (b, a)
            })
        }
        Selection::Edge(a, b) => {
            let ends = (place(a), place(b));
            Box::new(move |source, target| (Some(source), Some(target)) == ends)
        }
        Selection::Edges(edges) => {
            let ends = edges.iter().map(|(a, b)| (place(a), place(b)));
            let ends: Vec<_> = ends.collect();
            Box::new(move |source, target| ends.contains(&(Some(source), Some(target))))
        }
    }
}

fn path_edges(drawn: &DrawnMap, target: &NodeId) -> Vec<usize> {
    let graph = &drawn.scene.view.graph;
    let paths = graph.find(target).map(|target| paths_to(graph, target));
    paths.map(|paths| paths.edges(graph)).unwrap_or_default()
}
