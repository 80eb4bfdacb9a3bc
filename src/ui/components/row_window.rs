//! Draws of a long table only the rows on the screen.

use leptos::html;
use leptos::prelude::*;

use crate::platform::dom;
use crate::present::{RowWindow, visible_rows};
use crate::state::App;

/// Row height assumed until the table is there to be measured, in pixels.
const ROW_HEIGHT: f64 = 32.0;

/// What [`use_row_window`] gives.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct UseRowWindowReturn {
    /// Goes on the element around the rows, which sets `--row-height`.
    pub body: NodeRef<html::Div>,
    /// The rows to draw.
    pub rows: Memo<RowWindow>,
    /// Room above the rows drawn, in pixels.
    pub above: Memo<f64>,
    /// Room below the rows drawn, in pixels.
    pub below: Memo<f64>,
    /// The height of a row, in pixels.
    pub row_height: Memo<f64>,
}

/// Follows which rows of a table of `count` equally high rows are on the screen.
pub(in crate::ui) fn use_row_window(count: Signal<usize>) -> UseRowWindowReturn {
    let app = App::of_page();
    let body = NodeRef::<html::Div>::new();
    let row_height = Memo::new(move |_| {
        app.viewport.track();
        body.get()
            .and_then(|body| dom::css_pixels(&body, "--row-height"))
            .unwrap_or(ROW_HEIGHT)
    });
    let rows = Memo::new(move |_| {
        app.viewport.track();
        let scrolled = body
            .get()
            .map_or(0.0, |body| dom::distance_above_viewport(&body));
        visible_rows(
            count.get(),
            row_height.get(),
            scrolled,
            dom::viewport_height(),
        )
    });
    let above = Memo::new(move |_| rows.get().first as f64 * row_height.get());
    let below =
        Memo::new(move |_| count.get().saturating_sub(rows.get().end) as f64 * row_height.get());
    UseRowWindowReturn {
        body,
        rows,
        above,
        below,
        row_height,
    }
}
