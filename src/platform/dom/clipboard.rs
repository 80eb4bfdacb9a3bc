//! The clipboard.

use std::time::Duration;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, DomParser, Element, HtmlInputElement, HtmlTextAreaElement, NodeList,
    SupportedType,
};

use super::document;
use crate::platform::page::{field, window, within};

/// Puts a text on the clipboard during a copy event. Returns whether the browser accepted it.
pub fn put_on_clipboard(event: &ClipboardEvent, text: &str) -> bool {
    let Some(data) = event.clipboard_data() else {
        return false;
    };
    event.prevent_default();
    data.set_data("text/plain", text).is_ok()
}

/// Returns the pasted text. If the clipboard has only HTML, that is the cells of its tables, separated by tabs. `None`
/// if there is neither.
pub fn text_from_clipboard(event: &ClipboardEvent) -> Option<String> {
    plain_text(event).or_else(|| {
        let html = event.clipboard_data()?.get_data("text/html").ok()?;
        table_text(&html)
    })
}

/// Returns the plain text of the clipboard. `None` if it has none; empty cells of spreadsheets are an empty text.
fn plain_text(event: &ClipboardEvent) -> Option<String> {
    let data = event.clipboard_data()?;
    let has_text = data.types().iter().any(|kind| kind == "text/plain");
    data.get_data("text/plain").ok().filter(|_| has_text)
}

/// Returns the cells of the tables in HTML, separated by tabs and line feeds. `None` without a table, and if cells span
/// rows or columns: their places are then ambiguous. `None` also with hidden or struck-out cells, which would become
/// rules like all others. The document runs no scripts and loads nothing.
fn table_text(html: &str) -> Option<String> {
    let parser = DomParser::new().ok()?;
    let document = parser
        .parse_from_string(html, SupportedType::TextHtml)
        .ok()?;
    let ambiguous = "[rowspan]:not([rowspan='1']), [colspan]:not([colspan='1']), table table, table :is(s, del, strike), \
                     table :is([hidden], [style*='line-through' i], [style*='display:none' i], [style*='display: none' i])";
    if document.query_selector(ambiguous).ok()?.is_some() {
        return None;
    }
    // Without blanks, the lines of a cell would be joined: the ports 22 and 80 would become port 2280.
    for line in elements(document.query_selector_all("br, div, li, p").ok()?) {
        for place in ["beforebegin", "afterend"] {
            line.insert_adjacent_text(place, " ").ok()?;
        }
    }
    let cells_of = |row: Element| {
        let cells = row.query_selector_all("td, th").ok()?;
        let cells = elements(cells).map(|cell| {
            let text = cell.text_content().unwrap_or_default();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        Some(cells.collect::<Vec<_>>().join("\t"))
    };
    let rows = elements(document.query_selector_all("tr").ok()?).map(cells_of);
    let rows = rows.collect::<Option<Vec<_>>>()?;
    (!rows.is_empty()).then(|| rows.join("\n"))
}

fn elements(list: NodeList) -> impl Iterator<Item = Element> {
    let nodes = (0..list.length()).filter_map(move |place| list.get(place));
    nodes.filter_map(|node| node.dyn_into().ok())
}

/// Separates lines by blanks when they are pasted into single-line fields, and pastes tables of HTML into fields, for
/// the lifetime of the page. Browsers join lines, and paste no HTML: the ports 22 and 80 would become port 2280.
pub fn keep_pasted_lines_apart() {
    let Some(document) = document() else { return };
    let on_paste = Closure::<dyn Fn(ClipboardEvent)>::new(paste_lines_apart);
    document
        .add_event_listener_with_callback("paste", on_paste.as_ref().unchecked_ref())
        .ok();
    on_paste.forget();
}

fn paste_lines_apart(event: ClipboardEvent) {
    let (Some(target), Some(text)) = (event.target(), text_from_clipboard(&event)) else {
        return;
    };
    if event.default_prevented() {
        return;
    }
    let is_html = plain_text(&event).is_none();
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        let lines: Vec<&str> = text.trim().lines().collect();
        if lines.len() < 2 && !is_html {
            return;
        }
        let text = lines.join(" ");
        let start = input.selection_start().ok().flatten().unwrap_or_default();
        input.set_range_text(&text).ok();
        let end = start + text.encode_utf16().count() as u32;
        input.set_selection_range(end, end).ok();
    } else if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
        if !is_html {
            return;
        }
        area.set_range_text(&text).ok();
    } else {
        return;
    }
    event.prevent_default();
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    if let Ok(typed) = web_sys::Event::new_with_event_init_dict("input", &init) {
        target.dispatch_event(&typed).ok();
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
