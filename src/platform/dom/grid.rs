//! Grids in the document: the cell of an event, and the focused cell.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::focus::{focus_in_place, is_focus_lost};
use super::{after_paint, closest, document};

/// Cell of a grid, as the attributes in the document name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnCell {
    /// The value of `data-row`.
    pub row: usize,
    /// The value of `data-column`.
    pub column: usize,
}

impl DrawnCell {
    fn selector(self) -> String {
        let Self { row, column } = self;
        format!("[data-row=\"{row}\"] [data-column=\"{column}\"]")
    }
}

/// Returns the grid cell that an event came from.
pub fn cell_of(event_target: Option<web_sys::EventTarget>) -> Option<DrawnCell> {
    let element = event_target?.dyn_into::<Element>().ok()?;
    let number = |selector: &str, attribute: &str| -> Option<usize> {
        element
            .closest(selector)
            .ok()
            .flatten()?
            .get_attribute(attribute)?
            .parse()
            .ok()
    };
    Some(DrawnCell {
        row: number("[data-row]", "data-row")?,
        column: number("[data-column]", "data-column")?,
    })
}

/// Returns the action (`data-action`) of the control that an event came from.
pub fn action_of(event_target: Option<web_sys::EventTarget>) -> Option<String> {
    closest(event_target, "[data-action]")?.get_attribute("data-action")
}

/// Whether an event came from unfinished text in a cell.
pub fn is_unfinished(event_target: Option<web_sys::EventTarget>) -> bool {
    closest(event_target, "[aria-invalid]").is_some()
}

/// Whether an event came from the editor of a cell.
pub fn is_cell_editor(event_target: Option<web_sys::EventTarget>) -> bool {
    closest(event_target, ".cell-editor").is_some()
}

/// Whether an event came from a link.
pub fn is_link(event_target: Option<web_sys::EventTarget>) -> bool {
    closest(event_target, "a").is_some()
}

/// Follows the link in the cell that an event came from. Returns whether there is one.
pub fn follow_link(event_target: Option<web_sys::EventTarget>) -> bool {
    let link = closest(event_target, "[data-column]")
        .and_then(|cell| cell.query_selector("a").ok().flatten())
        .and_then(|link| link.dyn_into::<HtmlElement>().ok());
    match link {
        Some(link) => {
            link.click();
            true
        }
        None => false,
    }
}

/// Whether a cell is in the document but hidden, as columns are in a narrow window.
pub fn is_cell_hidden(grid: &Element, cell: DrawnCell) -> bool {
    let cell = grid.query_selector(&cell.selector());
    let cell = cell.ok().flatten();
    cell.is_some_and(|cell| cell.client_height() == 0)
}

/// Returns the width of the cell that an event came from, in pixels.
pub fn cell_width(event_target: Option<web_sys::EventTarget>) -> Option<u16> {
    let cell = closest(event_target, "[data-column]")?;
    u16::try_from(cell.client_width()).ok()
}

/// Returns the classes and the width, in pixels, of the heading whose edge the pointer is at. A selector names the headings.
pub fn heading_edge_at(event: &web_sys::MouseEvent, headings: &str) -> Option<(String, f64)> {
    /// Width of the edge, as in the style sheet.
    const EDGE: f64 = 9.0;
    let heading = closest(event.target(), headings)?;
    let place = heading.get_bounding_client_rect();
    let is_at_edge = place.right() - f64::from(event.client_x()) <= EDGE;
    is_at_edge.then(|| (heading.class_name(), place.width()))
}

/// Returns the width that shows the longest text of a column that is drawn, in pixels. A selector names its cells.
pub fn fitting_width(cells: &str) -> Option<u16> {
    let cells = document()?.query_selector_all(cells).ok()?;
    let cells =
        (0..cells.length()).filter_map(|place| cells.item(place)?.dyn_into::<HtmlElement>().ok());
    let width = |cell: HtmlElement| {
        let style = cell.style();
        style.set_property("inline-size", "max-content").ok()?;
        let width = cell.offset_width();
        style.remove_property("inline-size").ok()?;
        u16::try_from(width).ok()
    };
    cells.filter_map(width).max()
}

/// Gives the cell that an event came from its text as a tooltip, if a part of it is cut off.
pub fn title_cut_cell(event_target: Option<web_sys::EventTarget>) {
    let cell = closest(event_target, "[role=gridcell]");
    let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    if cell.scroll_width() > cell.client_width() {
        cell.set_title(&cell.inner_text());
    } else {
        cell.remove_attribute("title").ok();
    }
}

/// Makes a cell the only tab stop of its grid and focuses it, or the control in it. Returns whether
/// the cell is in the document.
pub fn focus_cell(grid: &Element, cell: DrawnCell) -> bool {
    let Some(cell) = grid.query_selector(&cell.selector()).ok().flatten() else {
        return false;
    };
    if let Some(stop) = grid.query_selector("[tabindex=\"0\"]").ok().flatten() {
        stop.set_attribute("tabindex", "-1").ok();
    }
    let control = cell.query_selector("[data-focus]").ok().flatten();
    let Ok(target) = control.unwrap_or(cell).dyn_into::<HtmlElement>() else {
        return false;
    };
    target.set_attribute("tabindex", "0").ok();
    target.focus().is_ok()
}

/// After the next paint, makes exactly one cell of a grid its tab stop: the given one or, if it is
/// not in the document, the first row's cell of the column. If drawing removed the focus from a
/// grid that `has_focus`, focuses the cell again.
pub fn keep_tab_stop(grid: &Element, cell: DrawnCell, has_focus: bool) {
    let grid = grid.clone();
    after_paint(move || {
        let find = |selector: &str| grid.query_selector(selector).ok().flatten();
        let drawn = find(&cell.selector());
        let is_drawn = drawn.is_some();
        let first = || {
            find(&format!(
                "[data-row]:not([data-row=\"0\"]) [data-column=\"{}\"]",
                cell.column
            ))
        };
        let Some(cell) = drawn.or_else(first) else {
            return;
        };
        while let Some(stop) = find("[tabindex=\"0\"]") {
            if stop.set_attribute("tabindex", "-1").is_err() {
                return;
            }
        }
        let control = cell.query_selector("[data-focus]").ok().flatten();
        let Ok(stop) = control.unwrap_or(cell).dyn_into::<HtmlElement>() else {
            return;
        };
        stop.set_attribute("tabindex", "0").ok();
        if has_focus && is_drawn && is_focus_lost() {
            focus_in_place(&stop);
        }
    });
}
