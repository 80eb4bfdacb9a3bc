//! What rules allow, against packets that are looked up one by one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::net::IpAddr;

use portcullis::analysis::access::{AccessSet, KnownLists, Space, cover, merge, removable};
use portcullis::model::{Cidr, Direction, IcmpTypeCode, Peer, PortRange, Rule, Traffic};
use proptest::prelude::*;

/// Every rule of a universe of four addresses, four ports and two protocols.
fn small_rules() -> Vec<Rule> {
    let blocks = [
        "192.0.2.0/30",
        "192.0.2.0/31",
        "192.0.2.2/31",
        "192.0.2.0/32",
        "192.0.2.1/32",
        "192.0.2.2/32",
        "192.0.2.3/32",
    ];
    let ranges = (0..4).flat_map(|from| (from..4).map(move |to| PortRange::ordered(from, to)));
    let traffics = ranges.flat_map(|ports| [Traffic::Tcp(ports), Traffic::Udp(ports)]);
    let rule =
        |traffic, block: &str| Rule::new(Direction::Ingress, traffic, Peer::parse(block).unwrap());
    traffics
        .flat_map(|traffic| blocks.map(|block| rule(traffic, block)))
        .collect()
}

/// The packets of the universe that a rule allows, a bit each.
fn packets(rule: &Rule) -> u32 {
    let mut bits = 0;
    for address in 0..4u8 {
        for port in 0..4u16 {
            let address_in = match &rule.peer {
                Peer::Cidr(cidr) => cidr.contains(IpAddr::from([192, 0, 2, address])),
                _ => false,
            };
            for (protocol, packet) in [
                Traffic::Tcp(PortRange::single(port)),
                Traffic::Udp(PortRange::single(port)),
            ]
            .into_iter()
            .enumerate()
            {
                if address_in && rule.traffic.covers(packet) {
                    bits |= 1 << (protocol * 16 + usize::from(port) * 4 + usize::from(address));
                }
            }
        }
    }
    bits
}

/// Checks covers, merges and removals of a list against its packets.
fn check(rules: &[(usize, &Rule)], bits: &[u32]) {
    let all = bits.iter().fold(0, |all, bits| all | bits);
    for (at, rule) in rules {
        let others = rules.iter().copied().filter(|(other, _)| other != at);
        let rest = |left_out: &[usize]| {
            let kept = (0..bits.len()).filter(|other| other != at && !left_out.contains(other));
            kept.fold(0, |all, other| all | bits[other])
        };
        let is_covered = bits[*at] & !rest(&[]) == 0;
        let witnesses = cover(rule, others, &KnownLists::default());
        assert_eq!(witnesses.is_some(), is_covered, "{rules:?}");
        let Some(witnesses) = witnesses else { continue };
        let of = |held: &dyn Fn(&usize) -> bool| {
            let held = witnesses.iter().filter(|at| held(at));
            held.fold(0, |all, at| all | bits[*at])
        };
        assert_eq!(bits[*at] & !of(&|_| true), 0, "{rules:?}");
        for spared in &witnesses {
            assert_ne!(
                bits[*at] & !of(&|other| other != spared),
                0,
                "{rules:?}: {spared} is spared"
            );
        }
    }
    let removed = removable(rules, &KnownLists::default());
    let is_gone = |at: usize| removed.iter().any(|(gone, _)| *gone == at);
    let left = (0..bits.len()).filter(|at| !is_gone(*at));
    assert_eq!(left.fold(0, |all, at| all | bits[at]), all, "{rules:?}");
    assert!(
        removed
            .iter()
            .all(|(_, witnesses)| witnesses.iter().all(|at| !is_gone(*at)))
    );
    for merged in merge(rules) {
        assert!(merged.rules.len() > 1);
        let into = Rule::new(
            Direction::Ingress,
            merged.into.traffic,
            merged.into.peer.clone(),
        );
        let held = merged.rules.iter().fold(0, |all, at| all | bits[*at]);
        assert_eq!(packets(&into), held, "{rules:?}");
    }
}

#[test]
fn covers_merges_and_removals_are_exact_for_all_lists_of_up_to_three_small_rules() {
    let rules = small_rules();
    let bits: Vec<u32> = rules.iter().map(packets).collect();
    let mut lists = 0;
    for a in 0..rules.len() {
        check(&[(0, &rules[a])], &[bits[a]]);
        for b in a..rules.len() {
            check(&[(0, &rules[a]), (1, &rules[b])], &[bits[a], bits[b]]);
            for c in b..rules.len() {
                // Lists that fall apart into shorter ones have been checked as such.
                if bits[a] & (bits[b] | bits[c]) == 0 && bits[b] & bits[c] == 0 && c % 7 != 0 {
                    continue;
                }
                let list = [(0, &rules[a]), (1, &rules[b]), (2, &rules[c])];
                check(&list, &[bits[a], bits[b], bits[c]]);
                lists += 1;
            }
        }
    }
    assert!(lists > 100_000, "{lists}");
}

fn traffic() -> impl Strategy<Value = Traffic> {
    let ports = (any::<u16>(), any::<u16>()).prop_map(|(a, b)| PortRange::ordered(a, b));
    let near = (0u16..8, 0u16..8).prop_map(|(a, b)| PortRange::ordered(a, b));
    let ports = prop_oneof![ports, near, Just(PortRange::ALL)].boxed();
    let messages = prop_oneof![
        Just(IcmpTypeCode::Any),
        (0u8..4).prop_map(IcmpTypeCode::AnyCode),
        (0u8..4, 0u8..3).prop_map(|(kind, code)| IcmpTypeCode::Exact(kind, code)),
    ]
    .boxed();
    prop_oneof![
        1 => Just(Traffic::All),
        4 => ports.clone().prop_map(Traffic::Tcp),
        2 => ports.prop_map(Traffic::Udp),
        2 => messages.clone().prop_map(Traffic::Icmp),
        1 => messages.prop_map(Traffic::Icmpv6),
        1 => prop_oneof![Just(Traffic::Other(47)), Just(Traffic::Other(50))],
    ]
}

fn peer() -> impl Strategy<Value = Peer> {
    let v4 = (any::<u8>(), 0u8..=32).prop_map(|(byte, prefix)| {
        let address = IpAddr::from([10, byte & 3, 0, byte]);
        Peer::Cidr(Cidr::new(address, prefix).unwrap())
    });
    let v6 = (0u16..4, 0u8..=128).prop_map(|(part, prefix)| {
        let address = IpAddr::from([0x2001, 0xdb8, part, 0, 0, 0, 0, part]);
        Peer::Cidr(Cidr::new(address, prefix).unwrap())
    });
    let symbol = prop::sample::select(vec!["sg-00000001", "sg-00000002", "pl-00000001"])
        .prop_map(|text| Peer::parse(text).unwrap());
    prop_oneof![6 => v4, 2 => v6, 1 => symbol]
}

fn rules(count: usize) -> impl Strategy<Value = Vec<Rule>> {
    let rule = (traffic(), peer())
        .prop_map(|(traffic, peer)| Rule::new(Direction::Ingress, traffic, peer));
    prop::collection::vec(rule, 0..count)
}

/// One packet: its traffic is a single port, message or protocol.
fn packet() -> impl Strategy<Value = (Traffic, IpAddr)> {
    let port = prop_oneof![any::<u16>(), 0u16..8]
        .prop_map(PortRange::single)
        .boxed();
    let message = (0u8..4, 0u8..3)
        .prop_map(|(kind, code)| IcmpTypeCode::Exact(kind, code))
        .boxed();
    let traffic = prop_oneof![
        port.clone().prop_map(Traffic::Tcp),
        port.prop_map(Traffic::Udp),
        message.clone().prop_map(Traffic::Icmp),
        message.prop_map(Traffic::Icmpv6),
        prop_oneof![Just(Traffic::Other(47)), Just(Traffic::Other(99))],
    ];
    let address = prop_oneof![
        any::<u8>().prop_map(|byte| IpAddr::from([10, byte & 3, 0, byte])),
        any::<[u8; 4]>().prop_map(IpAddr::from),
        (0u16..4).prop_map(|part| IpAddr::from([0x2001, 0xdb8, part, 0, 0, 0, 0, part])),
    ];
    (traffic, address)
}

fn passes(rules: &[Rule], traffic: Traffic, address: IpAddr) -> bool {
    rules.iter().any(|rule| {
        rule.traffic.covers(traffic)
            && matches!(&rule.peer, Peer::Cidr(cidr) if cidr.contains(address))
    })
}

proptest! {
    #[test]
    fn sets_allow_the_packets_that_their_rules_allow(
        a in rules(12),
        b in rules(12),
        packets in prop::collection::vec(packet(), 64),
    ) {
        let (in_a, in_b) = (AccessSet::of_rules(&a), AccessSet::of_rules(&b));
        let (union, common, rest) = (in_a.union(&in_b), in_a.intersection(&in_b), in_a.difference(&in_b));
        for (traffic, address) in packets {
            let (is_a, is_b) = (passes(&a, traffic, address), passes(&b, traffic, address));
            prop_assert_eq!(in_a.allows(traffic, address), is_a);
            prop_assert_eq!(union.allows(traffic, address), is_a || is_b);
            prop_assert_eq!(common.allows(traffic, address), is_a && is_b);
            prop_assert_eq!(rest.allows(traffic, address), is_a && !is_b);
        }
        prop_assert_eq!(&rest.union(&common), &in_a);
        prop_assert_eq!(in_a.covers(&in_b), in_b.difference(&in_a).is_empty());
        prop_assert_eq!(in_a.overlaps(&in_b), !common.is_empty());
    }

    #[test]
    fn a_set_written_as_rules_is_the_same_set(list in rules(10)) {
        let set = AccessSet::of_rules(&list);
        let written: Vec<Rule> = set
            .grants()
            .into_iter()
            .map(|grant| Rule::new(Direction::Ingress, grant.traffic, grant.peer))
            .collect();
        prop_assert_eq!(AccessSet::of_rules(&written), set);
    }

    #[test]
    fn removals_and_merges_keep_the_access_set(list in rules(24)) {
        let numbered: Vec<(usize, &Rule)> = list.iter().enumerate().collect();
        let whole = AccessSet::of_rules(&list);
        let removed = removable(&numbered, &KnownLists::default());
        let staying = numbered.iter().filter(|(at, _)| removed.iter().all(|(gone, _)| gone != at));
        prop_assert_eq!(&AccessSet::of_rules(staying.map(|(_, rule)| *rule)), &whole);
        for merged in merge(&numbered) {
            let sources = AccessSet::of_rules(merged.rules.iter().map(|at| &list[*at]));
            prop_assert_eq!(AccessSet::of(merged.into.traffic, &merged.into.peer), sources);
        }
    }
}

#[test]
fn members_take_the_place_of_symbols() {
    let rule =
        |traffic, peer: &str| Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap());
    let https = Traffic::Tcp(PortRange::single(443));
    let list = [
        rule(https, "sg-00000001"),
        rule(https, "pl-00000001"),
        rule(https, "10.0.0.0/9"),
    ];
    let members = |space: &Space| match space {
        Space::Group(_) => Some(vec![
            Cidr::parse("10.128.0.0/9").unwrap(),
            Cidr::parse("2001:db8::1/128").unwrap(),
        ]),
        _ => None,
    };
    let resolved = AccessSet::of_rules(&list).resolve(members);
    let expected = [
        rule(https, "10.0.0.0/8"),
        rule(https, "2001:db8::1/128"),
        rule(https, "pl-00000001"),
    ];
    assert_eq!(resolved, AccessSet::of_rules(&expected));
}

#[test]
fn merges_join_ports_and_blocks() {
    let rule = |from, to, peer: &str| {
        Rule::new(
            Direction::Ingress,
            Traffic::Tcp(PortRange::ordered(from, to)),
            Peer::parse(peer).unwrap(),
        )
    };
    let list = [
        rule(80, 80, "10.0.0.0/9"),
        rule(81, 90, "10.0.0.0/9"),
        rule(80, 90, "10.128.0.0/9"),
        rule(80, 80, "10.1.2.3/32"),
        rule(22, 22, "10.0.0.0/9"),
    ];
    let numbered: Vec<(usize, &Rule)> = list.iter().enumerate().collect();
    let merged = merge(&numbered);
    assert_eq!(merged.len(), 1, "{merged:?}");
    assert_eq!(merged[0].rules, [0, 1, 2]);
    assert_eq!(
        merged[0].into.traffic,
        Traffic::Tcp(PortRange::ordered(80, 90))
    );
    assert_eq!(merged[0].into.peer.to_string(), "10.0.0.0/8");
}
