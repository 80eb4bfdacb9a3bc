//! Popovers: above the page, next to what opened them. The browser closes them at Escape and at a click elsewhere.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::HtmlElement;

use super::document;
use crate::platform::page::window;

/// Distance between a popover and what it belongs to, and to the edges of the window, in pixels.
const GAP: f64 = 4.0;

/// Shows a popover next to the element that has the focus, and focuses it. CSS takes its place from `--popover-top`
/// and `--popover-left`, in coordinates of the document, so that it scrolls with the page, and the height that it may
/// grow to from `--popover-room`.
pub fn open_popover(popover: &HtmlElement) {
    let anchor = document().and_then(|document| document.active_element());
    popover.show_popover().ok();
    if let (Some(anchor), Some(window)) = (anchor, window()) {
        let pixels = |value: Result<JsValue, JsValue>| value.ok()?.as_f64();
        let width = pixels(window.inner_width()).unwrap_or_default();
        let height = pixels(window.inner_height()).unwrap_or_default();
        let anchor = anchor.get_bounding_client_rect();
        let own = popover.get_bounding_client_rect();
        let below = anchor.bottom() + GAP;
        let above = anchor.top() - GAP - own.height();
        let has_room = below + own.height() <= height || above < 0.0;
        let top = if has_room { below } else { above };
        let left = anchor.left().min(width - own.width() - GAP).max(GAP);
        for (name, value) in [
            ("--popover-top", top + window.scroll_y().unwrap_or_default()),
            (
                "--popover-left",
                left + window.scroll_x().unwrap_or_default(),
            ),
            ("--popover-room", (height - top - GAP).max(own.height())),
        ] {
            let value = format!("{value}px");
            popover.style().set_property(name, &value).ok();
        }
    }
    popover.focus().ok();
}

/// Whether a popover is shown.
pub fn is_open_popover(popover: &HtmlElement) -> bool {
    popover.matches(":popover-open").unwrap_or_default()
}

/// Hides a popover. The browser restores the focus.
pub fn close_popover(popover: &HtmlElement) {
    popover.hide_popover().ok();
}

/// Hides the popover that an event came from.
pub fn close_popover_around(event_target: Option<web_sys::EventTarget>) {
    let popover = super::closest(event_target, "[popover]");
    if let Some(popover) = popover.and_then(|popover| popover.dyn_into().ok()) {
        close_popover(&popover);
    }
}
