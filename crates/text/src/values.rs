//! Why a typed or read value is invalid, in words.

use super::Text;
use portcullis_model::{
    CidrError, IcmpError, IdError, MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, MAX_TEXT_CHARS,
    PeerError, PortRangeError, ProtocolError, ResourceKind, TagError, TextError, TimestampError,
    TrafficError, is_invisible,
};

impl Text for CidrError {
    fn text(&self) -> String {
        match self {
            Self::Address(value) => format!(
                "{value:?} is not an IP address; expected a CIDR block such as 10.0.0.0/8 or 2001:db8::/32"
            ),
            Self::Empty => {
                "empty; expected a CIDR block such as 10.0.0.0/8 or 2001:db8::/32".to_owned()
            }
            Self::Prefix(value) => {
                format!("{value:?} is not a prefix length; expected a number such as 24")
            }
            Self::PrefixTooLong {
                family,
                prefix,
                max,
            } => format!(
                "the prefix length /{prefix} is too long for {}; expected /0 to /{max}",
                family.as_str()
            ),
        }
    }
}

impl Text for IdError {
    fn text(&self) -> String {
        match self {
            Self::Malformed { typed, kind } => format!(
                "{typed:?} is not {}; expected {} and 8 or 17 hexadecimal digits",
                resource_noun(*kind),
                kind.prefix()
            ),
            Self::MalformedAccount { typed } => {
                format!("{typed:?} is not an account ID; expected 12 digits")
            }
            Self::MalformedRegion { typed } => {
                format!("{typed:?} is not a Region; expected a code such as eu-west-1")
            }
        }
    }
}

fn resource_noun(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Group => "a security group ID",
        ResourceKind::Rule => "a security group rule ID",
        ResourceKind::Vpc => "a VPC ID",
        ResourceKind::Interface => "a network interface ID",
        ResourceKind::PrefixList => "a prefix list ID",
    }
}

impl Text for TrafficError {
    fn text(&self) -> String {
        match self {
            Self::Icmp(value) => value.text(),
            Self::MissingIcmp => "ICMP needs a type and a code; use -1 and -1 for all".to_owned(),
            Self::MissingPorts => "TCP and UDP need a first and a last port; add both".to_owned(),
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
                "the port range has only one end; expected both, such as 8000-8080".to_owned()
            }
            Self::OutOfRange(value) => {
                format!("port {value} is out of range; ports go from 0 to 65535")
            }
            Self::Reversed { from, to } => {
                format!("port {from} is higher than {to}; expected {to}-{from}")
            }
            Self::Text(value) => format!(
                "{value:?} is not a port; expected a number from 0 to 65535 or a range such as 8000-8080"
            ),
        }
    }
}

impl Text for TextError {
    fn text(&self) -> String {
        match self {
            Self::Character(value) => format!(
                "the character {} is not allowed here; use letters a-z, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; {{ }} ! $ *",
                visible(*value)
            ),
            Self::Empty => format!("required; enter 1 to {MAX_TEXT_CHARS} characters"),
            Self::LooksLikeId => "a name can't start with sg-; choose another name".to_owned(),
            Self::Reserved => {
                "\"default\" is reserved for the default group of the VPC; choose another name"
                    .to_owned()
            }
            Self::TooLong(value) => {
                format!("the text has {value} characters; at most {MAX_TEXT_CHARS} are allowed")
            }
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
            Self::EmptyKey => "the tag key is empty; enter a key".to_owned(),
            Self::KeyTooLong(value) => {
                format!(
                    "the tag key has {value} characters; at most {MAX_TAG_KEY_CHARS} are allowed"
                )
            }
            Self::ReservedKey => {
                "tag keys that start with aws: are reserved for AWS; choose another key".to_owned()
            }
            Self::ValueTooLong(value) => format!(
                "the tag value has {value} characters; at most {MAX_TAG_VALUE_CHARS} are allowed"
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
            Self { typed } => {
                format!("{typed:?} is not a time; expected one such as 2026-11-25T13:00:00Z")
            }
        }
    }
}

impl Text for IcmpError {
    fn text(&self) -> String {
        match self {
            Self::CodeWithoutType => {
                "the ICMP code needs a type; expected code -1, or a type from 0 to 255".to_owned()
            }
            Self::OutOfRange { part, value } => {
                format!("ICMP {part} {value} is out of range; expected -1 for all, or 0 to 255")
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
