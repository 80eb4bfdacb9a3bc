//! Compression with the browser's streams.

use std::time::Duration;

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStream, WritableStream};

use super::page::within;
use super::stream::Pieces;
use crate::browser::DeflateError;

// web-sys has these only behind a flag for unstable APIs.
#[wasm_bindgen]
extern "C" {
    type CompressionStream;

    #[wasm_bindgen(catch, constructor)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn readable(this: &CompressionStream) -> ReadableStream;

    #[wasm_bindgen(method, getter)]
    fn writable(this: &CompressionStream) -> WritableStream;

    type DecompressionStream;

    #[wasm_bindgen(catch, constructor)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn readable(this: &DecompressionStream) -> ReadableStream;

    #[wasm_bindgen(method, getter)]
    fn writable(this: &DecompressionStream) -> WritableStream;
}

/// Without header and checksum, which the envelope has.
const FORMAT: &str = "deflate-raw";

/// Bytes passed to a stream at once. The stream inflates them all before any output is read, up to
/// a thousand-fold, so this limits the memory that a zip bomb can take.
const PIECE_BYTES: u32 = 4096;

/// Maximum time for a stream to process a piece.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Deflates bytes, without a header.
///
/// # Errors
/// [`DeflateError::Unsupported`] if the browser cannot deflate.
pub async fn deflate(bytes: &[u8]) -> Result<Vec<u8>, DeflateError> {
    let stream = CompressionStream::new(FORMAT).map_err(|_| DeflateError::Unsupported)?;
    feed(bytes, &stream.writable())?;
    // The output size is limited by the input size.
    read(&stream.readable(), usize::MAX)
        .await
        .map_err(|_| DeflateError::Unsupported)
}

/// Inflates raw deflated bytes. Stops once the output exceeds `limit` bytes.
///
/// # Errors
/// [`DeflateError`] if the bytes are damaged or too large, or the browser cannot inflate.
pub async fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, DeflateError> {
    let stream = DecompressionStream::new(FORMAT).map_err(|_| DeflateError::Unsupported)?;
    feed(bytes, &stream.writable())?;
    read(&stream.readable(), limit).await
}

/// Writes bytes to a stream in the background. Each write waits for a read at the other end.
fn feed(bytes: &[u8], writable: &WritableStream) -> Result<(), DeflateError> {
    let writer = writable.get_writer();
    let writer = writer.map_err(|_| DeflateError::Unsupported)?;
    let bytes = Uint8Array::from(bytes);
    spawn_local(async move {
        for start in (0..bytes.length()).step_by(PIECE_BYTES as usize) {
            let piece = bytes.subarray(start, start.saturating_add(PIECE_BYTES));
            // The reader gets the error, or caused it by dropping the stream.
            if JsFuture::from(writer.write_with_chunk(&piece))
                .await
                .is_err()
            {
                return;
            }
        }
        JsFuture::from(writer.close()).await.ok();
    });
    Ok(())
}

async fn read(stream: &ReadableStream, limit: usize) -> Result<Vec<u8>, DeflateError> {
    let damaged = |_| DeflateError::Damaged;
    let mut pieces = Pieces::of(stream).map_err(damaged)?;
    let mut all: Vec<u8> = Vec::new();
    loop {
        let read = within(TIMEOUT, pieces.read(&mut all)).await;
        let is_more = read.ok_or(DeflateError::Damaged)?.map_err(damaged)?;
        if !is_more {
            break;
        }
        if all.len() > limit {
            pieces.cancel().await;
            return Err(DeflateError::TooLarge { limit });
        }
    }
    Ok(all)
}
