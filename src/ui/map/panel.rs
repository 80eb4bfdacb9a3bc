//! Panel beside the map: the rules of what is chosen or under the pointer, and what can be done with it.

use leptos::prelude::*;

use super::edits;
use super::lookup::{edge_of, endpoint_of, node_of, title_of, with_addresses};
use super::paths_list::paths_section;
use super::rule_list::{edge_section, rules_between};
use super::selection::Selection;
use super::state::{MapDialog, MapState};
use crate::analysis::graph::{ClusterKey, Focus, Node, NodeId, NodeKind, Reach, paths_to};
use crate::model::counted;
use crate::present::{Endpoint, Page};
use crate::workspace::DrawnMap;

/// Shows what is chosen, otherwise what the pointer is over, otherwise how to choose.
#[component]
pub(super) fn Panel(state: MapState) -> impl IntoView {
    let is_empty = move || state.selection.get() == Selection::Nothing;
    let content = move || {
        let Some(drawn) = state.drawn.get() else {
            return ().into_any();
        };
        match state.subject() {
            Selection::Nothing => hint(state).into_any(),
            Selection::Node(id) => node_panel(state, &drawn, &id),
            Selection::Pair(a, b) => pair_panel(state, &drawn, &a, &b),
            Selection::Edge(source, target) => edge_panel(state, &drawn, &source, &target),
            Selection::Edges(edges) => edges_panel(state, &drawn, &edges),
        }
    };
    view! {
        <section class="map__panel" class:map__panel--empty=is_empty aria-label="Details of the map">
            <Show when=move || !is_empty()>
                <button class="button button--quiet button--small map__close" type="button" aria-label="Clear the selection"
                    on:click=move |_| state.selection.set(Selection::Nothing)><span aria-hidden="true">"✕"</span></button>
            </Show>
            {content}
        </section>
    }
}

fn hint(state: MapState) -> impl IntoView {
    let drawing = move || {
        state.can_edit.get().then(|| {
            view! { <p class="muted">"To add a rule, drag from the dot of a group to another group, or press C."</p> }
        })
    };
    view! {
        <p class="muted">"Choose a group or an arrow to see its rules. Hold Shift and choose a second group to see the rules between the two, or more arrows to change their rules at once."</p>
        {drawing}
    }
}

fn node_panel(state: MapState, drawn: &DrawnMap, id: &NodeId) -> AnyView {
    let Some((place, node)) = node_of(drawn, id) else {
        return view! { <p class="muted">"This is not on the map any more."</p> }.into_any();
    };
    let words = drawn.words.get(place).cloned().unwrap_or_default();
    let graph = &drawn.scene.view.graph;
    let edges = |is_in: bool| {
        let of_node = graph.edges.iter().filter(move |edge| {
            if is_in {
                edge.target == place
            } else {
                edge.source == place
            }
        });
        let links = of_node.filter_map(|edge| {
            let far = graph
                .nodes
                .get(if is_in { edge.source } else { edge.target })?;
            let ends = if is_in {
                (far.id.clone(), id.clone())
            } else {
                (id.clone(), far.id.clone())
            };
            Some(edge_section(state, drawn, &ends, edge, true))
        });
        links.collect::<Vec<AnyView>>()
    };
    let (incoming, outgoing) = (edges(true), edges(false));
    let paths = graph.find(id).map(|target| paths_to(graph, target));
    let reaching = paths.as_ref().map_or(0, |paths| paths.steps.len());
    let shown = paths.filter(|_| reaching > 0 && state.paths_to.get().as_ref() == Some(id));
    view! {
        <h2 class="map__subject">{with_addresses(&words.title)}</h2>
        <p class="muted">{kind_text(drawn, node)}</p>
        {node_actions(state, id, node)}
        <p class="muted">{match reaching {
            _ if state.options.with(|options| options.muted.contains(id)) => "Muted: its connections are hidden.".to_owned(),
            0 => "Nothing on the map leads here.".to_owned(),
            count => format!("{} on the map can reach it, directly or through others.", counted(count, "node")),
        }}</p>
        {shown.map(|paths| paths_section(state, drawn, &paths))}
        <h3 class="map__heading">{format!("From ({})", incoming.len())}</h3>
        {if incoming.is_empty() { view! { <p class="muted">"Nothing"</p> }.into_any() } else { incoming.into_any() }}
        <h3 class="map__heading">{format!("To ({})", outgoing.len())}</h3>
        {if outgoing.is_empty() { view! { <p class="muted">"Nothing"</p> }.into_any() } else { outgoing.into_any() }}
    }
    .into_any()
}

fn kind_text(drawn: &DrawnMap, node: &Node) -> String {
    match &node.kind {
        NodeKind::Group(facts) => {
            let vpc = facts.vpc.as_ref().map(|vpc| {
                let name = drawn.inventory.vpc(vpc).and_then(crate::model::Vpc::name);
                name.map_or_else(|| vpc.to_string(), |name| format!("{name} ({vpc})"))
            });
            let mut parts = vec![node.id.to_string()];
            parts.extend(vpc);
            parts.push(format!(
                "{} inbound, {} outbound rules",
                facts.ingress_rules, facts.egress_rules
            ));
            if let Some(count) = facts.interfaces {
                parts.push(counted(count, "network interface"));
            }
            parts.join(", ")
        }
        NodeKind::Cluster(cluster) => {
            let rules = counted(cluster.inner_rules, "rule");
            format!(
                "{} shown as one, with {rules} among themselves",
                counted(cluster.members.len(), "node")
            )
        }
        NodeKind::Outside { .. } => match &node.id {
            NodeId::Outside(crate::model::Direction::Ingress, _) => {
                "Source outside the groups".to_owned()
            }
            _ => "Destination outside the groups".to_owned(),
        },
    }
}

fn node_actions(state: MapState, id: &NodeId, node: &Node) -> AnyView {
    let workspace = state.workspace;
    let open = id.group().map(|group| {
        let group = group.clone();
        view! { <a class="button button--small" href=move || workspace.link(Page::Group(group.clone()))>"Open group"</a> }
    });
    let connect = {
        let id = id.clone();
        let can_start = matches!(
            endpoint_of(&id),
            Some(Endpoint::Group(_) | Endpoint::Outside(_))
        );
        move || {
            let id = id.clone();
            (can_start && state.can_edit.get()).then(|| view! {
                <button class="button button--small" type="button"
                    on:click=move |_| state.dialog.set(Some(MapDialog::Connect(Some(id.clone()), None)))>"Connect…"</button>
            })
        }
    };
    let expand = match &node.kind {
        NodeKind::Cluster(cluster) => Some(expand_button(state, cluster.key.clone())),
        NodeKind::Group(_) | NodeKind::Outside { .. } => None,
    };
    let toggle = |label: (&'static str, &'static str),
                  is_on: bool,
                  act: Box<dyn Fn() + Send + Sync>| {
        let text = if is_on { label.1 } else { label.0 };
        view! { <button class="button button--small" type="button" on:click=move |_| act()>{text}</button> }.into_any()
    };
    let (of_focus, of_paths, of_mute) = (id.clone(), id.clone(), id.clone());
    let is_focus = state.options.with(|options| {
        options
            .focus
            .as_ref()
            .is_some_and(|focus| focus.node == *id)
    });
    let is_muted = state.options.with(|options| options.muted.contains(id));
    let shows_paths = state.paths_to.get().as_ref() == Some(id);
    view! {
        <div class="map__actions">
            {open}
            {connect}
            {expand}
            {toggle(("Focus", "End focus"), is_focus, Box::new(move || set_focus(state, (!is_focus).then(|| of_focus.clone()))))}
            {toggle(("Paths to here", "Hide paths"), shows_paths, Box::new(move || {
                state.paths_to.set((!shows_paths).then(|| of_paths.clone()));
            }))}
            {toggle(("Mute", "Unmute"), is_muted, Box::new(move || state.options.update(|options| {
                if !options.muted.remove(&of_mute) {
                    options.muted.insert(of_mute.clone());
                }
            })))}
        </div>
    }
    .into_any()
}

fn expand_button(state: MapState, key: ClusterKey) -> AnyView {
    view! {
        <button class="button button--small" type="button" on:click=move |_| {
            state.options.update(|options| {
                options.expanded.insert(key.clone());
            });
        }>"Show its groups"</button>
    }
    .into_any()
}

/// Shows the neighbourhood of a node only, or everything.
pub(super) fn set_focus(state: MapState, node: Option<NodeId>) {
    state.options.update(|options| {
        options.focus = node.map(|node| Focus {
            node,
            hops: 1,
            reach: Reach::Both,
        });
    });
}

fn pair_panel(state: MapState, drawn: &DrawnMap, a: &NodeId, b: &NodeId) -> AnyView {
    let (first, second) = (title_of(drawn, a), title_of(drawn, b));
    let rules = rules_between(state, drawn, a, b);
    let ends = (a.clone(), b.clone());
    let connect = move || {
        let (a, b) = ends.clone();
        state.can_edit.get().then(|| view! {
            <button class="button button--small" type="button"
                on:click=move |_| state.dialog.set(Some(MapDialog::Connect(Some(a.clone()), Some(b.clone()))))>"Connect…"</button>
        })
    };
    view! {
        <h2 class="map__subject">{format!("{first} and {second}")}</h2>
        <div class="map__actions">{connect}</div>
        {if rules.is_empty() {
            view! { <p>"No rule that is shown allows traffic between the two directly."</p> }.into_any()
        } else {
            rules.into_any()
        }}
    }
    .into_any()
}

fn edge_panel(state: MapState, drawn: &DrawnMap, source: &NodeId, target: &NodeId) -> AnyView {
    let Some((_, edge)) = edge_of(drawn, source, target) else {
        return view! { <p class="muted">"There are no rules between the two any more."</p> }
            .into_any();
    };
    let ends = (source.clone(), target.clone());
    let of_add = ends.clone();
    let count = edge.rules.len();
    let actions = move || {
        let (source, target) = of_add.clone();
        state.can_edit.get().then(|| view! {
            <div class="map__actions">
                <button class="button button--small" type="button"
                    on:click=move |_| state.dialog.set(Some(MapDialog::Connect(Some(source.clone()), Some(target.clone()))))>"Add a rule…"</button>
                <button class="button button--small button--danger" type="button"
                    on:click=move |_| edits::remove_selected(state)>{format!("Remove {}", counted(count, "rule"))}</button>
            </div>
        })
    };
    view! {
        <h2 class="map__subject">{with_addresses(&format!("{} to {}", title_of(drawn, source), title_of(drawn, target)))}</h2>
        {actions}
        {edge_section(state, drawn, &ends, edge, false)}
    }
    .into_any()
}

/// Several edges with their rules, and what can be done with all of these.
fn edges_panel(state: MapState, drawn: &DrawnMap, edges: &[(NodeId, NodeId)]) -> AnyView {
    let known = edges
        .iter()
        .filter_map(|ends| Some((ends, edge_of(drawn, &ends.0, &ends.1)?.1)));
    let known: Vec<_> = known.collect();
    let rules: usize = known.iter().map(|(_, edge)| edge.rules.len()).sum();
    let sections = known
        .iter()
        .map(|(ends, edge)| edge_section(state, drawn, ends, edge, true));
    let sections: Vec<AnyView> = sections.collect();
    let actions = move || {
        state.can_edit.get().then(|| view! {
            <div class="map__actions">
                <button class="button button--small" type="button"
                    on:click=move |_| state.dialog.set(Some(MapDialog::Ports(edits::chosen_rules(state))))>"Change type or ports…"</button>
                <button class="button button--small button--danger" type="button"
                    on:click=move |_| edits::remove_selected(state)>{format!("Remove {}", counted(rules, "rule"))}</button>
            </div>
        })
    };
    view! {
        <h2 class="map__subject">{format!("{}, {}", counted(known.len(), "arrow"), counted(rules, "rule"))}</h2>
        {actions}
        {sections}
    }
    .into_any()
}
