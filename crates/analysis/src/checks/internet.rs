//! Checks of what is open to the internet.
//!
//! A port counts as open if one rule allows every address of a family, or if several rules together do: 0.0.0.0/1 and
//! 128.0.0.0/1 are as open as 0.0.0.0/0. A prefix list whose entries are known counts as a rule for each of them.

use std::borrow::Cow;

use portcullis_model::{
    AddressFamily, Cidr, Direction, Peer, PortRange, Rule, RuleKey, SecurityGroup, Traffic,
};

use super::context::Context;
use super::{CheckId, Evidence, Finding};
use crate::access::{KnownLists, cover};

/// Services that are meant for internal use, by their TCP ports.
const SERVICES: [(u16, &str); 51] = [
    (20, "FTP"),
    (21, "FTP"),
    (23, "Telnet"),
    (25, "SMTP"),
    (53, "DNS"),
    (88, "Kerberos"),
    (111, "RPC"),
    (135, "RPC"),
    (139, "NetBIOS"),
    (389, "LDAP"),
    (445, "SMB"),
    (464, "Kerberos"),
    (636, "LDAPS"),
    (749, "Kerberos"),
    (750, "Kerberos"),
    (1433, "SQL Server"),
    (1434, "SQL Server"),
    (1521, "Oracle"),
    (2049, "NFS"),
    (2375, "Docker"),
    (2376, "Docker"),
    (2483, "Oracle"),
    (3306, "MySQL"),
    (4333, "MySQL"),
    (4505, "Salt"),
    (4506, "Salt"),
    (5432, "PostgreSQL"),
    (5500, "VNC"),
    (5601, "Kibana"),
    (5900, "VNC"),
    (6379, "Redis"),
    (6443, "Kubernetes API"),
    (7000, "Cassandra"),
    (7199, "Cassandra"),
    (8020, "HDFS"),
    (8086, "InfluxDB"),
    (8888, "Cassandra"),
    (9042, "Cassandra"),
    (9092, "Kafka"),
    (9160, "Cassandra"),
    (9200, "Elasticsearch"),
    (9300, "Elasticsearch"),
    (10250, "kubelet"),
    (11211, "Memcached"),
    (27017, "MongoDB"),
    (27018, "MongoDB"),
    (27019, "MongoDB"),
    (50070, "HDFS"),
    (50470, "HDFS"),
    (61616, "ActiveMQ"),
    (2181, "ZooKeeper"),
];

/// Services that are meant for internal use, by their UDP ports.
const UDP_SERVICES: [(u16, &str); 8] = [
    (53, "DNS"),
    (137, "NetBIOS"),
    (138, "NetBIOS"),
    (161, "SNMP"),
    (389, "LDAP"),
    (445, "SMB"),
    (1434, "SQL Server"),
    (11211, "Memcached"),
];

const SSH: u16 = 22;
const RDP: u16 = 3389;
const HTTP: u16 = 80;

/// Checks from the most specific to the most general, for profiles with one finding for each rule.
const BY_PRECEDENCE: [CheckId; 9] = [
    CheckId::PublicAllPorts,
    CheckId::PublicSsh,
    CheckId::PublicRdp,
    CheckId::PublicAdminIpv4,
    CheckId::PublicAdminIpv6,
    CheckId::PublicService,
    CheckId::PublicHighRiskPort,
    CheckId::PublicUnauthorizedPort,
    CheckId::PublicHttp,
];

pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    let start = findings.len();
    for family in [AddressFamily::Ipv4, AddressFamily::Ipv6] {
        let open = OpenRules::new(context, group, family);
        if open.sources.is_empty() {
            continue;
        }
        for check in BY_PRECEDENCE.into_iter().chain([CheckId::PublicIcmp]) {
            if context.profile.runs(check) {
                open.run(check, context, findings);
            }
        }
    }
    if context.profile.is_one_per_rule {
        keep_most_specific(findings, start);
    }
}

/// Keeps of several findings about the same rules the first by precedence.
fn keep_most_specific(findings: &mut Vec<Finding>, start: usize) {
    let rank = |finding: &Finding| {
        let at = BY_PRECEDENCE
            .iter()
            .position(|check| *check == finding.check);
        at.unwrap_or(BY_PRECEDENCE.len())
    };
    let mut found = findings.split_off(start);
    found.sort_by_key(rank);
    for finding in found {
        let is_known = findings
            .iter()
            .skip(start)
            .any(|kept| kept.rules == finding.rules);
        if !is_known {
            findings.push(finding);
        }
    }
}

/// The inbound rules of a group that may open something to all addresses of a family.
struct OpenRules<'a> {
    group: &'a SecurityGroup,
    family: AddressFamily,
    sources: Vec<Source<'a>>,
    all_addresses: Peer,
}

/// A block of addresses that a rule allows: its own, or one of its prefix list.
struct Source<'a> {
    /// The rule of the group.
    rule: &'a Rule,
    /// The rule with the block as its peer: itself, or that for an entry of its prefix list.
    single: Cow<'a, Rule>,
}

/// Returns the blocks of a rule.
fn sources_of<'a>(context: &Context<'_>, rule: &'a Rule) -> Vec<Source<'a>> {
    let whole = std::slice::from_ref(rule);
    match context.lists.expand(whole) {
        Cow::Borrowed(_) => vec![Source {
            rule,
            single: Cow::Borrowed(rule),
        }],
        Cow::Owned(entries) => entries
            .into_iter()
            .map(|entry| Source {
                rule,
                single: Cow::Owned(entry),
            })
            .collect(),
    }
}

impl<'a> OpenRules<'a> {
    fn new(context: &Context<'_>, group: &'a SecurityGroup, family: AddressFamily) -> Self {
        let is_of_family = |source: &Source<'_>| matches!(&source.single.peer, Peer::Cidr(cidr) if cidr.family() == family);
        let sources: Vec<Source<'_>> = group
            .rules_in(Direction::Ingress)
            .flat_map(|rule| sources_of(context, rule))
            .filter(is_of_family)
            .collect();
        let anywhere = match family {
            AddressFamily::Ipv4 => Cidr::anywhere_ipv4(),
            AddressFamily::Ipv6 => Cidr::anywhere_ipv6(),
        };
        // Blocks that make up all addresses together include at least one of each half, /1 or shorter only if there are
        // few of them; a sum of their sizes is the quick test.
        let has_anywhere = sources.iter().any(Source::is_anywhere);
        let sizes = sources
            .iter()
            .filter_map(|source| match &source.single.peer {
                Peer::Cidr(cidr) => Some(0.5f64.powi(i32::from(cidr.prefix_length()))),
                Peer::Group(_) | Peer::PrefixList(_) => None,
            });
        let can_open = has_anywhere || sizes.sum::<f64>() >= 1.0;
        Self {
            group,
            family,
            sources: if can_open { sources } else { Vec::new() },
            all_addresses: Peer::Cidr(anywhere),
        }
    }

    fn run(&self, check: CheckId, context: &Context<'_>, findings: &mut Vec<Finding>) {
        let profile = context.profile;
        match check {
            CheckId::PublicAllPorts => {
                for traffic in [Traffic::All, Traffic::ALL_TCP, Traffic::ALL_UDP] {
                    for source in self
                        .anywhere()
                        .filter(|source| source.rule.traffic == traffic)
                    {
                        findings.push(self.finding(check, vec![source.rule.key()], traffic, None));
                    }
                }
            }
            CheckId::PublicSsh => self.find_ports(check, &[(SSH, Some("SSH"))], &[], findings),
            CheckId::PublicRdp => {
                let rdp = [(RDP, Some("RDP"))];
                self.find_ports(check, &rdp, &rdp, findings);
            }
            CheckId::PublicAdminIpv4 if self.family == AddressFamily::Ipv4 => {
                self.find_admin_ports(check, findings);
            }
            CheckId::PublicAdminIpv6 if self.family == AddressFamily::Ipv6 => {
                self.find_admin_ports(check, findings);
            }
            CheckId::PublicService => {
                let named = |services: &[(u16, &'static str)]| -> Vec<(u16, Option<&'static str>)> {
                    services
                        .iter()
                        .map(|(port, name)| (*port, Some(*name)))
                        .collect()
                };
                self.find_ports(check, &named(&SERVICES), &named(&UDP_SERVICES), findings);
            }
            CheckId::PublicHighRiskPort => {
                let ports: Vec<(u16, Option<&'static str>)> = profile
                    .high_risk_ports
                    .iter()
                    .map(|port| (*port, service_of(*port)))
                    .collect();
                self.find_ports(check, &ports, &[], findings);
            }
            CheckId::PublicHttp => self.find_ports(check, &[(HTTP, Some("HTTP"))], &[], findings),
            CheckId::PublicUnauthorizedPort => {
                for rule in self.anywhere().map(|source| source.rule) {
                    let is_authorized = match rule.traffic {
                        Traffic::Tcp(ports) => is_within(ports, &profile.authorized_tcp),
                        Traffic::Udp(ports) => is_within(ports, &profile.authorized_udp),
                        // ICMP has a check of its own.
                        Traffic::Icmp(_) | Traffic::Icmpv6(_) => true,
                        Traffic::All | Traffic::Other(_) => false,
                    };
                    if !is_authorized {
                        findings.push(self.finding(check, vec![rule.key()], rule.traffic, None));
                    }
                }
            }
            CheckId::PublicIcmp => {
                let is_icmp =
                    |rule: &&Rule| matches!(rule.traffic, Traffic::Icmp(_) | Traffic::Icmpv6(_));
                for rule in self.anywhere().map(|source| source.rule).filter(is_icmp) {
                    findings.push(self.finding(check, vec![rule.key()], rule.traffic, None));
                }
            }
            _ => {}
        }
    }

    fn find_admin_ports(&self, check: CheckId, findings: &mut Vec<Finding>) {
        let ports = [(SSH, Some("SSH")), (RDP, Some("RDP"))];
        self.find_ports(check, &ports, &ports, findings);
    }

    /// Adds a finding for each rule, or set of rules, that opens one of the ports: the first port that it opens.
    fn find_ports(
        &self,
        check: CheckId,
        tcp: &[(u16, Option<&'static str>)],
        udp: &[(u16, Option<&'static str>)],
        findings: &mut Vec<Finding>,
    ) {
        let start = findings.len();
        let tcp = tcp
            .iter()
            .map(|port| (*port, Traffic::Tcp(PortRange::single(port.0))));
        let udp = udp
            .iter()
            .map(|port| (*port, Traffic::Udp(PortRange::single(port.0))));
        for (port, packet) in tcp.chain(udp) {
            for rules in self.opening(packet) {
                let keys = keys_of(&rules);
                let is_known = findings.iter().skip(start).any(|known| known.rules == keys);
                if !is_known {
                    let traffic = rules.first().map_or(packet, |rule| rule.traffic);
                    findings.push(self.finding(check, keys, traffic, Some(port)));
                }
            }
        }
    }

    /// The rules that open a port to all addresses: each that does so alone, or else those that do so together.
    fn opening(&self, packet: Traffic) -> Vec<Vec<&'a Rule>> {
        let alone: Vec<Vec<&Rule>> = self
            .anywhere()
            .map(|source| source.rule)
            .filter(|rule| rule.traffic.covers(packet))
            .map(|rule| vec![rule])
            .collect();
        if !alone.is_empty() {
            return alone;
        }
        let wanted = Rule::new(Direction::Ingress, packet, self.all_addresses.clone());
        let rules = self.sources.iter().enumerate();
        let rules = rules.map(|(at, source)| (at, &*source.single));
        let together = cover(&wanted, rules, &KnownLists::default());
        together
            .map(|places| {
                places
                    .into_iter()
                    .filter_map(|at| Some(self.sources.get(at)?.rule))
                    .collect()
            })
            .into_iter()
            .collect()
    }

    /// The blocks that are every address of the family.
    fn anywhere(&self) -> impl Iterator<Item = &Source<'a>> {
        self.sources.iter().filter(|source| source.is_anywhere())
    }

    fn finding(
        &self,
        check: CheckId,
        rules: Vec<RuleKey>,
        traffic: Traffic,
        port: Option<(u16, Option<&'static str>)>,
    ) -> Finding {
        let evidence = Evidence::Open {
            traffic,
            port,
            family: self.family,
        };
        Finding::of_rules(check, &self.group.id, rules, evidence)
    }
}

impl Source<'_> {
    fn is_anywhere(&self) -> bool {
        self.single.peer.is_anywhere()
    }
}

/// The rules, without duplicates: several entries of one prefix list may open a port together.
fn keys_of(rules: &[&Rule]) -> Vec<RuleKey> {
    let mut keys: Vec<RuleKey> = Vec::new();
    for rule in rules {
        let key = rule.key();
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Whether all ports of a range are in one of the others.
fn is_within(ports: PortRange, allowed: &[PortRange]) -> bool {
    allowed.iter().any(|allowed| allowed.covers(ports))
}

/// The name of what usually listens on a TCP port.
fn service_of(port: u16) -> Option<&'static str> {
    match port {
        SSH => Some("SSH"),
        RDP => Some("RDP"),
        _ => SERVICES
            .iter()
            .find(|(known, _)| *known == port)
            .map(|(_, name)| *name),
    }
}
