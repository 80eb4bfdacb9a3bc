//! The handle of a workspace, and its stores.

use std::rc::Rc;

use leptos::prelude::*;

use super::tasks::Tasks;
use super::{
    DraftStore, Editor, Inputs, InventoryStore, ReviewStore, Session, SessionStore, SnapshotView,
};
use crate::environment::Environment;
use crate::present::{Page, Place};

/// The stores of one scope. Cheap to copy.
///
/// The stores are allocated under the workspace's owner and gone when it is disposed. A late handler of removed DOM
/// then gets empty stores of its own.
#[derive(Clone, Copy, Debug)]
pub struct Workspace {
    environment: Environment,
    stores: StoredValue<Rc<Stores>, LocalStorage>,
}

/// What asks the user before a workspace is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingConcern {
    /// A plan is being carried out.
    RunUnderWay,
    /// Text that was typed and would be lost, or a draft that the browser could not store.
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
    review: Rc<ReviewStore>,
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
            inventory,
            review: Rc::default(),
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
    /// A workspace under the current owner, which disposes it. Without a place it is what is on the screen while
    /// nothing is connected.
    pub fn new(environment: Environment, place: Option<Place>, session: Option<Session>) -> Self {
        let stores = Rc::new(Stores::new(place, session));
        stores.tasks.abort_on_cleanup();
        Self {
            environment,
            stores: StoredValue::new_local(stores),
        }
    }

    /// The workspace that the calling component belongs to.
    pub fn here() -> Self {
        expect_context()
    }

    fn stores(self) -> Rc<Stores> {
        self.stores
            .try_get_value()
            .unwrap_or_else(|| Rc::new(Stores::new(None, None)))
    }

    /// The stores that all workspaces share.
    pub fn environment(self) -> Environment {
        self.environment
    }

    /// The place that its addresses name; none while nothing is connected.
    pub fn place(self) -> Option<Place> {
        self.stores().place.clone()
    }

    /// Whether the address names this workspace.
    pub fn is_on_screen(self) -> bool {
        self.environment
            .address()
            .is_at(self.stores().place.as_ref())
    }

    /// The connection in use.
    pub fn session(self) -> Rc<SessionStore> {
        self.stores().session.clone()
    }

    /// The snapshot that is viewed.
    pub fn view(self) -> Rc<SnapshotView> {
        self.stores().view.clone()
    }

    /// What EC2 has.
    pub fn inventory(self) -> Rc<InventoryStore> {
        self.stores().inventory.clone()
    }

    /// Pending changes.
    pub fn draft(self) -> Rc<DraftStore> {
        self.stores().draft.clone()
    }

    /// What is reviewed and carried out.
    pub fn reviewing(self) -> Rc<ReviewStore> {
        self.stores().review.clone()
    }

    /// What the user has typed or chosen.
    pub fn inputs(self) -> Rc<Inputs> {
        self.stores().inputs.clone()
    }

    /// Starts a task that is aborted when the workspace is closed.
    pub fn spawn(self, task: impl Future<Output = ()> + 'static) {
        // Nothing runs in a workspace that is closed.
        if let Some(stores) = self.stores.try_get_value() {
            stores.tasks.spawn(task);
        }
    }

    /// The right to change things; none where the session is read-only or absent, and while not
    /// all groups have been read: a draft is laid over all of them. Reactive.
    pub fn editor(self) -> Option<Editor> {
        if self.inventory().groups().freshness().read().is_partial() || self.draft().is_unread() {
            return None;
        }
        let session = self.session().current().get()?;
        session.editor(self)
    }

    /// The right to change things, untracked.
    pub fn editor_now(self) -> Option<Editor> {
        untrack(move || self.editor())
    }

    /// Announces a sentence to screen readers, with the connection's name while another is on the screen.
    pub fn announce(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        let session = self.session().now();
        let sentence = match session.filter(|_| !self.is_on_screen()) {
            Some(session) => format!("{}: {sentence}", session.connection().name),
            None => sentence,
        };
        self.environment.announcements().say(sentence);
    }

    /// The link to another page of the place on the screen. Reactive.
    pub fn link(self, page: Page) -> String {
        self.environment.address().link(page)
    }

    /// Goes to another page, unless the user has gone to another workspace meanwhile.
    pub fn go_to(self, page: Page) {
        if self.is_on_screen() {
            self.environment.address().go_to(page);
        }
    }

    /// Forgets the groups, which are no longer what EC2 has.
    pub(crate) fn forget_groups(self) {
        self.inventory().groups().clear();
    }

    /// What asks the user before the workspace is closed, untracked.
    pub fn closing_concern(self) -> Option<ClosingConcern> {
        if self.reviewing().has_run_under_way() {
            return Some(ClosingConcern::RunUnderWay);
        }
        let is_unsaved = self.inputs().has_text() || self.draft().is_unstored();
        is_unsaved.then_some(ClosingConcern::UnsavedInput)
    }
}
