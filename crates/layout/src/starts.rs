//! Orders from which the sweeps begin.

use crate::ranks::Ranks;
use crate::table::Table;

/// Where the order starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Each node next to those that it leads to.
    DepthFirst,
    /// By name.
    Listed,
    /// Like [`Start::DepthFirst`], from the other end.
    Backwards,
}

/// All starts.
pub(crate) const STARTS: [Start; 3] = [Start::DepthFirst, Start::Listed, Start::Backwards];

impl Start {
    /// Returns the items of each rank.
    pub(crate) fn orders(self, ranks: &Ranks) -> Table<Vec<usize>> {
        match self {
            Self::Listed => ranks.ranks.clone(),
            Self::DepthFirst => depth_first(ranks, &ranks.after, false),
            Self::Backwards => depth_first(ranks, &ranks.before, true),
        }
    }
}

/// Orders items as a search along the links finds them.
fn depth_first(
    ranks: &Ranks,
    links: &Table<Vec<(usize, usize)>>,
    is_backwards: bool,
) -> Table<Vec<usize>> {
    let mut is_found: Table<bool> = Table::new(ranks.items.len());
    let mut orders: Table<Vec<usize>> = Table::new(ranks.ranks.len());
    let mut starts: Vec<&Vec<usize>> = ranks.ranks.iter().collect();
    if is_backwards {
        starts.reverse();
    }
    for start in starts.into_iter().flatten() {
        let mut open = vec![*start];
        while let Some(item) = open.pop() {
            if is_found[item] {
                continue;
            }
            is_found[item] = true;
            orders[ranks.items[item].rank].push(item);
            open.extend(links[item].iter().rev().map(|(neighbor, _)| *neighbor));
        }
    }
    orders
}
