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

/// Puts another fragment in the place of the current one; the back button does not return to it, and nobody is told
/// ([`on_fragment_change`]).
pub fn replace_fragment(fragment: &str) {
    replace_address(&[page_address().as_str(), fragment].concat());
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

/// What stands between the page's address and its fragment, with its `?`.
pub fn query() -> String {
    window()
        .and_then(|window| window.location().search().ok())
        .unwrap_or_default()
}

/// What the query says of a name; none where it does not name it.
pub fn query_value(name: &str) -> Option<String> {
    let query = query();
    let mut fields = query.trim_start_matches('?').split('&');
    let value = fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))?;
    let decoded = js_sys::decode_uri_component(&value.replace('+', " "));
    decoded.ok().map(String::from)
}

/// The page's address without its fragment.
pub fn page_address() -> String {
    [page_url(), query()].concat()
}

/// The page's address without query and fragment.
pub fn page_url() -> String {
    let location = window().map(|window| window.location());
    let part = |part: Result<String, wasm_bindgen::JsValue>| part.unwrap_or_default();
    location
        .map(|location| [part(location.origin()), part(location.pathname())].concat())
        .unwrap_or_default()
}

/// Puts another fragment in the place of query and fragment, without loading the page again: what stood
/// there is in no history.
pub fn replace_query(fragment: &str) {
    replace_address(&[page_url().as_str(), fragment].concat());
}

fn replace_address(url: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let state = wasm_bindgen::JsValue::NULL;
        history.replace_state_with_url(&state, "", Some(url)).ok();
    }
}

/// Leaves the page for another site.
pub fn leave_for(url: &str) {
    if let Some(window) = window() {
        window.location().assign(url).ok();
    }
}

/// Names and values as a query or a form has them.
pub fn form_text(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| String::from(js_sys::encode_uri_component(text));
    let fields = fields
        .iter()
        .map(|(name, value)| [encoded(name), encoded(value)].join("="));
    fields.collect::<Vec<String>>().join("&")
}
