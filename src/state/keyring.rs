//! The connections that are open side by side, and the keys of each. Keys are in memory only, unless a
//! person has chosen to keep them for the tab.

use std::time::SystemTime;

use leptos::prelude::*;

use super::{App, ConnectPrompt, Session};
use crate::aws::actions::{CallerIdentity, GetCallerIdentity};
use crate::aws::{Clock as _, Credentials};
use crate::connect::{Connection, Target};
use crate::model::{AccountId, GroupId, Region, SecurityGroup};
use crate::platform::{
    BrowserClock, forget_in_tab, keep_in_tab, keys_in_tab, load_text, save_text, text_in_tab,
};

/// Where the minutes are kept after which the page locks itself.
const LOCK_KEY: &str = "portcullis.lock-after-minutes";

/// What the keys start with under which keys are kept for the tab; the connection follows.
const TAB_KEY: &str = "portcullis.keys ";

/// How long a page is left alone before it forgets its keys, unless a person says otherwise.
const LOCK_AFTER_MINUTES: u32 = 30;

/// A connection that is open. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenConnection {
    /// The connection.
    pub connection: Connection,
    /// The Region it was last used in.
    pub region: Region,
    /// Who its keys are, once STS has told.
    pub identity: Option<CallerIdentity>,
    /// How long its keys are still good for, and whether they are kept for the tab; none where it
    /// needs none.
    pub keys: Option<OpenKeys>,
}

/// What may be shown of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKeys {
    /// When they expire; none where that is not known, or never.
    pub expires_at: Option<SystemTime>,
    /// Whether they outlast a reload of the tab.
    pub is_kept: bool,
}

/// The time, for what is told of keys.
pub fn now() -> SystemTime {
    BrowserClock.now()
}

impl App {
    /// The keys of a connection: entered since the page was loaded, or kept for the tab.
    pub(super) fn known_credentials(self, connection: &Connection) -> Option<Credentials> {
        self.keys_in_memory(&connection.slug).or_else(|| {
            // Where no keys are needed none are kept, and looking for them makes the page wait for the browser.
            if !connection.needs_credentials() {
                return None;
            }
            let key = tab_key(connection);
            let kept = Credentials::from_tab_storage_text(&text_in_tab(&key)?)?;
            if kept.has_expired(now()) {
                forget_in_tab(&key);
                return None;
            }
            self.credentials.update_value(|known| {
                known.insert(connection.slug.clone(), kept.clone());
            });
            Some(kept)
        })
    }

    fn keys_in_memory(self, slug: &str) -> Option<Credentials> {
        self.credentials
            .with_value(|known| known.get(slug).cloned())
    }

    /// Keeps the keys of a connection for the tab, or no longer.
    pub(super) fn keep_for_tab(self, connection: &Connection, is_kept: bool) {
        let key = tab_key(connection);
        let known = self.keys_in_memory(&connection.slug);
        match known.filter(|_| is_kept) {
            // Where the browser refuses, they are asked for again after a reload.
            Some(known) => self.warn_of_storage(
                "The keys",
                keep_in_tab(&key, &known.tab_storage_text_with_secrets()),
            ),
            None => forget_in_tab(&key),
        }
    }

    /// Whether the keys of a connection are known.
    pub fn has_credentials(self, connection: &Connection) -> bool {
        self.known_credentials(connection).is_some()
    }

    /// Lists the connection of a session among those that are open.
    pub(super) fn note_opened(self, session: &Session) {
        let connection = session.connection();
        let credentials = self.keys_in_memory(&connection.slug);
        let keys = credentials.map(|credentials| OpenKeys {
            expires_at: credentials.expires_at(),
            is_kept: text_in_tab(&tab_key(connection)).is_some(),
        });
        self.opened.update(|opened| {
            let place = opened
                .iter()
                .position(|known| known.connection.slug == connection.slug);
            let known = place.and_then(|place| opened.get_mut(place));
            match known {
                Some(known) => {
                    if known.connection != *connection {
                        known.identity = None;
                    }
                    known.connection = connection.clone();
                    known.region = session.region().clone();
                    known.keys = keys;
                }
                None => opened.push(OpenConnection {
                    connection: connection.clone(),
                    region: session.region().clone(),
                    identity: None,
                    keys,
                }),
            }
        });
    }

    /// Closes a connection and forgets its keys. If it is the one on the screen, they are asked for
    /// again.
    pub fn close_connection(self, slug: &str) {
        self.forget_keys(|known| known == slug);
        self.opened
            .update(|opened| opened.retain(|known| known.connection.slug != slug));
        let is_here = self
            .session
            .read_untracked()
            .as_ref()
            .is_some_and(|session| session.connection().slug == slug);
        if is_here {
            self.leave();
            self.follow_route();
        }
    }

    /// Forgets all keys, because nobody has touched the page for a while. Not while a plan is being
    /// carried out.
    pub fn lock(self) {
        let is_running = {
            let run = self.run.read_untracked();
            run.as_ref().is_some_and(|run| !run.is_over())
        };
        let has_keys = self.credentials.with_value(|known| !known.is_empty());
        if is_running || !has_keys {
            return;
        }
        self.forget_keys(|_| true);
        let needs_keys = self
            .session
            .read_untracked()
            .as_ref()
            .is_some_and(|session| session.connection().needs_credentials());
        if !needs_keys {
            return;
        }
        self.leave();
        self.follow_route();
        let minutes = self.lock_after_minutes.get_untracked().unwrap_or_default();
        self.connect_prompt.update(|prompt| {
            if let Some(prompt) = prompt {
                prompt.reason = Some(format!(
                    "Locked after {minutes} minutes without input, and the keys are forgotten. Enter them again: page and draft are as you left them"
                ));
            }
        });
    }

    fn forget_keys(self, is_meant: impl Fn(&str) -> bool) {
        // Those of connections that have not been opened since the tab was reloaded are kept, too.
        for key in keys_in_tab() {
            let kept = key.strip_prefix(TAB_KEY);
            let slug = kept.and_then(|kept| kept.split(' ').next());
            if slug.is_some_and(&is_meant) {
                forget_in_tab(&key);
            }
        }
        self.opened.update(|opened| {
            opened.retain(|known| known.keys.is_none() || !is_meant(&known.connection.slug));
        });
        self.credentials
            .update_value(|known| known.retain(|slug, _| !is_meant(slug)));
    }

    /// Asks STS who the session's keys are, unless that is known.
    pub async fn identify(self) {
        let Some(session) = self.session.get_untracked() else {
            return;
        };
        let slug = &session.connection().slug;
        if self.identity_of(slug).is_some() {
            return;
        }
        // Where STS does not tell, the owner of the groups is shown alone.
        let Ok(identity) = session.client().send(&GetCallerIdentity).await else {
            return;
        };
        if !self.is_current(session.generation()) {
            return;
        }
        let expected = &session.connection().account;
        if let Some(expected) = expected.as_ref().filter(|it| **it != identity.account) {
            self.refuse_account(&session, expected, &identity);
            return;
        }
        self.opened.update(|opened| {
            let known = opened
                .iter_mut()
                .find(|known| known.connection.slug == *slug);
            if let Some(known) = known {
                known.identity = Some(identity);
            }
        });
    }

    /// Other keys may be somebody else's.
    pub(super) fn forget_identity(self, slug: &str) {
        self.opened.update(|opened| {
            let known = opened
                .iter_mut()
                .find(|known| known.connection.slug == slug);
            if let Some(known) = known {
                known.identity = None;
            }
        });
    }

    /// The keys are of another account than the one that the connection is for: nothing of it is to
    /// be seen, or changed, by mistake.
    fn refuse_account(self, session: &Session, expected: &AccountId, found: &CallerIdentity) {
        let connection = session.connection();
        let reason = format!(
            "{} is for account {expected}, and these keys are of account {}. They are forgotten; enter keys of account {expected}",
            connection.name, found.account
        );
        let region = session.region().clone();
        let slug = connection.slug.clone();
        self.forget_keys(|known| known == slug);
        self.leave();
        self.connect_prompt.set(Some(ConnectPrompt {
            slug: Some(slug),
            region: Some(region),
            reason: Some(reason),
        }));
    }

    /// Who the keys of a connection are, as far as STS has told.
    pub(super) fn identity_of(self, slug: &str) -> Option<CallerIdentity> {
        let opened = self.opened.read_untracked();
        let known = opened.iter().find(|known| known.connection.slug == slug)?;
        known.identity.clone()
    }

    /// The account that the session's credentials are of: the caller's, or else the only owner of all
    /// groups. In a shared VPC there are groups of other accounts among them. None where it is not known.
    /// Reactive.
    pub fn own_account(self) -> Option<AccountId> {
        let here = self.open_here();
        let identity = here.and_then(|here| here.identity);
        if let Some(identity) = identity {
            return Some(identity.account);
        }
        let groups = self.groups.read();
        let (first, rest) = groups.split_first()?;
        let is_only = rest.iter().all(|group| group.owner_id == first.owner_id);
        is_only.then(|| first.owner_id.clone())
    }

    /// Whether a group belongs to the session's account, as far as is known. EC2 keeps names unique among
    /// the groups of one owner in a VPC: another account's group of a shared VPC does not take a name.
    pub fn is_own(self, group: &SecurityGroup) -> bool {
        let own = self.own_account();
        own.is_none_or(|own| own == group.owner_id)
    }

    /// As [`App::is_own`], of a group by its id. Drafted groups are this account's.
    pub fn is_own_id(self, id: &GroupId) -> bool {
        let by_id = self.by_id.read();
        by_id.get(id).is_none_or(|group| self.is_own(group))
    }

    /// The connection on the screen, among those that are open; the caller is told when it changes.
    pub fn open_here(self) -> Option<OpenConnection> {
        let session = self.session.read();
        let slug = &session.as_ref()?.connection().slug;
        let opened = self.opened.read();
        let here = opened.iter().find(|known| known.connection.slug == *slug);
        here.cloned()
    }

    /// The connection on the screen at this moment.
    pub fn open_here_now(self) -> Option<OpenConnection> {
        untrack(move || self.open_here())
    }

    /// After how many minutes without input the page is to forget its keys; none for never. Kept for
    /// this browser.
    pub fn set_lock_after_minutes(self, minutes: Option<u32>) {
        let text = minutes.map(|minutes| minutes.to_string());
        // A setting that is not kept is asked for again.
        save_text(LOCK_KEY, text.as_deref().unwrap_or("never")).ok();
        self.lock_after_minutes.set(minutes);
    }

    pub(super) fn kept_lock_after_minutes() -> Option<u32> {
        match load_text(LOCK_KEY) {
            Some(text) => text.parse().ok(),
            None => Some(LOCK_AFTER_MINUTES),
        }
    }
}

/// Where the keys of a connection are kept for the tab. An address that was typed belongs to it: what
/// another tab types is no address to send anything to.
fn tab_key(connection: &Connection) -> String {
    let url = match &connection.target {
        Target::Url(url) => url.as_str(),
        Target::Aws(_) | Target::Sandbox => "",
    };
    format!("{TAB_KEY}{} {url}", connection.slug)
}
