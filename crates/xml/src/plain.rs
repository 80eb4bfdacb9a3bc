//! The markup that nearly all of EC2's answers are made of: tags without attributes or prefixes, and text without
//! references. What is anything else is nothing here, and left to the reader of all XML.

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StartTag {
    /// The length of the name, which starts at the second byte.
    pub(super) name_length: usize,
    /// The length of the whole tag.
    pub(super) length: usize,
    /// Whether it is `<name/>`.
    pub(super) is_empty: bool,
}

/// The start tag that stands at the beginning.
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

/// The length of the end tag of that name, where it stands at the beginning.
pub(super) fn end_length(bytes: &[u8], name: &str) -> Option<usize> {
    let rest = bytes.strip_prefix(b"</")?.strip_prefix(name.as_bytes())?;
    (rest.first() == Some(&b'>')).then_some(name.len() + 3)
}

/// How much text stands at the beginning: none where it is not ended by a tag, or has anything in it that means
/// something else than it says.
pub(super) fn text_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes
        .iter()
        .position(|byte| matches!(byte, b'<' | b'&' | b'\r'))?;
    (bytes.get(end) == Some(&b'<')).then_some(end)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}
