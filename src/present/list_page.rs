//! Pages of the list of groups.

use std::ops::Range;

/// Returns the places of the groups on a page of the list, from 0: the last page instead of one past it.
///
/// A `size` of 0 is a page of 1 group.
pub fn list_page_range(count: usize, size: usize, page: usize) -> Range<usize> {
    let size = size.max(1);
    let last = count.saturating_sub(1) / size;
    let start = page.min(last) * size;
    start..count.min(start + size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_all_groups_once_and_the_last_one_stands_for_those_past_it() {
        // Page, and the places on it.
        for (count, page, expected) in [
            (0, 0, 0..0),
            (0, 99, 0..0),
            (3, 0, 0..3),
            (4, 0, 0..4),
            (4, 1, 0..4),
            (9, 0, 0..4),
            (9, 1, 4..8),
            (9, 2, 8..9),
            (9, 99, 8..9),
        ] {
            assert_eq!(list_page_range(count, 4, page), expected, "{count}, {page}");
        }
        assert_eq!(list_page_range(2, 0, 0), 0..1);
    }
}
