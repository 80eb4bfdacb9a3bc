//! Loading of the entries of prefix lists, which EC2 returns for one list at a time.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::future::join4;
use leptos::prelude::*;

use super::Freshness;
use crate::aws::Error;
use crate::aws::actions::GetManagedPrefixListEntries;
use crate::model::{Peer, PrefixList, PrefixListEntries, PrefixListId};
use crate::workspace::{Session, Workspace};

/// Load states of the entries, by prefix list. The entries themselves are part of the lists.
#[derive(Debug, Default)]
pub struct EntriesStore {
    states: ArcRwSignal<HashMap<PrefixListId, Freshness>>,
}

impl EntriesStore {
    /// Returns the load state of a list's entries. Reactive.
    pub fn freshness(&self, id: &PrefixListId) -> Freshness {
        self.states.read().get(id).cloned().unwrap_or_default()
    }

    fn change(&self, id: &PrefixListId, change: impl FnOnce(&Freshness) -> Freshness) {
        self.states.update(|states| {
            let state = states.entry(id.clone()).or_default();
            *state = change(state);
        });
    }

    fn is_loading(&self, id: &PrefixListId) -> bool {
        let states = self.states.read_untracked();
        let state = states.get(id);
        state.is_some_and(|state| matches!(state, Freshness::Loading(_) | Freshness::Refreshing))
    }
}

/// Keeps the entries that are known of lists whose version has not changed.
pub(super) fn keep_entries(known: &[PrefixList], lists: &mut [PrefixList]) {
    for list in lists {
        let before = known.iter().find(|known| known.id == list.id);
        if let Some(before) = before.filter(|before| before.version == list.version) {
            list.entries = before.entries.clone();
        }
    }
}

impl Workspace {
    /// Loads the entries of a list, unless they are known or being loaded.
    pub fn load_prefix_list_entries(self, id: PrefixListId) {
        let Some(session) = self.session().now() else {
            return;
        };
        let inventory = self.inventory();
        let lists = inventory.prefix_lists.get_untracked();
        let Some(list) = lists.iter().find(|list| list.id == id) else {
            return;
        };
        if list.entries.known().is_some() || inventory.entries.is_loading(&id) {
            return;
        }
        let version = list.version;
        // Callers see at once that the entries are being loaded.
        inventory.entries.change(&id, Freshness::begun);
        self.spawn(async move { self.read_entries(&session, &id, version).await });
    }

    /// Loads the entries of all lists that rules name and whose entries may have changed, four lists at a time.
    pub(super) async fn load_named_entries(self, session: &Session) {
        let named: BTreeSet<PrefixListId> = {
            let groups = self.inventory().groups().all();
            let groups = groups.read_untracked();
            let rules = groups.iter().flat_map(|group| &group.rules);
            let id = |peer: &Peer| match peer {
                Peer::PrefixList(id) => Some(id.clone()),
                Peer::Cidr(_) | Peer::Group(_) => None,
            };
            rules.filter_map(|rule| id(&rule.peer)).collect()
        };
        let lists = self.inventory().prefix_lists.get_untracked();
        // AWS's own lists report no version by which a change would show.
        let may_differ = |list: &&PrefixList| {
            named.contains(&list.id) && (list.version.is_none() || list.entries.known().is_none())
        };
        let next = RefCell::new(lists.iter().filter(may_differ));
        let worker = || async {
            loop {
                let Some(list) = next.borrow_mut().next() else {
                    return;
                };
                if !self.inventory().entries.is_loading(&list.id) {
                    self.read_entries(session, &list.id, list.version).await;
                }
            }
        };
        join4(worker(), worker(), worker(), worker()).await;
    }

    /// Loads the entries that a list has at a version.
    async fn read_entries(self, session: &Session, id: &PrefixListId, version: Option<u64>) {
        let inventory = self.inventory();
        inventory.entries.change(id, Freshness::begun);
        let action = GetManagedPrefixListEntries {
            target_version: version,
            ..GetManagedPrefixListEntries::current(id.clone())
        };
        let mut entries = Vec::new();
        let read: Result<(), Error> = session
            .client()
            .send_all(&action, |page| entries.extend(page))
            .await;
        match read {
            Ok(()) => {
                let entries: PrefixListEntries = entries.into_iter().collect();
                inventory.put_entries(id, version, &entries);
                inventory.entries.change(id, |_| Freshness::Ready);
            }
            Err(error) => inventory.entries.change(id, |state| state.failed(error)),
        }
    }
}

impl super::InventoryStore {
    /// Sets the entries of a list, unless it has got another version meanwhile. Keeps the lists as they are if the
    /// entries are the same.
    fn put_entries(&self, id: &PrefixListId, version: Option<u64>, entries: &PrefixListEntries) {
        let is_changed = |list: &PrefixList| {
            list.id == *id && list.version == version && list.entries != *entries
        };
        if !self.prefix_lists.read_untracked().iter().any(is_changed) {
            return;
        }
        self.prefix_lists.update(|lists| {
            for list in Arc::make_mut(lists) {
                if is_changed(list) {
                    list.entries = entries.clone();
                }
            }
        });
    }
}
