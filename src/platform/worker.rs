//! Web workers: both ends of the connection. Messages are lists of texts.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use super::page::within;
use crate::aws::WorkerProblem;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker};

/// A worker that answers each message with one message.
#[derive(Clone, Debug)]
pub struct WorkerHandle {
    line: Rc<Line>,
}

#[derive(Debug)]
struct Line {
    worker: Worker,
    /// Resolves once the worker has started. Messages sent before would be lost.
    ready: Promise,
    waiting: Rc<RefCell<HashMap<u32, Waiting>>>,
    is_broken: Rc<Cell<bool>>,
    last_number: Cell<u32>,
}

/// Functions that resolve or reject the promise of an answer.
#[derive(Debug)]
struct Waiting {
    resolve: Function,
    reject: Function,
}

/// Maximum time for loading a worker, and for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Number of the message that reports the start of a worker.
const READY: u32 = 0;

impl WorkerHandle {
    /// Starts the program at `path`, relative to the page.
    ///
    /// # Errors
    /// [`WorkerProblem::NotStarted`] if the browser does not run workers.
    pub fn start(path: &str) -> Result<Self, WorkerProblem> {
        let worker = Worker::new(path).map_err(|_| WorkerProblem::NotStarted)?;
        let waiting = Rc::new(RefCell::new(HashMap::new()));
        let ready = promise_for(READY, &waiting);
        let on_message = {
            let waiting = waiting.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let (number, parts) = message_from_value(&event.data());
                // Remove it before the call, which may send another message.
                let found = waiting.borrow_mut().remove(&number);
                if let Some(Waiting { resolve, .. }) = found {
                    resolve.call1(&JsValue::NULL, &parts).ok();
                }
            })
        };
        let is_broken = Rc::new(Cell::new(false));
        let on_error = {
            let (waiting, is_broken) = (waiting.clone(), is_broken.clone());
            Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                event.prevent_default();
                is_broken.set(true);
                let all: Vec<Waiting> = waiting.borrow_mut().drain().map(|(_, one)| one).collect();
                for Waiting { reject, .. } in all {
                    reject.call0(&JsValue::NULL).ok();
                }
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // The worker lives as long as the page.
        on_message.forget();
        on_error.forget();
        Ok(Self {
            line: Rc::new(Line {
                worker,
                ready,
                waiting,
                is_broken,
                last_number: Cell::new(READY),
            }),
        })
    }

    /// Whether the worker failed to load or crashed. It does not answer any more then.
    pub fn is_broken(&self) -> bool {
        self.line.is_broken.get()
    }

    /// Sends a message and waits for the answer.
    ///
    /// # Errors
    /// [`WorkerProblem`] if the worker could not be loaded, has failed or does not answer.
    pub async fn call(&self, parts: Vec<String>) -> Result<Vec<String>, WorkerProblem> {
        let line = &self.line;
        self.wait_for(line.ready.clone()).await?;
        let number = line.last_number.get().wrapping_add(1).max(1);
        line.last_number.set(number);
        let answer = promise_for(number, &line.waiting);
        let message = value_from_message(number, parts);
        line.worker
            .post_message(&message)
            .map_err(|_| WorkerProblem::NotStarted)?;
        let parts = self.wait_for(answer).await?;
        Ok(texts_from_array(&parts.unchecked_into()))
    }

    /// Waits for the worker, at most [`TIMEOUT`], and then terminates it.
    async fn wait_for(&self, promise: Promise) -> Result<JsValue, WorkerProblem> {
        let answer = within(TIMEOUT, JsFuture::from(promise)).await;
        let Some(answer) = answer else {
            self.line.is_broken.set(true);
            self.line.worker.terminate();
            return Err(WorkerProblem::Silent);
        };
        answer.map_err(|_| WorkerProblem::Failed)
    }
}

/// The worker's end: reports its start, then answers every message.
pub fn serve_page(mut answer: impl FnMut(Vec<String>) -> Vec<String> + 'static) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let on_message = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let (number, parts) = message_from_value(&event.data());
            let answer = answer(texts_from_array(&parts));
            scope.post_message(&value_from_message(number, answer)).ok();
        })
    };
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    scope
        .post_message(&value_from_message(READY, Vec::new()))
        .ok();
}

fn promise_for(number: u32, waiting: &Rc<RefCell<HashMap<u32, Waiting>>>) -> Promise {
    Promise::new(&mut |resolve, reject| {
        waiting
            .borrow_mut()
            .insert(number, Waiting { resolve, reject });
    })
}

/// Messages are sent as `[number, text, text, ...]`.
fn value_from_message(number: u32, parts: Vec<String>) -> JsValue {
    let array = Array::of1(&JsValue::from(number));
    for part in parts {
        array.push(&JsValue::from(part));
    }
    array.into()
}

fn message_from_value(value: &JsValue) -> (u32, Array) {
    let array: Array = value.clone().unchecked_into();
    let number = array.shift().as_f64().unwrap_or_default();
    (number as u32, array)
}

fn texts_from_array(array: &Array) -> Vec<String> {
    array.iter().filter_map(|value| value.as_string()).collect()
}
