//! Sandbox of the page. It runs in a worker, and its state is stored in the browser to survive a
//! reload.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::Storage;
use crate::aws::{
    Error, HttpRequest, HttpResponse, LocalFuture, Transport, TransportError, WorkerProblem,
};
use crate::platform::{WorkerHandle, load_text, save_text};
use crate::sandbox::{SandboxCall, SandboxReply};

/// Storage key of the sandbox's state.
pub const SANDBOX_KEY: &str = "portcullis.sandbox";

/// Script of the worker, next to the page.
const PROGRAM: &str = "sandbox_worker.js";

/// Sandbox of the page, started on first use.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox {
    storage: Storage,
    worker: StoredValue<Option<Rc<SandboxWorker>>, LocalStorage>,
}

/// Worker that runs the sandbox and stores its state.
#[derive(Debug)]
struct SandboxWorker {
    storage: Storage,
    /// `None` until first use.
    handle: RefCell<Option<WorkerHandle>>,
}

impl Sandbox {
    pub(super) fn new(storage: Storage) -> Self {
        Self {
            storage,
            worker: StoredValue::new_local(None),
        }
    }

    /// Returns the transport that sends requests to the sandbox.
    pub fn transport(self) -> Rc<dyn Transport> {
        self.worker()
    }

    /// Reloads the sandbox's state after another tab has changed it. Returns whether the sandbox
    /// was in use and has been reloaded.
    pub async fn follow_other_tab(self) -> bool {
        let Some(worker) = self.worker.get_value() else {
            return false;
        };
        let reopened = worker.call(SandboxCall::Open(load_text(SANDBOX_KEY))).await;
        reopened.is_ok()
    }

    /// Resets the sandbox to the three-tier example.
    ///
    /// # Errors
    /// [`Error`] if the sandbox does not answer. Its state is then unchanged.
    pub async fn reset(self) -> Result<(), Error> {
        let reset = self.worker().call(SandboxCall::Reset).await;
        reset.map(drop).map_err(|source| Error::Transport {
            action: "Reset",
            source,
        })
    }

    fn worker(self) -> Rc<SandboxWorker> {
        if let Some(worker) = self.worker.get_value() {
            return worker;
        }
        let worker = Rc::new(SandboxWorker {
            storage: self.storage,
            handle: RefCell::default(),
        });
        self.worker.set_value(Some(worker.clone()));
        worker
    }
}

impl SandboxWorker {
    async fn call(&self, call: SandboxCall) -> Result<SandboxReply, TransportError> {
        let outcome = match self.running_worker().await {
            Ok(worker) => self.exchange(&worker, call).await,
            Err(reason) => Err(reason),
        };
        outcome.map_err(TransportError::Sandbox)
    }

    /// Returns the worker with the stored state. Starts a new one on first use or after a crash.
    async fn running_worker(&self) -> Result<WorkerHandle, WorkerProblem> {
        let known = self.handle.borrow().clone();
        if let Some(worker) = known.filter(|worker| !worker.is_broken()) {
            return Ok(worker);
        }
        let worker = WorkerHandle::start(PROGRAM)?;
        *self.handle.borrow_mut() = Some(worker.clone());
        self.exchange(&worker, SandboxCall::Open(load_text(SANDBOX_KEY)))
            .await?;
        Ok(worker)
    }

    async fn exchange(
        &self,
        worker: &WorkerHandle,
        call: SandboxCall,
    ) -> Result<SandboxReply, WorkerProblem> {
        let parts = worker.call(call.into_parts()).await?;
        let reply = SandboxReply::from_parts(parts).ok_or(WorkerProblem::OtherVersion)?;
        if let Some(problem) = &reply.problem {
            self.storage.warn("The stored sandbox", problem);
        }
        if let Some(state) = &reply.state {
            let kept = save_text(SANDBOX_KEY, state);
            self.storage.note("The sandbox", Some(SANDBOX_KEY), kept);
        }
        Ok(reply)
    }
}

impl Transport for SandboxWorker {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let reply = self.call(SandboxCall::Send(request)).await?;
            Ok(HttpResponse {
                status: reply.status,
                body: reply.body.into_bytes(),
            })
        })
    }
}
