//! Lazy bundles: code that the list of groups does not need, split by task.
//!
//! Loads each bundle and draws views of those that are there. `bundle_tables` has what each of them holds.

mod from_bundle;
mod registry;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use self::registry::Slots;
use super::bundle_tables::{GroupBundle, SearchBundle};
use super::loaders::Loaders;
use crate::platform::dom;

pub(super) use self::from_bundle::{FromBundle, failure_notice};
pub(super) use self::registry::Loaded;
pub use self::registry::{Bundle, LoadedBundle};

/// Starts what a bundle keeps an eye on in the whole document.
type WatchDocument = fn();

/// Delay before non-critical views of a loaded bundle render.
const DEFERRED_DELAY: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Absent,
    Loading,
    Ready,
    Failed,
}

/// State of one bundle.
#[derive(Clone, Copy, Debug)]
struct Slot {
    state: RwSignal<State>,
    /// Whether its non-critical views render.
    renders_deferred: RwSignal<bool>,
}

/// Loads bundles and keeps them. A context of the page; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bundles {
    loaders: StoredValue<Loaders>,
    loaded: StoredValue<Loaded>,
    slots: Slots,
    watches_document: StoredValue<bool>,
}

impl Slot {
    fn new() -> Self {
        Self {
            state: RwSignal::new(State::Absent),
            renders_deferred: RwSignal::new(false),
        }
    }

    /// Whether it is neither loaded nor loading.
    fn is_wanted(self) -> bool {
        matches!(self.state.get_untracked(), State::Absent | State::Failed)
    }
}

impl Bundles {
    pub(super) fn new(loaders: Loaders) -> Self {
        Self {
            loaders: StoredValue::new(loaders),
            loaded: StoredValue::default(),
            slots: Slots::new(),
            watches_document: StoredValue::new(false),
        }
    }

    /// Returns the bundles from the context of the calling component.
    pub(super) fn of_page() -> Self {
        expect_context()
    }

    /// Returns the loaded bundles, once they include the given one. Reactive.
    pub(super) fn ready(self, bundle: Bundle) -> Option<Loaded> {
        (self.slots.of(bundle).state.get() == State::Ready).then(|| self.loaded.get_value())
    }

    /// Like [`Bundles::ready`], but only after the critical views of the bundle have rendered.
    /// Reactive.
    pub(super) fn deferred(self, bundle: Bundle) -> Option<Loaded> {
        let renders_deferred = self.slots.of(bundle).renders_deferred.get();
        renders_deferred.then(|| self.loaded.get_value())
    }

    /// Whether the last attempt to load a bundle failed. Reactive.
    pub(super) fn has_failed(self, bundle: Bundle) -> bool {
        self.slots.of(bundle).state.get() == State::Failed
    }

    /// Loads a bundle, unless it is loaded or loading.
    pub(super) fn load(self, bundle: Bundle) {
        if self.slots.of(bundle).is_wanted() {
            spawn_local(self.loading(bundle));
        }
    }

    /// Loads the group bundle and calls `act` with it. Does nothing if loading fails.
    pub(super) fn with_group(self, act: impl FnOnce(GroupBundle) + 'static) {
        let load = self.loaders.get_value().load;
        spawn_local(async move {
            if let Ok(LoadedBundle::Group(bundle)) = load(Bundle::Group).await {
                act(bundle);
            }
        });
    }

    /// Loads the search bundle and calls `act` with it. Does nothing if loading fails.
    pub(super) fn with_search(self, act: impl FnOnce(SearchBundle) + 'static) {
        let load = self.loaders.get_value().load;
        spawn_local(async move {
            if let Ok(LoadedBundle::Search(bundle)) = load(Bundle::Search).await {
                act(bundle);
            }
        });
    }

    /// Loads all bundles one after the other.
    pub(super) fn prefetch(self) {
        spawn_local(async move {
            for bundle in Bundle::ALL {
                self.loading(*bundle).await;
            }
        });
    }

    async fn loading(self, bundle: Bundle) {
        let slot = self.slots.of(bundle);
        if !slot.is_wanted() {
            return;
        }
        slot.state.set(State::Loading);
        let load = self.loaders.get_value().load;
        let Ok(loaded) = load(bundle).await else {
            slot.state.set(State::Failed);
            return;
        };
        let watch_document = self.loaded.try_update_value(|all| all.put(loaded));
        slot.state.set(State::Ready);
        dom::after_paint(move || {
            set_timeout(
                move || {
                    slot.renders_deferred.set(true);
                    if !self.watches_document.get_value() {
                        self.watches_document.set_value(true);
                        if let Some(watch) = watch_document {
                            watch();
                        }
                    }
                },
                DEFERRED_DELAY,
            );
        });
    }
}
