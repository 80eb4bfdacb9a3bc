//! Computes which rows of a long table to draw: those on the screen and a few around them.

/// Rows drawn above and below the visible ones, so that scrolling shows no gap.
const OVERSCAN: usize = 8;

/// Maximum number of rows for drawing the whole table, so that the browser's find works.
const MAX_ROWS_DRAWN_WHOLE: usize = 200;

/// How much of a table to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// The visible rows: at first, for a fast first paint.
    Seen,
    /// Also rows around them: while the rows are still loading.
    Around,
    /// The whole table, unless it is long.
    Whole,
}

/// A range of rows to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowWindow {
    /// The first row.
    pub first: usize,
    /// The end of the range, exclusive.
    pub end: usize,
}

/// Returns the rows to draw, of `count` rows of `row_height` pixels. The table starts `top` pixels
/// below the top of a viewport of `viewport` pixels; negative if above. Whole pixels, because code
/// that parses and formats fractions is large.
pub fn visible_rows(
    count: usize,
    row_height: usize,
    top: i32,
    viewport: usize,
    extent: Extent,
) -> RowWindow {
    let is_whole = extent == Extent::Whole && count <= MAX_ROWS_DRAWN_WHOLE;
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
    fn every_visible_row_is_drawn_at_any_scroll_position() {
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
    fn rows_below_the_screen_are_drawn_later() {
        let window = visible_rows(1000, 32, 350, 720, Extent::Seen);
        assert_eq!(window, RowWindow { first: 0, end: 13 });
    }
}
