//! The viewer: a program of its own that shows one snapshot, in a single file or embedded in another
//! page.
//!
//! It has nothing that connects, signs, stores or edits, because it imports no module that does. Its
//! script, not this program, fetches the snapshot of an embedded view; a single file holds its own.

#![allow(
    unreachable_pub,
    reason = "Leptos writes `pub` on what it makes of a component"
)]

mod found_groups;
mod group_listing;
mod pages;
mod passphrase_form;
mod search;
mod snapshot_source;

use any_spawner::Executor;
use leptos::prelude::*;

pub use self::group_listing::{PeerNames, listed_group};
use self::pages::Viewer;
pub use self::passphrase_form::PassphraseForm;
use self::snapshot_source::SnapshotSource;
use crate::platform::dom;

/// Mounts the viewer, which replaces the placeholder of its page.
pub fn mount() {
    // Fails only if there is already an executor.
    Executor::init_wasm_bindgen().ok();
    let Some(mount) = dom::Mount::new() else {
        return;
    };
    let root = || view! { <Viewer source=SnapshotSource::start() /> };
    leptos::mount::mount_to(mount.element(), root).forget();
    mount.show();
}
