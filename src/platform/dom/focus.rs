//! The focus: moving and keeping it, and its effect on shortcuts.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlInputElement, MutationObserver, MutationObserverInit};

use super::focus_keeper::user_events;
use super::{after_paint, document};
use crate::platform::page::next_frame;

/// Focuses the first element that matches a selector, at once. Returns whether there is one.
pub fn focus_first(selector: &str) -> bool {
    first(selector).is_some_and(|element| element.focus().is_ok())
}

pub(super) fn first(selector: &str) -> Option<HtmlElement> {
    let element = document()?.query_selector(selector).ok().flatten()?;
    element.dyn_into().ok()
}

/// Focuses the link in the row before or after the one that an event came from. Returns whether there
/// is one.
pub fn focus_link_beside(event_target: Option<web_sys::EventTarget>, is_next: bool) -> bool {
    let row = super::closest(event_target, "[role=row], .sidebar__row");
    let beside = row.and_then(|row| {
        if is_next {
            row.next_element_sibling()
        } else {
            row.previous_element_sibling()
        }
    });
    let link = beside.and_then(|row| row.query_selector("a").ok().flatten());
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.is_some_and(|link| link.focus().is_ok())
}

/// Clicks the checkbox of the row whose link an event came from. Returns whether there is one.
pub fn click_checkbox_beside(event_target: Option<web_sys::EventTarget>) -> bool {
    let link = super::closest(event_target, "a");
    let row = link.and_then(|link| link.closest("[role=row]").ok().flatten());
    let checkbox = row.and_then(|row| row.query_selector("[type=checkbox]").ok().flatten());
    let checkbox = checkbox.and_then(|checkbox| checkbox.dyn_into::<HtmlElement>().ok());
    checkbox.inspect(HtmlElement::click).is_some()
}

/// Focuses the first element that matches a selector, after the next paint, unless the user has moved the focus
/// meanwhile: a slow paint must not take the field away that the user types in.
pub fn focus_soon(selector: &str) {
    let selector = selector.to_owned();
    let before = (user_events(), active());
    after_paint(move || {
        let has_moved = before.0 != user_events() && before.1 != active();
        if !has_moved || is_focus_lost() {
            focus_first(&selector);
        }
    });
}

/// Returns the focused element, or the body if nothing is focused.
fn active() -> Option<Element> {
    document()?.active_element()
}

/// Moves the focus from one element to another after the next paint, unless the user has moved it elsewhere.
pub fn pass_focus(from: &'static str, to: &str) {
    let to = to.to_owned();
    after_paint(move || {
        if is_focus_lost() || has_focus(from) {
            focus_first(&to);
        }
    });
}

/// Focuses the first element that matches a selector right before the next paint, when what was just
/// rendered is in the document.
pub fn focus_in_next_frame(selector: &'static str) {
    spawn_local(async move {
        next_frame().await;
        focus_first(selector);
    });
}

/// Focuses the heading of a page that was just opened, once it is drawn, if the focused element is
/// gone or is a link to a page. Keeps a focus that the page itself has set.
pub fn focus_page() {
    after_paint(move || {
        if is_focus_lost() || has_focus(".bar a, .pages a, #main") {
            focus_heading();
        }
    });
}

/// Calls `react` where the focused element is gone once what is being rendered is there.
pub fn if_focus_is_lost(react: impl FnOnce() + 'static) {
    after_paint(move || {
        if is_focus_lost() {
            react();
        }
    });
}

/// Moves the focus from an element in the page's content to the content itself, before another page takes its place.
/// An open cell keeps the focus: leaving it would take its text over.
pub fn hold_focus() {
    if is_focus_in("#main *")
        && !is_focus_in(".cell-editor")
        && let Some(content) = first("#main")
    {
        focus_programmatically(&content);
    }
}

/// Changes what the page's content shows, once what is being rendered is there. The focus leaves the content before
/// that and goes to the heading afterwards, so that it is never on nothing.
pub fn replace_content(change: impl FnOnce() + 'static) {
    after_paint(move || {
        hold_focus();
        change();
        focus_page();
    });
}

/// Focuses the link that the user has followed from the page that is on the screen again, once it is drawn. The focus
/// stays where the user has moved it meanwhile, and so does the scroll position: the caller has brought the link in
/// sight.
pub fn focus_followed(selector: &str) {
    let selector = selector.to_owned();
    after_paint(move || {
        if (is_focus_lost() || has_focus("#main, #main h1"))
            && let Some(link) = first(&selector)
        {
            focus_in_place(&link);
        }
    });
}

/// Focuses the page's heading. While its bundle is still loading, focuses the page's content, and
/// then the heading once it is drawn, unless the user moved the focus.
pub(super) fn focus_heading() {
    if let Some(heading) = first("#main h1") {
        focus_programmatically(&heading);
    } else if let Some(content) = first("#main") {
        focus_programmatically(&content);
        focus_heading_when_drawn(content);
    }
}

/// Focuses an element that Tab does not reach.
pub(super) fn focus_programmatically(element: &HtmlElement) {
    element.set_tab_index(-1);
    focus_in_place(element);
}

/// Moves the focus from the page's content to its heading once that is drawn. Stops if the focus
/// moves elsewhere.
fn focus_heading_when_drawn(content: HtmlElement) {
    let observed = content.clone();
    let on_change = Closure::<dyn Fn(js_sys::Array, MutationObserver)>::new(
        move |_: js_sys::Array, observer: MutationObserver| {
            let has_moved = active().as_ref() != Some(content.as_ref());
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

/// Whether the focused element matches a selector or is in an element that does.
pub fn is_focus_in(selector: &str) -> bool {
    active().is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

/// Focuses an input with the caret at the end, with as little scrolling as possible.
pub fn focus_at_end(input: &HtmlInputElement) {
    input.focus().ok();
    let end = input.value().encode_utf16().count();
    let end = u32::try_from(end).unwrap_or(u32::MAX);
    input.set_selection_range(end, end).ok();
}

/// Focuses an input again if the focus was lost, for example because the input was moved within the
/// document. It keeps its caret.
pub fn refocus_if_lost(input: &HtmlElement) {
    if input.is_connected() && is_focus_lost() {
        focus_in_place(input);
    }
}

/// Focuses an element without scrolling to it.
pub(super) fn focus_in_place(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).ok();
}

/// Whether the focused element is gone from the document.
pub(super) fn is_focus_lost() -> bool {
    active().is_none_or(|element| element.tag_name().eq_ignore_ascii_case("body"))
}

/// Whether the focused element matches a selector.
fn has_focus(selector: &str) -> bool {
    active().is_some_and(|element| element.matches(selector).unwrap_or(false))
}
