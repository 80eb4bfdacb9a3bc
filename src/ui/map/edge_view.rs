//! Edges of the map.

use std::cmp::Reverse;
use std::collections::BTreeMap;

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

/// Most edges with signs and without a label: finding their places takes a frame. Nodes have the signs of the others.
const MAX_MARKED: usize = 200;

/// Names of the colors of edges in the style sheet.
pub(super) const EDGE_COLORS: [&str; 6] = ["kept", "public", "lit", "added", "removed", "changed"];

/// Draws an edge with its label. `is_lit` draws it above the others; `free` is where its label goes if the map has none, or
/// its signs if it is not lit.
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
    // A rule that the draft opens to the internet has the color of one that is open already; its label has the sign of the
    // draft.
    let color = match edge.change {
        Change::Removed => "removed",
        _ if is_public => "public",
        Change::Added => "added",
        Change::Changed => "changed",
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
    let text = if route.label.is_some() || is_lit {
        label_text(edge)
    } else {
        signs_of(edge)
    };
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

/// Returns the text of a label: its signs, and the traffic.
fn label_text(edge: &Edge) -> String {
    let traffic = edge.short_traffic(LABEL_PARTS).to_string();
    let signs = signs_of(edge);
    let gap = if signs.is_empty() { "" } else { " " };
    [&signs, gap, &traffic].concat()
}

/// Returns the signs of what the draft does and of the most severe finding; empty if there is neither.
fn signs_of(edge: &Edge) -> String {
    let severity = urgent(&edge.severities).map(severity_sign);
    let signs = change_sign(edge.change).into_iter().chain(severity);
    signs.collect::<Vec<_>>().join(" ")
}

/// Returns all edges of a map. Where edges have no labels, those with signs have these.
pub(super) fn all_edges(drawn: &DrawnMap) -> Vec<AnyView> {
    let edges = &drawn.scene.view.graph.edges;
    let is_marked = |place: &usize| {
        let has_label = drawn
            .scene
            .route(*place)
            .is_some_and(|route| route.label.is_some());
        !has_label
            && edges
                .get(*place)
                .is_some_and(|edge| !signs_of(edge).is_empty())
    };
    let mut marked: Vec<usize> = (0..edges.len()).filter(is_marked).collect();
    // What the draft does first, then the most severe.
    marked.sort_by_key(|place| {
        edges.get(*place).map(|edge| {
            (
                edge.change == Change::Kept,
                Reverse(urgent(&edge.severities)),
            )
        })
    });
    marked.truncate(MAX_MARKED);
    let places = free_places(drawn, &marked, signs_of);
    let mut places: BTreeMap<usize, Option<Rect>> = marked.into_iter().zip(places).collect();
    let views = edges.iter().enumerate().filter_map(|(place, edge)| {
        let free = places.remove(&place).flatten();
        drawn_edge(drawn, place, edge, false, free)
    });
    views.collect()
}

/// Returns the size of a label.
fn label_size(text: &str) -> Size {
    Size::new(text.chars().count() as f64 * LETTER + 10.0, 18.0)
}

/// Returns places for the labels of edges that have none on the map, beside the nodes and each other. An edge without
/// space for its label has none; the panel lists its rules.
fn free_places(
    drawn: &DrawnMap,
    edges: &[usize],
    text_of: fn(&Edge) -> String,
) -> Vec<Option<Rect>> {
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
        let text = text_of(graph.edges.get(*place)?);
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
    let places = free_places(&drawn, &related.edges, label_text);
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
