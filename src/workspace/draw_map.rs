//! The map: builds the graph, chooses what is shown and lays it out, in slices between which the browser handles input.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use super::map_layout::{placed, shape_of};
use crate::analysis::checks::Finding;
use crate::analysis::graph::{Graph, GraphInput, View, ViewOptions};
use crate::aws::Clock as _;
use crate::export::NodeWords;
use crate::layout::{self, Flow, Layout, Options, Picture, Placement, Point, Progress};
use crate::model::{AccountId, Inventory, escape_invisible};
use crate::platform::BrowserClock;
use crate::present::Scene;
use crate::text::{edge_sentence, node_words};

/// Units of the layout's work after which the browser handles input: a few milliseconds.
const SLICE: usize = 20_000;

/// Number of parts of the traffic in a label.
pub const LABEL_PARTS: usize = 3;

/// What the user wants to see of the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapRequest {
    /// What is shown.
    pub options: ViewOptions,
    /// Where the user has put nodes, by their keys.
    pub pins: BTreeMap<String, Point>,
    /// Direction of the layers.
    pub flow: Flow,
}

/// A map that is laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnMap {
    /// All of the account; the scene shows a part of it.
    pub graph: Arc<Graph>,
    /// The inventory with the draft.
    pub inventory: Inventory,
    /// Findings, which nodes and edges name by index.
    pub findings: Arc<Vec<Finding>>,
    /// What is drawn, and where.
    pub scene: Scene,
    /// Words of the drawn nodes, in their order.
    pub words: Vec<NodeWords>,
    /// Sentences about the drawn edges, in their order.
    pub sentences: Vec<String>,
    /// What the scene was drawn for.
    pub request: MapRequest,
}

/// What a map is drawn from.
#[derive(Clone, Debug, PartialEq)]
struct Source {
    before: Inventory,
    after: Inventory,
    findings: Arc<Vec<Finding>>,
}

/// A map to draw.
#[derive(Clone, Debug)]
struct Job {
    source: Source,
    request: MapRequest,
}

/// What the next map starts from.
#[derive(Debug, Default)]
struct Known {
    graph: Option<(Source, Arc<Graph>)>,
    /// The last input of the layout without places, and what it was drawn for.
    shape: layout::Graph,
    drawn: Option<Arc<DrawnMap>>,
}

/// A new job replaces the waiting one and stops the current one.
#[derive(Debug, Default)]
struct Queue {
    waiting: Option<Job>,
    is_running: bool,
}

impl Workspace {
    /// Keeps a map up to date while the calling view exists. `None` until the first one is drawn.
    pub fn keep_map(self, request: Memo<MapRequest>) -> ArcReadSignal<Option<Arc<DrawnMap>>> {
        let drawn = ArcRwSignal::new(None);
        let shown = drawn.read_only();
        let queue = Rc::new(RefCell::new(Queue::default()));
        let known = Rc::new(RefCell::new(Known::default()));
        Effect::new(move |_| {
            let groups = self.inventory().groups().freshness();
            if !groups.read().is_whole() {
                return;
            }
            let job = Job {
                source: self.map_source(),
                request: request.get(),
            };
            let was_running = {
                let mut state = queue.borrow_mut();
                state.waiting = Some(job);
                std::mem::replace(&mut state.is_running, true)
            };
            if !was_running {
                let (queue, known, drawn) = (Rc::clone(&queue), Rc::clone(&known), drawn.clone());
                self.spawn(async move {
                    draw_waiting(&queue, &known, &drawn).await;
                    queue.borrow_mut().is_running = false;
                });
            }
        });
        shown
    }

    /// Returns what the map is drawn from. Reactive.
    fn map_source(self) -> Source {
        let before = self.inventory().current().get();
        let owner = self.account();
        let owner = owner.unwrap_or_else(|| AccountId::from_remote(""));
        let after = self.draft().current().read().effective(&before, &owner);
        let index = self.findings().after().get();
        Source {
            findings: Arc::new(index.in_order(&after.groups)),
            before,
            after,
        }
    }
}

/// Draws the waiting maps, until there is none.
async fn draw_waiting(
    queue: &RefCell<Queue>,
    known: &RefCell<Known>,
    drawn: &ArcRwSignal<Option<Arc<DrawnMap>>>,
) {
    let next = || queue.borrow_mut().waiting.take();
    while let Some(job) = next() {
        let mut state = known.take();
        let is_stopped = || queue.borrow().waiting.is_some();
        let map = draw(job, &mut state, is_stopped).await;
        if let Some(map) = map {
            state.drawn = Some(Arc::clone(&map));
            drawn.set(Some(map));
        }
        known.replace(state);
    }
}

/// Draws a map. `None` if it was stopped.
async fn draw(job: Job, known: &mut Known, is_stopped: impl Fn() -> bool) -> Option<Arc<DrawnMap>> {
    let Job { source, request } = job;
    let graph = match &known.graph {
        Some((drawn_from, graph)) if *drawn_from == source => Arc::clone(graph),
        _ => {
            let graph = Arc::new(Graph::of(GraphInput {
                before: &source.before,
                after: &source.after,
                findings: &source.findings,
            }));
            known.graph = Some((source.clone(), Arc::clone(&graph)));
            BrowserClock.pause().await;
            graph
        }
    };
    let view = View::of(&graph, &request.options);
    let words: Vec<NodeWords> = words_of(&view.graph, &source.after);
    BrowserClock.pause().await;
    let shape = shape_of(&view.graph, &words, &|_| Placement::Free);
    let last = known.drawn.as_deref();
    let is_same_place = last
        .is_some_and(|last| last.request.pins == request.pins && last.request.flow == request.flow);
    let picture = match last {
        Some(last) if is_same_place && known.shape == shape => last.scene.picture.clone(),
        _ => {
            let placed = placed(&view.graph, &words, &request, last);
            lay_out(placed, request.flow, is_stopped).await?
        }
    };
    known.shape = shape;
    let edges = view.graph.edges.iter();
    let sentences = edges.map(|edge| edge_sentence(&view.graph, edge, &source.after));
    Some(Arc::new(DrawnMap {
        sentences: sentences.map(|text| escape_invisible(&text)).collect(),
        graph,
        words,
        scene: Scene {
            view,
            picture,
            flow: request.flow,
        },
        inventory: source.after,
        findings: source.findings,
        request,
    }))
}

fn words_of(graph: &Graph, inventory: &Inventory) -> Vec<NodeWords> {
    let nodes = graph.nodes.iter().map(|node| {
        let words = node_words(node, inventory);
        NodeWords {
            title: escape_invisible(&words.title),
            note: escape_invisible(&words.note),
            ..words
        }
    });
    nodes.collect()
}

/// Lays out a graph in slices. `None` if it was stopped.
async fn lay_out(
    graph: layout::Graph,
    flow: Flow,
    is_stopped: impl Fn() -> bool,
) -> Option<Picture> {
    let options = Options {
        flow,
        ..Options::default()
    };
    let mut layout = Layout::new(graph, options);
    while layout.step(SLICE) == Progress::Working {
        BrowserClock.pause().await;
        if is_stopped() {
            return None;
        }
    }
    Some(layout.into_picture())
}
