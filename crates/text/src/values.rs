//! What is wrong with a value that was typed or read, in words.

use super::Text;
use portcullis_model::{
    CidrError, IcmpError, IdError, MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, MAX_TEXT_CHARS,
    PeerError, PortRangeError, ProtocolError, TagError, TextError, TimestampError, TrafficError,
    is_invisible,
};

impl Text for CidrError {
    fn text(&self) -> String {
        match self {
            Self::Address(value) => format!(
                "{value:?} is not an IP address; expected a range such as 10.0.0.0/8 or 2001:db8::/32"
            ),
            Self::Empty => "empty; expected a range such as 10.0.0.0/8 or 2001:db8::/32".to_owned(),
            Self::Prefix(value) => {
                format!("{value:?} is not a prefix length; expected a number such as 24")
            }
            Self::PrefixTooLong {
                family,
                prefix,
                max,
            } => format!(
                "/{prefix} is longer than an {} address; expected /0 to /{max}",
                family.as_str()
            ),
        }
    }
}

impl Text for IdError {
    fn text(&self) -> String {
        match self {
            Self::Malformed {
                typed,
                noun,
                prefix,
            } => {
                format!("{typed:?} is not {noun}; expected {prefix} and 8 or 17 hexadecimal digits")
            }
            Self::MalformedAccount { typed } => {
                format!("{typed:?} is not an account id; expected 12 digits")
            }
            Self::MalformedRegion { typed } => {
                format!("{typed:?} is not a Region; expected a code such as eu-west-1")
            }
        }
    }
}

impl Text for TrafficError {
    fn text(&self) -> String {
        match self {
            Self::Icmp(value) => value.text(),
            Self::MissingIcmp => "ICMP needs a type and a code; use -1 and -1 for all".to_owned(),
            Self::MissingPorts => "TCP and UDP need both a first and a last port".to_owned(),
            Self::Ports(value) => value.text(),
            Self::Protocol(value) => value.text(),
        }
    }
}

impl Text for PortRangeError {
    fn text(&self) -> String {
        match self {
            Self::Empty => {
                "empty; expected a port such as 443 or a range such as 8000-8080".to_owned()
            }
            Self::OneEnd => {
                "only one end of the range; expected both, such as 8000-8080".to_owned()
            }
            Self::OutOfRange(value) => format!("port {value} does not exist; ports are 0 to 65535"),
            Self::Reversed { from, to } => format!("{from} is above {to}; expected {to}-{from}"),
            Self::Text(value) => format!(
                "{value:?} is not a port; expected a number from 0 to 65535 or a range such as 8000-8080"
            ),
        }
    }
}

impl Text for TextError {
    fn text(&self) -> String {
        match self {
            Self::Character(value) => format!("the character {} is not allowed here; use letters a-z, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; {{ }} ! $ *",
        visible(*value)),
            Self::Empty => format!("required; 1 to {MAX_TEXT_CHARS} characters"),
            Self::LooksLikeId => "a name cannot start with sg-, which is how ids start".to_owned(),
            Self::Reserved => "\"default\" is reserved for the group that comes with each VPC; choose another name".to_owned(),
            Self::TooLong(value) => format!("{value} characters are too many; at most {MAX_TEXT_CHARS}"),
        }
    }
}

impl Text for PeerError {
    fn text(&self) -> String {
        match self {
            Self::Cidr(value) => value.text(),
            Self::Id(value) => value.text(),
        }
    }
}

impl Text for TagError {
    fn text(&self) -> String {
        match self {
            Self::Character(value) => format!(
                "the character {} is not allowed in tags; remove it",
                visible(*value)
            ),
            Self::EmptyKey => "a tag needs a key".to_owned(),
            Self::KeyTooLong(value) => {
                format!("tag key of {value} characters is too long; at most {MAX_TAG_KEY_CHARS}")
            }
            Self::ReservedKey => {
                "tag keys that start with aws: are reserved for AWS; choose another".to_owned()
            }
            Self::ValueTooLong(value) => format!(
                "tag value of {value} characters is too long; at most {MAX_TAG_VALUE_CHARS}"
            ),
        }
    }
}

impl Text for ProtocolError {
    fn text(&self) -> String {
        match self {
            Self(value) => format!(
                "{value:?} is not a protocol; expected tcp, udp, icmp, icmpv6, all, or a number from 0 to 255"
            ),
        }
    }
}

impl Text for TimestampError {
    fn text(&self) -> String {
        match self {
            Self { typed } => format!("{typed:?} is not a time such as 2026-11-25T13:00:00Z"),
        }
    }
}

impl Text for IcmpError {
    fn text(&self) -> String {
        match self {
            Self::CodeWithoutType => {
                "all ICMP types go with all codes; expected code -1 or a type from 0 to 255"
                    .to_owned()
            }
            Self::OutOfRange { part, value } => {
                format!("ICMP {part} {value} does not exist; expected -1 for all, or 0 to 255")
            }
            Self::Text(value) => format!(
                "{value:?} is not an ICMP type and code; expected all, a type such as 8, or both such as 3/4"
            ),
        }
    }
}

/// A character as a person can see it: by its code point where it looks like nothing or like a blank.
fn visible(character: char) -> String {
    let code = u32::from(character);
    if character.is_ascii_control() {
        return character.escape_debug().to_string();
    }
    match (is_invisible(character) || character.is_whitespace(), code) {
        (true, 0xA0) => "U+00A0 (a no-break space)".to_owned(),
        (true, _) => format!("U+{code:04X} (invisible)"),
        (false, _) => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_model::Cidr;
    use portcullis_model::RuleDescription;

    #[test]
    fn an_invisible_character_is_named() {
        for (text, named) in [
            (
                "the\u{a0}proxy",
                "the character U+00A0 (a no-break space) is",
            ),
            ("the\u{200b}proxy", "the character U+200B (invisible) is"),
            ("\u{202e}proxy", "the character U+202E (invisible) is"),
            ("a\nb", "the character \\n is"),
            ("caf\u{e9}", "the character \u{e9} is"),
        ] {
            let error = RuleDescription::parse(text).unwrap_err().text();
            assert!(error.starts_with(named), "{error}");
        }
    }

    #[test]
    fn each_mistake_in_a_range_is_named() {
        let message = |typed: &str| Cidr::parse(typed).unwrap_err().text();
        assert!(message("").starts_with("empty"));
        assert!(message("10.0.0/8").contains("not an IP address"));
        assert!(message("010.0.0.1/8").contains("not an IP address"));
        assert!(message("fe80::1%eth0/64").contains("not an IP address"));
        assert!(message("10.0.0.0/255.0.0.0").contains("not a prefix length"));
        assert!(message("10.0.0.0/+8").contains("not a prefix length"));
        assert!(message("10.0.0.0/").contains("not a prefix length"));
        assert!(message("10.0.0.0/8/8").contains("not a prefix length"));
        assert!(message("10.0.0.0/33").contains("expected /0 to /32"));
        assert!(message("::/129").contains("expected /0 to /128"));
        assert!(message("10.0.0.0/99999999999").contains("expected /0 to /32"));
    }
}
