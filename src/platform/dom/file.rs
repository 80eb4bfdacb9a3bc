//! Files: chosen, dropped, and downloaded.

use std::time::Duration;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlInputElement};

use super::document;
use crate::browser::FileError;
use crate::platform::page::{window, within};

/// Downloads a text as a file.
pub fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let url = web_sys::Blob::new_with_str_sequence(&parts)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    let Ok(url) = url else { return };
    download_url(name, &url);
    web_sys::Url::revoke_object_url(&url).ok();
}

/// Downloads what is at an address of the page or a `data:` address as a file.
pub fn download_url(name: &str, url: &str) {
    let link = document().and_then(|document| document.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        link.set_attribute("href", url).ok();
        link.set_attribute("download", name).ok();
        link.click();
    }
}

/// A file chosen or dropped by the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name.
    pub name: String,
    /// Its bytes, or why they cannot be read.
    pub bytes: Result<Vec<u8>, FileError>,
}

/// Reads the file chosen in a file field, up to `limit` bytes. `None` if there is none. Clears the
/// field, so that the user can choose the same file again.
pub async fn chosen_file(input: &HtmlInputElement, limit: usize) -> Option<ReadFile> {
    let file = input.files()?.get(0)?;
    let read = read_file(file, limit).await;
    input.set_value("");
    Some(read)
}

/// Calls `react` with every file dropped onto the page, up to `limit` bytes, for the lifetime of
/// the page.
pub fn on_dropped_file(limit: usize, react: impl Fn(ReadFile) + Clone + 'static) {
    let Some(window) = window() else { return };
    let listen = |name: &str, callback: Closure<dyn Fn(web_sys::DragEvent)>| {
        window
            .add_event_listener_with_callback(name, callback.as_ref().unchecked_ref())
            .ok();
        callback.forget();
    };
    let files = |event: &web_sys::DragEvent| event.data_transfer().and_then(|data| data.files());
    // By default the browser would leave the page to show the file.
    listen(
        "dragover",
        Closure::new(|event: web_sys::DragEvent| {
            let types = event.data_transfer().map(|data| data.types());
            if types.is_some_and(|types| types.includes(&"Files".into(), 0)) {
                event.prevent_default();
            }
        }),
    );
    listen(
        "drop",
        Closure::new(move |event: web_sys::DragEvent| {
            let Some(file) = files(&event).and_then(|files| files.get(0)) else {
                return;
            };
            event.prevent_default();
            let react = react.clone();
            wasm_bindgen_futures::spawn_local(async move { react(read_file(file, limit).await) });
        }),
    );
}

/// Maximum time for reading a file, which may be on a network drive.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

async fn read_file(file: web_sys::File, limit: usize) -> ReadFile {
    let size = file.size() as usize;
    let bytes = if size > limit {
        Err(FileError::TooLarge { bytes: size, limit })
    } else {
        let buffer = within(READ_TIMEOUT, JsFuture::from(file.array_buffer())).await;
        let buffer = buffer.and_then(Result::ok);
        buffer
            .map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec())
            .ok_or(FileError::Unreadable)
    };
    ReadFile {
        name: file.name(),
        bytes,
    }
}
