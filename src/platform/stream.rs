//! Reading the browser's streams of bytes.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStream;

use super::page::field;

// web-sys has two kinds of readers for this, and no way to hear that a stream offers only one of them.
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

/// The room that pieces are read into, in bytes: a few of the browser's own.
const ROOM: u32 = 512 * 1024;

/// A stream, read piece by piece.
pub(super) struct Pieces {
    reader: Reader,
    /// What the next piece is read into; none where the stream makes room of its own for each.
    room: Option<Uint8Array>,
}

impl Pieces {
    /// From the beginning. Where the stream can, all pieces are read into the same room, which is otherwise made, filled
    /// and collected for each.
    ///
    /// # Errors
    /// Somebody else reads the stream.
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

    /// Appends the next piece; whether there was one.
    ///
    /// # Errors
    /// Whatever the stream fails of, as the browser has it.
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
            // The same memory: the stream took it and gave it back with the piece.
            self.room = Some(Uint8Array::new(&bytes.buffer()));
        }
        Ok(true)
    }

    /// Gives up what is left of it.
    pub(super) async fn cancel(self) {
        // Whether the stream can still be told makes no difference: nobody reads it any more.
        JsFuture::from(self.reader.cancel()).await.ok();
    }
}
