//! Traffic in a question about reachability: `5432`, `tcp 80-90`, `https`, `80 and 443`, `any port`.

use portcullis_analysis::reach::TrafficList;
use portcullis_edit::draft::TrafficDraft;
use portcullis_edit::entry::PRESETS;
use portcullis_model::{IcmpTypeCode, PortRange, Protocol, Traffic};

const ALL: [&str; 8] = [
    "any",
    "all",
    "any port",
    "all ports",
    "any traffic",
    "all traffic",
    "any protocol",
    "everything",
];

/// Words between two kinds of traffic.
const JOINING: [&str; 3] = ["and", "or", "&"];

/// Names of presets that are rather names of groups.
const GROUP_NAMES: [&str; 1] = ["web"];

/// Names of the echo request of both families of addresses.
const PING: [&str; 2] = ["ping", "echo"];

/// Parses one or several kinds of traffic, with commas or `and` between them: `80,443`, `udp 53 and 123`, `https, ssh`.
/// Ports without a protocol have that of the ports before them, or of those behind if it is written last: `80, 443/udp`.
pub(crate) fn parse_traffics(text: &str) -> Option<TrafficList> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split_whitespace()
        .flat_map(|word| word.split_inclusive(','))
        .collect();
    let mut parts = vec![String::new()];
    for word in words {
        let (word, ends_part) = match word.strip_suffix(',') {
            Some(word) => (word, true),
            None if JOINING.contains(&word) => ("", true),
            None => (word, false),
        };
        if let Some(part) = parts.last_mut().filter(|_| !word.is_empty()) {
            part.push_str(word);
            part.push(' ');
        }
        if ends_part {
            parts.push(String::new());
        }
    }
    // `80, and 443` has an empty part between the two signs, and nothing may be missing at either end.
    if parts.first()?.is_empty() || parts.last()?.is_empty() {
        return None;
    }
    parts.retain(|part| !part.is_empty());
    let mut parsed = Vec::with_capacity(parts.len());
    for part in &parts {
        let part = part.trim();
        parsed.push(parse_part(part)?);
        if PING.contains(&part) {
            parsed.push(parse_part("ping6")?);
        }
    }
    TrafficList::of(with_protocols(&parsed))
}

/// A kind of traffic in a list.
#[derive(Clone, Copy)]
enum Part {
    /// Ports without a protocol.
    Ports(PortRange),
    /// Traffic, as it is.
    Whole(Traffic),
    /// Ports with the protocol behind them.
    ProtocolLast(Traffic),
}

fn parse_part(text: &str) -> Option<Part> {
    let mut words = text.split_whitespace().filter(|word| !is_port_word(word));
    if let (Some(ports), None) = (words.next(), words.next())
        && let Ok(ports) = PortRange::parse(ports)
    {
        return Some(Part::Ports(ports));
    }
    let traffic = parse_traffic(text)?;
    Some(
        if text.starts_with(|letter: char| letter.is_ascii_digit()) {
            Part::ProtocolLast(traffic)
        } else {
            Part::Whole(traffic)
        },
    )
}

/// Gives ports the protocol of their neighbors.
fn with_protocols(parts: &[Part]) -> Vec<Traffic> {
    let mut known = None::<fn(PortRange) -> Traffic>;
    let mut all = Vec::with_capacity(parts.len());
    for (place, part) in parts.iter().enumerate() {
        let traffic = match part {
            Part::Whole(traffic) | Part::ProtocolLast(traffic) => {
                known = of_ports(*traffic);
                *traffic
            }
            Part::Ports(ports) => {
                let behind = parts.iter().skip(place).find_map(|part| match part {
                    Part::Ports(_) => None,
                    Part::ProtocolLast(traffic) => Some(of_ports(*traffic)),
                    Part::Whole(_) => Some(None),
                });
                known.or(behind.flatten()).unwrap_or(Traffic::Tcp)(*ports)
            }
        };
        all.push(traffic);
    }
    all
}

/// Returns what makes traffic of ports; `None` if the protocol has none.
fn of_ports(traffic: Traffic) -> Option<fn(PortRange) -> Traffic> {
    match traffic {
        Traffic::Tcp(_) => Some(Traffic::Tcp),
        Traffic::Udp(_) => Some(Traffic::Udp),
        _ => None,
    }
}

/// Whether words after a name can only be meant as traffic, although they are none: `65536`, `443-22`, `udp dns`.
pub(crate) fn is_meant_as_traffic(first: &str, second: Option<&str>) -> bool {
    let is_number = |word: &str| {
        word.starts_with(|letter: char| letter.is_ascii_digit())
            && word
                .chars()
                .all(|letter| letter.is_ascii_digit() || "-–/".contains(letter))
    };
    match second {
        None => is_number(first),
        Some(second) => {
            is_protocol(first) && (is_number(second) || parse_traffics(second).is_some())
        }
    }
}

/// Whether a word is the name of a protocol.
pub(crate) fn is_protocol(word: &str) -> bool {
    protocol(&word.to_lowercase()).is_some()
}

fn is_port_word(word: &str) -> bool {
    matches!(word, "port" | "ports")
}

/// Parses traffic. A port without a protocol is TCP's; a protocol without ports has all of them.
fn parse_traffic(text: &str) -> Option<Traffic> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let joined = words.join(" ");
    if ALL.contains(&joined.as_str()) {
        return Some(Traffic::All);
    }
    if let Some(traffic) = preset(&joined) {
        return Some(traffic);
    }
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| !is_port_word(word))
        .collect();
    match words.as_slice() {
        ["protocol", number] => Some(whole(Protocol::from_number(number.parse().ok()?))),
        [one] => one_word(one),
        [a, b] => with_ports(a, b).or_else(|| with_ports(b, a)),
        _ => None,
    }
}

fn preset(text: &str) -> Option<Traffic> {
    let is_meant = |preset: &&portcullis_edit::entry::Preset| {
        preset.has_name(text) && !GROUP_NAMES.contains(&text)
    };
    match PRESETS.iter().find(is_meant)?.traffic {
        TrafficDraft::Known(traffic) => Some(traffic),
        _ => None,
    }
}

fn one_word(word: &str) -> Option<Traffic> {
    if let Ok(ports) = PortRange::parse(word) {
        return Some(Traffic::Tcp(ports));
    }
    if let Some(protocol) = protocol(word) {
        return Some(whole(protocol));
    }
    let (a, b) = word.split_once('/')?;
    with_ports(a, b).or_else(|| with_ports(b, a))
}

/// Parses a protocol by name. A number would be a port.
fn protocol(word: &str) -> Option<Protocol> {
    let is_name = word.starts_with(|letter: char| letter.is_ascii_alphabetic());
    Protocol::parse(word).ok().filter(|_| is_name)
}

fn with_ports(name: &str, ports: &str) -> Option<Traffic> {
    let protocol = protocol(name)?;
    if matches!(ports, "any" | "all") {
        return Some(whole(protocol));
    }
    match protocol {
        Protocol::Tcp => PortRange::parse(ports).ok().map(Traffic::Tcp),
        Protocol::Udp => PortRange::parse(ports).ok().map(Traffic::Udp),
        Protocol::Icmp => IcmpTypeCode::parse(ports).ok().map(Traffic::Icmp),
        Protocol::Icmpv6 => IcmpTypeCode::parse(ports).ok().map(Traffic::Icmpv6),
        Protocol::All | Protocol::Other(_) => None,
    }
}

fn whole(protocol: Protocol) -> Traffic {
    match protocol {
        Protocol::All => Traffic::All,
        Protocol::Tcp => Traffic::ALL_TCP,
        Protocol::Udp => Traffic::ALL_UDP,
        Protocol::Icmp => Traffic::Icmp(IcmpTypeCode::Any),
        Protocol::Icmpv6 => Traffic::Icmpv6(IcmpTypeCode::Any),
        Protocol::Other(number) => Traffic::Other(number),
    }
}
