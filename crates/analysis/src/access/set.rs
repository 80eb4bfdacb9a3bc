//! What rules allow, as a set of packets.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::interval::{Interval, IntervalMap, IntervalSet};
use portcullis_model::{
    AddressFamily, Cidr, GroupId, IcmpTypeCode, Peer, PortRange, PrefixListId, Rule, Traffic,
};

/// TCP's number among the IP protocols; UDP's and those of ICMP below.
const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;
const ICMPV6: u8 = 58;

/// Bits of a packet's number below its protocol.
const PORT_BITS: u32 = 16;

/// Whose addresses a part of an access set is about.
///
/// A security group or prefix list is a symbol: a point of its own, not compared with addresses. [`AccessSet::resolve`]
/// replaces those whose members are known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// IPv4 addresses.
    Ipv4,
    /// IPv6 addresses.
    Ipv6,
    /// The network interfaces of a security group.
    Group(GroupId),
    /// The entries of a prefix list.
    PrefixList(PrefixListId),
}

/// Packets by traffic and, for each, by address.
///
/// Traffic is one number: the IP protocol's number in the upper bits, and a port, an ICMP type and code, or nothing in
/// the lower 16. "All traffic" and each port range are then one interval each.
pub(super) type Packets = IntervalMap<u32, IntervalSet<u128>>;

/// What rules of one direction allow: a set of pairs of traffic and peer.
///
/// The form is canonical, so two sets are equal (`==`) if they allow the same packets, whatever rules they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessSet {
    pub(super) spaces: BTreeMap<Space, Packets>,
}

/// A part of an access set that one rule can express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What may pass.
    pub traffic: Traffic,
    /// From or to where. References to groups have no owner and no peering.
    pub peer: Peer,
}

impl AccessSet {
    /// Returns what one rule with this traffic and peer allows.
    pub fn of(traffic: Traffic, peer: &Peer) -> Self {
        let (space, addresses) = space_of(peer);
        let packets = IntervalMap::one(traffic_interval(traffic), IntervalSet::of([addresses]));
        Self {
            spaces: BTreeMap::from([(space, packets)]),
        }
    }

    /// Returns what the rules allow together. The direction is not looked at: pass the rules of one.
    /// O(n log n) for rules that share their ports or their addresses.
    pub fn of_rules<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Self {
        Self::united(rules.into_iter().map(|rule| (rule.traffic, &rule.peer)))
    }

    /// Returns what all grants allow together.
    pub fn of_grants<'a>(grants: impl IntoIterator<Item = &'a Grant>) -> Self {
        Self::united(grants.into_iter().map(|grant| (grant.traffic, &grant.peer)))
    }

    fn united<'a>(allowed: impl Iterator<Item = (Traffic, &'a Peer)>) -> Self {
        let mut spaces: BTreeMap<Space, BTreeMap<Interval<u32>, Vec<Interval<u128>>>> =
            BTreeMap::new();
        for (traffic, peer) in allowed {
            let (space, addresses) = space_of(peer);
            let by_traffic = spaces.entry(space).or_default();
            by_traffic
                .entry(traffic_interval(traffic))
                .or_default()
                .push(addresses);
        }
        let unite = |by_traffic: BTreeMap<Interval<u32>, Vec<Interval<u128>>>| {
            let layers = by_traffic
                .into_iter()
                .map(|(traffic, addresses)| IntervalMap::one(traffic, IntervalSet::of(addresses)));
            union_of(layers.collect())
        };
        Self {
            spaces: spaces
                .into_iter()
                .map(|(space, by_traffic)| (space, unite(by_traffic)))
                .collect(),
        }
    }

    /// Whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.spaces.is_empty()
    }

    /// Returns what either set allows.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, union_of_packets)
    }

    /// Returns what both sets allow.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.combine(other, |a, b| {
            a.combine(b, |a, b| non_empty(a?.intersection(b?)))
        })
    }

    /// Returns what this set allows and `other` does not: the remainder.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.combine(other, |a, b| {
            a.combine(b, |a, b| match b {
                Some(b) => non_empty(a?.difference(b)),
                None => a.cloned(),
            })
        })
    }

    /// Whether this set allows everything that `other` allows.
    pub fn covers(&self, other: &Self) -> bool {
        other.difference(self).is_empty()
    }

    /// Whether this set allows something that `other` allows too.
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }

    /// Whether a packet to the first port or ICMP message of `traffic` may pass from or to `address`.
    pub fn allows(&self, traffic: Traffic, address: IpAddr) -> bool {
        let (space, address) = point_of(address);
        let packets = self.spaces.get(&space);
        let addresses = packets.and_then(|packets| packets.get(traffic_interval(traffic).first()));
        addresses.is_some_and(|addresses| addresses.get(address).is_some())
    }

    /// Replaces groups and prefix lists by their addresses where `members` returns them. Symbols for which it returns
    /// none stay.
    #[must_use]
    pub fn resolve(&self, members: impl Fn(&Space) -> Option<Vec<Cidr>>) -> Self {
        let mut resolved = Self::default();
        for (space, packets) in &self.spaces {
            let known = match space {
                Space::Ipv4 | Space::Ipv6 => None,
                Space::Group(_) | Space::PrefixList(_) => members(space),
            };
            let Some(members) = known else {
                resolved.add(space.clone(), packets);
                continue;
            };
            for family in [AddressFamily::Ipv4, AddressFamily::Ipv6] {
                let of_family = members.iter().filter(|cidr| cidr.family() == family);
                let addresses = IntervalSet::of(of_family.map(address_interval));
                if addresses.is_empty() {
                    continue;
                }
                let packets = packets.map(|_| addresses.clone());
                resolved.add(space_of_family(family), &packets);
            }
        }
        resolved
    }

    /// Returns the set as rules would express it: the fewest CIDR blocks for each range of addresses, ports together
    /// where all addresses are the same.
    pub fn grants(&self) -> Vec<Grant> {
        let mut grants = Vec::new();
        for (space, packets) in &self.spaces {
            for (traffic, addresses) in packets.iter() {
                for traffic in traffics(traffic) {
                    grants.extend(
                        peers(space, addresses)
                            .into_iter()
                            .map(|peer| Grant { traffic, peer }),
                    );
                }
            }
        }
        grants
    }

    /// The spaces in which something is allowed.
    pub fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.spaces.keys()
    }

    fn add(&mut self, space: Space, packets: &Packets) {
        let known = self.spaces.entry(space).or_default();
        *known = union_of_packets(known, packets);
    }

    fn combine(&self, other: &Self, merge: impl Fn(&Packets, &Packets) -> Packets) -> Self {
        let nothing = Packets::default();
        let mut spaces = BTreeMap::new();
        for space in self.spaces.keys().chain(other.spaces.keys()) {
            if spaces.contains_key(space) {
                continue;
            }
            let a = self.spaces.get(space).unwrap_or(&nothing);
            let b = other.spaces.get(space).unwrap_or(&nothing);
            spaces.insert(space.clone(), merge(a, b));
        }
        spaces.retain(|_, packets| !packets.is_empty());
        Self { spaces }
    }
}

/// The space of an address, and its number there.
pub(super) fn point_of(address: IpAddr) -> (Space, u128) {
    match address {
        IpAddr::V4(address) => (Space::Ipv4, u32::from(address).into()),
        IpAddr::V6(address) => (Space::Ipv6, address.into()),
    }
}

fn non_empty(addresses: IntervalSet<u128>) -> Option<IntervalSet<u128>> {
    (!addresses.is_empty()).then_some(addresses)
}

fn union_of_packets(a: &Packets, b: &Packets) -> Packets {
    a.combine(b, |a, b| match (a, b) {
        (Some(a), Some(b)) => Some(a.union(b)),
        (a, b) => a.or(b).cloned(),
    })
}

/// Unites many sets, halves first, so that each is copied O(log n) times.
fn union_of(mut layers: Vec<Packets>) -> Packets {
    while layers.len() > 1 {
        layers = layers
            .chunks(2)
            .map(|pair| match pair {
                [a, b] => union_of_packets(a, b),
                _ => pair.first().cloned().unwrap_or_default(),
            })
            .collect();
    }
    layers.pop().unwrap_or_default()
}

/// Numbers traffic: see [`Packets`].
pub(super) fn traffic_interval(traffic: Traffic) -> Interval<u32> {
    let base = |protocol: u8| u32::from(protocol) << PORT_BITS;
    let whole = |protocol: u8| Interval::between(base(protocol), base(protocol) | 0xffff);
    let ports = |protocol: u8, ports: PortRange| {
        Interval::between(
            base(protocol) | u32::from(ports.from()),
            base(protocol) | u32::from(ports.to()),
        )
    };
    let messages = |protocol: u8, messages: IcmpTypeCode| match messages {
        IcmpTypeCode::Any => whole(protocol),
        IcmpTypeCode::AnyCode(kind) => Interval::between(
            base(protocol) | u32::from(kind) << 8,
            base(protocol) | u32::from(kind) << 8 | 0xff,
        ),
        IcmpTypeCode::Exact(kind, code) => {
            let message = base(protocol) | u32::from(kind) << 8 | u32::from(code);
            Interval::between(message, message)
        }
    };
    match traffic {
        Traffic::All => Interval::between(0, base(u8::MAX) | 0xffff),
        Traffic::Tcp(range) => ports(TCP, range),
        Traffic::Udp(range) => ports(UDP, range),
        Traffic::Icmp(kinds) => messages(ICMP, kinds),
        Traffic::Icmpv6(kinds) => messages(ICMPV6, kinds),
        Traffic::Other(number) => whole(number),
    }
}

/// The traffic of an interval, each part as one rule can express it.
pub(super) fn traffics(interval: Interval<u32>) -> Vec<Traffic> {
    if interval == traffic_interval(Traffic::All) {
        return vec![Traffic::All];
    }
    let (first, last) = (interval.first() >> PORT_BITS, interval.last() >> PORT_BITS);
    let mut parts = Vec::new();
    for protocol in first..=last {
        let base = protocol << PORT_BITS;
        let from = interval.first().max(base) & 0xffff;
        let to = interval.last().min(base | 0xffff) & 0xffff;
        // Both are below 2^16, and protocols below 2^8.
        let (Ok(from), Ok(to), Ok(protocol)) = (
            u16::try_from(from),
            u16::try_from(to),
            u8::try_from(protocol),
        ) else {
            continue;
        };
        match protocol {
            TCP => parts.push(Traffic::Tcp(PortRange::ordered(from, to))),
            UDP => parts.push(Traffic::Udp(PortRange::ordered(from, to))),
            ICMP => parts.extend(messages(from, to).into_iter().map(Traffic::Icmp)),
            ICMPV6 => parts.extend(messages(from, to).into_iter().map(Traffic::Icmpv6)),
            // Rules cannot distinguish ports of other protocols, so the set has all of them or none.
            _ => parts.push(Traffic::Other(protocol)),
        }
    }
    parts
}

/// ICMP messages between two numbers of type and code.
fn messages(from: u16, to: u16) -> Vec<IcmpTypeCode> {
    if (from, to) == (0, u16::MAX) {
        return vec![IcmpTypeCode::Any];
    }
    let mut parts = Vec::new();
    for kind in from >> 8..=to >> 8 {
        let first = from.max(kind << 8);
        let last = to.min(kind << 8 | 0xff);
        let [_, kind_byte] = kind.to_be_bytes();
        if first & 0xff == 0 && last & 0xff == 0xff {
            parts.push(IcmpTypeCode::AnyCode(kind_byte));
            continue;
        }
        parts.extend((first..=last).map(|message| {
            let [kind, code] = message.to_be_bytes();
            IcmpTypeCode::Exact(kind, code)
        }));
    }
    parts
}

pub(super) fn space_of_family(family: AddressFamily) -> Space {
    match family {
        AddressFamily::Ipv4 => Space::Ipv4,
        AddressFamily::Ipv6 => Space::Ipv6,
    }
}

fn space_of(peer: &Peer) -> (Space, Interval<u128>) {
    match peer {
        Peer::Cidr(cidr) => (space_of_family(cidr.family()), address_interval(cidr)),
        Peer::Group(group) => (
            Space::Group(group.group_id.clone()),
            Interval::between(0, 0),
        ),
        Peer::PrefixList(id) => (Space::PrefixList(id.clone()), Interval::between(0, 0)),
    }
}

/// The addresses of a CIDR block as numbers.
pub(super) fn address_interval(cidr: &Cidr) -> Interval<u128> {
    let (network, width) = match cidr.network().network() {
        IpAddr::V4(address) => (u32::from(address).into(), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    };
    let host_bits = u32::from(width - cidr.prefix_length());
    let hosts = 1u128
        .checked_shl(host_bits)
        .map_or(u128::MAX, |size| size - 1);
    Interval::between(network, network | hosts)
}

/// The addresses of a space as peers of rules.
fn peers(space: &Space, addresses: &IntervalSet<u128>) -> Vec<Peer> {
    match space {
        Space::Ipv4 | Space::Ipv6 => addresses
            .intervals()
            .flat_map(|interval| blocks(interval, space))
            .map(Peer::Cidr)
            .collect(),
        Space::Group(id) => vec![Peer::Group(portcullis_model::GroupReference::new(
            id.clone(),
        ))],
        Space::PrefixList(id) => vec![Peer::PrefixList(id.clone())],
    }
}

/// The fewest CIDR blocks that make up an interval: from its start, the largest block that is aligned and fits.
fn blocks(interval: Interval<u128>, space: &Space) -> Vec<Cidr> {
    let width: u32 = if *space == Space::Ipv4 { 32 } else { 128 };
    let mut blocks = Vec::new();
    let mut first = Some(interval.first());
    while let Some(start) = first.filter(|start| *start <= interval.last()) {
        let mut bits = start.trailing_zeros().min(width);
        let last_of =
            |bits: u32| start | 1u128.checked_shl(bits).map_or(u128::MAX, |size| size - 1);
        while last_of(bits) > interval.last() {
            bits -= 1;
        }
        let address = if width == 32 {
            u32::try_from(start).map(|start| IpAddr::V4(Ipv4Addr::from(start)))
        } else {
            Ok(IpAddr::V6(Ipv6Addr::from(start)))
        };
        let prefix = u8::try_from(width - bits);
        if let (Ok(address), Ok(prefix)) = (address, prefix) {
            blocks.extend(Cidr::new(address, prefix));
        }
        first = last_of(bits).checked_add(1);
    }
    blocks
}
