//! The page's own address.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::ScrollRestoration;

use super::page::{next_frame, on_window_event, window};

/// Frames after which a page that is too short is no longer scrolled to where it was left.
const MAX_RESTORE_FRAMES: u32 = 30;

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

/// Calls `react` whenever the fragment changes. A page that a link or the program leads to starts at its top; one that
/// the browser's back and forward buttons lead to is scrolled to where it was left, and then `restored` is called.
pub fn on_fragment_change(mut react: impl FnMut() + 'static, restored: impl Fn() + Copy + 'static) {
    let mut visits = Visits::new();
    on_window_event("hashchange", move || {
        let left_at = visits.arrive();
        react();
        if let Some(top) = left_at {
            let key = visits.current;
            spawn_local(async move {
                if restore_scroll(key, top).await {
                    restored();
                }
            });
        }
    });
}

/// The scroll positions of the entries of the tab's history. An entry's key is its state; a new entry has none.
struct Visits {
    current: f64,
    /// Keys and positions in the order they were left.
    left: Vec<(f64, f64)>,
}

impl Visits {
    /// Takes scrolling over from the browser, which restores positions before the page is drawn.
    fn new() -> Self {
        if let Some(history) = window().and_then(|window| window.history().ok()) {
            history
                .set_scroll_restoration(ScrollRestoration::Manual)
                .ok();
        }
        Self {
            current: entry_key().unwrap_or_else(name_entry),
            left: Vec::new(),
        }
    }

    /// Notes where the page on the screen is left. Returns where the entry that is arrived at was left; none for a new one.
    fn arrive(&mut self) -> Option<f64> {
        let top = window().and_then(|window| window.scroll_y().ok());
        self.left.push((self.current, top.unwrap_or_default()));
        let Some(key) = entry_key() else {
            self.current = name_entry();
            scroll_to(0.0);
            return None;
        };
        self.current = key;
        let mut left = self.left.iter().rev();
        let last = left.find(|(known, _)| *known == key);
        Some(last.map_or(0.0, |(_, top)| *top))
    }
}

fn entry_key() -> Option<f64> {
    let history = window()?.history().ok()?;
    history.state().ok()?.as_f64()
}

/// Gives the current entry of the history a key of its own.
fn name_entry() -> f64 {
    let key = js_sys::Date::now();
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        history.replace_state(&JsValue::from_f64(key), "").ok();
    }
    key
}

/// Scrolls to `top` as soon as the page is long enough, unless another page is shown by then. Returns whether the page is
/// still shown.
async fn restore_scroll(key: f64, top: f64) -> bool {
    for _ in 0..MAX_RESTORE_FRAMES {
        next_frame().await;
        if entry_key() != Some(key) {
            return false;
        }
        scroll_to(top);
        let reached = window().and_then(|window| window.scroll_y().ok());
        if reached.is_some_and(|reached| reached + 1.0 >= top) {
            break;
        }
    }
    true
}

fn scroll_to(top: f64) {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, top);
    }
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
        // The entry keeps its key.
        let state = history.state().unwrap_or(JsValue::NULL);
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
