//! The kinds of traffic people know by name, as data.

use crate::model::{IcmpTypeCode, PortRange, Traffic};

/// A named kind of traffic to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrafficType {
    /// The name people see, as the AWS console has it where it has one.
    pub name: &'static str,
    /// What the name stands for, or what is asked for instead.
    pub ports: PortsField,
}

/// What stands in the ports field of a kind of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortsField {
    /// Nothing to type: the kind says it all.
    Fixed(Traffic),
    /// TCP ports.
    Tcp,
    /// UDP ports.
    Udp,
    /// ICMP type and code.
    Icmp,
    /// ICMPv6 type and code.
    Icmpv6,
    /// A protocol by name or number.
    Protocol,
}

impl PortsField {
    /// The field's label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fixed(_) | Self::Tcp | Self::Udp => "Port range",
            Self::Icmp | Self::Icmpv6 => "ICMP type and code",
            Self::Protocol => "Protocol",
        }
    }

    /// An example to show in the empty field.
    pub fn example(self) -> &'static str {
        match self {
            Self::Fixed(_) => "",
            Self::Tcp | Self::Udp => "443 or 8000-8080",
            Self::Icmp | Self::Icmpv6 => "all, 8 or 3/4",
            Self::Protocol => "47 or gre",
        }
    }
}

const fn tcp(name: &'static str, port: u16) -> TrafficType {
    TrafficType {
        name,
        ports: PortsField::Fixed(Traffic::Tcp(PortRange::single(port))),
    }
}

const fn udp(name: &'static str, port: u16) -> TrafficType {
    TrafficType {
        name,
        ports: PortsField::Fixed(Traffic::Udp(PortRange::single(port))),
    }
}

const fn fixed(name: &'static str, traffic: Traffic) -> TrafficType {
    TrafficType {
        name,
        ports: PortsField::Fixed(traffic),
    }
}

const fn custom(name: &'static str, ports: PortsField) -> TrafficType {
    TrafficType { name, ports }
}

/// Every kind on offer, in the order of the list. Where two share their traffic, the first names it.
pub const TRAFFIC_TYPES: &[TrafficType] = &[
    custom("Custom TCP", PortsField::Tcp),
    custom("Custom UDP", PortsField::Udp),
    custom("Custom ICMP", PortsField::Icmp),
    custom("Custom ICMPv6", PortsField::Icmpv6),
    custom("Custom protocol", PortsField::Protocol),
    fixed("All traffic", Traffic::All),
    fixed("All TCP", Traffic::ALL_TCP),
    fixed("All UDP", Traffic::ALL_UDP),
    fixed("All ICMP", Traffic::Icmp(IcmpTypeCode::Any)),
    fixed("All ICMPv6", Traffic::Icmpv6(IcmpTypeCode::Any)),
    tcp("SSH", 22),
    tcp("HTTP", 80),
    tcp("HTTPS", 443),
    tcp("RDP", 3389),
    fixed("Ping", Traffic::Icmp(IcmpTypeCode::AnyCode(8))),
    fixed("Ping (IPv6)", Traffic::Icmpv6(IcmpTypeCode::AnyCode(128))),
    tcp("DNS (TCP)", 53),
    udp("DNS (UDP)", 53),
    tcp("SMTP", 25),
    tcp("SMTP submission", 587),
    tcp("SMTPS", 465),
    tcp("POP3", 110),
    tcp("POP3S", 995),
    tcp("IMAP", 143),
    tcp("IMAPS", 993),
    udp("NTP", 123),
    tcp("LDAP", 389),
    tcp("LDAPS", 636),
    tcp("SMB", 445),
    tcp("NFS", 2049),
    tcp("MySQL/Aurora", 3306),
    tcp("PostgreSQL", 5432),
    tcp("MSSQL", 1433),
    tcp("Oracle", 1521),
    tcp("Redshift", 5439),
    tcp("MongoDB", 27017),
    tcp("Redis", 6379),
    tcp("Memcached", 11211),
    tcp("Cassandra", 9042),
    tcp("Elasticsearch", 9200),
    tcp("Kafka", 9092),
    tcp("ZooKeeper", 2181),
    tcp("RabbitMQ", 5672),
    tcp("Kubernetes API", 6443),
    tcp("Kubelet", 10250),
    tcp("etcd", 2379),
    tcp("Prometheus", 9090),
    tcp("WinRM (HTTP)", 5985),
    tcp("WinRM (HTTPS)", 5986),
    udp("Syslog", 514),
    udp("WireGuard", 51820),
    udp("OpenVPN", 1194),
];

/// The name of a rule's kind of traffic, as the Type column shows it.
pub fn type_name(traffic: Traffic) -> &'static str {
    let known = TRAFFIC_TYPES
        .iter()
        .find(|kind| kind.ports == PortsField::Fixed(traffic));
    if let Some(kind) = known {
        return kind.name;
    }
    match traffic {
        Traffic::All => "All traffic",
        Traffic::Tcp(_) => "Custom TCP",
        Traffic::Udp(_) => "Custom UDP",
        Traffic::Icmp(_) => "Custom ICMP",
        Traffic::Icmpv6(_) => "Custom ICMPv6",
        Traffic::Other(_) => "Custom protocol",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_name_their_own_traffic() {
        for (index, kind) in TRAFFIC_TYPES.iter().enumerate() {
            assert!(
                TRAFFIC_TYPES[..index]
                    .iter()
                    .all(|other| other.name != kind.name),
                "{kind:?}"
            );
            if let PortsField::Fixed(traffic) = kind.ports {
                assert_eq!(type_name(traffic), kind.name);
            }
        }
    }

    #[test]
    fn what_has_no_name_is_custom() {
        assert_eq!(
            type_name(Traffic::Tcp(PortRange::single(8081))),
            "Custom TCP"
        );
        assert_eq!(type_name(Traffic::Other(47)), "Custom protocol");
        assert_eq!(
            type_name(Traffic::Icmp(IcmpTypeCode::Exact(3, 4))),
            "Custom ICMP"
        );
    }
}
