//! Which rows of a long table stand in the document: the ones on the screen and a few around them.

/// Rows kept above and below the visible ones, so that scrolling shows no gap.
const OVERSCAN: usize = 12;

/// Tables up to this many rows are drawn whole: the browser's own find works in them.
const DRAWN_WHOLE: usize = 200;

/// A run of rows to draw and the room to leave for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowWindow {
    /// The first row drawn.
    pub first: usize,
    /// One past the last row drawn.
    pub end: usize,
}

/// The rows to draw of `count` rows of `row_height` pixels each, when the table's own top lies
/// `scrolled` pixels above the top of a viewport of `viewport` pixels.
pub fn visible_rows(count: usize, row_height: f64, scrolled: f64, viewport: f64) -> RowWindow {
    if count <= DRAWN_WHOLE || row_height <= 0.0 {
        return RowWindow {
            first: 0,
            end: count,
        };
    }
    // Float to integer casts saturate: a scroll position before the table gives 0.
    let first = (scrolled / row_height).floor() as usize;
    let shown = (viewport / row_height).ceil() as usize + 1;
    // Whole steps, so that scrolling by a pixel does not redraw.
    let first = first.min(count).saturating_sub(OVERSCAN) / OVERSCAN * OVERSCAN;
    RowWindow {
        first,
        end: (first + shown + 3 * OVERSCAN).min(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tables_are_drawn_whole() {
        assert_eq!(
            visible_rows(200, 32.0, 5000.0, 600.0),
            RowWindow { first: 0, end: 200 }
        );
        assert_eq!(
            visible_rows(0, 32.0, 0.0, 600.0),
            RowWindow { first: 0, end: 0 }
        );
    }

    #[test]
    fn every_visible_row_is_drawn_wherever_one_scrolls() {
        for scrolled in (-500..40_000).step_by(97) {
            let scrolled = f64::from(scrolled);
            let window = visible_rows(1000, 32.0, scrolled, 600.0);
            let first_visible = ((scrolled / 32.0).floor().max(0.0) as usize).min(1000);
            let last_visible = (((scrolled + 600.0) / 32.0).ceil().max(0.0) as usize).min(1000);
            assert!(window.first <= first_visible, "{scrolled} {window:?}");
            assert!(window.end >= last_visible, "{scrolled} {window:?}");
            assert!(window.end - window.first <= 80, "{scrolled} {window:?}");
        }
    }
}
