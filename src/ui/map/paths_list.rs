//! Paths to a node in the panel: from each node that reaches it, hop by hop.

use leptos::prelude::*;

use super::lookup::title_of;
use super::selection::Selection;
use super::state::MapState;
use crate::analysis::graph::{Graph, NodeId, Paths};
use crate::model::counted;
use crate::workspace::{DrawnMap, LABEL_PARTS};

/// Number of paths that are listed. The picture shows all.
const LISTED: usize = 50;

/// Lists the shortest path from each node that leads to a node, the nearest first.
pub(super) fn paths_section(state: MapState, drawn: &DrawnMap, paths: &Paths) -> AnyView {
    let graph = &drawn.scene.view.graph;
    let steps = paths.steps.iter().take(LISTED);
    let items = steps.filter_map(|step| {
        let start = graph.nodes.get(step.node)?.id.clone();
        let hops = hops_text(drawn, graph, &paths.edges_from(graph, step.node));
        Some(path_item(state, title_of(drawn, &start), start, hops))
    });
    let items: Vec<AnyView> = items.collect();
    let hidden = paths.steps.len().saturating_sub(LISTED);
    let more = (hidden > 0)
        .then(|| view! { <li class="muted">{format!("{} more", counted(hidden, "path"))}</li> });
    view! {
        <h3 class="map__heading">{format!("Paths to here ({})", paths.steps.len())}</h3>
        <ol class="map__rules map__paths">{items}{more}</ol>
        <p class="muted">"Each path is the shortest. Ports of different hops need not match. Reachability compares them."</p>
    }
    .into_any()
}

fn path_item(state: MapState, title: String, start: NodeId, hops: String) -> AnyView {
    view! {
        <li class="map__section">
            <button class="link-button map__edge-title" type="button"
                on:click=move |_| state.choose(Selection::Node(start.clone()), false)>{title}</button>
            <span>{hops}</span>
        </li>
    }
    .into_any()
}

/// Formats the hops of a path after its first node.
fn hops_text(drawn: &DrawnMap, graph: &Graph, edges: &[usize]) -> String {
    let hops = edges.iter().filter_map(|edge| graph.edges.get(*edge));
    let texts = hops.filter_map(|edge| {
        let target = graph.nodes.get(edge.target)?;
        let traffic = edge.short_traffic(LABEL_PARTS);
        Some(format!("→ {} ({traffic})", title_of(drawn, &target.id)))
    });
    texts.collect::<Vec<_>>().join(" ")
}
