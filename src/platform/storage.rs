//! What survives a reload: for all tabs, which is never given a credential, and for this tab alone.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::StorageEvent;

use super::page::window;

/// Why something could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The browser keeps nothing for this page, as in some private windows.
    #[error("this browser keeps nothing for the page; changes last until it is closed")]
    Absent,
    /// There is no room left.
    #[error("the browser's storage is full; changes last until the page is closed")]
    Full,
}

/// The text kept under `key`.
pub fn load_text(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps `text` under `key`.
///
/// # Errors
/// [`StorageError`] when the browser refuses.
pub fn save_text(key: &str, text: &str) -> Result<(), StorageError> {
    storage()
        .ok_or(StorageError::Absent)?
        .set_item(key, text)
        .map_err(|_| StorageError::Full)
}

/// Forgets what is kept under `key`.
pub fn remove_text(key: &str) {
    if let Some(storage) = storage() {
        storage.remove_item(key).ok();
    }
}

/// The text kept under `key` for this tab alone.
pub fn text_in_tab(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok().flatten()
}

/// Keeps `text` under `key` until the tab is closed, where no other tab can read it. What is secret
/// comes here only when a person has said so.
///
/// # Errors
/// [`StorageError`] when the browser refuses.
pub fn keep_in_tab(key: &str, text: &str) -> Result<(), StorageError> {
    tab_storage()
        .ok_or(StorageError::Absent)?
        .set_item(key, text)
        .map_err(|_| StorageError::Full)
}

/// The keys under which something is kept for this tab.
pub fn keys_in_tab() -> Vec<String> {
    let Some(storage) = tab_storage() else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or_default();
    (0..count)
        .filter_map(|place| storage.key(place).ok().flatten())
        .collect()
}

/// Forgets what is kept under `key` for this tab.
pub fn forget_in_tab(key: &str) {
    if let Some(storage) = tab_storage() {
        storage.remove_item(key).ok();
    }
}

/// Calls `react` with the key of whatever another tab of the page keeps, for as long as the page lives.
pub fn on_other_tab(react: impl Fn(&str) + 'static) {
    let Some(window) = window() else { return };
    let on_event = move |event: StorageEvent| react(&event.key().unwrap_or_default());
    let callback = Closure::<dyn Fn(StorageEvent)>::new(on_event);
    window
        .add_event_listener_with_callback("storage", callback.as_ref().unchecked_ref())
        .ok();
    callback.forget();
}

fn tab_storage() -> Option<web_sys::Storage> {
    window()?.session_storage().ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}
