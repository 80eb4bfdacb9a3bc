//! Base64 with the alphabet for URLs and without padding (RFC 4648, section 5), as links carry bytes.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, URL_SAFE_NO_PAD};

/// Reads texts that were cut: their last character may have bits of a byte that is not there.
const OF_CUT_TEXTS: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// Why a text is not base64url. Whoever typed or cut it is at fault.
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

/// The text of bytes: four characters for three of them.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a text.
///
/// # Errors
/// [`Base64Error`] for a character outside the alphabet, padding included, and for a text that
/// [`encode`] never makes.
pub fn decode(text: &str) -> Result<Vec<u8>, Base64Error> {
    match decode_whole_bytes(text)? {
        (bytes, true) => Ok(bytes),
        (_, false) => Err(Base64Error::End),
    }
}

/// The bytes that are wholly there, and whether nothing is left over: of a text that was cut, the part
/// before the cut.
pub(super) fn decode_whole_bytes(text: &str) -> Result<(Vec<u8>, bool), Base64Error> {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '_';
    if let Some(other) = text.chars().find(|character| !is_allowed(*character)) {
        return Err(Base64Error::Character(other));
    }
    // One character alone is less than a byte.
    let end = text.len() - usize::from(text.len() % 4 == 1);
    let whole = text.get(..end).unwrap_or_default();
    let bytes = OF_CUT_TEXTS.decode(whole).map_err(|_| Base64Error::End)?;
    let is_whole = encode(&bytes) == text;
    Ok((bytes, is_whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_rfc() {
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
            // Bits that no byte has.
            ("Zh", Base64Error::End),
            ("Zm9", Base64Error::End),
        ] {
            assert_eq!(decode(text), Err(error), "{text}");
        }
    }
}
