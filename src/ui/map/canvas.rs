//! The picture of the map: an SVG of nodes and edges under a camera, with what pointers and keys do to it.

use leptos::ev::{PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use super::edge_view::{EDGE_COLORS, all_edges, highlighted_edges};
use super::edits;
use super::keys::on_key;
use super::lookup::edge_of;
use super::minimap::Minimap;
use super::node_view::NodeView;
use super::selection::Selection;
use super::state::{MapDialog, MapState};
use crate::analysis::graph::NodeId;
use crate::layout::{Flow, Point, Size};
use crate::model::counted;
use crate::platform::dom;
use crate::present::{Drag, Hit, Outcome, Touch};

/// Distance in pixels that is near enough to a line or a handle, for a mouse and for a finger.
const REACH: (f64, f64) = (7.0, 18.0);

/// Width of the window below which the layers go from top to bottom.
const NARROW: f64 = 640.0;

/// Shows the map.
#[component]
pub(super) fn Canvas(state: MapState) -> impl IntoView {
    let stage = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(element) = stage.get() else { return };
        let measured = element.clone();
        dom::when_resized(&element, move || {
            let (width, height) = dom::size_of(&measured);
            if state.window.try_set(Size::new(width, height)).is_none() {
                let flow = if width < NARROW {
                    Flow::Down
                } else {
                    Flow::Right
                };
                if state.flow.try_get_untracked() != Some(flow) {
                    state.flow.try_set(flow);
                }
            }
        });
    });
    let nodes = move || {
        let drawn = state.drawn.get();
        let ids = drawn.iter().flat_map(|drawn| &drawn.scene.view.graph.nodes);
        ids.map(|node| node.id.clone()).collect::<Vec<NodeId>>()
    };
    let label = move || {
        let count = state
            .drawn
            .get()
            .map_or(0, |drawn| drawn.scene.view.graph.nodes.len());
        format!(
            "Map of {}. Arrow keys move, Enter chooses, C connects",
            counted(count, "node")
        )
    };
    let is_quiet =
        move || state.selection.get() != Selection::Nothing || state.paths_to.get().is_some();
    view! {
        <div class="map__stage" id="map-stage" tabindex="-1" node_ref=stage
            class:map__stage--drawing=move || matches!(state.drag.get(), Drag::Connect { .. } | Drag::Redirect { .. })
            on:pointerdown=move |event| press(state, stage, &event)
            on:pointermove=move |event| drag(state, stage, &event)
            on:pointerup=move |event| release(state, &event)
            on:pointercancel=move |_| cancel(state)
            on:pointerleave=move |_| state.hovered.set(Selection::Nothing)
            on:wheel=move |event| wheel(state, stage, &event)
            on:keydown=move |event| on_key(state, &event)>
            <svg class="map__svg" role="graphics-document" aria-roledescription="map" aria-label=label>
                <defs>
                    {markers()}
                </defs>
                <g class="map__world" class:map__world--eased=move || state.is_eased.get()
                    class:map__world--quiet=is_quiet
                    transform=move || state.camera.get().to_string()>
                    <g class="map__edges" aria-hidden="true">{move || edges(state)}</g>
                    <g aria-hidden="true">{move || highlighted_edges(state)}</g>
                    <g>
                        <For each=nodes key=|id| id.to_string()
                            children=move |id| view! { <NodeView state id /> } />
                    </g>
                    <g aria-hidden="true">{move || drag_line(state)}</g>
                </g>
            </svg>
            <Minimap state />
        </div>
    }
}

/// Arrowheads. Not all browsers give them the color of their line, so that each color has its own.
fn markers() -> Vec<AnyView> {
    let marker = |color: &str, (shape, open, path): (&str, &str, &'static str)| {
        let class = format!("map__arrow map__edge--{color}{open}");
        view! {
            <marker id=format!("map-arrow-{shape}{color}") viewBox="0 0 9 9" refX="8" refY="4.5" markerWidth="9"
                markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
                <path class=class d=path />
            </marker>
        }
        .into_any()
    };
    let shapes = [
        ("", "", "M0,0.5 8.5,4.5 0,8.5z"),
        ("open-", " map__arrow--open", "M1,1 8,4.5 1,8"),
    ];
    let colors = EDGE_COLORS.iter();
    colors
        .flat_map(|color| shapes.map(|shape| marker(color, shape)))
        .collect()
}

/// All edges, with their labels.
fn edges(state: MapState) -> Option<AnyView> {
    let drawn = state.drawn.get()?;
    Some(all_edges(&drawn).into_any())
}

/// The line that follows the pointer while an edge is drawn or one of its ends is moved.
fn drag_line(state: MapState) -> Option<AnyView> {
    let drawn = state.drawn_now()?;
    let scene = &drawn.scene;
    let (from, at) = match state.drag.get() {
        Drag::Connect { from, at, .. } => (scene.handle(from)?, at),
        Drag::Redirect { edge, end, at, .. } => {
            let route = scene.route(edge)?;
            match end {
                crate::present::EdgeEnd::Source => (route.end(), at),
                crate::present::EdgeEnd::Target => (route.start, at),
            }
        }
        Drag::None | Drag::Pan | Drag::Node { .. } => return None,
    };
    let line = format!("M{:.1},{:.1} {:.1},{:.1}", from.x, from.y, at.x, at.y);
    Some(view! { <path class="map__drawing" d=line marker-end="url(#map-arrow-lit)" /> }.into_any())
}

fn point_of(stage: NodeRef<html::Div>, x: i32, y: i32) -> Point {
    let element = stage.get_untracked();
    let (x, y) = element.map_or((0.0, 0.0), |element| dom::point_in(&element, x, y));
    Point::new(x, y)
}

/// Returns what is at a point of the window.
fn hit(state: MapState, at: Point, is_finger: bool) -> Hit {
    let Some(drawn) = state.drawn_now() else {
        return Hit::Nothing;
    };
    let camera = state.camera.get_untracked();
    let reach = if is_finger { REACH.1 } else { REACH.0 };
    let selection = state.selection.get_untracked();
    let selected = match &selection {
        Selection::Edge(source, target) => edge_of(&drawn, source, target).map(|(place, _)| place),
        _ => None,
    };
    let hit = drawn
        .scene
        .hit(camera.to_map(at), reach / camera.scale(), selected);
    match hit {
        // A finger hides what it touches, so only the chosen node has a handle for it.
        Hit::Handle(node) if is_finger && state.selection_of(hit) != selection => Hit::Node(node),
        hit => hit,
    }
}

fn touch_of(stage: NodeRef<html::Div>, event: &PointerEvent) -> Touch {
    Touch {
        id: event.pointer_id(),
        at: point_of(stage, event.client_x(), event.client_y()),
    }
}

fn press(state: MapState, stage: NodeRef<html::Div>, event: &PointerEvent) {
    if event.button() != 0 || dom::is_control(event.target()) {
        return;
    }
    let is_finger = event.pointer_type() == "touch";
    let touch = touch_of(stage, event);
    let under = hit(state, touch.at, is_finger);
    state.is_eased.set(false);
    state
        .pointer
        .update_value(|pointer| pointer.press(touch, under, is_finger));
    if let Some(element) = stage.get_untracked() {
        dom::capture_pointer(Some(element.into()), event.pointer_id());
    }
}

fn drag(state: MapState, stage: NodeRef<html::Div>, event: &PointerEvent) {
    let Some(drawn) = state.drawn_now() else {
        return;
    };
    let touch = touch_of(stage, event);
    if event.buttons() == 0 {
        let over = state.selection_of(hit(state, touch.at, false));
        if state.hovered.get_untracked() != over {
            state.hovered.set(over);
        }
        return;
    }
    let before = state.camera.get_untracked();
    let can_draw = state.can_edit.get_untracked();
    let camera = state
        .pointer
        .try_update_value(|pointer| pointer.drag_to(touch, before, &drawn.scene, can_draw));
    if let Some(camera) = camera.filter(|camera| *camera != before) {
        state.camera.set(camera);
    }
    show_drag(state);
}

/// Shows what the pointer drags, if that has changed.
fn show_drag(state: MapState) {
    let drag = state.pointer.with_value(|pointer| pointer.drag());
    if state.drag.get_untracked() != drag {
        state.drag.set(drag);
    }
}

fn release(state: MapState, event: &PointerEvent) {
    let outcome = state
        .pointer
        .try_update_value(|pointer| pointer.release(event.pointer_id()));
    show_drag(state);
    let Some(outcome) = outcome.flatten() else {
        return;
    };
    let id = |node: usize| match state.selection_of(Hit::Node(node)) {
        Selection::Node(id) => Some(id),
        _ => None,
    };
    match outcome {
        Outcome::Chosen(hit) => {
            let chosen = state.selection_of(hit);
            match hit {
                Hit::Node(node) => dom::focus_symbol(&format!("#map-node-{node}")),
                // Keys then apply to what was chosen.
                _ => {
                    dom::focus_first("#map-stage");
                }
            }
            state.choose(chosen, event.shift_key());
        }
        Outcome::Moved(node, place) => state.pin(node, place),
        Outcome::Connected(from, to) => {
            state.dialog.set(Some(MapDialog::Connect(id(from), id(to))))
        }
        Outcome::Redirected(edge, end, to) => {
            if let (Some(drawn), Some(to)) = (state.drawn_now(), id(to)) {
                edits::redirect(state, &drawn, edge, end, &to);
            }
        }
    }
}

pub(super) fn cancel(state: MapState) {
    state.pointer.update_value(|pointer| pointer.cancel());
    show_drag(state);
}

fn wheel(state: MapState, stage: NodeRef<html::Div>, event: &WheelEvent) {
    event.prevent_default();
    // Pinches of a touchpad arrive as a wheel with Control, in smaller steps.
    let speed = if event.ctrl_key() { 0.01 } else { 0.002 };
    let factor = (-event.delta_y() * speed).exp();
    let at = point_of(stage, event.client_x(), event.client_y());
    state.is_eased.set(false);
    state
        .camera
        .update(|camera| *camera = camera.zoom(factor, at));
}
