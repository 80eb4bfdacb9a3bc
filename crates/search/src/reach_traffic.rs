//! Traffic in a question about reachability: `5432`, `tcp 80-90`, `https`, `any port`.

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

/// Names of presets that are rather names of groups.
const GROUP_NAMES: [&str; 1] = ["web"];

/// Parses traffic. A port without a protocol is TCP's; a protocol without ports has all of them.
pub(crate) fn parse_traffic(text: &str) -> Option<Traffic> {
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
        .filter(|word| !matches!(*word, "port" | "ports"))
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
