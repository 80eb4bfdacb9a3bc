//! Golden plans.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::collections::{BTreeSet, HashMap};

use super::testing::{change, group, rule_of};
use super::*;
use crate::model::{Peer, PrefixListId, Rule, RuleId, SecurityGroup, Traffic};

fn options(revoke_first: &BTreeSet<GroupId>) -> PlanOptions<'_> {
    PlanOptions {
        rules_per_group: 60,
        prefix_lists: &[],
        revoke_first,
        address: None,
    }
}

/// The steps, a line each, with the rules in them.
fn lines(changes: &[GroupChange]) -> Vec<String> {
    lines_with(changes, &options(&BTreeSet::new()))
}

fn lines_with(changes: &[GroupChange], options: &PlanOptions<'_>) -> Vec<String> {
    let said = |rule: &Rule| {
        let id = rule
            .id
            .as_ref()
            .map(|id| format!("{id} "))
            .unwrap_or_default();
        format!("{id}{} {}", rule.traffic, rule.peer)
    };
    let steps = plan(changes, options).steps;
    let lines = steps.iter().map(|planned| {
        let rules: Vec<String> = match &planned.step {
            Step::Authorize { rules, .. }
            | Step::Revoke { rules, .. }
            | Step::UpdateDescriptions { rules, .. } => rules.iter().map(said).collect(),
            Step::ModifyRules { rules, .. } => rules.iter().map(|rule| said(&rule.after)).collect(),
            Step::CreateTags { tags, rules, .. } | Step::DeleteTags { tags, rules, .. } => tags
                .iter()
                .map(|tag| format!("{}={}", tag.key, tag.value))
                .chain(rules.iter().map(RuleId::to_string))
                .collect(),
            Step::CreateGroup { .. } | Step::DeleteGroup { .. } => Vec::new(),
        };
        let step = &planned.step;
        format!("{} {}: {}", step.action(), step.group(), rules.join(", "))
            .trim_end_matches([' ', ':'])
            .to_owned()
    });
    lines.collect()
}

fn with(group: &SecurityGroup, edit: impl FnOnce(&mut SecurityGroup)) -> SecurityGroup {
    let mut after = group.clone();
    edit(&mut after);
    after
}

fn numbered(place: usize, words: &str) -> Rule {
    Rule {
        id: Some(RuleId::from_remote(format!("sgr-a{place}"))),
        ..rule_of(words)
    }
}

#[test]
fn edits_of_every_kind() {
    let before = group(
        "sg-a",
        &[
            "in tcp 22 10.0.0.0/8",
            "in tcp 80 10.0.0.0/8",
            "in tcp 443 10.0.0.0/8",
            "in tcp 8080 10.0.0.0/8",
            "in tcp 9000 10.0.0.0/8",
            "out all 0.0.0.0/0",
        ],
    );
    let after = with(&before, |group| {
        group.rules[0].description = "office".into();
        group.rules[1] = numbered(1, "in tcp 81 10.0.0.0/8");
        group.rules[2] = numbered(2, "in tcp 443 ::/0");
        group.rules[4].tags = vec![Tag {
            key: "k".into(),
            value: "v".into(),
        }];
        group.rules[5] = numbered(5, "out tcp 443 0.0.0.0/0");
        group.rules.remove(3);
        group.rules.push(rule_of("in udp 53 sg-b"));
        group.tags = vec![Tag {
            key: "team".into(),
            value: "a".into(),
        }];
    });
    assert_eq!(
        lines(&[change(&before, &after)]),
        [
            "CreateTags sg-a: team=a",
            "CreateTags sg-a: k=v, sgr-a4",
            "UpdateSecurityGroupRuleDescriptionsIngress sg-a: sgr-a0 tcp 22 10.0.0.0/8",
            "AuthorizeSecurityGroupIngress sg-a: tcp 443 ::/0, udp 53 sg-b",
            "ModifySecurityGroupRules sg-a: sgr-a1 tcp 81 10.0.0.0/8, sgr-a5 tcp 443 0.0.0.0/0",
            "RevokeSecurityGroupIngress sg-a: sgr-a2 tcp 443 10.0.0.0/8, sgr-a3 tcp 8080 10.0.0.0/8",
        ]
    );
}

#[test]
fn swapped_rules_only_change_their_descriptions() {
    let mut before = group("sg-a", &["in tcp 22 10.0.0.0/8", "in tcp 22 10.1.0.0/16"]);
    before.rules[0].description = "one".into();
    before.rules[1].description = "two".into();
    let after = with(&before, |group| {
        let peer = group.rules[0].peer.clone();
        group.rules[0].peer = group.rules[1].peer.clone();
        group.rules[1].peer = peer;
    });
    assert_eq!(
        lines(&[change(&before, &after)]),
        [
            "UpdateSecurityGroupRuleDescriptionsIngress sg-a: sgr-a0 tcp 22 10.0.0.0/8, sgr-a1 tcp 22 10.1.0.0/16"
        ]
    );
}

#[test]
fn renumbering_keeps_what_is_in_both() {
    let ports = [
        "in tcp 1 10.0.0.0/8",
        "in tcp 2 10.0.0.0/8",
        "in tcp 3 10.0.0.0/8",
    ];
    let before = group("sg-a", &ports);
    let after = with(&before, |group| {
        for (place, words) in [
            "in tcp 2 10.0.0.0/8",
            "in tcp 3 10.0.0.0/8",
            "in tcp 4 10.0.0.0/8",
        ]
        .iter()
        .enumerate()
        {
            group.rules[place] = numbered(place, words);
        }
    });
    assert_eq!(
        lines(&[change(&before, &after)]),
        ["ModifySecurityGroupRules sg-a: sgr-a0 tcp 4 10.0.0.0/8"]
    );
}

#[test]
fn a_rule_moved_to_another_group_is_there_before_it_goes_here() {
    let a = group("sg-a", &["in tcp 22 10.0.0.0/8"]);
    let b = group("sg-b", &[]);
    let a_after = with(&a, |group| group.rules.clear());
    let b_after = with(&b, |group| {
        group.rules.push(rule_of("in tcp 22 10.0.0.0/8"))
    });
    assert_eq!(
        lines(&[change(&a, &a_after), change(&b, &b_after)]),
        [
            "AuthorizeSecurityGroupIngress sg-b: tcp 22 10.0.0.0/8",
            "RevokeSecurityGroupIngress sg-a: sgr-a0 tcp 22 10.0.0.0/8",
        ]
    );
}

#[test]
fn rules_exchanged_between_groups_by_changes_in_place_are_added_first() {
    let a = group("sg-a", &["in tcp 22 10.0.0.0/8"]);
    let b = group("sg-b", &["in tcp 22 10.1.0.0/16"]);
    let a_after = with(&a, |group| group.rules[0].peer = b.rules[0].peer.clone());
    let b_after = with(&b, |group| group.rules[0].peer = a.rules[0].peer.clone());
    assert_eq!(
        lines(&[change(&a, &a_after), change(&b, &b_after)]),
        [
            "AuthorizeSecurityGroupIngress sg-a: tcp 22 10.1.0.0/16",
            "AuthorizeSecurityGroupIngress sg-b: tcp 22 10.0.0.0/8",
            "RevokeSecurityGroupIngress sg-a: sgr-a0 tcp 22 10.0.0.0/8",
            "RevokeSecurityGroupIngress sg-b: sgr-b0 tcp 22 10.1.0.0/16",
        ]
    );
}

#[test]
fn what_one_group_gives_up_and_another_takes_over_in_part_is_added_first() {
    let a = group("sg-a", &["in tcp 8000-8100 10.0.0.0/8"]);
    let b = group("sg-b", &["in tcp 22 10.1.0.0/16"]);
    let a_after = with(&a, |group| {
        group.rules[0].traffic = rule_of("in tcp 9000 10.0.0.0/8").traffic;
    });
    let b_after = with(&b, |group| {
        group.rules[0].traffic = rule_of("in tcp 8080 10.0.0.0/8").traffic;
    });
    assert_eq!(
        lines(&[change(&a, &a_after), change(&b, &b_after)]),
        [
            "AuthorizeSecurityGroupIngress sg-a: tcp 9000 10.0.0.0/8",
            "ModifySecurityGroupRules sg-b: sgr-b0 tcp 8080 10.1.0.0/16",
            "RevokeSecurityGroupIngress sg-a: sgr-a0 tcp 8000-8100 10.0.0.0/8",
        ]
    );
    // What stays allowed in the group itself is not given up: wider, or narrower in both.
    let wider =
        |before: &SecurityGroup| with(before, |group| group.rules[0].traffic = Traffic::ALL_TCP);
    let narrower = |before: &SecurityGroup| {
        with(before, |group| {
            group.rules[0].peer = rule_of("in tcp 1 10.1.2.0/24").peer;
        })
    };
    let twin = group("sg-b", &["in tcp 8000-8100 10.0.0.0/8"]);
    for edit in [
        &wider as &dyn Fn(&SecurityGroup) -> SecurityGroup,
        &narrower,
    ] {
        let changes = [change(&a, &edit(&a)), change(&twin, &edit(&twin))];
        let said = lines(&changes);
        assert!(
            said.len() == 2 && said.iter().all(|line| line.starts_with("Modify")),
            "{said:?}"
        );
    }
}

#[test]
fn a_prefix_list_that_grows_the_use_of_the_quota_in_place_says_so() {
    let list = |id: &str, max_entries: u32| PrefixList {
        id: PrefixListId::parse(id).unwrap(),
        name: id.to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: Some(max_entries),
        owner_id: String::new(),
    };
    let lists = [list("pl-00000001", 1), list("pl-00000002", 20)];
    let words = (0..50).map(|number| format!("in tcp {number} 10.0.0.0/8"));
    let words: Vec<String> = words.chain(["in tcp 443 pl-00000001".to_owned()]).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let before = group("sg-a", &words);
    let after = with(&before, |group| {
        group.rules[50].peer = Peer::parse("pl-00000002").unwrap();
        group.rules.drain(..10);
    });
    let changes = [change(&before, &after)];
    let none = BTreeSet::new();
    let beside = PlanOptions {
        prefix_lists: &lists,
        ..options(&none)
    };
    let [conflict] = plan(&changes, &beside).conflicts.try_into().unwrap();
    assert_eq!((conflict.beside, conflict.after), (70, 60));
    let revoke_first = BTreeSet::from([before.id.clone()]);
    let first = PlanOptions {
        revoke_first: &revoke_first,
        ..beside
    };
    let actions: Vec<&str> = plan(&changes, &first)
        .steps
        .iter()
        .map(|planned| planned.step.action())
        .collect();
    assert_eq!(
        actions,
        ["RevokeSecurityGroupIngress", "ModifySecurityGroupRules"]
    );
    // A group that is over the quota set here, and only shrinks, is nothing to be said of.
    let shrunk = with(&before, |group| group.rules.truncate(5));
    let small = PlanOptions {
        rules_per_group: 2,
        ..options(&none)
    };
    assert!(
        plan(&[change(&before, &shrunk)], &small)
            .conflicts
            .is_empty()
    );
}

#[test]
fn more_rules_than_one_call_takes_are_tagged_by_several() {
    let words = (0..1001).map(|number| format!("in tcp {number} 10.0.0.0/8"));
    let words: Vec<String> = words.collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let before = group("sg-a", &words);
    let after = with(&before, |group| {
        for rule in &mut group.rules {
            rule.tags = vec![Tag {
                key: "team".to_owned(),
                value: "web".to_owned(),
            }];
        }
    });
    let steps = plan(&[change(&before, &after)], &options(&BTreeSet::new())).steps;
    let tagged: Vec<usize> = steps
        .iter()
        .map(|planned| match &planned.step {
            Step::CreateTags { rules, .. } => rules.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(tagged, [1000, 1]);
}

#[test]
fn a_full_group_says_so_and_may_go_first() {
    let full: Vec<String> = (0..60)
        .map(|number| format!("in tcp {number} 10.0.0.0/8"))
        .collect();
    let full: Vec<&str> = full.iter().map(String::as_str).collect();
    let before = group("sg-a", &full);
    let after = with(&before, |group| {
        group.rules.truncate(59);
        group.rules.push(rule_of("in udp 53 10.0.0.0/8"));
    });
    let other = group("sg-b", &["in tcp 22 10.0.0.0/8"]);
    let other_after = with(&other, |group| {
        group.rules = vec![rule_of("in tcp 23 sg-a")];
    });
    let changes = [change(&before, &after), change(&other, &other_after)];
    let beside = plan(&changes, &options(&BTreeSet::new()));
    let [conflict] = beside.conflicts.as_slice() else {
        panic!("{:?}", beside.conflicts);
    };
    assert_eq!(
        (conflict.beside, conflict.after, conflict.quota),
        (61, 60, 60)
    );
    assert!(conflict.is_solved_by_revoking_first());
    let revoke_first = BTreeSet::from([before.id.clone()]);
    assert_eq!(
        lines_with(&changes, &options(&revoke_first)),
        [
            "AuthorizeSecurityGroupIngress sg-b: tcp 23 sg-a",
            "RevokeSecurityGroupIngress sg-a: sgr-a59 tcp 59 10.0.0.0/8",
            "AuthorizeSecurityGroupIngress sg-a: udp 53 10.0.0.0/8",
            "RevokeSecurityGroupIngress sg-b: sgr-b0 tcp 22 10.0.0.0/8",
        ]
    );
    let planned = plan(&changes, &options(&revoke_first));
    let marked: Vec<usize> = (0..planned.steps.len())
        .filter(|place| planned.steps[*place].risks.contains(&Risk::RevokedFirst))
        .collect();
    assert_eq!(marked, [1]);
}

#[test]
fn new_groups_that_name_each_other() {
    let new = |id: &str, peer: &str| GroupChange {
        id: GroupId::from_remote(id),
        before: None,
        after: Some(with(&group(id, &["out all 0.0.0.0/0"]), |group| {
            let mut rule = rule_of("in tcp 80 10.0.0.0/8");
            rule.peer = Peer::Group(crate::model::GroupReference::new(GroupId::from_remote(
                peer,
            )));
            group.rules.push(rule);
        })),
    };
    let mut closed = new("new-2", "new-1");
    closed.after.as_mut().unwrap().rules.remove(0);
    assert_eq!(
        lines(&[new("new-1", "new-2"), closed]),
        [
            "CreateSecurityGroup new-1",
            "CreateSecurityGroup new-2",
            "RevokeSecurityGroupEgress new-2: all 0.0.0.0/0",
            "AuthorizeSecurityGroupIngress new-1: tcp 80 new-2",
            "AuthorizeSecurityGroupIngress new-2: tcp 80 new-1",
        ]
    );
}

#[test]
fn groups_are_deleted_before_those_they_name() {
    let doomed = |group: SecurityGroup| GroupChange {
        id: group.id.clone(),
        before: Some(group),
        after: None,
    };
    let named = doomed(group("sg-0000000a", &["in tcp 22 10.0.0.0/8"]));
    let naming = doomed(group("sg-0000000b", &["in tcp 22 sg-0000000a"]));
    let kept = group("sg-0000000c", &["in tcp 22 sg-0000000b"]);
    let kept = change(&kept, &with(&kept, |group| group.rules.clear()));
    assert_eq!(
        lines(&[named, kept, naming]),
        [
            "RevokeSecurityGroupIngress sg-0000000c: sgr-0000000c0 tcp 22 sg-0000000b",
            "DeleteSecurityGroup sg-0000000b",
            "DeleteSecurityGroup sg-0000000a",
        ]
    );
    let first = doomed(group("sg-0000000a", &["in tcp 22 sg-0000000b"]));
    let second = doomed(group(
        "sg-0000000b",
        &[
            "in tcp 22 sg-0000000a",
            "in tcp 22 sg-0000000b",
            "in tcp 1 10.0.0.0/8",
        ],
    ));
    assert_eq!(
        lines(&[first, second]),
        [
            "RevokeSecurityGroupIngress sg-0000000a: sgr-0000000a0 tcp 22 sg-0000000b",
            "RevokeSecurityGroupIngress sg-0000000b: sgr-0000000b0 tcp 22 sg-0000000a, sgr-0000000b1 tcp 22 sg-0000000b",
            "DeleteSecurityGroup sg-0000000a",
            "DeleteSecurityGroup sg-0000000b",
        ]
    );
}

#[test]
fn risks_are_said_in_words() {
    let before = group(
        "sg-a",
        &[
            "in tcp 22 192.0.2.0/24",
            "in tcp 443 0.0.0.0/0",
            "out all 0.0.0.0/0",
        ],
    );
    let after = with(&before, |group| {
        group.rules = vec![before.rules[2].clone(), rule_of("in tcp 3389 ::/0")];
    });
    let said = |address: Option<&Cidr>| -> Vec<String> {
        let none = BTreeSet::new();
        let options = PlanOptions {
            address,
            ..options(&none)
        };
        let plan = plan(&[change(&before, &after)], &options);
        let risks = plan.steps.iter().flat_map(|planned| &planned.risks);
        risks.map(Risk::to_string).collect()
    };
    let there = Cidr::parse("192.0.2.7").unwrap();
    let elsewhere = Cidr::parse("198.51.100.7").unwrap();
    assert_eq!(
        said(Some(&there)),
        [
            "opens tcp 3389 to the internet (IPv6)",
            "removes the group's last rule for SSH",
            "locks out the address you connect from: SSH from 192.0.2.0/24",
            "cuts open connections of tcp 443 at once: they are not tracked",
        ]
    );
    assert_eq!(said(None).len(), 4);
    assert!(said(None)[2].starts_with("may lock out"));
    assert_eq!(said(Some(&elsewhere)).len(), 3);
}

#[test]
fn a_plan_file_is_read_back_and_nothing_else_is() {
    let before = group("sg-a", &["in tcp 22 192.0.2.0/24"]);
    let after = with(&before, |group| group.rules.clear());
    let document = PlanDocument::new(
        "2026-11-24T12:00:00Z".into(),
        None,
        PlanPlace::default(),
        vec![change(&before, &after)],
        BTreeSet::new(),
        vec![],
    );
    assert_eq!(
        PlanDocument::parse(&document.to_text()),
        Ok(document.clone())
    );
    let later = document
        .to_text()
        .replace("\"version\": 1", "\"version\": 2");
    assert_eq!(PlanDocument::parse(&later), Err(DocumentError::Version(2)));
    for text in ["", "{}", "[]", "{\"kind\":\"x\",\"version\":1}"] {
        assert!(
            matches!(PlanDocument::parse(text), Err(DocumentError::NotAPlan(_))),
            "{text}"
        );
    }
    let mut wrong = document.clone();
    wrong.changes[0].after = Some(with(&before, |group| {
        group.rules[0].description = "it's".into()
    }));
    assert!(matches!(
        PlanDocument::parse(&wrong.to_text()),
        Err(DocumentError::Invalid(_))
    ));
    let mut wrong = document;
    wrong.changes.clear();
    assert_eq!(
        PlanDocument::parse(&wrong.to_text()),
        Err(DocumentError::Empty)
    );
}

#[test]
fn what_somebody_else_changed_is_taken_over_or_asked_about() {
    let base = group(
        "sg-a",
        &[
            "in tcp 1 10.0.0.0/8",
            "in tcp 2 10.0.0.0/8",
            "in tcp 3 10.0.0.0/8",
        ],
    );
    let mine = with(&base, |group| {
        group.rules[0] = numbered(0, "in tcp 11 10.0.0.0/8");
        group.rules.remove(2);
        group.rules.push(rule_of("in tcp 4 10.0.0.0/8"));
    });
    let now = with(&base, |group| {
        group.rules[0] = numbered(0, "in tcp 12 10.0.0.0/8");
        group.rules[1].description = "theirs".into();
        group.rules.push(numbered(9, "in tcp 5 10.0.0.0/8"));
    });
    let ports = |group: &SecurityGroup| {
        let ports = group.rules.iter().map(|rule| rule.traffic.to_string());
        ports.collect::<Vec<_>>()
    };
    let change = change(&base, &mine);
    let rebased = rebase(&change, Some(&now), &HashMap::new());
    let clashes: Vec<&Meanwhile> = rebased
        .meanwhile
        .iter()
        .filter(|one| one.is_clash())
        .collect();
    assert_eq!((rebased.meanwhile.len(), clashes.len()), (3, 1));
    let after = rebased.change.unwrap().after.unwrap();
    assert_eq!(ports(&after), ["tcp 12", "tcp 2", "tcp 5", "tcp 4"]);
    assert_eq!(&*after.rules[1].description, "theirs");
    let chosen = HashMap::from([(clashes[0].key(), Side::Mine)]);
    let rebased = rebase(&change, Some(&now), &chosen);
    let after = rebased.change.unwrap().after.unwrap();
    assert_eq!(ports(&after), ["tcp 11", "tcp 2", "tcp 5", "tcp 4"]);
    // Nothing is left to do of what somebody else has done already.
    assert_eq!(rebase(&change, Some(&mine), &HashMap::new()).change, None);
    assert_eq!(rebase(&change, None, &HashMap::new()).change, None);
}

#[test]
fn a_group_changed_meanwhile_is_not_deleted_unasked() {
    let base = group("sg-a", &["in tcp 1 10.0.0.0/8"]);
    let deletion = GroupChange {
        id: base.id.clone(),
        before: Some(base.clone()),
        after: None,
    };
    assert_eq!(
        rebase(&deletion, Some(&base), &HashMap::new()).change,
        Some(deletion.clone())
    );
    let now = with(&base, |group| {
        group.rules.push(numbered(1, "in tcp 2 10.0.0.0/8"))
    });
    let rebased = rebase(&deletion, Some(&now), &HashMap::new());
    assert_eq!(rebased.change, None);
    let chosen = HashMap::from([(rebased.meanwhile[0].key(), Side::Mine)]);
    let rebased = rebase(&deletion, Some(&now), &chosen);
    assert_eq!(rebased.change.unwrap().after, None);
}
