//! Traffic of an edge, merged and as a short text.

use std::fmt;

use portcullis_model::{IcmpTypeCode, PortRange, Traffic};

/// Short text of traffic: ports of TCP as numbers, other traffic with its protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShortTraffic {
    /// Parts such as `443`, `8000-8080`, `udp 53`, `icmp` and `all`.
    pub parts: Vec<String>,
    /// Number of parts left out.
    pub more: usize,
}

impl ShortTraffic {
    /// Returns at most `max_parts` parts.
    pub(super) fn of(traffic: &[Traffic], max_parts: usize) -> Self {
        let shown = traffic.iter().take(max_parts);
        Self {
            parts: shown.map(|traffic| short(*traffic)).collect(),
            more: traffic.len().saturating_sub(max_parts),
        }
    }
}

impl fmt::Display for ShortTraffic {
    /// Writes `22, 443 +3`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.parts.join(", "))?;
        if self.more > 0 {
            write!(formatter, " +{}", self.more)?;
        }
        Ok(())
    }
}

fn short(traffic: Traffic) -> String {
    match traffic {
        Traffic::All => "all".to_owned(),
        Traffic::Tcp(ports) if ports.is_all() => "tcp".to_owned(),
        Traffic::Tcp(ports) => ports.to_string(),
        Traffic::Udp(ports) if ports.is_all() => "udp".to_owned(),
        Traffic::Udp(ports) => format!("udp {ports}"),
        Traffic::Icmp(messages) => with_messages("icmp", messages),
        Traffic::Icmpv6(messages) => with_messages("icmpv6", messages),
        Traffic::Other(number) => format!("protocol {number}"),
    }
}

fn with_messages(protocol: &str, messages: IcmpTypeCode) -> String {
    match messages {
        IcmpTypeCode::Any => protocol.to_owned(),
        IcmpTypeCode::AnyCode(kind) => format!("{protocol} {kind}"),
        IcmpTypeCode::Exact(kind, code) => format!("{protocol} {kind}/{code}"),
    }
}

/// Merges port ranges that touch and leaves out what other traffic covers.
pub(super) fn merged(traffic: impl Iterator<Item = Traffic>) -> Vec<Traffic> {
    let mut sorted: Vec<Traffic> = traffic.collect();
    sorted.sort_unstable();
    let mut merged: Vec<Traffic> = Vec::new();
    for next in sorted {
        if merged.iter().any(|known| known.covers(next)) {
            continue;
        }
        let joined = merged.last().and_then(|last| joined(*last, next));
        match (joined, merged.last_mut()) {
            (Some(joined), Some(last)) => *last = joined,
            _ => {
                merged.retain(|known| !next.covers(*known));
                merged.push(next);
            }
        }
    }
    merged
}

/// Returns one range for two that overlap or follow each other.
fn joined(last: Traffic, next: Traffic) -> Option<Traffic> {
    let join = |a: PortRange, b: PortRange| {
        let touches = b.from() <= a.to().saturating_add(1);
        touches.then(|| PortRange::ordered(a.from(), a.to().max(b.to())))
    };
    match (last, next) {
        (Traffic::Tcp(a), Traffic::Tcp(b)) => join(a, b).map(Traffic::Tcp),
        (Traffic::Udp(a), Traffic::Udp(b)) => join(a, b).map(Traffic::Udp),
        _ => None,
    }
}
