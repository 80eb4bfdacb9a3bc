//! Keeping the focus on something while the page changes, and counting what the user does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, Node};

use super::focus::{focus_heading, focus_in_place, is_focus_lost};
use super::{after_paint, document};
use crate::platform::page::field;

thread_local! {
    /// Number of keys, clicks and inputs of the user so far.
    static USER_EVENTS: Cell<u64> = const { Cell::new(0) };
}

/// Focuses the page's heading when the focused element is removed or disabled, unless another element is focused within
/// two frames. Focuses an element again at once that drawing has moved within the document, as the rows of a long list.
/// Works for as long as the page lives.
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
    count_user_events(&document);
    *last.borrow_mut() = document.active_element();
    let check = Closure::<dyn FnMut(js_sys::Array)>::new(move |changes: js_sys::Array| {
        // The browser takes the focus from a disabled element with the next frame.
        let is_disabled = |last: &Element| last.has_attribute("disabled");
        let will_be_lost = is_focus_lost() || last.borrow().as_ref().is_some_and(is_disabled);
        if !will_be_lost || last.borrow().is_none() {
            return;
        }
        let moved = last
            .borrow()
            .as_ref()
            .and_then(|last| moved(last, &changes));
        if let Some(moved) = moved {
            // Runs the listener above.
            focus_in_place(&moved);
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

/// Returns the number of keys, clicks and inputs of the user since [`keep_focus`].
pub(super) fn user_events() -> u64 {
    USER_EVENTS.get()
}

/// Counts the user's events before the page handles them.
fn count_user_events(document: &web_sys::Document) {
    let count = Closure::<dyn Fn()>::new(|| USER_EVENTS.set(USER_EVENTS.get() + 1));
    for event in ["keydown", "pointerdown", "input"] {
        document
            .add_event_listener_with_callback_and_bool(event, count.as_ref().unchecked_ref(), true)
            .ok();
    }
    count.forget();
}

/// The element, if it is among those that changes of the document have removed and put back.
fn moved(element: &Element, changes: &js_sys::Array) -> Option<HtmlElement> {
    let is_removed = |change: JsValue| {
        let nodes = js_sys::Array::from(&field(&change, "removedNodes"));
        let mut nodes = nodes.iter().map(Node::from);
        nodes.any(|node| node.contains(Some(element.as_ref())))
    };
    let is_moved = element.is_connected() && changes.iter().any(is_removed);
    is_moved.then(|| element.clone().dyn_into().ok()).flatten()
}
