//! Where the focus was before a panel took it.

use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::document;
use super::focus::{focus_first, focus_in_place};

/// The element that has the focus, to return to.
#[derive(Clone, Debug)]
pub struct FocusOrigin(Option<HtmlElement>);

impl FocusOrigin {
    /// Returns the focused element.
    pub fn now() -> Self {
        let focused = document().and_then(|document| document.active_element());
        Self(focused.and_then(|element| element.dyn_into().ok()))
    }

    /// Focuses the element again, or the first that matches a selector if it is gone.
    pub fn restore(&self, fallback: &str) {
        let there = self.0.as_ref().filter(|element| element.is_connected());
        match there.filter(|element| !element.tag_name().eq_ignore_ascii_case("body")) {
            Some(element) => focus_in_place(element),
            None => {
                focus_first(fallback);
            }
        }
    }
}
