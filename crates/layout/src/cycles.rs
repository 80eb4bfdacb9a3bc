//! Circles of a graph: Tarjan's strongly connected components.

use crate::table::Table;

/// Returns the number of the strongly connected part of each node: two nodes have the same number if each leads to the
/// other. `targets` has the nodes to which each node has an edge. Takes time linear in nodes and edges.
pub fn connected_parts(targets: Vec<Vec<usize>>) -> Vec<usize> {
    components(&targets.into_iter().collect()).into_vec()
}

/// Returns the number of the component of each node. An edge between components leads to one with a lower number.
pub(crate) fn components(out: &Table<Vec<usize>>) -> Table<usize> {
    let count = out.len();
    let mut search = Search {
        out,
        // 0 is not visited yet.
        indices: Table::new(count),
        lows: Table::new(count),
        is_open: Table::new(count),
        stack: Vec::new(),
        visited: 0,
        components: Table::new(count),
        found: 0,
    };
    for node in 0..count {
        if search.indices[node] == 0 {
            search.visit(node);
        }
    }
    search.components
}

struct Search<'a> {
    out: &'a Table<Vec<usize>>,
    indices: Table<usize>,
    lows: Table<usize>,
    is_open: Table<bool>,
    stack: Vec<usize>,
    visited: usize,
    components: Table<usize>,
    found: usize,
}

impl Search<'_> {
    /// Visits all that a node leads to, without recursion: accounts can have long chains.
    fn visit(&mut self, start: usize) {
        let mut calls = vec![(start, 0)];
        self.open(start);
        while let Some((node, next)) = calls.pop() {
            if let Some(target) = self.out[node].get(next).copied() {
                calls.push((node, next + 1));
                if self.indices[target] == 0 {
                    self.open(target);
                    calls.push((target, 0));
                } else if self.is_open[target] {
                    self.lows[node] = self.lows[node].min(self.indices[target]);
                }
                continue;
            }
            if self.lows[node] == self.indices[node] {
                self.close(node);
            }
            if let Some((caller, _)) = calls.last() {
                self.lows[*caller] = self.lows[*caller].min(self.lows[node]);
            }
        }
    }

    fn open(&mut self, node: usize) {
        self.visited += 1;
        self.indices[node] = self.visited;
        self.lows[node] = self.visited;
        self.is_open[node] = true;
        self.stack.push(node);
    }

    /// Closes the component whose first visited node this is.
    fn close(&mut self, first: usize) {
        while let Some(node) = self.stack.pop() {
            self.is_open[node] = false;
            self.components[node] = self.found;
            if node == first {
                break;
            }
        }
        self.found += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_components_and_edges_lead_down() {
        let out = [vec![1], vec![2], vec![0, 3], vec![4], vec![3], vec![]];
        let found = components(&out.into_iter().collect());
        assert_eq!(found[0], found[1]);
        assert_eq!(found[0], found[2]);
        assert_eq!(found[3], found[4]);
        assert!(found[2] > found[3]);
        assert_ne!(found[5], found[0]);
    }
}
