//! Reading the browser's streams of bytes.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// The next piece of a stream; none at its end.
///
/// # Errors
/// Whatever the stream fails of, as the browser has it.
pub(super) async fn next_piece(
    reader: &ReadableStreamDefaultReader,
) -> Result<Option<Uint8Array>, JsValue> {
    let piece = JsFuture::from(reader.read()).await?;
    let is_end = field(&piece, "done").is_truthy();
    Ok((!is_end).then(|| field(&piece, "value").unchecked_into()))
}

/// What an object has of that name; undefined where it has nothing.
pub(super) fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
