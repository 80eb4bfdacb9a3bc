//! Checks of what is open to the internet.
//!
//! Traffic counts as open if one rule allows it from every public address of a family, or if several rules together do:
//! 0.0.0.0/1 and 128.0.0.0/1 are as open as 0.0.0.0/0, and 2000::/3 is as open as ::/0. Profiles of standards look for
//! every address instead ([`Profile::counts_public_addresses`]). A prefix list whose entries are known counts as a rule
//! for each of them.
//!
//! [`Profile::counts_public_addresses`]: super::Profile::counts_public_addresses

use std::borrow::Cow;
use std::collections::BTreeSet;

use portcullis_model::{
    AddressFamily, Cidr, Direction, Peer, PortRange, Rule, RuleKey, SecurityGroup, Traffic,
};

use super::context::Context;
use super::ranges::{PUBLIC_IPV6, not_public};
use super::{CheckId, Evidence, Finding};
use crate::access::{AccessSet, cover_set};

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
        let is_known = findings.iter().skip(start).any(|kept| {
            let has_all = || finding.rules.iter().all(|rule| kept.rules.contains(rule));
            // What opens all ports opens each of them.
            kept.rules == finding.rules || kept.check == CheckId::PublicAllPorts && has_all()
        });
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
    /// Whether all public addresses count as the internet.
    is_public_enough: bool,
    /// Part of all addresses of the family that the internet is, at most 1.
    internet_size: f64,
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
        let is_public_enough = context.profile.counts_public_addresses;
        let mut open = Self {
            group,
            family,
            sources,
            is_public_enough,
            internet_size: internet_size(family, is_public_enough),
        };
        if !open.can_open(|_| true) {
            open.sources.clear();
        }
        open
    }

    /// Whether some of the sources may be the whole internet together: the sum of their sizes is the quick test.
    fn can_open(&self, is_meant: impl Fn(&Source<'_>) -> bool) -> bool {
        let meant = self.sources.iter().filter(|source| is_meant(source));
        meant.map(Source::size).sum::<f64>() >= self.internet_size
    }

    /// The addresses that are the internet, with some traffic.
    fn internet(&self, traffic: Traffic) -> AccessSet {
        let of = |cidr: Cidr| AccessSet::of(traffic, &Peer::Cidr(cidr));
        let all = match (self.family, self.is_public_enough) {
            (AddressFamily::Ipv4, _) => Cidr::anywhere_ipv4(),
            (AddressFamily::Ipv6, true) => public_ipv6(),
            (AddressFamily::Ipv6, false) => Cidr::anywhere_ipv6(),
        };
        let others = not_public(self.family).filter(|_| self.is_public_enough);
        others.fold(of(all), |rest, other| rest.difference(&of(other)))
    }

    fn run(&self, check: CheckId, context: &Context<'_>, findings: &mut Vec<Finding>) {
        let profile = context.profile;
        match check {
            CheckId::PublicAllPorts => self.find_all_ports(findings),
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
                let is_found = |traffic: Traffic| match traffic {
                    Traffic::Tcp(ports) => !is_within(ports, &profile.authorized_tcp),
                    Traffic::Udp(ports) => !is_within(ports, &profile.authorized_udp),
                    // ICMP has a check of its own.
                    Traffic::Icmp(_) | Traffic::Icmpv6(_) => false,
                    Traffic::All | Traffic::Other(_) => true,
                };
                self.find_traffic(check, is_found, findings);
            }
            CheckId::PublicIcmp => {
                let is_icmp =
                    |traffic: Traffic| matches!(traffic, Traffic::Icmp(_) | Traffic::Icmpv6(_));
                self.find_traffic(check, is_icmp, findings);
            }
            _ => {}
        }
    }

    /// Adds a finding for each rule that opens all ports, or for rules that do so together.
    fn find_all_ports(&self, findings: &mut Vec<Finding>) {
        let check = CheckId::PublicAllPorts;
        let mut is_all_open = false;
        for traffic in [Traffic::All, Traffic::ALL_TCP, Traffic::ALL_UDP] {
            let start = findings.len();
            for source in self.anywhere() {
                if source.rule.traffic == traffic {
                    findings.push(self.finding(check, vec![source.rule.key()], traffic, None));
                }
            }
            // All traffic includes that of TCP and UDP.
            if self.is_public_enough
                && !is_all_open
                && findings.len() == start
                && let Some(rules) = self.together(traffic)
            {
                findings.push(self.finding(check, keys_of(&rules), traffic, None));
            }
            is_all_open |= traffic == Traffic::All && findings.len() > start;
        }
    }

    /// Adds a finding for each rule that opens traffic that is looked for, and for rules that do so together.
    fn find_traffic(
        &self,
        check: CheckId,
        is_found: impl Fn(Traffic) -> bool,
        findings: &mut Vec<Finding>,
    ) {
        let start = findings.len();
        for rule in self.anywhere().map(|source| source.rule) {
            if is_found(rule.traffic) {
                findings.push(self.finding(check, vec![rule.key()], rule.traffic, None));
            }
        }
        let is_part = |source: &Source<'_>| !self.is_anywhere(source);
        if !self.is_public_enough || !self.can_open(is_part) {
            return;
        }
        let parts = self.sources.iter().filter(|source| is_part(source));
        for traffic in pieces(parts.map(|source| source.rule.traffic)) {
            let mut alone = self.anywhere().map(|source| source.rule.traffic);
            if !is_found(traffic) || alone.any(|open| open.covers(traffic)) {
                continue;
            }
            let Some(rules) = self.together(traffic) else {
                continue;
            };
            let keys = keys_of(&rules);
            let is_known = findings.iter().skip(start).any(|known| known.rules == keys);
            if !is_known {
                findings.push(self.finding(check, keys, traffic, None));
            }
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
        self.together(packet).into_iter().collect()
    }

    /// The rules that open traffic to the internet together.
    fn together(&self, traffic: Traffic) -> Option<Vec<&'a Rule>> {
        let is_meeting = |source: &Source<'_>| source.rule.traffic.overlaps(traffic);
        if !self.can_open(is_meeting) {
            return None;
        }
        let meeting = self.sources.iter().filter(|source| is_meeting(source));
        let allowed = meeting.map(|source| {
            let single = &source.single;
            (source.rule, AccessSet::of(single.traffic, &single.peer))
        });
        cover_set(&self.internet(traffic), allowed)
    }

    /// The blocks that are the whole internet of the family.
    fn anywhere(&self) -> impl Iterator<Item = &Source<'a>> {
        self.sources
            .iter()
            .filter(|source| self.is_anywhere(source))
    }

    fn is_anywhere(&self, source: &Source<'_>) -> bool {
        let Peer::Cidr(cidr) = &source.single.peer else {
            return false;
        };
        let is_public_ipv6 = || {
            let is_ipv6 = self.family == AddressFamily::Ipv6;
            is_ipv6 && self.is_public_enough && cidr.covers(&public_ipv6())
        };
        cidr.is_anywhere() || is_public_ipv6()
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
    /// Part of all addresses of the family, at most 1.
    fn size(&self) -> f64 {
        match &self.single.peer {
            Peer::Cidr(cidr) => part_of_family(cidr),
            Peer::Group(_) | Peer::PrefixList(_) => 0.0,
        }
    }
}

fn part_of_family(cidr: &Cidr) -> f64 {
    0.5f64.powi(i32::from(cidr.prefix_length()))
}

/// The part of all addresses of a family that counts as the internet, a little less for the rounding of sums.
fn internet_size(family: AddressFamily, is_public_enough: bool) -> f64 {
    let all = match family {
        AddressFamily::Ipv6 if is_public_enough => part_of_family(&public_ipv6()),
        AddressFamily::Ipv4 | AddressFamily::Ipv6 => 1.0,
    };
    let others = not_public(family).filter(|_| is_public_enough);
    (all - others.map(|cidr| part_of_family(&cidr)).sum::<f64>()) * (1.0 - f64::EPSILON * 16.0)
}

/// The block of the public IPv6 addresses.
fn public_ipv6() -> Cidr {
    let (network, prefix) = PUBLIC_IPV6;
    // The fallback is never taken: the block is valid.
    Cidr::new(network.into(), prefix).unwrap_or_else(|_| Cidr::anywhere_ipv6())
}

/// Splits traffic at the ends of all port ranges, so that rules open a piece as a whole or not at all.
fn pieces(traffics: impl Iterator<Item = Traffic>) -> Vec<Traffic> {
    let (mut whole, mut tcp, mut udp) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for traffic in traffics {
        match traffic {
            Traffic::Tcp(ports) => tcp.extend(bounds(ports)),
            Traffic::Udp(ports) => udp.extend(bounds(ports)),
            Traffic::All | Traffic::Icmp(_) | Traffic::Icmpv6(_) | Traffic::Other(_) => {
                whole.insert(traffic);
            }
        }
    }
    if whole.contains(&Traffic::All) {
        for ends in [&mut tcp, &mut udp] {
            ends.extend(bounds(PortRange::ALL));
        }
    }
    let ranges = |ends: BTreeSet<u32>| {
        let ends: Vec<u32> = ends.into_iter().collect();
        let pairs = ends.windows(2).filter_map(|pair| match pair {
            [from, next] => {
                let to = next.checked_sub(1)?;
                PortRange::new(u16::try_from(*from).ok()?, u16::try_from(to).ok()?).ok()
            }
            _ => None,
        });
        pairs.collect::<Vec<PortRange>>()
    };
    let mut pieces: Vec<Traffic> = whole.into_iter().collect();
    pieces.extend(ranges(tcp).into_iter().map(Traffic::Tcp));
    pieces.extend(ranges(udp).into_iter().map(Traffic::Udp));
    pieces
}

/// The first port of a range, and the first one after it.
fn bounds(ports: PortRange) -> [u32; 2] {
    [u32::from(ports.from()), u32::from(ports.to()) + 1]
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
