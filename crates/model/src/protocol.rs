//! IP protocols by name and number.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// IP protocol of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "std::borrow::Cow<'_, str>", into = "String")]
pub enum Protocol {
    /// Every protocol: `-1`.
    All,
    /// Protocol 1.
    Icmp,
    /// Protocol 6.
    Tcp,
    /// Protocol 17.
    Udp,
    /// Protocol 58.
    Icmpv6,
    /// Any other protocol by number. [`Protocol::from_number`] never returns it for one of the
    /// above.
    Other(u8),
}

/// Reason why a text is not a protocol. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid protocol")]
pub struct ProtocolError(pub String);

/// Names of protocols that EC2 accepts only by number, from IANA's registry.
const NAMED: [(&str, u8); 14] = [
    ("igmp", 2),
    ("ipip", 4),
    ("egp", 8),
    ("ipv6", 41),
    ("rsvp", 46),
    ("gre", 47),
    ("esp", 50),
    ("ah", 51),
    ("eigrp", 88),
    ("ospf", 89),
    ("pim", 103),
    ("vrrp", 112),
    ("l2tp", 115),
    ("sctp", 132),
];

impl Protocol {
    /// Returns the protocol with a number of IANA's registry.
    pub fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Icmp,
            6 => Self::Tcp,
            17 => Self::Udp,
            58 => Self::Icmpv6,
            other => Self::Other(other),
        }
    }

    /// Parses a name (`tcp`, `gre`, ...), a number, `all` or `-1`, ignoring case.
    ///
    /// # Errors
    /// [`ProtocolError`] for any other text.
    pub fn parse(typed: &str) -> Result<Self, ProtocolError> {
        let text = typed.trim();
        // Copied only if necessary, because this runs for each rule of an account.
        let text = if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
        let protocol = match &*text {
            "all" | "any" | "-1" => Self::All,
            "icmp" => Self::Icmp,
            "tcp" => Self::Tcp,
            "udp" => Self::Udp,
            "icmpv6" | "icmp6" | "ipv6-icmp" => Self::Icmpv6,
            name => {
                let named = NAMED
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, number)| *number);
                let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
                let number = named.or_else(|| name.parse().ok().filter(|_| is_number));
                Self::from_number(number.ok_or_else(|| ProtocolError(typed.to_owned()))?)
            }
        };
        Ok(protocol)
    }

    /// Returns the value of EC2's `IpProtocol`: one of its four names, `-1`, or a number.
    pub fn wire(self) -> String {
        match self {
            Self::All => "-1".to_owned(),
            Self::Icmp => "icmp".to_owned(),
            Self::Tcp => "tcp".to_owned(),
            Self::Udp => "udp".to_owned(),
            Self::Icmpv6 => "icmpv6".to_owned(),
            Self::Other(number) => number.to_string(),
        }
    }

    /// Whether `self` includes every protocol that `other` includes.
    pub fn covers(self, other: Self) -> bool {
        self == Self::All || self == other
    }
}

impl fmt::Display for Protocol {
    /// Writes the common name: `all` rather than `-1`, `gre` rather than `47`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => formatter.pad("all"),
            Self::Other(number) => match NAMED.iter().find(|(_, known)| known == number) {
                Some((name, _)) => formatter.pad(name),
                None => write!(formatter, "{number}"),
            },
            named => formatter.pad(&named.wire()),
        }
    }
}

impl FromStr for Protocol {
    type Err = ProtocolError;

    fn from_str(typed: &str) -> Result<Self, ProtocolError> {
        Self::parse(typed)
    }
}

impl TryFrom<std::borrow::Cow<'_, str>> for Protocol {
    type Error = ProtocolError;

    fn try_from(text: std::borrow::Cow<'_, str>) -> Result<Self, ProtocolError> {
        Self::parse(&text)
    }
}

impl From<Protocol> for String {
    fn from(protocol: Protocol) -> Self {
        protocol.wire()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_parse_alike() {
        for (typed, protocol, wire) in [
            ("TCP", Protocol::Tcp, "tcp"),
            ("6", Protocol::Tcp, "tcp"),
            ("58", Protocol::Icmpv6, "icmpv6"),
            ("-1", Protocol::All, "-1"),
            ("all", Protocol::All, "-1"),
            ("gre", Protocol::Other(47), "47"),
            ("0", Protocol::Other(0), "0"),
            ("255", Protocol::Other(255), "255"),
        ] {
            assert_eq!(Protocol::parse(typed), Ok(protocol), "{typed}");
            assert_eq!(protocol.wire(), wire);
        }
        for bad in ["", "256", "-2", "+6", "tcpp", "t c p"] {
            assert!(Protocol::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_number_round_trips() {
        for number in 0..=255 {
            let protocol = Protocol::from_number(number);
            assert_eq!(Protocol::parse(&protocol.to_string()), Ok(protocol));
            assert_eq!(Protocol::parse(&protocol.wire()), Ok(protocol));
        }
    }
}
