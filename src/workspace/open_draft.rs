//! Opening the stored draft of a session, and following other tabs that edit it.

use leptos::prelude::*;

use super::{DraftStore, Session, Workspace};
use crate::environment::{DRAFT_KEY, ParseDraft, Storage};
use crate::model::{AccountId, GroupId};
use crate::platform::{load_text, remove_text, save_text};

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
        draft.set_owner(account);
        let has_stored = [&key, &earlier_key]
            .iter()
            .any(|key| load_text(key).is_some());
        let parse = self.draft_parser(has_stored).await;
        draft.set_unread(parse.is_none());
        let Some(parse) = parse else {
            draft.set_notice(Some(
                "Couldn't load the draft stored in this browser because part of this page is missing. Check your network connection, then reload the security groups"
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
        if draft.stored().parser().is_none() {
            let parser = (self.environment().lazy_code().parse_draft)().await;
            draft.stored().set_parser(parser);
        }
        draft.stored().parser()
    }

    /// Calls `act` with the parser of stored drafts, synchronously if the parser is loaded or no
    /// draft is stored.
    fn with_draft_parser(self, act: fn(&DraftStore, Storage, ParseDraft)) {
        let draft = self.draft();
        let storage = self.environment().storage();
        if let Some(parse) = draft.stored().parser() {
            return act(&draft, storage, parse);
        }
        if !draft.stored().has_text() {
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
    /// While a run of another tab is in progress, groups are reloaded first: the run may have ended, and
    /// the draft no longer holds what EC2 then has.
    pub fn follow_other_tabs(self) {
        let draft = self.draft();
        let sent = draft.current().read_untracked().sent().cloned();
        let is_own_run = self.reviewing().has_run_under_way();
        let Some(sent) = sent.filter(|_| !is_own_run && draft.stored().has_changed()) else {
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
            self.redirect_to_created(from, to);
        }
    }

    /// Reloads the draft if it has changed while the workspace was hidden.
    pub fn reload_draft(self) {
        self.with_draft_parser(|draft, _, parse| {
            draft.reload_if_changed(parse);
        });
    }
}
