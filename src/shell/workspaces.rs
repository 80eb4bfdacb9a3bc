//! Open workspaces by place, and the one on the screen.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;

use crate::environment::Environment;
use crate::model::AccountId;
use crate::platform::LeaveGuard;
use crate::present::Place;
use crate::workspace::{Inputs, Session, Workspace};

/// Maximum number of hidden workspaces that stay open, besides those that need the user's
/// confirmation to close.
const MAX_HIDDEN: usize = 6;

/// Open workspaces. Each has its own reactive owner, which is cleaned up when the workspace is
/// closed.
#[derive(Clone, Copy, Debug)]
pub struct Workspaces {
    environment: Environment,
    /// Workspace on the screen while nothing is connected.
    lobby: Workspace,
    /// Ordered by when they were shown last, the oldest first.
    open: ReadSignal<Vec<Open>>,
    set_open: WriteSignal<Vec<Open>>,
    shown: ReadSignal<Workspace>,
    set_shown: WriteSignal<Workspace>,
    parent: StoredValue<WeakOwner>,
    /// Owner of the workspace for the last failed connection.
    trial: StoredValue<Option<Owner>, LocalStorage>,
    /// Typed texts of locked workspaces.
    locked_inputs: StoredValue<Vec<LockedInputs>, LocalStorage>,
}

/// Typed texts of a locked workspace, with the account that they were typed for.
#[derive(Debug)]
struct LockedInputs {
    place: Place,
    account: AccountId,
    inputs: Rc<Inputs>,
    /// The browser asks before it closes the page, which would lose the texts.
    _guard: Option<LeaveGuard>,
}

/// Workspace with its owner.
#[derive(Clone, Debug)]
struct Open {
    place: Place,
    workspace: Workspace,
    owner: Owner,
}

impl Workspaces {
    /// Creates a store with only the lobby, under the current owner.
    pub fn new(environment: Environment) -> Self {
        let parent = Owner::current().unwrap_or_default();
        let lobby = Workspace::new(environment, None, None);
        let (open, set_open) = signal(Vec::new());
        let (shown, set_shown) = signal(lobby);
        Self {
            environment,
            lobby,
            open,
            set_open,
            shown,
            set_shown,
            parent: StoredValue::new(parent.downgrade()),
            trial: StoredValue::new_local(None),
            locked_inputs: StoredValue::new_local(Vec::new()),
        }
    }

    /// Returns the workspace on the screen.
    pub fn shown(self) -> ReadSignal<Workspace> {
        self.shown
    }

    /// Returns all open workspaces. Reactive.
    pub fn all(self) -> Vec<Workspace> {
        let open = self.open.read();
        open.iter().map(|open| open.workspace).collect()
    }

    /// Returns all open workspaces, untracked.
    pub fn all_now(self) -> Vec<Workspace> {
        untrack(move || self.all())
    }

    /// Returns the workspace of a place, untracked.
    pub fn find(self, place: &Place) -> Option<Workspace> {
        let open = self.open.read_untracked();
        let found = open.iter().find(|open| open.place == *place)?;
        Some(found.workspace)
    }

    /// Returns the workspaces of a connection, untracked.
    pub(super) fn of_connection(self, slug: &str) -> Vec<Workspace> {
        let open = self.open.read_untracked();
        let is_of =
            |place: &Place| matches!(place, Place::Connection { slug: known, .. } if known == slug);
        let found = open.iter().filter(|open| is_of(&open.place));
        found.map(|open| open.workspace).collect()
    }

    pub(super) fn is_shown(self, workspace: Workspace) -> bool {
        self.shown.get_untracked() == workspace
    }

    /// Opens the workspace of a place and shows it.
    pub fn open(self, place: Place, session: Option<Session>) -> Workspace {
        let owner = self.new_owner();
        let workspace =
            owner.with(|| Workspace::new(self.environment, Some(place.clone()), session));
        owner.with(|| guard_texts(workspace));
        self.restore_inputs(&place, workspace, &owner);
        self.set_open.update(|open| {
            open.push(Open {
                place,
                workspace,
                owner,
            });
        });
        self.show(workspace);
        workspace
    }

    /// Returns a workspace that is not open, to find out why its session does not work. It exists until
    /// the next trial or until [`Self::end_trial`].
    pub(super) fn for_trial(self, session: Session) -> Workspace {
        self.end_trial();
        let owner = self.new_owner();
        let workspace = owner.with(|| Workspace::new(self.environment, None, Some(session)));
        self.trial.set_value(Some(owner));
        workspace
    }

    /// Disposes the workspace of the last trial, and with it the keys that were tried.
    pub(super) fn end_trial(self) {
        if let Some(trial) = self.trial.try_update_value(Option::take).flatten() {
            trial.cleanup();
        }
    }

    /// Returns the owner of what lives as long as the page.
    pub(super) fn owner_of_page(self) -> Owner {
        let parent = self.parent.with_value(WeakOwner::upgrade);
        parent.unwrap_or_default()
    }

    fn new_owner(self) -> Owner {
        self.owner_of_page().child()
    }

    /// Shows a workspace. Closes the previous one if it is a snapshot view.
    pub fn show(self, workspace: Workspace) {
        let before = self.shown.get_untracked();
        if before == workspace {
            return;
        }
        self.environment.address().show_place(workspace.place());
        self.set_shown.set(workspace);
        self.set_open.update(|open| {
            if let Some(place) = open.iter().position(|open| open.workspace == workspace) {
                let shown = open.remove(place);
                open.push(shown);
            }
        });
        before.inventory().expire();
        if matches!(before.place(), Some(Place::View(_))) {
            self.close(before);
        }
        self.close_old();
    }

    /// Shows the lobby, without a connection.
    pub(super) fn show_lobby(self) {
        self.show(self.lobby);
    }

    /// Closes a workspace: aborts its tasks and disposes its stores.
    pub fn close(self, workspace: Workspace) {
        let closed = self.set_open.try_update(|open| {
            let place = open.iter().position(|open| open.workspace == workspace)?;
            Some(open.remove(place))
        });
        let Some(Some(closed)) = closed else {
            return;
        };
        if self.is_shown(workspace) {
            self.show_lobby();
        }
        closed.owner.cleanup();
    }

    /// Closes a workspace and keeps its typed texts until it is opened again for the same account.
    pub fn lock(self, workspace: Workspace) {
        let account = untrack(move || workspace.own_account());
        if let Some((place, account)) = workspace.place().zip(account) {
            let inputs = workspace.inputs();
            self.locked_inputs.update_value(|locked| {
                locked.retain(|known| !known.is_for(&place, &account));
                locked.push(LockedInputs {
                    place,
                    account,
                    _guard: untrack(|| inputs.has_text()).then(LeaveGuard::new),
                    inputs,
                });
            });
        }
        self.close(workspace);
    }

    /// Restores the locked texts of a workspace once its account is known to be the same. Text that
    /// was typed meanwhile stays.
    fn restore_inputs(self, place: &Place, workspace: Workspace, owner: &Owner) {
        let has_locked = |locked: &Vec<LockedInputs>| locked.iter().any(|it| it.place == *place);
        if !self.locked_inputs.with_value(has_locked) {
            return;
        }
        let place = place.clone();
        owner.with(|| {
            Effect::new(move |_| {
                let Some(account) = workspace.own_account() else {
                    return;
                };
                let inputs = workspace.inputs();
                if inputs.has_typed() {
                    return;
                }
                let locked = self.locked_inputs.try_update_value(|locked| {
                    let found = locked.iter().position(|it| it.is_for(&place, &account))?;
                    Some(locked.remove(found))
                });
                if let Some(Some(locked)) = locked {
                    inputs.copy_from(&locked.inputs);
                }
            });
        });
    }

    /// Closes the least recently shown workspaces beyond the limit.
    fn close_old(self) {
        let closable: Vec<Workspace> = self
            .all_now()
            .into_iter()
            .filter(|open| !self.is_shown(*open) && open.closing_concern().is_none())
            .collect();
        let surplus = closable.len().saturating_sub(MAX_HIDDEN);
        for old in closable.into_iter().take(surplus) {
            self.close(old);
        }
    }
}

impl LockedInputs {
    fn is_for(&self, place: &Place, account: &AccountId) -> bool {
        self.place == *place && self.account == *account
    }
}

/// While a workspace has typed texts that are not stored, the browser asks before it closes the page.
/// The current owner disposes the guard.
fn guard_texts(workspace: Workspace) {
    let guard = StoredValue::new_local(None::<LeaveGuard>);
    let has_text = Memo::new(move |_| workspace.inputs().has_text());
    Effect::new(move |_| guard.set_value(has_text.get().then(LeaveGuard::new)));
}
