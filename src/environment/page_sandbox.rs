//! Sandbox of the page. It runs in a worker, and its state is stored in the browser to survive a
//! reload. What calls the worker, [`call_sandbox`], is in a lazy bundle.

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

/// Sends a call to the worker of the sandbox: [`call_sandbox`].
pub type CallSandbox =
    fn(SandboxWorker, SandboxCall) -> LocalFuture<'static, Result<SandboxReply, WorkerProblem>>;

/// Sandbox of the page, started on first use.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox {
    storage: Storage,
    load: fn() -> LocalFuture<'static, Option<CallSandbox>>,
    worker: StoredValue<Option<SandboxWorker>, LocalStorage>,
}

/// Worker that runs the sandbox and stores its state. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SandboxWorker {
    storage: Storage,
    load: fn() -> LocalFuture<'static, Option<CallSandbox>>,
    /// `None` until first use.
    handle: Rc<RefCell<Option<WorkerHandle>>>,
}

impl Sandbox {
    /// Creates the sandbox of the page, which `load` gives the code that calls its worker.
    pub(super) fn new(
        storage: Storage,
        load: fn() -> LocalFuture<'static, Option<CallSandbox>>,
    ) -> Self {
        Self {
            storage,
            load,
            worker: StoredValue::new_local(None),
        }
    }

    /// Returns the transport that sends requests to the sandbox.
    pub fn transport(self) -> Rc<dyn Transport> {
        Rc::new(self.worker())
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

    fn worker(self) -> SandboxWorker {
        if let Some(worker) = self.worker.get_value() {
            return worker;
        }
        let worker = SandboxWorker {
            storage: self.storage,
            load: self.load,
            handle: Rc::default(),
        };
        self.worker.set_value(Some(worker.clone()));
        worker
    }
}

impl SandboxWorker {
    async fn call(&self, call: SandboxCall) -> Result<SandboxReply, TransportError> {
        let outcome = match (self.load)().await {
            Some(call_sandbox) => call_sandbox(self.clone(), call).await,
            None => Err(WorkerProblem::Failed),
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

/// Sends a call to the worker of the sandbox, and stores the state that it answers with.
///
/// # Errors
/// [`WorkerProblem`] if the worker does not answer.
pub fn call_sandbox(
    worker: SandboxWorker,
    call: SandboxCall,
) -> LocalFuture<'static, Result<SandboxReply, WorkerProblem>> {
    Box::pin(async move {
        let handle = worker.running_worker().await?;
        worker.exchange(&handle, call).await
    })
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
