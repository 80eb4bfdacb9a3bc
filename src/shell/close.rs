//! Closing a connection.

use leptos::task::spawn_local;

use super::Shell;
use crate::environment::ConnectPrompt;
use crate::model::AccountId;
use crate::workspace::{ClosingConcern, Workspace, poll_runs, stop_runs};

impl Shell {
    /// Returns the reason to ask the user before closing a connection, untracked.
    pub fn closing_concern(self, slug: &str) -> Option<ClosingConcern> {
        if self.run_elsewhere_through(slug).is_some() {
            return Some(ClosingConcern::RunInProgress);
        }
        let open = self.workspaces.of_connection(slug);
        let concerns = || open.iter().filter_map(|open| open.closing_concern());
        concerns()
            .find(|concern| *concern == ClosingConcern::RunInProgress)
            .or_else(|| concerns().next())
    }

    /// Closes a connection and forgets its access keys. If it is on the screen, the connection
    /// dialog opens.
    pub fn close_connection(self, slug: &str) {
        self.forget_keys(|known| known == slug);
        self.environment
            .connections()
            .remove(|known| known.connection.slug == slug);
        if self.close_workspaces(slug) {
            self.follow_route();
        }
    }

    /// Cancels the runs of a connection, including those that start meanwhile and one over many accounts, and
    /// closes it once they have ended.
    pub async fn stop_and_close(self, slug: &str) {
        let open = || self.workspaces.of_connection(slug);
        loop {
            stop_runs(&open()).await;
            let Some(elsewhere) = self.run_elsewhere_through(slug) else {
                break;
            };
            (elsewhere.stop)(self);
            poll_runs().await;
        }
        self.close_connection(slug);
    }

    /// Closes the workspaces of a connection. Returns whether one was on the screen.
    pub(super) fn close_workspaces(self, slug: &str) -> bool {
        let open = self.workspaces.of_connection(slug);
        let was_shown = open.iter().any(|open| self.workspaces.is_shown(*open));
        for workspace in open {
            self.workspaces.close(workspace);
        }
        was_shown
    }

    /// Closes a connection whose access keys belong to another account than configured, and asks
    /// for other keys. This prevents the user from viewing or changing the wrong account. Runs end
    /// with their current steps.
    pub fn refuse_account(self, workspace: Workspace, found: &AccountId) {
        let Some(session) = workspace.session().now() else {
            return;
        };
        let connection = session.connection();
        let Some(expected) = &connection.account else {
            return;
        };
        let reason = format!(
            "{} is for account {expected}, but these keys belong to account {found} and were removed. Enter keys for account {expected}",
            connection.name
        );
        self.forget_keys(|known| known == connection.slug);
        let open = self.workspaces.of_connection(&connection.slug);
        let (running, idle): (Vec<Workspace>, Vec<Workspace>) =
            open.into_iter().partition(has_run_under_way);
        for workspace in idle {
            self.workspaces.close(workspace);
        }
        if self.workspaces.is_shown(workspace) {
            self.workspaces.show_lobby();
        }
        spawn_local(async move {
            stop_runs(&running).await;
            for workspace in running {
                self.workspaces.close(workspace);
            }
        });
        self.environment.dialogs().open_connect(ConnectPrompt {
            slug: Some(connection.slug.clone()),
            region: Some(session.region().clone()),
            reason: Some(reason),
        });
    }
}

fn has_run_under_way(workspace: &Workspace) -> bool {
    workspace.reviewing().has_run_under_way()
}
