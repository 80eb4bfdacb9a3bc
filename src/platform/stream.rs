//! Reads the browser's byte streams.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStream;

use super::page::field;

// web-sys has two types of readers for this, and no way to detect that a stream supports only one.
#[wasm_bindgen]
extern "C" {
    type Stream;

    #[wasm_bindgen(catch, method, js_name = getReader)]
    fn get_reader(this: &Stream, options: &JsValue) -> Result<Reader, JsValue>;

    type Reader;

    #[wasm_bindgen(method)]
    fn read(this: &Reader, room: &JsValue) -> js_sys::Promise;

    #[wasm_bindgen(method)]
    fn cancel(this: &Reader) -> js_sys::Promise;
}

/// Size of the read buffer in bytes, several times the browser's chunk size.
const ROOM: u32 = 512 * 1024;

/// A stream that is read in pieces.
pub(super) struct Pieces {
    reader: Reader,
    /// Buffer for the next piece. `None` if the stream allocates a buffer for each.
    room: Option<Uint8Array>,
}

impl Pieces {
    /// Starts reading. If the stream supports it, all pieces share a buffer, which saves
    /// allocations and garbage collection.
    ///
    /// # Errors
    /// The stream has another reader.
    pub(super) fn of(stream: &ReadableStream) -> Result<Self, JsValue> {
        let stream: &Stream = stream.unchecked_ref();
        let options = Object::new();
        Reflect::set(&options, &"mode".into(), &"byob".into())?;
        if let Ok(reader) = stream.get_reader(&options) {
            let room = Some(Uint8Array::new_with_length(ROOM));
            return Ok(Self { reader, room });
        }
        let reader = stream.get_reader(&JsValue::UNDEFINED)?;
        Ok(Self { reader, room: None })
    }

    /// Appends the next piece to `into`. Returns whether there was one.
    ///
    /// # Errors
    /// The browser's error if the stream fails.
    pub(super) async fn read(&mut self, into: &mut Vec<u8>) -> Result<bool, JsValue> {
        let room = self.room.take().map_or(JsValue::UNDEFINED, JsValue::from);
        let piece = JsFuture::from(self.reader.read(&room)).await?;
        if field(&piece, "done").is_truthy() {
            return Ok(false);
        }
        let bytes: Uint8Array = field(&piece, "value").unchecked_into();
        let start = into.len();
        into.resize(start + bytes.length() as usize, 0);
        if let Some(place) = into.get_mut(start..) {
            bytes.copy_to(place);
        }
        if !room.is_undefined() {
            // The same memory, which the stream returned with the piece.
            self.room = Some(Uint8Array::new(&bytes.buffer()));
        }
        Ok(true)
    }

    /// Cancels the rest of the stream.
    pub(super) async fn cancel(self) {
        // An error does not matter: the stream is not read any more.
        JsFuture::from(self.reader.cancel()).await.ok();
    }
}
