//! Findings that are updated after a change equal those of a check of everything.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use portcullis_analysis::checks::{
    CheckId, CheckInput, Finding, FindingIndex, Profile, Severity, SeverityCounts, Update, run,
};
use portcullis_model::{
    AccountId, Direction, GroupId, InterfaceId, NetworkInterface, Peer, PortRange, Rule,
    SecurityGroup, Traffic,
};

fn group(number: usize, sources: &[&str]) -> SecurityGroup {
    let port = |at: usize| Traffic::Tcp(PortRange::single(22 + at as u16));
    let rules = sources.iter().enumerate();
    SecurityGroup {
        id: GroupId::from_remote(format!("sg-0000000{number}")),
        name: format!("group-{number}"),
        description: "what it is for".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: rules
            .map(|(at, source)| {
                Rule::new(
                    Direction::Ingress,
                    port(at / 2),
                    Peer::parse(source).unwrap(),
                )
            })
            .collect(),
        has_rule_ids: false,
    }
}

/// The groups of an account, before and after each of several edits.
fn states() -> Vec<Vec<Arc<SecurityGroup>>> {
    let rows: &[&[&[&str]]] = &[
        &[
            &["0.0.0.0/0"],
            &["sg-00000000"],
            &["10.0.0.0/8", "10.1.0.0/16"],
        ],
        // A rule more, which makes another one redundant.
        &[
            &["0.0.0.0/0"],
            &["sg-00000000"],
            &["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0"],
        ],
        // A circle, and a reference that makes the third group used.
        &[
            &["sg-00000001"],
            &["sg-00000000", "sg-00000002"],
            &["10.0.0.0/8"],
        ],
        // The second group is gone: a reference leads nowhere, and the third group is unused again.
        &[&["sg-00000001"], &[], &["10.0.0.0/8"]],
        // A group more, with the rule of another one on the same interface.
        &[
            &["sg-00000001"],
            &["10.0.0.0/8"],
            &["10.0.0.0/8"],
            &["10.0.0.0/8"],
        ],
        &[],
    ];
    let state = |groups: &&[&[&str]]| {
        let groups = groups.iter().enumerate();
        groups
            .filter(|(_, sources)| !sources.is_empty())
            .map(|(number, sources)| Arc::new(group(number, sources)))
            .collect()
    };
    rows.iter().map(state).collect()
}

fn input<'a>(
    groups: &'a [Arc<SecurityGroup>],
    interfaces: &'a [NetworkInterface],
) -> CheckInput<'a> {
    CheckInput {
        coverage: None,
        groups,
        has_all_groups: true,
        interfaces: Some(interfaces),
        prefix_lists: &[],
        rule_quota: 60,
        stale: &[],
        expiry: None,
    }
}

/// Number of steps of an update of a few groups that checks nothing. One notes their references, and one finds none to
/// check; the last finds that no pairs and no search for circles are due. Each check takes a step more.
fn steps_without_checks(groups: &[Arc<SecurityGroup>]) -> usize {
    if groups.is_empty() { 1 } else { 3 }
}

/// Returns the numbers of findings that are new and gone, by their keys.
fn changes(before: &[Finding], after: &[Finding]) -> [SeverityCounts; 2] {
    let missing = |others: &[Finding], findings: &[Finding]| {
        let keys: Vec<String> = others.iter().map(Finding::key).collect();
        let missing = findings.iter().filter(|one| !keys.contains(&one.key()));
        missing.map(|finding| finding.severity).collect()
    };
    [missing(before, after), missing(after, before)]
}

#[test]
fn updates_equal_a_check_of_everything() {
    let interface = NetworkInterface {
        groups: [0, 2, 3]
            .map(|number| GroupId::from_remote(format!("sg-0000000{number}")))
            .to_vec(),
        ..NetworkInterface::new(InterfaceId::from_remote("eni-00000001"))
    };
    let interfaces = [interface];
    let states = states();
    let mut seen = Vec::new();
    for profile in Profile::BUILT_IN {
        let profile = Profile::built_in(profile).unwrap();
        for from in &states {
            for to in &states {
                let index = |groups: &[Arc<SecurityGroup>], before| {
                    let mut update = Update::new(input(groups, &interfaces), &profile, before);
                    let mut steps = 0;
                    while update.step() {
                        steps += 1;
                    }
                    (update.into_index(), steps)
                };
                let (before, _) = index(from, FindingIndex::default());
                let (after, steps) = index(to, before.clone());
                let whole = run(input(to, &interfaces), &profile);
                assert_eq!(
                    after.changes_since(&before),
                    changes(&before.in_order(from), &whole)
                );
                assert_eq!(after.in_order(to), whole);
                let by_group: usize = to.iter().map(|group| after.of(&group.id).count()).sum();
                assert_eq!(by_group, whole.len());
                if from == to {
                    assert_eq!(steps, steps_without_checks(to));
                }
                seen.extend(whole.into_iter().map(|finding| finding.check));
            }
        }
    }
    for check in [
        CheckId::CircularReference,
        CheckId::DanglingReference,
        CheckId::Redundant,
        CheckId::SameRuleOnInterface,
        CheckId::Unused,
    ] {
        assert!(seen.contains(&check), "{check:?}");
    }
}

#[test]
fn nothing_is_said_about_the_use_of_a_new_group() {
    let mut new = group(0, &["0.0.0.0/0"]);
    new.id = GroupId::of_new_group(1);
    let groups = [Arc::new(new)];
    let findings: Vec<(CheckId, Severity)> = run(input(&groups, &[]), &Profile::default())
        .iter()
        .map(
            |Finding {
                 check, severity, ..
             }| (*check, *severity),
        )
        .collect();
    assert_eq!(findings, [(CheckId::PublicSsh, Severity::High)]);
}

#[test]
fn counts_compare_as_urgency_does() {
    use Severity::{Critical, High, Low};
    let counts = |severities: &[Severity]| severities.iter().copied().collect::<SeverityCounts>();
    assert!(counts(&[Critical]) > counts(&[High, High, Low]));
    assert!(counts(&[High, Low]) > counts(&[High]));
    assert_eq!(counts(&[Low, High, Low]).of(Low), 2);
    assert_eq!(counts(&[Low, High]).worst(), Some(High));
    assert_eq!((counts(&[]).worst(), counts(&[Low]).total()), (None, 1));
}
