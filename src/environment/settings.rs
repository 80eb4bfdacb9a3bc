//! Settings stored in this browser.

use leptos::prelude::*;

use crate::analysis::DEFAULT_RULES_PER_GROUP;
use crate::model::Cidr;
use crate::platform::{dom, load_text, save_text};
use crate::present::{Preferences, SavedSearches};

/// Storage key of the maximum number of rules per group.
const QUOTA_KEY: &str = "portcullis.rules-per-group";

/// Storage key of the idle timeout in minutes.
const LOCK_KEY: &str = "portcullis.lock-after-minutes";

/// Storage key of the saved searches.
const SEARCHES_KEY: &str = "portcullis.saved-searches";
/// Storage key of the [`Preferences`]. `public/boot.js` reads it, too.
const PREFERENCES_KEY: &str = "portcullis.preferences";

/// Storage key of the profile of checks.
const PROFILE_KEY: &str = "portcullis.check-profile";

/// Storage key of the profiles of checks that the user has opened from files.
const OWN_PROFILES_KEY: &str = "portcullis.own-check-profiles";

/// Storage key of the key of the tag that says when rules expire.
const EXPIRY_TAG_KEY: &str = "portcullis.expiry-tag";

/// Default idle timeout in minutes.
const LOCK_AFTER_MINUTES: u32 = 30;

/// Storage key of the [`Welcome`].
const WELCOME_KEY: &str = "portcullis.welcome";

/// How far the user has been welcomed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Welcome {
    /// Not at all.
    New,
    /// The user has seen the tour, or a part of it.
    Toured,
    /// The user has dismissed the welcome.
    Dismissed,
}

impl Welcome {
    fn parse(stored: Option<&str>) -> Self {
        match stored {
            Some("dismissed") => Self::Dismissed,
            Some("toured") => Self::Toured,
            _ => Self::New,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Toured => "toured",
            Self::Dismissed => "dismissed",
        }
    }
}

/// Store of the settings.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    rules_per_group: ReadSignal<usize>,
    set_rules_per_group: WriteSignal<usize>,
    lock_after_minutes: ReadSignal<Option<u32>>,
    set_lock_after_minutes: WriteSignal<Option<u32>>,
    own_address: ReadSignal<Option<Cidr>>,
    set_own_address: WriteSignal<Option<Cidr>>,
    saved_searches: ReadSignal<SavedSearches>,
    set_saved_searches: WriteSignal<SavedSearches>,
    welcome: RwSignal<Welcome>,
    /// The stored text: the start does not need what parses it.
    preferences: RwSignal<String>,
    /// ID of the profile of checks; empty for the default.
    check_profile: RwSignal<String>,
    /// The stored text: the start does not need what parses it.
    own_profiles: RwSignal<String>,
    /// Key of the tag that says when rules expire; empty for the default.
    expiry_tag: RwSignal<String>,
}

impl Settings {
    pub(super) fn new() -> Self {
        let quota = load_text(QUOTA_KEY).and_then(|text| text.parse().ok());
        let lock = match load_text(LOCK_KEY) {
            Some(text) => text.parse().ok(),
            None => Some(LOCK_AFTER_MINUTES),
        };
        let (rules_per_group, set_rules_per_group) =
            signal(quota.unwrap_or(DEFAULT_RULES_PER_GROUP));
        let (lock_after_minutes, set_lock_after_minutes) = signal(lock);
        let (own_address, set_own_address) = signal(None);
        let (saved_searches, set_saved_searches) = signal(SavedSearches::default());
        Self {
            rules_per_group,
            set_rules_per_group,
            lock_after_minutes,
            set_lock_after_minutes,
            own_address,
            set_own_address,
            saved_searches,
            set_saved_searches,
            welcome: RwSignal::new(Welcome::parse(load_text(WELCOME_KEY).as_deref())),
            preferences: RwSignal::new(load_text(PREFERENCES_KEY).unwrap_or_default()),
            check_profile: RwSignal::new(load_text(PROFILE_KEY).unwrap_or_default()),
            own_profiles: RwSignal::new(load_text(OWN_PROFILES_KEY).unwrap_or_default()),
            expiry_tag: RwSignal::new(load_text(EXPIRY_TAG_KEY).unwrap_or_default()),
        }
    }

    /// Returns how the user wants tables and the page to look.
    pub fn preferences(self) -> Memo<Preferences> {
        Memo::new(move |_| Preferences::parse(&self.preferences.read()))
    }

    /// Changes how tables and the page look. Who measures rows then finds them as they will be.
    pub fn change_preferences(self, change: impl FnOnce(&mut Preferences)) {
        // Another tab may have changed them. Without storage, memory has them.
        if let Some(stored) = load_text(PREFERENCES_KEY) {
            self.preferences.set(stored);
        }
        let preferences = self.show_preferences(change);
        let text = preferences.to_text();
        // Without storage they last until the next reload.
        save_text(PREFERENCES_KEY, &text).ok();
        self.preferences.set(text);
    }

    /// Shows how tables and the page would look after a change, which is not kept.
    pub fn show_preferences(self, change: impl FnOnce(&mut Preferences)) -> Preferences {
        let mut preferences = Preferences::parse(&self.preferences.read_untracked());
        change(&mut preferences);
        dom::set_look("theme", preferences.theme.as_str());
        dom::set_look("density", preferences.density.as_str());
        dom::replace_style("List", &preferences.list_style());
        preferences
    }

    /// Returns the ID of the profile of checks; empty for the default.
    pub fn check_profile(self) -> ReadSignal<String> {
        self.check_profile.read_only()
    }

    /// Chooses a profile of checks by its ID.
    pub fn set_check_profile(self, id: String) {
        // Without storage it lasts until the next reload.
        save_text(PROFILE_KEY, &id).ok();
        self.check_profile.set(id);
    }

    /// Returns the profiles of checks that the user has opened, as `report::OwnProfiles` writes them.
    pub fn own_profiles(self) -> ReadSignal<String> {
        self.own_profiles.read_only()
    }

    /// Reads the profiles again, because another tab may have changed them.
    pub fn load_own_profiles(self) {
        self.own_profiles
            .set(load_text(OWN_PROFILES_KEY).unwrap_or_default());
    }

    /// Sets the profiles of checks that the user has opened.
    pub fn set_own_profiles(self, profiles: String) {
        // Without storage they last until the next reload.
        save_text(OWN_PROFILES_KEY, &profiles).ok();
        self.own_profiles.set(profiles);
    }

    /// Returns the key of the tag that says when rules expire; empty for the default.
    pub fn expiry_tag(self) -> ReadSignal<String> {
        self.expiry_tag.read_only()
    }

    /// Chooses the key of the tag that says when rules expire.
    pub fn set_expiry_tag(self, key: String) {
        // Without storage it lasts until the next reload.
        save_text(EXPIRY_TAG_KEY, &key).ok();
        self.expiry_tag.set(key);
    }

    /// Returns how far the user has been welcomed.
    pub fn welcome(self) -> ReadSignal<Welcome> {
        self.welcome.read_only()
    }

    /// Sets how far the user has been welcomed.
    pub fn set_welcome(self, welcome: Welcome) {
        self.welcome.set(welcome);
        // Without storage it lasts until the next reload.
        save_text(WELCOME_KEY, welcome.as_str()).ok();
    }

    /// Tracks the height of rows, which depends on the preferences.
    pub fn track_row_height(self) {
        self.preferences.track();
    }

    /// Returns the quota of rules per direction and address family of a group. It is a setting,
    /// because the page cannot read the account's own quota.
    pub fn rules_per_group(self) -> ReadSignal<usize> {
        self.rules_per_group
    }

    /// Sets the quota of rules per group.
    pub fn set_rules_per_group(self, count: usize) {
        self.set_rules_per_group.set(count);
        // Without storage the setting lasts until the next reload.
        save_text(QUOTA_KEY, &count.to_string()).ok();
    }

    /// Returns the idle timeout in minutes after which the page forgets its access keys; `None` to
    /// disable.
    pub fn lock_after_minutes(self) -> ReadSignal<Option<u32>> {
        self.lock_after_minutes
    }

    /// Sets the idle timeout.
    pub fn set_lock_after_minutes(self, minutes: Option<u32>) {
        let text = minutes.map(|minutes| minutes.to_string());
        // Without storage the setting lasts until the next reload.
        save_text(LOCK_KEY, text.as_deref().unwrap_or("never")).ok();
        self.set_lock_after_minutes.set(minutes);
    }

    /// Returns the address that the user connects from, as a CIDR block of one address. It is not
    /// stored, because it may differ at the next visit.
    pub fn own_address(self) -> ReadSignal<Option<Cidr>> {
        self.own_address
    }

    /// Sets the address that the user connects from.
    pub fn set_own_address(self, address: Option<Cidr>) {
        self.set_own_address.set(address);
    }

    /// Returns the searches that the user has saved, once [`Settings::load_searches`] has read them.
    pub fn saved_searches(self) -> ReadSignal<SavedSearches> {
        self.saved_searches
    }

    /// Reads the saved searches again, because another tab may have changed them.
    pub fn load_searches(self) {
        let stored = load_text(SEARCHES_KEY).unwrap_or_default();
        self.set_saved_searches.set(SavedSearches::parse(&stored));
    }

    /// Changes the saved searches of this browser.
    pub fn change_searches(self, change: impl FnOnce(&mut SavedSearches)) {
        self.load_searches();
        self.set_saved_searches.update(change);
        let text = self.saved_searches.read_untracked().to_string();
        // Without storage they last until the next reload.
        save_text(SEARCHES_KEY, &text).ok();
    }
}
