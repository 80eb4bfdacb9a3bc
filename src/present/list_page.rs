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
        let ends: [(usize, &[usize]); 4] = [(0, &[0]), (3, &[3]), (4, &[4]), (9, &[4, 8, 9])];
        for (count, ends) in ends {
            for (page, end) in ends.iter().enumerate() {
                assert_eq!(list_page_range(count, 4, page), page * 4..*end, "{count}");
            }
            let last = ends.len() - 1;
            assert_eq!(
                list_page_range(count, 4, 99),
                list_page_range(count, 4, last)
            );
        }
        assert_eq!(list_page_range(2, 0, 0), 0..1);
    }
}
