//! Rules as rectangles of numbers, to see quickly which of them can have to do with each other.

use std::cmp::Reverse;
use std::net::IpAddr;

use super::interval::Interval;
use super::lists::KnownLists;
use super::set::traffic_interval;
use portcullis_model::{GroupId, Peer, PrefixListId, Rule};

/// What the addresses of a rule are numbers of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side<'a> {
    Ipv4,
    Ipv6,
    Group(&'a GroupId),
    PrefixList(&'a PrefixListId),
}

/// A rule's traffic and addresses. Those of two rules of one side contain one another or have nothing in common.
#[derive(Clone, Copy, Debug)]
struct Extent<'a> {
    /// Place of the rule in its list.
    at: usize,
    side: Side<'a>,
    first: u128,
    last: u128,
    traffic: Interval<u32>,
    /// Whether the addresses are those of the entries of a known list, which can be any.
    is_known_list: bool,
}

/// Returns for each rule whether some traffic may be allowed by it and by another one. No rule is missed; without
/// prefix lists whose entries are known, none is returned needlessly.
pub(super) fn meeting<Id>(rules: &[(Id, &Rule)], lists: &KnownLists<'_>) -> Vec<bool> {
    let mut is_meeting = vec![false; rules.len()];
    let mut note = |a: Extent<'_>, b: Extent<'_>| {
        if overlap(a.traffic, b.traffic) {
            for at in [a.at, b.at] {
                if let Some(found) = is_meeting.get_mut(at) {
                    *found = true;
                }
            }
        }
    };
    let mut extents = extents(rules, lists);
    extents.sort_unstable_by_key(|one| (one.side, one.first, Reverse(one.last)));
    // The rules whose addresses contain those of the current one.
    let mut around: Vec<Extent<'_>> = Vec::new();
    for one in &extents {
        while around
            .last()
            .is_some_and(|last| last.side != one.side || last.last < one.first)
        {
            around.pop();
        }
        for other in &around {
            note(*other, *one);
        }
        around.push(*one);
    }
    for list in extents.iter().filter(|one| one.is_known_list) {
        for other in extents.iter().filter(|other| other.at != list.at) {
            note(*list, *other);
        }
    }
    is_meeting
}

/// Whether two of the rules may be one: they have the same peer and their traffic meets, or the same traffic and their
/// blocks are neighbours of one size. Otherwise none of them can be merged.
pub(super) fn may_merge<Id>(rules: &[(Id, &Rule)]) -> bool {
    let mut extents = extents(rules, &KnownLists::default());
    extents.sort_unstable_by_key(|one| (one.side, one.first, one.last, one.traffic));
    let mut pairs = extents.windows(2);
    let has_meeting_traffic = pairs.any(|pair| {
        matches!(pair, [a, b] if (a.side, a.first, a.last) == (b.side, b.first, b.last)
            && u64::from(b.traffic.first()) <= u64::from(a.traffic.last()) + 1)
    });
    if has_meeting_traffic {
        return true;
    }
    let size = |one: &Extent<'_>| one.last - one.first;
    extents.sort_unstable_by_key(|one| (one.side, one.traffic, size(one), one.first));
    let mut pairs = extents.windows(2);
    pairs.any(|pair| {
        matches!(pair, [a, b] if (a.side, a.traffic, size(a)) == (b.side, b.traffic, size(b))
            && a.last.checked_add(1) == Some(b.first))
    })
}

fn overlap(a: Interval<u32>, b: Interval<u32>) -> bool {
    a.first() <= b.last() && b.first() <= a.last()
}

fn extents<'a, Id>(rules: &[(Id, &'a Rule)], lists: &KnownLists<'_>) -> Vec<Extent<'a>> {
    let extent = |(at, (_, rule)): (usize, &(Id, &'a Rule))| {
        let (side, first, last) = addresses(&rule.peer);
        Extent {
            at,
            side,
            first,
            last,
            traffic: traffic_interval(rule.traffic),
            is_known_list: lists.list(&rule.peer).is_some(),
        }
    };
    rules.iter().enumerate().map(extent).collect()
}

/// Returns the first and the last address of a peer; all numbers for a peer without addresses.
fn addresses(peer: &Peer) -> (Side<'_>, u128, u128) {
    let cidr = match peer {
        Peer::Cidr(cidr) => cidr,
        Peer::Group(group) => return (Side::Group(&group.group_id), 0, u128::MAX),
        Peer::PrefixList(id) => return (Side::PrefixList(id), 0, u128::MAX),
    };
    let (side, first, bits) = match cidr.network().network() {
        IpAddr::V4(address) => (Side::Ipv4, u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (Side::Ipv6, address.to_bits(), 128),
    };
    let hosts = bits - u32::from(cidr.prefix_length());
    let others = 1u128
        .checked_shl(hosts)
        .map_or(u128::MAX, |count| count - 1);
    (side, first, first | others)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{Direction, PortRange, Traffic};

    fn rule(ports: (u16, u16), peer: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::new(ports.0, ports.1).unwrap());
        Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
    }

    fn numbered(rules: &[Rule]) -> Vec<(usize, &Rule)> {
        rules.iter().enumerate().collect()
    }

    #[test]
    fn rules_meet_if_they_share_addresses_and_ports() {
        let rules = [
            rule((22, 22), "10.0.0.0/8"),
            rule((20, 30), "10.1.0.0/16"),
            rule((443, 443), "10.1.0.0/16"),
            rule((22, 22), "11.0.0.0/8"),
            rule((22, 22), "::/0"),
            rule((22, 25), "2001:db8::1/128"),
            rule((80, 90), "sg-00000001"),
            rule((85, 95), "sg-00000001"),
            rule((85, 95), "sg-00000002"),
            rule((0, 65535), "pl-00000001"),
        ];
        let expected = [
            true, true, false, false, true, true, true, true, false, false,
        ];
        let found = meeting(&numbered(&rules), &KnownLists::default());
        assert_eq!(found, expected);
    }

    #[test]
    fn rules_may_merge_if_ports_or_blocks_are_neighbours() {
        let may = |a, b| may_merge(&numbered(&[a, b]));
        assert!(may(rule((1, 2), "10.0.0.0/8"), rule((3, 4), "10.0.0.0/8")));
        assert!(!may(rule((1, 2), "10.0.0.0/8"), rule((4, 5), "10.0.0.0/8")));
        assert!(may(
            rule((1, 2), "10.0.0.0/9"),
            rule((1, 2), "10.128.0.0/9")
        ));
        assert!(!may(
            rule((1, 2), "10.0.0.0/9"),
            rule((1, 3), "10.128.0.0/9")
        ));
        assert!(!may(rule((1, 2), "10.0.0.0/9"), rule((1, 2), "11.0.0.0/9")));
        assert!(may(rule((1, 2), "::/1"), rule((1, 2), "8000::/1")));
        assert!(may(
            rule((1, 2), "sg-00000001"),
            rule((2, 4), "sg-00000001")
        ));
        assert!(!may(
            rule((1, 2), "sg-00000001"),
            rule((2, 4), "sg-00000002")
        ));
    }
}
