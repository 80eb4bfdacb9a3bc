//! Deflating and inflating, by the browser's own streams.

use std::time::Duration;

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStream, WritableStream};

use super::page::within;
use super::stream::Pieces;
use crate::browser::DeflateError;

// web-sys has these for whoever compiles it with a flag for what is not yet settled.
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

/// Without header and checksum: the envelope has its own.
const FORMAT: &str = "deflate-raw";

/// How many bytes a stream is given at once. It unfolds them all before any can be read, to as much as a
/// thousand times as many: this, and not the length of a bomb, bounds what is in memory.
const PIECE_BYTES: u32 = 4096;

/// How long a stream may take for a piece of what it is given.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Deflates bytes: raw, without any header.
///
/// # Errors
/// [`DeflateError::Unsupported`] where the browser cannot.
pub async fn deflate(bytes: &[u8]) -> Result<Vec<u8>, DeflateError> {
    let stream = CompressionStream::new(FORMAT).map_err(|_| DeflateError::Unsupported)?;
    feed(bytes, &stream.writable())?;
    // What comes out is bounded by what goes in.
    read(&stream.readable(), usize::MAX)
        .await
        .map_err(|_| DeflateError::Unsupported)
}

/// Inflates raw deflated bytes, and stops as soon as more than `limit` bytes have come out.
///
/// # Errors
/// [`DeflateError`] tells what the bytes are instead.
pub async fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, DeflateError> {
    let stream = DecompressionStream::new(FORMAT).map_err(|_| DeflateError::Unsupported)?;
    feed(bytes, &stream.writable())?;
    read(&stream.readable(), limit).await
}

/// Gives bytes to a stream while they are read at its other end: each write waits for a read.
fn feed(bytes: &[u8], writable: &WritableStream) -> Result<(), DeflateError> {
    let writer = writable.get_writer();
    let writer = writer.map_err(|_| DeflateError::Unsupported)?;
    let bytes = Uint8Array::from(bytes);
    spawn_local(async move {
        for start in (0..bytes.length()).step_by(PIECE_BYTES as usize) {
            let piece = bytes.subarray(start, start.saturating_add(PIECE_BYTES));
            // Whoever reads is told of the error, or has caused it by leaving.
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
