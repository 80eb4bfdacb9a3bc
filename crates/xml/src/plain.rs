//! Fast path for the markup that makes up nearly all of an EC2 response: tags without attributes or prefixes, and text
//! without references. Anything else returns `None` and is left to the full XML parser.

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StartTag {
    /// Length of the name in bytes. The name starts at the second byte.
    pub(super) name_length: usize,
    /// Length of the whole tag in bytes.
    pub(super) length: usize,
    /// Whether the tag is self-closing (`<name/>`).
    pub(super) is_empty: bool,
}

/// Parses a start tag at the beginning of `bytes`.
pub(super) fn start_tag(bytes: &[u8]) -> Option<StartTag> {
    let name = bytes.get(1..)?;
    let name_length = name.iter().position(|byte| !is_name_byte(*byte))?;
    if name_length == 0 {
        return None;
    }
    match name.get(name_length..)? {
        [b'>', ..] => Some(StartTag {
            name_length,
            length: name_length + 2,
            is_empty: false,
        }),
        [b'/', b'>', ..] => Some(StartTag {
            name_length,
            length: name_length + 3,
            is_empty: true,
        }),
        _ => None,
    }
}

/// Returns the length of the end tag `</name>` if `bytes` starts with it.
pub(super) fn end_length(bytes: &[u8], name: &str) -> Option<usize> {
    let rest = bytes.strip_prefix(b"</")?.strip_prefix(name.as_bytes())?;
    (rest.first() == Some(&b'>')).then_some(name.len() + 3)
}

/// Returns the length of the text at the beginning of `bytes`, or `None` if no tag follows it or it holds a character
/// that needs decoding.
pub(super) fn text_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes
        .iter()
        .position(|byte| matches!(byte, b'<' | b'&' | b'\r'))?;
    (bytes.get(end) == Some(&b'<')).then_some(end)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}
