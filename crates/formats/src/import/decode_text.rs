//! Text encodings of files: UTF-8 or UTF-16, with or without a byte order mark.

use std::borrow::Cow;

/// The bytes are not text in a supported encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown text encoding")]
pub struct DecodeError;

/// Decodes the bytes of a file, and drops the byte order mark.
///
/// UTF-16 without a mark, which some tools write, is recognized by the zero byte next to the ASCII
/// character with which every supported file begins.
///
/// # Errors
/// [`DecodeError`] if the bytes are in another encoding, or damaged.
pub fn decode_text(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let text = std::str::from_utf8(bytes).map_err(|_| DecodeError)?;
    Ok(text.into())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, DecodeError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DecodeError);
    }
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.map(Cow::Owned).map_err(|_| DecodeError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_encodings_decode_to_the_same_text() {
        let text = "[{\"GroupName\": \"caf\u{e9} \u{1f600}\"}]";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            [b"\xFF\xFE", &*little].concat(),
            [b"\xFE\xFF", &*big].concat(),
            little,
            big,
        ] {
            assert_eq!(decode_text(&bytes).as_deref(), Ok(text), "{bytes:?}");
        }
        assert_eq!(decode_text(b"").as_deref(), Ok(""));
    }

    #[test]
    fn other_encodings_are_refused() {
        for bytes in [
            &b"caf\xe9"[..],
            b"\xFF\xFE[\0\xD8",
            b"\xFF\xFE[\0]",
            b"\xFF\xFE\0\xD8",
        ] {
            assert_eq!(decode_text(bytes), Err(DecodeError), "{bytes:?}");
        }
    }
}
