//! Each check with inputs that trigger it and near misses.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis_analysis::access::AccessSet;
use portcullis_analysis::checks::{
    CheckId, CheckInput, Exposure, Finding, FindingIndex, Profile, Severity, Suppression,
    SuppressionScope, Update, match_suppressions, rule_text, run, skipped_checks,
};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, ExpiryClock, GroupId, Groups, InterfaceAttachment,
    InterfaceId, NetworkInterface, Peer, PortRange, PrefixList, PrefixListEntries, PrefixListEntry,
    PrefixListId, PrefixListState, Rule, RuleKey, SecurityGroup, Tag, Timestamp, Traffic,
};

/// A rule such as `in tcp 22 0.0.0.0/0` or `out all sg-00000002 # why`.
fn rule(text: &str) -> Rule {
    let (text, description) = text.split_once(" # ").unwrap_or((text, ""));
    let mut words = text.split(' ');
    let direction = match words.next().unwrap() {
        "in" => Direction::Ingress,
        "out" => Direction::Egress,
        other => panic!("{other}"),
    };
    let protocol = words.next().unwrap();
    let traffic = match protocol {
        "all" => Traffic::All,
        "esp" => Traffic::Other(50),
        "tcp" => Traffic::Tcp(PortRange::parse(words.next().unwrap()).unwrap()),
        "udp" => Traffic::Udp(PortRange::parse(words.next().unwrap()).unwrap()),
        "icmp" => Traffic::Icmp(words.next().unwrap().parse().unwrap()),
        other => panic!("{other}"),
    };
    let peer = Peer::parse(words.next().unwrap()).unwrap();
    let mut rule = Rule::new(direction, traffic, peer);
    rule.description = description.into();
    rule
}

fn group(id: &str, name: &str, rules: &[&str]) -> SecurityGroup {
    SecurityGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        description: "what it is for".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: vec![Tag {
            key: "stage".to_owned(),
            value: "test".to_owned(),
        }],
        rules: rules.iter().map(|text| rule(text)).collect(),
        has_rule_ids: false,
    }
}

/// An interface with these groups; `user` is an instance id or the description of a service.
fn interface(groups: &[&str], user: &str, public: Option<&str>) -> NetworkInterface {
    let is_instance = user.starts_with("i-");
    NetworkInterface {
        status: "in-use".to_owned(),
        groups: groups.iter().map(|id| GroupId::from_remote(*id)).collect(),
        description: if is_instance {
            String::new()
        } else {
            user.to_owned()
        },
        attachment: is_instance.then(|| InterfaceAttachment {
            instance_id: Some(user.to_owned()),
            owner_id: None,
        }),
        public_addresses: public.iter().map(|text| text.parse().unwrap()).collect(),
        ..NetworkInterface::new(InterfaceId::from_remote("eni-00000001"))
    }
}

fn check(
    groups: &[SecurityGroup],
    interfaces: Option<&[NetworkInterface]>,
    profile: &Profile,
) -> Vec<Finding> {
    let groups: Vec<Arc<SecurityGroup>> = groups.iter().cloned().map(Arc::new).collect();
    let input = CheckInput {
        coverage: None,
        groups: &groups,
        has_all_groups: true,
        interfaces,
        prefix_lists: &[],
        rule_quota: 60,
        stale: &[],
        expiry: None,
    };
    run(input, profile)
}

/// The ids of the checks that find something in a group with these rules.
fn found(profile: &str, rules: &[&str]) -> BTreeSet<&'static str> {
    let profile = Profile::built_in(profile).unwrap();
    let findings = check(&[group("sg-00000001", "web", rules)], None, &profile);
    findings
        .iter()
        .map(|finding| finding.check.as_str())
        .collect()
}

/// Blocks that are every public IPv4 address together.
const PUBLIC_BLOCKS: &[&str] = &[
    "in tcp 22 1.0.0.0/8",
    "in tcp 22 2.0.0.0/7",
    "in tcp 22 4.0.0.0/6",
    "in tcp 22 8.0.0.0/7",
    "in tcp 22 11.0.0.0/8",
    "in tcp 22 12.0.0.0/6",
    "in tcp 22 16.0.0.0/4",
    "in tcp 22 32.0.0.0/3",
    "in tcp 22 64.0.0.0/3",
    "in tcp 22 96.0.0.0/4",
    "in tcp 22 112.0.0.0/5",
    "in tcp 22 120.0.0.0/6",
    "in tcp 22 124.0.0.0/7",
    "in tcp 22 126.0.0.0/8",
    "in tcp 22 128.0.0.0/3",
    "in tcp 22 160.0.0.0/5",
    "in tcp 22 168.0.0.0/6",
    "in tcp 22 172.0.0.0/12",
    "in tcp 22 172.32.0.0/11",
    "in tcp 22 172.64.0.0/10",
    "in tcp 22 172.128.0.0/9",
    "in tcp 22 173.0.0.0/8",
    "in tcp 22 174.0.0.0/7",
    "in tcp 22 176.0.0.0/4",
    "in tcp 22 192.0.1.0/24",
    "in tcp 22 192.0.3.0/24",
    "in tcp 22 192.0.4.0/22",
    "in tcp 22 192.0.8.0/21",
    "in tcp 22 192.0.16.0/20",
    "in tcp 22 192.0.32.0/19",
    "in tcp 22 192.0.64.0/18",
    "in tcp 22 192.0.128.0/17",
    "in tcp 22 192.1.0.0/16",
    "in tcp 22 192.2.0.0/15",
    "in tcp 22 192.4.0.0/14",
    "in tcp 22 192.8.0.0/13",
    "in tcp 22 192.16.0.0/12",
    "in tcp 22 192.32.0.0/11",
    "in tcp 22 192.64.0.0/10",
    "in tcp 22 192.128.0.0/11",
    "in tcp 22 192.160.0.0/13",
    "in tcp 22 192.169.0.0/16",
    "in tcp 22 192.170.0.0/15",
    "in tcp 22 192.172.0.0/14",
    "in tcp 22 192.176.0.0/12",
    "in tcp 22 192.192.0.0/10",
    "in tcp 22 193.0.0.0/8",
    "in tcp 22 194.0.0.0/7",
    "in tcp 22 196.0.0.0/6",
    "in tcp 22 200.0.0.0/5",
    "in tcp 22 208.0.0.0/4",
];

/// Rows of a profile, rules, and the checks that find something.
const ROWS: &[(&str, &[&str], &[&str])] = &[
    // Every public address is the internet in our profiles; standards look for all addresses.
    ("default", &["in tcp 22 2000::/3"], &["public-ssh"]),
    ("cis-5", &["in tcp 22 2000::/3"], &[]),
    (
        "cis-5",
        &["in tcp 22 ::/1", "in tcp 22 8000::/1"],
        &["public-admin-ipv6"],
    ),
    ("default", &["in tcp 22 2000::/4"], &[]),
    (
        "default",
        &["in tcp 22 2000::/4", "in tcp 22 3000::/4"],
        &["public-ssh", "mergeable"],
    ),
    (
        "default",
        PUBLIC_BLOCKS,
        &["public-ssh", "quota-pressure", "wide-public-range"],
    ),
    (
        "default",
        PUBLIC_BLOCKS.split_at(1).1,
        &["quota-pressure", "wide-public-range"],
    ),
    ("security-hub", PUBLIC_BLOCKS, &[]),
    // Several rules together open all ports, or one that is not authorized.
    (
        "default",
        &["in all 0.0.0.0/1", "in all 128.0.0.0/1"],
        &["public-all-ports", "wide-public-range", "mergeable"],
    ),
    (
        "default",
        &["in tcp 0-32767 0.0.0.0/0", "in tcp 32768-65535 0.0.0.0/0"],
        &["public-all-ports", "mergeable"],
    ),
    (
        "default",
        &["in tcp 1-32767 0.0.0.0/0", "in tcp 32768-65535 0.0.0.0/0"],
        &["public-ssh", "public-service", "mergeable"],
    ),
    (
        "default",
        &["in tcp 8400-8443 0.0.0.0/1", "in tcp 8443-8500 128.0.0.0/1"],
        &["public-unauthorized-port", "wide-public-range"],
    ),
    (
        "default",
        &["in tcp 8400-8442 0.0.0.0/1", "in tcp 8443-8500 128.0.0.0/1"],
        &["wide-public-range"],
    ),
    (
        "default",
        &["in tcp 443 0.0.0.0/1", "in tcp 443 128.0.0.0/1"],
        &["wide-public-range", "mergeable"],
    ),
    (
        "security-hub",
        &["in tcp 8443 0.0.0.0/1", "in tcp 8443 128.0.0.0/1"],
        &[],
    ),
    (
        "default",
        &["in icmp -1 0.0.0.0/1", "in icmp -1 128.0.0.0/1"],
        &["public-icmp", "wide-public-range", "mergeable"],
    ),
    // Open ports, by the most specific check.
    ("default", &["in tcp 22 0.0.0.0/0"], &["public-ssh"]),
    ("default", &["in tcp 22 ::/0"], &["public-ssh"]),
    ("default", &["in tcp 20-30 0.0.0.0/0"], &["public-ssh"]),
    ("default", &["in tcp 22 10.0.0.0/8"], &[]),
    ("default", &["in tcp 23 10.0.0.0/8"], &[]),
    (
        "default",
        &["in udp 22 0.0.0.0/0"],
        &["public-unauthorized-port"],
    ),
    ("default", &["out tcp 22 0.0.0.0/0"], &[]),
    ("default", &["in tcp 3389 0.0.0.0/0"], &["public-rdp"]),
    ("default", &["in udp 3389 0.0.0.0/0"], &["public-rdp"]),
    ("default", &["in tcp 3306 0.0.0.0/0"], &["public-service"]),
    ("default", &["in tcp 11211 ::/0"], &["public-service"]),
    ("default", &["in udp 161 0.0.0.0/0"], &["public-service"]),
    (
        "default",
        &["in tcp 161 0.0.0.0/0"],
        &["public-unauthorized-port"],
    ),
    (
        "default",
        &["in tcp 8080 0.0.0.0/0"],
        &["public-high-risk-port"],
    ),
    (
        "default",
        &["in tcp 8081 0.0.0.0/0"],
        &["public-unauthorized-port"],
    ),
    (
        "default",
        &[
            "in tcp 443 0.0.0.0/0",
            "in tcp 80 ::/0",
            "in udp 443 0.0.0.0/0",
        ],
        &[],
    ),
    ("default", &["in tcp 80-443 0.0.0.0/0"], &["public-service"]),
    ("default", &["in all 0.0.0.0/0"], &["public-all-ports"]),
    ("default", &["in tcp 0-65535 ::/0"], &["public-all-ports"]),
    ("default", &["in tcp 1-65535 0.0.0.0/0"], &["public-ssh"]),
    ("default", &["in all 10.0.0.0/8"], &[]),
    (
        "default",
        &["in esp 0.0.0.0/0"],
        &["public-unauthorized-port"],
    ),
    ("default", &["in icmp 8 0.0.0.0/0"], &["public-icmp"]),
    ("default", &["in icmp all 10.0.0.0/8"], &[]),
    // Several rules that together name every address.
    (
        "default",
        &["in tcp 22 0.0.0.0/1", "in tcp 22 128.0.0.0/1"],
        &["public-ssh", "wide-public-range", "mergeable"],
    ),
    (
        "default",
        &["in tcp 22 0.0.0.0/1", "in tcp 23 128.0.0.0/1"],
        &["wide-public-range"],
    ),
    (
        "default",
        &["in tcp 22 0.0.0.0/1", "in tcp 22 128.0.0.0/2"],
        &["wide-public-range"],
    ),
    // Standards run their own controls only, each for itself.
    ("cis-5", &["in tcp 22 0.0.0.0/0"], &["public-admin-ipv4"]),
    ("cis-5", &["in udp 3389 ::/0"], &["public-admin-ipv6"]),
    ("cis-5", &["in all ::/0"], &["public-admin-ipv6"]),
    (
        "cis-7",
        &["in tcp 8080 0.0.0.0/0", "in icmp all 0.0.0.0/0"],
        &[],
    ),
    (
        "security-hub",
        &["in tcp 22 0.0.0.0/0"],
        &[
            "public-ssh",
            "public-admin-ipv4",
            "public-high-risk-port",
            "public-unauthorized-port",
        ],
    ),
    ("security-hub", &["in tcp 443 0.0.0.0/0"], &[]),
    (
        "security-hub",
        &["in udp 443 0.0.0.0/0"],
        &["public-unauthorized-port"],
    ),
    (
        "security-hub",
        &["in tcp 4333 ::/0"],
        &["public-high-risk-port", "public-unauthorized-port"],
    ),
    (
        "prowler",
        &["in tcp 443 0.0.0.0/0"],
        &["public-unauthorized-port"],
    ),
    ("strict", &["in tcp 80 0.0.0.0/0 # web"], &["public-http"]),
    // Ranges.
    (
        "default",
        &["in tcp 443 8.0.0.0/8 # partner"],
        &["wide-public-range"],
    ),
    (
        "default",
        &["out tcp 443 8.8.8.0/23"],
        &["wide-public-range"],
    ),
    ("default", &["in tcp 443 8.8.8.0/24 # partner"], &[]),
    ("default", &["in tcp 443 172.16.0.0/12"], &[]),
    ("default", &["in tcp 443 100.64.0.0/10"], &[]),
    ("default", &["in tcp 22 8.8.8.8/32"], &["public-address"]),
    ("default", &["in tcp 22 8.8.8.8/32 # office of Ana"], &[]),
    (
        "default",
        &["in tcp 22 2600:1f18::1/128"],
        &["public-address"],
    ),
    ("default", &["in tcp 22 fd00::1/128"], &[]),
    ("default", &["out tcp 22 8.8.8.8/32"], &[]),
    (
        "strict",
        &["in tcp 5432 10.0.0.0/8 # old"],
        &["whole-private-network"],
    ),
    ("strict", &["in tcp 5432 10.0.0.0/9 # old"], &[]),
    ("default", &["out all 0.0.0.0/0"], &["open-egress"]),
    ("default", &["out tcp 0-65535 0.0.0.0/0"], &[]),
    // Superfluous rules.
    (
        "default",
        &["in tcp 22 10.0.0.0/8", "in tcp 22 10.1.0.0/16"],
        &["redundant"],
    ),
    (
        "default",
        &["in tcp 22 10.0.0.0/8", "in tcp 23 10.1.0.0/16"],
        &[],
    ),
    (
        "default",
        &["in tcp 22 10.0.0.0/8", "out tcp 22 10.1.0.0/16"],
        &[],
    ),
    (
        "default",
        &[
            "in tcp 20-29 10.0.0.0/9",
            "in tcp 20-29 10.128.0.0/9",
            "in tcp 22 10.0.0.0/8",
        ],
        &["redundant-union", "mergeable"],
    ),
    (
        "default",
        &[
            "in tcp 80-89 10.0.0.0/8",
            "in tcp 90-99 10.0.0.0/8",
            "in tcp 85-95 10.1.0.0/16",
        ],
        &["redundant-union", "mergeable"],
    ),
    (
        "default",
        &[
            "in tcp 80-89 10.0.0.0/8",
            "in tcp 91-99 10.0.0.0/8",
            "in tcp 85-95 10.1.0.0/16",
        ],
        &[],
    ),
    (
        "default",
        &["in tcp 80 10.0.0.0/8", "in tcp 81 10.0.0.0/8"],
        &["mergeable"],
    ),
    (
        "default",
        &["in tcp 80 10.0.0.0/8", "in tcp 82 10.0.0.0/8"],
        &[],
    ),
    (
        "default",
        &["in tcp 80 10.0.0.0/24", "in tcp 80 10.0.1.0/24"],
        &["mergeable"],
    ),
    (
        "default",
        &["in tcp 80 10.0.1.0/24", "in tcp 80 10.0.2.0/24"],
        &[],
    ),
    // References.
    (
        "default",
        &["in tcp 80 sg-0000000a"],
        &["dangling-reference"],
    ),
    ("default", &["in tcp 80 sg-00000001"], &[]),
    (
        "default",
        &["in tcp 80 999988887777/sg-0000000a"],
        &["foreign-reference"],
    ),
];

#[test]
fn checks_find_what_the_table_says_and_nothing_else() {
    for (profile, rules, expected) in ROWS {
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        assert_eq!(found(profile, rules), expected, "{profile}: {rules:?}");
    }
}

#[test]
fn groups_are_checked_as_a_whole() {
    let strict = Profile::built_in("strict").unwrap();
    let ids = |group: SecurityGroup, profile: &Profile| -> BTreeSet<&'static str> {
        let findings = check(&[group], None, profile);
        findings
            .iter()
            .map(|finding| finding.check.as_str())
            .collect()
    };
    let plain = || group("sg-00000001", "web", &[]);
    let has = |group: SecurityGroup, id: &str| ids(group, &strict).contains(id);
    assert!(ids(plain(), &strict).is_empty());
    assert!(has(
        SecurityGroup {
            name: "launch-wizard-3".into(),
            ..plain()
        },
        "launch-wizard"
    ));
    assert!(has(
        SecurityGroup {
            description: "Managed by Terraform".into(),
            ..plain()
        },
        "group-description"
    ));
    assert!(has(
        SecurityGroup {
            description: " ".into(),
            ..plain()
        },
        "group-description"
    ));
    assert!(has(
        SecurityGroup {
            tags: Vec::new(),
            ..plain()
        },
        "missing-tags"
    ));
    let aws = Tag {
        key: "AWS:cloudformation:stack-id".into(),
        value: "x".into(),
    };
    assert!(has(
        SecurityGroup {
            tags: vec![aws],
            ..plain()
        },
        "missing-tags"
    ));
    let default = || group("sg-00000001", "default", &["in all sg-00000001 # own"]);
    assert!(has(default(), "default-group-rules"));
    assert!(!has(
        SecurityGroup {
            rules: Vec::new(),
            ..default()
        },
        "default-group-rules"
    ));
    assert!(!has(
        SecurityGroup {
            description: String::new(),
            ..default()
        },
        "group-description"
    ));
    assert!(has(
        group("sg-00000001", "web", &["in tcp 80 10.0.0.1/32"]),
        "rule-description"
    ));

    let mut owned = strict.clone();
    owned.required_tags = vec!["owner".into()];
    assert!(ids(plain(), &owned).contains("missing-tags"));
}

#[test]
fn the_number_of_rules_counts_against_profile_and_quota() {
    let rules: Vec<String> = (0..51)
        .map(|host| format!("in tcp 80 10.0.{}.1/32 # h", host * 2))
        .collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let ids = |count: usize| found("strict", &rules[..count]);
    assert_eq!(ids(47), BTreeSet::new());
    assert_eq!(ids(48), BTreeSet::from(["quota-pressure"]));
    assert_eq!(ids(50), BTreeSet::from(["quota-pressure"]));
    assert_eq!(
        ids(51),
        BTreeSet::from(["quota-pressure", "too-many-rules"])
    );
}

#[test]
fn use_is_found_by_interfaces_and_references() {
    let groups = [
        group("sg-00000001", "used", &[]),
        group("sg-00000002", "referenced", &[]),
        group(
            "sg-00000003",
            "unused",
            &["in tcp 80 sg-00000002", "in tcp 81 sg-00000003"],
        ),
        group("sg-00000004", "default", &[]),
    ];
    let profile = Profile::default();
    let interfaces = [interface(&["sg-00000001", "sg-00000004"], "i-1", None)];
    let of = |id: CheckId| -> Vec<String> {
        let findings = check(&groups, Some(&interfaces), &profile);
        findings
            .iter()
            .filter(|finding| finding.check == id)
            .map(|finding| finding.group.to_string())
            .collect()
    };
    // A reference to itself does not use a group.
    assert_eq!(of(CheckId::Unused), ["sg-00000003"]);
    assert_eq!(of(CheckId::DefaultGroupInUse), ["sg-00000004"]);
    // Without interfaces there is no verdict.
    assert!(
        check(&groups, None, &profile)
            .iter()
            .all(|finding| finding.check != CheckId::Unused)
    );
    let arcs: Vec<Arc<SecurityGroup>> = groups.iter().cloned().map(Arc::new).collect();
    let input = CheckInput {
        coverage: None,
        groups: &arcs,
        has_all_groups: false,
        interfaces: None,
        prefix_lists: &[],
        rule_quota: 60,
        stale: &[],
        expiry: Some(ExpiryClock {
            key: "expires-at",
            now: Timestamp::default(),
        }),
    };
    assert_eq!(
        skipped_checks(input, &profile),
        [
            CheckId::Unused,
            CheckId::DefaultGroupInUse,
            CheckId::SameRuleOnInterface,
            CheckId::DanglingReference
        ]
    );
}

#[test]
fn severity_follows_exposure_in_own_profiles_only() {
    let severity = |profile: &str,
                    rule: &str,
                    interfaces: &[NetworkInterface]|
     -> (Severity, Option<Exposure>) {
        let profile = Profile::built_in(profile).unwrap();
        let findings = check(
            &[group("sg-00000001", "web", &[rule])],
            Some(interfaces),
            &profile,
        );
        let finding = findings
            .iter()
            .find(|finding| !finding.rules.is_empty())
            .unwrap();
        (finding.severity, finding.adjusted_by)
    };
    let ssh = "in tcp 22 0.0.0.0/0";
    let private = [interface(&["sg-00000001"], "i-1", None)];
    let public = [interface(&["sg-00000001"], "i-1", Some("198.51.100.1"))];
    let balancer = [interface(
        &["sg-00000001"],
        "ELB app/shop/1",
        Some("198.51.100.1"),
    )];
    assert_eq!(severity("default", ssh, &private), (Severity::High, None));
    assert_eq!(
        severity("default", ssh, &public),
        (Severity::Critical, Some(Exposure::Public))
    );
    assert_eq!(
        severity("default", ssh, &[]),
        (Severity::Medium, Some(Exposure::Unattached))
    );
    assert_eq!(severity("default", ssh, &balancer), (Severity::High, None));
    assert_eq!(severity("cis-5", ssh, &public), (Severity::High, None));
    let http = "in tcp 80 0.0.0.0/0 # web";
    assert_eq!(
        severity("strict", http, &balancer),
        (Severity::Low, Some(Exposure::LoadBalancer))
    );
}

#[test]
fn circles_and_shared_rules_are_found_across_groups() {
    let groups = [
        group(
            "sg-00000001",
            "a",
            &["in tcp 80 sg-00000002", "in tcp 443 10.0.0.0/8"],
        ),
        group("sg-00000002", "b", &["in tcp 80 sg-00000003"]),
        group(
            "sg-00000003",
            "c",
            &["in tcp 80 sg-00000001", "in tcp 443 10.0.0.0/8"],
        ),
        group("sg-00000004", "d", &["in tcp 80 sg-00000001"]),
    ];
    let interfaces = [interface(&["sg-00000003", "sg-00000001"], "i-1", None)];
    let findings = check(&groups, Some(&interfaces), &Profile::default());
    let of = |id: CheckId| -> Vec<String> {
        findings
            .iter()
            .filter(|finding| finding.check == id)
            .map(Finding::key)
            .collect()
    };
    assert_eq!(
        of(CheckId::CircularReference),
        ["circular-reference/sg-00000001"]
    );
    assert_eq!(
        of(CheckId::SameRuleOnInterface),
        ["same-rule-on-interface/sg-00000001/ingress tcp 443 10.0.0.0/8"]
    );
}

#[test]
fn a_rule_and_its_counterpart_are_no_circle() {
    let circles = |one: &[&str], other: &[&str]| -> usize {
        let groups = [
            group("sg-00000001", "web", one),
            group("sg-00000002", "app", other),
        ];
        let findings = check(&groups, None, &Profile::default());
        let circles = findings
            .iter()
            .filter(|finding| finding.check == CheckId::CircularReference);
        circles.count()
    };
    let (to_app, from_app) = ("out tcp 80 sg-00000002", "in tcp 81 sg-00000002");
    let (to_web, from_web) = ("out tcp 81 sg-00000001", "in tcp 80 sg-00000001");
    for (one, other, expected) in [
        (&[to_app][..], &[from_web][..], 0),
        (&[from_app], &[to_web], 0),
        (&[from_app], &[from_web], 1),
        (&[to_app], &[to_web], 1),
        (&[to_app, from_app], &[to_web, from_web], 1),
    ] {
        assert_eq!(circles(one, other), expected, "{one:?} {other:?}");
    }
}

#[test]
fn what_is_not_known_is_no_finding() {
    use portcullis_model::{Coverage, PeerKinds, RuleCoverage};
    let nothing = Coverage::NONE;
    let whole = Coverage::COMPLETE;
    let no_egress = Coverage {
        egress: RuleCoverage::Absent,
        ..whole
    };
    let no_ipv6 = Coverage {
        peer_kinds: PeerKinds::NONE.with(portcullis_model::PeerKind::Ipv4),
        ..whole
    };
    let mut bare = group("sg-00000001", "web", &["in tcp 80 198.51.100.7/32"]);
    bare.description = String::new();
    bare.tags = Vec::new();
    let groups = [Arc::new(bare)];
    let profile = Profile::built_in("strict").unwrap();
    let about_absence = [
        CheckId::GroupDescription,
        CheckId::RuleDescription,
        CheckId::PublicAddress,
        CheckId::MissingTags,
        CheckId::Unused,
    ];
    for (coverage, finds, skips, decides) in [
        (
            whole,
            true,
            &[][..],
            &[CheckId::PublicSsh, CheckId::OpenEgress][..],
        ),
        (
            nothing,
            false,
            &[
                CheckId::PublicSsh,
                CheckId::OpenEgress,
                CheckId::MissingTags,
            ],
            &[CheckId::LaunchWizard],
        ),
        (
            no_egress,
            true,
            &[CheckId::OpenEgress, CheckId::Unused],
            &[CheckId::PublicSsh],
        ),
        (
            // Files that people write leave out the kinds of sources that they do not use.
            no_ipv6,
            true,
            &[][..],
            &[
                CheckId::PublicSsh,
                CheckId::CircularReference,
                CheckId::MissingTags,
            ],
        ),
    ] {
        let coverage = [(groups[0].id.clone(), coverage)].into();
        let input = CheckInput {
            coverage: Some(&coverage),
            groups: &groups,
            has_all_groups: true,
            interfaces: Some(&[]),
            prefix_lists: &[],
            rule_quota: 60,
            stale: &[],
            expiry: None,
        };
        let findings = run(input, &profile);
        let found = |check: CheckId| findings.iter().any(|finding| finding.check == check);
        let skipped = skipped_checks(input, &profile);
        for check in about_absence {
            let is_expected = finds && !(check == CheckId::Unused && skipped.contains(&check));
            assert_eq!(found(check), is_expected, "{check} {coverage:?}");
        }
        assert!(
            skips.iter().all(|check| skipped.contains(check)),
            "{skipped:?}"
        );
        assert!(
            !decides.iter().any(|check| skipped.contains(check)),
            "{skipped:?}"
        );
    }
}

#[test]
fn fixes_that_keep_access_do() {
    for (profile, rules, _) in ROWS {
        let profile = Profile::built_in(profile).unwrap();
        let group = group("sg-00000001", "web", rules);
        let findings = check(std::slice::from_ref(&group), None, &profile);
        for finding in &findings {
            let Some(fix) = finding
                .fix
                .as_ref()
                .filter(|_| finding.check != CheckId::DanglingReference)
            else {
                continue;
            };
            for direction in Direction::BOTH {
                let before = AccessSet::of_rules(group.rules_in(direction));
                let kept = group
                    .rules_in(direction)
                    .filter(|rule| !fix.remove.contains(&rule.key()));
                let mut after = AccessSet::of_rules(kept);
                if fix.remove.iter().any(|key| key.direction == direction) {
                    for grant in &fix.add {
                        after = after.union(&AccessSet::of(grant.traffic, &grant.peer));
                    }
                }
                assert_eq!(before, after, "{rules:?}: {:?}", finding.key());
            }
        }
    }
}

#[test]
fn ids_and_keys_are_stable() {
    let ids: BTreeSet<&str> = CheckId::ALL.iter().map(|check| check.as_str()).collect();
    assert_eq!(ids.len(), CheckId::ALL.len());
    for check in CheckId::ALL {
        assert_eq!(CheckId::parse(check.as_str()), Some(*check));
    }
    for id in Profile::BUILT_IN {
        assert_eq!(Profile::built_in(id).unwrap().id, id);
    }
    assert!(Profile::built_in("other").is_none());
    let key = rule("in tcp 22 0.0.0.0/0 # why").key();
    assert_eq!(rule_text(&key), "ingress tcp 22 0.0.0.0/0");
    assert_eq!(Cidr::anywhere_ipv6(), Cidr::parse("::/0").unwrap());
}

#[test]
fn suppressions_apply_to_their_scope_until_they_expire() {
    let profile = Profile::default();
    let mut tagged = group(
        "sg-00000001",
        "web",
        &["in tcp 22 0.0.0.0/0", "in tcp 3389 0.0.0.0/0"],
    );
    tagged.tags = vec![Tag {
        key: "stage".to_owned(),
        value: "lab".to_owned(),
    }];
    let time = |text: &str| Timestamp::parse(text).unwrap();
    let now = time("2026-11-29T00:00:00Z");
    let suppression = |check, scope, until: &str| Suppression {
        check,
        scope,
        reason: "accepted".to_owned(),
        until: time(until),
        by: "ana".to_owned(),
    };
    let (valid, past) = ("2026-12-31T23:59:59Z", "2026-11-28T23:59:59Z");
    let id = || GroupId::from_remote("sg-00000001");
    let rule_scope = |rule: &str| SuppressionScope::Rule {
        group: id(),
        rule: rule.to_owned(),
    };
    let tag = |value: &str| SuppressionScope::Tag {
        key: "stage".to_owned(),
        value: value.to_owned(),
    };
    let account = |id: &str| SuppressionScope::Account(AccountId::from_remote(id));
    // Whether the findings about SSH and RDP count, and whether a suppression has expired.
    let state_with = |suppression: Suppression| -> (bool, bool, bool) {
        let suppressions = [suppression];
        let findings = check(std::slice::from_ref(&tagged), None, &profile);
        let found = match_suppressions(findings, &suppressions, |_| Some(&tagged), now);
        let counts = |check: CheckId| {
            let of = found.iter().find(|one| one.finding.check == check);
            of.unwrap().counts()
        };
        let has_expired = found.iter().any(|one| one.is_expired);
        (
            counts(CheckId::PublicSsh),
            counts(CheckId::PublicRdp),
            has_expired,
        )
    };
    let ssh = CheckId::PublicSsh;
    for scope in [
        rule_scope("ingress tcp 22 0.0.0.0/0"),
        SuppressionScope::Group(id()),
        tag("lab"),
        account("123456789012"),
    ] {
        assert_eq!(
            state_with(suppression(ssh, scope.clone(), valid)),
            (false, true, false),
            "{scope:?}"
        );
        assert_eq!(
            state_with(suppression(ssh, scope.clone(), past)),
            (true, true, true),
            "{scope:?}"
        );
    }
    for scope in [
        rule_scope("ingress tcp 23 0.0.0.0/0"),
        SuppressionScope::Group(GroupId::from_remote("sg-00000002")),
        tag("production"),
        account("999988887777"),
    ] {
        assert_eq!(
            state_with(suppression(ssh, scope.clone(), valid)),
            (true, true, false),
            "{scope:?}"
        );
    }
}

/// A prefix list of this account with these entries, `CIDR # description`; without entries, they were not read.
fn list(owner: &str, entries: Option<&[&str]>) -> PrefixList {
    let entry = |text: &&str| {
        let (cidr, description) = text.split_once(" # ").unwrap_or((text, ""));
        PrefixListEntry {
            cidr: Cidr::parse(cidr).unwrap(),
            description: description.to_owned(),
        }
    };
    PrefixList {
        id: PrefixListId::from_remote("pl-00000001"),
        name: "partners".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: Some(10),
        owner_id: owner.to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: Some(1),
        entries: entries.map_or(PrefixListEntries::NotRead, |entries| {
            entries.iter().map(entry).collect()
        }),
    }
}

/// Owner and entries of the list, rules of a group, and the checks that find something.
type ListRow = (
    &'static str,
    Option<&'static [&'static str]>,
    &'static [&'static str],
    &'static [&'static str],
);

#[test]
fn prefix_lists_are_their_entries_where_these_are_known() {
    let own = "123456789012";
    let ssh: &[&str] = &["in tcp 22 pl-00000001"];
    let beside: &[&str] = &["in tcp 22 pl-00000001", "in tcp 22 203.0.113.7/32 # kim"];
    let rows: [ListRow; 13] = [
        (own, Some(&["0.0.0.0/0"]), ssh, &["public-ssh"]),
        (own, None, ssh, &[]),
        (own, Some(&[]), ssh, &[]),
        (own, Some(&["203.0.113.0/24"]), ssh, &[]),
        // Halves of the internet, in one list, or in a list and a rule.
        (
            own,
            Some(&["0.0.0.0/1", "128.0.0.0/1"]),
            ssh,
            &["public-ssh", "wide-public-range"],
        ),
        (
            own,
            Some(&["128.0.0.0/1"]),
            &["in tcp 22 pl-00000001", "in tcp 22 0.0.0.0/1"],
            &["public-ssh", "wide-public-range"],
        ),
        (
            own,
            Some(&["0.0.0.0/0"]),
            &["out all pl-00000001"],
            &["open-egress"],
        ),
        (own, Some(&["8.0.0.0/8"]), ssh, &["wide-public-range"]),
        // What AWS puts into its lists is not for the account to change.
        ("AWS", Some(&["8.0.0.0/8"]), ssh, &[]),
        (own, Some(&["8.8.8.8/32"]), ssh, &["public-address"]),
        (own, Some(&["8.8.8.8/32 # resolver"]), ssh, &[]),
        (own, Some(&["203.0.113.0/24"]), beside, &["redundant"]),
        (own, None, beside, &[]),
    ];
    for (owner, entries, rules, expected) in rows {
        let groups = [Arc::new(group("sg-00000001", "web", rules))];
        let lists = [list(owner, entries)];
        let input = CheckInput {
            coverage: None,
            groups: &groups,
            has_all_groups: true,
            interfaces: None,
            prefix_lists: &lists,
            rule_quota: 60,
            stale: &[],
            expiry: None,
        };
        let findings = run(input, &Profile::default());
        let found: BTreeSet<&str> = findings
            .iter()
            .map(|finding| finding.check.as_str())
            .collect();
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        assert_eq!(found, expected, "{owner} {entries:?} {rules:?}");
        for finding in &findings {
            let distinct: BTreeSet<_> = finding.rules.iter().collect();
            assert_eq!(distinct.len(), finding.rules.len(), "{finding:?}");
            // The list may change, and with it what the other rule is good for.
            assert_eq!(finding.fix, None);
        }
    }
}

#[test]
fn an_index_gives_up_what_is_accepted_and_keeps_the_rest() {
    let ours = group(
        "sg-00000001",
        "web",
        &["in tcp 22 0.0.0.0/0", "in tcp 3389 0.0.0.0/0"],
    );
    let theirs = group("sg-00000002", "db", &["in tcp 22 0.0.0.0/0"]);
    let groups: Groups = vec![Arc::new(ours), Arc::new(theirs)].into();
    let input = CheckInput {
        coverage: None,
        groups: &groups,
        has_all_groups: true,
        interfaces: None,
        prefix_lists: &[],
        rule_quota: 60,
        stale: &[],
        expiry: None,
    };
    let profile = Profile::default();
    let mut update = Update::new(input, &profile, FindingIndex::default());
    while update.step() {}
    let index = update.into_index();
    let until = |text: &str| Suppression {
        check: CheckId::PublicSsh,
        scope: SuppressionScope::Group(GroupId::from_remote("sg-00000001")),
        reason: "lab".to_owned(),
        until: Timestamp::parse(text).unwrap(),
        by: "ana".to_owned(),
    };
    let now = Timestamp::parse("2026-06-01T00:00:00Z").unwrap();
    let keys =
        |findings: &[Finding]| -> BTreeSet<String> { findings.iter().map(Finding::key).collect() };
    let all = keys(&index.in_order(&groups));
    let mut expired = index.clone();
    let past = [until("2026-05-31T23:59:59Z")];
    assert_eq!(expired.take_accepted(&past, &groups, now), []);
    assert_eq!(keys(&expired.in_order(&groups)), all);
    let mut valid = index;
    let accepted = keys(&valid.take_accepted(&[until("2026-06-01T00:00:00Z")], &groups, now));
    let ssh = "public-ssh/sg-00000001/ingress tcp 22 0.0.0.0/0".to_owned();
    assert_eq!(accepted, BTreeSet::from([ssh]));
    assert_eq!(keys(&valid.in_order(&groups)), &all - &accepted);
}

#[test]
fn rules_expire_at_their_time_and_are_checked_again_then() {
    let mut one = group(
        "sg-00000001",
        "web",
        &[
            "in tcp 443 10.0.0.0/8 # expired",
            "in tcp 444 10.0.0.0/8 # later",
            "out tcp 445 10.0.0.0/8 # no zone",
            "in tcp 446 10.0.0.0/8 # another key",
        ],
    );
    let tags = [
        ("expires-at", "2026-06-01T02:00:00+02:00"),
        ("expires-at", "2026-06-01T00:00:01Z"),
        ("expires-at", "2026-06-01T00:00:00"),
        ("until", "2020-01-01T00:00:00Z"),
    ];
    for (rule, (key, value)) in one.rules.iter_mut().zip(tags) {
        rule.tags = vec![Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        }];
    }
    let groups: Groups = vec![Arc::new(one)].into();
    let input = |now: Option<&str>| CheckInput {
        coverage: None,
        groups: &groups,
        has_all_groups: true,
        interfaces: None,
        prefix_lists: &[],
        rule_quota: 60,
        stale: &[],
        expiry: now.map(|now| ExpiryClock {
            key: "expires-at",
            now: Timestamp::parse(now).unwrap(),
        }),
    };
    let profile = Profile::default();
    let mut index = FindingIndex::default();
    let mut found_at = |now: Option<&str>| -> Vec<(&'static str, String)> {
        let mut update = Update::new(input(now), &profile, std::mem::take(&mut index));
        while update.step() {}
        index = update.into_index();
        let findings = index.in_order(&groups).into_iter();
        let about_time = findings.filter(|finding| {
            matches!(
                finding.check,
                CheckId::ExpiredRule | CheckId::UnusableExpiry
            )
        });
        about_time
            .map(|finding| {
                // Nothing removes a rule whose time is unusable.
                let is_removal = finding
                    .fix
                    .as_ref()
                    .is_some_and(|fix| fix.remove == finding.rules);
                assert_eq!(is_removal, finding.check == CheckId::ExpiredRule);
                (finding.check.as_str(), rule_text(&finding.rules[0]))
            })
            .collect()
    };
    let expired = |port: u16| ("expired-rule", format!("ingress tcp {port} 10.0.0.0/8"));
    let unusable = ("unusable-expiry", "egress tcp 445 10.0.0.0/8".to_owned());
    assert_eq!(found_at(None), []);
    assert_eq!(
        found_at(Some("2026-05-31T23:59:59Z")),
        std::slice::from_ref(&unusable)
    );
    let at = found_at(Some("2026-06-01T00:00:00Z"));
    assert_eq!(at, [expired(443), unusable.clone()]);
    let later = found_at(Some("2026-06-01T00:00:01Z"));
    assert_eq!(later, [expired(443), expired(444), unusable]);
    let checks = skipped_checks(input(None), &profile);
    assert!(checks.contains(&CheckId::ExpiredRule) && checks.contains(&CheckId::UnusableExpiry));
    assert!(
        !skipped_checks(input(Some("2026-06-01T00:00:00Z")), &profile)
            .contains(&CheckId::ExpiredRule)
    );
}

#[test]
fn a_finding_about_addresses_can_be_narrowed_to_others() {
    let found = |rules: &[&str], check: CheckId| {
        let groups = [Arc::new(group("sg-00000001", "web", rules))];
        let input = CheckInput {
            coverage: None,
            groups: &groups,
            has_all_groups: true,
            interfaces: None,
            prefix_lists: &[],
            rule_quota: 60,
            stale: &[],
            expiry: None,
        };
        let found = run(input, &Profile::default());
        found
            .into_iter()
            .find(|finding| finding.check == check)
            .unwrap()
    };
    let peers = |texts: &[&str]| -> Vec<Peer> {
        texts
            .iter()
            .map(|text| Peer::parse(text).unwrap())
            .collect()
    };
    let open = found(&["in tcp 22 0.0.0.0/0"], CheckId::PublicSsh);
    let fix = open
        .narrowed_to(&peers(&["198.51.100.0/24", "sg-00000002"]))
        .unwrap();
    assert_eq!(fix.remove, open.rules);
    let added: Vec<&Peer> = fix.add.iter().map(|grant| &grant.peer).collect();
    assert_eq!(
        added,
        peers(&["198.51.100.0/24", "sg-00000002"])
            .iter()
            .collect::<Vec<_>>()
    );
    assert!(
        fix.add
            .iter()
            .all(|grant| grant.traffic == open.rules[0].traffic)
    );
    assert!(!fix.keeps_access);
    // The rule's own range among others would change nothing.
    assert_eq!(
        open.narrowed_to(&peers(&["198.51.100.0/24", "0.0.0.0/0"])),
        None
    );
    assert_eq!(open.narrowed_to(&[]), None);
    // What a redundant rule allows is allowed by another one.
    let redundant = found(
        &["in tcp 443 10.0.0.0/8", "in tcp 443 10.1.0.0/16"],
        CheckId::Redundant,
    );
    assert!(!redundant.can_be_narrowed());
    assert_eq!(redundant.narrowed_to(&peers(&["10.2.0.0/16"])), None);
}

#[test]
fn rules_that_ec2_calls_stale_are_found_and_removed() {
    let rules = [
        "in tcp 22 210987654321/sg-00000009",
        "in tcp 22 sg-00000002",
    ];
    let web = Arc::new(group("sg-00000001", "web", &rules));
    let groups = [web.clone(), Arc::new(group("sg-00000002", "app", &[]))];
    let key = web.rules[0].key();
    let stale = [(web.id.clone(), key.clone())];
    let found = |stale: &[(GroupId, RuleKey)]| {
        let input = CheckInput {
            coverage: None,
            groups: &groups,
            has_all_groups: true,
            interfaces: None,
            prefix_lists: &[],
            rule_quota: 60,
            stale,
            expiry: None,
        };
        let findings = run(input, &Profile::default()).into_iter();
        let of_references = findings.filter(|finding| {
            [CheckId::StaleReference, CheckId::ForeignReference].contains(&finding.check)
        });
        of_references.collect::<Vec<Finding>>()
    };
    let found_stale = found(&stale);
    let [finding] = found_stale.as_slice() else {
        panic!("{found_stale:?}")
    };
    assert_eq!(finding.check, CheckId::StaleReference);
    assert_eq!(finding.rules, std::slice::from_ref(&key));
    assert_eq!(finding.fix.as_ref().unwrap().remove, [key]);
    // Without EC2's answer the reference is to another account.
    let checks: Vec<CheckId> = found(&[]).iter().map(|finding| finding.check).collect();
    assert_eq!(checks, [CheckId::ForeignReference]);
}
