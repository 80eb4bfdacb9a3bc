//! Cryptographically secure randomness, digests, and base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::Crypto;

use super::page::window;

/// Returns random bytes, as text for a URL. `None` if the browser has no secure randomness.
pub fn random_url_text(bytes: u32) -> Option<String> {
    let random = Uint8Array::new_with_length(bytes);
    crypto()?
        .get_random_values_with_array_buffer_view(&random)
        .ok()?;
    Some(URL_SAFE_NO_PAD.encode(random.to_vec()))
}

/// Returns the SHA-256 digest of a text, as text for a URL. `None` on pages served over an insecure
/// connection.
pub async fn sha256_url_text(text: &str) -> Option<String> {
    let subtle = crypto()?.subtle();
    let bytes = Uint8Array::from(text.as_bytes());
    let digest = subtle
        .digest_with_str_and_buffer_source("SHA-256", &bytes)
        .ok()?;
    let digest = JsFuture::from(digest).await.ok()?;
    Some(URL_SAFE_NO_PAD.encode(Uint8Array::new(&digest).to_vec()))
}

/// Decodes base64url without padding. `None` if the text is not valid base64url or not UTF-8.
pub fn text_from_base64_url(encoded: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}

/// Returns the browser's cryptography. Its `subtle` exists only on pages served over a secure
/// connection.
pub(super) fn crypto() -> Option<Crypto> {
    window()?.crypto().ok()
}
