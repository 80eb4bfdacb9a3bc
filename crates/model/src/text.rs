//! Names and descriptions, checked against EC2's character set and length limits before they are
//! sent.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Maximum length of a name or description in characters.
pub const MAX_TEXT_CHARS: usize = 255;

/// Reason why EC2 would reject a name or a description. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid name or description")]
pub enum TextError {
    /// The text has a character outside EC2's set.
    Character(char),
    /// The text is empty but required.
    Empty,
    /// A group name starts like a group ID.
    LooksLikeId,
    /// The name is that of the VPC's default group.
    Reserved,
    /// The text is too long.
    TooLong(usize),
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text from EC2, or one that was parsed before it was stored, without checking
            /// it. EC2 keeps older texts that [`Self::parse`] rejects.
            pub fn from_remote(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the text as EC2 receives it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }

    };
}

text_type!(
    /// Name of a new security group. EC2 compares names case-insensitively, trims trailing spaces,
    /// and never changes a name later.
    GroupName
);

impl GroupName {
    /// Parses user input.
    ///
    /// # Errors
    /// [`TextError`] with EC2's rule that is violated.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        let text = typed.trim_end_matches(' ');
        check_required(text)?;
        if text
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("sg-"))
        {
            return Err(TextError::LooksLikeId);
        }
        if text.eq_ignore_ascii_case("default") {
            return Err(TextError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

text_type!(
    /// Description of a new security group. Required; EC2 never changes it later.
    GroupDescription
);

impl GroupDescription {
    /// Parses user input.
    ///
    /// # Errors
    /// [`TextError`] with EC2's rule that is violated.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        check_required(typed)?;
        Ok(Self(typed.to_owned()))
    }
}

text_type!(
    /// Description of a rule; may be empty.
    RuleDescription
);

impl RuleDescription {
    /// Parses user input. EC2 stores a single space as an empty description.
    ///
    /// # Errors
    /// [`TextError`] with EC2's rule that is violated.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        check_characters(typed)?;
        let stored = if typed == " " { "" } else { typed };
        Ok(Self(stored.to_owned()))
    }
}

/// Formats a number with its noun: `1 rule`, `2 rules`.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A number with a comma before each group of three digits.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn check_required(text: &str) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    check_characters(text)
}

fn check_characters(text: &str) -> Result<(), TextError> {
    if let Some(character) = text.chars().find(|character| !is_permitted(*character)) {
        return Err(TextError::Character(character));
    }
    let chars = text.chars().count();
    if chars > MAX_TEXT_CHARS {
        return Err(TextError::TooLong(chars));
    }
    Ok(())
}

/// Whether EC2 accepts the character. Its error message lists this one set for names and
/// descriptions.
fn is_permitted(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_separators_and_nouns_a_plural() {
        for (number, text) in [
            (0, "0 rules"),
            (1, "1 rule"),
            (999, "999 rules"),
            (1_000, "1,000 rules"),
            (65_535, "65,535 rules"),
            (1_234_567, "1,234,567 rules"),
        ] {
            assert_eq!(counted(number, "rule"), text);
        }
    }

    #[test]
    fn the_character_set_is_ec2s() {
        assert!(RuleDescription::parse("a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*").is_ok());
        for bad in [
            '\'', '"', '<', '>', '%', '?', '|', '~', '—', 'é', '\n', '\t', '\\', '^', '`',
        ] {
            assert_eq!(
                RuleDescription::parse(&format!("a{bad}")),
                Err(TextError::Character(bad))
            );
        }
        for empty in ["", " "] {
            assert_eq!(RuleDescription::parse(empty).unwrap().as_str(), "");
        }
        assert!(RuleDescription::parse(&"x".repeat(255)).is_ok());
        assert_eq!(
            RuleDescription::parse(&"x".repeat(256)),
            Err(TextError::TooLong(256))
        );
    }

    #[test]
    fn names_are_trimmed_and_some_are_reserved() {
        assert_eq!(GroupName::parse("apache  ").unwrap().as_str(), "apache");
        assert_eq!(GroupName::parse("SG-web"), Err(TextError::LooksLikeId));
        assert_eq!(GroupName::parse("Default "), Err(TextError::Reserved));
        assert_eq!(GroupName::parse("   "), Err(TextError::Empty));
        assert_eq!(GroupDescription::parse(""), Err(TextError::Empty));
    }
}
