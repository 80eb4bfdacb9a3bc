//! Named types of traffic, as in the Type column.

use crate::draft::TrafficDraft;
use portcullis_model::{IcmpTypeCode, PortRange, Traffic};

/// A named type of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Name in the list. The AWS console's name if it has one.
    pub name: &'static str,
    /// Other names, in lower case.
    pub aliases: &'static [&'static str],
    /// The traffic.
    pub traffic: TrafficDraft,
}

impl Preset {
    /// Whether a text is one of the names, ignoring case.
    pub fn has_name(&self, text: &str) -> bool {
        let is_same = |name: &&str| name.eq_ignore_ascii_case(text);
        is_same(&self.name) || self.aliases.iter().any(is_same)
    }

    const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

const fn open(name: &'static str, traffic: TrafficDraft) -> Preset {
    Preset {
        name,
        aliases: &[],
        traffic,
    }
}

const fn fixed(name: &'static str, traffic: Traffic) -> Preset {
    open(name, TrafficDraft::Known(traffic))
}

const fn tcp(name: &'static str, port: u16) -> Preset {
    fixed(name, Traffic::Tcp(PortRange::single(port)))
}

const fn udp(name: &'static str, port: u16) -> Preset {
    fixed(name, Traffic::Udp(PortRange::single(port)))
}

const fn tcp_range(name: &'static str, from: u16, to: u16) -> Preset {
    fixed(name, Traffic::Tcp(PortRange::ordered(from, to)))
}

/// All types, in the order of the list. If two have the same traffic, the first is its name.
pub const PRESETS: &[Preset] = &[
    open("Custom TCP", TrafficDraft::Tcp).or(&["custom tcp rule"]),
    open("Custom UDP", TrafficDraft::Udp).or(&["custom udp rule"]),
    open("Custom ICMP", TrafficDraft::Icmp).or(&[
        "custom icmp - ipv4",
        "custom icmp rule",
        "custom icmp rule - ipv4",
    ]),
    open("Custom ICMPv6", TrafficDraft::Icmpv6).or(&[
        "custom icmp - ipv6",
        "custom icmpv6 rule",
        "custom ipv6 icmp",
    ]),
    tcp("SSH", 22).or(&["sftp", "scp"]),
    tcp("RDP", 3389).or(&["remote desktop"]),
    tcp("HTTP", 80).or(&["web"]),
    tcp("HTTPS", 443).or(&["tls", "ssl"]),
    fixed("Ping", Traffic::Icmp(IcmpTypeCode::AnyCode(8))).or(&["echo"]),
    fixed("Ping (IPv6)", Traffic::Icmpv6(IcmpTypeCode::AnyCode(128))).or(&["ping6"]),
    udp("DNS (UDP)", 53).or(&["dns"]),
    tcp("DNS (TCP)", 53),
    tcp("NFS", 2049).or(&["efs"]),
    tcp("SMB", 445).or(&["cifs"]),
    tcp("LDAP", 389),
    tcp("LDAPS", 636),
    tcp("SMTP", 25),
    tcp("SMTP submission", 587).or(&["submission"]),
    tcp("SMTPS", 465),
    tcp("IMAP", 143),
    tcp("IMAPS", 993),
    tcp("POP3", 110),
    tcp("POP3S", 995),
    tcp("MySQL/Aurora", 3306).or(&["mysql", "aurora", "mariadb"]),
    tcp("PostgreSQL", 5432).or(&["postgres", "psql"]),
    tcp("MSSQL", 1433).or(&["sql server"]),
    tcp("Oracle", 1521).or(&["oracle-rds", "oracle rds"]),
    tcp("Redshift", 5439),
    tcp("Redis", 6379).or(&["valkey", "elasticache"]),
    tcp("MongoDB", 27017).or(&["mongo", "documentdb"]),
    tcp("Memcached", 11211),
    tcp("Cassandra", 9042).or(&["cqlsh / cassandra", "cqlsh"]),
    tcp("Elasticsearch", 9200).or(&["elastic"]),
    tcp("Elasticsearch transport", 9300),
    tcp("Kafka", 9092),
    tcp("Kafka (TLS)", 9094),
    tcp("ZooKeeper", 2181),
    tcp("RabbitMQ", 5672).or(&["amqp"]),
    tcp("RabbitMQ (TLS)", 5671).or(&["amqps"]),
    tcp("NATS", 4222),
    tcp("MQTT", 1883),
    tcp("MQTT (TLS)", 8883).or(&["mqtts"]),
    tcp("Kubernetes API", 6443).or(&["kubernetes", "k8s"]),
    tcp("Kubelet", 10250),
    tcp_range("Kubernetes NodePorts", 30000, 32767).or(&["nodeports", "nodeport"]),
    tcp("etcd", 2379),
    tcp("Docker (TLS)", 2376).or(&["docker"]),
    tcp("Consul", 8500),
    tcp("Vault", 8200),
    tcp("Prometheus", 9090),
    tcp("Node exporter", 9100),
    tcp("Grafana", 3000),
    tcp("InfluxDB", 8086),
    tcp("ClickHouse", 8123),
    tcp("CouchDB", 5984),
    tcp("Neo4j", 7687),
    tcp("HTTP (8080)", 8080).or(&["http-alt", "tomcat"]),
    tcp("HTTPS (8443)", 8443).or(&["https-alt"]),
    tcp("Elastic Graphics", 2007),
    tcp("FTP", 21),
    tcp("FTPS", 990),
    tcp("Telnet", 23),
    tcp("VNC", 5900),
    tcp("WinRM (HTTP)", 5985).or(&["winrm", "winrm-http"]),
    tcp("WinRM (HTTPS)", 5986).or(&["winrm-https"]),
    tcp("RPC endpoint mapper", 135).or(&["rpc"]),
    tcp("Kerberos (TCP)", 88).or(&["kerberos"]),
    udp("Kerberos (UDP)", 88),
    tcp("Git", 9418),
    tcp("rsync", 873),
    udp("NTP", 123).or(&["ntp"]),
    udp("Syslog", 514),
    udp("SNMP", 161),
    udp("TFTP", 69),
    udp("RADIUS", 1812),
    udp("WireGuard", 51820),
    udp("OpenVPN", 1194),
    udp("IKE", 500).or(&["isakmp"]),
    udp("IPsec NAT traversal", 4500).or(&["nat-t"]),
    udp("L2TP", 1701),
    fixed(
        "Traceroute (UDP)",
        Traffic::Udp(PortRange::ordered(33434, 33534)),
    ),
    tcp_range("Ephemeral ports", 32768, 65535),
    fixed("All TCP", Traffic::ALL_TCP),
    fixed("All UDP", Traffic::ALL_UDP),
    fixed("All ICMP", Traffic::Icmp(IcmpTypeCode::Any)).or(&["all icmp - ipv4", "all icmp ipv4"]),
    fixed("All ICMPv6", Traffic::Icmpv6(IcmpTypeCode::Any)).or(&[
        "all icmp - ipv6",
        "all icmp ipv6",
        "all ipv6 icmp",
    ]),
    fixed("All traffic", Traffic::All).or(&["all", "everything"]),
];

/// Returns the name of traffic for the Type column.
pub fn preset_name(traffic: TrafficDraft) -> &'static str {
    let known = PRESETS.iter().find(|preset| preset.traffic == traffic);
    if let Some(preset) = known {
        return preset.name;
    }
    match traffic {
        TrafficDraft::Missing => "",
        TrafficDraft::Tcp | TrafficDraft::Known(Traffic::Tcp(_)) => "Custom TCP",
        TrafficDraft::Udp | TrafficDraft::Known(Traffic::Udp(_)) => "Custom UDP",
        TrafficDraft::Icmp | TrafficDraft::Known(Traffic::Icmp(_)) => "Custom ICMP",
        TrafficDraft::Icmpv6 | TrafficDraft::Known(Traffic::Icmpv6(_)) => "Custom ICMPv6",
        TrafficDraft::Known(Traffic::Other(_)) => "Custom protocol",
        TrafficDraft::Known(Traffic::All) => "All traffic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_parses_as_its_traffic() {
        for (place, preset) in PRESETS.iter().enumerate() {
            for name in preset.aliases.iter().chain([&preset.name]) {
                let first = PRESETS.iter().position(|other| other.has_name(name));
                assert_eq!(first, Some(place), "{name}");
            }
            assert_eq!(preset_name(preset.traffic), preset.name);
        }
    }

    #[test]
    fn traffic_without_a_name_is_custom() {
        let known = TrafficDraft::Known;
        assert_eq!(
            preset_name(known(Traffic::Tcp(PortRange::single(8081)))),
            "Custom TCP"
        );
        assert_eq!(preset_name(known(Traffic::Other(47))), "Custom protocol");
        assert_eq!(
            preset_name(known(Traffic::Icmp(IcmpTypeCode::Exact(3, 4)))),
            "Custom ICMP"
        );
        assert_eq!(preset_name(TrafficDraft::Missing), "");
    }
}
