//! The sandbox of the page: kept in the browser, so that it survives a reload.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::App;
use crate::aws::Transport;
use crate::platform::{BrowserClock, load_text, remove_text, save_text};
use crate::sandbox::{Sandbox, SandboxTransport};

/// Where the sandbox's state is kept.
const STATE_KEY: &str = "portcullis.sandbox";

/// The one sandbox of the page.
#[derive(Clone)]
pub(super) struct SandboxStore {
    sandbox: Rc<RefCell<Sandbox>>,
    app: App,
}

impl SandboxStore {
    /// The sandbox as it was left, or the three-tier example.
    pub(super) fn load(app: App) -> Self {
        let kept = load_text(STATE_KEY).map(|text| Sandbox::from_json(&text));
        let sandbox = match kept {
            Some(Ok(sandbox)) => sandbox,
            Some(Err(error)) => {
                app.storage_warning.set(Some(format!(
                    "The sandbox was reset: what was kept of it cannot be read ({error})"
                )));
                Sandbox::three_tier()
            }
            None => Sandbox::three_tier(),
        };
        Self {
            sandbox: Rc::new(RefCell::new(sandbox)),
            app,
        }
    }

    /// Requests to the sandbox; each change is kept.
    pub(super) fn transport(&self) -> Rc<dyn Transport> {
        let app = self.app;
        let keep = move |sandbox: &Sandbox| {
            let kept = sandbox
                .to_json()
                .map_err(|error| error.to_string())
                .and_then(|text| save_text(STATE_KEY, &text).map_err(|error| error.to_string()));
            let warning = kept
                .err()
                .map(|error| format!("The sandbox is not kept: {error}"));
            app.storage_warning.set(warning);
        };
        Rc::new(SandboxTransport::new(
            self.sandbox.clone(),
            Rc::new(BrowserClock),
            keep,
        ))
    }

    fn reset(&self) {
        remove_text(STATE_KEY);
        *self.sandbox.borrow_mut() = Sandbox::three_tier();
    }
}

fn kept_sandbox(app: App) -> Sandbox {
    match load_text(STATE_KEY).map(|text| Sandbox::from_json(&text)) {
        Some(Ok(sandbox)) => sandbox,
        Some(Err(error)) => {
            app.storage_warning.set(Some(format!(
                "The sandbox was reset: what was kept of it cannot be read ({error})"
            )));
            Sandbox::three_tier()
        }
        None => Sandbox::three_tier(),
    }
}

impl std::fmt::Debug for SandboxStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SandboxStore")
    }
}

impl App {
    /// Takes up what another tab has done to the sandbox, which all tabs of the page share.
    pub(super) fn follow_sandbox(self) {
        let session = self.session.get_untracked();
        if let Some(store) = session.as_ref().and_then(|session| session.sandbox()) {
            *store.sandbox.borrow_mut() = kept_sandbox(self);
            self.load_inventory();
        }
    }

    /// Puts the sandbox back to the three-tier example.
    pub fn reset_sandbox(self) {
        let session = self.session.get_untracked();
        if let Some(sandbox) = session.as_ref().and_then(|session| session.sandbox()) {
            sandbox.reset();
            self.storage_warning.set(None);
            self.groups.set(std::sync::Arc::default());
            self.load_inventory();
            self.announce("Sandbox reset to the three-tier example");
        }
    }
}
