//! Use case: the page has been opened.

use leptos::prelude::*;

use super::Shell;
use crate::aws::Error;
use crate::environment::SANDBOX_KEY;
use crate::platform::{next_task, on_fragment_change, on_other_tab, query_value};

impl Shell {
    /// Opens what the URL asks for, as `config.json` has it, and follows it from there on. Returns when the first
    /// request is on its way.
    pub async fn start(self) {
        let window = self.environment.window();
        window.watch(move || self.retry_after_reconnect());
        on_other_tab(move |key| {
            self.environment.storage().retry();
            if key == SANDBOX_KEY {
                self.follow_sandbox();
            } else {
                for workspace in self.workspaces.all_now() {
                    workspace.follow_other_tabs();
                }
            }
        });
        on_fragment_change(move || self.follow_route());
        self.environment.configuration().read().await;
        // Only an identity provider sends people back with a query.
        if query_value("state").is_some() {
            self.environment.dialogs().set_signing_in(true);
            return;
        }
        self.follow_route();
        // What asks is a task that has not begun.
        next_task().await;
    }

    /// Reads the groups on the screen again where the network was in the way.
    fn retry_after_reconnect(self) {
        let shown = self.workspaces.shown().get_untracked();
        let freshness = shown.inventory().groups().freshness();
        let failed = freshness.read_untracked().error().cloned();
        if failed.is_some_and(|error| matches!(*error, Error::Transport { .. })) {
            shown.load_inventory();
        }
    }
}
