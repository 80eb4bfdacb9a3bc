//! Which rows of a long table stand in the document: the ones on the screen and a few around them.

/// Rows kept above and below the visible ones, so that scrolling shows no gap.
const OVERSCAN: usize = 8;

/// Tables up to this many rows are drawn whole: the browser's own find works in them.
pub const DRAWN_WHOLE: usize = 200;

/// A run of rows to draw and the room to leave for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowWindow {
    /// The first row drawn.
    pub first: usize,
    /// One past the last row drawn.
    pub end: usize,
}

/// The rows to draw of `count` rows of `row_height` pixels each, when `scrolled` pixels of the table
/// lie above the top of a viewport of `viewport` pixels; all of them where they are no more than `drawn_whole`
/// ([`DRAWN_WHOLE`], unless they are soon to be others). Whole pixels: a few rows more are drawn than
/// are seen, and code that reads and writes fractions is large.
pub fn visible_rows(
    count: usize,
    row_height: usize,
    scrolled: usize,
    viewport: usize,
    drawn_whole: usize,
) -> RowWindow {
    if count <= drawn_whole || row_height == 0 {
        return RowWindow {
            first: 0,
            end: count,
        };
    }
    let first = (scrolled / row_height).min(count);
    let shown = viewport.div_ceil(row_height) + 1;
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
        assert_eq!(
            visible_rows(200, 32, 5000, 600, DRAWN_WHOLE),
            RowWindow { first: 0, end: 200 }
        );
        assert_eq!(
            visible_rows(0, 32, 0, 600, DRAWN_WHOLE),
            RowWindow { first: 0, end: 0 }
        );
    }

    #[test]
    fn every_visible_row_is_drawn_wherever_one_scrolls() {
        for scrolled in (0..40_000).step_by(97) {
            let window = visible_rows(1000, 32, scrolled, 600, DRAWN_WHOLE);
            let first_visible = (scrolled / 32).min(1000);
            let last_visible = (scrolled + 600).div_ceil(32).min(1000);
            assert!(window.first <= first_visible, "{scrolled} {window:?}");
            assert!(window.end >= last_visible, "{scrolled} {window:?}");
            assert!(window.end - window.first <= 80, "{scrolled} {window:?}");
        }
    }
}
