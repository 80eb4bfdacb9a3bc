//! Draft in the browser's storage, under a key of endpoint, Region and account.
//!
//! Every change is written. All tabs of the page share the stored draft.

use std::cell::{Cell, RefCell};

use super::draft_text::store;
use crate::draft::Draft;
use crate::environment::{ParseDraft, Storage};
use crate::platform::{has_unstored, load_text, save_text};

/// Storage key by which a tab announces that it has opened a draft. The value is the draft's key and
/// the ID of the tab, separated by a space.
const TAB_OPENED_KEY: &str = "portcullis.tab.opened";

/// Storage key by which the other tabs with the same draft respond.
const TAB_REPLY_KEY: &str = "portcullis.tab.here";

/// Storage location of the draft.
#[derive(Clone, Debug)]
struct DraftPlace {
    key: String,
    /// The text that this tab last read or wrote. `None` if none was stored. Any other
    /// stored text comes from another tab or workspace.
    text: Option<String>,
    /// The ID that this tab sends to other tabs.
    tab: String,
}

/// Draft in storage, as far as this tab knows it.
#[derive(Debug, Default)]
pub(super) struct StoredDraft {
    /// `None` until the groups are loaded.
    place: RefCell<Option<DraftPlace>>,
    /// Parser of the stored text; `None` until its lazy bundle is loaded.
    parser: Cell<Option<ParseDraft>>,
    /// IDs of other tabs with the same draft.
    tabs_seen: RefCell<Vec<String>>,
}

/// Draft that was read from storage.
#[derive(Debug)]
pub(super) struct ReadDraft {
    pub(super) draft: Draft,
    /// Whether another version of the page wrote the stored text. The draft then has a key of its own.
    pub(super) is_unreadable: bool,
}

impl StoredDraft {
    /// Sets the storage key, and the ID that this tab sends to others. Returns whether this is the first call; later
    /// calls do nothing.
    pub(super) fn open(&self, key: String, tab: String) -> bool {
        let is_first = self.place.borrow().is_none();
        if is_first {
            let text = None;
            self.place.replace(Some(DraftPlace { key, text, tab }));
        }
        is_first
    }

    pub(super) fn parser(&self) -> Option<ParseDraft> {
        self.parser.get()
    }

    pub(super) fn set_parser(&self, parser: Option<ParseDraft>) {
        self.parser.set(parser);
    }

    /// Whether the draft is only held in memory, because the browser refused to store it.
    pub(super) fn is_unstored(&self) -> bool {
        self.has_place(|place| has_unstored(&place.key))
    }

    /// Whether a draft is stored.
    pub(super) fn has_text(&self) -> bool {
        self.has_place(|place| load_text(&place.key).is_some())
    }

    /// Whether another tab or workspace has changed the stored text.
    pub(super) fn has_changed(&self) -> bool {
        self.has_place(|place| load_text(&place.key) != place.text)
    }

    fn has_place(&self, condition: impl FnOnce(&DraftPlace) -> bool) -> bool {
        self.place.borrow().as_ref().is_some_and(condition)
    }

    /// Reads the stored draft; `None` before [`StoredDraft::open`].
    pub(super) fn read(&self, parse: ParseDraft) -> Option<ReadDraft> {
        let mut place = self.place.borrow_mut();
        let place = place.as_mut()?;
        let mut is_unreadable = false;
        let draft = loop {
            place.text = load_text(&place.key);
            match place.text.as_deref().map(parse) {
                None => break Draft::default(),
                Some(Some(draft)) => break draft,
                // The text is not overwritten, because the version that wrote it can still read it.
                Some(None) => {
                    is_unreadable = true;
                    place.key.push_str(" next");
                }
            }
        };
        Some(ReadDraft {
            draft,
            is_unreadable,
        })
    }

    /// Writes the draft. A failure is reported by [`Storage`].
    pub(super) fn write(&self, storage: Storage, draft: &Draft) {
        let Some(mut place) = self.place.borrow().clone() else {
            return;
        };
        let (text, stored) = store(&place.key, draft);
        place.text = text;
        storage.note("The draft", Some(&place.key), stored);
        self.place.replace(Some(place));
    }

    /// Announces to other tabs that this one has opened the draft.
    pub(super) fn notify_other_tabs(&self) {
        self.send(TAB_OPENED_KEY);
    }

    /// Responds to tabs that have opened the same draft. Returns whether one of them was not known.
    pub(super) fn discover_other_tabs(&self, storage: Storage) -> bool {
        let Some(DraftPlace { key, .. }) = self.place.borrow().clone() else {
            return false;
        };
        let greets = |storage_key: &str| {
            let greeting = load_text(storage_key)?;
            let (place, other) = greeting.rsplit_once(' ')?;
            (place == key && storage.is_other_tab(other)).then(|| other.to_owned())
        };
        let mut seen = self.tabs_seen.borrow_mut();
        let known = seen.len();
        for storage_key in [TAB_OPENED_KEY, TAB_REPLY_KEY] {
            if let Some(other) = greets(storage_key)
                && !seen.contains(&other)
            {
                seen.push(other);
            }
        }
        let has_met = seen.len() > known;
        if has_met {
            self.send(TAB_REPLY_KEY);
        }
        has_met
    }

    fn send(&self, storage_key: &str) {
        if let Some(DraftPlace { key, tab, .. }) = &*self.place.borrow() {
            save_text(storage_key, &[key, " ", tab].concat()).ok();
        }
    }
}
