//! Files: chosen, dropped, and handed out.

use std::time::Duration;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlInputElement};

use super::document;
use crate::browser::FileError;
use crate::platform::page::{window, within};

/// Downloads a text as a file of that name.
pub fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let url = web_sys::Blob::new_with_str_sequence(&parts)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    let Ok(url) = url else { return };
    let link = document().and_then(|document| document.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        link.set_attribute("href", &url).ok();
        link.set_attribute("download", name).ok();
        link.click();
    }
    web_sys::Url::revoke_object_url(&url).ok();
}

/// A file that a person has chosen or dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name.
    pub name: String,
    /// Its bytes, or why they cannot be had.
    pub bytes: Result<Vec<u8>, FileError>,
}

/// The file of at most `limit` bytes that was chosen in a file field; none where none was. The field is
/// emptied, so that the same file can be chosen again.
pub async fn chosen_file(input: &HtmlInputElement, limit: usize) -> Option<ReadFile> {
    let file = input.files()?.get(0)?;
    let read = read_file(file, limit).await;
    input.set_value("");
    Some(read)
}

/// Calls `react` with every file of at most `limit` bytes that is dropped onto the page, for as long as
/// the page lives.
pub fn on_dropped_file(limit: usize, react: impl Fn(ReadFile) + Clone + 'static) {
    let Some(window) = window() else { return };
    let listen = |name: &str, callback: Closure<dyn Fn(web_sys::DragEvent)>| {
        window
            .add_event_listener_with_callback(name, callback.as_ref().unchecked_ref())
            .ok();
        callback.forget();
    };
    let files = |event: &web_sys::DragEvent| event.data_transfer().and_then(|data| data.files());
    // The browser would leave the page to show the file.
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

/// How long a file may take to be read: it may be on another computer.
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
