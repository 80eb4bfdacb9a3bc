//! A small account for tests of snapshots.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::{
    MapPlace, Scope, SharedPolicy, Snapshot, SnapshotExtras, SnapshotFacts, SnapshotSource,
};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, GroupReference, IcmpTypeCode, Inventory,
    Peer, Peering, PortRange, PrefixList, PrefixListEntry, PrefixListId, PrefixListState, Region,
    Rule, RuleId, SecurityGroup, Tag, Timestamp, Traffic, Vpc, VpcId,
};

pub(super) const ACCOUNT: &str = "210987654321";
pub(super) const PARTNER: &str = "345678901234";

pub(super) fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

/// Parses a rule such as `in tcp 80 10.0.0.0/8`, `in icmp 8 ::/0` or `out all sg-0`.
pub(super) fn rule(words: &str) -> Rule {
    let words: Vec<&str> = words.split(' ').collect();
    let (traffic, peer) = match words.as_slice() {
        [_, "all", peer] => (Traffic::All, peer),
        [_, "gre", peer] => (Traffic::Other(47), peer),
        [_, "tcp", ports, peer] => (Traffic::Tcp(PortRange::parse(ports).unwrap()), peer),
        [_, "udp", ports, peer] => (Traffic::Udp(PortRange::parse(ports).unwrap()), peer),
        [_, "icmp", kind, peer] => (Traffic::Icmp(IcmpTypeCode::parse(kind).unwrap()), peer),
        [_, "icmpv6", kind, peer] => (Traffic::Icmpv6(IcmpTypeCode::parse(kind).unwrap()), peer),
        _ => unreachable!("{words:?}"),
    };
    let direction = match words[0] {
        "in" => Direction::Ingress,
        _ => Direction::Egress,
    };
    let peer = match peer.split_once('-') {
        Some(("sg", _)) => Peer::Group(GroupReference::new(GroupId::from_remote(*peer))),
        Some(("pl", _)) => Peer::PrefixList(PrefixListId::from_remote(*peer)),
        _ => Peer::Cidr(Cidr::parse(peer).unwrap()),
    };
    Rule::new(direction, traffic, peer)
}

/// A group whose rules have the ids `sgr-<group>0`, `sgr-<group>1` and so on.
pub(super) fn group(id: &str, name: &str, words: &[&str]) -> SecurityGroup {
    let rules = words.iter().enumerate().map(|(number, words)| Rule {
        id: Some(RuleId::from_remote(format!("sgr-{}{number}", &id[3..]))),
        ..rule(words)
    });
    SecurityGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        description: format!("what {name} is for"),
        vpc_id: Some(VpcId::from_remote("vpc-1")),
        owner_id: AccountId::from_remote(ACCOUNT),
        tags: vec![tag("Name", name)],
        rules: rules.collect(),
        has_rule_ids: true,
    }
}

pub(super) fn facts() -> SnapshotFacts {
    SnapshotFacts {
        taken_at: Timestamp::parse("2026-11-25T13:00:00Z").unwrap(),
        taken_by: Some(format!("arn:aws:sts::{ACCOUNT}:assumed-role/audit/kim")),
        source: SnapshotSource {
            account: AccountId::from_remote(ACCOUNT),
            region: Region::from_remote("eu-west-1"),
            partition: Some("aws".to_owned()),
            endpoint: Some("https://ec2.eu-west-1.amazonaws.com".to_owned()),
        },
        scope: Scope::Everything,
    }
}

pub(super) fn vpc(id: &str, name: &str) -> Vpc {
    Vpc {
        id: VpcId::from_remote(id),
        cidr: Some(Cidr::parse("10.0.0.0/16").unwrap()),
        is_default: false,
        tags: vec![tag("team", "network"), tag("Name", name)],
    }
}

/// A snapshot of groups in `vpc-1`.
pub(super) fn of(groups: Vec<SecurityGroup>) -> Snapshot {
    let lists = ["pl-1", "pl-2"].map(|id| PrefixList {
        id: PrefixListId::from_remote(id),
        name: format!("offices of {id}"),
        family: AddressFamily::Ipv4,
        max_entries: Some(10),
        owner_id: ACCOUNT.to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: Some(3),
        entries: [("5.5.5.5/32", "quince in Porto"), ("10.9.0.0/16", "")]
            .into_iter()
            .map(|(cidr, description)| PrefixListEntry {
                cidr: Cidr::parse(cidr).unwrap(),
                description: description.to_owned(),
            })
            .collect(),
    });
    let inventory = Inventory {
        groups: groups.into_iter().collect(),
        vpcs: Arc::new(vec![vpc("vpc-1", "orchard"), vpc("vpc-2", "cellar")]),
        prefix_lists: Arc::new(lists.to_vec()),
        interfaces: None,
        associations: None,
    };
    Snapshot::new(facts(), inventory)
}

/// A snapshot of groups and VPCs.
pub(super) fn in_vpcs(groups: Vec<SecurityGroup>, vpcs: Vec<Vpc>) -> Snapshot {
    let inventory = Inventory {
        vpcs: Arc::new(vpcs),
        ..groups.into_iter().collect()
    };
    Snapshot::new(facts(), inventory)
}

/// Clones the groups of a snapshot.
pub(super) fn groups_of(snapshot: &Snapshot) -> Vec<SecurityGroup> {
    let groups = snapshot.groups().iter();
    groups.map(|group| SecurityGroup::clone(group)).collect()
}

/// A snapshot that uses every feature.
pub(super) fn snapshot() -> Snapshot {
    let mut web = group(
        "sg-a",
        "quince",
        &[
            "in tcp 443 0.0.0.0/0",
            "in tcp 443 ::/0",
            "in tcp 22 8.8.4.0/24",
            "in tcp 22 8.8.4.7/32",
            "in udp 53 2600:1f00::/24",
            "in icmp 8 10.0.0.0/8",
            "in icmpv6 all fe80::/10",
            "in tcp 8000-8080 sg-b",
            "in gre sg-f",
            "in tcp 25 pl-1",
            "out all 0.0.0.0/0",
        ],
    );
    web.tags.push(tag("cost centre", "mulberry"));
    web.rules[0].description = "https for everyone".into();
    web.rules[2].description = format!("the office, ticket of {ACCOUNT}").into();
    web.rules[2].tags = vec![tag("ticket", "mulberry")];
    if let Peer::Group(reference) = &mut web.rules[8].peer {
        reference.account_id = Some(AccountId::from_remote(PARTNER));
        *reference = reference.clone().with_peering(Peering {
            vpc_id: Some(VpcId::from_remote("vpc-9")),
            connection_id: Some("pcx-1".into()),
            status: Some("active".into()),
        });
    }
    let mut db = group(
        "sg-b",
        "medlar",
        &["in tcp 5432 sg-a", "in tcp 22 1.1.1.1/32"],
    );
    db.rules[0].description = "from quince only, see arn:aws:iam::345678901234:role/x".into();
    db.rules[1].description = "kim at 1.1.1.1, also 9.9.9.9".into();
    of(vec![web, db])
}

/// Policies and places of [`snapshot`].
pub(super) fn extras() -> SnapshotExtras {
    let policy = |text: &str, reason: &str| SharedPolicy {
        text: text.to_owned(),
        reason: reason.to_owned(),
    };
    let place = |node: &str, x, y| MapPlace {
        node: node.to_owned(),
        x,
        y,
    };
    SnapshotExtras {
        policies: vec![
            policy("8.8.4.0/24 must reach quince tcp 22", "kim works there"),
            policy("1.1.1.1 must reach Medlar tcp 22", ""),
            policy("internet must not reach tag:\"cost centre\"=mulberry", ""),
        ],
        map_places: vec![
            place("sg-a", -120, 40),
            place("ingress 8.8.4.0/24", 0, -7),
            place("sg-gone", 1, 1),
        ],
        profile: None,
    }
}
