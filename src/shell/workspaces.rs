//! The workspaces that are open, by their places, and which of them is on the screen.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;

use crate::environment::Environment;
use crate::model::AccountId;
use crate::present::Place;
use crate::workspace::{Inputs, Session, Workspace};

/// How many workspaces are kept beside the one on the screen, those that must not be closed unasked apart.
const KEPT: usize = 6;

/// The open workspaces. Each has a reactive owner of its own, which is cleaned up when it is closed.
#[derive(Clone, Copy, Debug)]
pub struct Workspaces {
    environment: Environment,
    /// What is on the screen while nothing is connected.
    lobby: Workspace,
    /// The least recently shown first.
    open: ReadSignal<Vec<Open>>,
    set_open: WriteSignal<Vec<Open>>,
    shown: ReadSignal<Workspace>,
    set_shown: WriteSignal<Workspace>,
    parent: StoredValue<WeakOwner>,
    /// Typed texts of workspaces that were locked.
    locked_inputs: StoredValue<Vec<LockedInputs>, LocalStorage>,
}

/// Typed texts of a workspace that was locked, and the account that they were typed for.
#[derive(Debug)]
struct LockedInputs {
    place: Place,
    account: AccountId,
    inputs: Rc<Inputs>,
}

/// A workspace and its owner.
#[derive(Clone, Debug)]
struct Open {
    place: Place,
    workspace: Workspace,
    owner: Owner,
}

impl Workspaces {
    /// No workspace but the one without a connection, under the current owner.
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
            locked_inputs: StoredValue::new_local(Vec::new()),
        }
    }

    /// The workspace on the screen.
    pub fn shown(self) -> ReadSignal<Workspace> {
        self.shown
    }

    /// All that are open. Reactive.
    pub fn all(self) -> Vec<Workspace> {
        let open = self.open.read();
        open.iter().map(|open| open.workspace).collect()
    }

    /// All that are open, untracked.
    pub fn all_now(self) -> Vec<Workspace> {
        untrack(move || self.all())
    }

    /// The workspace of a place, untracked.
    pub fn find(self, place: &Place) -> Option<Workspace> {
        let open = self.open.read_untracked();
        let found = open.iter().find(|open| open.place == *place)?;
        Some(found.workspace)
    }

    /// The workspaces of a connection, untracked.
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

    /// Opens the workspace of a place and brings it onto the screen.
    pub fn open(self, place: Place, session: Option<Session>) -> Workspace {
        let parent = self.parent.with_value(WeakOwner::upgrade);
        let owner = parent.map_or_else(Owner::new, |parent| parent.child());
        let workspace =
            owner.with(|| Workspace::new(self.environment, Some(place.clone()), session));
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

    /// Brings a workspace onto the screen. A snapshot view that leaves it is closed.
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

    /// Brings the page's own workspace onto the screen: nothing is connected.
    pub(super) fn show_lobby(self) {
        self.show(self.lobby);
    }

    /// Closes a workspace: its tasks are aborted, its stores are gone.
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

    /// Closes a workspace, and keeps its typed texts until it is opened again for the same account.
    pub fn lock(self, workspace: Workspace) {
        let account = untrack(move || workspace.own_account());
        if let Some((place, account)) = workspace.place().zip(account) {
            let inputs = workspace.inputs();
            self.locked_inputs.update_value(|locked| {
                locked.retain(|known| !known.is_for(&place, &account));
                locked.push(LockedInputs {
                    place,
                    account,
                    inputs,
                });
            });
        }
        self.close(workspace);
    }

    /// Restores the locked texts of a workspace once it is known that its account is theirs. Text that
    /// has been typed meanwhile stays.
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
                    inputs.take_over(&locked.inputs);
                }
            });
        });
    }

    /// Closes those that have not been shown for longest.
    fn close_old(self) {
        let closable: Vec<Workspace> = self
            .all_now()
            .into_iter()
            .filter(|open| !self.is_shown(*open) && open.closing_concern().is_none())
            .collect();
        let surplus = closable.len().saturating_sub(KEPT);
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
