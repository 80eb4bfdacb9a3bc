//! Container of a snapshot in a link: a plain or encrypted payload, with a header to distinguish
//! truncated links, damaged links and wrong passphrases.
//! ```text
//! 0       version, 1
//! 1       0 plain, 1 encrypted
//! 2..6    length of the payload in bytes, big-endian
//! 6..10   CRC-32 (ISO-HDLC) of all other bytes
//! only if encrypted:
//! 10..14  iterations of PBKDF2-HMAC-SHA256, big-endian
//! 14..30  its salt
//! 30..42  the IV of AES-256-GCM
//! then    the payload: the deflated compact form, encrypted with its tag at the end
//! ```

use std::fmt;

use super::Limits;
use super::base64url::{Base64Error, decode_whole_bytes, encode};

/// Iterations of PBKDF2-HMAC-SHA256 for new links, as recommended by OWASP's "Password Storage
/// Cheat Sheet".
pub const PBKDF2_ITERATIONS: u32 = 600_000;

/// Minimum number of iterations that is accepted. No version has used fewer.
pub const MIN_ITERATIONS: u32 = 100_000;
/// Maximum number of iterations that is accepted, so that opening a link takes bearable time.
pub const MAX_ITERATIONS: u32 = 5_000_000;

/// Current version of envelopes.
pub const VERSION: u8 = 1;
const PLAIN: u8 = 0;
const ENCRYPTED: u8 = 1;

/// A payload, with the parameters to decrypt it.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Encryption of the payload. `None` if it is plain.
    pub encryption: Option<Encryption>,
    /// The deflated compact form, possibly encrypted.
    pub payload: Vec<u8>,
}

/// Encryption parameters: AES-256-GCM, with a key derived from a passphrase by PBKDF2-HMAC-SHA256.
/// None of them is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    iterations: u32,
    salt: [u8; 16],
    iv: [u8; 12],
}

/// Reason why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid snapshot link")]
pub enum EnvelopeError {
    /// The text is truncated.
    Cut,
    /// The text was changed.
    Damaged,
    /// A version that this page does not know.
    FutureVersion(u8),
    /// The number of iterations is out of bounds: too weak, or too slow.
    Iterations(u32),
    /// The payload is encrypted.
    NeedsPassphrase,
    /// The text is too long.
    TooLong {
        /// Its length.
        chars: usize,
        /// Maximum length.
        limit: usize,
    },
}

impl Envelope {
    /// Creates an envelope without encryption.
    pub fn plain(payload: Vec<u8>) -> Self {
        Self {
            encryption: None,
            payload,
        }
    }

    /// Returns the text for the link: letters, digits, `-` and `_`.
    pub fn to_text(&self) -> String {
        let kind = match self.encryption {
            None => PLAIN,
            Some(_) => ENCRYPTED,
        };
        // A longer payload than the header can state does not fit into any link.
        let length = u32::try_from(self.payload.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes();
        let head = [&[VERSION, kind], length.as_slice()].concat();
        let encryption = self.encryption.as_ref().map(Encryption::to_bytes);
        let encryption = encryption.as_deref().unwrap_or_default();
        let checksum = crc32(&[&head, encryption, &self.payload]).to_be_bytes();
        encode(&[&head, checksum.as_slice(), encryption, &self.payload].concat())
    }

    /// Parses the text of a link. Ignores whitespace, which mail programs insert into long lines.
    ///
    /// # Errors
    /// [`EnvelopeError`] says whether the text is truncated, damaged or unsupported.
    pub fn parse(text: &str) -> Result<Self, EnvelopeError> {
        Self::parse_within(text, &Limits::LINK)
    }

    /// Parses a text within the limits of its source.
    ///
    /// # Errors
    /// Like [`Envelope::parse`].
    pub fn parse_within(text: &str, limits: &Limits) -> Result<Self, EnvelopeError> {
        let limit = limits.envelope_chars;
        // Bytes equal characters: the alphabet is ASCII.
        let chars = text.len();
        if chars > limit {
            return Err(EnvelopeError::TooLong { chars, limit });
        }
        let text: String = text.split_ascii_whitespace().collect();
        let (bytes, is_whole) = decode_whole_bytes(&text).map_err(|error| match error {
            Base64Error::Character(_) => EnvelopeError::Damaged,
            Base64Error::End => EnvelopeError::Cut,
        })?;
        let mut rest = bytes.as_slice();
        let [version] = take(&mut rest)?;
        match version {
            0 => return Err(EnvelopeError::Damaged),
            VERSION => {}
            later => return Err(EnvelopeError::FutureVersion(later)),
        }
        let [kind] = take(&mut rest)?;
        let length: [u8; 4] = take(&mut rest)?;
        let checksum: [u8; 4] = take(&mut rest)?;
        let encryption_bytes: Option<[u8; 32]> = match kind {
            PLAIN => None,
            ENCRYPTED => Some(take(&mut rest)?),
            _ => return Err(EnvelopeError::Damaged),
        };
        let announced = u32::from_be_bytes(length);
        match usize::try_from(announced) {
            Ok(length) if length < rest.len() => return Err(EnvelopeError::Damaged),
            Ok(length) if length == rest.len() => {}
            // A length beyond the limit means damage, not truncation.
            Ok(length) if length <= limits.bytes => return Err(EnvelopeError::Cut),
            _ => return Err(EnvelopeError::Damaged),
        }
        let encryption = encryption_bytes.as_ref().map(|bytes| bytes.as_slice());
        let head = [&[version, kind], length.as_slice()].concat();
        let all = [&head, encryption.unwrap_or_default(), rest];
        if !is_whole || crc32(&all).to_be_bytes() != checksum {
            return Err(EnvelopeError::Damaged);
        }
        Ok(Self {
            encryption: encryption.map(Encryption::from_bytes).transpose()?,
            payload: rest.to_vec(),
        })
    }

    /// Returns the plain payload.
    ///
    /// # Errors
    /// [`EnvelopeError::NeedsPassphrase`] if it is encrypted.
    pub fn open(&self) -> Result<&[u8], EnvelopeError> {
        match self.encryption {
            None => Ok(&self.payload),
            Some(_) => Err(EnvelopeError::NeedsPassphrase),
        }
    }
}

impl fmt::Debug for Envelope {
    /// Omits the payload, which may be confidential.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Envelope")
            .field("encryption", &self.encryption)
            .field("payload", &format_args!("{} bytes", self.payload.len()))
            .finish()
    }
}

impl Encryption {
    /// Creates parameters for a new link. Salt and IV must be random and unique.
    pub fn new(salt: [u8; 16], iv: [u8; 12]) -> Self {
        Self {
            iterations: PBKDF2_ITERATIONS,
            salt,
            iv,
        }
    }

    /// Number of PBKDF2-HMAC-SHA256 iterations.
    pub fn iterations(&self) -> u32 {
        self.iterations
    }

    /// The salt of PBKDF2.
    pub fn salt(&self) -> &[u8; 16] {
        &self.salt
    }

    /// The IV of AES-GCM.
    pub fn iv(&self) -> &[u8; 12] {
        &self.iv
    }

    /// Returns iterations, salt and IV as in the envelope. AES-GCM authenticates them as additional
    /// data.
    pub fn to_bytes(&self) -> Vec<u8> {
        let iterations = self.iterations.to_be_bytes();
        [iterations.as_slice(), &self.salt, &self.iv].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let mut rest = bytes;
        let iterations = u32::from_be_bytes(take(&mut rest)?);
        if !(MIN_ITERATIONS..=MAX_ITERATIONS).contains(&iterations) {
            return Err(EnvelopeError::Iterations(iterations));
        }
        Ok(Self {
            iterations,
            salt: take(&mut rest)?,
            iv: take(&mut rest)?,
        })
    }
}

/// Splits off the first bytes. The text is truncated if there are fewer.
fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], EnvelopeError> {
    let (first, behind) = rest.split_first_chunk().ok_or(EnvelopeError::Cut)?;
    *rest = behind;
    Ok(*first)
}

/// CRC-32 as in zip and PNG, bit by bit because payloads are short.
fn crc32(parts: &[&[u8]]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.iter());
    !bytes.fold(u32::MAX, |state, byte| {
        (0..8).fold(state ^ u32::from(*byte), |state, _| match state & 1 {
            0 => state >> 1,
            _ => state >> 1 ^ 0xedb8_8320,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encrypted() -> Envelope {
        Envelope {
            encryption: Some(Encryption::new([7; 16], [9; 12])),
            payload: (0..100).collect(),
        }
    }

    fn with_iterations(iterations: u32) -> String {
        let mut envelope = encrypted();
        if let Some(encryption) = &mut envelope.encryption {
            encryption.iterations = iterations;
        }
        envelope.to_text()
    }

    #[test]
    fn crc32_matches_its_check_value() {
        assert_eq!(crc32(&[b"1234", b"56789"]), 0xcbf4_3926);
    }

    #[test]
    fn envelopes_round_trip() {
        for payload in [vec![], vec![0], (0..=255).collect()] {
            let envelope = Envelope::plain(payload);
            assert_eq!(Envelope::parse(&envelope.to_text()), Ok(envelope.clone()));
            assert_eq!(envelope.open().unwrap(), envelope.payload);
        }
        let envelope = encrypted();
        assert_eq!(Envelope::parse(&envelope.to_text()), Ok(envelope.clone()));
        assert_eq!(envelope.open(), Err(EnvelopeError::NeedsPassphrase));
        let encryption = envelope.encryption.unwrap();
        assert_eq!(encryption.iterations(), 600_000);
        assert_eq!((encryption.salt(), encryption.iv()), (&[7; 16], &[9; 12]));
    }

    #[test]
    fn whitespace_is_ignored() {
        let text = encrypted().to_text();
        let (start, end) = text.split_at(76);
        assert_eq!(
            Envelope::parse(&format!(" {start}\r\n{end}\n")),
            Ok(encrypted())
        );
    }

    #[test]
    fn truncated_texts_are_reported_as_such() {
        for envelope in [encrypted(), Envelope::plain((0..50).collect())] {
            let text = envelope.to_text();
            for end in 0..text.len() {
                assert_eq!(
                    Envelope::parse(&text[..end]),
                    Err(EnvelopeError::Cut),
                    "{end}"
                );
            }
        }
    }

    #[test]
    fn every_changed_character_is_detected() {
        for envelope in [encrypted(), Envelope::plain((0..50).collect())] {
            let text = envelope.to_text();
            for place in 0..text.len() {
                for other in ["A", "Q", "_", "~"] {
                    if text[place..].starts_with(other) {
                        continue;
                    }
                    let mut changed = text.clone();
                    changed.replace_range(place..=place, other);
                    assert!(Envelope::parse(&changed).is_err(), "{place} {other}");
                    // Changes after version, kind and length are known to be damage.
                    if place > 8 {
                        assert_eq!(Envelope::parse(&changed), Err(EnvelopeError::Damaged));
                    }
                }
            }
            assert_eq!(
                Envelope::parse(&format!("{text}AAAA")),
                Err(EnvelopeError::Damaged)
            );
        }
    }

    #[test]
    fn unsupported_envelopes_are_refused_with_their_reason() {
        let later = encode(&[2, 0, 0]);
        assert_eq!(
            Envelope::parse(&later),
            Err(EnvelopeError::FutureVersion(2))
        );
        for iterations in [0, 1, 99_999, 5_000_001, u32::MAX] {
            let error = Envelope::parse(&with_iterations(iterations)).unwrap_err();
            assert_eq!(error, EnvelopeError::Iterations(iterations));
        }
        assert!(Envelope::parse(&with_iterations(100_000)).is_ok());
        let (chars, limit) = (65537, 65536);
        assert_eq!(
            Envelope::parse(&"A".repeat(Limits::LINK.envelope_chars + 1)),
            Err(EnvelopeError::TooLong { chars, limit })
        );
    }

    #[test]
    fn debug_omits_the_payload() {
        let shown = format!("{:?}", Envelope::plain(b"who may come in".to_vec()));
        assert_eq!(shown, "Envelope { encryption: None, payload: 15 bytes }");
    }
}
