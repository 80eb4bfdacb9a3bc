//! Traffic that a rule allows: a protocol with its ports or ICMP messages.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{IcmpError, IcmpTypeCode, PortRange, PortRangeError, Protocol, ProtocolError};

/// Protocol with the fields that EC2 allows for it. Ports of a protocol without ports, or TCP
/// without ports, cannot be expressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Traffic {
    /// All protocols and ports.
    All,
    /// TCP to these ports.
    Tcp(PortRange),
    /// UDP to these ports.
    Udp(PortRange),
    /// These ICMP messages.
    Icmp(IcmpTypeCode),
    /// These ICMPv6 messages.
    Icmpv6(IcmpTypeCode),
    /// Another protocol by number. EC2 allows all its ports and ignores the range in the request.
    Other(u8),
}

/// Reason why a protocol and its two fields are not valid traffic. Caused by the text they come
/// from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid traffic")]
pub enum TrafficError {
    /// The ICMP type or code is wrong.
    Icmp(#[from] IcmpError),
    /// ICMP lacks its type or code.
    MissingIcmp,
    /// TCP or UDP lacks one or both ports.
    MissingPorts,
    /// The port range is wrong.
    Ports(#[from] PortRangeError),
    /// The protocol is unknown.
    Protocol(#[from] ProtocolError),
}

impl Traffic {
    /// All TCP ports.
    pub const ALL_TCP: Self = Self::Tcp(PortRange::ALL);
    /// All UDP ports.
    pub const ALL_UDP: Self = Self::Udp(PortRange::ALL);

    /// Builds traffic from EC2's fields `IpProtocol`, `FromPort` and `ToPort` under EC2's rules:
    /// TCP and UDP need both ports, ICMP needs type and code, ICMPv6 may omit both, and other
    /// protocols ignore them.
    ///
    /// # Errors
    /// [`TrafficError`] with the field that is wrong.
    pub fn from_fields(
        protocol: Protocol,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<Self, TrafficError> {
        match protocol {
            Protocol::All => Ok(Self::All),
            Protocol::Other(number) => Ok(Self::Other(number)),
            Protocol::Tcp => Ok(Self::Tcp(ports_from_fields(from, to)?)),
            Protocol::Udp => Ok(Self::Udp(ports_from_fields(from, to)?)),
            Protocol::Icmp => match (from, to) {
                (Some(from), Some(to)) => Ok(Self::Icmp(IcmpTypeCode::from_numbers(from, to)?)),
                _ => Err(TrafficError::MissingIcmp),
            },
            Protocol::Icmpv6 => match (from, to) {
                (Some(from), Some(to)) => Ok(Self::Icmpv6(IcmpTypeCode::from_numbers(from, to)?)),
                (None, None) => Ok(Self::Icmpv6(IcmpTypeCode::Any)),
                _ => Err(TrafficError::MissingIcmp),
            },
        }
    }

    /// Returns the protocol.
    pub fn protocol(self) -> Protocol {
        match self {
            Self::All => Protocol::All,
            Self::Tcp(_) => Protocol::Tcp,
            Self::Udp(_) => Protocol::Udp,
            Self::Icmp(_) => Protocol::Icmp,
            Self::Icmpv6(_) => Protocol::Icmpv6,
            Self::Other(number) => Protocol::from_number(number),
        }
    }

    /// Returns the ports of TCP or UDP traffic.
    pub fn ports(self) -> Option<PortRange> {
        match self {
            Self::Tcp(ports) | Self::Udp(ports) => Some(ports),
            Self::All | Self::Icmp(_) | Self::Icmpv6(_) | Self::Other(_) => None,
        }
    }

    /// Returns EC2's `FromPort` and `ToPort`: ports, or ICMP type and code. `None` if EC2 ignores
    /// them.
    pub fn port_fields(self) -> Option<(i32, i32)> {
        match self {
            Self::Tcp(ports) | Self::Udp(ports) => Some((ports.from().into(), ports.to().into())),
            Self::Icmp(messages) | Self::Icmpv6(messages) => Some(messages.numbers()),
            Self::All | Self::Other(_) => None,
        }
    }

    /// Whether `self` allows everything that `other` allows.
    pub fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Tcp(a), Self::Tcp(b)) | (Self::Udp(a), Self::Udp(b)) => a.covers(b),
            (Self::Icmp(a), Self::Icmp(b)) | (Self::Icmpv6(a), Self::Icmpv6(b)) => a.covers(b),
            (Self::Other(a), Self::Other(b)) => a == b,
            _ => false,
        }
    }

    /// Whether some traffic is allowed by both.
    pub fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Tcp(a), Self::Tcp(b)) | (Self::Udp(a), Self::Udp(b)) => a.overlaps(b),
            _ => self.covers(other) || other.covers(self),
        }
    }
}

impl fmt::Display for Traffic {
    /// Writes a short form: `tcp 443`, `udp 0-65535`, `icmp 8`, `all`, `gre`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(ports) | Self::Udp(ports) => write!(formatter, "{} {ports}", self.protocol()),
            Self::Icmp(messages) | Self::Icmpv6(messages) => {
                write!(formatter, "{} {messages}", self.protocol())
            }
            Self::All | Self::Other(_) => write!(formatter, "{}", self.protocol()),
        }
    }
}

fn ports_from_fields(from: Option<i64>, to: Option<i64>) -> Result<PortRange, TrafficError> {
    let (Some(from), Some(to)) = (from, to) else {
        return Err(TrafficError::MissingPorts);
    };
    let port = |value: i64| {
        u16::try_from(value).map_err(|_| PortRangeError::OutOfRange(value.to_string()))
    };
    Ok(PortRange::new(port(from)?, port(to)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_follow_ec2s_rules() {
        let fields = Traffic::from_fields;
        assert_eq!(
            fields(Protocol::Tcp, Some(80), Some(80)),
            Ok(Traffic::Tcp(PortRange::single(80)))
        );
        assert_eq!(
            fields(Protocol::Tcp, Some(80), None),
            Err(TrafficError::MissingPorts)
        );
        assert_eq!(
            fields(Protocol::Udp, Some(-1), Some(-1)),
            Err(TrafficError::Ports(PortRangeError::OutOfRange("-1".into())))
        );
        assert_eq!(
            fields(Protocol::Icmp, None, None),
            Err(TrafficError::MissingIcmp)
        );
        assert_eq!(
            fields(Protocol::Icmpv6, None, None),
            Ok(Traffic::Icmpv6(IcmpTypeCode::Any))
        );
        assert_eq!(fields(Protocol::All, Some(80), Some(90)), Ok(Traffic::All));
        assert_eq!(
            fields(Protocol::Other(47), Some(1), None),
            Ok(Traffic::Other(47))
        );
    }
}
