//! The steps of a layout.

use crate::align::Alignment;
use crate::canonical::Input;
use crate::layers::layers;
use crate::order::Ordering;
use crate::place::Places;
use crate::ranks::Ranks;
use crate::refit::{layers_of_places, refit};
use crate::routes::routes;
use crate::table::Table;
use crate::{Graph, Options, Picture, Placement};

/// A layout under way.
#[derive(Clone, Debug)]
pub struct Layout {
    input: Input,
    options: Options,
    layers: Table<usize>,
    ranks: Ranks,
    phase: Phase,
}

/// What comes next.
#[derive(Clone, Debug)]
enum Phase {
    Rank,
    Order(Box<Ordering>),
    Align(Alignment),
    Refit,
    Route(Box<Places>, Table<bool>),
    Done(Picture),
}

/// Whether a layout has more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More steps are needed.
    Working,
    /// [`Layout::into_picture`] returns at once.
    Done,
}

/// Lays out a graph.
pub fn layout(graph: Graph, options: Options) -> Picture {
    Layout::new(graph, options).into_picture()
}

impl Layout {
    /// Starts a layout.
    pub fn new(graph: Graph, options: Options) -> Self {
        let input = Input::new(&graph, options.flow);
        let mut nodes = input.nodes.iter();
        let has_places = nodes.any(|node| matches!(node.placement, Placement::Previous(_)));
        Self {
            input,
            options,
            layers: Table::default(),
            ranks: Ranks::default(),
            phase: if has_places {
                Phase::Refit
            } else {
                Phase::Rank
            },
        }
    }

    /// Works for about `budget` units; a unit is one visit of an edge or node, some tens of nanoseconds. A step of
    /// 20,000 units takes about a millisecond in a browser.
    pub fn step(&mut self, budget: usize) -> Progress {
        let mut used = 0;
        while used < budget {
            if matches!(self.phase, Phase::Done(_)) {
                return Progress::Done;
            }
            used += self.advance();
        }
        Progress::Working
    }

    /// Does what is left and returns the picture.
    pub fn into_picture(mut self) -> Picture {
        loop {
            if let Phase::Done(picture) = self.phase {
                return picture;
            }
            self.advance();
        }
    }

    /// Does the next piece of work and returns about how many visits it was.
    fn advance(&mut self) -> usize {
        let size = self.input.nodes.len() + self.input.edges.len();
        let items = size + self.ranks.items.len();
        let phase = std::mem::replace(&mut self.phase, Phase::Rank);
        let (phase, cost) = match phase {
            Phase::Rank => {
                self.layers = layers(&self.input);
                self.ranks = Ranks::new(&self.input, &self.layers);
                (
                    Phase::Order(Box::new(Ordering::new(&self.ranks))),
                    20 * size,
                )
            }
            Phase::Order(mut ordering) => match ordering.step(&self.ranks) {
                Some(cost) => (Phase::Order(ordering), cost),
                None => {
                    let alignment = Alignment::new(&self.ranks, ordering.into_best());
                    (Phase::Align(alignment), items)
                }
            },
            Phase::Align(mut alignment) => {
                if alignment.step(&self.ranks, &self.options) {
                    (Phase::Align(alignment), 8 * items)
                } else {
                    let (centers, orders) = alignment.finish();
                    let order = (&centers, &orders);
                    let places = Places::fresh(&self.input, &self.ranks, order, &self.options);
                    let kept = Table::default();
                    (Phase::Route(Box::new(places), kept), 8 * items)
                }
            }
            Phase::Refit => {
                let (places, kept) = refit(&self.input, &self.options);
                self.layers = layers_of_places(&places.nodes);
                (Phase::Route(Box::new(places), kept), 20 * size)
            }
            Phase::Route(mut places, kept) => {
                let kept = (&mut *places, &kept);
                let routes = routes(&self.input, &self.ranks, kept, &self.options);
                let picture = self.input.picture(&places.nodes, &self.layers, routes);
                (Phase::Done(picture), 0)
            }
            Phase::Done(picture) => (Phase::Done(picture), 0),
        };
        self.phase = phase;
        cost.max(1)
    }
}
