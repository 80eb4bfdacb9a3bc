//! Base64 with the URL alphabet and without padding (RFC 4648, section 5), for bytes in links.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, URL_SAFE_NO_PAD};

/// Decoder that accepts truncated texts, whose last character may contain bits of a missing byte.
const TRUNCATED: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// Reason why a text is not base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Base64Error {
    /// A character outside the alphabet.
    #[error("the character {0:?} is not allowed here; expected letters, digits, - and _")]
    Character(char),
    /// The text ends within a byte.
    #[error("the end is missing; copy the whole text")]
    End,
}

/// Encodes bytes: four characters for every three bytes.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes a text.
///
/// # Errors
/// [`Base64Error`] for characters outside the alphabet, including padding, and for texts that
/// [`encode`] never returns.
pub fn decode(text: &str) -> Result<Vec<u8>, Base64Error> {
    match decode_whole_bytes(text)? {
        (bytes, true) => Ok(bytes),
        (_, false) => Err(Base64Error::End),
    }
}

/// Decodes the complete bytes of a text, and returns whether nothing was left over. For a truncated
/// text, these are the bytes before the cut.
pub(super) fn decode_whole_bytes(text: &str) -> Result<(Vec<u8>, bool), Base64Error> {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '_';
    if let Some(other) = text.chars().find(|character| !is_allowed(*character)) {
        return Err(Base64Error::Character(other));
    }
    // A single character is less than a byte.
    let end = text.len() - usize::from(text.len() % 4 == 1);
    let whole = text.get(..end).unwrap_or_default();
    let bytes = TRUNCATED.decode(whole).map_err(|_| Base64Error::End)?;
    let is_whole = encode(&bytes) == text;
    Ok((bytes, is_whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(encode(&[0xfb, 0xff, 0xbf]), "-_-_");
    }

    #[test]
    fn every_text_has_one_form() {
        for length in 0..50_usize {
            let bytes: Vec<u8> = (0..length)
                .map(|place| (place * 89 + length) as u8)
                .collect();
            let text = encode(&bytes);
            assert_eq!(decode(&text).unwrap(), bytes);
        }
        for (text, error) in [
            ("Zg==", Base64Error::Character('=')),
            ("Zm+v", Base64Error::Character('+')),
            ("Zm/v", Base64Error::Character('/')),
            ("Zm 9", Base64Error::Character(' ')),
            ("Zmé9", Base64Error::Character('é')),
            ("Z", Base64Error::End),
            ("Zm9vZ", Base64Error::End),
            // Surplus bits.
            ("Zh", Base64Error::End),
            ("Zm9", Base64Error::End),
        ] {
            assert_eq!(decode(text), Err(error), "{text}");
        }
    }
}
