//! Page of the map.

use leptos::prelude::*;

use super::canvas::Canvas;
use super::connection_table::ConnectionTable;
use super::legend::Legend;
use super::panel::Panel;
use super::ports_dialog::PortsDialog;
use super::rule_dialog::RuleDialog;
use super::state::{MapDialog, MapState};
use super::template_dialog::TemplateDialog;
use super::toolbar::{Toolbar, ZoomButtons};
use crate::model::counted;
use crate::platform::dom;
use crate::ui::bundles::{Bundle, Bundles, FromBundle};
use crate::workspace::{Freshness, Workspace};

/// Style of the page, which comes with its bundle instead of at the start.
const STYLE: &str = include_str!("../../../style/map.css");

/// Content below the page head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Loading,
    Empty,
    Map,
}

/// Shows groups and outside sources as nodes, the rules between them as arrows, and both as a table.
#[component]
pub(in crate::ui) fn MapPage() -> impl IntoView {
    dom::adopt_style("map", STYLE);
    let workspace = Workspace::here();
    let state = MapState::new(workspace);
    Bundles::of_page().load(Bundle::Findings);
    let content = Memo::new(move |_| {
        let is_loading = matches!(
            &*workspace.inventory().groups().freshness().read(),
            Freshness::Loading(_)
        );
        let is_empty = workspace.draft().listed().read().is_empty();
        let is_drawn = state.drawn.read().is_some();
        if is_empty && !is_loading {
            Content::Empty
        } else if is_empty || !is_drawn {
            Content::Loading
        } else {
            Content::Map
        }
    });
    let count = move || {
        let drawn = state.drawn.get()?;
        let graph = &drawn.scene.view.graph;
        Some(format!(
            "{}, {}",
            counted(graph.nodes.len(), "node"),
            counted(graph.edges.len(), "connection")
        ))
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Map"</h1>
            <p class="page-head__count" role="status">{count}</p>
        </div>
        {move || match content.get() {
            Content::Loading => view! { <p class="loading__text" role="status">"Drawing the map…"</p> }.into_any(),
            Content::Empty => empty(state).into_any(),
            Content::Map => view! {
                <Toolbar state />
                <div class="map">
                    <div class="map__picture">
                        <Canvas state />
                        <ZoomButtons state />
                    </div>
                    <Panel state />
                </div>
                <Legend state />
                <ConnectionTable state />
            }
            .into_any(),
        }}
        {move || state.dialog.get().map(|dialog| dialog_view(state, dialog))}
    }
}

fn dialog_view(state: MapState, dialog: MapDialog) -> AnyView {
    match dialog {
        MapDialog::Connect(..) | MapDialog::Edit(_) => {
            view! { <RuleDialog state dialog /> }.into_any()
        }
        MapDialog::Ports(rules) => view! { <PortsDialog state rules /> }.into_any(),
        MapDialog::Template => view! { <TemplateDialog state /> }.into_any(),
        MapDialog::Group => {
            let close = Callback::new(move |()| state.dialog.set(None));
            let draw = move |loaded: crate::ui::bundles::Loaded| {
                loaded.dialogs.map(|bundle| (bundle.group)(None, close))
            };
            view! { <FromBundle bundle=Bundle::Dialogs draw=Box::new(draw) /> }.into_any()
        }
    }
}

fn empty(state: MapState) -> impl IntoView {
    let create = move || {
        state.can_edit.get().then(|| {
            view! {
                <div class="empty-state__actions">
                    <button class="button button--primary" type="button"
                        on:click=move |_| state.dialog.set(Some(MapDialog::Template))>"Start with three tiers…"</button>
                    <button class="button" type="button"
                        on:click=move |_| state.dialog.set(Some(MapDialog::Group))>"Create security group…"</button>
                </div>
            }
        })
    };
    view! {
        <section class="empty-state">
            <h2 class="empty-state__title">"No security groups"</h2>
            <p>
                "The map shows which groups can reach which others, and you draw rules on it. "
                "Start with a load balancer, web servers and a database, or with a group of your own."
            </p>
            {create}
        </section>
    }
}
