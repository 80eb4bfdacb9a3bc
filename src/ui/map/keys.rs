//! Keys of the picture: moving, choosing, connecting, zooming.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::canvas::cancel;
use super::edits;
use super::lookup::node_of;
use super::selection::Selection;
use super::state::{MapDialog, MapState, ZOOM};
use crate::platform::dom;
use crate::present::{Hit, walk_of};

/// Handles a key, unless a button or a field has the focus.
pub(super) fn on_key(state: MapState, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || dom::is_control(event.target()) {
        return;
    }
    if handle_key(state, &event.key(), event.shift_key()) {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Does what a key asks for. Returns whether it does anything.
fn handle_key(state: MapState, key: &str, is_shifted: bool) -> bool {
    match key {
        "+" | "=" => state.zoom(ZOOM),
        "-" => state.zoom(1.0 / ZOOM),
        "0" => {
            state.is_eased.set(true);
            state.fit();
        }
        "Escape" => {
            cancel(state);
            state.selection.set(Selection::Nothing);
            state.paths_to.set(None);
        }
        "Enter" | " " => match state.current.get_untracked() {
            Some(id) => state.choose(Selection::Node(id), is_shifted),
            None => return false,
        },
        "c" | "C" if state.can_edit.get_untracked() => {
            let from = state.current.get_untracked();
            state.dialog.set(Some(MapDialog::Connect(from, None)));
        }
        "Delete" => edits::remove_selected(state),
        _ => return walk(state, key),
    }
    true
}

fn walk(state: MapState, key: &str) -> bool {
    let Some(drawn) = state.drawn_now() else {
        return false;
    };
    let Some(walk) = walk_of(key, drawn.scene.flow) else {
        return false;
    };
    let current = state.current.get_untracked();
    let here = current.and_then(|id| Some(node_of(&drawn, &id)?.0));
    let next = match here.or_else(|| drawn.scene.first()) {
        Some(here) => drawn.scene.walk(here, walk),
        None => None,
    };
    if let Some(next) = next {
        if let Selection::Node(id) = state.selection_of(Hit::Node(next)) {
            state.current.set(Some(id.clone()));
            state.reveal(&id);
        }
        dom::focus_symbol(&format!("#map-node-{next}"));
    }
    true
}
