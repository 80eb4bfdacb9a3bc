//! Encryption with a passphrase: AES-256-GCM, with a key derived by PBKDF2-HMAC-SHA-256. Both by
//! WebCrypto.

use js_sys::{Array, JsString, Object, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, AesKeyGenParams, CryptoKey, Pbkdf2Params, SubtleCrypto};

use super::crypto::crypto;
use super::page::window;
use crate::browser::CipherError;

/// Length of the key, in bits.
const KEY_BITS: u16 = 256;

/// Parameters that must be equal for encryption and decryption. None of them is secret.
#[derive(Clone, Copy, Debug)]
pub struct CipherParameters<'a> {
    /// Salt of PBKDF2, unique for each passphrase.
    pub salt: &'a [u8],
    /// Iterations of PBKDF2.
    pub iterations: u32,
    /// IV of AES-GCM, unique for each use of a key.
    pub iv: &'a [u8],
    /// Additional data, which is authenticated but not encrypted.
    pub additional: &'a [u8],
}

/// Encrypts bytes. The result ends with the authentication tag of 128 bits.
///
/// # Errors
/// [`CipherError::Unavailable`] if the browser cannot encrypt.
pub async fn encrypt(
    bytes: &[u8],
    passphrase: &str,
    parameters: &CipherParameters<'_>,
) -> Result<Vec<u8>, CipherError> {
    let subtle = subtle()?;
    let key = key_of(&subtle, passphrase, parameters, "encrypt").await?;
    let encrypted = subtle
        .encrypt_with_object_and_u8_array(&algorithm(parameters), &key, bytes)
        .map_err(|_| CipherError::Unavailable)?;
    let encrypted = JsFuture::from(encrypted).await;
    encrypted
        .map(|bytes| Uint8Array::new(&bytes).to_vec())
        .map_err(|_| CipherError::Unavailable)
}

/// Decrypts the result of [`encrypt`].
///
/// # Errors
/// [`CipherError`] if the passphrase is wrong, the bytes were changed, or the browser cannot
/// decrypt.
pub async fn decrypt(
    bytes: &[u8],
    passphrase: &str,
    parameters: &CipherParameters<'_>,
) -> Result<Vec<u8>, CipherError> {
    let subtle = subtle()?;
    let key = key_of(&subtle, passphrase, parameters, "decrypt").await?;
    let decrypted = subtle
        .decrypt_with_object_and_u8_array(&algorithm(parameters), &key, bytes)
        .map_err(|_| CipherError::Wrong)?;
    let decrypted = JsFuture::from(decrypted).await;
    decrypted
        .map(|bytes| Uint8Array::new(&bytes).to_vec())
        .map_err(|_| CipherError::Wrong)
}

/// Returns cryptographically secure random bytes.
///
/// # Errors
/// [`CipherError::Unavailable`] if the browser has no secure randomness.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], CipherError> {
    let mut bytes = [0; N];
    crypto()
        .ok_or(CipherError::Unavailable)?
        .get_random_values_with_u8_array(&mut bytes)
        .map_err(|_| CipherError::Unavailable)?;
    Ok(bytes)
}

fn algorithm(parameters: &CipherParameters<'_>) -> Object {
    let algorithm = AesGcmParams::new("AES-GCM", &Uint8Array::from(parameters.iv));
    algorithm.set_additional_data(&Uint8Array::from(parameters.additional));
    algorithm.unchecked_into()
}

async fn key_of(
    subtle: &SubtleCrypto,
    passphrase: &str,
    parameters: &CipherParameters<'_>,
    usage: &str,
) -> Result<CryptoKey, CipherError> {
    let unavailable = |_| CipherError::Unavailable;
    // Keyboards may type the same letters in different ways.
    let normal: String = JsString::from(passphrase).normalize("NFC").into();
    let material = subtle
        .import_key_with_str(
            "raw",
            &Uint8Array::from(normal.as_bytes()),
            "PBKDF2",
            false,
            &usages("deriveKey"),
        )
        .map_err(unavailable)?;
    let material: CryptoKey = JsFuture::from(material)
        .await
        .map_err(unavailable)?
        .unchecked_into();
    let derivation = Pbkdf2Params::new(
        "PBKDF2",
        &JsValue::from_str("SHA-256"),
        parameters.iterations,
        &Uint8Array::from(parameters.salt),
    );
    let key = subtle
        .derive_key_with_object_and_object(
            &derivation,
            &material,
            &AesKeyGenParams::new("AES-GCM", KEY_BITS),
            false,
            &usages(usage),
        )
        .map_err(unavailable)?;
    let key = JsFuture::from(key).await.map_err(unavailable)?;
    Ok(key.unchecked_into())
}

fn usages(usage: &str) -> JsValue {
    Array::of1(&JsValue::from_str(usage)).into()
}

fn subtle() -> Result<SubtleCrypto, CipherError> {
    let is_secure = window().is_some_and(|window| window.is_secure_context());
    let crypto = crypto().filter(|_| is_secure);
    crypto
        .map(|crypto| crypto.subtle())
        .ok_or(CipherError::Unavailable)
}
