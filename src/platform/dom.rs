//! The document: focus, dialogs, measures, the tab's title, the clipboard.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement,
    MutationObserver, MutationObserverInit,
};

pub use super::page::after_paint;
use super::page::{field, mark, window, within};

/// Where the page is drawn, before it takes the place of what `index.html` shows while it starts.
#[derive(Debug)]
pub struct Mount(HtmlElement);

impl Mount {
    /// An element apart from the document.
    pub fn new() -> Option<Self> {
        let element = document()?.create_element("div").ok()?;
        Some(Self(element.dyn_into().ok()?))
    }

    /// The element.
    pub fn element(&self) -> HtmlElement {
        self.0.clone()
    }

    /// Puts it into the document, unless it is there.
    pub fn show(&self) {
        if self.0.is_connected() {
            return;
        }
        if let Some(before) = document().and_then(|document| document.get_element_by_id("app")) {
            self.0.set_id("app");
            before.replace_with_with_node_1(&self.0).ok();
        }
    }
}

/// Sets the User Timing mark `inventory-ready`, once the groups are painted.
pub fn mark_inventory() {
    after_paint(|| mark("inventory-ready"));
}

/// Sets the User Timing mark `group-ready`, once the group is painted.
pub fn mark_group() {
    after_paint(|| mark("group-ready"));
}

/// Sets the User Timing mark `findings-ready`, once the findings are painted.
pub fn mark_findings() {
    after_paint(|| mark("findings-ready"));
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Opens a modal dialog: the browser keeps the focus inside and closes it at Escape.
pub fn open_dialog(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        dialog.show_modal().ok();
    }
}

/// Closes a dialog; the browser puts the focus back where it was.
pub fn close_dialog(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}

/// Focuses the first element that matches a selector, now; whether there is one.
pub fn focus_first(selector: &str) -> bool {
    first(selector).is_some_and(|element| element.focus().is_ok())
}

fn first(selector: &str) -> Option<HtmlElement> {
    let element = document()?.query_selector(selector).ok().flatten()?;
    element.dyn_into().ok()
}

/// Focuses the first element that matches a selector, once what is being rendered is there.
pub fn focus_soon(selector: &str) {
    let selector = selector.to_owned();
    after_paint(move || {
        focus_first(&selector);
    });
}

/// Focuses the heading of a page that has just been opened, once it is drawn, where the element that had the focus is gone
/// or is a link in the bar. An element that the page itself has focused keeps the focus.
pub fn focus_page() {
    after_paint(move || {
        if is_focus_lost() || has_focus(".bar a") {
            focus_heading();
        }
    });
}

/// Focuses the page's heading. While there is none (its bundle is still loading), focuses the page's content and moves
/// on to the heading when it is drawn, unless the user has moved the focus by then.
fn focus_heading() {
    if let Some(heading) = first("#main h1") {
        focus_programmatically(&heading);
    } else if let Some(content) = first("#main") {
        focus_programmatically(&content);
        focus_heading_when_drawn(content);
    }
}

/// Focuses an element that Tab does not reach.
fn focus_programmatically(element: &HtmlElement) {
    element.set_tab_index(-1);
    focus_in_place(element);
}

/// Moves the focus from the page's content to its heading as soon as there is one. Stops when the focus is elsewhere.
fn focus_heading_when_drawn(content: HtmlElement) {
    let observed = content.clone();
    let on_change = Closure::<dyn Fn(js_sys::Array, MutationObserver)>::new(
        move |_: js_sys::Array, observer: MutationObserver| {
            let active = document().and_then(|document| document.active_element());
            let has_moved = active.as_ref() != Some(content.as_ref());
            let heading = first("#main h1");
            if has_moved || heading.is_some() {
                observer.disconnect();
            }
            if let Some(heading) = heading.filter(|_| !has_moved) {
                focus_programmatically(&heading);
            }
        },
    );
    if let Ok(observer) = MutationObserver::new(on_change.as_ref().unchecked_ref()) {
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        observer.observe_with_options(&observed, &options).ok();
    }
    // Freed by the browser with the observer.
    on_change.into_js_value();
}

/// Focuses the page's heading when the focused element is removed or disabled, unless another element is focused within
/// two frames. Works for as long as the page lives.
pub fn keep_focus() {
    let Some(document) = document() else { return };
    let last = Rc::new(RefCell::new(None::<Element>));
    let note = {
        let last = last.clone();
        Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into().ok());
            *last.borrow_mut() = target;
        })
    };
    document
        .add_event_listener_with_callback("focusin", note.as_ref().unchecked_ref())
        .ok();
    note.forget();
    *last.borrow_mut() = document.active_element();
    let check = Closure::<dyn FnMut()>::new(move || {
        if !is_focus_lost() || last.borrow().is_none() {
            return;
        }
        let last = last.clone();
        // The code that removes an element may focus another one next.
        after_paint(move || {
            after_paint(move || {
                if !is_focus_lost() {
                    return;
                }
                let last = last.borrow_mut().take();
                let is_gone = last.is_some_and(|element| {
                    !element.is_connected() || element.has_attribute("disabled")
                });
                if is_gone {
                    focus_heading();
                }
            });
        });
    });
    if let (Ok(observer), Some(body)) = (
        MutationObserver::new(check.as_ref().unchecked_ref()),
        document.body(),
    ) {
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        options.set_attribute_filter(&js_sys::Array::of1(&"disabled".into()));
        observer.observe_with_options(&body, &options).ok();
    }
    check.forget();
}

/// Whether the focus is in a text field, a choice or an open dialog, where no shortcut of the page
/// applies.
pub fn is_typing() -> bool {
    is_focus_in("input, textarea, select, dialog, [contenteditable]")
}

/// Whether single letters belong to the focused element: a field, or a grid, which opens a cell with
/// them. Shortcuts of one letter do not apply there.
pub fn takes_letters() -> bool {
    is_typing() || is_focus_in("[role=grid], [role=combobox], [role=listbox]")
}

fn is_focus_in(selector: &str) -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

/// The value of an input.
pub fn input_value(input: &HtmlInputElement) -> String {
    input.value()
}

/// Empties an input: what it held does not stay in the document.
pub fn clear_input(input: &HtmlInputElement) {
    input.set_value("");
}

/// The same, of a field of several lines.
pub fn clear_area(area: &HtmlTextAreaElement) {
    area.set_value("");
}

/// The grid cell (`data-row` of its row, `data-column` of its own) that an event came from.
pub fn cell_of(event_target: Option<web_sys::EventTarget>) -> Option<(usize, usize)> {
    let element = event_target?.dyn_into::<Element>().ok()?;
    let number = |selector: &str, attribute: &str| -> Option<usize> {
        element
            .closest(selector)
            .ok()
            .flatten()?
            .get_attribute(attribute)?
            .parse()
            .ok()
    };
    Some((
        number("[data-row]", "data-row")?,
        number("[data-column]", "data-column")?,
    ))
}

/// What a control asks for (`data-action`) that an event came from.
pub fn action_of(event_target: Option<web_sys::EventTarget>) -> Option<String> {
    closest(event_target, "[data-action]")?.get_attribute("data-action")
}

/// Whether an event came from a text that could not be taken over into its cell.
pub fn is_unfinished(event_target: Option<web_sys::EventTarget>) -> bool {
    closest(event_target, "[aria-invalid]").is_some()
}

/// Whether an event came from the editor of a cell.
pub fn is_cell_editor(event_target: Option<web_sys::EventTarget>) -> bool {
    closest(event_target, ".cell-editor").is_some()
}

/// Whether an event came from a link.
pub fn is_link(event_target: Option<web_sys::EventTarget>) -> bool {
    closest(event_target, "a").is_some()
}

/// Follows the link in the cell that an event came from; whether there is one.
pub fn follow_link(event_target: Option<web_sys::EventTarget>) -> bool {
    let link = closest(event_target, "[data-column]")
        .and_then(|cell| cell.query_selector("a").ok().flatten())
        .and_then(|link| link.dyn_into::<HtmlElement>().ok());
    match link {
        Some(link) => {
            link.click();
            true
        }
        None => false,
    }
}

/// Focuses an input with the caret behind its text, without scrolling more than is needed.
pub fn focus_at_end(input: &HtmlInputElement) {
    input.focus().ok();
    let end = input.value().encode_utf16().count();
    let end = u32::try_from(end).unwrap_or(u32::MAX);
    input.set_selection_range(end, end).ok();
}

/// Focuses an input again where the focus was lost, for example because the input was moved within
/// the document. The input keeps its caret.
pub fn refocus_if_lost(input: &HtmlElement) {
    if input.is_connected() && is_focus_lost() {
        focus_in_place(input);
    }
}

/// Whether an event came from inside an element.
pub fn is_within(event_target: Option<web_sys::EventTarget>, element: &Element) -> bool {
    let node = event_target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    element.contains(node.as_ref())
}

/// Delay before a focus change that a pressed pointer caused counts as leaving, where no click follows.
const CLICK_DELAY_MS: u32 = 1000;

/// What the user can do anywhere on the page while an element is watched.
type Listener = (&'static str, Closure<dyn FnMut(web_sys::Event)>);

/// Watches for the user leaving an element: by a click elsewhere, or by moving the focus elsewhere.
/// Neither the loss of focus that redrawing causes, nor another window, nor a dialog above the page is
/// leaving. Dropping it ends the watch.
#[allow(
    missing_debug_implementations,
    reason = "closures have no form to print"
)]
pub struct LeaveWatch(Vec<Listener>);

impl LeaveWatch {
    /// Calls `leave` with the event each time. Elements marked `data-keeps-cell` belong to the element.
    pub fn new(element: &HtmlElement, leave: impl Fn(web_sys::Event) + Clone + 'static) -> Self {
        let is_pressed = Rc::new(Cell::new(false));
        let pending = Rc::new(RefCell::new(None::<Timeout>));
        let is_outside = {
            let element = element.clone();
            move |event: &web_sys::Event| {
                !is_within(event.target(), &element)
                    && closest(event.target(), "[data-keeps-cell], dialog").is_none()
            }
        };
        let press = {
            let (is_pressed, is_outside) = (is_pressed.clone(), is_outside.clone());
            move |event: web_sys::Event| {
                let button = event
                    .dyn_ref::<web_sys::MouseEvent>()
                    .map(web_sys::MouseEvent::button);
                is_pressed.set(button == Some(0) && is_outside(&event));
            }
        };
        let release = {
            let is_pressed = is_pressed.clone();
            move |_| is_pressed.set(false)
        };
        let click = {
            let (leave, is_outside) = (leave.clone(), is_outside.clone());
            move |event: web_sys::Event| {
                if is_outside(&event) {
                    leave(event);
                }
            }
        };
        let focus = {
            let is_pressed = is_pressed.clone();
            move |event: web_sys::Event| {
                if !is_outside(&event) {
                    return;
                }
                if !is_pressed.get() {
                    leave(event);
                    return;
                }
                // Leaving now could redraw what is being clicked, and the click would be lost.
                let leave = leave.clone();
                let timeout = Timeout::new(CLICK_DELAY_MS, move || leave(event));
                pending.borrow_mut().replace(timeout);
            }
        };
        let refocus = {
            let element = element.clone();
            move |_| {
                // Browsers differ in whether they report the removal of a focused element.
                if !is_pressed.get() {
                    let element = element.clone();
                    wasm_bindgen_futures::spawn_local(async move { refocus_if_lost(&element) });
                }
            }
        };
        let watch = Self(vec![
            ("pointerdown", Closure::new(press)),
            ("pointerup", Closure::new(release.clone())),
            ("pointercancel", Closure::new(release)),
            ("click", Closure::new(click)),
            ("focusin", Closure::new(focus)),
            ("focusout", Closure::new(refocus)),
        ]);
        if let Some(window) = window() {
            for (name, listener) in &watch.0 {
                let callback = listener.as_ref().unchecked_ref();
                window
                    .add_event_listener_with_callback_and_bool(name, callback, true)
                    .ok();
            }
        }
        watch
    }
}

impl Drop for LeaveWatch {
    fn drop(&mut self) {
        let Some(window) = window() else { return };
        for (name, listener) in self.0.drain(..) {
            let callback = listener.as_ref().unchecked_ref();
            window
                .remove_event_listener_with_callback_and_bool(name, callback, true)
                .ok();
            // The watch may be dropped while one of its listeners runs.
            wasm_bindgen_futures::spawn_local(async move { drop(listener) });
        }
    }
}

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

fn closest(event_target: Option<web_sys::EventTarget>, selector: &str) -> Option<Element> {
    let element = event_target?.dyn_into::<Element>().ok()?;
    element.closest(selector).ok().flatten()
}

/// Whether a cell of a grid is in the document and not shown, as in a window too narrow for its column.
pub fn is_cell_hidden(grid: &Element, row: usize, column: usize) -> bool {
    let cell = grid.query_selector(&cell_selector(row, column));
    let cell = cell.ok().flatten();
    cell.is_some_and(|cell| cell.client_height() == 0)
}

/// Makes a cell of a grid its one tab stop and focuses it, or the control it holds; whether the
/// cell is in the document.
pub fn focus_cell(grid: &Element, row: usize, column: usize) -> bool {
    let selector = cell_selector(row, column);
    let Some(cell) = grid.query_selector(&selector).ok().flatten() else {
        return false;
    };
    if let Some(stop) = grid.query_selector("[tabindex=\"0\"]").ok().flatten() {
        stop.set_attribute("tabindex", "-1").ok();
    }
    let control = cell.query_selector("[data-focus]").ok().flatten();
    let Ok(target) = control.unwrap_or(cell).dyn_into::<HtmlElement>() else {
        return false;
    };
    target.set_attribute("tabindex", "0").ok();
    target.focus().is_ok()
}

/// Sees to it, once what is being rendered is there, that exactly one cell of a grid is its tab
/// stop: the one at that place or, while that is not in the document, the first row's of its column.
/// Gives the focus back to the cell at that place where drawing took it away from a grid that `has_focus`.
pub fn keep_tab_stop(grid: &Element, row: usize, column: usize, has_focus: bool) {
    let grid = grid.clone();
    after_paint(move || {
        let find = |selector: &str| grid.query_selector(selector).ok().flatten();
        let place = find(&cell_selector(row, column));
        let is_drawn = place.is_some();
        let first = || {
            find(&format!(
                "[data-row]:not([data-row=\"0\"]) [data-column=\"{column}\"]"
            ))
        };
        let Some(cell) = place.or_else(first) else {
            return;
        };
        while let Some(stop) = find("[tabindex=\"0\"]") {
            if stop.set_attribute("tabindex", "-1").is_err() {
                return;
            }
        }
        let control = cell.query_selector("[data-focus]").ok().flatten();
        let Ok(stop) = control.unwrap_or(cell).dyn_into::<HtmlElement>() else {
            return;
        };
        stop.set_attribute("tabindex", "0").ok();
        if has_focus && is_drawn && is_focus_lost() {
            focus_in_place(&stop);
        }
    });
}

/// Focuses an element without scrolling to it.
fn focus_in_place(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).ok();
}

fn cell_selector(row: usize, column: usize) -> String {
    format!("[data-row=\"{row}\"] [data-column=\"{column}\"]")
}

/// Whether the element that had the focus is gone from the document.
fn is_focus_lost() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_none_or(|element| element.tag_name().eq_ignore_ascii_case("body"))
}

/// Whether the element that has the focus matches a selector.
fn has_focus(selector: &str) -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| element.matches(selector).unwrap_or(false))
}

/// Scrolls `list` so that row `index` of `body`, whose rows are `--row-height` high, is in its middle, unless it is in sight.
/// The row itself need not be in the document.
pub fn show_row(list: &Element, body: &Element, index: usize) {
    let height = list.client_height();
    let row_height = css_pixels(body, "--row-height").unwrap_or_default();
    let above = body.get_bounding_client_rect().top() - list.get_bounding_client_rect().top();
    let top = above as i32 + (index * row_height) as i32;
    if top < 0 || top + row_height as i32 > height {
        list.set_scroll_top(list.scroll_top() + top - height / 2);
    }
}

/// Scrolls the window so that row `index` of `body`, whose rows are `row_height` pixels high,
/// stands in its middle. The row itself need not be in the document.
pub fn scroll_to_row(body: &Element, index: usize, row_height: usize) {
    let Some(window) = window() else { return };
    let top = body.get_bounding_client_rect().top() + (index * row_height) as f64;
    window.scroll_by_with_x_and_y(0.0, top - viewport_height() as f64 / 2.0);
}

/// Scrolls the window to an element that is out of sight, once what is being rendered is there.
pub fn keep_in_sight(element: &HtmlElement) {
    let element = element.clone();
    after_paint(move || {
        let top = distance_from_top(&element);
        let height = i32::try_from(viewport_height()).unwrap_or(i32::MAX);
        if let (Some(window), false) = (window(), (0..height).contains(&top)) {
            window.scroll_by_with_x_and_y(0.0, f64::from(top - height / 2));
        }
    });
}

/// Shows the window's content from its top.
pub fn scroll_to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// A custom property of an element that holds a length in whole pixels, such as a row's height.
pub fn css_pixels(element: &Element, property: &str) -> Option<usize> {
    let style = window()?.get_computed_style(element).ok().flatten()?;
    let value = style.get_property_value(property).ok()?;
    value.trim().strip_suffix("px")?.parse().ok()
}

/// How many pixels below the top of the window an element begins; above it where that is negative.
pub fn distance_from_top(element: &Element) -> i32 {
    element.get_bounding_client_rect().top() as i32
}

/// The height of the window's content, in CSS pixels.
pub fn viewport_height() -> usize {
    let height = window().and_then(|window| window.inner_height().ok());
    height
        .and_then(|height| height.as_f64())
        .map_or(800, |height| height as usize)
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

/// Hands a text to the person as a file of that name.
pub fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let url = web_sys::Blob::new_with_str_sequence(&parts)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    let Ok(url) = url else { return };
    let link = document().and_then(|document| document.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        link.set_attribute("href", &url).ok();
        link.set_attribute("download", name).ok();
        link.click();
    }
    web_sys::Url::revoke_object_url(&url).ok();
}

/// A file that a person has chosen or dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name.
    pub name: String,
    /// Its bytes, or why they cannot be had.
    pub bytes: Result<Vec<u8>, FileError>,
}

/// Why a file's bytes cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is larger than any that is meant.
    #[error("this file has {bytes} bytes; files of up to {limit} are read. Choose another")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The largest that is read.
        limit: usize,
    },
    /// The browser cannot read it.
    #[error("the browser cannot read this file; choose it once more")]
    Unreadable,
}

/// The file of at most `limit` bytes that was chosen in a file field; none where none was. The field is
/// emptied, so that the same file can be chosen again.
pub async fn chosen_file(input: &HtmlInputElement, limit: usize) -> Option<ReadFile> {
    let file = input.files()?.get(0)?;
    let read = read_file(file, limit).await;
    input.set_value("");
    Some(read)
}

/// Calls `react` with every file of at most `limit` bytes that is dropped onto the page, for as long as
/// the page lives.
pub fn on_dropped_file(limit: usize, react: impl Fn(ReadFile) + Clone + 'static) {
    let Some(window) = window() else { return };
    let listen = |name: &str, callback: Closure<dyn Fn(web_sys::DragEvent)>| {
        window
            .add_event_listener_with_callback(name, callback.as_ref().unchecked_ref())
            .ok();
        callback.forget();
    };
    let files = |event: &web_sys::DragEvent| event.data_transfer().and_then(|data| data.files());
    // The browser would leave the page to show the file.
    listen(
        "dragover",
        Closure::new(|event: web_sys::DragEvent| {
            let types = event.data_transfer().map(|data| data.types());
            if types.is_some_and(|types| types.includes(&"Files".into(), 0)) {
                event.prevent_default();
            }
        }),
    );
    listen(
        "drop",
        Closure::new(move |event: web_sys::DragEvent| {
            let Some(file) = files(&event).and_then(|files| files.get(0)) else {
                return;
            };
            event.prevent_default();
            let react = react.clone();
            wasm_bindgen_futures::spawn_local(async move { react(read_file(file, limit).await) });
        }),
    );
}

/// How long a file may take to be read: it may be on another computer.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

async fn read_file(file: web_sys::File, limit: usize) -> ReadFile {
    let size = file.size() as usize;
    let bytes = match size > limit {
        true => Err(FileError::TooLarge { bytes: size, limit }),
        false => {
            let buffer = within(READ_TIMEOUT, JsFuture::from(file.array_buffer())).await;
            let buffer = buffer.and_then(Result::ok);
            buffer
                .map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec())
                .ok_or(FileError::Unreadable)
        }
    };
    ReadFile {
        name: file.name(),
        bytes,
    }
}

/// Prints the page.
pub fn print() {
    if let Some(window) = window() {
        window.print().ok();
    }
}

fn document() -> Option<web_sys::Document> {
    window().and_then(|window| window.document())
}
