//! Tags of groups and rules.

use serde::{Deserialize, Serialize};

/// Maximum number of tags of one resource in EC2.
pub const MAX_TAGS_PER_RESOURCE: usize = 50;

/// The longest key of a tag, in characters.
pub const MAX_TAG_KEY_CHARS: usize = 127;
/// The longest value of a tag, in characters.
pub const MAX_TAG_VALUE_CHARS: usize = 256;

/// Tag of a resource. Tags from EC2 hold any text; user input goes through [`Tag::parse`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tag {
    /// The key, case-sensitive and unique on its resource.
    pub key: String,
    /// The value; may be empty.
    pub value: String,
}

/// Reason why EC2 would reject a tag. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid tag")]
pub enum TagError {
    /// A control character that XML, and therefore EC2, cannot represent.
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
    /// Checks a tag against EC2's limits.
    ///
    /// # Errors
    /// [`TagError`] with the limit that is violated.
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

    /// Whether only AWS can set and remove the tag, as with CloudFormation's tags.
    pub fn is_reserved(&self) -> bool {
        is_reserved(&self.key)
    }
}

fn is_reserved(key: &str) -> bool {
    let start = key.get(..4);
    start.is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

/// Applies what a user changed in a list of tags to the tags as they are by now: tags that the user did not see, and
/// changes of others to tags that the user left alone, stay. Reserved tags are left out.
pub fn apply_tag_edits(shown: &[Tag], edited: &[Tag], now: &[Tag]) -> Vec<Tag> {
    let has_key = |tags: &[Tag], key: &str| tags.iter().any(|tag| tag.key == key);
    let is_removed = |tag: &&Tag| has_key(shown, &tag.key) && !has_key(edited, &tag.key);
    let kept = now.iter().filter(|tag| !tag.is_reserved());
    let mut tags: Vec<Tag> = kept.filter(|tag| !is_removed(tag)).cloned().collect();
    for tag in edited.iter().filter(|tag| !shown.contains(tag)) {
        match tags.iter_mut().find(|known| known.key == tag.key) {
            Some(known) => known.value.clone_from(&tag.value),
            None => tags.push(tag.clone()),
        }
    }
    tags
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

    #[test]
    fn edits_of_tags_leave_alone_what_was_not_shown() {
        let tag = |text: &&str| {
            let (key, value) = text.split_once('=').unwrap_or_default();
            Tag {
                key: key.to_owned(),
                value: value.to_owned(),
            }
        };
        let tags = |texts: &[&str]| texts.iter().map(tag).collect::<Vec<Tag>>();
        let shown = tags(&["old=1", "stage=dev", "gone=1"]);
        let edited = tags(&["old=1", "stage=prod", "mine=1"]);
        let now = tags(&["old=2", "stage=dev", "gone=1", "owner=ana", "aws:x=y"]);
        assert_eq!(
            apply_tag_edits(&shown, &edited, &now),
            tags(&["old=2", "stage=prod", "owner=ana", "mine=1"])
        );
    }
}
