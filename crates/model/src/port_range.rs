//! TCP and UDP ports.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A range of TCP or UDP ports, both ends included, never reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u16, u16)", into = "(u16, u16)")]
pub struct PortRange {
    from: u16,
    to: u16,
}

/// Why a text or a pair of numbers is not a range of ports. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid port range")]
pub enum PortRangeError {
    /// Nothing was typed.
    Empty,
    /// A port is missing at one end of the range.
    OneEnd,
    /// A number is outside 0 to 65535.
    OutOfRange(String),
    /// The first port is above the last.
    Reversed {
        /// The first port typed.
        from: u16,
        /// The last port typed.
        to: u16,
    },
    /// Not a number.
    Text(String),
}

impl PortRange {
    /// Every port: 0 to 65535.
    pub const ALL: Self = Self {
        from: 0,
        to: u16::MAX,
    };

    /// The range from one port to another, both included.
    ///
    /// # Errors
    /// [`PortRangeError::Reversed`] when `from` is above `to`.
    pub fn new(from: u16, to: u16) -> Result<Self, PortRangeError> {
        if from > to {
            return Err(PortRangeError::Reversed { from, to });
        }
        Ok(Self { from, to })
    }

    /// One port alone.
    pub const fn single(port: u16) -> Self {
        Self {
            from: port,
            to: port,
        }
    }

    /// The range between two ports, whichever comes first; for constants.
    pub const fn ordered(a: u16, b: u16) -> Self {
        if a <= b {
            Self { from: a, to: b }
        } else {
            Self { from: b, to: a }
        }
    }

    /// Parses `443`, `8000-8080` or `all`. White space around the numbers is forgiven, and so is
    /// an en dash, which spreadsheets like to put there.
    ///
    /// # Errors
    /// [`PortRangeError`] says which end is wrong and why.
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
            // "-1" is EC2's word for "all" in ICMP; as a port it does not exist.
            return match text.parse::<i64>() {
                Ok(_) => Err(PortRangeError::OutOfRange(text.to_owned())),
                Err(_) => Err(PortRangeError::OneEnd),
            };
        }
        Self::new(port_from_text(from.trim())?, port_from_text(to.trim())?)
    }

    /// The first port.
    pub fn from(self) -> u16 {
        self.from
    }

    /// The last port.
    pub fn to(self) -> u16 {
        self.to
    }

    /// Whether this is every port.
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Whether every port of `other` is in `self`.
    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Whether a port of `other` is in `self`.
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
    fn each_mistake_is_named() {
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
