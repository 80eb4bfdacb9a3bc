//! Draws only the visible rows of a long table.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::window::{Extent, RowWindow, visible_rows};
use crate::platform::dom;
use crate::workspace::Workspace;

/// Assumed row height until the table can be measured, in pixels.
const ROW_HEIGHT: usize = 32;

/// Delay before a short table is drawn whole.
const WHOLE_AFTER: Duration = Duration::from_millis(100);

/// The rows of a table that are on the screen.
#[derive(Clone, Copy, Debug)]
pub struct RowsInWindow {
    /// The element around the rows. Its style sheet sets `--row-height`.
    pub body: NodeRef<html::Div>,
    /// The rows to draw.
    pub rows: Memo<RowWindow>,
    /// The height of a row, in pixels.
    pub row_height: Memo<usize>,
    count: Signal<usize>,
}

/// Tracks the visible rows of a table with `count` rows of equal height.
pub fn use_row_window(count: Signal<usize>) -> RowsInWindow {
    let workspace = Workspace::here();
    let body = NodeRef::<html::Div>::new();
    let row_height = Memo::new(move |_| {
        workspace.environment().window().track_viewport();
        workspace.environment().settings().track_row_height();
        let height = body
            .get()
            .and_then(|body| dom::css_pixels(&body, "--row-height"));
        height.unwrap_or(ROW_HEIGHT)
    });
    let extent = RwSignal::new(Extent::Seen);
    let rows = Memo::new(move |_| {
        if workspace.environment().window().is_printing().get() {
            return RowWindow {
                first: 0,
                end: count.get(),
            };
        }
        workspace.environment().window().track_viewport();
        // The position of the table is unknown until it is in the document.
        let Some(body) = body.get() else {
            return RowWindow { first: 0, end: 0 };
        };
        let freshness = workspace.inventory().groups().freshness();
        let most = if freshness.read().is_partial() {
            Extent::Around
        } else {
            Extent::Whole
        };
        visible_rows(
            count.get(),
            row_height.get(),
            dom::distance_from_top(&body),
            dom::viewport_height(),
            extent.get().min(most),
        )
    });
    Effect::new(move |_| {
        if body.get().is_some() {
            dom::after_paint(move || {
                extent.try_set(Extent::Around);
                let draw_whole = move || {
                    extent.try_set(Extent::Whole);
                };
                set_timeout(draw_whole, WHOLE_AFTER);
            });
        }
    });
    RowsInWindow {
        body,
        rows,
        row_height,
        count,
    }
}

/// A row to draw.
#[allow(
    missing_debug_implementations,
    reason = "what draws it has no form to print"
)]
pub struct WindowRow {
    /// Identifies the row and its content.
    pub key: (usize, u64),
    /// Draws it.
    pub draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// The visible rows, with space for the others.
#[component]
pub fn WindowedRows(
    /// Class of the element around the rows.
    class: &'static str,
    /// Its ARIA role.
    #[prop(optional)]
    role: Option<&'static str>,
    /// The visible rows.
    window: RowsInWindow,
    /// Returns the rows of a range.
    rows: Box<dyn Fn(RowWindow) -> Vec<WindowRow> + Send + Sync>,
) -> impl IntoView {
    let RowsInWindow {
        body,
        rows: shown,
        row_height,
        count,
    } = window;
    let above = move || format!("{}px", shown.get().first * row_height.get());
    let below = move || {
        let rows = count.get().saturating_sub(shown.get().end);
        format!("{}px", rows * row_height.get())
    };
    view! {
        <div class=class role=role node_ref=body style:padding-top=above style:padding-bottom=below>
            <For each=move || rows(shown.get()) key=|row| row.key children=|row| (row.draw)() />
        </div>
    }
}
