//! Strategies for the model's values, shared by the property tests.
//!
//! They draw from small pools where it matters, so that values meet: equal, nested, overlapping.

// Each test program uses its own part of this.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)]

pub mod still;
pub mod text_access;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use portcullis::model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, IcmpTypeCode, Peer, Peering, PortRange,
    PrefixListId, Protocol, Region, Rule, RuleId, SecurityGroup, Tag, Traffic, VpcId,
};
use proptest::prelude::*;

pub fn cidr() -> impl Strategy<Value = Cidr> {
    // Few addresses and all prefix lengths: ranges nest more often than not.
    let ipv4 = prop_oneof![
        2 => Just(Ipv4Addr::new(10, 0, 0, 1)),
        1 => Just(Ipv4Addr::new(10, 255, 0, 1)),
        2 => any::<u32>().prop_map(Ipv4Addr::from),
    ];
    let ipv6 = prop_oneof![
        2 => Just(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
        1 => Just(Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 1)),
        1 => any::<u32>().prop_map(|bits| Ipv4Addr::from(bits).to_ipv6_mapped()),
        2 => any::<u128>().prop_map(Ipv6Addr::from),
    ];
    let ipv4 = (ipv4, 0u8..=32).prop_map(|(address, prefix)| (IpAddr::V4(address), prefix));
    let ipv6 = (ipv6, 0u8..=128).prop_map(|(address, prefix)| (IpAddr::V6(address), prefix));
    prop_oneof![ipv4, ipv6]
        .prop_map(|(address, prefix)| Cidr::parse(&format!("{address}/{prefix}")).unwrap())
}

pub fn port_range() -> impl Strategy<Value = PortRange> {
    let port = prop_oneof![3 => 0u16..4, 1 => Just(u16::MAX), 1 => any::<u16>()];
    (port.clone(), port).prop_map(|(a, b)| PortRange::new(a.min(b), a.max(b)).unwrap())
}

pub fn icmp() -> impl Strategy<Value = IcmpTypeCode> {
    let number = prop_oneof![3 => 0u8..3, 1 => any::<u8>()];
    prop_oneof![
        Just(IcmpTypeCode::Any),
        number.clone().prop_map(IcmpTypeCode::AnyCode),
        (number.clone(), number).prop_map(|(kind, code)| IcmpTypeCode::Exact(kind, code)),
    ]
}

pub fn protocol() -> impl Strategy<Value = Protocol> {
    prop_oneof![1 => Just(Protocol::All), 4 => any::<u8>().prop_map(Protocol::from_number)]
}

pub fn traffic() -> impl Strategy<Value = Traffic> {
    let other =
        any::<u8>().prop_filter_map(
            "has a name of its own",
            |number| match Protocol::from_number(number) {
                Protocol::Other(number) => Some(Traffic::Other(number)),
                _ => None,
            },
        );
    prop_oneof![
        1 => Just(Traffic::All),
        4 => port_range().prop_map(Traffic::Tcp),
        2 => port_range().prop_map(Traffic::Udp),
        2 => icmp().prop_map(Traffic::Icmp),
        1 => icmp().prop_map(Traffic::Icmpv6),
        1 => other,
    ]
}

pub fn group_id() -> impl Strategy<Value = GroupId> {
    hex_id("sg-").prop_map(|text| GroupId::parse(&text).unwrap())
}

pub fn rule_id() -> impl Strategy<Value = RuleId> {
    hex_id("sgr-").prop_map(|text| RuleId::parse(&text).unwrap())
}

pub fn vpc_id() -> impl Strategy<Value = VpcId> {
    hex_id("vpc-").prop_map(|text| VpcId::parse(&text).unwrap())
}

pub fn prefix_list_id() -> impl Strategy<Value = PrefixListId> {
    hex_id("pl-").prop_map(|text| PrefixListId::parse(&text).unwrap())
}

pub fn account_id() -> impl Strategy<Value = AccountId> {
    "[0-9]{12}".prop_map(|text| AccountId::parse(&text).unwrap())
}

pub fn region() -> impl Strategy<Value = Region> {
    "[a-z][a-z0-9-]{0,20}".prop_map(|text| Region::parse(&text).unwrap())
}

/// A peer as a person can type it: nothing that only EC2 knows.
pub fn typed_peer() -> impl Strategy<Value = Peer> {
    let group = (group_id(), proptest::option::of(account_id())).prop_map(|(id, account_id)| {
        let mut reference = GroupReference::new(id);
        reference.account_id = account_id;
        Peer::Group(reference)
    });
    prop_oneof![
        4 => cidr().prop_map(Peer::Cidr),
        2 => group,
        1 => prefix_list_id().prop_map(Peer::PrefixList),
    ]
}

/// A peer as EC2 returns it.
pub fn peer() -> impl Strategy<Value = Peer> {
    let word = || proptest::option::of("[a-z0-9-]{1,12}".prop_map(Arc::<str>::from));
    (typed_peer(), proptest::option::of(vpc_id()), word(), word()).prop_map(
        |(peer, vpc_id, connection_id, status)| match peer {
            Peer::Group(reference) => Peer::Group(reference.with_peering(Peering {
                vpc_id,
                connection_id,
                status,
            })),
            other => other,
        },
    )
}

/// Any text that XML can carry, markup and line ends included.
pub fn remote_text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,20}", "[<>&\"'\\]\\[ é\n]{0,10}", "\\PC{0,20}"]
}

pub fn tag() -> impl Strategy<Value = Tag> {
    let key = remote_text().prop_filter("a key is not empty", |key| !key.is_empty());
    (key, remote_text()).prop_map(|(key, value)| Tag { key, value })
}

pub fn direction() -> impl Strategy<Value = Direction> {
    proptest::sample::select(Direction::BOTH.to_vec())
}

pub fn rule() -> impl Strategy<Value = Rule> {
    let tags = proptest::collection::vec(tag(), 0..3);
    let parts = (
        direction(),
        traffic(),
        peer(),
        remote_text(),
        proptest::option::of(rule_id()),
        tags,
    );
    parts.prop_map(|(direction, traffic, peer, description, id, tags)| Rule {
        id,
        direction,
        traffic,
        peer,
        description: description.into(),
        tags,
    })
}

/// A group as DescribeSecurityGroups returns it: its rules have neither ids nor tags.
pub fn security_group() -> impl Strategy<Value = SecurityGroup> {
    let rules = proptest::collection::vec(rule(), 0..8);
    let tags = proptest::collection::vec(tag(), 0..3);
    let names = (remote_text(), remote_text());
    let parts = (
        group_id(),
        names,
        proptest::option::of(vpc_id()),
        account_id(),
        tags,
        rules,
    );
    parts.prop_map(
        |(id, (name, description), vpc_id, owner_id, tags, mut rules)| {
            for rule in &mut rules {
                rule.id = None;
                rule.tags = Vec::new();
            }
            rules.sort_by_key(|rule| rule.direction);
            SecurityGroup {
                id,
                name,
                description,
                vpc_id,
                owner_id,
                tags,
                rules,
                has_rule_ids: false,
            }
        },
    )
}

fn hex_id(prefix: &'static str) -> impl Strategy<Value = String> {
    prop_oneof!["[0-9a-f]{8}", "[0-9a-f]{17}", Just("1a2b3c4d".to_owned())]
        .prop_map(move |digits| format!("{prefix}{digits}"))
}
