//! What queries mean, by example, and what holds for all of them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis_analysis::checks::{CheckId, CheckInput, FindingIndex, Profile, Severity, Update};
use portcullis_analysis::usage::{SourceState, Usage, UsageInput, UsageSource};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, ExpiryClock, GroupId, InterfaceId, Inventory,
    NetworkInterface, Peer, PortRange, PrefixList, PrefixListEntry, PrefixListId, PrefixListState,
    Protocol, Rule, SecurityGroup, Tag, Timestamp, Traffic, Vpc, VpcId,
};
use portcullis_search::{
    Account, Condition, Filter, GroupState, Matcher, Operator, Property, Query, QueryError, Rank,
    Term, Value, Vocabulary, parse, suggest,
};
use proptest::prelude::*;

const PRODUCTION: &str = "vpc-0000000a";

/// A rule as `in tcp 22 10.0.0.0/8 description`.
fn rule(text: &str) -> Rule {
    let mut parts = text.splitn(5, ' ');
    let mut part = || parts.next().unwrap();
    let direction = match part() {
        "in" => Direction::Ingress,
        _ => Direction::Egress,
    };
    let protocol = Protocol::parse(part()).unwrap();
    let traffic = match (protocol, part()) {
        (Protocol::Tcp, ports) => Traffic::Tcp(PortRange::parse(ports).unwrap()),
        (Protocol::Udp, ports) => Traffic::Udp(PortRange::parse(ports).unwrap()),
        (protocol, _) => Traffic::from_fields(protocol, Some(-1), Some(-1)).unwrap(),
    };
    let peer = Peer::parse(part()).unwrap();
    let mut rule = Rule::new(direction, traffic, peer);
    rule.description = parts.next().unwrap_or_default().into();
    rule
}

fn group(id: &str, name: &str, stage: Option<&str>, rules: &[&str]) -> Arc<SecurityGroup> {
    let tag = |value: &str| Tag {
        key: "stage".to_owned(),
        value: value.to_owned(),
    };
    Arc::new(SecurityGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        description: format!("The {name} tier"),
        vpc_id: Some(VpcId::from_remote(match stage {
            Some("production") => PRODUCTION,
            _ => "vpc-0000000b",
        })),
        owner_id: AccountId::from_remote("123456789012"),
        tags: stage.map(tag).into_iter().collect(),
        rules: rules.iter().map(|text| rule(text)).collect(),
        has_rule_ids: false,
    })
}

struct World {
    groups: Vec<Arc<SecurityGroup>>,
    lists: Vec<PrefixList>,
    vpcs: Vec<Vpc>,
    changed: BTreeSet<GroupId>,
    findings: FindingIndex,
    usage: Usage,
}

impl World {
    fn account(&self) -> Account<'_> {
        Account {
            groups: &self.groups,
            prefix_lists: &self.lists,
            vpcs: &self.vpcs,
            changed: &self.changed,
            rules_per_group: 8,
            findings: &self.findings,
            expiry: ExpiryClock {
                key: "expires-at",
                now: Timestamp::parse("2026-11-29T12:00:00Z").unwrap(),
            },
            usage: Some(&self.usage),
        }
    }

    /// Names of the groups that a query finds, in the order of the world.
    fn find(&self, query: &str) -> String {
        let parsed = parse(query);
        assert_eq!(parsed.mistake(), None, "{query}");
        let matcher = Matcher::new(&parsed.query(), &self.account());
        let found = self.groups.iter().filter(|group| matcher.matches(group));
        let names: Vec<&str> = found.map(|group| group.name.as_str()).collect();
        names.join(" ")
    }
}

fn world() -> World {
    let offices = PrefixList {
        id: PrefixListId::from_remote("pl-00000001"),
        name: "offices".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: Some(2),
        owner_id: "123456789012".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: [PrefixListEntry {
            cidr: Cidr::parse("198.51.100.0/24").unwrap(),
            description: String::new(),
        }]
        .into_iter()
        .collect(),
    };
    let name = |value: &str| Tag {
        key: "Name".to_owned(),
        value: value.to_owned(),
    };
    let vpc = |id: &str, tag: &str| Vpc {
        id: VpcId::from_remote(id),
        cidr: None,
        is_default: false,
        tags: vec![name(tag)],
    };
    World {
        groups: vec![
            group(
                "sg-00000001",
                "bastion",
                Some("production"),
                &[
                    "in tcp 22 203.0.113.0/24 office",
                    "in tcp 22 pl-00000001",
                    "out all - 0.0.0.0/0",
                ],
            ),
            group(
                "sg-00000002",
                "web",
                Some("production"),
                &[
                    "in tcp 443 0.0.0.0/0",
                    "in tcp 443 ::/0",
                    "in tcp 8000-8080 10.0.0.0/8 health checks",
                    "out all - 0.0.0.0/0",
                ],
            ),
            group(
                "sg-00000003",
                "db",
                Some("test"),
                &[
                    "in tcp 5432 sg-00000002",
                    "in tcp 22 sg-00000001",
                    "in icmp - 10.1.0.0/16",
                    "out tcp 443 10.0.0.0/8",
                ],
            ),
            group("sg-00000004", "default", None, &["in all - sg-00000004"]),
            group(
                "sg-00000005",
                "full",
                None,
                &[
                    "in udp 53 10.1.2.3/32",
                    "in tcp 1000 10.1.2.4/32",
                    "in tcp 1001 10.1.2.5/32",
                    "in tcp 1002 10.1.2.6/32",
                    "in tcp 1003 10.1.2.7/32",
                    "in tcp 0-65535 10.1.2.8/32",
                ],
            ),
        ],
        lists: vec![offices],
        vpcs: vec![
            vpc(PRODUCTION, "production"),
            vpc("vpc-0000000b", "test net"),
        ],
        changed: [GroupId::from_remote("sg-00000003")].into_iter().collect(),
        findings: FindingIndex::default(),
        usage: Usage::default(),
    }
}

/// The world with an instance that uses the group `web`, and everything read.
fn used_world() -> World {
    let mut world = world();
    let mut interface = NetworkInterface::new(InterfaceId::from_remote("eni-1"));
    interface.status = "in-use".to_owned();
    interface.groups = vec![GroupId::from_remote("sg-00000002")];
    interface.description = "ELB app/shop/1".to_owned();
    let mut inventory: Inventory = world.groups.iter().cloned().collect();
    inventory.interfaces = Some(Arc::new(vec![interface]));
    world.usage = Usage::new(UsageInput {
        inventory,
        states: UsageSource::ALL
            .map(|source| (source, SourceState::Read))
            .into(),
        ..UsageInput::default()
    });
    world
}

#[test]
fn groups_are_found_by_what_uses_them() {
    let world = used_world();
    for (query, found) in [
        ("is used", "bastion web"),
        ("is unused", "db default full"),
        ("used-by = load-balancer", "web"),
        ("used-by = shop", "web"),
        ("used-by contains sho", "web"),
        ("used-by = group", "bastion web"),
        ("used-by != group", "db default full"),
        ("not used-by = load-balancer name = web", ""),
        ("used-by = lambda", ""),
    ] {
        assert_eq!(world.find(query), found, "{query}");
    }
}

#[test]
fn nothing_is_called_unused_before_its_users_are_known() {
    assert_eq!(world().find("is unused"), "");
    assert_eq!(world().find("is used"), "");
}

/// The world with the findings of the strict profile.
fn checked_world() -> World {
    let mut world = world();
    let profile = Profile::built_in("strict").unwrap();
    let input = CheckInput {
        coverage: None,
        groups: &world.groups,
        has_all_groups: true,
        interfaces: None,
        prefix_lists: &world.lists,
        rule_quota: 8,
        stale: &[],
        expiry: None,
    };
    let mut update = Update::new(input, &profile, FindingIndex::default());
    while update.step() {}
    world.findings = update.into_index();
    world
}

#[test]
fn rules_that_expire_are_found_in_both_directions() {
    let mut world = world();
    let mut set = |group: usize, rule: usize, value: &str| {
        let group = Arc::make_mut(&mut world.groups[group]);
        group.rules[rule].tags.push(Tag {
            key: "expires-at".to_owned(),
            value: value.to_owned(),
        });
    };
    // The time is 2026-11-29T12:00:00Z.
    set(0, 0, "2026-11-29T12:00:00Z");
    set(1, 3, "2026-11-29T12:00:01Z");
    set(2, 3, "2020-01-01T00:00:00Z");
    set(3, 0, "2020-01-01T00:00:00");
    set(4, 0, "soon");
    for (query, found) in [
        ("is expired", "bastion db"),
        ("is expired direction = inbound", "bastion"),
        ("is expired direction = outbound", "db"),
        ("is expiring", "web"),
        ("is expired port = 22", "bastion"),
        ("not is expired", "web default full"),
        ("is expired is expiring", ""),
    ] {
        assert_eq!(world.find(query), found, "{query}");
    }
}

#[test]
fn queries_find_groups() {
    let world = world();
    for (query, found) in [
        ("", "bastion web db default full"),
        // Ports.
        ("port = 22", "bastion db"),
        ("port=22", "bastion db"),
        ("port = 0-65535", "default full"),
        ("port contains 22", "bastion db default full"),
        ("port contains 8010", "web default full"),
        ("port > 8000", "web default full"),
        ("port > 8080", "default full"),
        ("port <= 22", "bastion db default full"),
        ("port < 22", "default full"),
        ("port != 22", "web db default full"),
        ("not port = 22", "web default full"),
        ("protocol = icmp", "db"),
        ("protocol != tcp", "db default full"),
        // Sources.
        ("source contains 10.1.2.3", "web db full"),
        ("source contains 198.51.100.7", "bastion web"),
        ("source within 10.1.0.0/16", "db full"),
        ("source = 10.0.0.0/8", "web"),
        ("source = sg-00000002", "db"),
        ("source = web", "db"),
        ("source contains bast", "db"),
        ("source = offices", "bastion"),
        ("source = pl-00000001", "bastion"),
        ("source = self", "default"),
        ("source = anywhere", "web"),
        ("source = anywhere port = 443", "web"),
        ("source = anywhere port != 443", ""),
        // Groups.
        ("vpc = production", "bastion web"),
        ("vpc = vpc-0000000b", "db default full"),
        ("vpc != production", "db default full"),
        ("vpc = \"test net\"", "db default full"),
        ("tag:stage = production", "bastion web"),
        ("stage=production", "bastion web"),
        ("tag:stage != production", "db default full"),
        ("tag:stage", "bastion web db"),
        ("not tag:stage", "default full"),
        ("name = WEB", "web"),
        ("name contains B", "bastion web db"),
        ("id = sg-00000003", "db"),
        ("description contains health", "web"),
        ("description contains \"web tier\"", "web"),
        ("is open to internet", "web"),
        ("is open to the internet", "web"),
        ("is open", "web"),
        ("not is open", "bastion db default full"),
        ("is near quota", "full"),
        ("changed", "db"),
        ("is changed", "db"),
        ("direction = outbound", "bastion web db"),
        ("direction = outbound source = anywhere", "bastion web"),
        ("direction = outbound is open to internet", "bastion web"),
        ("not direction = outbound", "default full"),
        ("direction = any source = 10.0.0.0/8", "web db"),
        // Words.
        ("ssh", "bastion db full"),
        ("22", "bastion db full"),
        ("anywhere 443", "web"),
        ("anywhere 22", ""),
        ("https", "web full"),
        ("udp", "full"),
        ("self", "default"),
        ("web", "web db"),
        ("offices", "bastion"),
        ("office", "bastion"),
        ("test net", "db default full"),
        ("production ssh", "bastion"),
        ("not ssh", "web default"),
        ("10.1.2.3", "web db full"),
        ("\"changed\"", ""),
    ] {
        assert_eq!(world.find(query), found, "{query}");
    }
}

#[test]
fn several_terms_about_rules_must_match_one_rule() {
    let world = world();
    assert_eq!(world.find("port = 22 source = web"), "");
    assert_eq!(world.find("port = 22 source = bastion"), "db");
    let matcher = Matcher::new(
        &parse("port = 22 source = bastion").query(),
        &world.account(),
    );
    assert_eq!(matcher.rules(&world.groups[2]), [&world.groups[2].rules[1]]);
    let named = Matcher::new(&parse("port = 22 bastion").query(), &world.account());
    assert_eq!(named.rules(&world.groups[0]).len(), 2);
    let by_name = Matcher::new(&parse("name = db").query(), &world.account());
    assert!(by_name.rules(&world.groups[2]).is_empty());
}

#[test]
fn names_come_before_contents() {
    let world = world();
    let ranks = |query: &str| -> Vec<Rank> {
        let matcher = Matcher::new(&parse(query).query(), &world.account());
        world
            .groups
            .iter()
            .map(|group| matcher.rank(group))
            .collect()
    };
    assert_eq!(ranks("web")[1], Rank::Name);
    assert_eq!(ranks("office")[0], Rank::InRules);
    assert_eq!(ranks("bast")[0], Rank::NameStart);
    assert_eq!(ranks("tion")[0], Rank::InName);
    assert_eq!(ranks("tier")[0], Rank::InGroup);
    assert_eq!(ranks("port = 22")[0], Rank::Name);
}

#[test]
fn mistakes_say_what_is_wrong() {
    let mistake = |query: &str| {
        parse(query)
            .mistake()
            .map(|(error, range)| (error.clone(), range))
    };
    let unknown = QueryError::UnknownProperty("prot".to_owned());
    assert_eq!(mistake("web prot = 22"), Some((unknown, 4..13)));
    assert_eq!(
        mistake("name > 3"),
        Some((
            QueryError::OperatorOf {
                property: Property::Name,
                operator: Operator::Above
            },
            0..8
        ))
    );
    for (query, is_mistake) in [
        ("port = 70000", true),
        ("port = abc", true),
        ("protocol = xyz", true),
        ("direction = up", true),
        ("source contains 10.1.2.3/99", true),
        ("source contains 10.1.2.300", true),
        ("source within web", true),
        ("is red", true),
        ("= 22", true),
        ("tag: = x", true),
        ("port = name = web", true),
        // Not finished, and therefore no mistake yet.
        ("port =", false),
        ("port contains", false),
        ("not", false),
        ("is", false),
        ("web port !=", false),
        ("stage=", false),
        // Words.
        ("port", false),
        ("contains", false),
        ("10.1", false),
    ] {
        assert_eq!(mistake(query).is_some(), is_mistake, "{query}");
    }
}

#[test]
fn findings_are_searched_by_severity_and_check() {
    let world = checked_world();
    let all = world.find("");
    for (query, found) in [
        ("finding = default-group-rules", "default"),
        ("FINDING = Default-Group-Rules", "default"),
        ("finding = critical", ""),
        ("finding >= high name = default", "default"),
        ("finding >= high name = bastion", ""),
        ("finding != critical", all.as_str()),
        ("not finding >= informational", ""),
    ] {
        assert_eq!(world.find(query), found, "{query}");
    }
    for query in ["finding = ssh", "finding >= public-ssh"] {
        let parsed = parse(query);
        let mistake = parsed.mistake().map(|(error, _)| error.clone());
        assert!(matches!(mistake, Some(QueryError::Finding(_))), "{query}");
    }
    let offered = suggest("finding >= ", &Vocabulary::of(&world.account()));
    let texts: Vec<&str> = offered
        .iter()
        .map(|offered| offered.text.as_str())
        .collect();
    assert_eq!(texts.len(), Severity::ALL.len(), "{texts:?}");
}

#[test]
fn suggestions_come_from_the_account() {
    let world = world();
    let vocabulary = Vocabulary::of(&world.account());
    let texts = |query: &str| -> Vec<String> {
        let found = suggest(query, &vocabulary);
        found
            .into_iter()
            .map(|suggestion| suggestion.text)
            .collect()
    };
    assert_eq!(texts("po"), ["port"]);
    assert_eq!(
        texts("port "),
        ["=", "contains", "!=", ">", ">=", "<", "<="]
    );
    assert_eq!(texts("port = ")[..2], ["22", "443"]);
    assert_eq!(texts("port = post"), ["5432"]);
    assert_eq!(texts("source = off"), ["offices"]);
    assert_eq!(texts("source contains we"), ["web"]);
    assert_eq!(texts("source = any"), ["anywhere"]);
    assert_eq!(texts("vpc = "), ["production", "\"test net\""]);
    assert_eq!(texts("tag:stage = "), ["production", "test"]);
    assert_eq!(
        texts("prod"),
        ["tag:stage = production", "vpc = production"]
    );
    let states = [
        "open to internet",
        "near quota",
        "changed",
        "expiring",
        "expired",
        "used",
        "unused",
    ];
    assert_eq!(texts("is "), states);
    assert_eq!(texts("internet"), ["is open to internet"]);
    assert_eq!(texts("direction = o"), ["inbound", "outbound"]);
    assert_eq!(texts("bastion"), Vec::<String>::new());
    assert_eq!(texts("port = 22 "), Vec::<String>::new());
    let queries: Vec<String> = suggest("web port=5", &vocabulary)
        .into_iter()
        .map(|suggestion| suggestion.query)
        .collect();
    assert_eq!(
        queries,
        ["web port=0-65535 ", "web port=5432 ", "web port=53 "]
    );
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9./:\\\\\" =!<>-]{0,12}",
        proptest::sample::select(vec![
            "not", "is", "port", "tag:x", "contains", "changed", "web"
        ])
        .prop_map(str::to_owned),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    let of = |property: Property, values: BoxedStrategy<Value>| {
        let operators = proptest::sample::select(property.operators());
        (operators, values).prop_map(move |(operator, value)| Filter {
            property: property.clone(),
            operator,
            value,
        })
    };
    let ports = (0_u16..100, 0_u16..100)
        .prop_map(|(a, b)| Value::Ports(PortRange::ordered(a, b)))
        .boxed();
    let protocols = (0_u8..=255)
        .prop_map(|number| Value::Protocol(Protocol::from_number(number)))
        .boxed();
    let directions = proptest::sample::select(vec![
        Value::Direction(None),
        Value::Direction(Some(Direction::Ingress)),
        Value::Direction(Some(Direction::Egress)),
    ])
    .boxed();
    let text = texts().prop_map(Value::Text).boxed();
    let sources = proptest::sample::select(vec!["10.0.0.0/8", "anywhere", "10.1.2.3"])
        .prop_map(|text| Value::Text(text.to_owned()))
        .boxed();
    let keys = texts().prop_filter("a key", |key| !key.is_empty());
    prop_oneof![
        of(Property::Port, ports),
        of(Property::Protocol, protocols),
        of(Property::Direction, directions),
        of(Property::Source, sources),
        of(Property::Name, text.clone()),
        of(Property::Id, text.clone()),
        of(Property::Description, text.clone()),
        of(Property::Vpc, text.clone()),
        proptest::sample::select(vec![
            (Operator::AtLeast, Value::Severity(Severity::High)),
            (Operator::IsNot, Value::Check(CheckId::PublicSsh)),
        ])
        .prop_map(|(operator, value)| Filter {
            property: Property::Finding,
            operator,
            value
        }),
        (keys, text).prop_flat_map(move |(key, value)| of(Property::Tag(key), Just(value).boxed())),
    ]
}

fn queries() -> impl Strategy<Value = Query> {
    let named = || texts().prop_filter("not blank", |text| !text.is_empty());
    let conditions = prop_oneof![
        named().prop_map(Condition::Word),
        named().prop_map(Condition::HasTag),
        proptest::sample::select(GroupState::ALL.to_vec()).prop_map(Condition::Is),
        filters().prop_map(Condition::Filter),
    ];
    let terms = (any::<bool>(), conditions).prop_map(|(is_excluded, condition)| Term {
        is_excluded,
        condition,
    });
    proptest::collection::vec(terms, 0..4).prop_map(|terms| Query { terms })
}

proptest! {
    #[test]
    fn a_formatted_query_parses_to_itself(query in queries()) {
        let parsed = parse(&query.to_string());
        prop_assert_eq!(parsed.mistake(), None);
        prop_assert_eq!(parsed.query(), query);
    }

    #[test]
    fn every_text_parses(text in "[a-z0-9 \"\\\\=!<>:./]{0,40}") {
        let parsed = parse(&text);
        for term in &parsed.terms {
            prop_assert!(text.get(term.range.clone()).is_some());
        }
        suggest(&text, &Vocabulary::of(&world().account()));
    }

    #[test]
    fn evaluation_agrees_with_a_naive_evaluator(rules in proptest::collection::vec(rules(), 0..5), terms in proptest::collection::vec(simple_terms(), 1..4)) {
        let group = group("sg-00000009", "subject", None, &[]);
        let group = SecurityGroup { rules, ..(*group).clone() };
        let world = World { groups: vec![Arc::new(group)], lists: Vec::new(), vpcs: Vec::new(), changed: BTreeSet::new(), findings: FindingIndex::default(), usage: Usage::default() };
        let query = Query { terms };
        let matcher = Matcher::new(&query, &world.account());
        let subject = &world.groups[0];
        prop_assert_eq!(matcher.matches(subject), is_found_naively(&query, subject), "{}", query);
        for rule in matcher.rules(subject) {
            prop_assert!(query.terms.iter().filter(|term| !term.is_excluded).all(|term| meets_naively(&term.condition, rule)));
        }
    }
}

fn rules() -> impl Strategy<Value = Rule> {
    let traffic = prop_oneof![
        (0_u16..8, 0_u16..8).prop_map(|(a, b)| Traffic::Tcp(PortRange::ordered(a, b))),
        (0_u16..8, 0_u16..8).prop_map(|(a, b)| Traffic::Udp(PortRange::ordered(a, b))),
        Just(Traffic::All),
        Just(Traffic::Other(47)),
    ];
    let peers = proptest::sample::select(vec![
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.1.0.0/16",
        "10.1.2.3/32",
    ]);
    let direction = prop_oneof![Just(Direction::Ingress), Just(Direction::Egress)];
    (direction, traffic, peers).prop_map(|(direction, traffic, peer)| {
        Rule::new(direction, traffic, Peer::parse(peer).unwrap())
    })
}

/// Terms that only rules can meet.
fn simple_terms() -> impl Strategy<Value = Term> {
    let ports = (
        proptest::sample::select(Property::Port.operators()),
        0_u16..8,
        0_u16..8,
    )
        .prop_map(|(operator, a, b)| Filter {
            property: Property::Port,
            operator,
            value: Value::Ports(PortRange::ordered(a, b)),
        });
    let protocols = (
        proptest::sample::select(Property::Protocol.operators()),
        proptest::sample::select(vec![Protocol::Tcp, Protocol::All]),
    )
        .prop_map(|(operator, protocol)| Filter {
            property: Property::Protocol,
            operator,
            value: Value::Protocol(protocol),
        });
    let sources = (
        proptest::sample::select(Property::Source.operators()),
        proptest::sample::select(vec!["10.0.0.0/8", "10.1.2.3", "10.1.0.0/16"]),
    )
        .prop_map(|(operator, text)| Filter {
            property: Property::Source,
            operator,
            value: Value::Text(text.to_owned()),
        });
    let conditions = prop_oneof![
        ports.prop_map(Condition::Filter),
        protocols.prop_map(Condition::Filter),
        sources.prop_map(Condition::Filter),
        Just(Condition::Is(GroupState::OpenToInternet)),
    ];
    (any::<bool>(), conditions).prop_map(|(is_excluded, condition)| Term {
        is_excluded,
        condition,
    })
}

fn is_found_naively(query: &Query, group: &SecurityGroup) -> bool {
    let inbound: Vec<&Rule> = group.rules_in(Direction::Ingress).collect();
    let (excluding, including): (Vec<&Term>, Vec<&Term>) =
        query.terms.iter().partition(|term| term.is_excluded);
    let has = |term: &&Term| {
        inbound
            .iter()
            .any(|rule| meets_naively(&term.condition, rule))
    };
    if excluding.iter().any(has) {
        return false;
    }
    let meets_all = |rule: &&&Rule| {
        including
            .iter()
            .all(|term| meets_naively(&term.condition, rule))
    };
    including.is_empty() || inbound.iter().filter(meets_all).count() > 0
}

/// Whether a rule meets a condition, port by port and by text.
fn meets_naively(condition: &Condition, rule: &Rule) -> bool {
    let Peer::Cidr(cidr) = &rule.peer else {
        panic!("no group is generated")
    };
    let filter = match condition {
        Condition::Is(_) => return cidr.to_string() == "0.0.0.0/0",
        Condition::Filter(filter) => filter,
        _ => panic!("no word is generated"),
    };
    match &filter.value {
        Value::Ports(asked) => {
            let bounds = match rule.traffic {
                Traffic::All => Some((0, 65535)),
                Traffic::Tcp(ports) | Traffic::Udp(ports) => Some((ports.from(), ports.to())),
                _ => None,
            };
            let Some((from, to)) = bounds else {
                return filter.operator == Operator::IsNot;
            };
            let any = |test: &dyn Fn(u16) -> bool| (from..=to).any(test);
            match filter.operator {
                Operator::Is => (from, to) == (asked.from(), asked.to()),
                Operator::IsNot => (from, to) != (asked.from(), asked.to()),
                Operator::Contains => {
                    (asked.from()..=asked.to()).all(|port| (from..=to).contains(&port))
                }
                Operator::Above => any(&|port| port > asked.to()),
                Operator::AtLeast => any(&|port| port >= asked.from()),
                Operator::Below => any(&|port| port < asked.from()),
                Operator::AtMost => any(&|port| port <= asked.to()),
                Operator::Within => panic!("ports have no within"),
            }
        }
        Value::Protocol(asked) => {
            (rule.traffic.protocol().to_string() == asked.to_string())
                == (filter.operator == Operator::Is)
        }
        Value::Text(text) => {
            let asked = Cidr::parse(text).unwrap();
            match filter.operator {
                Operator::Is => asked.to_string() == cidr.to_string(),
                Operator::IsNot => asked.to_string() != cidr.to_string(),
                Operator::Contains => {
                    cidr.contains(asked.network().network())
                        && cidr.prefix_length() <= asked.prefix_length()
                }
                _ => {
                    asked.contains(cidr.network().network())
                        && asked.prefix_length() <= cidr.prefix_length()
                }
            }
        }
        Value::Direction(_) | Value::Severity(_) | Value::Check(_) => {
            panic!("{condition:?} is not generated")
        }
    }
}
