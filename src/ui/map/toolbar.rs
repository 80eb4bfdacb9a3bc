//! Tools of the map: find, filter, add, export, zoom.

use leptos::prelude::*;

use super::exports;
use super::filter_chips::FilterChips;
use super::filters::{Filters, GroupingChoice};
use super::selection::Selection;
use super::state::{MapDialog, MapState, ZOOM};
use crate::analysis::graph::NodeId;
use crate::platform::dom;
use crate::ui::components::{Icon, Menu, MenuEntry, MenuItem, icon};

/// Shows the tools.
#[component]
pub(super) fn Toolbar(state: MapState) -> impl IntoView {
    let shows_filters = RwSignal::new(false);
    let add = move || {
        let item = |label: &str, dialog: MapDialog| {
            MenuItem::new(label, move || state.dialog.set(Some(dialog.clone()))).into()
        };
        vec![
            item("Create security group…", MapDialog::Group),
            item("Three tiers…", MapDialog::Template),
        ]
    };
    let export = move || -> Vec<MenuEntry> {
        let item = |label: &str, format: exports::Format| {
            MenuItem::new(label, move || exports::download(state, format)).into()
        };
        vec![
            item("Download SVG", exports::Format::Svg),
            item("Download PNG", exports::Format::Png),
            item("Download Mermaid", exports::Format::Mermaid),
            item("Download DOT", exports::Format::Dot),
            MenuItem::new("Print…", dom::print).into(),
            MenuEntry::Separator,
            MenuItem::new("Reset moved nodes", move || state.unpin_all()).into(),
        ]
    };
    view! {
        <div class="map__tools">
            <Find state />
            <GroupingChoice state />
            <button class="button" type="button" id="map-filter" aria-expanded=move || shows_filters.get().to_string() aria-controls="map-filters"
                on:click=move |_| shows_filters.update(|shown| *shown = !*shown)>
                {move || match state.options.with(|options| options.filter.conditions()) {
                    0 => "Filter".to_owned(),
                    count => format!("Filter ({count})"),
                }}
            </button>
            <div class="map__tools-end">
                <Show when=move || state.can_edit.get()>
                    <button class="button button--primary" type="button" aria-keyshortcuts="c"
                        on:click=move |_| state.dialog.set(Some(MapDialog::Connect(chosen(state), None)))>"Connect…"</button>
                    <Menu id="map-add".to_owned() label="Add groups".to_owned() class="button button--icon"
                        face=icon(Icon::Plus) entries=Box::new(add) opens_at_once=false />
                </Show>
                <Menu id="map-export".to_owned() label="Export the map".to_owned() class="button button--icon"
                    face=icon(Icon::More) entries=Box::new(export) opens_at_once=false />
            </div>
        </div>
        <FilterChips state />
        <div hidden=move || !shows_filters.get()><Filters state /></div>
    }
}

fn chosen(state: MapState) -> Option<NodeId> {
    match state.selection.get_untracked() {
        Selection::Node(id) => Some(id),
        _ => None,
    }
}

/// Field that finds a node by its name and brings it into sight.
#[component]
fn Find(state: MapState) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let names = move || {
        let drawn = state.drawn.get()?;
        let names = drawn
            .words
            .iter()
            .map(|words| view! { <option value=words.title.clone()></option> }.into_any());
        Some(names.collect::<Vec<AnyView>>())
    };
    let find = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        find_node(state, &text.read_untracked());
    };
    view! {
        <form class="map__find" role="search" aria-label="Map" on:submit=find>
            <input class="field__input" type="search" id="map-find" aria-label="Find on the map" placeholder="Find a group"
                list="map-names" autocomplete="off" spellcheck="false" bind:value=text />
            <datalist id="map-names">{names}</datalist>
        </form>
    }
}

/// Chooses the first node whose name or ID starts with or contains a text. Groups that are hidden or collapsed become
/// the focus of the map.
fn find_node(state: MapState, text: &str) {
    let wanted = text.trim().to_lowercase();
    let Some(drawn) = state.drawn_now() else {
        return;
    };
    if wanted.is_empty() {
        return;
    }
    let shown = drawn.scene.view.graph.nodes.iter().zip(&drawn.words);
    let matches = |name: &str, id: &NodeId| {
        name.to_lowercase().contains(&wanted) || id.to_string().to_lowercase().contains(&wanted)
    };
    let mut found: Vec<(&NodeId, &str)> = shown
        .map(|(node, words)| (&node.id, words.title.as_str()))
        .filter(|(id, name)| matches(name, id))
        .collect();
    found.sort_by_key(|(_, name)| !name.to_lowercase().starts_with(&wanted));
    if let Some((id, _)) = found.first() {
        state.choose(Selection::Node((*id).clone()), false);
        state.reveal(id);
        return;
    }
    let hidden = drawn.graph.nodes.iter().find(|node| {
        node.group()
            .is_some_and(|facts| matches(&facts.name, &node.id))
    });
    match hidden {
        Some(node) => {
            super::panel::set_focus(state, Some(node.id.clone()));
            state.choose(Selection::Node(node.id.clone()), false);
        }
        None => state
            .workspace
            .announce(format!("Nothing on the map is named {}", text.trim())),
    }
}

/// Buttons that zoom, over the picture.
#[component]
pub(super) fn ZoomButtons(state: MapState) -> impl IntoView {
    let fit = move |_| {
        state.is_eased.set(true);
        state.fit();
    };
    view! {
        <div class="map__zoom" role="group" aria-label="Zoom">
            <button class="button button--icon" type="button" aria-label="Zoom in" aria-keyshortcuts="+"
                on:click=move |_| state.zoom(ZOOM)><span aria-hidden="true">"+"</span></button>
            <button class="button button--icon" type="button" aria-label="Zoom out" aria-keyshortcuts="-"
                on:click=move |_| state.zoom(1.0 / ZOOM)><span aria-hidden="true">"−"</span></button>
            <button class="button button--icon" type="button" aria-label="Fit the map into the window" aria-keyshortcuts="0"
                on:click=fit><span aria-hidden="true">"⤢"</span></button>
        </div>
    }
}
