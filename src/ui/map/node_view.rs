//! A node of the map.

use std::sync::Arc;

use leptos::prelude::*;

use super::lookup::{node_of, urgent};
use super::selection::Selection;
use super::state::MapState;
use crate::analysis::graph::{Change, Node, NodeId, NodeKind, Outside};
use crate::export::NodeWords;
use crate::layout::{Flow, Point, Rect};
use crate::present::{Drag, address_parts};
use crate::text::{counts_text, severity_sign};

/// Width of a letter of the name, for cutting names that are too long.
const LETTER: f64 = 8.0;

/// What is drawn of a node.
#[derive(Clone, Debug, PartialEq)]
struct Face {
    place: usize,
    node: Node,
    words: NodeWords,
    area: Rect,
    flow: Flow,
    is_loop: bool,
}

/// Shows a node: its kind, name, second line, and marks of the draft and of findings.
#[component]
pub(super) fn NodeView(state: MapState, id: NodeId) -> impl IntoView {
    let id = Arc::new(id);
    let of_face = Arc::clone(&id);
    let face = Memo::new(move |_| face_of(state, &of_face));
    let (of_tab, of_class) = (Arc::clone(&id), Arc::clone(&id));
    let is_related = Memo::new(move |_| {
        let place = face.read().as_ref().map(|face| face.place);
        place.is_some_and(|place| state.related.read().nodes.contains(&place))
    });
    let tab_index = move || {
        let current = state.current.get();
        let is_current = match current.filter(|current| is_drawn(state, current)) {
            Some(current) => current == *of_tab,
            // Until a node has had the focus, the first one is the tab stop.
            None => face.get().is_some_and(|face| is_first(state, face.place)),
        };
        if is_current { "0" } else { "-1" }
    };
    let class = move || {
        let face = face.get();
        let kind = face.as_ref().map_or("", |face| kind_class(&face.node));
        let change = face.map_or("", |face| change_class(face.node.change));
        let chosen = match state.selection.get() {
            Selection::Node(chosen) if chosen == *of_class => " map__node--chosen",
            Selection::Pair(a, b) if a == *of_class || b == *of_class => " map__node--chosen",
            _ => "",
        };
        let related = if is_related.get() {
            " map__node--related"
        } else {
            ""
        };
        format!("map__node {kind} {change}{chosen}{related}")
    };
    let transform = move || {
        let face = face.get()?;
        let center = match state.drag.get() {
            Drag::Node { node, center } if node == face.place => center,
            _ => face.area.center(),
        };
        let Rect { width, height, .. } = face.area;
        Some(format!(
            "translate({:.1} {:.1})",
            center.x - width / 2.0,
            center.y - height / 2.0
        ))
    };
    let target = move || {
        let over = match state.drag.get() {
            Drag::Connect { over, .. } | Drag::Redirect { over, .. } => over,
            _ => None,
        };
        over.is_some() && over == face.get().map(|face| face.place)
    };
    let on_focus = move |_| state.current.set(Some((*id).clone()));
    view! {
        <g class=class class:map__node--target=target transform=transform tabindex=tab_index
            id=move || face.get().map(|face| format!("map-node-{}", face.place))
            role="graphics-symbol" aria-roledescription="node"
            aria-label=move || face.get().map(|face| sentence(&face)) on:focus=on_focus>
            {move || face.get().map(face_view)}
        </g>
    }
}

fn face_of(state: MapState, id: &NodeId) -> Option<Face> {
    let drawn = state.drawn.get()?;
    let (place, node) = node_of(&drawn, id)?;
    let mut edges = drawn.scene.view.graph.edges.iter();
    Some(Face {
        place,
        words: drawn.words.get(place).cloned()?,
        area: drawn.scene.node_box(place)?,
        flow: drawn.scene.flow,
        is_loop: edges.any(|edge| edge.source == place && edge.target == place),
        node: node.clone(),
    })
}

fn is_drawn(state: MapState, id: &NodeId) -> bool {
    let drawn = state.drawn.get();
    drawn.is_some_and(|drawn| node_of(&drawn, id).is_some())
}

fn is_first(state: MapState, place: usize) -> bool {
    let drawn = state.drawn.get();
    drawn.and_then(|drawn| drawn.scene.first()) == Some(place)
}

/// Describes a node for screen readers.
fn sentence(face: &Face) -> String {
    let mut parts = vec![face.words.title.clone(), face.words.note.clone()];
    if let NodeKind::Group(facts) = &face.node.kind
        && facts.is_open
    {
        parts.push("open to the internet".to_owned());
    }
    let change = match face.node.change {
        Change::Kept => "",
        Change::Added => "added by the draft",
        Change::Removed => "removed by the draft",
        Change::Changed => "changed by the draft",
    };
    parts.push(change.to_owned());
    let findings = counts_text(&face.node.severities);
    if !findings.is_empty() {
        parts.push(format!("findings: {findings}"));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

fn kind_class(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Group(_) => "map__node--group",
        NodeKind::Cluster(_) => "map__node--cluster",
        NodeKind::Outside { .. } => match &node.id {
            NodeId::Outside(_, Outside::Anywhere(_)) => "map__node--internet",
            _ => "map__node--outside",
        },
    }
}

fn change_class(change: Change) -> &'static str {
    match change {
        Change::Kept => "",
        Change::Added => "map__node--added",
        Change::Removed => "map__node--removed",
        Change::Changed => "map__node--changed",
    }
}

/// Icons of the kinds, as paths on a grid of 16 by 16.
fn icon_of(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Group(_) => "M8 1.8l5.2 1.9v4c0 3.2-2.2 5.4-5.2 6.5-3-1.1-5.2-3.3-5.2-6.5v-4z",
        NodeKind::Cluster(_) => "M2.5 5.5h8v8h-8zM5.5 5.5v-3h8v8h-3",
        NodeKind::Outside { .. } => match &node.id {
            NodeId::Outside(_, Outside::Anywhere(_)) => {
                "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M2 8h12M8 2c2 1.7 2.8 3.7 2.8 6s-.8 4.3-2.8 6M8 2c-2 1.7-2.8 3.7-2.8 6s.8 4.3 2.8 6"
            }
            NodeId::Outside(_, Outside::PrefixList(_)) => "M3 4h10M3 8h10M3 12h6",
            _ => "M2.5 3.5h11v4h-11zM2.5 9.5h11v3h-11zM5 5.5h.01M5 11h.01",
        },
    }
}

fn face_view(face: Face) -> AnyView {
    let Rect { width, height, .. } = face.area;
    let radius = match &face.node.kind {
        NodeKind::Outside { .. } => height / 2.0,
        NodeKind::Group(_) | NodeKind::Cluster(_) => 6.0,
    };
    let room = ((width - 42.0) / LETTER).max(1.0) as usize;
    let (title, note) = (
        cut(&face.words.title, room),
        cut(&face.words.note, room + 2),
    );
    let stacked = matches!(face.node.kind, NodeKind::Cluster(_)).then(|| {
        view! { <rect class="map__box map__box--behind" x="4" y="-4" width=width height=height rx=radius /> }
    });
    let handle = match face.flow {
        Flow::Right => Point::new(width, height / 2.0),
        Flow::Down => Point::new(width / 2.0, height),
    };
    let severity = urgent(&face.node.severities).map(|severity| {
        let text = format!("{} {}", severity_sign(severity), face.node.severities.of(severity));
        let badge = text.chars().count() as f64 * LETTER + 8.0;
        view! {
            <g class=format!("map__badge finding--{severity}") transform=format!("translate({:.1} -9)", width - badge - 6.0)>
                <rect width=badge height="17" rx="4" />
                <text x=badge / 2.0 y="12.5" text-anchor="middle">{text}</text>
            </g>
        }
    });
    let sign = crate::text::change_sign(face.node.change).map(|sign| {
        view! {
            <g class="map__badge map__badge--draft" transform="translate(8 -9)">
                <rect width="17" height="17" rx="4" />
                <text x="8.5" y="12.5" text-anchor="middle">{sign}</text>
            </g>
        }
    });
    let repeats = face.is_loop.then(|| {
        let transform = format!("translate({:.1} {:.1})", width - 20.0, height - 19.0);
        view! { <path class="map__icon" transform=transform d="M3 8a5 5 0 1 1 1.6 3.7M4.2 14l.2-2.6 2.6.2" /> }
    });
    view! {
        {stacked}
        <rect class="map__box" width=width height=height rx=radius />
        <path class="map__icon" transform=format!("translate(10 {:.1})", height / 2.0 - 8.0) d=icon_of(&face.node) />
        <text class="map__title" x="33" y=height / 2.0 - 3.0>{letters(&title)}</text>
        <text class="map__note" x="33" y=height / 2.0 + 13.0>{letters(&note)}</text>
        {repeats}
        {severity}
        {sign}
        <circle class="map__handle" cx=handle.x cy=handle.y r="6" />
    }
    .into_any()
}

/// Letters of a node, with CIDR blocks in the font of code, as labels and rules have them.
fn letters(text: &str) -> Vec<AnyView> {
    let parts = address_parts(text).into_iter();
    let parts = parts.map(|(text, is_block)| {
        let class = is_block.then_some("map__address");
        view! { <tspan class=class>{text}</tspan> }.into_any()
    });
    parts.collect()
}

fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept = text.chars().take(letters.saturating_sub(1));
    kept.chain(['…']).collect()
}
