//! The page's own address, and the scroll positions of the entries of its history.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::ScrollRestoration;

use super::page::{next_frame, on_window_event, window};

/// Maximum number of frames to wait for a page to become long enough for its scroll position.
const MAX_RESTORE_FRAMES: u32 = 30;

/// Returns the fragment of the address, with its `#`.
pub fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Goes to another fragment, as a new entry of the tab's history.
pub fn set_fragment(fragment: &str) {
    if let Some(window) = window() {
        window.location().set_hash(fragment).ok();
    }
}

/// Replaces the current fragment, without a new entry in the tab's history and without a call of
/// [`on_fragment_change`] listeners.
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

/// Scroll positions of the tab's history entries. An entry's key is its state; a new entry has
/// none.
struct Visits {
    current: f64,
    /// Keys and positions, in the order in which the entries were left.
    left: Vec<(f64, f64)>,
}

impl Visits {
    /// Takes scroll restoration over from the browser, which restores positions before the page is
    /// drawn.
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

    /// Saves the position of the page that is left. Returns the saved position of the entry that is
    /// opened, or `None` for a new entry.
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

/// Gives the current history entry a key.
fn name_entry() -> f64 {
    let key = js_sys::Date::now();
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        history.replace_state(&JsValue::from_f64(key), "").ok();
    }
    key
}

/// Scrolls to `top` as soon as the page is long enough, unless another page is shown by then. Returns whether the page
/// is still shown.
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

/// Returns the query of the address, with its `?`.
pub fn query() -> String {
    window()
        .and_then(|window| window.location().search().ok())
        .unwrap_or_default()
}

/// Returns the value of a query parameter, if present.
pub fn query_value(name: &str) -> Option<String> {
    let query = query();
    let mut fields = query.trim_start_matches('?').split('&');
    let value = fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))?;
    let decoded = js_sys::decode_uri_component(&value.replace('+', " "));
    decoded.ok().map(String::from)
}

/// Returns the page's address without its fragment.
pub fn page_address() -> String {
    [page_url(), query()].concat()
}

/// Returns the page's address without query and fragment.
pub fn page_url() -> String {
    let location = window().map(|window| window.location());
    let part = |part: Result<String, wasm_bindgen::JsValue>| part.unwrap_or_default();
    location
        .map(|location| [part(location.origin()), part(location.pathname())].concat())
        .unwrap_or_default()
}

/// Replaces query and fragment by another fragment without reloading the page, so that the query
/// does not stay in the history.
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

/// Formats names and values as a query or form.
pub fn form_text(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| String::from(js_sys::encode_uri_component(text));
    let fields = fields
        .iter()
        .map(|(name, value)| [encoded(name), encoded(value)].join("="));
    fields.collect::<Vec<String>>().join("&")
}
