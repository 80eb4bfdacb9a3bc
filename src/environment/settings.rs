//! Settings of this browser.

use leptos::prelude::*;

use crate::analysis::DEFAULT_RULES_PER_GROUP;
use crate::model::Cidr;
use crate::platform::{load_text, save_text};

/// Storage key of the quota of rules per group.
const QUOTA_KEY: &str = "portcullis.rules-per-group";

/// Storage key of the idle timeout in minutes.
const LOCK_KEY: &str = "portcullis.lock-after-minutes";

/// Idle timeout in minutes, unless the user chose another.
const LOCK_AFTER_MINUTES: u32 = 30;

/// The settings.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    rules_per_group: ReadSignal<usize>,
    set_rules_per_group: WriteSignal<usize>,
    lock_after_minutes: ReadSignal<Option<u32>>,
    set_lock_after_minutes: WriteSignal<Option<u32>>,
    own_address: ReadSignal<Option<Cidr>>,
    set_own_address: WriteSignal<Option<Cidr>>,
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
        Self {
            rules_per_group,
            set_rules_per_group,
            lock_after_minutes,
            set_lock_after_minutes,
            own_address,
            set_own_address,
        }
    }

    /// How many rules a group may have in each direction and address family. A setting, because
    /// the account's own quota cannot be read from a page.
    pub fn rules_per_group(self) -> ReadSignal<usize> {
        self.rules_per_group
    }

    /// Sets how many rules a group may have.
    pub fn set_rules_per_group(self, count: usize) {
        self.set_rules_per_group.set(count);
        // A setting that is not kept is asked for again.
        save_text(QUOTA_KEY, &count.to_string()).ok();
    }

    /// After how many minutes without input the page forgets its access keys; none for never.
    pub fn lock_after_minutes(self) -> ReadSignal<Option<u32>> {
        self.lock_after_minutes
    }

    /// Sets the idle timeout.
    pub fn set_lock_after_minutes(self, minutes: Option<u32>) {
        let text = minutes.map(|minutes| minutes.to_string());
        // A setting that is not kept is asked for again.
        save_text(LOCK_KEY, text.as_deref().unwrap_or("never")).ok();
        self.set_lock_after_minutes.set(minutes);
    }

    /// The address that the user connects from, as a range of one. Not stored: the next visit may come
    /// from another.
    pub fn own_address(self) -> ReadSignal<Option<Cidr>> {
        self.own_address
    }

    /// Sets the address that the user connects from.
    pub fn set_own_address(self, address: Option<Cidr>) {
        self.set_own_address.set(address);
    }
}
