//! Counting of crossings between two ranks, after Barth, Jünger and Mutzel.

/// A link between two ranks: places of its ends, and the number of edges on it.
pub(crate) type PlacedLink = (usize, usize, usize);

/// Counts the pairs of edges that cross. Links are sorted by both places.
pub(crate) fn crossings(links: &[PlacedLink]) -> usize {
    let places = links.iter().map(|(_, right, _)| right + 1).max();
    let mut tree = SumTree::new(places.unwrap_or_default());
    let mut count = 0;
    let mut rest = links;
    while let Some((left, ..)) = rest.first() {
        // Links of one place do not cross each other.
        let end = rest.iter().take_while(|(known, ..)| known == left).count();
        let (same, others) = rest.split_at(end);
        for (_, right, edges) in same {
            count += edges * tree.above(*right);
        }
        for (_, right, edges) in same {
            tree.add(*right, *edges);
        }
        rest = others;
    }
    count
}

/// Sums of numbers at places (Fenwick).
struct SumTree {
    sums: Vec<usize>,
    total: usize,
}

impl SumTree {
    fn new(places: usize) -> Self {
        Self {
            sums: vec![0; places + 1],
            total: 0,
        }
    }

    fn add(&mut self, place: usize, number: usize) {
        self.total += number;
        let mut index = place + 1;
        while let Some(sum) = self.sums.get_mut(index) {
            *sum += number;
            index += index & index.wrapping_neg();
        }
    }

    /// Returns the sum of the numbers beyond a place.
    fn above(&self, place: usize) -> usize {
        let mut up_to = 0;
        let mut index = place + 1;
        while index > 0 {
            up_to += self.sums.get(index).copied().unwrap_or_default();
            index &= index - 1;
        }
        self.total - up_to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A generator of numbers; no cryptography.
    fn next(state: &mut u64) -> usize {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (*state >> 33) as usize
    }

    #[test]
    fn counts_are_those_of_all_pairs() {
        let mut state = 1;
        for _ in 0..200 {
            let count = next(&mut state) % 30;
            let mut links: Vec<PlacedLink> = (0..count)
                .map(|_| {
                    let place = |state: &mut u64| next(state) % 8;
                    (
                        place(&mut state),
                        place(&mut state),
                        1 + next(&mut state) % 3,
                    )
                })
                .collect();
            links.sort_unstable();
            let mut expected = 0;
            for (index, one) in links.iter().enumerate() {
                for other in &links[index + 1..] {
                    if one.0 < other.0 && one.1 > other.1 {
                        expected += one.2 * other.2;
                    }
                }
            }
            assert_eq!(crossings(&links), expected, "{links:?}");
        }
    }
}
