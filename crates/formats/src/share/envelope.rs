//! What stands behind the `#` of a link: a payload, in the open or encrypted, and what it takes to tell
//! a link that was cut from one that was damaged, and a wrong passphrase from both.
//!
//! ```text
//! 0       version, 1
//! 1       0 in the open, 1 encrypted
//! 2..6    length of the payload in bytes, big-endian
//! 6..10   CRC-32 (ISO-HDLC) of all other bytes
//! only where it is encrypted:
//! 10..14  iterations of PBKDF2-HMAC-SHA256, big-endian
//! 14..30  its salt
//! 30..42  the IV of AES-256-GCM
//! then    the payload: the deflated compact form, encrypted with its tag at the end
//! ```

use std::fmt;

use super::base64url::{Base64Error, decode_whole_bytes, encode};
use super::{MAX_ENVELOPE_CHARS, MAX_INFLATED_BYTES};

/// How often PBKDF2-HMAC-SHA256 is gone through for a new link: what OWASP's "Password Storage Cheat
/// Sheet" asks for.
pub const PBKDF2_ITERATIONS: u32 = 600_000;

/// Fewer than any version has ever used, and more than a browser goes through in bearable time.
pub const FEWEST_ITERATIONS: u32 = 100_000;
/// The most iterations of PBKDF2 that are taken.
pub const MOST_ITERATIONS: u32 = 5_000_000;

/// The newest version of envelopes.
pub const VERSION: u8 = 1;
const PLAIN: u8 = 0;
const ENCRYPTED: u8 = 1;

/// A payload with what it takes to open it.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// How the payload is encrypted; none where everybody may read it.
    pub encryption: Option<Encryption>,
    /// The deflated compact form, or what came of encrypting it.
    pub payload: Vec<u8>,
}

/// How a payload is encrypted: AES-256-GCM, with a key from a passphrase by PBKDF2-HMAC-SHA256. None
/// of this is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    iterations: u32,
    salt: [u8; 16],
    iv: [u8; 12],
}

/// Why a text does not open. Whoever made, sent or changed the link is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid snapshot link")]
pub enum EnvelopeError {
    /// There is less than was sent.
    Cut,
    /// Something in it was changed.
    Damaged,
    /// It is of a version that this page does not know.
    FutureVersion(u8),
    /// PBKDF2 would be too weak, or take too long.
    Iterations(u32),
    /// It is encrypted.
    NeedsPassphrase,
    /// It is too long.
    TooLong {
        /// Its length.
        chars: usize,
        /// The longest that is read.
        limit: usize,
    },
}

impl Envelope {
    /// An envelope that everybody may open.
    pub fn plain(payload: Vec<u8>) -> Self {
        Self {
            encryption: None,
            payload,
        }
    }

    /// The text for the link: letters, digits, `-` and `_`.
    pub fn to_text(&self) -> String {
        let kind = match self.encryption {
            None => PLAIN,
            Some(_) => ENCRYPTED,
        };
        // What is longer than the length can say is longer than any link.
        let length = u32::try_from(self.payload.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes();
        let head = [&[VERSION, kind], length.as_slice()].concat();
        let encryption = self.encryption.as_ref().map(Encryption::to_bytes);
        let encryption = encryption.as_deref().unwrap_or_default();
        let checksum = crc32(&[&head, encryption, &self.payload]).to_be_bytes();
        encode(&[&head, checksum.as_slice(), encryption, &self.payload].concat())
    }

    /// Reads the text of a link. White space, which mail programs put into long lines, is passed over.
    ///
    /// # Errors
    /// [`EnvelopeError`] tells what happened to it.
    pub fn parse(text: &str) -> Result<Self, EnvelopeError> {
        // Characters would have to be counted; the alphabet has one byte for each.
        if text.len() > MAX_ENVELOPE_CHARS {
            let (chars, limit) = (text.len(), MAX_ENVELOPE_CHARS);
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
            // A length that no link has is not one that was sent.
            Ok(length) if length <= MAX_INFLATED_BYTES => return Err(EnvelopeError::Cut),
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

    /// The payload, where it is in the open.
    ///
    /// # Errors
    /// [`EnvelopeError::NeedsPassphrase`] where it is not.
    pub fn open(&self) -> Result<&[u8], EnvelopeError> {
        match self.encryption {
            None => Ok(&self.payload),
            Some(_) => Err(EnvelopeError::NeedsPassphrase),
        }
    }
}

impl fmt::Debug for Envelope {
    /// The payload is whatever somebody shares; its length is enough to find mistakes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Envelope")
            .field("encryption", &self.encryption)
            .field("payload", &format_args!("{} bytes", self.payload.len()))
            .finish()
    }
}

impl Encryption {
    /// For a new link: salt and IV come from the browser's randomness, and are never used twice.
    pub fn new(salt: [u8; 16], iv: [u8; 12]) -> Self {
        Self {
            iterations: PBKDF2_ITERATIONS,
            salt,
            iv,
        }
    }

    /// How often PBKDF2-HMAC-SHA256 is gone through.
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

    /// Iterations, salt and IV as they stand in the envelope: the additional data that AES-GCM
    /// authenticates together with the payload.
    pub fn to_bytes(&self) -> Vec<u8> {
        let iterations = self.iterations.to_be_bytes();
        [iterations.as_slice(), &self.salt, &self.iv].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let mut rest = bytes;
        let iterations = u32::from_be_bytes(take(&mut rest)?);
        if !(FEWEST_ITERATIONS..=MOST_ITERATIONS).contains(&iterations) {
            return Err(EnvelopeError::Iterations(iterations));
        }
        Ok(Self {
            iterations,
            salt: take(&mut rest)?,
            iv: take(&mut rest)?,
        })
    }
}

/// Takes the first bytes off; where there are fewer, the text was cut.
fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], EnvelopeError> {
    let (first, behind) = rest.split_first_chunk().ok_or(EnvelopeError::Cut)?;
    *rest = behind;
    Ok(*first)
}

/// CRC-32 as zip and PNG have it, bit by bit: links are short.
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
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(&[b"1234", b"56789"]), 0xcbf4_3926);
    }

    #[test]
    fn what_is_put_in_comes_out() {
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
    fn white_space_does_no_harm() {
        let text = encrypted().to_text();
        let (start, end) = text.split_at(76);
        assert_eq!(
            Envelope::parse(&format!(" {start}\r\n{end}\n")),
            Ok(encrypted())
        );
    }

    #[test]
    fn every_cut_is_told_as_one() {
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
    fn every_changed_character_is_found() {
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
                    // Beyond what tells version, kind and length, it is known to be damage.
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
    fn what_cannot_be_opened_is_refused_for_its_reason() {
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
            Envelope::parse(&"A".repeat(MAX_ENVELOPE_CHARS + 1)),
            Err(EnvelopeError::TooLong { chars, limit })
        );
    }

    #[test]
    fn a_payload_is_not_shown() {
        let shown = format!("{:?}", Envelope::plain(b"who may come in".to_vec()));
        assert_eq!(shown, "Envelope { encryption: None, payload: 15 bytes }");
    }
}
