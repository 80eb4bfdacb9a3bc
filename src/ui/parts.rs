//! The parts of the page that are loaded when they are first used: what is needed to list groups comes first.
//!
//! How they are loaded is the program's affair (src/main.rs): in the page that `scripts/build` makes, everything that
//! only [`Parts::all`] leads to is a program of its own, fetched when it is first asked for.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::compare::ComparePage;
use super::connection::{ConnectionDialog, OpenConnections, SessionNotices};
use super::diagnosis::LoadError;
use super::draft::ShortcutsDialog;
use super::group::GroupPage;
use super::groups::GroupDialog;
use super::history::{CutShortRuns, HistoryPage};
use super::open::{OpenPage, ViewBanner, ViewGate};
use super::policy::PolicyPage;
use super::print::PrintPage;
use super::review::ReviewPage;
use super::share::SharePage;
use crate::model::GroupId;
use crate::platform::dom;
use crate::shell::Shell;
use crate::ui::components::{Notice, NoticeKind};

/// How long after what the parts were fetched for all else that they draw follows.
const A_MOMENT: Duration = Duration::from_millis(50);

/// What draws each part. Plain functions: whoever holds them leads to the code only once it is there.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// The page of a group.
    pub(super) group_page: fn(GroupId) -> AnyView,
    /// The dialog that creates or changes a group of the draft.
    pub(super) group_dialog: fn(Option<GroupId>, Callback<()>) -> AnyView,
    /// The dialog of the connection.
    pub(super) connection_dialog: fn() -> AnyView,
    /// The review of changes.
    pub(super) review_page: fn() -> AnyView,
    /// The runs of plans, or one of them.
    pub(super) history_page: fn(Option<String>) -> AnyView,
    /// Goes on after an identity provider has sent the person back.
    pub(super) finish_sign_in: fn(Shell),
    /// Why the groups cannot be read, under a heading.
    pub(super) load_error: fn(&'static str) -> AnyView,
    /// What is said of the session's keys.
    pub(super) session_notices: fn() -> AnyView,
    /// The connections that are open side by side.
    pub(super) open_connections: fn() -> AnyView,
    /// The least IAM policy for groups to be chosen.
    pub(super) policy_page: fn() -> AnyView,
    /// What is said of runs that were cut short.
    pub(super) cut_short_runs: fn() -> AnyView,
    /// Keeps the focus from falling to the body, and pasted lines from being joined.
    pub(super) watch_document: fn(),
    /// The list of keyboard shortcuts.
    pub(super) shortcuts_dialog: fn() -> AnyView,
    /// Sharing and exporting.
    pub(super) share_page: fn() -> AnyView,
    /// Opening files and links.
    pub(super) open_page: fn() -> AnyView,
    /// What stands there until what is viewed can be shown.
    pub(super) view_gate: fn() -> AnyView,
    /// What is said of what is viewed.
    pub(super) view_banner: fn() -> AnyView,
    /// Comparing.
    pub(super) compare_page: fn() -> AnyView,
    /// The listing for paper.
    pub(super) print_page: fn() -> AnyView,
}

/// The parts could not be fetched. The network, or whoever hosts the page, is at fault.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a part of this page could not be loaded")]
pub struct PartsError;

/// Loads the parts, or tells that they are there.
pub type LoadParts = fn() -> Pin<Box<dyn Future<Output = Result<Parts, PartsError>>>>;

impl From<wasm_split_helpers::SplitLoaderError> for PartsError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

impl Parts {
    /// All of them. Whoever calls this has their code.
    pub fn all() -> Self {
        Self {
            connection_dialog: || view! { <ConnectionDialog /> }.into_any(),
            group_dialog: |edited, on_close| view! { <GroupDialog edited on_close /> }.into_any(),
            group_page: |id| view! { <GroupPage id /> }.into_any(),
            watch_document: || {
                dom::keep_focus();
                dom::keep_pasted_lines_apart();
            },
            shortcuts_dialog: || view! { <ShortcutsDialog /> }.into_any(),
            review_page: || view! { <ReviewPage /> }.into_any(),
            history_page: |run| view! { <HistoryPage run /> }.into_any(),
            finish_sign_in: |shell| spawn_local(shell.finish_sign_in()),
            load_error: |heading| view! { <LoadError heading /> }.into_any(),
            session_notices: || view! { <SessionNotices /> }.into_any(),
            open_connections: || view! { <OpenConnections /> }.into_any(),
            policy_page: || view! { <PolicyPage /> }.into_any(),
            cut_short_runs: || view! { <CutShortRuns /> }.into_any(),
            share_page: || view! { <SharePage /> }.into_any(),
            open_page: || view! { <OpenPage /> }.into_any(),
            view_gate: || view! { <ViewGate /> }.into_any(),
            view_banner: || view! { <ViewBanner /> }.into_any(),
            compare_page: || view! { <ComparePage /> }.into_any(),
            print_page: || view! { <PrintPage /> }.into_any(),
        }
    }
}

/// How far the parts are.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartsStore {
    parts: RwSignal<Option<Parts>>,
    has_been_drawn: RwSignal<bool>,
    has_failed: RwSignal<bool>,
    is_loading: RwSignal<bool>,
    load: LoadParts,
}

impl PartsStore {
    pub(super) fn new(load: LoadParts) -> Self {
        Self {
            load,
            parts: RwSignal::new(None),
            has_been_drawn: RwSignal::new(false),
            has_failed: RwSignal::new(false),
            is_loading: RwSignal::new(false),
        }
    }

    /// The parts, once they are there.
    pub(super) fn get(self) -> Option<Parts> {
        self.parts.get()
    }

    /// The parts, for what nobody waits for: a moment after what they were fetched for.
    pub(super) fn get_later(self) -> Option<Parts> {
        self.has_been_drawn.get().then(|| self.parts.get())?
    }

    /// Whether they could not be fetched.
    pub(super) fn has_failed(self) -> bool {
        self.has_failed.get()
    }

    /// Fetches the parts, unless they are there or on their way.
    pub(super) fn load(self) {
        if self.is_loading.get_untracked() || self.parts.read_untracked().is_some() {
            return;
        }
        self.is_loading.set(true);
        self.has_failed.set(false);
        spawn_local(async move {
            match (self.load)().await {
                Ok(parts) => {
                    self.parts.set(Some(parts));
                    dom::after_paint(move || {
                        set_timeout(move || self.has_been_drawn.set(true), A_MOMENT);
                    });
                }
                Err(PartsError) => self.has_failed.set(true),
            }
            self.is_loading.set(false);
        });
    }
}

/// Draws a part once it is there.
#[component]
pub(super) fn Part(
    /// Draws it.
    draw: Box<dyn Fn(Parts) -> AnyView + Send>,
) -> impl IntoView {
    let store: PartsStore = expect_context();
    store.load();
    move || {
        match store.parts.get() {
        Some(parts) => Some(draw(parts)),
        None if store.has_failed.get() => Some(
            view! {
                <Notice kind=NoticeKind::Error title="A part of this page could not be loaded".to_owned()>
                    <p>"Check the network, then try again. If the page has been renewed on its server meanwhile, reload it: the draft stays."</p>
                    <button class="button" type="button" on:click=move |_| store.load()>"Try again"</button>
                </Notice>
            }
            .into_any(),
        ),
        None => None,
    }
    }
}
