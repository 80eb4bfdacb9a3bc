//! Reachability by examples: names, peering, prefix lists, references, tables, policies.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::Arc;

use portcullis_analysis::reach::{
    Assumption, Candidate, End, Expectation, Place, Policy, PolicyState, Question, ReachIndex,
    ReachTable, ResolveError, TrafficList, Unknown, Verdict, check_policy, compare, exposed,
};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Coverage, Direction, GroupId, GroupReference, IcmpTypeCode,
    InterfaceAttachment, InterfaceId, Inventory, NetworkInterface, Peer, PeerKind, PeerKinds,
    Peering, PortRange, PrefixList, PrefixListEntries, PrefixListEntry, PrefixListId,
    PrefixListState, Rule, RuleCoverage, SecurityGroup, Tag, Traffic, VpcId,
};

fn group(number: usize, name: &str, rules: &[&str]) -> SecurityGroup {
    SecurityGroup {
        id: id(number),
        name: name.to_owned(),
        description: String::new(),
        vpc_id: Some(VpcId::from_remote("vpc-00000001")),
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: rules.iter().map(|text| rule(text)).collect(),
        has_rule_ids: false,
    }
}

/// Parses `in tcp 22 10.0.0.0/8` or `out all 0.0.0.0/0`.
fn rule(text: &str) -> Rule {
    let words: Vec<&str> = text.split(' ').collect();
    let direction = match words[0] {
        "in" => Direction::Ingress,
        _ => Direction::Egress,
    };
    let traffic = match words[1] {
        "tcp" => Traffic::Tcp(PortRange::parse(words[2]).unwrap()),
        _ => Traffic::All,
    };
    Rule::new(
        direction,
        traffic,
        Peer::parse(words.last().unwrap()).unwrap(),
    )
}

fn id(number: usize) -> GroupId {
    GroupId::from_remote(format!("sg-{number:08}"))
}

fn interface(number: usize, address: &str, groups: &[usize]) -> NetworkInterface {
    let mut interface = NetworkInterface::new(InterfaceId::from_remote(format!("eni-{number:08}")));
    interface.addresses = vec![address.parse().unwrap()];
    interface.groups = groups.iter().map(|group| id(*group)).collect();
    interface
}

fn named(name: &str) -> End {
    End::Name(name.to_owned())
}

fn tcp(port: u16) -> Traffic {
    Traffic::Tcp(PortRange::single(port))
}

fn verdict(inventory: &Inventory, from: &End, to: &End, port: u16) -> Verdict {
    ReachIndex::new(inventory)
        .verdict(from, to, tcp(port))
        .unwrap()
}

/// A load balancer, an application, a database and a bastion, with the rules that a new group has.
fn three_tiers() -> Inventory {
    [
        group(1, "lb", &["in tcp 443 0.0.0.0/0", "out all 0.0.0.0/0"]),
        group(
            2,
            "app",
            &[
                "in tcp 8080 sg-00000001",
                "in tcp 22 sg-00000004",
                "out all 0.0.0.0/0",
            ],
        ),
        group(3, "db", &["in tcp 5432 sg-00000002", "out all 0.0.0.0/0"]),
        group(
            4,
            "bastion",
            &["in tcp 22 203.0.113.0/24", "out tcp 22 10.0.0.0/8"],
        ),
    ]
    .into_iter()
    .collect()
}

#[test]
fn names_are_never_guessed() {
    let mut inventory: Inventory = [
        group(1, "web", &[]),
        group(2, "Web", &[]),
        group(3, "db", &[]),
    ]
    .into_iter()
    .collect();
    let mut host = interface(1, "10.0.0.5", &[3]);
    host.tags = vec![Tag {
        key: "Name".to_owned(),
        value: "host".to_owned(),
    }];
    host.attachment = Some(InterfaceAttachment {
        instance_id: Some("i-00000001".to_owned()),
        owner_id: None,
    });
    let resolve = |inventory: &Inventory, end: &End| ReachIndex::new(inventory).resolve(end);
    let error = resolve(&inventory, &named("WEB")).unwrap_err();
    let candidates = vec![Candidate::Group(id(1)), Candidate::Group(id(2))];
    assert_eq!(
        error,
        ResolveError::Ambiguous {
            end: named("WEB"),
            candidates
        }
    );
    assert_eq!(resolve(&inventory, &named("DB")), Ok(()));
    assert_eq!(
        resolve(&inventory, &named("host")),
        Err(ResolveError::Unknown(named("host")))
    );
    let instance = End::Instance("i-00000001".to_owned());
    assert_eq!(
        resolve(&inventory, &instance),
        Err(ResolveError::InterfacesNotRead(instance.clone()))
    );
    inventory.interfaces = Some(Arc::new(vec![host]));
    for end in [
        named("host"),
        instance,
        End::Address("10.0.0.5".parse().unwrap()),
    ] {
        assert_eq!(
            verdict(&inventory, &End::Internet, &end, 22),
            Verdict::No,
            "{end}"
        );
    }
    let tag = End::Tag {
        key: "tier".to_owned(),
        value: "data".to_owned(),
    };
    assert_eq!(
        resolve(&inventory, &tag),
        Err(ResolveError::NoGroupWithTag(tag))
    );
    let index = ReachIndex::new(&inventory);
    assert_eq!(
        index.verdict(&End::Internet, &End::Anything, tcp(1)),
        Err(ResolveError::NoGroups)
    );
}

#[test]
fn tiers_reach_their_neighbours_and_no_others() {
    let inventory = three_tiers();
    for (from, to, port, expected) in [
        ("lb", "app", 8080, Verdict::Yes),
        ("lb", "db", 5432, Verdict::No),
        ("app", "db", 5432, Verdict::Yes),
        ("app", "db", 5433, Verdict::No),
        ("db", "app", 8080, Verdict::No),
        // The bastion's outbound rule is for addresses that the members of app may have or not.
        ("bastion", "app", 22, Verdict::CannotTell),
        ("bastion", "db", 22, Verdict::No),
    ] {
        assert_eq!(
            verdict(&inventory, &named(from), &named(to), port),
            expected,
            "{from} {to} {port}"
        );
    }
    let index = ReachIndex::new(&inventory);
    let internet = index
        .answer(&End::Internet, &named("lb"), tcp(443))
        .unwrap();
    assert_eq!(internet.verdict, Verdict::Partly);
    let peer = |text: &str| Place::Peer(Peer::parse(text).unwrap());
    assert_eq!(internet.allowed[0].from, peer("0.0.0.0/0"));
    assert_eq!(internet.missing[0].from, peer("::/0"));
    assert_eq!(internet.additions.len(), 1);
    assert_eq!(internet.additions[0].rule, rule("in tcp 443 ::/0"));
    let bastion = index
        .answer(&named("bastion"), &named("app"), tcp(22))
        .unwrap();
    assert_eq!(bastion.unknowns, [Unknown::MembersOf(id(2))]);
    assert!(bastion.assumptions.contains(&Assumption::PrivateMembers));
    let mut read = inventory.clone();
    read.interfaces = Some(Arc::new(vec![
        interface(1, "10.1.1.1", &[2]),
        interface(2, "10.1.1.2", &[4]),
    ]));
    assert_eq!(
        verdict(&read, &named("bastion"), &named("app"), 22),
        Verdict::Yes
    );
}

#[test]
fn no_names_the_nearest_rules_and_the_missing_ones() {
    let index = ReachIndex::new(&three_tiers());
    let answer = index.answer(&named("lb"), &named("db"), tcp(5432)).unwrap();
    let inbound = answer.inbound.unwrap();
    assert_eq!((inbound.deciding.len(), inbound.nearest.len()), (0, 1));
    assert_eq!(answer.outbound.unwrap().deciding.len(), 1);
    let added: Vec<(GroupId, Rule)> = answer
        .additions
        .into_iter()
        .map(|added| (added.group, added.rule))
        .collect();
    assert_eq!(added, [(id(3), rule("in tcp 5432 sg-00000001"))]);
    let both = index
        .answer(&named("bastion"), &named("db"), tcp(5432))
        .unwrap();
    let sides: Vec<GroupId> = both
        .additions
        .into_iter()
        .map(|added| added.group)
        .collect();
    assert_eq!(sides, [id(4), id(3)]);
}

/// EC2 user guide, "Security group rules": a group as the source of its own rule allows its members among each other.
#[test]
fn a_group_that_references_itself_lets_its_members_talk() {
    let open = ["in all sg-00000001", "out all 0.0.0.0/0"];
    let inventory: Inventory = [group(1, "cluster", &open), group(2, "closed", &open[1..])]
        .into_iter()
        .collect();
    assert_eq!(
        verdict(&inventory, &named("cluster"), &named("cluster"), 9),
        Verdict::Yes
    );
    assert_eq!(
        verdict(&inventory, &named("closed"), &named("closed"), 9),
        Verdict::No
    );
    assert_eq!(
        verdict(&inventory, &named("closed"), &named("cluster"), 9),
        Verdict::No
    );
}

/// Amazon VPC peering guide, "Update your security groups to reference peer security groups": a rule for a group of the
/// peer VPC allows its members; it is stale once the connection or the group is deleted.
#[test]
fn references_over_peering_count_until_they_are_stale() {
    let mut db = group(1, "db", &[]);
    let peer = |status: &str| {
        let mut reference = GroupReference::new(GroupId::from_remote("sg-0000000f"));
        reference.account_id = Some(AccountId::from_remote("210987654321"));
        let reference = reference.with_peering(Peering {
            vpc_id: Some(VpcId::from_remote("vpc-0000000f")),
            connection_id: Some("pcx-00000001".into()),
            status: Some(status.into()),
        });
        Rule::new(Direction::Ingress, tcp(5432), Peer::Group(reference))
    };
    let from = End::Cidr("10.9.0.0/16".parse().unwrap());
    for (status, expected) in [("active", Verdict::CannotTell), ("deleted", Verdict::No)] {
        db.rules = vec![peer(status)];
        let mut inventory: Inventory = [db.clone()].into_iter().collect();
        inventory.interfaces = Some(Arc::default());
        let index = ReachIndex::new(&inventory);
        let answer = index.answer(&from, &named("db"), tcp(5432)).unwrap();
        assert_eq!(answer.verdict, expected, "{status}");
        let unknown = vec![Unknown::ForeignGroup(GroupId::from_remote("sg-0000000f"))];
        assert_eq!(
            answer.unknowns,
            if status == "active" {
                unknown
            } else {
                Vec::new()
            }
        );
        assert_eq!(
            verdict(&inventory, &End::Internet, &named("db"), 5432),
            Verdict::No
        );
    }
}

/// Amazon VPC user guide, "Managed prefix lists": a rule for a list is a rule for each of its entries.
#[test]
fn a_prefix_list_is_its_entries_if_they_were_read() {
    let list = |entries| PrefixList {
        id: PrefixListId::from_remote("pl-00000001"),
        name: "offices".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: Some(5),
        owner_id: "123456789012".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: Some(1),
        entries,
    };
    let entry = PrefixListEntry {
        cidr: Cidr::parse("203.0.113.0/24").unwrap(),
        description: String::new(),
    };
    let known: PrefixListEntries = [entry].into_iter().collect();
    let inside = End::Address("203.0.113.7".parse().unwrap());
    let outside = End::Address("198.51.100.7".parse().unwrap());
    for (entries, from, expected) in [
        (known.clone(), &inside, Verdict::Yes),
        (known.clone(), &outside, Verdict::No),
        (known, &named("offices"), Verdict::Yes),
        (PrefixListEntries::NotRead, &inside, Verdict::CannotTell),
        // The list is the same, whatever its entries are.
        (PrefixListEntries::NotRead, &named("offices"), Verdict::Yes),
    ] {
        let mut inventory: Inventory = [group(1, "db", &["in tcp 22 pl-00000001"])]
            .into_iter()
            .collect();
        inventory.prefix_lists = Arc::new(vec![list(entries)]);
        assert_eq!(
            verdict(&inventory, from, &named("db"), 22),
            expected,
            "{from}"
        );
    }
    let mut open: Inventory = [group(1, "db", &["in tcp 22 0.0.0.0/0"])]
        .into_iter()
        .collect();
    open.prefix_lists = Arc::new(vec![list(PrefixListEntries::NotRead)]);
    assert_eq!(
        verdict(&open, &named("offices"), &named("db"), 22),
        Verdict::Yes
    );
    assert_eq!(
        verdict(&open, &named("offices"), &named("db"), 23),
        Verdict::No
    );
}

#[test]
fn tables_go_through_groups_and_list_the_shortest_way() {
    let mut inventory = three_tiers();
    inventory.interfaces = Some(Arc::new(vec![
        interface(1, "10.1.1.1", &[2]),
        interface(2, "10.1.1.2", &[4]),
    ]));
    let index = ReachIndex::new(&inventory);
    let rows = |question: &Question| {
        let table = ReachTable::of(&index, question).unwrap();
        let text = |place: &Place| match place {
            Place::Peer(Peer::Group(group)) => {
                inventory.group(&group.group_id).unwrap().name.clone()
            }
            Place::Peer(peer) => peer.to_string(),
            Place::Interface(id) => id.to_string(),
        };
        let rows = table.rows.iter().map(|row| {
            let path: Vec<String> = table
                .path(row)
                .iter()
                .map(|hop| format!("{}>{}", text(&hop.from), text(&hop.to)))
                .collect();
            assert_eq!(path.len(), row.hops);
            let traffic: Vec<String> = row.traffic.iter().map(Traffic::to_string).collect();
            format!(
                "{} {} {} {}",
                text(&row.place),
                row.hops,
                traffic.join(","),
                path.join(" ")
            )
        });
        rows.collect::<Vec<String>>()
    };
    assert_eq!(
        rows(&Question::Sources {
            to: named("db"),
            traffic: tcp(5432).into()
        }),
        [
            "0.0.0.0/0 3 tcp 443 0.0.0.0/0>lb lb>app app>db",
            "203.0.113.0/24 3 tcp 22 203.0.113.0/24>bastion bastion>app app>db",
            "app 1 tcp 5432 app>db",
            "lb 2 tcp 8080 lb>app app>db",
            "bastion 2 tcp 22 bastion>app app>db",
        ]
    );
    assert_eq!(
        rows(&Question::Sources {
            to: named("db"),
            traffic: tcp(22).into()
        }),
        [""; 0]
    );
    assert_eq!(
        rows(&Question::Destinations {
            from: named("bastion"),
            traffic: TrafficList::ALL
        }),
        [
            "0.0.0.0/0 2 all bastion>app app>0.0.0.0/0",
            "10.0.0.0/8 1 tcp 22 bastion>10.0.0.0/8",
            "app 1 tcp 22 bastion>app",
            "lb 2 tcp 443 bastion>app app>lb",
            "db 2 tcp 5432 bastion>app app>db",
        ]
    );
}

#[test]
fn exposure_is_direct_or_through_one_hop() {
    let found = exposed(&ReachIndex::new(&three_tiers()));
    let of = |number: usize| found.iter().find(|exposed| exposed.group == id(number));
    assert_eq!(of(1).unwrap().direct, [(AddressFamily::Ipv4, tcp(443))]);
    assert_eq!(of(2).unwrap().through, [(id(1), vec![tcp(8080)])]);
    assert_eq!((of(3), of(4)), (None, None));
    assert_eq!(found[0].group, id(1));
    let halves = ["in tcp 22 0.0.0.0/1", "in tcp 22-23 128.0.0.0/1"];
    let halves: Inventory = [group(1, "halves", &halves)].into_iter().collect();
    assert_eq!(
        exposed(&ReachIndex::new(&halves))[0].direct,
        [(AddressFamily::Ipv4, tcp(22))]
    );
}

#[test]
fn a_draft_breaks_a_policy_and_the_difference_says_what() {
    let before = three_tiers();
    let mut groups = before.groups.clone();
    groups.edit(|groups| {
        Arc::make_mut(&mut groups[2])
            .rules
            .push(rule("in tcp 5432 0.0.0.0/0"))
    });
    let after = before.with_groups(groups);
    let policy = |from, expectation, to| Policy {
        from,
        expectation,
        to,
        traffic: tcp(5432).into(),
        reason: String::new(),
    };
    let never = policy(End::Internet, Expectation::MustNotReach, named("db"));
    let always = policy(named("app"), Expectation::MustReach, named("db"));
    let gone = policy(named("app"), Expectation::MustReach, named("nothing"));
    let (old, new) = (
        ReachIndex::new(&before),
        ReachIndex::new(&before).updated(&after),
    );
    let states = |policy| {
        (
            check_policy(&old, policy).state,
            check_policy(&new, policy).state,
        )
    };
    assert_eq!(states(&never), (PolicyState::Holds, PolicyState::Broken));
    assert_eq!(states(&always), (PolicyState::Holds, PolicyState::Holds));
    assert_eq!(states(&gone), (PolicyState::Invalid, PolicyState::Invalid));
    let change = compare(&old, &new, &End::Internet, &named("db"), Traffic::All);
    assert_eq!(change.no_longer_allowed, []);
    assert_eq!(change.newly_allowed.len(), 1);
    assert_eq!(change.newly_allowed[0].traffic, tcp(5432));
}

#[test]
fn of_several_ports_only_those_that_are_closed_get_a_missing_rule() {
    let index = ReachIndex::new(&three_tiers());
    let both = TrafficList::of([tcp(443), tcp(8443)]).unwrap();
    let client = End::Address("198.51.100.7".parse().unwrap());
    let ask = |traffic: TrafficList| index.answer(&client, &named("lb"), traffic);
    assert_eq!(ask(tcp(443).into()).unwrap().verdict, Verdict::Yes);
    let answer = ask(both).unwrap();
    assert_eq!(answer.verdict, Verdict::Partly);
    assert!(answer.allowed.iter().all(|part| part.traffic == tcp(443)));
    assert!(answer.missing.iter().all(|part| part.traffic == tcp(8443)));
    let missing: Vec<Traffic> = answer
        .additions
        .iter()
        .map(|one| one.rule.traffic)
        .collect();
    assert!(!missing.is_empty() && missing.iter().all(|traffic| *traffic == tcp(8443)));
}

/// What a file does not list may be anything.
#[test]
fn rules_that_are_not_listed_are_not_taken_for_none() {
    let groups = || -> Inventory {
        [
            group(1, "web", &["in tcp 443 0.0.0.0/0", "out all 10.0.0.0/8"]),
            group(2, "app", &["in tcp 8080 sg-00000001"]),
        ]
        .into_iter()
        .collect()
    };
    let only = |kinds: &[PeerKind]| {
        let kinds = kinds
            .iter()
            .fold(PeerKinds::NONE, |set, kind| set.with(*kind));
        Coverage {
            peer_kinds: kinds,
            ..Coverage::COMPLETE
        }
    };
    let inbound_only = Coverage {
        egress: RuleCoverage::Absent,
        ..Coverage::COMPLETE
    };
    let without_ipv6 = only(&[PeerKind::Ipv4, PeerKind::Group, PeerKind::PrefixList]);
    let without_groups = only(&[PeerKind::Ipv4, PeerKind::Ipv6, PeerKind::PrefixList]);
    use Verdict::{CannotTell, No, Partly, Yes};
    for (from, to, port, coverage, expected) in [
        ("internet", "web", 443, Coverage::COMPLETE, Partly),
        // Files that people write leave out the kinds of sources that they do not use.
        ("internet", "web", 443, without_ipv6, Partly),
        ("internet", "web", 443, Coverage::NONE, CannotTell),
        ("internet", "web", 22, Coverage::COMPLETE, No),
        ("internet", "web", 22, Coverage::NONE, CannotTell),
        ("10.0.0.1", "web", 22, without_ipv6, No),
        ("10.0.0.1", "web", 22, without_groups, No),
        ("10.0.0.1", "web", 443, Coverage::NONE, Yes),
        ("web", "app", 8080, inbound_only, CannotTell),
        ("web", "app", 22, inbound_only, No),
        ("app", "web", 443, Coverage::COMPLETE, No),
        ("app", "web", 443, inbound_only, CannotTell),
    ] {
        let known = [1, 2].map(|number| (id(number), coverage));
        let index = ReachIndex::new(&groups()).with_coverage(known.into_iter().collect());
        let end = |word: &str| match word {
            "internet" => End::Internet,
            word => End::of_word(word).unwrap_or_else(|| named(word)),
        };
        let answer = index.answer(&end(from), &end(to), tcp(port)).unwrap();
        assert_eq!(
            answer.verdict, expected,
            "{from} -> {to} {port} {coverage:?}"
        );
        let names_rules = |unknown: &Unknown| matches!(unknown, Unknown::RulesOf(..));
        let says_so = answer.unknowns.iter().any(names_rules);
        assert_eq!(
            says_so,
            expected == CannotTell,
            "{from} -> {to} {port} {coverage:?}"
        );
    }
    let unlisted = [1, 2].map(|number| (id(number), Coverage::NONE));
    let index = ReachIndex::new(&groups()).with_coverage(unlisted.into_iter().collect());
    for question in [
        Question::Sources {
            to: named("web"),
            traffic: tcp(22).into(),
        },
        Question::Destinations {
            from: End::Internet,
            traffic: tcp(22).into(),
        },
    ] {
        let table = ReachTable::of(&index, &question).unwrap();
        assert!(table.rows.iter().any(|row| row.is_uncertain), "{question}");
        assert!(!table.unknowns.is_empty(), "{question}");
    }
}

#[test]
fn an_address_is_asked_about_alone() {
    let mut inventory: Inventory = [
        group(
            1,
            "web",
            &[
                "in tcp 22 10.0.0.1/32",
                "in tcp 22 2600::/16",
                "out all 0.0.0.0/0",
                "out all ::/0",
            ],
        ),
        group(
            2,
            "db",
            &["in tcp 22 2600::/16", "out all 0.0.0.0/0", "out all ::/0"],
        ),
    ]
    .into_iter()
    .collect();
    let mut interfaces = [
        interface(1, "10.0.0.1", &[1]),
        interface(2, "10.0.0.2", &[2]),
    ];
    for (interface, others) in interfaces
        .iter_mut()
        .zip([["10.9.9.9", "2600::1"], ["10.9.9.8", "2600::2"]])
    {
        interface
            .addresses
            .extend(others.map(|text| text.parse::<std::net::IpAddr>().unwrap()));
    }
    inventory.interfaces = Some(Arc::new(interfaces.to_vec()));
    for (from, to, expected) in [
        ("10.0.0.1", "10.0.0.2", Verdict::No),
        ("10.0.0.1", "2600::2", Verdict::No),
        ("2600::1", "2600::2", Verdict::Yes),
        ("10.0.0.1", "web", Verdict::Yes),
        ("10.9.9.9", "web", Verdict::No),
        ("10.9.9.9/32", "web", Verdict::No),
    ] {
        let end = |word: &str| End::of_word(word).unwrap_or_else(|| named(word));
        assert_eq!(
            verdict(&inventory, &end(from), &end(to), 22),
            expected,
            "{from} -> {to}"
        );
    }
}

#[test]
fn rows_behind_an_uncertain_hop_are_uncertain() {
    let inventory: Inventory = [
        group(
            1,
            "bastion",
            &["in tcp 22 0.0.0.0/0", "out tcp 22 10.0.0.0/8"],
        ),
        group(2, "web", &["in tcp 22 sg-00000001", "out all 0.0.0.0/0"]),
        group(
            3,
            "app",
            &[
                "in tcp 8080 sg-00000002",
                "in tcp 22 10.0.0.0/8",
                "out all 0.0.0.0/0",
            ],
        ),
        group(4, "db", &["in tcp 5432 10.0.0.0/8", "out all 0.0.0.0/0"]),
        group(5, "log", &["in tcp 514 sg-00000003"]),
    ]
    .into_iter()
    .collect();
    let rows = |question: Question| {
        let table = ReachTable::of(&ReachIndex::new(&inventory), &question).unwrap();
        let rows = table.rows.iter();
        let rows = rows.map(|row| (row.place.clone(), row.hops, row.is_uncertain));
        rows.collect::<Vec<_>>()
    };
    let destinations = rows(Question::Destinations {
        from: named("bastion"),
        traffic: TrafficList::ALL,
    });
    for (number, hops) in [(2, 1), (3, 1), (5, 2)] {
        assert!(
            destinations.contains(&(Place::group(&id(number)), hops, true)),
            "{destinations:?}"
        );
    }
    // Members that were not read may have addresses that a rule names.
    let sources = rows(Question::Sources {
        to: named("db"),
        traffic: tcp(5432).into(),
    });
    for (number, hops, is_uncertain) in [(2, 1, true), (3, 1, true), (1, 2, true)] {
        assert!(
            sources.contains(&(Place::group(&id(number)), hops, is_uncertain)),
            "{sources:?}"
        );
    }
    // A certain way counts more than a shorter one that is not.
    let sources = rows(Question::Sources {
        to: named("log"),
        traffic: TrafficList::ALL,
    });
    assert!(
        !sources.contains(&(Place::group(&id(3)), 1, true)),
        "{sources:?}"
    );
}

#[test]
fn a_group_of_another_account_can_be_asked_about() {
    let mut reference = GroupReference::new(id(9));
    reference.account_id = Some(AccountId::from_remote("210987654321"));
    let mut db = group(1, "db", &[]);
    db.rules.push(Rule::new(
        Direction::Ingress,
        tcp(5432),
        Peer::Group(reference),
    ));
    let index = ReachIndex::new(&[db].into_iter().collect());
    let answer = index
        .answer(&End::Group(id(9)), &named("db"), tcp(5432))
        .unwrap();
    assert_eq!(answer.verdict, Verdict::CannotTell);
    assert!(
        answer
            .unknowns
            .contains(&Unknown::RulesOf(id(9), Direction::Egress))
    );
    let verdict = index.verdict(&End::Group(id(9)), &named("db"), tcp(22));
    assert_eq!(verdict, Ok(Verdict::No));
    assert!(
        index
            .verdict(&End::Group(id(8)), &named("db"), tcp(22))
            .is_err()
    );
}

#[test]
fn a_group_that_has_no_members_is_not_one_whose_members_were_not_read() {
    let mut inventory: Inventory = [
        group(1, "bastion", &["out tcp 22 10.0.0.0/16"]),
        group(2, "web", &["in tcp 22 sg-00000001"]),
    ]
    .into_iter()
    .collect();
    for (interfaces, expected) in [
        (None, Unknown::MembersOf(id(2))),
        (Some(Arc::new(Vec::new())), Unknown::FutureMembersOf(id(2))),
    ] {
        inventory.interfaces = interfaces;
        let answer = ReachIndex::new(&inventory).answer(&named("bastion"), &named("web"), tcp(22));
        assert_eq!(answer.unwrap().unknowns, [expected]);
    }
}

/// ICMP belongs to IPv4 and ICMPv6 to IPv6: each is asked of its own family only.
#[test]
fn ping_is_asked_of_each_family_by_its_own_protocol() {
    let echo = Traffic::Icmp(IcmpTypeCode::AnyCode(8));
    let echo6 = Traffic::Icmpv6(IcmpTypeCode::AnyCode(128));
    let ping = || TrafficList::of([echo, echo6]).unwrap();
    let with = |peers: &[(Traffic, &str)]| {
        let mut web = group(1, "web", &[]);
        let rules = peers.iter().map(|(traffic, peer)| {
            Rule::new(Direction::Ingress, *traffic, Peer::parse(peer).unwrap())
        });
        web.rules = rules.collect();
        let bastion = group(2, "bastion", &["out all 0.0.0.0/0", "out all ::/0"]);
        let inventory: Inventory = [web, bastion].into_iter().collect();
        ReachIndex::new(&inventory)
    };
    let both = [(echo, "0.0.0.0/0"), (echo6, "::/0")];
    let (only4, only6) = (&both[..1], &both[1..]);
    let member = [(echo, "sg-00000002")];
    use Verdict::{No, Partly, Yes};
    for (rules, from, traffic, expected) in [
        (&both[..], "internet", ping(), Yes),
        (only4, "internet", ping(), Partly),
        (only6, "internet", ping(), Partly),
        (only4, "internet", echo.into(), Yes),
        (only6, "internet", echo6.into(), Yes),
        (only6, "internet", echo.into(), No),
        (only4, "10.0.0.1", ping(), Yes),
        (only4, "2600::1", ping(), No),
        (&member[..], "bastion", ping(), Yes),
    ] {
        let end = match from {
            "internet" => End::Internet,
            word => End::of_word(word).unwrap_or_else(|| named(word)),
        };
        let answer = with(rules)
            .answer(&end, &named("web"), traffic.clone())
            .unwrap();
        assert_eq!(answer.verdict, expected, "{rules:?} {from} {traffic}");
    }
    let answer = with(&[])
        .answer(&named("bastion"), &named("web"), ping())
        .unwrap();
    let added: Vec<Traffic> = answer
        .additions
        .iter()
        .map(|one| one.rule.traffic)
        .collect();
    assert_eq!(added, [echo], "members have IPv4 addresses");
    let address = End::of_word("10.0.0.1").unwrap();
    let answer = with(&[]).answer(&address, &named("web"), ping()).unwrap();
    assert_eq!(answer.additions.len(), 1, "{answer:?}");
}

/// A row says which part of the internet, or of everything, it is about.
#[test]
fn rows_name_the_part_of_the_internet() {
    let row = |from: End, rules: &[&str]| {
        let inventory: Inventory = [group(1, "web", rules), group(2, "app", &[])]
            .into_iter()
            .collect();
        let question = Question::Destinations {
            from,
            traffic: TrafficList::ALL,
        };
        let table = ReachTable::of(&ReachIndex::new(&inventory), &question).unwrap();
        let row = table.rows.into_iter().find(|row| row.hops == 1).unwrap();
        let mut places = vec![row.next];
        places.extend(row.also);
        places
    };
    let peer = |text: &str| Place::Peer(Peer::parse(text).unwrap());
    for (from, rules, expected) in [
        (
            End::Internet,
            &["in tcp 22 198.51.100.7/32"][..],
            &["198.51.100.7/32"][..],
        ),
        (End::Internet, &["in tcp 22 0.0.0.0/0"], &["0.0.0.0/0"]),
        (End::Internet, &["in tcp 22 ::/0"], &["::/0"]),
        (
            End::Internet,
            &["in tcp 22 0.0.0.0/1", "in tcp 22 128.0.0.0/1"],
            &["0.0.0.0/0"],
        ),
        (
            End::Internet,
            &[
                "in tcp 22 198.51.100.7/32",
                "in tcp 80 0.0.0.0/0",
                "in tcp 22 2600::/16",
            ],
            &["0.0.0.0/0", "2600::/16"],
        ),
        (End::Anything, &["in tcp 22 sg-00000002"], &["sg-00000002"]),
    ] {
        let expected: Vec<Place> = expected.iter().map(|text| peer(text)).collect();
        assert_eq!(row(from, rules), expected, "{rules:?}");
    }
}
