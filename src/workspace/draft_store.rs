//! Store of the draft and of values derived from it. It never sees a credential.

use std::sync::Arc;

use leptos::prelude::*;

use super::effective::{list_groups, list_known_groups, touched_views};
use super::stored_draft::{ReadDraft, StoredDraft};
use super::{DraftAction, GroupStore};
use crate::draft::{ChangeCount, Draft, GroupView};
use crate::entry::KnownGroup;
use crate::environment::{ParseDraft, Storage};
use crate::model::{AccountId, GroupId, Groups};
use crate::plan::PrefixListChange;

/// Pending changes and values derived from them.
#[derive(Debug)]
pub struct DraftStore {
    draft: ArcRwSignal<Draft>,
    /// The account that owns new groups; `None` while it is unknown.
    owner: ArcRwSignal<Option<AccountId>>,
    notice: ArcRwSignal<Option<String>>,
    last_action: ArcRwSignal<Option<DraftAction>>,
    remote: ArcReadSignal<Groups>,
    changes: ArcMemo<ChangeCount>,
    listed: ArcMemo<Groups>,
    known_groups: ArcMemo<Arc<Vec<KnownGroup>>>,
    stored: StoredDraft,
    /// Whether a stored draft could not be read because the lazy bundle of its parser failed to
    /// load.
    is_unread: ArcRwSignal<bool>,
}

impl DraftStore {
    pub(super) fn new(groups: &GroupStore) -> Self {
        let draft = ArcRwSignal::new(Draft::default());
        let owner = ArcRwSignal::new(None);
        let (remote, all) = (groups.all(), groups.all());
        let (current, owner_of_new) = (draft.read_only(), owner.read_only());
        let listed = ArcMemo::new(move |_| list_groups(&all, &current, &owner_of_new));
        let (named, current) = (listed.clone(), draft.read_only());
        let known_groups = ArcMemo::new(move |_| list_known_groups(&named, &current));
        let (known, current) = (remote.clone(), draft.read_only());
        let changes = ArcMemo::new(move |_| {
            let mut count = ChangeCount::default();
            for view in touched_views(&known, &current) {
                count.add(view.changes());
            }
            let draft = current.read();
            count.lists = draft.lists().map(PrefixListChange::count).sum();
            count
        });
        Self {
            draft,
            owner,
            notice: ArcRwSignal::default(),
            last_action: ArcRwSignal::default(),
            remote,
            changes,
            listed,
            known_groups,
            stored: StoredDraft::default(),
            is_unread: ArcRwSignal::new(false),
        }
    }

    /// Returns the draft.
    pub fn current(&self) -> ArcReadSignal<Draft> {
        self.draft.read_only()
    }

    /// Returns the number of changes of all groups.
    pub fn changes(&self) -> ArcMemo<ChangeCount> {
        self.changes.clone()
    }

    /// Returns EC2's groups, followed by the draft's new groups.
    pub fn listed(&self) -> ArcMemo<Groups> {
        self.listed.clone()
    }

    /// Returns the groups that a rule can reference, including the draft's.
    pub fn known_groups(&self) -> ArcMemo<Arc<Vec<KnownGroup>>> {
        self.known_groups.clone()
    }

    /// Returns the notice about the draft as a whole.
    pub fn notice(&self) -> ArcReadSignal<Option<String>> {
        self.notice.read_only()
    }

    /// Sets the notice about the draft as a whole.
    pub fn set_notice(&self, notice: Option<String>) {
        self.notice.set(notice);
    }

    /// Returns the last action that changed the draft, until it is dismissed.
    pub fn last_action(&self) -> ArcReadSignal<Option<DraftAction>> {
        self.last_action.read_only()
    }

    /// Sets or dismisses the last action.
    pub fn set_last_action(&self, action: Option<DraftAction>) {
        self.last_action.set(action);
    }

    /// Returns a group with the draft applied. Reactive.
    pub fn view(&self, id: &GroupId) -> GroupView {
        let remote = self.remote.read().get(id).cloned();
        self.draft.read().view(id, remote)
    }

    /// Returns all groups that the draft changes. Reactive.
    pub fn touched(&self) -> Vec<GroupView> {
        touched_views(&self.remote, &self.draft.read_only())
    }

    /// Returns the number of cells with unfinished text. Reactive.
    pub fn unfinished_count(&self) -> usize {
        let draft = self.draft.read();
        let groups = draft.groups_with_unfinished().into_iter();
        groups
            .map(|id| draft.unfinished_in(&self.view(id)).len())
            .sum()
    }

    /// Whether the browser failed to store the draft.
    pub(super) fn is_unstored(&self) -> bool {
        self.stored.is_unstored()
    }

    /// Changes the draft and stores it.
    pub(super) fn change<T>(
        &self,
        storage: Storage,
        change: impl FnOnce(&mut Draft) -> T,
    ) -> Option<T> {
        let changed = self.draft.try_update(change);
        self.stored.write(storage, &self.draft.read_untracked());
        changed
    }

    /// Whether a stored draft could not be read. It then cannot be edited either. Reactive.
    pub(super) fn is_unread(&self) -> bool {
        self.is_unread.get()
    }

    pub(super) fn set_unread(&self, is_unread: bool) {
        self.is_unread.set(is_unread);
    }

    pub(super) fn set_owner(&self, owner: Option<AccountId>) {
        self.owner.set(owner);
    }

    /// Returns the draft in the browser's storage.
    pub(super) fn stored(&self) -> &StoredDraft {
        &self.stored
    }

    /// Reloads the draft before a change, and notifies the user if another tab or workspace has
    /// changed it.
    pub(super) fn adopt_external_changes(&self, parse: ParseDraft) {
        if self.reload_if_changed(parse) {
            self.set_notice(Some(
                "This draft was changed in another tab or through another connection to this account. You see all changes".to_owned(),
            ));
        }
    }

    /// Reloads the draft if the stored text has changed. Returns whether it has.
    pub(super) fn reload_if_changed(&self, parse: ParseDraft) -> bool {
        let has_changed = self.stored.has_changed();
        if has_changed {
            self.read(parse);
        }
        has_changed
    }

    /// Reacts to other tabs: reloads what they have stored, and notices that they have the same
    /// draft open.
    pub(super) fn follow(&self, storage: Storage, parse: ParseDraft) {
        self.adopt_external_changes(parse);
        if self.stored.discover_other_tabs(storage) && self.notice.read_untracked().is_none() {
            self.set_notice(Some(
                "This draft is also open in another tab. Both tabs edit the same draft".to_owned(),
            ));
        }
    }

    /// Opens the draft under a storage key. Later calls do nothing.
    pub(super) fn open(&self, key: String, storage: Storage, parse: ParseDraft) {
        if self.stored.open(key, storage.greeting()) {
            self.read(parse);
            self.stored.notify_other_tabs();
        }
    }

    fn read(&self, parse: ParseDraft) {
        let Some(ReadDraft {
            mut draft,
            is_unreadable,
        }) = self.stored.read(parse)
        else {
            return;
        };
        if is_unreadable {
            self.set_notice(Some(
                "The draft stored in this browser is from another version of the page and can't be read. It stays stored".to_owned(),
            ));
        }
        let remote = self.remote.read_untracked();
        draft.prune_unfinished(|id| remote.get(id).cloned());
        drop(remote);
        self.draft.set(draft);
    }
}
