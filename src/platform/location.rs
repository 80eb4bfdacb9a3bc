//! The page's own address.

use super::page::{on_window_event, window};

/// The part of the address behind the `#`, with it.
pub fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Goes to another fragment; the browser's back button returns.
pub fn set_fragment(fragment: &str) {
    if let Some(window) = window() {
        window.location().set_hash(fragment).ok();
    }
}

/// Puts another fragment in the place of the current one; the back button does not return to it.
pub fn replace_fragment(fragment: &str) {
    if let Some(window) = window() {
        window.location().replace(fragment).ok();
    }
}

/// Calls `react` whenever the fragment changes, by a link, by the back button or by hand.
pub fn on_fragment_change(react: impl FnMut() + 'static) {
    on_window_event("hashchange", react);
}

/// The page's own `host[:port]`.
pub fn page_host() -> String {
    window()
        .and_then(|window| window.location().host().ok())
        .unwrap_or_default()
}
