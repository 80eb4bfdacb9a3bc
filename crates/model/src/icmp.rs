//! ICMP and ICMPv6 message types and codes, which EC2 sends in the port fields.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// ICMP or ICMPv6 messages that a rule allows. EC2 writes "any" as -1 and has no way to allow one
/// code of any type, so this type has none either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IcmpTypeCode {
    /// Every type and code: `-1`/`-1`.
    Any,
    /// Every code of one type: `type`/`-1`.
    AnyCode(u8),
    /// One code of one type.
    Exact(u8, u8),
}

/// Reason why a pair of numbers or a text is not an ICMP type and code. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid ICMP type or code")]
pub enum IcmpError {
    /// The code is set but the type is not.
    CodeWithoutType,
    /// A number is outside -1 to 255.
    OutOfRange {
        /// `type` or `code`.
        part: &'static str,
        /// The number.
        value: i64,
    },
    /// The text is not a number or a pair of numbers.
    Text(String),
}

impl IcmpTypeCode {
    /// Converts EC2's pair of numbers: `FromPort` is the type, `ToPort` the code, and -1 means all.
    ///
    /// # Errors
    /// [`IcmpError`] for a code without a type or a number outside -1 to 255.
    pub fn from_numbers(message_type: i64, code: i64) -> Result<Self, IcmpError> {
        let out_of_range = |part, value| IcmpError::OutOfRange { part, value };
        match (message_type, code) {
            (-1, -1) => Ok(Self::Any),
            (-1, _) => Err(IcmpError::CodeWithoutType),
            _ => {
                let message_type =
                    u8::try_from(message_type).map_err(|_| out_of_range("type", message_type))?;
                if code == -1 {
                    return Ok(Self::AnyCode(message_type));
                }
                let code = u8::try_from(code).map_err(|_| out_of_range("code", code))?;
                Ok(Self::Exact(message_type, code))
            }
        }
    }

    /// Returns EC2's pair of numbers: type and code, -1 for all.
    pub fn numbers(self) -> (i32, i32) {
        match self {
            Self::Any => (-1, -1),
            Self::AnyCode(message_type) => (message_type.into(), -1),
            Self::Exact(message_type, code) => (message_type.into(), code.into()),
        }
    }

    /// Parses `all`, `8` or `3/4`. In either position -1 means all.
    ///
    /// # Errors
    /// [`IcmpError`] with the part that is wrong.
    pub fn parse(typed: &str) -> Result<Self, IcmpError> {
        let text = typed.trim();
        if text.eq_ignore_ascii_case("all") || text == "*" {
            return Ok(Self::Any);
        }
        let number = |part: &str| {
            let part = part.trim();
            // `i64::from_str` accepts "+8".
            let digits = part.strip_prefix('-').unwrap_or(part);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(IcmpError::Text(typed.to_owned()));
            }
            part.parse::<i64>()
                .map_err(|_| IcmpError::Text(typed.to_owned()))
        };
        match text.split_once('/') {
            Some((message_type, code)) => Self::from_numbers(number(message_type)?, number(code)?),
            None => Self::from_numbers(number(text)?, -1),
        }
    }

    /// Whether `self` allows every message that `other` allows.
    pub fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::Any, _) => true,
            (Self::AnyCode(a), Self::AnyCode(b) | Self::Exact(b, _)) => a == b,
            (Self::Exact(..), Self::Exact(..)) => self == other,
            (Self::AnyCode(_) | Self::Exact(..), _) => false,
        }
    }
}

impl fmt::Display for IcmpTypeCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => formatter.write_str("all"),
            Self::AnyCode(message_type) => write!(formatter, "{message_type}"),
            Self::Exact(message_type, code) => write!(formatter, "{message_type}/{code}"),
        }
    }
}

impl FromStr for IcmpTypeCode {
    type Err = IcmpError;

    fn from_str(typed: &str) -> Result<Self, IcmpError> {
        Self::parse(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_ec2() {
        assert_eq!(IcmpTypeCode::from_numbers(-1, -1), Ok(IcmpTypeCode::Any));
        assert_eq!(
            IcmpTypeCode::from_numbers(9, -1),
            Ok(IcmpTypeCode::AnyCode(9))
        );
        assert_eq!(
            IcmpTypeCode::from_numbers(3, 4),
            Ok(IcmpTypeCode::Exact(3, 4))
        );
        assert_eq!(
            IcmpTypeCode::from_numbers(-1, 0),
            Err(IcmpError::CodeWithoutType)
        );
        assert!(IcmpTypeCode::from_numbers(256, -1).is_err());
        assert!(IcmpTypeCode::from_numbers(8, -2).is_err());
    }

    #[test]
    fn texts_parse_and_display() {
        for (typed, shown) in [
            ("all", "all"),
            ("-1", "all"),
            ("8", "8"),
            ("3/4", "3/4"),
            ("8/-1", "8"),
        ] {
            assert_eq!(IcmpTypeCode::parse(typed).unwrap().to_string(), shown);
        }
        for bad in ["", "echo", "3/", "/4", "3/4/5", "+8", "--1"] {
            assert!(IcmpTypeCode::parse(bad).is_err(), "{bad}");
        }
    }
}
