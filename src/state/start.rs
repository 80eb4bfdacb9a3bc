//! Use case: the page has been opened.

use std::sync::Arc;

use leptos::prelude::*;

use super::{App, ConfigState, Load};
use crate::aws::Error;
use crate::connect::Config;
use crate::platform::{
    config_text, is_online, next_task, on_connectivity_change, on_fragment_change, on_other_tab,
    on_window_event, page_host, query_value,
};
use crate::present::capitalised;

impl App {
    /// Opens what the URL asks for, as `config.json` has it, and follows it from there on. Comes back when the first
    /// request is on its way.
    pub async fn start(self) {
        self.is_online.set(is_online());
        on_connectivity_change(move || self.react_to_connectivity());
        on_window_event("scroll", move || self.viewport.notify());
        on_window_event("resize", move || self.viewport.notify());
        on_window_event("beforeprint", move || self.is_printing.set(true));
        on_window_event("afterprint", move || self.is_printing.set(false));
        on_other_tab(move |key| {
            self.retry_storage();
            if key == super::sandbox::STATE_KEY {
                self.follow_sandbox();
            } else {
                self.follow_draft();
            }
        });
        on_fragment_change(move || self.follow_route());
        self.config.set(read_config().await);
        // Only an identity provider sends people back with a query.
        if query_value("state").is_some() {
            self.is_signing_in.set(true);
            return;
        }
        self.follow_route();
        // What asks is a task that has not begun.
        next_task().await;
    }

    fn react_to_connectivity(self) {
        let was_online = self.is_online.get_untracked();
        self.is_online.set(is_online());
        let has_failed = matches!(
            &*self.load.read_untracked(),
            Load::Failed(error) | Load::Outdated(error) if matches!(**error, Error::Transport { .. })
        );
        if !was_online && has_failed && is_online() {
            self.load_inventory();
        }
    }

    /// The configuration, or the default one while there is none that can be used.
    pub fn usable_config(&self) -> Arc<Config> {
        match &*self.config.read() {
            ConfigState::Ready(config) => config.clone(),
            ConfigState::Reading | ConfigState::Invalid(_) => Arc::default(),
        }
    }
}

async fn read_config() -> ConfigState {
    match config_text().await {
        Ok(None) => ConfigState::Ready(Arc::default()),
        Ok(Some(text)) => match Config::parse(&text, &page_host()) {
            Ok(config) => ConfigState::Ready(Arc::new(config)),
            Err(error) => ConfigState::Invalid(capitalised(&error.to_string())),
        },
        Err(error) => ConfigState::Invalid(capitalised(&error.to_string())),
    }
}
