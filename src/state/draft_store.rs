//! The draft: kept in the browser at every change, per endpoint, Region and account, and shared by
//! all tabs of the page. Never given a credential.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{App, Editor, Session, StorageWarning};
use crate::draft::{ChangeCount, Draft, Editing, GroupView, UnfinishedCell};
use crate::entry::KnownGroup;
use crate::model::{AccountId, GroupId, SecurityGroup};
use crate::platform::{
    LeaveGuard, StorageError, has_unstored, is_unstored, load_text, random_text, remove_text,
    save_text, store_held,
};
use crate::present::Page;

/// What the keys of drafts start with; the place follows.
const DRAFT_KEY: &str = "portcullis.draft ";

/// Where a tab says that it has opened a draft.
const HELLO_KEY: &str = "portcullis.tab.opened";

/// Where the other tabs with the same draft answer.
const HERE_KEY: &str = "portcullis.tab.here";

/// The form of what is kept. Another form is left alone.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    draft: Draft,
}

/// Where the draft of a session is kept.
#[derive(Clone, Debug)]
pub(super) struct DraftPlace {
    key: String,
    /// What this tab has last read or written there: anything else there is another tab's.
    text: Option<String>,
    /// Tells this tab's greetings from those of others.
    tab: String,
}

impl App {
    /// Takes up the draft of a session whose groups have just been read for the first time.
    pub(super) fn open_draft(self, session: &Session) {
        if self.draft_place.with_value(Option::is_some) {
            return;
        }
        let key_of = |account: Option<AccountId>| {
            [
                DRAFT_KEY,
                session.endpoint_url(),
                " ",
                session.region().as_str(),
                " ",
                account.as_ref().map_or("", AccountId::as_str),
            ]
            .concat()
        };
        let key = key_of(self.account_now());
        self.move_draft(&key_of(untrack(|| self.first_owner())), &key);
        let tab = random_text();
        self.draft_place.set_value(Some(DraftPlace {
            key: key.clone(),
            text: None,
            tab: tab.clone(),
        }));
        self.read_draft();
        save_text(HELLO_KEY, &[&key, " ", &tab].concat()).ok();
    }

    /// Moves a draft that an older version of the page kept under the owner of the first group, which in
    /// a shared VPC can be another account. A draft that changes groups of that account stays there.
    fn move_draft(self, from: &str, to: &str) {
        if from == to || load_text(to).is_some() {
            return;
        }
        let Some(text) = load_text(from) else {
            return;
        };
        let Ok(Kept {
            version: VERSION,
            draft,
        }) = serde_json::from_str(&text)
        else {
            return;
        };
        let is_own = |id: &GroupId| untrack(|| self.is_own_id(id));
        let ids = draft.groups().map(|(id, _)| id);
        if ids.chain(draft.groups_with_unfinished()).all(is_own) {
            let kept = save_text(to, &text);
            self.warn_of_storage("The draft", Some(to), kept);
            remove_text(from);
        }
    }

    /// Forgets the draft on the screen; it stays where it is kept.
    pub(super) fn leave_draft(self) {
        self.draft_place.set_value(None);
        self.draft.set(Draft::default());
        self.draft_notice.set(None);
    }

    /// Takes up what another tab has done, before anything is done here. Whether there was anything.
    pub(super) fn adopt_other_tab(self) -> bool {
        let is_other = self.draft_place.with_value(|place| {
            let place = place.as_ref()?;
            Some(load_text(&place.key) != place.text)
        });
        if is_other != Some(true) {
            return false;
        }
        self.read_draft();
        self.draft_notice.set(Some(
            "Another tab has changed this draft. Both tabs edit the same one; what you see includes its changes".to_owned(),
        ));
        true
    }

    /// Hears of other tabs: what they keep, and that they are there.
    pub(super) fn follow_draft(self) {
        self.adopt_other_tab();
        let Some(DraftPlace { key, tab, .. }) = self.draft_place.get_value() else {
            return;
        };
        let greets = |storage_key: &str| {
            let greeting = load_text(storage_key)?;
            let (place, other) = greeting.rsplit_once(' ')?;
            (place == key && other != tab).then(|| other.to_owned())
        };
        let greeted = self.tabs_seen.with_value(Vec::len);
        for storage_key in [HELLO_KEY, HERE_KEY] {
            if let Some(other) = greets(storage_key)
                && !self.tabs_seen.with_value(|seen| seen.contains(&other))
            {
                self.tabs_seen.update_value(|seen| seen.push(other));
            }
        }
        if self.tabs_seen.with_value(Vec::len) > greeted {
            save_text(HERE_KEY, &[&key, " ", &tab].concat()).ok();
            if self.draft_notice.read_untracked().is_none() {
                self.draft_notice.set(Some(
                    "This draft is also open in another tab. Both tabs edit the same one"
                        .to_owned(),
                ));
            }
        }
    }

    fn read_draft(self) {
        let Some(mut place) = self.draft_place.get_value() else {
            return;
        };
        place.text = load_text(&place.key);
        let mut draft = match &place.text {
            None => Draft::default(),
            Some(text) => match serde_json::from_str::<Kept>(text) {
                Ok(kept) if kept.version == VERSION => kept.draft,
                _ => {
                    // Not overwritten: whoever wrote it may still read it.
                    place.key.push_str(" next");
                    place.text = load_text(&place.key);
                    self.draft_notice.set(Some(
                        "The draft kept in this browser is from another version of the page and cannot be read; it is left as it is".to_owned(),
                    ));
                    Draft::default()
                }
            },
        };
        self.draft_place.set_value(Some(place));
        let by_id = self.by_id.read_untracked();
        let dropped = draft.prune_unfinished(|id| by_id.get(id).cloned());
        if !dropped.is_empty() {
            self.draft_notice.set(Some(format!(
                "The rules of unfinished text no longer exist. The text was: {}",
                dropped.join(" | ")
            )));
        }
        drop(by_id);
        self.draft.set(draft);
    }

    pub(super) fn save_draft(self) {
        let Some(mut place) = self.draft_place.get_value() else {
            return;
        };
        let draft = self.draft.read_untracked();
        let kept = if draft.is_empty() {
            remove_text(&place.key);
            place.text = None;
            Ok(())
        } else {
            let text = text_of(draft.clone());
            let mut kept = save_text(&place.key, &text);
            place.text = Some(text);
            if kept == Err(StorageError::Full) {
                // What is wanted matters more than how it came about.
                let mut short = draft.clone();
                short.forget_history();
                let text = text_of(short);
                kept = save_text(&place.key, &text);
                place.text = Some(text);
            }
            if kept.is_err() {
                place.text = load_text(&place.key);
            }
            kept
        };
        drop(draft);
        self.warn_of_storage("The draft", Some(&place.key), kept);
        self.draft_place.set_value(Some(place));
    }

    /// Has the browser ask before it closes the page while a draft is held in memory alone.
    fn guard_unstored_drafts(self) {
        let is_needed = has_unstored(DRAFT_KEY);
        self.unstored_guard.update_value(|guard| {
            if is_needed != guard.is_some() {
                *guard = is_needed.then(LeaveGuard::new);
            }
        });
    }

    /// Says that something is not stored, and why. `key` is where it is held in memory meanwhile.
    pub(super) fn warn_of_storage(
        self,
        what: &'static str,
        key: Option<&str>,
        stored: Result<(), StorageError>,
    ) {
        let warning = stored.err().map(|error| StorageWarning {
            what,
            key: key.map(str::to_owned),
            text: format!("{what} cannot be kept: {error}"),
        });
        let is_about_this =
            |known: &StorageWarning| known.what == what && known.key.as_deref() == key;
        let known = self
            .storage_warnings
            .with_untracked(|known| known.iter().find(|known| is_about_this(known)).cloned());
        if known != warning {
            self.storage_warnings.update(|warnings| {
                warnings.retain(|known| !is_about_this(known));
                warnings.extend(warning);
            });
        }
        self.settle_storage_warnings();
    }

    /// Tries once more to store what is held in memory, and takes back the warnings about what is stored.
    pub(super) fn retry_storage(self) {
        store_held();
        self.settle_storage_warnings();
    }

    fn settle_storage_warnings(self) {
        let is_stored = |warning: &StorageWarning| {
            let key = warning.key.as_deref();
            key.is_some_and(|key| !is_unstored(key))
        };
        if self.storage_warnings.read_untracked().iter().any(is_stored) {
            self.storage_warnings
                .update(|warnings| warnings.retain(|warning| !is_stored(warning)));
        }
        self.guard_unstored_drafts();
    }

    /// A group with the draft laid over it; the caller is told when either changes.
    pub fn group_view(&self, id: &GroupId) -> GroupView {
        let remote = self.by_id.read().get(id).cloned();
        self.draft.read().view(id, remote)
    }

    /// A group as EC2 has it, with no draft laid over it.
    pub fn remote_view(&self, group: Arc<SecurityGroup>) -> GroupView {
        Draft::default().view(&group.id.clone(), Some(group))
    }

    /// A group with the draft laid over it, at this moment.
    pub fn group_view_now(&self, id: &GroupId) -> GroupView {
        let remote = self.by_id.read_untracked().get(id).cloned();
        self.draft.read_untracked().view(id, remote)
    }

    /// All groups that the draft touches, at this moment.
    pub fn touched_views(&self) -> Vec<GroupView> {
        let draft = self.draft.read();
        let by_id = self.by_id.read();
        let groups = draft.groups();
        groups
            .map(|(id, _)| draft.view(id, by_id.get(id).cloned()))
            .collect()
    }

    /// Number of cells that show unfinished text.
    pub fn unfinished_count(&self) -> usize {
        let draft = self.draft.read();
        let groups = draft.groups_with_unfinished().into_iter();
        groups
            .map(|id| draft.unfinished_in(&self.group_view(id)).len())
            .sum()
    }

    pub(super) fn count_changes(&self) -> ChangeCount {
        let mut count = ChangeCount::default();
        for view in self.touched_views() {
            count.add(view.changes());
        }
        count
    }

    /// EC2's groups and those of the draft.
    pub(super) fn list_groups(&self) -> Arc<Vec<Arc<SecurityGroup>>> {
        let groups = self.groups.get();
        let draft = self.draft.read();
        let new_ones = draft
            .groups()
            .filter(|(_, group)| group.facts.created.is_some());
        let owner = self.account();
        let owner = owner.unwrap_or_else(|| AccountId::from_remote(""));
        let new_ones: Vec<Arc<SecurityGroup>> = new_ones
            .filter_map(|(id, _)| draft.view(id, None).wanted(&owner))
            .map(Arc::new)
            .collect();
        if new_ones.is_empty() {
            return groups;
        }
        Arc::new(groups.iter().cloned().chain(new_ones).collect())
    }

    /// The groups that a rule can name.
    pub(super) fn name_groups(&self) -> Arc<Vec<KnownGroup>> {
        let groups = self.listed.read();
        let draft = self.draft.read();
        let known = groups.iter().map(|group| KnownGroup {
            id: group.id.clone(),
            name: group.name.clone(),
            vpc_id: group.vpc_id.clone(),
            is_deleted: draft
                .group(&group.id)
                .is_some_and(|drafted| drafted.facts.is_deleted),
        });
        Arc::new(known.collect())
    }
}

impl Editor {
    /// Makes an edit of the draft, to be undone at once, and keeps it.
    pub fn edit(&self, label: impl Into<String>, make: &mut dyn FnMut(&mut Editing<'_>)) {
        self.app.adopt_other_tab();
        let label = label.into();
        self.app.draft.update(|draft| draft.edit(label, make));
        self.app.save_draft();
    }

    /// Takes the last edit back, in whichever group it was.
    pub fn undo(&self) {
        self.step("Undone", Draft::undo);
    }

    /// Makes the edit last undone again.
    pub fn redo(&self) {
        self.step("Done again", Draft::redo);
    }

    fn step(&self, verb: &str, step: fn(&mut Draft) -> Option<&crate::draft::Edit>) {
        let app = self.app;
        app.adopt_other_tab();
        let stepped = app.draft.try_update(|draft| {
            let edit = step(draft)?;
            let group = edit.groups().first().map(|id| (*id).clone());
            Some((edit.label().to_owned(), group))
        });
        app.save_draft();
        let Some(Some((label, group))) = stepped else {
            app.announce(match verb {
                "Undone" => "Nothing to undo",
                _ => "Nothing to do again",
            });
            return;
        };
        let is_open = |id: &GroupId| app.route.read_untracked().page == Page::Group(id.clone());
        match group.filter(|id| !is_open(id)) {
            Some(id) => {
                let name = app.group_view_now(&id).name().to_owned();
                app.announce(format!("{verb}, in {name}: {label}"));
            }
            None => app.announce(format!("{verb}: {label}")),
        }
    }

    /// Keeps a text that could not be taken over into its cell.
    pub fn keep_unfinished(&self, cell: UnfinishedCell) {
        self.app.adopt_other_tab();
        self.app.draft.update(|draft| draft.keep_unfinished(cell));
        self.app.save_draft();
    }

    /// Forgets the text left in a cell.
    pub fn drop_unfinished(
        &self,
        group: &GroupId,
        row: &crate::draft::RowId,
        column: crate::draft::CellColumn,
    ) {
        let is_there = self
            .app
            .draft
            .read_untracked()
            .unfinished(group, row, column)
            .is_some();
        if is_there {
            self.app.draft.update(|draft| {
                draft.drop_unfinished(group, row, column);
            });
            self.app.save_draft();
        }
    }
}

fn text_of(draft: Draft) -> String {
    let kept = Kept {
        version: VERSION,
        draft,
    };
    // Texts, numbers and lists: all of them have a form in JSON.
    serde_json::to_string(&kept).unwrap_or_default()
}
