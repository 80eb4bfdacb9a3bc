//! Tags of groups and rules.

use serde::{Deserialize, Serialize};

/// The most tags EC2 keeps on one resource.
pub const MAX_TAGS_PER_RESOURCE: usize = 50;

/// The longest key of a tag, in characters.
pub const MAX_TAG_KEY_CHARS: usize = 127;
/// The longest value of a tag, in characters.
pub const MAX_TAG_VALUE_CHARS: usize = 256;

/// One tag. As remote resources carry it, any text; what a person typed goes through [`Tag::parse`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tag {
    /// The key, unique on its resource, case-sensitive.
    pub key: String,
    /// The value, possibly empty.
    pub value: String,
}

/// Why EC2 would refuse a tag. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid tag")]
pub enum TagError {
    /// A control character that XML, and therefore EC2, cannot carry.
    Character(char),
    /// The key is empty.
    EmptyKey,
    /// The key is too long.
    KeyTooLong(usize),
    /// The key starts with `aws:`.
    ReservedKey,
    /// The value is too long.
    ValueTooLong(usize),
}

impl Tag {
    /// A tag that EC2 accepts.
    ///
    /// # Errors
    /// [`TagError`] names the limit that is broken.
    pub fn parse(key: &str, value: &str) -> Result<Self, TagError> {
        let (key_chars, value_chars) = (key.chars().count(), value.chars().count());
        if key.is_empty() {
            return Err(TagError::EmptyKey);
        }
        if is_reserved(key) {
            return Err(TagError::ReservedKey);
        }
        let is_control = |c: &char| *c < ' ' && !matches!(c, '\t' | '\n' | '\r');
        if let Some(control) = key.chars().chain(value.chars()).find(is_control) {
            return Err(TagError::Character(control));
        }
        if key_chars > MAX_TAG_KEY_CHARS {
            return Err(TagError::KeyTooLong(key_chars));
        }
        if value_chars > MAX_TAG_VALUE_CHARS {
            return Err(TagError::ValueTooLong(value_chars));
        }
        Ok(Self {
            key: key.to_owned(),
            value: value.to_owned(),
        })
    }

    /// Whether only AWS itself can set the tag and take it away, as CloudFormation's are.
    pub fn is_reserved(&self) -> bool {
        is_reserved(&self.key)
    }
}

fn is_reserved(key: &str) -> bool {
    let start = key.get(..4);
    start.is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_characters() {
        assert!(Tag::parse(&"é".repeat(127), &"é".repeat(256)).is_ok());
        assert_eq!(
            Tag::parse(&"k".repeat(128), ""),
            Err(TagError::KeyTooLong(128))
        );
        assert_eq!(
            Tag::parse("k", &"v".repeat(257)),
            Err(TagError::ValueTooLong(257))
        );
        assert_eq!(Tag::parse("", "v"), Err(TagError::EmptyKey));
        assert_eq!(Tag::parse("AWS:x", "v"), Err(TagError::ReservedKey));
        assert_eq!(
            Tag::parse("k", "a\u{1b}b"),
            Err(TagError::Character('\u{1b}'))
        );
        let tag = |key: &str| Tag {
            key: key.to_owned(),
            value: String::new(),
        };
        assert!(tag("aws:cloudformation:stack-name").is_reserved());
        assert!(!tag("aws").is_reserved() && !tag("laws:").is_reserved());
    }
}
