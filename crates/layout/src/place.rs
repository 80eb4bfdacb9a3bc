//! Boxes of nodes and labels: ranks become columns, nodes without edges a block below, and pinned nodes push others
//! away.

use crate::boxes::Boxes;
use crate::canonical::Input;
use crate::ranks::{ItemKind, Ranks};
use crate::table::Table;
use crate::{Options, Placement, Point, Rect, Size};

/// Where things are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// Boxes of the nodes.
    pub(crate) nodes: Table<Rect>,
    /// Boxes of the items where the ranks put them. Bends have the width of their column.
    pub(crate) items: Table<Rect>,
    /// Whether the node is where its rank put it, so that the bends of its edges lead there.
    pub(crate) is_in_rank: Table<bool>,
    /// What must not be covered.
    pub(crate) boxes: Boxes,
}

impl Places {
    /// Places a node.
    pub(crate) fn put(&mut self, node: usize, rect: Rect) {
        self.nodes[node] = rect;
        self.boxes.add(rect);
    }

    /// Places what has no place from an earlier picture.
    pub(crate) fn fresh(
        input: &Input,
        ranks: &Ranks,
        (centers, orders): (&Table<f64>, &Table<Vec<usize>>),
        options: &Options,
    ) -> Self {
        let columns = columns(ranks, orders, options);
        let mut places = Self {
            nodes: Table::new(input.nodes.len()),
            items: Table::new(ranks.items.len()),
            is_in_rank: Table::new(input.nodes.len()),
            boxes: Boxes::default(),
        };
        for item in orders.iter().flatten() {
            let known = &ranks.items[*item];
            let (left, width) = columns[known.rank];
            let size = match known.kind {
                ItemKind::Bend => Size::new(width, 0.0),
                ItemKind::Node | ItemKind::Label => known.size,
            };
            let center = Point::new(left + width / 2.0, centers[*item]);
            places.items[*item] = Rect::around(center, size);
        }
        places.add_unconnected(input, ranks, orders, options);
        places.make_room(input, options);
        places
    }

    /// Puts nodes without edges in rows below the others.
    fn add_unconnected(
        &mut self,
        input: &Input,
        ranks: &Ranks,
        orders: &Table<Vec<usize>>,
        options: &Options,
    ) {
        let drawn = orders.iter().flatten().map(|item| self.items[*item]);
        let bounds = drawn.reduce(|one, other| one.union(&other));
        let is_single = |node: &usize| {
            ranks.before[*node].is_empty()
                && ranks.after[*node].is_empty()
                && input.nodes[*node].placement == Placement::Free
        };
        let single: Vec<usize> = (0..input.nodes.len()).filter(is_single).collect();
        let area = |node: &usize| {
            let size = input.nodes[*node].size;
            (size.width + options.node_gap) * (size.height + options.node_gap)
        };
        // Without others, rows make a block three times as wide as high.
        let square = (3.0 * single.iter().map(area).sum::<f64>()).sqrt();
        let width = bounds.map_or(square, |bounds| bounds.width.max(square));
        let left = bounds.map_or(0.0, |bounds| bounds.x);
        let top = bounds.map_or(0.0, |bounds| bounds.bottom() + 2.0 * options.node_gap);
        let (mut x, mut y, mut row_height) = (left, top, 0.0_f64);
        for node in single {
            let size = input.nodes[node].size;
            if x > left && x + size.width > left + width {
                (x, y) = (left, y + row_height + options.node_gap);
                row_height = 0.0;
            }
            self.items[node] = Rect {
                x,
                y,
                width: size.width,
                height: size.height,
            };
            x += size.width + options.node_gap;
            row_height = row_height.max(size.height);
        }
    }

    /// Puts pinned nodes where they are pinned, and others nearby if those are in their way.
    fn make_room(&mut self, input: &Input, options: &Options) {
        for (index, node) in input.nodes.iter().enumerate() {
            if let Placement::Pinned(center) = node.placement {
                self.put(index, Rect::around(center, node.size));
            }
        }
        let has_pins = input
            .nodes
            .iter()
            .any(|node| matches!(node.placement, Placement::Pinned(_)));
        for (index, node) in input.nodes.iter().enumerate() {
            if matches!(node.placement, Placement::Pinned(_)) {
                continue;
            }
            let wanted = self.items[index];
            let found = if has_pins {
                self.boxes.nearest_free(wanted, options.edge_gap)
            } else {
                wanted
            };
            self.put(index, found);
            self.is_in_rank[index] = found == wanted;
        }
    }
}

/// Returns the left edge and the width of the column of each rank.
fn columns(ranks: &Ranks, orders: &Table<Vec<usize>>, options: &Options) -> Table<(f64, f64)> {
    /// Share of the gap between a layer and the labels next to it.
    const LABEL_SHARE: f64 = 0.6;
    /// Number of links before a rank that widen the gap by its own width, so that curves do not become a wall.
    const CROWD: f64 = 40.0;
    /// Most that links widen a gap, in gaps.
    const MAX_WIDENING: f64 = 1.5;
    let mut x = 0.0;
    let columns = orders.iter().map(|order| {
        let links: usize = order.iter().map(|item| ranks.before[*item].len()).sum();
        x += options.layer_gap * (links as f64 / CROWD - 0.5).clamp(0.0, MAX_WIDENING);
        let items = order.iter().map(|item| &ranks.items[*item]);
        let width = items
            .clone()
            .map(|item| item.size.width)
            .fold(0.0, f64::max);
        let is_between = items.clone().all(|item| item.kind != ItemKind::Node);
        let left = if is_between && x > 0.0 {
            x - options.layer_gap * (1.0 - LABEL_SHARE)
        } else {
            x
        };
        let gap = if is_between { LABEL_SHARE } else { 1.0 };
        x = left + width + options.layer_gap * gap;
        (left, width)
    });
    columns.collect()
}
