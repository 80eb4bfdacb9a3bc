//! Names and descriptions, held to EC2's character set and lengths before they leave the page.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest name or description, in characters.
pub const MAX_TEXT_CHARS: usize = 255;

/// Why EC2 would refuse a name or a description. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid name or description")]
pub enum TextError {
    /// A character outside EC2's set.
    Character(char),
    /// Nothing was typed where something is required.
    Empty,
    /// A group name that looks like a group id.
    LooksLikeId,
    /// The name that every VPC's own group has.
    Reserved,
    /// Too long.
    TooLong(usize),
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes over a text that EC2 has or had, or that was parsed before it was stored. EC2
            /// keeps older texts that [`Self::parse`] would refuse.
            pub fn from_remote(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as it goes to EC2.
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
    /// The name of a new security group. EC2 compares names without regard to case, trims trailing
    /// spaces, and never changes a name later.
    GroupName
);

impl GroupName {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// [`TextError`] names the rule of EC2 that is broken.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        let text = typed.trim_end_matches(' ');
        required(text)?;
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
    /// The description of a new security group, required and never changed later.
    GroupDescription
);

impl GroupDescription {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// [`TextError`] names the rule of EC2 that is broken.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        required(typed)?;
        Ok(Self(typed.to_owned()))
    }
}

text_type!(
    /// The description of a rule; may be empty.
    RuleDescription
);

impl RuleDescription {
    /// Parses what a person typed. EC2 stores a single blank as no description.
    ///
    /// # Errors
    /// [`TextError`] names the rule of EC2 that is broken.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        permitted(typed)?;
        let stored = if typed == " " { "" } else { typed };
        Ok(Self(stored.to_owned()))
    }
}

/// A number with its noun: `1 rule`, `2 rules`.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn required(text: &str) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    permitted(text)
}

fn permitted(text: &str) -> Result<(), TextError> {
    if let Some(character) = text.chars().find(|character| !is_permitted(*character)) {
        return Err(TextError::Character(character));
    }
    let chars = text.chars().count();
    if chars > MAX_TEXT_CHARS {
        return Err(TextError::TooLong(chars));
    }
    Ok(())
}

/// EC2's set for names and descriptions; the message of its refusal lists one set for all kinds.
fn is_permitted(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

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
