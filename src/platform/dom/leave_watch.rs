//! Detects that the user leaves an element.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlElement;

use super::focus::refocus_if_lost;
use super::{closest, is_within};
use crate::platform::page::window;

/// Delay before a focus change by a pressed pointer counts as leaving if no click follows, in
/// milliseconds.
const CLICK_DELAY_MS: u32 = 1000;

/// A listener on the whole page, for the time an element is watched.
type Listener = (&'static str, Closure<dyn FnMut(web_sys::Event)>);

/// Watches for the user leaving an element: by a click elsewhere, or by moving the focus elsewhere.
/// Losing the focus to a redraw, to another window or to a dialog does not count. Dropping it ends
/// the watch.
#[allow(
    missing_debug_implementations,
    reason = "closures have no form to print"
)]
pub struct LeaveWatch(Vec<Listener>);

impl LeaveWatch {
    /// Calls `leave` with each event that leaves the element. Elements marked `data-keeps-cell`
    /// count as inside.
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
                // Leaving at once could redraw the clicked element, and lose the click.
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
                // In the capture phase, before other handlers can redraw the event's target.
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
