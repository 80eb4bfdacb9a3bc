//! CIDR blocks by containment.

use super::set::address_interval;
use portcullis_model::{AddressFamily, Cidr};

/// An index of values by CIDR block.
///
/// Two blocks are either disjoint or one holds the other, so all blocks form a forest: the parent of a block is the
/// smallest block that holds it. IPv4 and IPv6 are apart.
#[derive(Clone, Debug)]
pub struct CidrForest<T> {
    /// Sorted by family, first address, and the larger block first: a block comes before all that it holds.
    nodes: Vec<Node<T>>,
}

#[derive(Clone, Debug)]
struct Node<T> {
    cidr: Cidr,
    values: Vec<T>,
    /// Position of the smallest block that holds this one.
    parent: Option<usize>,
    /// Position after the last block that this one holds.
    end: usize,
}

impl<T> CidrForest<T> {
    /// Indexes values by their blocks. O(n log n).
    pub fn new(values: impl IntoIterator<Item = (Cidr, T)>) -> Self {
        let mut values: Vec<(Cidr, T)> = values.into_iter().collect();
        values.sort_by_key(|(cidr, _)| order_of(cidr));
        let mut nodes: Vec<Node<T>> = Vec::new();
        // Blocks that hold the one that comes next, the smallest last.
        let mut open: Vec<usize> = Vec::new();
        for (cidr, value) in values {
            if let Some(same) = nodes.last_mut().filter(|node| node.cidr == cidr) {
                same.values.push(value);
                continue;
            }
            let position = nodes.len();
            while let Some(&last) = open.last() {
                let Some(node) = nodes.get_mut(last) else {
                    break;
                };
                if node.cidr.covers(&cidr) {
                    break;
                }
                node.end = position;
                open.pop();
            }
            nodes.push(Node {
                cidr,
                values: vec![value],
                parent: open.last().copied(),
                end: position + 1,
            });
            open.push(position);
        }
        let end = nodes.len();
        for position in open {
            if let Some(node) = nodes.get_mut(position) {
                node.end = end;
            }
        }
        Self { nodes }
    }

    /// Returns the values of all blocks that hold `cidr`, itself included, the smallest first. O(log n + depth).
    pub fn holding(&self, cidr: &Cidr) -> impl Iterator<Item = (&Cidr, &T)> {
        let order = order_of(cidr);
        let after = self
            .nodes
            .partition_point(|node| order_of(&node.cidr) <= order);
        let mut next = after.checked_sub(1);
        // The block before may be a neighbour's descendant; one of its ancestors then holds the block, or none does.
        std::iter::from_fn(move || {
            let node = self.nodes.get(next?)?;
            next = node.parent;
            Some(node)
        })
        .filter(move |node| node.cidr.covers(cidr))
        .flat_map(|node| node.values.iter().map(|value| (&node.cidr, value)))
    }

    /// Returns the values of all blocks inside `cidr`, without itself, sorted. O(log n + answers).
    pub fn inside(&self, cidr: &Cidr) -> impl Iterator<Item = (&Cidr, &T)> {
        let order = order_of(cidr);
        let start = self
            .nodes
            .partition_point(|node| order_of(&node.cidr) <= order);
        self.nodes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|node| cidr.covers(&node.cidr))
            .flat_map(|node| node.values.iter().map(|value| (&node.cidr, value)))
    }

    /// Returns the values of all blocks that share an address with `cidr`: those that hold it, then those inside it.
    pub fn meeting(&self, cidr: &Cidr) -> impl Iterator<Item = (&Cidr, &T)> {
        self.holding(cidr).chain(self.inside(cidr))
    }
}

fn order_of(cidr: &Cidr) -> (AddressFamily, u128, u8) {
    (
        cidr.family(),
        address_interval(cidr).first(),
        cidr.prefix_length(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_agree_with_a_scan_of_all_blocks() {
        let blocks: Vec<Cidr> = [
            "0.0.0.0/0",
            "10.0.0.0/8",
            "10.0.0.0/9",
            "10.128.0.0/9",
            "10.1.0.0/16",
            "10.1.2.0/24",
            "10.1.2.3/32",
            "10.255.0.0/16",
            "11.0.0.0/8",
            "192.0.2.0/24",
            "192.0.2.128/25",
            "::/0",
            "2001:db8::/32",
            "2001:db8:1::/48",
            "10.1.2.3/32",
        ]
        .map(|text| Cidr::parse(text).unwrap())
        .to_vec();
        let forest = CidrForest::new(blocks.iter().cloned().zip(0..));
        let others = [
            "10.1.2.0/25",
            "10.2.0.0/16",
            "203.0.113.0/24",
            "128.0.0.0/1",
            "2001:db8::1/128",
        ]
        .map(|text| Cidr::parse(text).unwrap());
        for asked in blocks.iter().chain(&others) {
            let scan = |is_wanted: &dyn Fn(&Cidr) -> bool| {
                let mut found: Vec<usize> = (0..blocks.len())
                    .filter(|at| is_wanted(&blocks[*at]))
                    .collect();
                found.sort_unstable();
                found
            };
            let sorted = |found: Vec<usize>| {
                let mut found = found;
                found.sort_unstable();
                found
            };
            let holding: Vec<(Cidr, usize)> = forest
                .holding(asked)
                .map(|(cidr, at)| (cidr.clone(), *at))
                .collect();
            assert!(holding.is_sorted_by(|(a, _), (b, _)| a.prefix_length() >= b.prefix_length()));
            let holding = holding.into_iter().map(|(_, at)| at).collect();
            assert_eq!(
                sorted(holding),
                scan(&|block| block.covers(asked)),
                "{asked}"
            );
            let inside = forest.inside(asked).map(|(_, at)| *at).collect();
            assert_eq!(
                sorted(inside),
                scan(&|block| asked.covers(block) && block != asked),
                "{asked}"
            );
        }
    }
}
