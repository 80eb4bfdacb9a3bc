//! The end of runs.

use std::time::Duration;

use super::Workspace;
use crate::aws::Clock as _;
use crate::platform::BrowserClock;

/// Polling interval for the end of runs.
const RUN_POLL: Duration = Duration::from_millis(100);

/// Waits until it is time to look again whether runs have ended.
pub async fn poll_runs() {
    BrowserClock.sleep(RUN_POLL).await;
}

/// Waits until the run of a workspace has ended.
pub async fn until_run_over(workspace: Workspace) {
    while workspace.reviewing().has_run_under_way() {
        poll_runs().await;
    }
}

/// Cancels the runs of workspaces, including those that start meanwhile, and waits until they have ended.
pub async fn stop_runs(workspaces: &[Workspace]) {
    let is_running = |open: &Workspace| open.reviewing().has_run_under_way();
    while workspaces.iter().any(is_running) {
        for workspace in workspaces {
            workspace.reviewing().cancel_run();
        }
        poll_runs().await;
    }
}
