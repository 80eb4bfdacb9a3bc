//! Web storage: for all tabs, where no credential is ever stored, and for this tab only.
//!
//! If the browser refuses to store a text, it is held in memory until the page is closed:
//! [`load_text`] returns it as if it were stored.

use std::cell::RefCell;
use std::collections::BTreeMap;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::StorageEvent;

use super::page::{field, window};
use crate::browser::StorageError;

thread_local! {
    /// Texts that the browser refused to store.
    static UNSTORED: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Returns the text under `key`, whether stored or held in memory.
pub fn load_text(key: &str) -> Option<String> {
    let unstored = UNSTORED.with_borrow(|unstored| unstored.get(key).cloned());
    unstored.or_else(|| storage()?.get_item(key).ok().flatten())
}

/// Stores `text` under `key`, or holds it in memory if the browser refuses.
///
/// # Errors
/// [`StorageError`] if the browser refuses.
pub fn save_text(key: &str, text: &str) -> Result<(), StorageError> {
    let saved = store(storage(), key, text);
    UNSTORED.with_borrow_mut(|unstored| match saved {
        Ok(()) => unstored.remove(key),
        Err(_) => unstored.insert(key.to_owned(), text.to_owned()),
    });
    if saved.is_ok() {
        store_held();
    }
    saved
}

/// Stores texts held in memory, as far as the browser accepts them now.
pub fn store_held() {
    let held = UNSTORED.with_borrow(BTreeMap::clone);
    for (key, text) in held {
        if store(storage(), &key, &text).is_ok() {
            UNSTORED.with_borrow_mut(|unstored| unstored.remove(&key));
        }
    }
}

/// Whether the text under `key` is only held in memory.
pub fn is_unstored(key: &str) -> bool {
    UNSTORED.with_borrow(|unstored| unstored.contains_key(key))
}

/// Removes the text under `key`.
pub fn remove_text(key: &str) {
    UNSTORED.with_borrow_mut(|unstored| unstored.remove(key));
    if let Some(storage) = storage() {
        storage.remove_item(key).ok();
    }
    store_held();
}

/// Whether any text whose key starts with a prefix is only held in memory.
pub fn has_unstored(prefix: &str) -> bool {
    UNSTORED.with_borrow(|unstored| unstored.keys().any(|key| key.starts_with(prefix)))
}

/// Returns the text under `key` of this tab.
pub fn text_in_tab(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok().flatten()
}

/// Stores `text` under `key` for this tab until it is closed; other tabs cannot read it. Secrets
/// are stored here only with the user's consent.
///
/// # Errors
/// [`StorageError`] if the browser refuses.
pub fn keep_in_tab(key: &str, text: &str) -> Result<(), StorageError> {
    store(tab_storage(), key, text)
}

/// Returns the keys of this tab.
pub fn keys_in_tab() -> Vec<String> {
    let Some(storage) = tab_storage() else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or_default();
    (0..count)
        .filter_map(|place| storage.key(place).ok().flatten())
        .collect()
}

/// Removes the text under `key` of this tab.
pub fn forget_in_tab(key: &str) {
    if let Some(storage) = tab_storage() {
        storage.remove_item(key).ok();
    }
}

/// Calls `react` with the key whenever another tab stores or removes a text, for the lifetime of
/// the page.
pub fn on_other_tab(react: impl Fn(&str) + 'static) {
    let Some(window) = window() else { return };
    let on_event = move |event: StorageEvent| react(&event.key().unwrap_or_default());
    let callback = Closure::<dyn Fn(StorageEvent)>::new(on_event);
    window
        .add_event_listener_with_callback("storage", callback.as_ref().unchecked_ref())
        .ok();
    callback.forget();
}

fn store(storage: Option<web_sys::Storage>, key: &str, text: &str) -> Result<(), StorageError> {
    let stored = storage.ok_or(StorageError::Blocked)?.set_item(key, text);
    stored.map_err(|error| reason(&error))
}

/// Returns the reason of a refusal. The browser throws a quota error if there is no room.
pub(super) fn reason(error: &JsValue) -> StorageError {
    let name = field(error, "name").as_string().unwrap_or_default();
    if name.contains("Quota") {
        StorageError::Full
    } else {
        StorageError::Blocked
    }
}

// Both throw if the browser blocks them.

fn tab_storage() -> Option<web_sys::Storage> {
    window()?.session_storage().ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}
