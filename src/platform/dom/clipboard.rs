//! The clipboard.

use std::time::Duration;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::document;
use crate::platform::page::{field, window, within};

/// Gives a text to whoever is copying; whether the browser takes it.
pub fn put_on_clipboard(event: &web_sys::ClipboardEvent, text: &str) -> bool {
    let Some(data) = event.clipboard_data() else {
        return false;
    };
    event.prevent_default();
    data.set_data("text/plain", text).is_ok()
}

/// The text being pasted.
pub fn text_from_clipboard(event: &web_sys::ClipboardEvent) -> String {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok());
    text.unwrap_or_default()
}

/// Keeps lines apart that are pasted into fields of one line, for as long as the page lives: the browser joins them, and the
/// ports 22 and 80 would be port 2280.
pub fn keep_pasted_lines_apart() {
    let Some(document) = document() else { return };
    let on_paste = Closure::<dyn Fn(web_sys::ClipboardEvent)>::new(paste_lines_apart);
    document
        .add_event_listener_with_callback("paste", on_paste.as_ref().unchecked_ref())
        .ok();
    on_paste.forget();
}

fn paste_lines_apart(event: web_sys::ClipboardEvent) {
    let target = event.target();
    let Some(input) = target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let text = text_from_clipboard(&event);
    let lines: Vec<&str> = text.trim().lines().collect();
    if lines.len() < 2 || event.default_prevented() {
        return;
    }
    event.prevent_default();
    let text = lines.join(" ");
    let start = input.selection_start().ok().flatten().unwrap_or_default();
    input.set_range_text(&text).ok();
    let end = start + text.encode_utf16().count() as u32;
    input.set_selection_range(end, end).ok();
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    if let Ok(typed) = web_sys::Event::new_with_event_init_dict("input", &init) {
        input.dispatch_event(&typed).ok();
    }
}

/// How long the browser may take to copy, which includes asking the user.
const COPY_TIMEOUT: Duration = Duration::from_secs(20);

/// Puts a text on the clipboard; whether the browser allowed it.
pub async fn copy_text(text: &str) -> bool {
    let Some(window) = window() else { return false };
    let navigator = window.navigator();
    // There is none for a page that came over plain http.
    if field(&navigator, "clipboard").is_undefined() {
        return false;
    }
    let copied = JsFuture::from(navigator.clipboard().write_text(text));
    within(COPY_TIMEOUT, copied)
        .await
        .is_some_and(|copied| copied.is_ok())
}
