//! The document: elements, dialogs and marks; in submodules the focus, grids, scrolling, clipboard
//! and files.

mod clipboard;
mod file;
mod focus;
mod focus_keeper;
mod focus_origin;
mod grid;
mod leave_watch;
mod picture;
mod popover;
mod scroll;
mod spotlight;
mod taken_keys;

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement, HtmlTextAreaElement};
pub use web_sys::{EventTarget, HtmlElement};

pub use self::clipboard::{
    copy_text, keep_pasted_lines_apart, put_on_clipboard, text_from_clipboard,
};
pub use self::file::{ReadFile, chosen_file, download, download_url, on_dropped_file};
pub use self::focus::{
    click_checkbox_beside, focus_at_end, focus_first, focus_followed, focus_in_next_frame,
    focus_link_beside, focus_page, focus_soon, hold_focus, if_focus_is_lost, is_focus_in,
    pass_focus, refocus_if_lost, replace_content,
};
pub use self::focus_keeper::keep_focus;
pub use self::focus_origin::FocusOrigin;
pub use self::grid::{
    DrawnCell, action_of, cell_of, cell_width, fitting_width, focus_cell, follow_link,
    heading_edge_at, is_cell_editor, is_cell_hidden, is_link, is_unfinished, keep_tab_stop,
    title_cut_cell,
};
pub use self::leave_watch::LeaveWatch;
pub use self::picture::{
    adopt_style, focus_symbol, png_of_svg, point_in, replace_style, size_of, when_resized,
};
pub use self::popover::{close_popover, close_popover_around, is_open_popover, open_popover};
pub use self::scroll::{
    css_pixels, distance_from_top, is_row_in_sight, keep_in_sight, reveal, scroll_to_row,
    scroll_to_top, show_in_next_frame, show_row, viewport_height,
};
pub use self::spotlight::Spotlight;
pub use self::taken_keys::{hold_keys, is_typing, takes_letters};
pub use super::page::after_paint;
use super::page::{mark, window};

/// Element in which the page is drawn, before it replaces the start screen of `index.html`.
#[derive(Debug)]
pub struct Mount(HtmlElement);

impl Mount {
    /// Creates an element outside of the document.
    pub fn new() -> Option<Self> {
        let element = document()?.create_element("div").ok()?;
        Some(Self(element.dyn_into().ok()?))
    }

    /// The element.
    pub fn element(&self) -> HtmlElement {
        self.0.clone()
    }

    /// Inserts the element into the document, unless it is there.
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

/// Opens a modal dialog. The browser keeps the focus inside, and closes it at Escape.
pub fn open_dialog(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        dialog.show_modal().ok();
    }
}

/// Whether a dialog is open.
pub fn is_open_dialog(dialog: &HtmlDialogElement) -> bool {
    dialog.open()
}

/// Closes a dialog. The browser restores the focus.
pub fn close_dialog(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}

/// Closes the dialog that an event came from, as Escape does.
pub fn cancel_dialog_around(event_target: Option<web_sys::EventTarget>) {
    let dialog = closest(event_target, "dialog").and_then(|dialog| dialog.dyn_into().ok());
    let Some(dialog): Option<HtmlDialogElement> = dialog else {
        return;
    };
    if let Ok(cancel) = web_sys::Event::new("cancel") {
        dialog.dispatch_event(&cancel).ok();
    }
    close_dialog(&dialog);
}

/// The value of an input.
pub fn input_value(input: &HtmlInputElement) -> String {
    input.value()
}

/// Clears an input, so that its value does not stay in the document.
pub fn clear_input(input: &HtmlInputElement) {
    input.set_value("");
}

/// Clears a multi-line field.
pub fn clear_area(area: &HtmlTextAreaElement) {
    area.set_value("");
}

/// Whether an event came from inside an element.
pub fn is_within(event_target: Option<web_sys::EventTarget>, element: &Element) -> bool {
    let node = event_target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    element.contains(node.as_ref())
}

/// Whether an event came from a button, a field or a link, which handles it itself.
pub fn is_control(event_target: Option<web_sys::EventTarget>) -> bool {
    closest(event_target, "button, input, select, textarea, a").is_some()
}

/// Whether the focused element is in an element.
pub fn contains_focus(element: &Element) -> bool {
    let focused = document().and_then(|document| document.active_element());
    focused.is_some_and(|focused| element.contains(Some(&focused)))
}

/// Sends the further events of a pointer to the element that the event came from, wherever the pointer goes.
pub fn capture_pointer(event_target: Option<EventTarget>, pointer: i32) {
    let element = event_target.and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        element.set_pointer_capture(pointer).ok();
    }
}

/// Sets a `data-` attribute of the document, for the style sheet.
pub fn set_look(name: &str, value: &str) {
    let root = document().and_then(|document| document.document_element());
    if let Some(root) = root {
        root.set_attribute(&format!("data-{name}"), value).ok();
    }
}

fn closest(event_target: Option<web_sys::EventTarget>, selector: &str) -> Option<Element> {
    let element = event_target?.dyn_into::<Element>().ok()?;
    element.closest(selector).ok().flatten()
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
