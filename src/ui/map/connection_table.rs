//! Table beside the map: the same nodes and edges, with the same actions.

use leptos::prelude::*;

use super::lookup::{title_of, with_addresses};
use super::selection::Selection;
use super::state::MapState;
use crate::analysis::graph::{Change, Edge};
use crate::model::{counted, grouped};
use crate::platform::dom;
use crate::search::natural_order;
use crate::text::{change_sign, counts_text};
use crate::workspace::DrawnMap;

/// Number of rows at first, and more at a time.
const ROWS: usize = 100;

/// Lists all edges that the map shows, and the nodes without any.
#[component]
pub(super) fn ConnectionTable(state: MapState) -> impl IntoView {
    let limit = RwSignal::new(ROWS);
    let is_open = RwSignal::new(false);
    let count = move || {
        state
            .drawn
            .get()
            .map_or(0, |drawn| drawn.scene.view.graph.edges.len())
    };
    let rows = move || {
        let drawn = state.drawn.get()?;
        let edges = in_order(&drawn).into_iter().take(limit.get());
        let rows = edges.map(|edge| row(state, &drawn, edge));
        Some(rows.collect::<Vec<Option<AnyView>>>())
    };
    let more = move || {
        let hidden = count().saturating_sub(limit.get());
        (hidden > 0).then(|| view! {
            <button class="button" type="button" on:click=move |_| limit.update(|limit| *limit += ROWS)>
                {format!("Show {} more", hidden.min(ROWS))}
            </button>
        })
    };
    let alone = move || {
        let drawn = state.drawn.get()?;
        let graph = &drawn.scene.view.graph;
        let nodes = graph.nodes.iter().enumerate().filter(|(place, _)| {
            !graph
                .edges
                .iter()
                .any(|edge| edge.source == *place || edge.target == *place)
        });
        let names = nodes.map(|(_, node)| title_of(&drawn, &node.id));
        let mut names: Vec<String> = names.collect();
        names.sort_by(|one, other| natural_order(one, other));
        (!names.is_empty()).then(|| view! { <p class="muted">{format!("Without a connection: {}.", names.join(", "))}</p> })
    };
    view! {
        <section class="map__table" aria-labelledby="map-table-title">
            <h2 class="findings__title" id="map-table-title">
                <button class="findings__toggle" type="button" aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>
                    <span aria-hidden="true">{move || if is_open.get() { "▾" } else { "▸" }}</span>
                    "Connections as a table "
                    <span class="muted">{move || grouped(count())}</span>
                </button>
            </h2>
            <Show when=move || is_open.get()>
                <table class="map__connections">
                    <caption class="visually-hidden">"Connections of the map"</caption>
                    <thead>
                        <tr>
                            <th scope="col"><span class="visually-hidden">"Chosen"</span></th>
                            <th scope="col">"From"</th>
                            <th scope="col">"To"</th>
                            <th scope="col">"Traffic"</th>
                            <th scope="col">"Rules"</th>
                            <th scope="col">"Findings"</th>
                            <th scope="col">"Draft"</th>
                            <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                {more}
                {alone}
            </Show>
        </section>
    }
}

/// Returns the edges by the names of their ends, `app-2` before `app-10`.
fn in_order(drawn: &DrawnMap) -> Vec<&Edge> {
    let graph = &drawn.scene.view.graph;
    let nodes = graph.nodes.iter();
    let titles: Vec<String> = nodes.map(|node| title_of(drawn, &node.id)).collect();
    let title = |place: usize| titles.get(place).map_or("", String::as_str);
    let mut edges: Vec<&Edge> = graph.edges.iter().collect();
    edges.sort_by(|one, other| {
        let sources = natural_order(title(one.source), title(other.source));
        sources.then_with(|| natural_order(title(one.target), title(other.target)))
    });
    edges
}

fn row(state: MapState, drawn: &DrawnMap, edge: &Edge) -> Option<AnyView> {
    let graph = &drawn.scene.view.graph;
    let (source, target) = (
        graph.nodes.get(edge.source)?.id.clone(),
        graph.nodes.get(edge.target)?.id.clone(),
    );
    let (from, to) = (title_of(drawn, &source), title_of(drawn, &target));
    let change = match edge.change {
        Change::Kept => "",
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    };
    let sign =
        change_sign(edge.change).map(|sign| view! { <span aria-hidden="true">{sign}" "</span> });
    let label = format!("Show rules from {from} to {to}");
    let choose_label = format!("Choose {from} to {to}");
    let ends = (source.clone(), target.clone());
    let of_box = ends.clone();
    let is_chosen = move || state.selection.read().edges().contains(&of_box);
    let toggle = move |_| {
        let chosen = state
            .selection
            .with_untracked(|chosen| chosen.toggled(ends.clone()));
        state.selection.set(chosen);
    };
    let show = move |_| {
        state
            .selection
            .set(Selection::Edge(source.clone(), target.clone()));
        state.reveal(&target);
        dom::focus_soon(".map__panel button");
    };
    Some(
        view! {
            <tr>
                <td><input type="checkbox" aria-label=choose_label prop:checked=is_chosen on:change=toggle /></td>
                <th scope="row">{with_addresses(&from)}</th>
                <td>{with_addresses(&to)}</td>
                <td class="code">{edge.short_traffic(6).to_string()}</td>
                <td>{counted(edge.rules.len(), "rule")}</td>
                <td>{counts_text(&edge.severities)}</td>
                <td>{sign}{change}</td>
                <td><button class="button button--small" type="button" aria-label=label on:click=show>"Rules"</button></td>
            </tr>
        }
        .into_any(),
    )
}
