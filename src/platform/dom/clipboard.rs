//! The clipboard.

use std::time::Duration;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::document;
use crate::platform::page::{field, window, within};

/// Puts a text on the clipboard during a copy event. Returns whether the browser accepted it.
pub fn put_on_clipboard(event: &web_sys::ClipboardEvent, text: &str) -> bool {
    let Some(data) = event.clipboard_data() else {
        return false;
    };
    event.prevent_default();
    data.set_data("text/plain", text).is_ok()
}

/// Returns the pasted text.
pub fn text_from_clipboard(event: &web_sys::ClipboardEvent) -> String {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok());
    text.unwrap_or_default()
}

/// Separates lines by blanks when they are pasted into single-line fields, for the lifetime of the
/// page. Browsers join them: the ports 22 and 80 would become port 2280.
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

/// Maximum time for copying, which may include asking the user.
const COPY_TIMEOUT: Duration = Duration::from_secs(20);

/// Copies a text to the clipboard. Returns whether the browser allowed it.
pub async fn copy_text(text: &str) -> bool {
    let Some(window) = window() else { return false };
    let navigator = window.navigator();
    // Pages served over plain http have no clipboard.
    if field(&navigator, "clipboard").is_undefined() {
        return false;
    }
    let copied = JsFuture::from(navigator.clipboard().write_text(text));
    within(COPY_TIMEOUT, copied)
        .await
        .is_some_and(|copied| copied.is_ok())
}
