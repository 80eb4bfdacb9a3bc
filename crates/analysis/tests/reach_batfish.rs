//! Verdicts of Batfish's tests of AWS security groups alone, as data.
//!
//! Source: batfish/batfish at 7c527d5553b82b2d590ba5ceb274cfbd7cbfe4d7,
//! `projects/batfish/src/test/java/org/batfish/representation/aws/SecurityGroupsTest.java`. The first column is the
//! test there. Left out are rules that EC2 does not accept (`testInvalidStartInterval`, `testInvalidEndInterval`,
//! `testIcmpInvalidCodeOnly`).

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use portcullis_analysis::reach::{End, ReachIndex, Verdict};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, IcmpTypeCode, Inventory, Peer, PortRange,
    PrefixList, PrefixListEntry, PrefixListId, PrefixListState, Rule, SecurityGroup, Traffic,
};

/// Test, rule, what is asked, whether it is permitted. An address with `>` is the destination.
const CASES: [(&str, &str, &str, bool); 27] = [
    (
        "testSinglePort",
        "in tcp 22 1.2.3.4/32",
        "1.2.3.4 tcp 22",
        true,
    ),
    (
        "testSinglePort",
        "in tcp 22 1.2.3.4/32",
        "1.2.3.4 tcp 23",
        false,
    ),
    (
        "testSinglePort",
        "in tcp 22 1.2.3.4/32",
        "1.2.3.5 tcp 22",
        false,
    ),
    (
        "testSinglePort",
        "in tcp 22 1.2.3.4/32",
        "1.2.3.4 udp 22",
        false,
    ),
    (
        "testBeginningHalfOpenInterval",
        "in tcp 0-22 1.2.3.4/32",
        "1.2.3.4 tcp 0-22",
        true,
    ),
    (
        "testBeginningHalfOpenInterval",
        "in tcp 0-22 1.2.3.4/32",
        "1.2.3.4 tcp 23",
        false,
    ),
    (
        "testEndHalfOpenInterval",
        "in tcp 65530-65535 1.2.3.4/32",
        "1.2.3.4 tcp 65530-65535",
        true,
    ),
    (
        "testEndHalfOpenInterval",
        "in tcp 65530-65535 1.2.3.4/32",
        "1.2.3.4 tcp 65529",
        false,
    ),
    (
        "testFullInterval",
        "in tcp 0-65535 1.2.3.4/32",
        "1.2.3.4 tcp 0-65535",
        true,
    ),
    (
        "testFullInterval",
        "in tcp 0-65535 1.2.3.4/32",
        "1.2.3.4 udp 53",
        false,
    ),
    (
        "testIcmpType",
        "in icmp 8 0.0.0.0/0",
        "1.2.3.4 icmp 8",
        true,
    ),
    (
        "testIcmpType",
        "in icmp 8 0.0.0.0/0",
        "1.2.3.4 icmp 8/9",
        true,
    ),
    (
        "testIcmpType",
        "in icmp 8 0.0.0.0/0",
        "1.2.3.4 icmp 0",
        false,
    ),
    (
        "testIcmpTypeAndCode",
        "in icmp 8/9 0.0.0.0/0",
        "1.2.3.4 icmp 8/9",
        true,
    ),
    (
        "testIcmpTypeAndCode",
        "in icmp 8/9 0.0.0.0/0",
        "1.2.3.4 icmp 8/0",
        false,
    ),
    (
        "testAllTrafficAllowed",
        "in all 0.0.0.0/0",
        "203.0.113.9 all",
        true,
    ),
    (
        "testAllTrafficAllowed",
        "in all 0.0.0.0/0",
        "203.0.113.9 icmp 3/4",
        true,
    ),
    (
        "testClosedInterval",
        "in tcp 45-50 1.2.3.4/32",
        "1.2.3.4 tcp 45-50",
        true,
    ),
    (
        "testClosedInterval",
        "in tcp 45-50 1.2.3.4/32",
        "1.2.3.4 tcp 44",
        false,
    ),
    (
        "testClosedInterval",
        "in tcp 45-50 1.2.3.4/32",
        "1.2.3.4 tcp 51",
        false,
    ),
    (
        "testStatefulTcpRules",
        "out tcp 80 5.6.7.8/32",
        ">5.6.7.8 tcp 80",
        true,
    ),
    (
        "testDeniedSynOnlyResponse",
        "out tcp 80 5.6.7.8/32",
        ">1.2.3.4 tcp 1024",
        false,
    ),
    (
        "testDeniedWrongIpResponse",
        "out tcp 80 5.6.7.8/32",
        ">1.2.3.5 tcp 1024",
        false,
    ),
    (
        "testPrefixList",
        "out all pl-7ba54012",
        ">10.10.10.1 tcp 10",
        true,
    ),
    (
        "testPrefixList",
        "out all pl-7ba54012",
        ">1.1.1.1 tcp 10",
        false,
    ),
    (
        "testToAclLines",
        "in tcp 22 2.2.2.0/24",
        "2.2.2.255 tcp 22",
        true,
    ),
    (
        "testToAclLines",
        "in tcp 22 2.2.2.0/24",
        "2.2.3.0 tcp 22",
        false,
    ),
];

fn traffic(words: &[&str]) -> Traffic {
    match words {
        ["tcp", ports] => Traffic::Tcp(PortRange::parse(ports).unwrap()),
        ["udp", ports] => Traffic::Udp(PortRange::parse(ports).unwrap()),
        ["icmp", messages] => Traffic::Icmp(IcmpTypeCode::parse(messages).unwrap()),
        _ => Traffic::All,
    }
}

fn account(rule: &str) -> Inventory {
    let words: Vec<&str> = rule.split(' ').collect();
    let (direction, rest) = words.split_first().unwrap();
    let (peer, rest) = rest.split_last().unwrap();
    let direction = match *direction {
        "in" => Direction::Ingress,
        _ => Direction::Egress,
    };
    let group = SecurityGroup {
        id: GroupId::from_remote("sg-00000001"),
        name: "test".to_owned(),
        description: String::new(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: vec![Rule::new(
            direction,
            traffic(rest),
            Peer::parse(peer).unwrap(),
        )],
        has_rule_ids: false,
    };
    let entry = PrefixListEntry {
        cidr: Cidr::parse("10.10.10.0/24").unwrap(),
        description: String::new(),
    };
    let mut inventory: Inventory = [group].into_iter().collect();
    inventory.prefix_lists = Arc::new(vec![PrefixList {
        id: PrefixListId::from_remote("pl-7ba54012"),
        name: "test".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: None,
        owner_id: "AWS".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: [entry].into_iter().collect(),
    }]);
    inventory
}

#[test]
fn verdicts_are_those_of_batfish() {
    for (test, rule, asked, is_permitted) in CASES {
        let words: Vec<&str> = asked.split(' ').collect();
        let (address, rest) = words.split_first().unwrap();
        let group = End::Group(GroupId::from_remote("sg-00000001"));
        let (from, to) = match address.strip_prefix('>') {
            Some(address) => (group, End::Address(address.parse().unwrap())),
            None => (End::Address(address.parse().unwrap()), group),
        };
        let verdict = ReachIndex::new(&account(rule)).verdict(&from, &to, traffic(rest));
        let expected = if is_permitted {
            Verdict::Yes
        } else {
            Verdict::No
        };
        assert_eq!(verdict, Ok(expected), "{test}: {rule}: {asked}");
    }
}
