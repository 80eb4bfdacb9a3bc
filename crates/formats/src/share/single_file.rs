//! A snapshot in one HTML file, with the program that shows it.
//!
//! The build makes the template, which holds the program, its style and its policy. Only the text of
//! an envelope is inserted: letters, digits, `-` and `_`, so that no value of the snapshot can end
//! the element that holds it.

use super::Envelope;

/// Element of the template that holds the envelope. Its text is data, never run.
const OPEN: &str = r#"<script type="text/plain" id="snapshot">"#;
const CLOSE: &str = "</script>";

/// The text is not the template of single files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no template of single files")]
pub struct NotATemplate;

/// A snapshot is too large for the limits within which its file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("snapshot too large")]
pub struct SnapshotTooLarge {
    /// Size of the compact form in bytes.
    pub bytes: usize,
    /// Maximum size in bytes.
    pub limit: usize,
}

/// Inserts an envelope into the template.
///
/// # Errors
/// [`NotATemplate`] if the element for the envelope is missing or not empty.
pub fn single_file(template: &str, envelope: &Envelope) -> Result<String, NotATemplate> {
    let (before, after) = template.split_once(OPEN).ok_or(NotATemplate)?;
    if !after.starts_with(CLOSE) {
        return Err(NotATemplate);
    }
    Ok([before, OPEN, &envelope.to_text(), after].concat())
}

#[cfg(test)]
mod tests {
    use super::super::testing::snapshot;
    use super::super::{Limits, Snapshot, from_compact_bytes, to_compact_bytes};
    use super::*;

    const TEMPLATE: &str =
        r#"<body><script type="text/plain" id="snapshot"></script><script>run()</script>"#;

    /// A snapshot whose texts would end an element, open a comment, or start a program.
    fn hostile() -> Snapshot {
        let mut hostile = snapshot();
        hostile.inventory.groups.edit_each(|group| {
            group.name = "</script><script>alert(1)</script>".to_owned();
            group.description = "<!--<script>".to_owned();
            for rule in &mut group.rules {
                rule.description = "-->]]>&quot;<img src=x onerror=alert(1)>".into();
            }
        });
        hostile
    }

    #[test]
    fn no_text_of_a_snapshot_leaves_its_element() {
        let bytes = to_compact_bytes(&hostile());
        let file = single_file(TEMPLATE, &Envelope::plain(bytes)).unwrap();
        let (before, rest) = file.split_once(OPEN).unwrap();
        let (envelope, after) = rest.split_once(CLOSE).unwrap();
        assert_eq!([before, OPEN, CLOSE, after].concat(), TEMPLATE);
        let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        assert!(envelope.bytes().all(is_safe));
        let envelope = Envelope::parse_within(envelope, &Limits::FILE).unwrap();
        let opened = from_compact_bytes(envelope.open().unwrap(), &Limits::FILE);
        assert_eq!(opened, Ok(hostile()));
    }

    #[test]
    fn other_pages_are_no_template() {
        let envelope = Envelope::plain(Vec::new());
        let filled = single_file(TEMPLATE, &envelope).unwrap();
        for text in ["", "<!doctype html><p>Not found", OPEN, &filled] {
            assert_eq!(single_file(text, &envelope), Err(NotATemplate), "{text}");
        }
    }
}
