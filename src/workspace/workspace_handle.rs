//! Handle of a workspace, and its stores.

use std::rc::Rc;

use leptos::prelude::*;

use super::tasks::Tasks;
use super::{
    DraftStore, Editor, FindingsStore, Inputs, InventoryStore, ReachStore, ReviewStore, Session,
    SessionStore, SnapshotView, TrailStore, UsageStore,
};
use crate::environment::Environment;
use crate::present::{Page, Place};

/// Handle of the stores of one scope. Cheap to copy.
///
/// The stores are allocated under the workspace's owner and dropped when it is disposed. A late
/// event handler of removed DOM then gets empty stores.
#[derive(Clone, Copy, Debug)]
pub struct Workspace {
    environment: Environment,
    stores: StoredValue<Rc<Stores>, LocalStorage>,
}

/// Reason to ask the user before a workspace is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingConcern {
    /// A run is in progress.
    RunInProgress,
    /// Typed text would be lost, or the browser could not store the draft.
    UnsavedInput,
}

/// All stores of a workspace.
#[derive(Debug)]
struct Stores {
    place: Option<Place>,
    tasks: Rc<Tasks>,
    session: Rc<SessionStore>,
    view: Rc<SnapshotView>,
    inventory: Rc<InventoryStore>,
    draft: Rc<DraftStore>,
    findings: Rc<FindingsStore>,
    reach: Rc<ReachStore>,
    usage: Rc<UsageStore>,
    review: Rc<ReviewStore>,
    trail: Rc<TrailStore>,
    inputs: Rc<Inputs>,
}

impl Stores {
    fn new(place: Option<Place>, session: Option<Session>) -> Self {
        let inventory = Rc::new(InventoryStore::new());
        Self {
            place,
            tasks: Rc::default(),
            session: Rc::new(SessionStore::new(session)),
            view: Rc::default(),
            draft: Rc::new(DraftStore::new(inventory.groups())),
            findings: Rc::default(),
            reach: Rc::default(),
            usage: Rc::default(),
            inventory,
            review: Rc::default(),
            trail: Rc::default(),
            inputs: Rc::default(),
        }
    }
}

impl PartialEq for Workspace {
    fn eq(&self, other: &Self) -> bool {
        self.stores == other.stores
    }
}

impl Workspace {
    /// Creates a workspace under the current owner, which disposes it. Without a place it is the
    /// lobby, shown while nothing is connected.
    pub fn new(environment: Environment, place: Option<Place>, session: Option<Session>) -> Self {
        let stores = Rc::new(Stores::new(place, session));
        stores.tasks.abort_on_cleanup();
        Self {
            environment,
            stores: StoredValue::new_local(stores),
        }
    }

    /// Returns the workspace from the context of the calling component.
    pub fn here() -> Self {
        expect_context()
    }

    fn stores(self) -> Rc<Stores> {
        self.stores
            .try_get_value()
            .unwrap_or_else(|| Rc::new(Stores::new(None, None)))
    }

    /// Returns the stores that all workspaces share.
    pub fn environment(self) -> Environment {
        self.environment
    }

    /// Returns the place in the workspace's addresses; `None` while nothing is connected.
    pub fn place(self) -> Option<Place> {
        self.stores().place.clone()
    }

    /// Whether the address names this workspace.
    pub fn is_on_screen(self) -> bool {
        self.environment
            .address()
            .is_at(self.stores().place.as_ref())
    }

    /// Returns the session store.
    pub fn session(self) -> Rc<SessionStore> {
        self.stores().session.clone()
    }

    /// Returns the snapshot view.
    pub fn view(self) -> Rc<SnapshotView> {
        self.stores().view.clone()
    }

    /// Returns the state of EC2 as far as it is loaded.
    pub fn inventory(self) -> Rc<InventoryStore> {
        self.stores().inventory.clone()
    }

    /// Returns the draft store.
    pub fn draft(self) -> Rc<DraftStore> {
        self.stores().draft.clone()
    }

    /// Returns the findings of checks.
    pub fn findings(self) -> Rc<FindingsStore> {
        self.stores().findings.clone()
    }

    /// Returns the store of what uses the groups.
    pub fn usage(self) -> Rc<UsageStore> {
        self.stores().usage.clone()
    }

    /// Returns the store of reachability.
    pub fn reach(self) -> Rc<ReachStore> {
        self.stores().reach.clone()
    }

    /// Returns the review store.
    pub fn reviewing(self) -> Rc<ReviewStore> {
        self.stores().review.clone()
    }

    /// Returns the events that tell who changed a group.
    pub fn trail(self) -> Rc<TrailStore> {
        self.stores().trail.clone()
    }

    /// Returns the typed texts and choices.
    pub fn inputs(self) -> Rc<Inputs> {
        self.stores().inputs.clone()
    }

    /// Starts a task that is aborted when the workspace is closed.
    pub fn spawn(self, task: impl Future<Output = ()> + 'static) {
        // A closed workspace runs no tasks.
        if let Some(stores) = self.stores.try_get_value() {
            stores.tasks.spawn(task);
        }
    }

    /// Returns the capability to change something. Reactive.
    ///
    /// `None` if the session is read-only or absent, while only some of the groups are loaded,
    /// because the draft is applied to all of them, and if the stored draft could not be read.
    pub fn editor(self) -> Option<Editor> {
        if self.inventory().groups().freshness().read().is_partial() || self.draft().is_unread() {
            return None;
        }
        let session = self.session().current().get()?;
        session.editor(self)
    }

    /// Returns the capability to change something, untracked.
    pub fn editor_now(self) -> Option<Editor> {
        untrack(move || self.editor())
    }

    /// Announces a sentence to screen readers. Adds the connection's name while another workspace
    /// is on the screen.
    pub fn announce(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        let session = self.session().now();
        let sentence = match session.filter(|_| !self.is_on_screen()) {
            Some(session) => format!("{}: {sentence}", session.connection().name),
            None => sentence,
        };
        self.environment.announcements().say(sentence);
    }

    /// Returns the link to another page of the place on the screen. Reactive.
    pub fn link(self, page: Page) -> String {
        self.environment.address().link(page)
    }

    /// Navigates to another page, unless the user has switched to another workspace.
    pub fn go_to(self, page: Page) {
        if self.is_on_screen() {
            self.environment.address().go_to(page);
        }
    }

    /// Clears the groups and aborts their load, for example after a reset of the sandbox.
    pub(crate) fn clear_groups(self) {
        self.inventory().groups().clear();
    }

    /// Returns the reason to ask the user before the workspace is closed, untracked.
    pub fn closing_concern(self) -> Option<ClosingConcern> {
        if self.reviewing().has_run_under_way() {
            return Some(ClosingConcern::RunInProgress);
        }
        let is_unsaved = untrack(move || self.inputs().has_text()) || self.draft().is_unstored();
        is_unsaved.then_some(ClosingConcern::UnsavedInput)
    }
}
