//! Work in the background, after the first groups are on the screen.

use std::time::Duration;

use leptos::prelude::*;

use super::bundles::{Bundle, Bundles};
use crate::platform::dom;
use crate::shell::Shell;
use crate::workspace::Freshness;

/// Delay between loading the groups and prefetching the lazy bundles.
const PREFETCH_AFTER: Duration = Duration::from_secs(1);

/// Prefetches the lazy bundles after the start. Loads the connection bundle at once if the user
/// returns from an identity provider.
pub(super) fn prefetch(shell: Shell, bundles: Bundles) {
    let workspace = shell.workspaces().shown();
    Effect::new(move |_| {
        let freshness = workspace.get().inventory().groups().freshness();
        if matches!(&*freshness.read(), Freshness::Ready) {
            dom::mark_inventory();
            set_timeout(move || bundles.prefetch(), PREFETCH_AFTER);
        }
    });
    Effect::new(move |_| {
        if shell.environment().dialogs().is_signing_in().get() {
            bundles.load(Bundle::Connection);
            if let Some(bundle) = bundles
                .ready(Bundle::Connection)
                .and_then(|loaded| loaded.connection)
            {
                (bundle.finish_sign_in)(shell);
            }
        }
    });
}

/// Keeps the findings, the answers about reachability and what uses the groups of the workspace on the screen up to
/// date, once their bundles have loaded.
pub(super) fn keep_checked(shell: Shell, bundles: Bundles) {
    let workspace = shell.workspaces().shown();
    Effect::new(move |_| {
        let workspace = workspace.get();
        if let Some(bundle) = bundles
            .ready(Bundle::Findings)
            .and_then(|loaded| loaded.findings)
        {
            (bundle.keep_findings)(workspace);
        }
    });
    Effect::new(move |_| {
        let workspace = shell.workspaces().shown().get();
        if let Some(bundle) = bundles.ready(Bundle::Reach).and_then(|loaded| loaded.reach) {
            (bundle.keep_reach)(workspace);
        }
    });
    Effect::new(move |_| {
        let workspace = shell.workspaces().shown().get();
        if let Some(bundle) = bundles.ready(Bundle::Care).and_then(|loaded| loaded.care) {
            // It reads the network interfaces, which use groups more often than anything else.
            bundles.load(Bundle::Findings);
            (bundle.keep_usage)(workspace);
        }
    });
}
