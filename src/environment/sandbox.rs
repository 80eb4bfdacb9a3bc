//! The sandbox of the page: a worker of its own, and a state kept in the browser, so that it survives a reload.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::Storage;
use crate::aws::{Error, HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
use crate::platform::{WorkerHandle, load_text, save_text};
use crate::sandbox::{SandboxCall, SandboxReply};

/// Storage key of the sandbox's state.
pub const SANDBOX_KEY: &str = "portcullis.sandbox";

/// The sandbox's program, beside the page.
const PROGRAM: &str = "sandbox_worker.js";

/// The page's one sandbox, started when it is first used.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox {
    storage: Storage,
    worker: StoredValue<Option<Rc<SandboxWorker>>, LocalStorage>,
}

/// The sandbox in its worker, with its state in the browser's storage.
#[derive(Debug)]
struct SandboxWorker {
    storage: Storage,
    /// None until it is first used.
    handle: RefCell<Option<WorkerHandle>>,
}

impl Sandbox {
    pub(super) fn new(storage: Storage) -> Self {
        Self {
            storage,
            worker: StoredValue::new_local(None),
        }
    }

    /// The way to send requests to it.
    pub fn transport(self) -> Rc<dyn Transport> {
        self.worker()
    }

    /// Takes up what another tab has done to the sandbox, which all tabs of the page share. Whether there was
    /// anything to take up.
    pub async fn follow_other_tab(self) -> bool {
        let Some(worker) = self.worker.get_value() else {
            return false;
        };
        let reopened = worker.call(SandboxCall::Open(load_text(SANDBOX_KEY))).await;
        reopened.is_ok()
    }

    /// Puts the sandbox back to the three-tier example.
    ///
    /// # Errors
    /// [`Error`] where the sandbox does not answer; it is then as it was.
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

    /// The worker with the state as it was left; a new one where there is none or it broke down.
    async fn running_worker(&self) -> Result<WorkerHandle, String> {
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
    ) -> Result<SandboxReply, String> {
        let parts = worker.call(call.into_parts()).await?;
        let reply = SandboxReply::from_parts(parts)
            .ok_or_else(|| "it answers another version of the page; reload".to_owned())?;
        if let Some(problem) = &reply.problem {
            self.storage.warn("The kept sandbox", problem);
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
