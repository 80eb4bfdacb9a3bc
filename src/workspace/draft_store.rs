//! Store of the draft. It is written to the browser's storage on each change, by endpoint, Region
//! and account, and shared by all tabs of the page. It never sees a credential.

use std::cell::RefCell;
use std::sync::Arc;

use leptos::prelude::*;

use super::draft_text::{parse, store};
use super::effective::{GroupsById, list_groups, list_known_groups, touched_views};
use super::{GroupStore, Session, Workspace};
use crate::draft::{ChangeCount, Draft, GroupView};
use crate::entry::KnownGroup;
use crate::environment::{DRAFT_KEY, Storage};
use crate::model::{AccountId, GroupId, SecurityGroup};
use crate::platform::{has_unstored, load_text, remove_text, save_text};

/// Storage key by which a tab announces that it has opened a draft.
const HELLO_KEY: &str = "portcullis.tab.opened";

/// Storage key by which the other tabs with the same draft respond.
const HERE_KEY: &str = "portcullis.tab.here";

/// Storage location of the draft of a session.
#[derive(Clone, Debug)]
struct DraftPlace {
    key: String,
    /// The text that this tab last read or wrote. Any other stored text comes from another tab.
    text: Option<String>,
    /// The ID that this tab sends to other tabs.
    tab: String,
}

/// Pending changes and values derived from them.
#[derive(Debug)]
pub struct DraftStore {
    draft: ArcRwSignal<Draft>,
    /// The account that owns new groups; `None` while it is unknown.
    owner: ArcRwSignal<Option<AccountId>>,
    notice: ArcRwSignal<Option<String>>,
    by_id: GroupsById,
    changes: ArcMemo<ChangeCount>,
    listed: ArcMemo<Arc<Vec<Arc<SecurityGroup>>>>,
    known_groups: ArcMemo<Arc<Vec<KnownGroup>>>,
    /// Storage location; `None` until the groups are loaded.
    place: RefCell<Option<DraftPlace>>,
    /// IDs of other tabs with the same draft.
    tabs_seen: RefCell<Vec<String>>,
}

impl DraftStore {
    pub(super) fn new(groups: &GroupStore) -> Self {
        let draft = ArcRwSignal::new(Draft::default());
        let owner = ArcRwSignal::new(None);
        let (all, by_id) = (groups.all(), groups.by_id());
        let (current, owner_of_new) = (draft.read_only(), owner.read_only());
        let listed = ArcMemo::new(move |_| list_groups(&all, &current, &owner_of_new));
        let (named, current) = (listed.clone(), draft.read_only());
        let known_groups = ArcMemo::new(move |_| list_known_groups(&named, &current));
        let (known, current) = (by_id.clone(), draft.read_only());
        let changes = ArcMemo::new(move |_| {
            let mut count = ChangeCount::default();
            for view in touched_views(&known, &current) {
                count.add(view.changes());
            }
            count
        });
        Self {
            draft,
            owner,
            notice: ArcRwSignal::default(),
            by_id,
            changes,
            listed,
            known_groups,
            place: RefCell::default(),
            tabs_seen: RefCell::default(),
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
    pub fn listed(&self) -> ArcMemo<Arc<Vec<Arc<SecurityGroup>>>> {
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

    /// Returns a group with the draft applied. Reactive.
    pub fn view(&self, id: &GroupId) -> GroupView {
        let remote = self.by_id.read().get(id).cloned();
        self.draft.read().view(id, remote)
    }

    /// Returns all groups that the draft changes. Reactive.
    pub fn touched(&self) -> Vec<GroupView> {
        touched_views(&self.by_id, &self.draft.read_only())
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
        let place = self.place.borrow();
        place.as_ref().is_some_and(|place| has_unstored(&place.key))
    }

    /// Changes the draft and stores it.
    pub(super) fn change<T>(
        &self,
        storage: Storage,
        change: impl FnOnce(&mut Draft) -> T,
    ) -> Option<T> {
        let changed = self.draft.try_update(change);
        self.save(storage);
        changed
    }

    /// Reloads the draft before a change, and notifies the user if another tab or workspace has
    /// changed it.
    pub(super) fn adopt_external_changes(&self) {
        if self.reload_if_changed() {
            self.set_notice(Some(
                "Another tab has changed this draft, or another connection to this account. Both edit the same one; what you see includes all changes".to_owned(),
            ));
        }
    }

    /// Reloads the draft if the stored text has changed. Returns whether it has.
    pub(super) fn reload_if_changed(&self) -> bool {
        let has_changed = self
            .place
            .borrow()
            .as_ref()
            .is_some_and(|place| load_text(&place.key) != place.text);
        if has_changed {
            self.read();
        }
        has_changed
    }

    /// Reacts to other tabs: reloads what they have stored, and notices that they have the same
    /// draft open.
    pub(super) fn follow(&self, storage: Storage) {
        self.adopt_external_changes();
        let Some(DraftPlace { key, tab, .. }) = self.place.borrow().clone() else {
            return;
        };
        let greets = |storage_key: &str| {
            let greeting = load_text(storage_key)?;
            let (place, other) = greeting.rsplit_once(' ')?;
            (place == key && storage.is_other_tab(other)).then(|| other.to_owned())
        };
        let mut seen = self.tabs_seen.borrow_mut();
        let greeted = seen.len();
        for storage_key in [HELLO_KEY, HERE_KEY] {
            if let Some(other) = greets(storage_key)
                && !seen.contains(&other)
            {
                seen.push(other);
            }
        }
        if seen.len() > greeted {
            save_text(HERE_KEY, &[&key, " ", &tab].concat()).ok();
            if self.notice.read_untracked().is_none() {
                self.set_notice(Some(
                    "This draft is also open in another tab. Both tabs edit the same one"
                        .to_owned(),
                ));
            }
        }
    }

    /// Opens the draft under a storage key. Later calls do nothing.
    fn open(&self, key: String, storage: Storage) {
        if self.place.borrow().is_some() {
            return;
        }
        let tab = storage.greeting();
        let greeting = [&key, " ", &tab].concat();
        let place = DraftPlace {
            key,
            text: None,
            tab,
        };
        self.place.replace(Some(place));
        self.read();
        save_text(HELLO_KEY, &greeting).ok();
    }

    fn read(&self) {
        let Some(mut place) = self.place.borrow().clone() else {
            return;
        };
        place.text = load_text(&place.key);
        let mut draft = match &place.text {
            None => Draft::default(),
            Some(text) => match parse(text) {
                Some(draft) => draft,
                None => {
                    // The text is not overwritten, because the version that wrote it can still read
                    // it.
                    place.key.push_str(" next");
                    place.text = load_text(&place.key);
                    self.set_notice(Some(
                        "The draft kept in this browser is from another version of the page and cannot be read; it is left as it is".to_owned(),
                    ));
                    Draft::default()
                }
            },
        };
        self.place.replace(Some(place));
        let by_id = self.by_id.read_untracked();
        let dropped = draft.prune_unfinished(|id| by_id.get(id).cloned());
        if !dropped.is_empty() {
            self.set_notice(Some(format!(
                "The rules of unfinished text no longer exist. The text was: {}",
                dropped.join(" | ")
            )));
        }
        drop(by_id);
        self.draft.set(draft);
    }

    fn save(&self, storage: Storage) {
        let Some(mut place) = self.place.borrow().clone() else {
            return;
        };
        let draft = self.draft.read_untracked();
        let (text, stored) = store(&place.key, &draft);
        place.text = text;
        drop(draft);
        storage.note("The draft", Some(&place.key), stored);
        self.place.replace(Some(place));
    }
}

impl Workspace {
    /// Opens the draft of a session after its groups were loaded for the first time.
    pub(super) fn open_draft(self, session: &Session) {
        let key_of = |account: Option<&AccountId>| {
            [
                DRAFT_KEY,
                session.endpoint_url(),
                " ",
                session.region().as_str(),
                " ",
                account.map_or("", AccountId::as_str),
            ]
            .concat()
        };
        let account = untrack(move || self.account());
        let key = key_of(account.as_ref());
        let first_owner = self.inventory().groups().first_owner_now();
        self.move_draft(&key_of(first_owner.as_ref()), &key);
        let draft = self.draft();
        draft.owner.set(account);
        draft.open(key, self.environment().storage());
    }

    /// Moves a draft that older versions of the page stored under the owner of the first group,
    /// which can be another account in a shared VPC. A draft that changes groups of that account
    /// stays there.
    fn move_draft(self, from: &str, to: &str) {
        if from == to || load_text(to).is_some() {
            return;
        }
        let Some(text) = load_text(from) else {
            return;
        };
        let Some(draft) = parse(&text) else {
            return;
        };
        let is_own = |id: &GroupId| untrack(move || self.is_own_id(id));
        let ids = draft.groups().map(|(id, _)| id);
        if ids.chain(draft.groups_with_unfinished()).all(is_own) {
            let kept = save_text(to, &text);
            self.environment()
                .storage()
                .note("The draft", Some(to), kept);
            remove_text(from);
        }
    }

    /// Reacts to other tabs with the same draft.
    pub fn follow_other_tabs(self) {
        self.draft().follow(self.environment().storage());
    }

    /// Reloads the draft if it has changed while the workspace was hidden.
    pub fn reload_draft(self) {
        self.draft().reload_if_changed();
    }
}
