//! Edges of the map.

use leptos::prelude::*;

use super::lookup::{edge_of, urgent};
use super::selection::Selection;
use super::state::MapState;
use crate::analysis::graph::{Change, Edge, NodeId, Outside};
use crate::layout::{Rect, Size};
use crate::model::Direction;
use crate::present::free_label;
use crate::text::{change_sign, severity_sign};
use crate::workspace::{DrawnMap, LABEL_PARTS};

/// Width of a letter of a label.
const LETTER: f64 = 6.8;

/// Names of the colors of edges in the style sheet.
pub(super) const EDGE_COLORS: [&str; 6] = ["kept", "public", "lit", "added", "removed", "changed"];

/// Draws an edge with its label. `is_lit` draws it above the others; `free` is where its label goes if the map has
/// none.
pub(super) fn drawn_edge(
    drawn: &DrawnMap,
    place: usize,
    edge: &Edge,
    is_lit: bool,
    free: Option<Rect>,
) -> Option<AnyView> {
    let route = drawn.scene.route(place)?;
    let source = drawn.scene.view.graph.nodes.get(edge.source);
    let is_public = source.is_some_and(|source| {
        matches!(
            &source.id,
            NodeId::Outside(Direction::Ingress, Outside::Anywhere(_))
        )
    });
    let color = match edge.change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
        Change::Kept if is_public => "public",
        Change::Kept if is_lit => "lit",
        Change::Kept => "kept",
    };
    let (shape, outbound) = if edge.has_ingress() {
        ("", "")
    } else {
        ("open-", " map__edge--outbound")
    };
    let marker = format!("url(#map-arrow-{shape}{color})");
    let bold = if is_lit { " map__edge--bold" } else { "" };
    let class = format!("map__edge map__edge--{color}{outbound}{bold}");
    let text = label_text(edge);
    let area = route.label.or(free);
    let severity = urgent(&edge.severities);
    let label = area.map(|area| {
        let center = area.center();
        let worst = severity.map_or(String::new(), |severity| format!(" finding--{severity}"));
        view! {
            <g class=format!("map__label{worst}")>
                <rect x=area.x y=area.y width=area.width height=area.height rx="4" />
                <text x=center.x y=center.y + 4.0 text-anchor="middle">{text}</text>
            </g>
        }
    });
    Some(
        view! {
            <g class=class>
                <path class="map__line" d=route.svg_path() marker-end=marker />
                {label}
            </g>
        }
        .into_any(),
    )
}

/// Returns the text of a label: what the draft does, the traffic, and the most severe finding.
fn label_text(edge: &Edge) -> String {
    let change = change_sign(edge.change).unwrap_or_default();
    let severity = urgent(&edge.severities)
        .map(severity_sign)
        .unwrap_or_default();
    let traffic = edge.short_traffic(LABEL_PARTS).to_string();
    let parts = [change, severity, &traffic].into_iter();
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns the size of a label.
fn label_size(text: &str) -> Size {
    Size::new(text.chars().count() as f64 * LETTER + 10.0, 18.0)
}

/// Returns places for the labels of edges that have none on the map, beside the nodes and each other. An edge without
/// space for its label has none; the panel lists its rules.
fn free_labels(drawn: &DrawnMap, edges: &[usize]) -> Vec<Option<Rect>> {
    let graph = &drawn.scene.view.graph;
    let nodes = (0..graph.nodes.len()).filter_map(|node| drawn.scene.node_box(node));
    let labels = edges
        .iter()
        .filter_map(|edge| drawn.scene.route(*edge)?.label);
    let mut taken: Vec<Rect> = nodes.chain(labels).collect();
    let places = edges.iter().map(|place| {
        let route = drawn
            .scene
            .route(*place)
            .filter(|route| route.label.is_none())?;
        let text = label_text(graph.edges.get(*place)?);
        let area = free_label(route, label_size(&text), &taken)?;
        taken.push(area);
        Some(area)
    });
    places.collect()
}

/// The edges that belong to what is chosen or under the pointer, above all others.
pub(super) fn highlighted_edges(state: MapState) -> Option<AnyView> {
    let drawn = state.drawn.get()?;
    let graph = &drawn.scene.view.graph;
    let related = state.related.get();
    let places = free_labels(&drawn, &related.edges);
    let lit = related.edges.iter().zip(places);
    let lit = lit.filter_map(|(place, free)| {
        let edge = graph.edges.get(*place)?;
        drawn_edge(&drawn, *place, edge, true, free)
    });
    let mut views: Vec<AnyView> = lit.collect();
    if let Selection::Edge(source, target) = state.selection.get()
        && let Some(ends) = edge_ends(state, &drawn, &source, &target)
    {
        views.push(ends);
    }
    Some(views.into_any())
}

/// The two ends of the chosen edge, which can be dragged to other nodes.
fn edge_ends(
    state: MapState,
    drawn: &DrawnMap,
    source: &NodeId,
    target: &NodeId,
) -> Option<AnyView> {
    let (place, _) = edge_of(drawn, source, target)?;
    let route = drawn.scene.route(place)?;
    let ends = [route.start, route.end()];
    let ends = ends
        .map(|point| view! { <circle class="map__end" cx=point.x cy=point.y r="5" /> }.into_any());
    state
        .can_edit
        .get()
        .then(|| ends.into_iter().collect::<Vec<AnyView>>().into_any())
}
