//! Lazy bundles: code that the list of groups does not need, split by task.
//!
//! Loads each bundle and draws views of those that are there. `bundle_tables` has what each of them holds.

mod from_bundle;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bundle_tables::{
    ConnectionBundle, DialogsBundle, FilesBundle, FindingsBundle, GroupBundle, HelpBundle,
    MapBundle, ReachBundle, RunsBundle, SearchBundle,
};
use super::loaders::{Load, Loaders};
use crate::platform::dom;

pub(super) use self::from_bundle::{FromBundle, failure_notice};

/// Delay before non-critical views of a loaded bundle render.
const DEFERRED_DELAY: Duration = Duration::from_millis(50);

/// Lazy bundles in prefetch order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bundle {
    /// One group and its draft.
    Group,
    /// Dialogs of the list and of a group, and what appears beside them.
    Dialogs,
    /// Checks and their findings.
    Findings,
    /// Search and quick open.
    Search,
    /// Review, runs and their history.
    Runs,
    /// Reachability and its policies.
    Reach,
    /// Connections, access keys, and load failures.
    Connection,
    /// Snapshots, exports, comparison, print listing and IAM policy.
    Files,
    /// The map of groups and their traffic.
    Map,
    /// The help.
    Help,
}

impl Bundle {
    const ALL: [Self; 10] = [
        Self::Group,
        Self::Dialogs,
        Self::Findings,
        Self::Search,
        Self::Runs,
        Self::Reach,
        Self::Connection,
        Self::Files,
        Self::Map,
        Self::Help,
    ];
}

/// The bundles that are loaded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Loaded {
    pub(super) group: Option<GroupBundle>,
    pub(super) dialogs: Option<DialogsBundle>,
    pub(super) findings: Option<FindingsBundle>,
    pub(super) search: Option<SearchBundle>,
    pub(super) runs: Option<RunsBundle>,
    pub(super) reach: Option<ReachBundle>,
    pub(super) connection: Option<ConnectionBundle>,
    pub(super) files: Option<FilesBundle>,
    pub(super) map: Option<MapBundle>,
    pub(super) help: Option<HelpBundle>,
}

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
    group: Slot,
    dialogs: Slot,
    findings: Slot,
    search: Slot,
    runs: Slot,
    reach: Slot,
    connection: Slot,
    files: Slot,
    map: Slot,
    help: Slot,
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
            group: Slot::new(),
            dialogs: Slot::new(),
            findings: Slot::new(),
            search: Slot::new(),
            runs: Slot::new(),
            reach: Slot::new(),
            connection: Slot::new(),
            files: Slot::new(),
            map: Slot::new(),
            help: Slot::new(),
            watches_document: StoredValue::new(false),
        }
    }

    /// Returns the bundles from the context of the calling component.
    pub(super) fn of_page() -> Self {
        expect_context()
    }

    fn slot(self, bundle: Bundle) -> Slot {
        match bundle {
            Bundle::Group => self.group,
            Bundle::Dialogs => self.dialogs,
            Bundle::Findings => self.findings,
            Bundle::Search => self.search,
            Bundle::Runs => self.runs,
            Bundle::Reach => self.reach,
            Bundle::Connection => self.connection,
            Bundle::Files => self.files,
            Bundle::Map => self.map,
            Bundle::Help => self.help,
        }
    }

    /// Returns the loaded bundles, once they include the given one. Reactive.
    pub(super) fn ready(self, bundle: Bundle) -> Option<Loaded> {
        (self.slot(bundle).state.get() == State::Ready).then(|| self.loaded.get_value())
    }

    /// Like [`Bundles::ready`], but only after the critical views of the bundle have rendered.
    /// Reactive.
    pub(super) fn deferred(self, bundle: Bundle) -> Option<Loaded> {
        let renders_deferred = self.slot(bundle).renders_deferred.get();
        renders_deferred.then(|| self.loaded.get_value())
    }

    /// Whether the last attempt to load a bundle failed. Reactive.
    pub(super) fn has_failed(self, bundle: Bundle) -> bool {
        self.slot(bundle).state.get() == State::Failed
    }

    /// Loads a bundle, unless it is loaded or loading.
    pub(super) fn load(self, bundle: Bundle) {
        if self.slot(bundle).is_wanted() {
            spawn_local(self.loading(bundle));
        }
    }

    /// Loads the group bundle and calls `act` with it. Does nothing if loading fails.
    pub(super) fn with_group(self, act: impl FnOnce(GroupBundle) + 'static) {
        with_loaded(self.loaders.get_value().group, act);
    }

    /// Loads the search bundle and calls `act` with it. Does nothing if loading fails.
    pub(super) fn with_search(self, act: impl FnOnce(SearchBundle) + 'static) {
        with_loaded(self.loaders.get_value().search, act);
    }

    /// Loads all bundles one after the other.
    pub(super) fn prefetch(self) {
        spawn_local(async move {
            for bundle in Bundle::ALL {
                self.loading(bundle).await;
            }
        });
    }

    async fn loading(self, bundle: Bundle) {
        let Slot {
            state,
            renders_deferred,
        } = self.slot(bundle);
        if !self.slot(bundle).is_wanted() {
            return;
        }
        state.set(State::Loading);
        let loaders = self.loaders.get_value();
        let mut loaded = Loaded::default();
        let result = match bundle {
            Bundle::Group => (loaders.group)().await.map(|it| {
                loaded.group = Some(it);
                it.watch_document
            }),
            Bundle::Dialogs => (loaders.dialogs)().await.map(|it| {
                loaded.dialogs = Some(it);
                it.watch_document
            }),
            Bundle::Findings => (loaders.findings)().await.map(|it| {
                loaded.findings = Some(it);
                it.watch_document
            }),
            Bundle::Search => (loaders.search)().await.map(|it| {
                loaded.search = Some(it);
                it.watch_document
            }),
            Bundle::Runs => (loaders.runs)().await.map(|it| {
                loaded.runs = Some(it);
                it.watch_document
            }),
            Bundle::Reach => (loaders.reach)().await.map(|it| {
                loaded.reach = Some(it);
                it.watch_document
            }),
            Bundle::Connection => (loaders.connection)().await.map(|it| {
                loaded.connection = Some(it);
                it.watch_document
            }),
            Bundle::Files => (loaders.files)().await.map(|it| {
                loaded.files = Some(it);
                it.watch_document
            }),
            Bundle::Map => (loaders.map)().await.map(|it| {
                loaded.map = Some(it);
                it.watch_document
            }),
            Bundle::Help => (loaders.help)().await.map(|it| {
                loaded.help = Some(it);
                it.watch_document
            }),
        };
        let Ok(watch_document) = result else {
            state.set(State::Failed);
            return;
        };
        self.loaded.update_value(|all| {
            all.group = all.group.or(loaded.group);
            all.dialogs = all.dialogs.or(loaded.dialogs);
            all.findings = all.findings.or(loaded.findings);
            all.search = all.search.or(loaded.search);
            all.runs = all.runs.or(loaded.runs);
            all.reach = all.reach.or(loaded.reach);
            all.connection = all.connection.or(loaded.connection);
            all.files = all.files.or(loaded.files);
            all.map = all.map.or(loaded.map);
            all.help = all.help.or(loaded.help);
        });
        state.set(State::Ready);
        dom::after_paint(move || {
            set_timeout(
                move || {
                    renders_deferred.set(true);
                    if !self.watches_document.get_value() {
                        self.watches_document.set_value(true);
                        watch_document();
                    }
                },
                DEFERRED_DELAY,
            );
        });
    }
}

fn with_loaded<T: 'static>(load: Load<T>, act: impl FnOnce(T) + 'static) {
    spawn_local(async move {
        if let Ok(bundle) = load().await {
            act(bundle);
        }
    });
}
