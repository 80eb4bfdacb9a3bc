//! Start of the page: follows the address, other tabs and the network from then on.

use leptos::prelude::*;

use super::Shell;
use crate::aws::Error;
use crate::environment::SANDBOX_KEY;
use crate::platform::{next_task, on_fragment_change, on_other_tab, query_value};

impl Shell {
    /// Opens what the URL names and follows it from then on. Returns when the first request is on
    /// its way.
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
        let address = self.environment.address();
        on_fragment_change(move || self.arrive(), move || address.note_return());
        self.environment.configuration().read().await;
        // Only an identity provider redirects to the page with this query parameter.
        if query_value("state").is_some() {
            self.environment.dialogs().set_signing_in(true);
            return;
        }
        self.follow_route();
        // The first request is sent by a task that has not started yet.
        next_task().await;
    }

    /// Loads the groups on the screen again if the last load failed for lack of a network.
    fn retry_after_reconnect(self) {
        let shown = self.workspaces.shown().get_untracked();
        let freshness = shown.inventory().groups().freshness();
        let failed = freshness.read_untracked().error().cloned();
        if failed.is_some_and(|error| matches!(*error, Error::Transport { .. })) {
            shown.load_inventory();
        }
    }
}
