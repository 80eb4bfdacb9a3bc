//! The window: events, connectivity, painting.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};
use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageChannel, MessagePort};

use crate::aws::TransportError;

/// Sets a User Timing mark for measuring tools and `performance.getEntriesByName`.
pub(super) fn mark(name: &str) {
    if let Some(performance) = window().and_then(|window| window.performance()) {
        performance.mark(name).ok();
    }
}

/// Returns the milliseconds since the page was opened, from a monotonic clock.
pub(super) fn milliseconds() -> f64 {
    let performance = window().and_then(|window| window.performance());
    performance.map_or(0.0, |performance| performance.now())
}

/// Returns a property of an object, or undefined.
pub(super) fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Waits for the functions that no start calls. They are loaded after the first groups are on the screen, or at once if
/// `is_urgent`. Returns at once in a program that is not split. See docs/design/splitting.md.
pub(super) async fn deferred_functions(is_urgent: bool) -> Result<(), TransportError> {
    let load = field(&js_sys::global(), "deferredFunctions");
    let Some(load) = load.dyn_ref::<Function>() else {
        return Ok(());
    };
    let failed = |_| TransportError::NotLoaded;
    let loading = load.call1(&JsValue::NULL, &is_urgent.into());
    let loading = loading
        .and_then(|promise| promise.dyn_into::<js_sys::Promise>())
        .map_err(failed)?;
    JsFuture::from(loading).await.map(|_| ()).map_err(failed)
}

/// Returns the output of a future, or `None` after `limit`. The future is dropped then.
pub(super) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let future = std::pin::pin!(future);
    let timer = std::pin::pin!(gloo_timers::future::sleep(limit));
    match select(future, timer).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Calls `then` after everything rendered so far was painted.
pub fn after_paint(then: impl FnOnce() + 'static) {
    let paint = next_paint();
    spawn_local(async {
        paint.await;
        then();
    });
}

/// Waits until everything rendered so far is painted. Returns at once in a hidden tab, which is not
/// painted.
pub async fn painted() {
    let is_hidden = window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.hidden());
    if !is_hidden {
        // A tab that is hidden meanwhile is not painted either.
        within(PAINT_TIMEOUT, next_paint()).await;
    }
}

/// Maximum time for painting a frame.
const PAINT_TIMEOUT: Duration = Duration::from_secs(1);

fn next_paint() -> impl Future<Output = ()> {
    let frame = next_frame();
    async {
        frame.await;
        // A frame's callback runs before its paint; a task queued there runs after it.
        next_task().await;
    }
}

/// Resolves right before the next paint. The frame is requested at once, so callers resume in the
/// order of their calls.
pub(super) fn next_frame() -> impl Future<Output = ()> {
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            window.request_animation_frame(&resolve).ok();
        }
    });
    async {
        JsFuture::from(frame).await.ok();
    }
}

/// Queue of callers waiting for a task.
struct Tasks {
    /// End of a shared channel. Creating a channel takes longer than many tasks.
    port: MessagePort,
    waiting: Rc<RefCell<VecDeque<Function>>>,
}

thread_local! {
    static TASKS: Option<Tasks> = Tasks::new();
}

impl Tasks {
    fn new() -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let waiting = Rc::new(RefCell::new(VecDeque::<Function>::new()));
        let next = {
            let waiting = waiting.clone();
            Closure::<dyn FnMut()>::new(move || {
                let resolve = waiting.borrow_mut().pop_front();
                if let Some(resolve) = resolve {
                    resolve.call0(&JsValue::UNDEFINED).ok();
                }
            })
        };
        channel
            .port1()
            .set_onmessage(Some(next.into_js_value().unchecked_ref()));
        let port = channel.port2();
        Some(Self { port, waiting })
    }
}

/// Yields to the browser: input and painting may run before it resumes. A zero timeout would take
/// four milliseconds after a few repetitions.
pub async fn next_task() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        TASKS.with(|tasks| {
            if let Some(tasks) = tasks {
                tasks.waiting.borrow_mut().push_back(resolve);
                tasks.port.post_message(&JsValue::NULL).ok();
                return;
            }
            let resolve = move || {
                resolve.call0(&JsValue::UNDEFINED).ok();
            };
            gloo_timers::callback::Timeout::new(0, resolve).forget();
        });
    });
    JsFuture::from(promise).await.ok();
}

/// Whether the browser reports to be online.
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Calls `react` whenever the browser goes offline or online.
pub fn on_connectivity_change(react: impl FnMut() + Clone + 'static) {
    on_window_event("offline", react.clone());
    on_window_event("online", react);
}

/// Calls `react` for every window event with a name, for the lifetime of the page.
pub fn on_window_event(name: &str, react: impl FnMut() + 'static) {
    let Some(window) = window() else { return };
    let callback = Closure::<dyn FnMut()>::new(react);
    window
        .add_event_listener_with_callback(name, callback.as_ref().unchecked_ref())
        .ok();
    callback.forget();
}

/// While it exists, the browser asks the user before it closes the page.
#[derive(Debug)]
pub struct LeaveGuard {
    callback: Closure<dyn Fn(web_sys::Event)>,
}

impl LeaveGuard {
    /// Starts asking.
    pub fn new() -> Self {
        let callback = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
            event.prevent_default();
        });
        if let Some(window) = window() {
            let react = callback.as_ref().unchecked_ref();
            window
                .add_event_listener_with_callback(BEFORE_UNLOAD, react)
                .ok();
        }
        Self { callback }
    }
}

impl Default for LeaveGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for LeaveGuard {
    fn drop(&mut self) {
        if let Some(window) = window() {
            let react = self.callback.as_ref().unchecked_ref();
            window
                .remove_event_listener_with_callback(BEFORE_UNLOAD, react)
                .ok();
        }
    }
}

const BEFORE_UNLOAD: &str = "beforeunload";

pub(super) fn window() -> Option<web_sys::Window> {
    web_sys::window()
}
