//! Questions about reachability, as the user asks them.

use std::fmt;
use std::net::IpAddr;

use portcullis_model::{Cidr, GroupId, InterfaceId, PrefixListId, Protocol};

use super::TrafficList;

/// A question. Its text (`Display`) is canonical: parsing it returns the same question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Whether one end can reach another: `internet -> db tcp 5432`.
    Between {
        /// The source.
        from: End,
        /// The destination.
        to: End,
        /// The traffic asked about.
        traffic: TrafficList,
    },
    /// Everything that can reach an end: `who can reach db`.
    Sources {
        /// The destination.
        to: End,
        /// The traffic that arrives there.
        traffic: TrafficList,
    },
    /// Everything that an end can reach: `what can bastion reach`.
    Destinations {
        /// The source.
        from: End,
        /// The traffic that leaves there.
        traffic: TrafficList,
    },
}

/// One end of a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// All public addresses of both families.
    Internet,
    /// Every address, and the members of every group.
    Anything,
    /// The network interface with this private address or, if none is known, the address.
    Address(IpAddr),
    /// The addresses of a CIDR block.
    Cidr(Cidr),
    /// A security group by ID, also one that a draft creates.
    Group(GroupId),
    /// A prefix list by ID.
    PrefixList(PrefixListId),
    /// A network interface by ID.
    Interface(InterfaceId),
    /// All network interfaces of an instance, by the instance's ID.
    Instance(String),
    /// All groups with a tag.
    Tag {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// A group or prefix list by name, or a network interface by its Name tag.
    Name(String),
}

/// Words that a name needs quotes for, because they have a meaning of their own in a question.
const RESERVED_WORDS: [&str; 38] = [
    "access",
    "any",
    "anyone",
    "anything",
    "anywhere",
    "can",
    "connect",
    "could",
    "do",
    "does",
    "everyone",
    "everything",
    "from",
    "internet",
    "is",
    "may",
    "must",
    "never",
    "not",
    "on",
    "over",
    "public",
    "reach",
    "reaches",
    "the",
    "to",
    "via",
    "what",
    "which",
    "who",
    "with",
    "world",
    "->",
    "-->",
    "=>",
    "port",
    "ports",
    "protocol",
];

impl Question {
    /// Returns the traffic that the question is about.
    pub fn traffic(&self) -> &TrafficList {
        match self {
            Self::Between { traffic, .. }
            | Self::Sources { traffic, .. }
            | Self::Destinations { traffic, .. } => traffic,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between { from, to, .. } => write_words(formatter, &[from, &"->", to])?,
            Self::Sources { to, .. } => write_words(formatter, &[&"who", &"can", &"reach", to])?,
            Self::Destinations { from, .. } => {
                write_words(formatter, &[&"what", &"can", from, &"reach"])?;
            }
        }
        write_traffic(formatter, self.traffic())
    }
}

/// Writes words with a blank between each two.
pub(super) fn write_words(
    formatter: &mut fmt::Formatter<'_>,
    words: &[&dyn fmt::Display],
) -> fmt::Result {
    for (at, word) in words.iter().enumerate() {
        let blank = if at == 0 { "" } else { " " };
        write!(formatter, "{blank}{word}")?;
    }
    Ok(())
}

/// Writes the traffic at the end of a question; nothing for all traffic.
pub(super) fn write_traffic(
    formatter: &mut fmt::Formatter<'_>,
    traffic: &TrafficList,
) -> fmt::Result {
    if traffic.is_all() {
        Ok(())
    } else {
        write!(formatter, " {traffic}")
    }
}

impl fmt::Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internet => formatter.write_str("internet"),
            Self::Anything => formatter.write_str("anything"),
            Self::Address(address) => write!(formatter, "{address}"),
            Self::Cidr(cidr) => write!(formatter, "{cidr}"),
            Self::Group(id) => write!(formatter, "{id}"),
            Self::PrefixList(id) => write!(formatter, "{id}"),
            Self::Interface(id) => write!(formatter, "{id}"),
            Self::Instance(id) => write!(formatter, "{id}"),
            Self::Tag { key, value } => {
                formatter.write_str("tag:")?;
                write_word(formatter, key, is_plain(key) && !key.contains('='))?;
                formatter.write_str("=")?;
                write_word(formatter, value, is_plain(value))
            }
            Self::Name(name) => write_word(formatter, name, is_plain(name) && !has_meaning(name)),
        }
    }
}

/// Writes a text as one word, in quotes unless it is plain.
fn write_word(formatter: &mut fmt::Formatter<'_>, text: &str, is_plain: bool) -> fmt::Result {
    if is_plain {
        return formatter.write_str(text);
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    write!(formatter, "\"{escaped}\"")
}

/// Whether a text is one word of letters, digits and harmless signs.
fn is_plain(text: &str) -> bool {
    let is_harmless = |letter: char| letter.is_alphanumeric() || "._-:/@=+#".contains(letter);
    !text.is_empty() && text.chars().all(is_harmless)
}

/// Whether an unquoted word would not be read as a name.
fn has_meaning(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    RESERVED_WORDS.contains(&lower.as_str())
        || lower.starts_with("tag:")
        || End::of_word(word).is_some()
        || End::is_meant_as_address(word)
        || Protocol::parse(&lower).is_ok()
}

impl End {
    /// Returns the end that an unquoted word means by its form: an ID, an address, a CIDR block. `None` for names and
    /// for words with a meaning in questions.
    pub fn of_word(word: &str) -> Option<Self> {
        let lower = word.to_ascii_lowercase();
        if let Ok(address) = lower.parse::<IpAddr>() {
            return Some(Self::Address(address));
        }
        if lower.contains('/')
            && let Ok(cidr) = Cidr::parse(&lower)
        {
            return Some(Self::Cidr(cidr));
        }
        if let Ok(id) = GroupId::parse(&lower) {
            return Some(Self::Group(id));
        }
        if let Some(id) = GroupId::parse_new(&lower) {
            return Some(Self::Group(id));
        }
        if let Ok(id) = PrefixListId::parse(&lower) {
            return Some(Self::PrefixList(id));
        }
        if let Ok(id) = InterfaceId::parse(&lower) {
            return Some(Self::Interface(id));
        }
        is_instance_id(&lower).then_some(Self::Instance(lower))
    }

    /// Whether a word can only be meant as an address: four numbers with dots, or several colons.
    pub fn is_meant_as_address(word: &str) -> bool {
        let address = word.split('/').next().unwrap_or_default();
        let is_ipv4 = address.matches('.').count() == 3
            && address
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_ipv6 = address.matches(':').count() > 1
            && address
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b':');
        is_ipv4 || is_ipv6 || address.parse::<IpAddr>().is_ok()
    }
}

/// Whether a text is the ID of an instance: `i-` and 8 or 17 hexadecimal digits.
fn is_instance_id(text: &str) -> bool {
    text.strip_prefix("i-").is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
