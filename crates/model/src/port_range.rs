//! Ranges of TCP and UDP ports.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Range of TCP or UDP ports with both ends included. The first port is never above the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u16, u16)", into = "(u16, u16)")]
pub struct PortRange {
    from: u16,
    to: u16,
}

/// Reason why a text or a pair of numbers is not a port range. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid port range")]
pub enum PortRangeError {
    /// The text is empty.
    Empty,
    /// The range has only one end.
    OneEnd,
    /// A number is outside 0 to 65535.
    OutOfRange(String),
    /// The first port is above the last.
    Reversed {
        /// The first port.
        from: u16,
        /// The last port.
        to: u16,
    },
    /// The text is not a number.
    Text(String),
}

impl PortRange {
    /// Every port: 0 to 65535.
    pub const ALL: Self = Self {
        from: 0,
        to: u16::MAX,
    };

    /// Returns the range from one port to another, both included.
    ///
    /// # Errors
    /// [`PortRangeError::Reversed`] if `from` is above `to`.
    pub fn new(from: u16, to: u16) -> Result<Self, PortRangeError> {
        if from > to {
            return Err(PortRangeError::Reversed { from, to });
        }
        Ok(Self { from, to })
    }

    /// Returns the range of a single port.
    pub const fn single(port: u16) -> Self {
        Self {
            from: port,
            to: port,
        }
    }

    /// Returns the range between two ports in either order. For constants.
    pub const fn ordered(a: u16, b: u16) -> Self {
        if a <= b {
            Self { from: a, to: b }
        } else {
            Self { from: b, to: a }
        }
    }

    /// Parses `443`, `8000-8080` or `all`. Accepts white space around the numbers, and an en dash
    /// because spreadsheets insert it.
    ///
    /// # Errors
    /// [`PortRangeError`] with the port that is wrong.
    pub fn parse(typed: &str) -> Result<Self, PortRangeError> {
        let text = typed.trim();
        if text.is_empty() {
            return Err(PortRangeError::Empty);
        }
        if text.eq_ignore_ascii_case("all") || text == "*" {
            return Ok(Self::ALL);
        }
        let Some((from, to)) = text.split_once(['-', '–']) else {
            return Ok(Self::single(port_from_text(text)?));
        };
        if from.trim().is_empty() || to.trim().is_empty() {
            // "-1" means "all" for ICMP in EC2, but is not a port.
            return match text.parse::<i64>() {
                Ok(_) => Err(PortRangeError::OutOfRange(text.to_owned())),
                Err(_) => Err(PortRangeError::OneEnd),
            };
        }
        Self::new(port_from_text(from.trim())?, port_from_text(to.trim())?)
    }

    /// Returns the first port.
    pub fn from(self) -> u16 {
        self.from
    }

    /// Returns the last port.
    pub fn to(self) -> u16 {
        self.to
    }

    /// Whether the range contains every port.
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Whether `self` contains every port of `other`.
    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Whether the ranges share a port.
    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(formatter, "{}", self.from)
        } else {
            write!(formatter, "{}-{}", self.from, self.to)
        }
    }
}

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(typed: &str) -> Result<Self, PortRangeError> {
        Self::parse(typed)
    }
}

impl TryFrom<(u16, u16)> for PortRange {
    type Error = PortRangeError;

    fn try_from((from, to): (u16, u16)) -> Result<Self, PortRangeError> {
        Self::new(from, to)
    }
}

impl From<PortRange> for (u16, u16) {
    fn from(range: PortRange) -> Self {
        (range.from, range.to)
    }
}

fn port_from_text(text: &str) -> Result<u16, PortRangeError> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PortRangeError::Text(text.to_owned()));
    }
    text.parse()
        .map_err(|_| PortRangeError::OutOfRange(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_ranges_parse_and_display() {
        for (typed, shown) in [
            ("22", "22"),
            (" 8000 - 8080 ", "8000-8080"),
            ("8000–8080", "8000-8080"),
            ("0", "0"),
            ("all", "0-65535"),
            ("443-443", "443"),
        ] {
            assert_eq!(
                PortRange::parse(typed).unwrap().to_string(),
                shown,
                "{typed}"
            );
        }
    }

    #[test]
    fn errors_name_the_wrong_part() {
        assert_eq!(PortRange::parse(" "), Err(PortRangeError::Empty));
        assert_eq!(PortRange::parse("80-"), Err(PortRangeError::OneEnd));
        assert_eq!(
            PortRange::parse("65536"),
            Err(PortRangeError::OutOfRange("65536".into()))
        );
        assert_eq!(
            PortRange::parse("-1"),
            Err(PortRangeError::OutOfRange("-1".into()))
        );
        assert_eq!(
            PortRange::parse("90-80"),
            Err(PortRangeError::Reversed { from: 90, to: 80 })
        );
        assert_eq!(
            PortRange::parse("http"),
            Err(PortRangeError::Text("http".into()))
        );
        assert_eq!(
            PortRange::parse("+80"),
            Err(PortRangeError::Text("+80".into()))
        );
        assert!(PortRange::parse("1-2-3").is_err());
    }
}
