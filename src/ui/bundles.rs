//! Lazy bundles: code that the list of groups does not need, split by task.
//! Loads each bundle and draws views of those that are there. `bundle_tables` has what each of them holds.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bundle_error::BundleError;
use super::bundle_tables::{
    ConnectionBundle, FilesBundle, FindingsBundle, GroupBundle, RunsBundle, SearchBundle,
};
use crate::environment::LazyCode;
use crate::platform::dom;
use crate::ui::components::{Notice, NoticeKind};

/// Delay before non-critical views of a loaded bundle render.
const DEFERRED_DELAY: Duration = Duration::from_millis(50);

/// Lazy bundles in prefetch order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bundle {
    /// One group and its draft.
    Group,
    /// Checks and their findings.
    Findings,
    /// Search and quick open.
    Search,
    /// Review, runs and their history.
    Runs,
    /// Connections, access keys, and load failures.
    Connection,
    /// Snapshots, exports, comparison, print listing and IAM policy.
    Files,
}

impl Bundle {
    const ALL: [Self; 6] = [
        Self::Group,
        Self::Findings,
        Self::Search,
        Self::Runs,
        Self::Connection,
        Self::Files,
    ];
}

/// Loads a bundle. A failed call is not cached; the next one tries again.
pub type Load<T> = fn() -> Pin<Box<dyn Future<Output = Result<T, BundleError>>>>;

/// Functions that load the bundles.
#[derive(Clone, Copy, Debug)]
pub struct Loaders {
    /// Bundles below the views.
    pub code: LazyCode,
    /// One group and its draft.
    pub group: Load<GroupBundle>,
    /// Checks and their findings.
    pub findings: Load<FindingsBundle>,
    /// Search and quick open.
    pub search: Load<SearchBundle>,
    /// Review, runs and their history.
    pub runs: Load<RunsBundle>,
    /// Connections and access keys.
    pub connection: Load<ConnectionBundle>,
    /// Snapshots, exports and comparisons.
    pub files: Load<FilesBundle>,
}

/// The bundles that are loaded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Loaded {
    pub(super) group: Option<GroupBundle>,
    pub(super) findings: Option<FindingsBundle>,
    pub(super) search: Option<SearchBundle>,
    pub(super) runs: Option<RunsBundle>,
    pub(super) connection: Option<ConnectionBundle>,
    pub(super) files: Option<FilesBundle>,
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
    findings: Slot,
    search: Slot,
    runs: Slot,
    connection: Slot,
    files: Slot,
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
            findings: Slot::new(),
            search: Slot::new(),
            runs: Slot::new(),
            connection: Slot::new(),
            files: Slot::new(),
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
            Bundle::Findings => self.findings,
            Bundle::Search => self.search,
            Bundle::Runs => self.runs,
            Bundle::Connection => self.connection,
            Bundle::Files => self.files,
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
            Bundle::Connection => (loaders.connection)().await.map(|it| {
                loaded.connection = Some(it);
                it.watch_document
            }),
            Bundle::Files => (loaders.files)().await.map(|it| {
                loaded.files = Some(it);
                it.watch_document
            }),
        };
        let Ok(watch_document) = result else {
            state.set(State::Failed);
            return;
        };
        self.loaded.update_value(|all| {
            all.group = all.group.or(loaded.group);
            all.findings = all.findings.or(loaded.findings);
            all.search = all.search.or(loaded.search);
            all.runs = all.runs.or(loaded.runs);
            all.connection = all.connection.or(loaded.connection);
            all.files = all.files.or(loaded.files);
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

/// Renders a view of a bundle once it has loaded, or an error if loading failed.
#[component]
pub(super) fn FromBundle(
    /// The bundle.
    bundle: Bundle,
    /// Renders the view; `None` if the bundle is not loaded.
    draw: Box<dyn Fn(Loaded) -> Option<AnyView> + Send>,
) -> impl IntoView {
    let bundles = Bundles::of_page();
    bundles.load(bundle);
    move || match bundles.ready(bundle) {
        Some(loaded) => draw(loaded),
        None if bundles.has_failed(bundle) => Some(failure_notice(bundles, bundle)),
        None => None,
    }
}

/// Says that a bundle could not be loaded, and offers to try again.
pub(super) fn failure_notice(bundles: Bundles, bundle: Bundle) -> AnyView {
    view! {
        <Notice kind=NoticeKind::Error title="Couldn't load part of this page".to_owned()>
            <p>"Check your network connection and try again. If a new version of the page was deployed meanwhile, reload the page. Your draft is kept."</p>
            <button class="button" type="button" on:click=move |_| bundles.load(bundle)>"Try again"</button>
        </Notice>
    }
    .into_any()
}
