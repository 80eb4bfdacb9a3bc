//! Files that a script outside of the program requests while the program is loading.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::fetch::{IDLE_TIMEOUT, file_text, timeout};
use super::page::{field, within};
use crate::aws::TransportError;

/// Returns the text of `config.json`, which public/boot.js requests while the program is loading.
/// `None` if the file does not exist.
///
/// # Errors
/// [`TransportError`] if there is no response, or one that is not the file.
pub async fn config_text() -> Result<Option<String>, TransportError> {
    let (status, text) = promised_file("portcullisConfig").await?;
    file_text("config.json", status, text)
}

/// Returns the text of the viewed snapshot, which the script of the viewer's page has requested, or
/// has found in its document. `None` if its address names none.
///
/// # Errors
/// Like [`config_text`].
pub async fn snapshot_text() -> Result<Option<String>, TransportError> {
    const NAME: &str = "portcullisSnapshot";
    if field(&js_sys::global(), NAME).is_undefined() {
        return Ok(None);
    }
    match promised_file(NAME).await? {
        (200, text) => Ok(Some(text)),
        (status, _) => Err(TransportError::Status {
            url: "the snapshot".to_owned(),
            status,
        }),
    }
}

/// Returns the status and the text of a file that a script outside of the program has promised by a
/// global name.
async fn promised_file(name: &str) -> Result<(u16, String), TransportError> {
    let asked = field(&js_sys::global(), name);
    let answer = JsFuture::from(js_sys::Promise::resolve(&asked));
    let answer = within(IDLE_TIMEOUT, answer).await.ok_or_else(timeout)?;
    let answer = answer.unwrap_or(JsValue::UNDEFINED);
    let text = |name| field(&answer, name).as_string();
    match (field(&answer, "status").as_f64(), text("text")) {
        (Some(status), Some(text)) => Ok((status as u16, text)),
        _ => Err(TransportError::Unreachable(
            text("message").unwrap_or_default(),
        )),
    }
}
