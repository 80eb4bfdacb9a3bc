//! Measures of the page, and scrolling.

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::{after_paint, document};
use crate::platform::page::{next_frame, window};

/// Scrolls `list` so that row `index` of `body` is in the middle, unless it is visible. Rows are
/// `--row-height` high, and need not be in the document.
pub fn show_row(list: &Element, body: &Element, index: usize) {
    let height = list.client_height();
    let row_height = css_pixels(body, "--row-height").unwrap_or_default();
    let above = body.get_bounding_client_rect().top() - list.get_bounding_client_rect().top();
    let top = above as i32 + (index * row_height) as i32;
    if top < 0 || top + row_height as i32 > height {
        list.set_scroll_top(list.scroll_top() + top - height / 2);
    }
}

/// Scrolls the window so that row `index` of `body` is in the middle. Rows are `row_height` pixels
/// high, and need not be in the document.
pub fn scroll_to_row(body: &Element, index: usize, row_height: usize) {
    let Some(window) = window() else { return };
    let top = body.get_bounding_client_rect().top() + (index * row_height) as f64;
    window.scroll_by_with_x_and_y(0.0, top - viewport_height() as f64 / 2.0);
}

/// Whether a row of `body`, whose rows are `row_height` pixels high, is in the window from its top to its end. The row
/// itself need not be in the document.
pub fn is_row_in_sight(body: &Element, index: usize, row_height: usize) -> bool {
    let above = i64::from(distance_from_top(body));
    let rows = |count: usize| i64::try_from(count * row_height).unwrap_or(i64::MAX);
    let height = i64::try_from(viewport_height()).unwrap_or(i64::MAX);
    above + rows(index) >= 0 && above + rows(index + 1) <= height
}

/// Scrolls the window to an element that is not visible, after the next paint.
pub fn keep_in_sight(element: &HtmlElement) {
    let element = element.clone();
    after_paint(move || bring_in_sight(&element));
}

/// Scrolls the window to the first element that matches a selector, right before the next paint.
pub fn show_in_next_frame(selector: &'static str) {
    spawn_local(async move {
        next_frame().await;
        let document = super::document();
        let found = document.and_then(|document| document.query_selector(selector).ok()?);
        if let Some(element) = found {
            bring_in_sight(&element);
        }
    });
}

fn bring_in_sight(element: &Element) {
    let top = distance_from_top(element);
    let height = i32::try_from(viewport_height()).unwrap_or(i32::MAX);
    if let (Some(window), false) = (window(), (0..height).contains(&top)) {
        window.scroll_by_with_x_and_y(0.0, f64::from(top - height / 2));
    }
}

/// Scrolls the list around an element so that the element is in sight, after the next paint.
pub fn reveal(selector: &str) {
    let selector = selector.to_owned();
    after_paint(move || {
        let element = document().and_then(|document| document.query_selector(&selector).ok()?);
        let list = element
            .as_ref()
            .and_then(|element| element.parent_element());
        if let (Some(element), Some(list)) = (element, list) {
            let (inner, outer) = (
                element.get_bounding_client_rect(),
                list.get_bounding_client_rect(),
            );
            let below = (inner.bottom() - outer.bottom()).max(0.0);
            let above = (outer.top() - inner.top()).max(0.0);
            list.set_scroll_top(list.scroll_top() + (below - above) as i32);
        }
    });
}

/// Scrolls the window to the top.
pub fn scroll_to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Returns a custom property of an element that is a length in whole pixels, such as a row height.
pub fn css_pixels(element: &Element, property: &str) -> Option<usize> {
    let style = window()?.get_computed_style(element).ok().flatten()?;
    let value = style.get_property_value(property).ok()?;
    value.trim().strip_suffix("px")?.parse().ok()
}

/// Returns the distance of an element from the top of the window, in pixels; negative if above.
pub fn distance_from_top(element: &Element) -> i32 {
    element.get_bounding_client_rect().top() as i32
}

/// Returns the height of the viewport, in CSS pixels.
pub fn viewport_height() -> usize {
    let height = window().and_then(|window| window.inner_height().ok());
    height
        .and_then(|height| height.as_f64())
        .map_or(800, |height| height as usize)
}
