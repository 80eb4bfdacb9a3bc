//! State of the page of the map: what is shown, chosen, dragged and open.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::address::{first_options, group_when_large, keep_address};
use super::lookup::box_of;
use super::related::{Related, related};
use super::selection::Selection;
use crate::analysis::graph::{NodeId, Outside, ViewOptions};
use crate::layout::{Flow, Point, Rect, Size};
use crate::model::{Direction, RuleRef};
use crate::present::{Camera, Drag, Hit, Pointer};
use crate::workspace::{DrawnMap, MapRequest, Workspace};

/// Factor by which a key or a button zooms.
pub(super) const ZOOM: f64 = 1.3;

/// An open dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MapDialog {
    /// Adds a rule between two nodes, as far as they are known.
    Connect(Option<NodeId>, Option<NodeId>),
    /// Edits a rule.
    Edit(RuleRef),
    /// Changes type and ports of several rules.
    Ports(Vec<RuleRef>),
    /// Creates a group.
    Group,
    /// Creates three tiers.
    Template,
}

/// State of the page. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct MapState {
    pub(super) workspace: Workspace,
    pub(super) options: RwSignal<ViewOptions>,
    pub(super) pins: RwSignal<BTreeMap<String, Point>>,
    pub(super) flow: RwSignal<Flow>,
    /// The map as it was last laid out; `None` until the first time.
    pub(super) drawn: Signal<Option<Arc<DrawnMap>>>,
    pub(super) selection: RwSignal<Selection>,
    /// What the pointer is over.
    pub(super) hovered: RwSignal<Selection>,
    /// The node that is the tab stop.
    pub(super) current: RwSignal<Option<NodeId>>,
    /// The node to which all paths are shown.
    pub(super) paths_to: RwSignal<Option<NodeId>>,
    pub(super) camera: RwSignal<Camera>,
    /// Whether the camera moves in a short transition: after keys and buttons, not while dragging.
    pub(super) is_eased: RwSignal<bool>,
    pub(super) window: RwSignal<Size>,
    pub(super) pointer: StoredValue<Pointer>,
    pub(super) drag: RwSignal<Drag>,
    pub(super) dialog: RwSignal<Option<MapDialog>>,
    pub(super) can_edit: Memo<bool>,
    /// Nodes and edges that belong to what the user looks at.
    pub(super) related: Memo<Related>,
}

impl MapState {
    /// Creates the state and keeps its map up to date.
    pub(super) fn new(workspace: Workspace) -> Self {
        let options = RwSignal::new(first_options(workspace));
        let pins = RwSignal::new(workspace.map_places());
        let flow = RwSignal::new(Flow::Right);
        let request = Memo::new(move |_| MapRequest {
            options: options.get(),
            pins: pins.get(),
            flow: flow.get(),
        });
        let mut state = Self {
            workspace,
            options,
            pins,
            flow,
            drawn: workspace.keep_map(request).into(),
            selection: RwSignal::default(),
            hovered: RwSignal::default(),
            current: RwSignal::new(None),
            paths_to: RwSignal::new(None),
            camera: RwSignal::default(),
            is_eased: RwSignal::new(false),
            window: RwSignal::default(),
            pointer: StoredValue::default(),
            drag: RwSignal::default(),
            dialog: RwSignal::new(None),
            can_edit: Memo::new(move |_| workspace.editor().is_some()),
            related: Memo::new(|_| Related::default()),
        };
        state.related = Memo::new(move |_| related(state));
        state.fit_when_new();
        group_when_large(state);
        keep_address(state);
        state.drop_lost_selection();
        state
    }

    /// Clears what is chosen once it is not on the map any more, for example because groups are shown as one.
    fn drop_lost_selection(self) {
        Effect::new(move |_| {
            let Some(drawn) = self.drawn.get() else {
                return;
            };
            let graph = &drawn.scene.view.graph;
            let is_lost =
                |chosen: &Selection| chosen.nodes().iter().any(|id| graph.find(id).is_none());
            for chosen in [self.selection, self.hovered] {
                if chosen.with_untracked(is_lost) {
                    chosen.set(Selection::Nothing);
                }
            }
        });
    }

    /// Shows the whole map whenever another part of the account is laid out, or the window gets its size.
    fn fit_when_new(self) {
        let shown = Memo::new(move |_| {
            let drawn = self.drawn.get()?;
            Some((drawn.request.options.clone(), drawn.request.flow))
        });
        Effect::new(move |_| {
            let size = self.window.get();
            if shown.get().is_some() && size.width > 0.0 {
                self.is_eased.set(false);
                self.show_opened(size);
            }
        });
        let bounds = Memo::new(move |_| self.drawn.get().map(|drawn| drawn.scene.picture.bounds));
        Effect::new(move |before: Option<Option<Rect>>| {
            let bounds = bounds.get();
            let view = self
                .camera
                .get_untracked()
                .view(self.window.get_untracked());
            let is_in_view = |bounds: Rect| bounds.union(&view) == view;
            // Where all was in sight, so is what the draft adds.
            let was_in_view = before.flatten().is_some_and(is_in_view);
            if was_in_view && bounds.is_some_and(|bounds| !is_in_view(bounds)) {
                self.is_eased.set(true);
                self.fit();
            }
            bounds
        });
    }

    /// Returns the map as it was last laid out, untracked.
    pub(super) fn drawn_now(self) -> Option<Arc<DrawnMap>> {
        self.drawn.get_untracked()
    }

    fn show_opened(self, window: Size) {
        if let Some(drawn) = self.drawn_now() {
            let scene = &drawn.scene;
            let bounds = scene.picture.bounds;
            let nodes = scene.view.graph.nodes.iter().zip(&scene.picture.nodes);
            let internet = nodes.filter(|(node, _)| {
                matches!(
                    node.id,
                    NodeId::Outside(Direction::Ingress, Outside::Anywhere(_))
                )
            });
            let internet = internet.map(|(_, place)| *place);
            let first = internet.reduce(|one, other| one.union(&other));
            let camera = Camera::open(bounds, first.unwrap_or(bounds), scene.flow, window);
            self.camera.set(camera);
        }
    }

    /// Shows the whole map.
    pub(super) fn fit(self) {
        if let Some(drawn) = self.drawn_now() {
            let bounds = drawn.scene.picture.bounds;
            self.camera
                .set(Camera::fit(bounds, self.window.get_untracked()));
        }
    }

    /// Zooms about the middle of the window.
    pub(super) fn zoom(self, factor: f64) {
        let window = self.window.get_untracked();
        let middle = Point::new(window.width / 2.0, window.height / 2.0);
        self.is_eased.set(true);
        self.camera
            .update(|camera| *camera = camera.zoom(factor, middle));
    }

    /// Moves the map until a node is in sight.
    pub(super) fn reveal(self, id: &NodeId) {
        let Some(area) = self.drawn_now().and_then(|drawn| box_of(&drawn, id)) else {
            return;
        };
        let window = self.window.get_untracked();
        self.is_eased.set(true);
        self.camera
            .update(|camera| *camera = camera.reveal(area, window));
    }

    /// Returns what a part of the scene is, by the names of its nodes.
    pub(super) fn selection_of(self, hit: Hit) -> Selection {
        let Some(drawn) = self.drawn_now() else {
            return Selection::Nothing;
        };
        let graph = &drawn.scene.view.graph;
        let id = |node: usize| graph.nodes.get(node).map(|node| node.id.clone());
        let chosen = match hit {
            Hit::Node(node) | Hit::Handle(node) => id(node).map(Selection::Node),
            Hit::Edge(edge) | Hit::EdgeEnd(edge, _) => graph
                .edges
                .get(edge)
                .and_then(|edge| Some(Selection::Edge(id(edge.source)?, id(edge.target)?))),
            Hit::Nothing => None,
        };
        chosen.unwrap_or_default()
    }

    /// Chooses a part of the scene; with `adds`, a second node beside the first, or one more edge.
    pub(super) fn choose(self, chosen: Selection, adds: bool) {
        if let Selection::Node(id) = &chosen {
            self.current.set(Some(id.clone()));
        }
        let before = self.selection.get_untracked();
        self.selection.set(match (before, chosen) {
            (Selection::Node(first), Selection::Node(second)) if adds && first != second => {
                Selection::Pair(first, second)
            }
            (
                before @ (Selection::Edge(..) | Selection::Edges(_)),
                Selection::Edge(source, target),
            ) if adds => before.toggled((source, target)),
            (_, chosen) => chosen,
        });
    }

    /// Returns what the panel is about: what is chosen, otherwise what the pointer is over, otherwise the node with the
    /// focus.
    pub(super) fn subject(self) -> Selection {
        match (self.selection.get(), self.hovered.get()) {
            (Selection::Nothing, hovered) => hovered,
            (selection, _) => selection,
        }
    }

    /// Stores where the user has put a node.
    pub(super) fn pin(self, node: usize, place: Point) {
        let key = self.drawn_now().and_then(|drawn| {
            let node = drawn.scene.view.graph.nodes.get(node)?;
            Some(node.id.to_string())
        });
        if let Some(key) = key {
            self.workspace.store_map_place(&key, place);
            self.pins.update(|pins| {
                pins.insert(key, place);
            });
        }
    }

    /// Forgets all places to which the user has dragged nodes.
    pub(super) fn unpin_all(self) {
        self.pins.set(BTreeMap::new());
        self.workspace.forget_map_places();
        self.workspace.announce("The map is laid out again");
    }
}
