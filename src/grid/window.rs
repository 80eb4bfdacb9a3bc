//! Which rows of a long table stand in the document: the ones on the screen and a few around them.

/// Rows kept above and below the visible ones, so that scrolling shows no gap.
const OVERSCAN: usize = 8;

/// Tables up to this many rows are drawn whole: the browser's own find works in them.
const DRAWN_WHOLE: usize = 200;

/// How much of a table is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// What is on the screen: the first time, so that it is seen soon.
    Seen,
    /// What is around it, too: while the rows are soon to be others.
    Around,
    /// All of it, unless it is long.
    Whole,
}

/// A run of rows to draw and the room to leave for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowWindow {
    /// The first row drawn.
    pub first: usize,
    /// One past the last row drawn.
    pub end: usize,
}

/// The rows to draw of `count` rows of `row_height` pixels each, when the table begins `top` pixels below the top of a
/// viewport of `viewport` pixels (above it where that is negative). Whole pixels: a few rows more are drawn than are seen,
/// and code that reads and writes fractions is large.
pub fn visible_rows(
    count: usize,
    row_height: usize,
    top: i32,
    viewport: usize,
    extent: Extent,
) -> RowWindow {
    let is_whole = extent == Extent::Whole && count <= DRAWN_WHOLE;
    if is_whole || row_height == 0 {
        return RowWindow {
            first: 0,
            end: count,
        };
    }
    let above = usize::try_from(-top).unwrap_or(0);
    let below = usize::try_from(top).unwrap_or(0);
    let first = (above / row_height).min(count);
    let shown = viewport.saturating_sub(below).div_ceil(row_height) + 1;
    if extent == Extent::Seen {
        return RowWindow {
            first,
            end: (first + shown).min(count),
        };
    }
    // Whole steps, so that scrolling by a pixel does not redraw.
    let step = first / OVERSCAN * OVERSCAN;
    RowWindow {
        first: step.saturating_sub(OVERSCAN),
        end: (step + shown + 2 * OVERSCAN).min(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tables_are_drawn_whole() {
        let rows = |count, extent| visible_rows(count, 32, -5000, 600, extent);
        assert_eq!(rows(200, Extent::Whole), RowWindow { first: 0, end: 200 });
        assert_eq!(rows(0, Extent::Whole), RowWindow { first: 0, end: 0 });
        assert_eq!(rows(0, Extent::Seen), RowWindow { first: 0, end: 0 });
        assert!(rows(201, Extent::Whole).first > 0);
        assert!(rows(200, Extent::Around).first > 0);
    }

    #[test]
    fn every_visible_row_is_drawn_wherever_one_scrolls() {
        for top in (-40_000..1_000).step_by(97) {
            for extent in [Extent::Seen, Extent::Around, Extent::Whole] {
                let window = visible_rows(1000, 32, top, 600, extent);
                let visible = (0..1000).filter(|row| {
                    let place = top + row * 32;
                    place < 600 && place + 32 > 0
                });
                for row in visible {
                    let row = usize::try_from(row).unwrap();
                    assert!(window.first <= row && row < window.end, "{top} {window:?}");
                }
                let most = if extent == Extent::Seen { 20 } else { 80 };
                assert!(window.end - window.first <= most, "{top} {window:?}");
            }
        }
    }

    #[test]
    fn rows_below_the_screen_are_not_drawn_at_first() {
        let window = visible_rows(1000, 32, 350, 720, Extent::Seen);
        assert_eq!(window, RowWindow { first: 0, end: 13 });
    }
}
