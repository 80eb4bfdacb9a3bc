//! Store of the draft. It is written to the browser's storage on each change, by endpoint, Region
//! and account, and shared by all tabs of the page. It never sees a credential.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use leptos::prelude::*;

use super::draft_text::store;
use super::effective::{list_groups, list_known_groups, touched_views};
use super::{GroupStore, Session, Workspace};
use crate::draft::{ChangeCount, Draft, GroupView};
use crate::entry::KnownGroup;
use crate::environment::{DRAFT_KEY, ParseDraft, Storage};
use crate::model::{AccountId, GroupId, Groups};
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
    remote: ArcReadSignal<Groups>,
    changes: ArcMemo<ChangeCount>,
    listed: ArcMemo<Groups>,
    known_groups: ArcMemo<Arc<Vec<KnownGroup>>>,
    /// Storage location; `None` until the groups are loaded.
    place: RefCell<Option<DraftPlace>>,
    /// Whether a stored draft could not be read because the lazy bundle of its parser failed to
    /// load.
    is_unread: ArcRwSignal<bool>,
    parse: Cell<Option<ParseDraft>>,
    /// IDs of other tabs with the same draft.
    tabs_seen: RefCell<Vec<String>>,
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
            count
        });
        Self {
            draft,
            owner,
            notice: ArcRwSignal::default(),
            remote,
            changes,
            listed,
            known_groups,
            place: RefCell::default(),
            is_unread: ArcRwSignal::new(false),
            parse: Cell::default(),
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

    /// Whether a stored draft could not be read. It then cannot be edited either. Reactive.
    pub(super) fn is_unread(&self) -> bool {
        self.is_unread.get()
    }

    /// Reloads the draft before a change, and notifies the user if another tab or workspace has
    /// changed it.
    pub(super) fn adopt_external_changes(&self, parse: ParseDraft) {
        if self.reload_if_changed(parse) {
            self.set_notice(Some(
                "Another tab has changed this draft, or another connection to this account. Both edit the same one; what you see includes all changes".to_owned(),
            ));
        }
    }

    /// Reloads the draft if the stored text has changed. Returns whether it has.
    fn reload_if_changed(&self, parse: ParseDraft) -> bool {
        let has_changed = self.has_stored_change();
        if has_changed {
            self.read(parse);
        }
        has_changed
    }

    /// Whether another tab has stored another draft than this one.
    fn has_stored_change(&self) -> bool {
        let place = self.place.borrow();
        let place = place.as_ref();
        place.is_some_and(|place| load_text(&place.key) != place.text)
    }

    /// Reacts to other tabs: reloads what they have stored, and notices that they have the same
    /// draft open.
    fn follow(&self, storage: Storage, parse: ParseDraft) {
        self.adopt_external_changes(parse);
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
    fn open(&self, key: String, storage: Storage, parse: ParseDraft) {
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
        self.read(parse);
        save_text(HELLO_KEY, &greeting).ok();
    }

    fn read(&self, parse: ParseDraft) {
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
        let remote = self.remote.read_untracked();
        let dropped = draft.prune_unfinished(|id| remote.get(id).cloned());
        if !dropped.is_empty() {
            self.set_notice(Some(format!(
                "The rules of unfinished text no longer exist. The text was: {}",
                dropped.join(" | ")
            )));
        }
        drop(remote);
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
    pub(super) async fn open_draft(self, session: &Session) {
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
        let earlier_key = key_of(first_owner.as_ref());
        let draft = self.draft();
        draft.owner.set(account);
        let has_stored = [&key, &earlier_key]
            .iter()
            .any(|key| load_text(key).is_some());
        let parse = self.draft_parser(has_stored).await;
        draft.is_unread.set(parse.is_none());
        let Some(parse) = parse else {
            draft.set_notice(Some(
                "The draft kept in this browser could not be read, because a part of this page could not be loaded. Check the network, then reload the groups"
                    .to_owned(),
            ));
            return;
        };
        self.move_draft(&earlier_key, &key, parse);
        draft.open(key, self.environment().storage(), parse);
    }

    /// Returns the parser of stored drafts, loaded if a draft is stored. Without a stored draft, any
    /// parser is sufficient.
    async fn draft_parser(self, has_stored: bool) -> Option<ParseDraft> {
        if !has_stored {
            return Some(|_| None);
        }
        let draft = self.draft();
        if draft.parse.get().is_none() {
            draft
                .parse
                .set((self.environment().lazy_code().parse_draft)().await);
        }
        draft.parse.get()
    }

    /// Calls `act` with the parser of stored drafts, synchronously if the parser is loaded or no
    /// draft is stored.
    fn with_draft_parser(self, act: fn(&DraftStore, Storage, ParseDraft)) {
        let draft = self.draft();
        let has_stored = draft
            .place
            .borrow()
            .as_ref()
            .is_some_and(|place| load_text(&place.key).is_some());
        let storage = self.environment().storage();
        if let Some(parse) = draft.parse.get() {
            return act(&draft, storage, parse);
        }
        if !has_stored {
            return act(&draft, storage, |_| None);
        }
        self.spawn(async move {
            if let Some(parse) = self.draft_parser(true).await {
                act(&self.draft(), storage, parse);
            }
        });
    }

    /// Moves a draft that older versions of the page stored under the owner of the first group,
    /// which can be another account in a shared VPC. A draft that changes groups of that account
    /// stays there.
    fn move_draft(self, from: &str, to: &str, parse: ParseDraft) {
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
    ///
    /// While a run of another tab is under way, groups are reloaded first: the run may have ended, and
    /// the draft no longer holds what EC2 then has.
    pub fn follow_other_tabs(self) {
        let draft = self.draft();
        let sent = draft.current().read_untracked().sent().cloned();
        let is_own_run = self.reviewing().has_run_under_way();
        let Some(sent) = sent.filter(|_| !is_own_run && draft.has_stored_change()) else {
            return self.follow_draft();
        };
        self.spawn(async move {
            let ids = sent.known_groups();
            if ids.is_empty() || self.read_groups_again(&ids).await.is_err() {
                self.load_inventory();
            }
            self.follow_draft();
        });
    }

    fn follow_draft(self) {
        self.with_draft_parser(DraftStore::follow);
        let draft = self.draft().current();
        let sent = draft.read_untracked().sent().cloned();
        for (from, to) in sent.iter().flat_map(|sent| &sent.created) {
            self.open_created(from, to);
        }
    }

    /// Reloads the draft if it has changed while the workspace was hidden.
    pub fn reload_draft(self) {
        self.with_draft_parser(|draft, _, parse| {
            draft.reload_if_changed(parse);
        });
    }
}
