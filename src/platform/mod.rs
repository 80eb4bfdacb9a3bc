//! The browser: the only module that uses web-sys, js-sys, gloo and wasm-bindgen, with one file per
//! capability.
//!
//! Implements the traits of the pure modules, and does not depend on the subject of the page.
//! Components may use [`dom`]; the rest is for use cases.

pub mod dom;

mod cipher;
mod clock;
mod crypto;
mod database;
mod deflate;
mod fetch;
mod location;
mod page;
mod probe;
mod promised_file;
mod storage;
mod stream;
mod worker;

pub use cipher::{CipherParameters, decrypt, encrypt, random_bytes};
pub use clock::{BrowserClock, random_text, timestamp, timestamp_before, utc_offset_minutes};
pub use crypto::{random_url_text, sha256_url_text, text_from_base64_url};
pub use database::{Hold, Holding, forget, hold, keep, kept};
pub use deflate::{deflate, inflate};
pub use fetch::{FetchTransport, fetch_file, fetch_text, post_form};
pub use location::{
    form_text, fragment, leave_for, on_fragment_change, page_address, page_host, page_url, query,
    query_value, replace_fragment, replace_query, set_fragment,
};
pub use page::{
    LeaveGuard, is_online, next_task, on_connectivity_change, on_window_event, painted,
};
pub use probe::{ProbeOutcome, ask_own_host, is_secure_page, own_host_header, probe};
pub use promised_file::{config_text, snapshot_text};
pub use storage::{
    forget_in_tab, has_unstored, is_unstored, keep_in_tab, keys_in_tab, load_text, on_other_tab,
    remove_text, save_text, store_held, text_in_tab,
};
pub use worker::{WorkerHandle, serve_page};
