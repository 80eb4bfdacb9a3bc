//! Base64 with the alphabet for URLs and without padding (RFC 4648, section 5), as links carry bytes.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..=chunk.len() {
            let digit = bits >> (18 - 6 * place) & 63;
            text.extend(ALPHABET.get(digit as usize).map(|byte| char::from(*byte)));
        }
    }
    text
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
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let mut bits: u32 = 0;
    let mut count = 0;
    for character in text.chars() {
        let digit = digit_of(character).ok_or(Base64Error::Character(character))?;
        bits = bits << 6 | digit;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
        bits &= (1 << count) - 1;
    }
    Ok((bytes, count < 6 && bits == 0))
}

fn digit_of(character: char) -> Option<u32> {
    let character = u32::from(character);
    let within = |first: char, last: char, start: u32| {
        let first = u32::from(first);
        (first..=u32::from(last))
            .contains(&character)
            .then(|| character - first + start)
    };
    within('A', 'Z', 0)
        .or_else(|| within('a', 'z', 26))
        .or_else(|| within('0', '9', 52))
        .or_else(|| within('-', '-', 62))
        .or_else(|| within('_', '_', 63))
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
