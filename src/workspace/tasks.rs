//! Tasks of a workspace, aborted when it is closed.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Running tasks.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    running: RefCell<HashMap<u32, AbortHandle>>,
    last: Cell<u32>,
    is_closed: Cell<bool>,
}

impl Tasks {
    /// Starts a task, unless the workspace is closed.
    pub(super) fn spawn(self: &Rc<Self>, task: impl Future<Output = ()> + 'static) {
        if self.is_closed.get() {
            return;
        }
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        let (handle, registration) = AbortHandle::new_pair();
        self.running.borrow_mut().insert(number, handle);
        let tasks = self.clone();
        spawn_local(async move {
            // The result only states whether the task was aborted.
            Abortable::new(task, registration).await.ok();
            tasks.running.borrow_mut().remove(&number);
        });
    }

    /// Aborts all tasks when the current owner is cleaned up.
    pub(super) fn abort_on_cleanup(self: &Rc<Self>) {
        let tasks = StoredValue::new_local(self.clone());
        on_cleanup(move || {
            let Some(tasks) = tasks.try_get_value() else {
                return;
            };
            tasks.is_closed.set(true);
            let running = tasks.running.take();
            running.values().for_each(AbortHandle::abort);
        });
    }
}
