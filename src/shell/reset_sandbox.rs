//! Reset of the sandbox, here or in another tab.

use leptos::task::spawn_local;

use super::Shell;
use crate::aws::Error;
use crate::workspace::Workspace;

impl Shell {
    /// Reloads the sandbox after another tab has changed it.
    pub(super) fn follow_sandbox(self) {
        spawn_local(async move {
            if !self.environment.sandbox().follow_other_tab().await {
                return;
            }
            for workspace in self.sandboxes() {
                if self.workspaces.is_shown(workspace) {
                    workspace.load_inventory();
                } else {
                    workspace.inventory().expire();
                }
            }
        });
    }

    /// Resets the sandbox to the three-tier example.
    ///
    /// # Errors
    /// [`Error`] if the sandbox does not answer. Its state is then unchanged.
    pub async fn reset_sandbox(self) -> Result<(), Error> {
        self.environment.sandbox().reset().await?;
        for workspace in self.sandboxes() {
            workspace.clear_groups();
            if self.workspaces.is_shown(workspace) {
                workspace.load_inventory();
                workspace.announce("Sandbox reset to the three-tier example");
            }
        }
        Ok(())
    }

    fn sandboxes(self) -> impl Iterator<Item = Workspace> {
        let open = self.workspaces.all_now().into_iter();
        open.filter(|open| {
            open.session()
                .now()
                .is_some_and(|session| session.is_sandbox())
        })
    }
}
