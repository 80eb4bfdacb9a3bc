//! The sandbox of the page: a worker of its own, and a state kept in the browser, so that it
//! survives a reload.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, StorageWarning};
use crate::aws::{Error, HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
use crate::platform::{WorkerHandle, load_text, save_text};
use crate::present::capitalised;
use crate::sandbox::{SandboxCall, SandboxReply};

/// Where the sandbox's state is kept.
pub(super) const STATE_KEY: &str = "portcullis.sandbox";

/// The sandbox's program, beside the page.
const PROGRAM: &str = "sandbox_worker.js";

/// The sandbox in its worker, with its state in the browser's storage.
#[derive(Clone, Debug)]
pub(super) struct SandboxStore {
    app: App,
    /// None until it is first used.
    worker: Rc<RefCell<Option<WorkerHandle>>>,
}

impl SandboxStore {
    fn new(app: App) -> Self {
        Self {
            app,
            worker: Rc::default(),
        }
    }

    async fn call(&self, call: SandboxCall) -> Result<SandboxReply, TransportError> {
        let outcome = match self.running_worker().await {
            Ok(worker) => self.exchange(&worker, call).await,
            Err(reason) => Err(reason),
        };
        outcome.map_err(TransportError::Sandbox)
    }

    /// The worker with the state as it was left; a new one where there is none or it broke down.
    async fn running_worker(&self) -> Result<WorkerHandle, String> {
        let known = self.worker.borrow().clone();
        if let Some(worker) = known.filter(|worker| !worker.is_broken()) {
            return Ok(worker);
        }
        let worker = WorkerHandle::start(PROGRAM)?;
        *self.worker.borrow_mut() = Some(worker.clone());
        self.exchange(&worker, SandboxCall::Open(load_text(STATE_KEY)))
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
            let warning = StorageWarning {
                what: "The kept sandbox",
                key: None,
                text: capitalised(problem),
            };
            self.app.storage_warnings.update(|warnings| {
                warnings.retain(|known| known.what != warning.what);
                warnings.push(warning);
            });
        }
        if let Some(state) = &reply.state {
            let kept = save_text(STATE_KEY, state);
            self.app
                .warn_of_storage("The sandbox", Some(STATE_KEY), kept);
        }
        Ok(reply)
    }
}

impl Transport for SandboxStore {
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

impl App {
    /// The page's one sandbox, started when it is first asked for.
    pub(super) fn sandbox_store(self) -> Rc<SandboxStore> {
        if let Some(store) = self.sandbox.get_value() {
            return store;
        }
        let store = Rc::new(SandboxStore::new(self));
        self.sandbox.set_value(Some(store.clone()));
        store
    }

    /// Takes up what another tab has done to the sandbox, which all tabs of the page share.
    pub(super) fn follow_sandbox(self) {
        if let Some(store) = self.sandbox.get_value() {
            spawn_local(async move {
                let reopened = store.call(SandboxCall::Open(load_text(STATE_KEY))).await;
                let session = self.session.get_untracked();
                if reopened.is_ok() && session.is_some_and(|session| session.is_sandbox()) {
                    self.load_inventory();
                }
            });
        }
    }

    /// Puts the sandbox back to the three-tier example.
    ///
    /// # Errors
    /// [`Error`] where the sandbox does not answer; it is then as it was.
    pub async fn reset_sandbox(self) -> Result<(), Error> {
        let reset = self.sandbox_store().call(SandboxCall::Reset).await;
        reset.map_err(|source| Error::Transport {
            action: "Reset",
            source,
        })?;
        self.groups.set(std::sync::Arc::default());
        self.load_inventory();
        self.announce("Sandbox reset to the three-tier example");
        Ok(())
    }
}
