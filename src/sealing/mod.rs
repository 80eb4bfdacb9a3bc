//! Snapshots in envelopes: deflated and, with a passphrase, encrypted by the browser.
//!
//! The page seals what a link or a single file carries; the page and the viewer open it.

use crate::browser::{CipherError, DeflateError};
use crate::platform::{CipherParameters, decrypt, deflate, encrypt, inflate, random_bytes};
use crate::share::{
    CompactError, Encryption, Envelope, EnvelopeError, Limits, Snapshot, SnapshotTooLarge,
    from_compact_bytes, to_compact_bytes,
};
use crate::text::Text;

/// Reason why a snapshot cannot be sealed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("can't seal the snapshot")]
pub enum SealError {
    /// The browser cannot deflate.
    Deflate(DeflateError),
    /// The browser cannot encrypt.
    Cipher(CipherError),
    /// The snapshot exceeds the limits within which it is opened.
    TooLarge(#[from] SnapshotTooLarge),
}

/// Reason why an envelope does not open.
#[derive(Debug, thiserror::Error)]
#[error("can't open the envelope")]
pub enum UnsealError {
    /// The browser cannot decrypt the snapshot, or the passphrase is wrong.
    Cipher(CipherError),
    /// The content is not a snapshot.
    Compact(#[from] CompactError),
    /// The content cannot be inflated.
    Deflate(DeflateError),
    /// The envelope is damaged, or needs a passphrase.
    Envelope(#[from] EnvelopeError),
}

impl UnsealError {
    /// Returns what is wrong with the passphrase; `None` if another one does not help.
    pub fn passphrase_problem(&self) -> Option<PassphraseProblem> {
        match self {
            Self::Envelope(EnvelopeError::NeedsPassphrase) => Some(PassphraseProblem::Missing),
            Self::Cipher(CipherError::Wrong) => Some(PassphraseProblem::Wrong),
            Self::Cipher(CipherError::Unavailable)
            | Self::Compact(_)
            | Self::Deflate(_)
            | Self::Envelope(_) => None,
        }
    }
}

/// What is wrong with the passphrase for an encrypted envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassphraseProblem {
    /// None was entered.
    Missing,
    /// It does not open the envelope.
    Wrong,
}

impl Text for SealError {
    fn text(&self) -> String {
        match self {
            Self::Deflate(error) => error.text(),
            Self::Cipher(error) => error.text(),
            Self::TooLarge(error) => error.text(),
        }
    }
}

impl Text for UnsealError {
    fn text(&self) -> String {
        match self {
            Self::Cipher(error) => error.text(),
            Self::Compact(error) => error.text(),
            Self::Deflate(error) => error.text(),
            Self::Envelope(error) => error.text(),
        }
    }
}

/// Puts a snapshot into an envelope, encrypted if there is a passphrase.
///
/// # Errors
/// [`SealError`] if the browser supports no compression or encryption, or if the snapshot is larger
/// than [`Limits::FILE`] permits.
pub async fn seal(snapshot: &Snapshot, passphrase: Option<&str>) -> Result<Envelope, SealError> {
    let compact = to_compact_bytes(snapshot);
    let (bytes, limit) = (compact.len(), Limits::FILE.bytes);
    if bytes > limit {
        return Err(SnapshotTooLarge { bytes, limit }.into());
    }
    let payload = deflate(&compact).await.map_err(SealError::Deflate)?;
    let Some(passphrase) = passphrase else {
        return Ok(Envelope::plain(payload));
    };
    let salt = random_bytes().map_err(SealError::Cipher)?;
    let iv = random_bytes().map_err(SealError::Cipher)?;
    let encryption = Encryption::new(salt, iv);
    let additional = encryption.to_bytes();
    let payload = encrypt(&payload, passphrase, &parameters(&encryption, &additional)).await;
    Ok(Envelope {
        encryption: Some(encryption),
        payload: payload.map_err(SealError::Cipher)?,
    })
}

/// Opens the text of an envelope.
///
/// # Errors
/// [`UnsealError`]; [`EnvelopeError::NeedsPassphrase`] if the envelope is encrypted and there is no
/// passphrase.
pub async fn unseal(
    text: &str,
    passphrase: Option<&str>,
    limits: &Limits,
) -> Result<Snapshot, UnsealError> {
    let envelope = Envelope::parse_within(text, limits)?;
    match (&envelope.encryption, passphrase) {
        (Some(encryption), Some(passphrase)) => {
            let additional = encryption.to_bytes();
            let parameters = parameters(encryption, &additional);
            let payload = decrypt(&envelope.payload, passphrase, &parameters).await;
            unpack(&payload.map_err(UnsealError::Cipher)?, limits).await
        }
        _ => unpack(envelope.open()?, limits).await,
    }
}

/// Returns the parameters of an encryption in the form that the browser needs.
fn parameters<'a>(encryption: &'a Encryption, additional: &'a [u8]) -> CipherParameters<'a> {
    CipherParameters {
        salt: encryption.salt(),
        iterations: encryption.iterations(),
        iv: encryption.iv(),
        additional,
    }
}

async fn unpack(payload: &[u8], limits: &Limits) -> Result<Snapshot, UnsealError> {
    let bytes = inflate(payload, limits.bytes).await;
    let bytes = bytes.map_err(|error| match error {
        DeflateError::TooLarge { .. } => CompactError::TooLarge.into(),
        DeflateError::Damaged => CompactError::Damaged.into(),
        error => UnsealError::Deflate(error),
    })?;
    Ok(from_compact_bytes(&bytes, limits)?)
}
