//! What the columns Type, Protocol and Ports mean.

use super::icmp_name::icmp_from_name;
use super::preset::{PRESETS, Preset};
use crate::draft::TrafficDraft;
use crate::model::{
    IcmpError, IcmpTypeCode, PortRange, PortRangeError, Protocol, ProtocolError, Traffic,
};

/// Why a text is no kind of traffic. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrafficEntryError {
    /// Nothing was typed.
    #[error("empty; expected a type such as HTTPS, a port such as 443, or all")]
    Empty,
    /// Not an ICMP type and code.
    #[error(transparent)]
    Icmp(#[from] IcmpError),
    /// Ports for a protocol that has none to EC2.
    #[error(
        "EC2 ignores ports with the protocol {0}: all of it is allowed. Leave all here, or change the protocol to TCP or UDP"
    )]
    IgnoredPorts(Protocol),
    /// Ports before a protocol.
    #[error("choose a protocol first: tcp, udp, icmp, or a type such as HTTPS")]
    NoProtocol,
    /// Not ports.
    #[error(transparent)]
    Ports(#[from] PortRangeError),
    /// Not a protocol.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// No type has the name.
    #[error("no type is named {typed:?}; {}", suggestion(*.nearest))]
    UnknownType {
        /// What was typed.
        typed: String,
        /// The type whose name is most like it.
        nearest: Option<&'static str>,
    },
}

fn suggestion(nearest: Option<&'static str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => {
            "expected a type such as HTTPS, a port such as 443, tcp 8000-8080, or all".to_owned()
        }
    }
}

/// What a type stands for: a name from the list (`https`), ports of TCP (`22`, `8000-8080`), a
/// protocol with or without ports (`udp 53`, `53/udp`, `icmp echo-request`, `gre`), or `all`.
///
/// # Errors
/// [`TrafficEntryError`] says what it looks like and why it is not one.
pub fn read_type(typed: &str) -> Result<TrafficDraft, TrafficEntryError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(TrafficEntryError::Empty);
    }
    if let Some(preset) = PRESETS.iter().find(|preset| preset.has_name(text)) {
        return Ok(preset.traffic);
    }
    if text == "*" || text.eq_ignore_ascii_case("any") {
        return Ok(TrafficDraft::Known(Traffic::All));
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        match PortRange::parse(text) {
            Ok(ports) => return Ok(TrafficDraft::Known(Traffic::Tcp(ports))),
            Err(error) if !text.contains(is_separator) => return Err(error.into()),
            Err(_) => {}
        }
    }
    if let Ok(protocol) = Protocol::parse(text) {
        return Ok(without_ports(protocol, TrafficDraft::Missing));
    }
    if let Some((first, rest)) = text.split_once(is_separator) {
        let rest = rest.trim_start_matches(is_separator);
        let named = |word: &str| Protocol::parse(word).ok().filter(|_| !is_number(word));
        if let Some(protocol) = named(first) {
            return read_ports(rest, Some(protocol));
        }
        // `443/tcp`, as lists of services have it.
        if let Some(protocol) = named(rest)
            && first.starts_with(|first: char| first.is_ascii_digit())
        {
            return read_ports(first, Some(protocol));
        }
    }
    if let Some(messages) = icmp_from_name(text, false) {
        return Ok(TrafficDraft::Known(Traffic::Icmp(messages)));
    }
    if let Some(messages) = icmp_from_name(text, true) {
        return Ok(TrafficDraft::Known(Traffic::Icmpv6(messages)));
    }
    Err(TrafficEntryError::UnknownType {
        typed: text.to_owned(),
        nearest: nearest_preset(text).map(|preset| preset.name),
    })
}

/// What a protocol by name or number makes of a row: ports stay where both have ports.
///
/// # Errors
/// [`TrafficEntryError`] where it is no protocol.
pub fn read_protocol(typed: &str, now: TrafficDraft) -> Result<TrafficDraft, TrafficEntryError> {
    Ok(without_ports(Protocol::parse(typed)?, now))
}

/// What ports, or ICMP type and code, make of a row with that protocol. Ports may be the name of a
/// service; without a protocol, they are TCP's.
///
/// # Errors
/// [`TrafficEntryError`] says what is wrong and what would be right.
pub fn read_ports(
    typed: &str,
    protocol: Option<Protocol>,
) -> Result<TrafficDraft, TrafficEntryError> {
    let text = typed.trim();
    let traffic = match protocol {
        Some(Protocol::Tcp) => Traffic::Tcp(ports_of(text, Protocol::Tcp)?),
        Some(Protocol::Udp) => Traffic::Udp(ports_of(text, Protocol::Udp)?),
        Some(Protocol::Icmp) => Traffic::Icmp(messages_of(text, false)?),
        Some(Protocol::Icmpv6) => Traffic::Icmpv6(messages_of(text, true)?),
        Some(protocol @ (Protocol::All | Protocol::Other(_))) => {
            let is_all = ["", "all", "any", "*", "-1", "0-65535", "-"]
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word));
            if !is_all {
                return Err(TrafficEntryError::IgnoredPorts(protocol));
            }
            match protocol {
                Protocol::Other(number) => Traffic::Other(number),
                _ => Traffic::All,
            }
        }
        None if text.is_empty() => return Err(TrafficEntryError::NoProtocol),
        None => Traffic::Tcp(ports_of(text, Protocol::Tcp)?),
    };
    Ok(TrafficDraft::Known(traffic))
}

/// What changing the protocol alone makes of traffic.
fn without_ports(protocol: Protocol, now: TrafficDraft) -> TrafficDraft {
    let ports = match now {
        TrafficDraft::Known(traffic) => traffic.ports(),
        _ => None,
    };
    let traffic = match (protocol, ports) {
        (Protocol::Tcp, None) => return TrafficDraft::Tcp,
        (Protocol::Udp, None) => return TrafficDraft::Udp,
        (Protocol::Tcp, Some(ports)) => Traffic::Tcp(ports),
        (Protocol::Udp, Some(ports)) => Traffic::Udp(ports),
        (Protocol::All, _) => Traffic::All,
        (Protocol::Icmp, _) => match now {
            TrafficDraft::Known(known @ Traffic::Icmp(_)) => known,
            _ => Traffic::Icmp(IcmpTypeCode::Any),
        },
        (Protocol::Icmpv6, _) => match now {
            TrafficDraft::Known(known @ Traffic::Icmpv6(_)) => known,
            _ => Traffic::Icmpv6(IcmpTypeCode::Any),
        },
        (Protocol::Other(number), _) => Traffic::Other(number),
    };
    TrafficDraft::Known(traffic)
}

fn ports_of(text: &str, protocol: Protocol) -> Result<PortRange, TrafficEntryError> {
    let error = match PortRange::parse(text) {
        Ok(ports) => return Ok(ports),
        Err(error) => error,
    };
    // The name of a service: `https`.
    let named = PRESETS.iter().filter(|preset| preset.has_name(text));
    let mut ports = named.filter_map(|preset| match preset.traffic {
        TrafficDraft::Known(traffic) if traffic.protocol() == protocol => traffic.ports(),
        _ => None,
    });
    ports.next().ok_or_else(|| error.into())
}

fn messages_of(text: &str, is_v6: bool) -> Result<IcmpTypeCode, IcmpError> {
    match IcmpTypeCode::parse(text) {
        Ok(messages) => Ok(messages),
        Err(error) => icmp_from_name(text, is_v6).ok_or(error),
    }
}

/// The first type whose name starts with the text, or holds it.
fn nearest_preset(text: &str) -> Option<&'static Preset> {
    let text = text.to_ascii_lowercase();
    let lower = |preset: &&Preset| preset.name.to_ascii_lowercase();
    let short = text.get(..3).unwrap_or(&text);
    let find =
        |matches: &dyn Fn(&str) -> bool| PRESETS.iter().find(|preset| matches(&lower(preset)));
    find(&|name| name.starts_with(&text))
        .or_else(|| find(&|name| name.contains(&text)))
        .or_else(|| find(&|name| name.starts_with(short)))
}

fn is_separator(character: char) -> bool {
    character == ' ' || character == '/' || character == ':'
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(traffic: Traffic) -> TrafficDraft {
        TrafficDraft::Known(traffic)
    }

    #[test]
    fn types_understand_people() {
        let tcp = |from, to| known(Traffic::Tcp(PortRange::new(from, to).unwrap()));
        let udp = |port| known(Traffic::Udp(PortRange::single(port)));
        for (typed, traffic) in [
            ("https", tcp(443, 443)),
            ("HTTPS", tcp(443, 443)),
            ("22", tcp(22, 22)),
            ("8000-8080", tcp(8000, 8080)),
            ("8000 - 8080", tcp(8000, 8080)),
            ("all", known(Traffic::All)),
            ("All traffic", known(Traffic::All)),
            ("all tcp", known(Traffic::ALL_TCP)),
            ("tcp all", known(Traffic::ALL_TCP)),
            ("ping", known(Traffic::Icmp(IcmpTypeCode::AnyCode(8)))),
            ("tcp 443", tcp(443, 443)),
            ("tcp/443", tcp(443, 443)),
            ("443/tcp", tcp(443, 443)),
            ("tcp https", tcp(443, 443)),
            ("udp:53", udp(53)),
            ("tcp", TrafficDraft::Tcp),
            ("Custom UDP", TrafficDraft::Udp),
            ("icmp", known(Traffic::Icmp(IcmpTypeCode::Any))),
            ("icmp 3/4", known(Traffic::Icmp(IcmpTypeCode::Exact(3, 4)))),
            (
                "icmp echo-request",
                known(Traffic::Icmp(IcmpTypeCode::AnyCode(8))),
            ),
            (
                "time exceeded",
                known(Traffic::Icmp(IcmpTypeCode::AnyCode(11))),
            ),
            (
                "packet-too-big",
                known(Traffic::Icmpv6(IcmpTypeCode::AnyCode(2))),
            ),
            ("gre", known(Traffic::Other(47))),
            ("postgres", tcp(5432, 5432)),
            ("mysql", tcp(3306, 3306)),
        ] {
            assert_eq!(read_type(typed), Ok(traffic), "{typed}");
        }
    }

    #[test]
    fn what_is_no_type_says_what_would_be() {
        for (typed, words) in [
            ("", "expected a type"),
            ("70000", "ports are 0 to 65535"),
            ("htt", "did you mean HTTP"),
            ("postgr", "did you mean PostgreSQL"),
            ("8080-80", "expected 80-8080"),
            ("zzz", "expected a type such as HTTPS"),
            ("tcp 99999", "ports are 0 to 65535"),
            ("icmp 300", "0 to 255"),
        ] {
            let error = read_type(typed).unwrap_err().to_string();
            assert!(error.contains(words), "{typed}: {error}");
        }
    }

    #[test]
    fn a_protocol_keeps_ports_where_both_have_them() {
        let web = known(Traffic::Tcp(PortRange::single(443)));
        assert_eq!(
            read_protocol("udp", web),
            Ok(known(Traffic::Udp(PortRange::single(443))))
        );
        assert_eq!(
            read_protocol("17", web),
            Ok(known(Traffic::Udp(PortRange::single(443))))
        );
        assert_eq!(
            read_protocol("icmp", web),
            Ok(known(Traffic::Icmp(IcmpTypeCode::Any)))
        );
        assert_eq!(
            read_protocol("tcp", known(Traffic::All)),
            Ok(TrafficDraft::Tcp)
        );
        assert_eq!(read_protocol("-1", web), Ok(known(Traffic::All)));
        assert!(read_protocol("300", web).is_err());
    }

    #[test]
    fn ports_are_what_the_protocol_makes_of_them() {
        let ports = |typed: &str, protocol| read_ports(typed, Some(protocol));
        assert_eq!(
            ports("https", Protocol::Tcp),
            Ok(known(Traffic::Tcp(PortRange::single(443))))
        );
        assert_eq!(ports("", Protocol::All), Ok(known(Traffic::All)));
        assert_eq!(
            ports("all", Protocol::Other(47)),
            Ok(known(Traffic::Other(47)))
        );
        assert_eq!(
            ports("80", Protocol::Other(47)),
            Err(TrafficEntryError::IgnoredPorts(Protocol::Other(47)))
        );
        assert!(
            ports("8000-", Protocol::Tcp)
                .unwrap_err()
                .to_string()
                .contains("both")
        );
        assert!(ports("-1", Protocol::Tcp).is_err());
        assert!(ports("-1/0", Protocol::Icmp).is_err());
        assert_eq!(
            ports("9/-1", Protocol::Icmp),
            Ok(known(Traffic::Icmp(IcmpTypeCode::AnyCode(9))))
        );
        assert_eq!(
            ports("echo-request", Protocol::Icmpv6),
            Ok(known(Traffic::Icmpv6(IcmpTypeCode::AnyCode(128))))
        );
        assert_eq!(
            read_ports("22", None),
            Ok(known(Traffic::Tcp(PortRange::single(22))))
        );
    }
}
