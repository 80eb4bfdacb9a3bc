//! The window: its events, its network, its paint.

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

/// Sets a User Timing mark, which measuring tools and `performance.getEntriesByName` read.
pub(super) fn mark(name: &str) {
    if let Some(performance) = window().and_then(|window| window.performance()) {
        performance.mark(name).ok();
    }
}

/// The milliseconds since the page was opened, whatever becomes of the clock.
pub(super) fn milliseconds() -> f64 {
    let performance = window().and_then(|window| window.performance());
    performance.map_or(0.0, |performance| performance.now())
}

/// What an object has of that name; undefined where it has nothing.
pub(super) fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The output of a future; none once it takes longer than `limit`, and it is dropped.
pub(super) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let future = std::pin::pin!(future);
    let timer = std::pin::pin!(gloo_timers::future::sleep(limit));
    match select(future, timer).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Calls `then` when what has been rendered until now has been painted.
pub fn after_paint(then: impl FnOnce() + 'static) {
    let paint = next_paint();
    spawn_local(async {
        paint.await;
        then();
    });
}

/// Comes back when what has been rendered until now has been painted; at once where the tab is hidden, which is not painted
/// before somebody looks at it.
pub async fn painted() {
    let is_hidden = window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.hidden());
    if !is_hidden {
        // A tab that is hidden meanwhile is not painted either.
        within(PAINT_TIMEOUT, next_paint()).await;
    }
}

/// How long a frame may take to be painted.
const PAINT_TIMEOUT: Duration = Duration::from_secs(1);

fn next_paint() -> impl Future<Output = ()> {
    let frame = next_frame();
    async {
        frame.await;
        // A frame's callback runs before its paint; a task queued from there runs after it.
        next_task().await;
    }
}

/// Resolves right before the next paint. The frame is requested at once, so that callers resume in the order of their calls.
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

/// Those who wait for a task of their own, in their order.
struct Tasks {
    /// One end of a channel for all of them, as making one takes longer than many a task.
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

/// Comes back as a task of its own: input and painting may come before. A timer of no time would take
/// four milliseconds, once several have followed each other.
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

/// Whether the browser believes to be online.
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Calls `react` whenever the browser goes offline or online.
pub fn on_connectivity_change(react: impl FnMut() + Clone + 'static) {
    on_window_event("offline", react.clone());
    on_window_event("online", react);
}

/// Calls `react` at each event of that name on the window, for as long as the page lives.
pub fn on_window_event(name: &str, react: impl FnMut() + 'static) {
    let Some(window) = window() else { return };
    let callback = Closure::<dyn FnMut()>::new(react);
    window
        .add_event_listener_with_callback(name, callback.as_ref().unchecked_ref())
        .ok();
    callback.forget();
}

/// While it is there, the browser asks before it closes the page.
#[derive(Debug)]
pub struct LeaveGuard {
    callback: Closure<dyn Fn(web_sys::Event)>,
}

impl LeaveGuard {
    /// Asks from now on.
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
