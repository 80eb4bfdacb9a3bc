//! Layers with the bends and labels of edges, so that each link leads to the next rank.
//!
//! The nodes of a layer are a rank. Between two layers is a rank of labels, if there are any. An edge over several
//! layers bends in each rank on its way; those over many share the bends of their left node, as in a channel.

use std::collections::BTreeMap;

use crate::Size;
use crate::canonical::Input;
use crate::table::Table;

/// Longest edge, in layers, that bends by itself.
const MAX_SINGLE_SPAN: usize = 3;

/// Most edges of a graph whose long edges bend by themselves. With more, all share their channels.
const MAX_SINGLE_EDGES: usize = 300;

/// What stands in a rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// A node; its index is that of the node.
    #[default]
    Node,
    /// A point where edges pass.
    Bend,
    /// The label of an edge.
    Label,
}

/// A node, a bend or a label.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    pub(crate) size: Size,
    pub(crate) rank: usize,
}

/// Items in ranks, with links to the ranks next to them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranks {
    /// The first items are the nodes.
    pub(crate) items: Table<Item>,
    /// Items of each rank. Nodes without edges are in none.
    pub(crate) ranks: Table<Vec<usize>>,
    /// Links to the rank before, with the number of edges on each.
    pub(crate) before: Table<Vec<(usize, usize)>>,
    /// Links to the rank after.
    pub(crate) after: Table<Vec<(usize, usize)>>,
    /// Bends and labels of each edge, from left to right.
    pub(crate) chains: Vec<Vec<usize>>,
}

impl Ranks {
    pub(crate) fn new(input: &Input, layers: &Table<usize>) -> Self {
        let rank_of_layer = ranks_of_layers(input, layers);
        let mut ranks = Self::default();
        for (node, layer) in input.nodes.iter().zip(layers.iter()) {
            ranks.items.push(Item {
                kind: ItemKind::Node,
                size: node.size,
                rank: rank_of_layer[*layer],
            });
        }
        let mut links: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut channels: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let max_span = if input.edges.len() > MAX_SINGLE_EDGES {
            1
        } else {
            MAX_SINGLE_SPAN
        };
        for edge in input.edges.iter() {
            let is_forward = layers[edge.source] <= layers[edge.target];
            let (left, right) = if is_forward {
                (edge.source, edge.target)
            } else {
                (edge.target, edge.source)
            };
            let span = layers[right] - layers[left];
            let (first, last) = (ranks.items[left].rank, ranks.items[right].rank);
            let mut chain = Vec::new();
            let mut bend = |ranks: &mut Self, rank: usize| {
                let is_shared = span > max_span && rank < rank_of_layer[layers[right] - 1] + 1;
                let new = |ranks: &mut Self| ranks.add(ItemKind::Bend, Size::default(), rank);
                let item = if is_shared {
                    *channels.entry((left, rank)).or_insert_with(|| new(ranks))
                } else {
                    new(ranks)
                };
                chain.push(item);
            };
            for rank in first + 1..last {
                if rank + 1 < last || edge.label.is_none() {
                    bend(&mut ranks, rank);
                }
            }
            // The label is in the rank before the right node, or after both if they are in one layer.
            match edge.label {
                Some(size) if span > 0 => chain.push(ranks.add(ItemKind::Label, size, last - 1)),
                Some(size) => chain.push(ranks.add(ItemKind::Label, size, first + 1)),
                None if span == 0 => bend(&mut ranks, first + 1),
                None => {}
            }
            let ends = [left]
                .into_iter()
                .chain(chain.iter().copied())
                .chain([right]);
            let ends: Vec<usize> = ends.collect();
            for link in ends.windows(2) {
                if let [one, other] = link {
                    *links.entry((*one, *other)).or_default() += 1;
                }
            }
            ranks.chains.push(chain);
        }
        ranks.link(&links);
        ranks
    }

    fn add(&mut self, kind: ItemKind, size: Size, rank: usize) -> usize {
        self.items.push(Item { kind, size, rank })
    }

    /// Adds the links, and the items that have any to their ranks.
    fn link(&mut self, links: &BTreeMap<(usize, usize), usize>) {
        self.before = Table::new(self.items.len());
        self.after = Table::new(self.items.len());
        for ((one, other), count) in links {
            // The way back to a node of the same layer leads to the rank before.
            let is_onward = self.items[*one].rank < self.items[*other].rank;
            let (left, right) = if is_onward {
                (*one, *other)
            } else {
                (*other, *one)
            };
            self.after[left].push((right, *count));
            self.before[right].push((left, *count));
        }
        let ranks = self.items.iter().map(|item| item.rank + 1).max();
        self.ranks = Table::new(ranks.unwrap_or_default());
        for (index, item) in self.items.iter().enumerate() {
            if !self.before[index].is_empty() || !self.after[index].is_empty() {
                self.ranks[item.rank].push(index);
            }
        }
    }
}

/// Returns the rank of each layer: layers with labels between them have a rank between them.
fn ranks_of_layers(input: &Input, layers: &Table<usize>) -> Table<usize> {
    let count = layers
        .iter()
        .map(|layer| layer + 1)
        .max()
        .unwrap_or_default();
    let mut has_labels: Table<bool> = Table::new(count);
    for edge in input.edges.iter() {
        let (source, target) = (layers[edge.source], layers[edge.target]);
        let right = source.max(target);
        if source == target {
            has_labels[right] = true;
        } else if edge.label.is_some() {
            has_labels[right - 1] = true;
        }
    }
    let mut rank = 0;
    let ranks = (0..count).map(|layer| {
        let own = rank;
        rank += 1 + usize::from(has_labels[layer]);
        own
    });
    ranks.collect()
}
