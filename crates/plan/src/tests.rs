//! Golden plans, and tests of plan files and of the merge.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::testing::{change, group, plan_of, plan_with_lists, rule_of};
use super::*;
use portcullis_model::{
    AccountId, EndpointUrl, Inventory, Peer, PortRange, PrefixList, PrefixListEntries,
    PrefixListEntry, PrefixListId, PrefixListState, Region, Rule, RuleId, SecurityGroup, Timestamp,
    Traffic, Vpc, VpcId,
};

fn options(revoke_first: &BTreeSet<GroupId>) -> PlanOptions<'_> {
    PlanOptions {
        rules_per_group: 60,
        revoke_first,
        address: None,
    }
}

/// Formats the steps, one line each, with their rules.
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
    let steps = plan_of(changes, options).steps;
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
            Step::SetInterfaceGroups {
                interface, after, ..
            } => vec![format!(
                "{interface} {}",
                after
                    .iter()
                    .map(GroupId::as_str)
                    .collect::<Vec<_>>()
                    .join(" ")
            )],
            Step::DeleteInterface { interface, .. } => vec![interface.to_string()],
            Step::AssociateVpc { vpc, .. } | Step::DisassociateVpc { vpc, .. } => {
                vec![vpc.to_string()]
            }
            Step::CreateGroup { .. }
            | Step::DeleteGroup { .. }
            | Step::CreatePrefixList { .. }
            | Step::ModifyPrefixList { .. }
            | Step::ModifyPrefixListEntries { .. }
            | Step::DeletePrefixList { .. } => Vec::new(),
        };
        let step = &planned.step;
        format!(
            "{} {}: {}",
            step.action(),
            step.subject().as_str(),
            rules.join(", ")
        )
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
fn a_rule_moved_to_another_group_is_added_there_first() {
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
fn rules_swapped_between_groups_are_added_first() {
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
fn access_taken_over_in_part_by_another_group_is_added_first() {
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
    // Access that the group itself still allows is not given up: wider, or narrower in both.
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
fn a_prefix_list_that_exceeds_the_quota_in_place_is_a_conflict() {
    let list = |id: &str, max_entries: u32| PrefixList {
        id: PrefixListId::parse(id).unwrap(),
        name: id.to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: Some(max_entries),
        owner_id: String::new(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: PrefixListEntries::NotRead,
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
    let beside = PlanOptions { ..options(&none) };
    let [conflict] = plan_with_lists(&changes, &lists, &beside)
        .conflicts
        .try_into()
        .unwrap();
    assert_eq!((conflict.beside, conflict.after), (70, 60));
    let revoke_first = BTreeSet::from([before.id.clone()]);
    let first = PlanOptions {
        revoke_first: &revoke_first,
        ..beside
    };
    let actions: Vec<&str> = plan_with_lists(&changes, &lists, &first)
        .steps
        .iter()
        .map(|planned| planned.step.action())
        .collect();
    assert_eq!(
        actions,
        ["RevokeSecurityGroupIngress", "ModifySecurityGroupRules"]
    );
    // A group that exceeds the quota and only shrinks is no conflict.
    let shrunk = with(&before, |group| group.rules.truncate(5));
    let small = PlanOptions {
        rules_per_group: 2,
        ..options(&none)
    };
    assert!(
        plan_of(&[change(&before, &shrunk)], &small)
            .conflicts
            .is_empty()
    );
}

#[test]
fn tags_of_many_rules_are_split_into_calls() {
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
    let steps = plan_of(&[change(&before, &after)], &options(&BTreeSet::new())).steps;
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
fn a_full_group_is_a_conflict_and_may_revoke_first() {
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
    let beside = plan_of(&changes, &options(&BTreeSet::new()));
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
    let planned = plan_of(&changes, &options(&revoke_first));
    let marked: Vec<usize> = (0..planned.steps.len())
        .filter(|place| planned.steps[*place].risks.contains(&Risk::RevokedFirst))
        .collect();
    assert_eq!(marked, [1]);
}

#[test]
fn new_groups_that_reference_each_other() {
    let new = |id: &str, peer: &str| GroupChange {
        id: GroupId::from_remote(id),
        before: None,
        after: Some(with(&group(id, &["out all 0.0.0.0/0"]), |group| {
            let mut rule = rule_of("in tcp 80 10.0.0.0/8");
            rule.peer = Peer::Group(portcullis_model::GroupReference::new(GroupId::from_remote(
                peer,
            )));
            group.rules.push(rule);
        })),
        uses: UseChange::default(),
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
fn groups_are_deleted_before_those_they_reference() {
    let doomed = |group: SecurityGroup| GroupChange {
        id: group.id.clone(),
        before: Some(group),
        after: None,
        uses: UseChange::default(),
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
fn removing_a_rule_has_all_applicable_risks() {
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
    let risks = |address: Option<&Cidr>| -> Vec<Risk> {
        let none = BTreeSet::new();
        let options = PlanOptions {
            address,
            ..options(&none)
        };
        let plan = plan_of(&[change(&before, &after)], &options);
        risks_of(&plan)
    };
    let locks_out = |is_certain| Risk::MayLockOut {
        service: "SSH",
        source: Cidr::parse("192.0.2.0/24").unwrap(),
        is_certain,
    };
    let there = Cidr::parse("192.0.2.7").unwrap();
    let elsewhere = Cidr::parse("198.51.100.7").unwrap();
    assert_eq!(
        risks(Some(&there)),
        [
            opens(3389, AddressFamily::Ipv6),
            Risk::RemovesMostRules {
                removed: 2,
                before: 3,
            },
            Risk::RemovesLast { service: "SSH" },
            locks_out(true),
            Risk::CutsUntracked { traffic: tcp(443) },
        ]
    );
    assert_eq!(risks(None).len(), 5);
    assert_eq!(risks(None)[3], locks_out(false));
    assert_eq!(risks(Some(&elsewhere)).len(), 4);
}

#[test]
fn access_that_other_rules_allow_together_is_neither_opened_nor_lost() {
    let halves = ["in tcp 22 0.0.0.0/1", "in tcp 22 128.0.0.0/1"];
    let none = BTreeSet::new();
    let risks = |before: &[&str], after: &[&str]| {
        let before = group("sg-a", before);
        let after = with(&before, |group| {
            group.rules = after.iter().map(|text| rule_of(text)).collect();
        });
        risks_of(&plan_of(&[change(&before, &after)], &options(&none)))
    };
    let is_of_access =
        |risk: &Risk| !matches!(risk, Risk::RemovesMostRules { .. } | Risk::RevokedFirst);
    let found = |before: &[&str], after: &[&str]| {
        risks(before, after)
            .into_iter()
            .filter(is_of_access)
            .collect::<Vec<_>>()
    };
    // The two halves are open already.
    assert_eq!(found(&halves, &["in tcp 22 0.0.0.0/0"]), []);
    // Each address of the rule is in one of the halves.
    assert_eq!(found(&["in tcp 22 0.0.0.0/0"], &halves), []);
    // The ports are open already, in two rules.
    let ports = ["in tcp 20-22 0.0.0.0/0", "in tcp 23-25 0.0.0.0/0"];
    assert_eq!(found(&ports, &["in tcp 20-25 0.0.0.0/0"]), []);
    // One half is lost, and who may come from it is not known.
    assert_eq!(
        found(&["in tcp 22 0.0.0.0/0"], &halves[..1]),
        [Risk::MayLockOut {
            service: "SSH",
            source: Cidr::parse("0.0.0.0/0").unwrap(),
            is_certain: false,
        }]
    );
}

#[test]
fn a_step_that_cuts_the_last_path_between_two_groups_is_risky() {
    let web = group("sg-1", &["in tcp 443 0.0.0.0/0", "out all 0.0.0.0/0"]);
    let app = group(
        "sg-2",
        &[
            "in tcp 8080-8081 sg-1",
            "in tcp 22 203.0.113.0/24",
            "out all 0.0.0.0/0",
        ],
    );
    let db = group(
        "sg-3",
        &["in tcp 5432 sg-2", "in tcp 5432 sg-1", "out all 0.0.0.0/0"],
    );
    let all: Inventory = [web.clone(), app.clone(), db.clone()].into_iter().collect();
    let cuts = |before: &SecurityGroup, rules: &[&str]| {
        let after = with(before, |group| {
            group.rules = rules.iter().map(|words| rule_of(words)).collect();
        });
        let changes = [change(before, &after)];
        let none = BTreeSet::new();
        let plan = plan(&all, &after_changes(&all, &changes), &options(&none));
        let is_cut = |risk: &Risk| matches!(risk, Risk::CutsLastPath { .. });
        risks_of(&plan)
            .into_iter()
            .filter(is_cut)
            .collect::<Vec<Risk>>()
    };
    let path = |from: &str, to: &str, others| Risk::CutsLastPath {
        from: from.to_owned(),
        to: to.to_owned(),
        others,
    };
    let (web_name, app_name, db_name) = (web.name.clone(), app.name.clone(), db.name.clone());
    let out = "out all 0.0.0.0/0";
    // One of two ports stays open, or another rule does the same.
    assert_eq!(
        cuts(&app, &["in tcp 8081 sg-1", "in tcp 22 203.0.113.0/24", out]),
        []
    );
    assert_eq!(cuts(&app, &["in tcp 8080-8081 sg-1", out]), []);
    assert_eq!(
        cuts(&app, &["in all sg-1", "in tcp 22 203.0.113.0/24", out]),
        []
    );
    assert_eq!(
        cuts(&app, &["in tcp 22 203.0.113.0/24", out]),
        [path(&web_name, &app_name, 0)]
    );
    // Without its outbound rule, a group reaches none of those that let it in.
    assert_eq!(
        cuts(&web, &["in tcp 443 0.0.0.0/0"]),
        [path(&web_name, &app_name, 1)]
    );
    assert_eq!(
        cuts(&web, &["in tcp 443 0.0.0.0/0", "out tcp 5432 sg-3"]),
        [path(&web_name, &app_name, 0)]
    );
    assert_eq!(
        cuts(&db, &["in tcp 5432 sg-1", out]),
        [path(&app_name, &db_name, 0)]
    );
    // Members of web may have addresses of the range that stays.
    let range = "in tcp 22 10.0.0.0/8";
    let app = group("sg-2", &["in tcp 8080 sg-1", range, out]);
    let all: Inventory = [web, app.clone(), db].into_iter().collect();
    let after = with(&app, |group| {
        group.rules = vec![rule_of(range), rule_of(out)]
    });
    let changes = [change(&app, &after)];
    let plan = plan(
        &all,
        &after_changes(&all, &changes),
        &options(&BTreeSet::new()),
    );
    assert_eq!(risks_of(&plan), []);
}

fn risks_of(plan: &Plan) -> Vec<Risk> {
    let risks = plan.steps.iter().flat_map(|planned| &planned.risks);
    risks.cloned().collect()
}

fn tcp(port: u16) -> Traffic {
    Traffic::Tcp(PortRange::single(port))
}

fn opens(port: u16, family: AddressFamily) -> Risk {
    let traffic = tcp(port);
    Risk::OpensToInternet { traffic, family }
}

fn place() -> PlanPlace {
    PlanPlace {
        endpoint: EndpointUrl::from_remote("https://ec2.eu-west-1.amazonaws.com/"),
        region: Region::from_remote("eu-west-1"),
        account: Some(AccountId::from_remote("123456789012")),
    }
}

#[test]
fn a_plan_place_serializes_as_three_strings() {
    let text = |place: &PlanPlace| serde_json::to_value(place).unwrap();
    let known = serde_json::json!({
        "endpoint": "https://ec2.eu-west-1.amazonaws.com/",
        "region": "eu-west-1",
        "account": "123456789012",
    });
    assert_eq!(text(&place()), known);
    let unknown = PlanPlace {
        account: None,
        ..place()
    };
    assert_eq!(text(&unknown)["account"], "");
    for place in [place(), unknown] {
        assert_eq!(serde_json::from_value(text(&place)).ok(), Some(place));
    }
    let before = filed("sg-0000000a", &["in tcp 22 192.0.2.0/24"]);
    let after = with(&before, |group| group.rules.clear());
    let mut elsewhere = file_of(vec![change(&before, &after)]);
    elsewhere.place.region = Region::from_remote("EU west");
    let refused = PlanDocument::parse(&elsewhere.to_text());
    assert!(
        matches!(refused, Err(DocumentError::Invalid(_))),
        "{refused:?}"
    );
}

#[test]
fn plan_files_round_trip_and_other_files_are_refused() {
    let before = filed("sg-0000000a", &["in tcp 22 192.0.2.0/24"]);
    let after = with(&before, |group| group.rules.clear());
    let document = PlanDocument::new(
        Timestamp::default(),
        None,
        place(),
        vec![change(&before, &after)],
        BTreeSet::new(),
        vec![],
    )
    .with_note("OPS-1".to_owned());
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
fn concurrent_changes_are_merged_or_clash() {
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
    let clashes: Vec<&ConcurrentChange> = rebased
        .meanwhile
        .iter()
        .filter(|one| one.is_clash())
        .collect();
    assert_eq!((rebased.meanwhile.len(), clashes.len()), (3, 1));
    let after = rebased.change.unwrap().after.unwrap();
    assert_eq!(ports(&after), ["tcp 12", "tcp 2", "tcp 5", "tcp 4"]);
    assert_eq!(&*after.rules[1].description, "theirs");
    let chosen = HashMap::from([(clashes[0].key(), Resolution::Mine)]);
    let rebased = rebase(&change, Some(&now), &chosen);
    let after = rebased.change.unwrap().after.unwrap();
    assert_eq!(ports(&after), ["tcp 11", "tcp 2", "tcp 5", "tcp 4"]);
    // Nothing is left to do if another client made the same change.
    assert_eq!(rebase(&change, Some(&mine), &HashMap::new()).change, None);
    assert_eq!(rebase(&change, None, &HashMap::new()).change, None);
}

#[test]
fn a_concurrently_changed_group_is_not_deleted_without_confirmation() {
    let base = group("sg-a", &["in tcp 1 10.0.0.0/8"]);
    let deletion = GroupChange {
        id: base.id.clone(),
        before: Some(base.clone()),
        after: None,
        uses: UseChange::default(),
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
    let chosen = HashMap::from([(rebased.meanwhile[0].key(), Resolution::Mine)]);
    let rebased = rebase(&deletion, Some(&now), &chosen);
    assert_eq!(rebased.change.unwrap().after, None);
}

/// A group with well-formed ids, which a plan file requires.
fn filed(id: &str, words: &[&str]) -> SecurityGroup {
    with(&group(id, words), |group| {
        for (rule, number) in group.rules.iter_mut().zip(0..) {
            rule.id = Some(RuleId::from_remote(format!("sgr-{number:08x}")));
        }
    })
}

fn file_of(changes: Vec<GroupChange>) -> PlanDocument {
    let none = BTreeSet::new();
    PlanDocument::new(Timestamp::default(), None, place(), changes, none, vec![])
}

fn parsed(changes: Vec<GroupChange>) -> Result<PlanDocument, DocumentError> {
    PlanDocument::parse(&file_of(changes).to_text())
}

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn creation(id: &str, words: &[&str]) -> GroupChange {
    GroupChange {
        id: GroupId::from_remote(id),
        before: None,
        after: Some(with(&group("sg-new", words), |group| {
            group.id = GroupId::from_remote(id);
            for rule in &mut group.rules {
                rule.id = None;
            }
        })),
        uses: UseChange::default(),
    }
}

#[test]
fn a_plan_file_changes_each_group_once() {
    let before = filed("sg-0000000a", &["in tcp 22 192.0.2.0/24"]);
    let closed = with(&before, |group| group.rules.clear());
    let tagged = with(&before, |group| group.tags.push(tag("a", "b")));
    let (harmful, harmless) = (change(&before, &closed), change(&before, &tagged));
    assert_eq!(
        parsed(vec![harmful, harmless]),
        Err(DocumentError::Twice(before.id))
    );
}

#[test]
fn a_plan_file_has_ids_as_ec2_and_drafts_write_them() {
    let before = filed("sg-0000000a", &["in tcp 22 192.0.2.0/24"]);
    let edited = |edit: &dyn Fn(&mut SecurityGroup)| {
        let after = with(&before, |group| {
            group.rules.push(rule_of("in tcp 80 10.0.0.0/8"));
            edit(group);
        });
        parsed(vec![change(&before, &after), creation("new-1", &[])])
    };
    let names = |id: &str| {
        let reference = portcullis_model::GroupReference::new(GroupId::from_remote(id));
        Peer::Group(reference)
    };
    assert!(edited(&|_| {}).is_ok());
    for id in ["new-1", "sg-0123456789abcdef0"] {
        let peer = names(id);
        assert!(
            edited(&|group| group.rules[1].peer = peer.clone()).is_ok(),
            "{id}"
        );
    }
    for id in [
        "",
        "new-2",
        "sg-",
        "sg-1",
        "SG-0000000A",
        " sg-0000000a",
        "web",
    ] {
        let peer = names(id);
        let read = edited(&|group| group.rules[1].peer = peer.clone());
        assert!(matches!(read, Err(DocumentError::Invalid(_))), "{id:?}");
    }
    let wrong: [&dyn Fn(&mut SecurityGroup); 5] = [
        &|group| group.rules[1].id = Some(RuleId::from_remote("sgr-1")),
        &|group| group.vpc_id = Some(portcullis_model::VpcId::from_remote("vpc")),
        &|group| group.rules[1].peer = Peer::PrefixList(PrefixListId::from_remote("pl-x")),
        &|group| group.tags = vec![tag("", "v")],
        &|group| group.rules[1].tags = vec![tag("k", &"v".repeat(300))],
    ];
    for edit in wrong {
        assert!(matches!(edited(edit), Err(DocumentError::Invalid(_))));
    }
    for (owner, is_taken) in [("amazon-elb", true), ("123456789012", true), ("x/y", false)] {
        let mut reference =
            portcullis_model::GroupReference::new(GroupId::from_remote("sg-0000000c"));
        reference.account_id = Some(portcullis_model::AccountId::from_remote(owner));
        let peer = Peer::Group(reference);
        let read = edited(&|group| group.rules[1].peer = peer.clone());
        assert_eq!(read.is_ok(), is_taken, "{owner}");
    }
    for id in ["", "new-", "new-x", "web", "sg-1"] {
        let read = parsed(vec![creation(id, &[])]);
        assert!(matches!(read, Err(DocumentError::Invalid(_))), "{id:?}");
    }
    let twice = creation("new-1", &["in tcp 22 10.0.0.0/8", "in tcp 22 10.0.0.0/8"]);
    assert!(matches!(
        parsed(vec![twice]),
        Err(DocumentError::Invalid(_))
    ));
    // EC2 trims names.
    let mut trailing = creation("new-1", &[]);
    trailing.after.as_mut().unwrap().name = "web  ".to_owned();
    let read = parsed(vec![trailing]).unwrap();
    assert_eq!(read.changes[0].name(), "web");
}

#[test]
fn a_deleted_group_that_a_file_recreates_gets_a_new_group_id() {
    let before = filed("sg-0000000b", &["in tcp 22 10.0.0.0/8"]);
    let after = with(&before, |group| {
        group.rules.push(rule_of("in tcp 22 sg-0000000a"))
    });
    let again = creation("sg-0000000a", &["in tcp 1 sg-0000000a"]);
    let read = parsed(vec![creation("new-1", &[]), again, change(&before, &after)]).unwrap();
    assert_eq!(
        lines(&read.changes),
        [
            "CreateSecurityGroup new-1",
            "RevokeSecurityGroupEgress new-1: all 0.0.0.0/0",
            "CreateSecurityGroup new-2",
            "RevokeSecurityGroupEgress new-2: all 0.0.0.0/0",
            "AuthorizeSecurityGroupIngress new-2: tcp 1 new-2",
            "AuthorizeSecurityGroupIngress sg-0000000b: tcp 22 new-2",
        ]
    );
}

#[test]
fn tags_unknown_to_a_plan_are_kept() {
    let full = with(&group("sg-a", &["in tcp 22 10.0.0.0/8"]), |group| {
        group.rules[0].tags = vec![tag("k", "v")];
    });
    let bare = with(&full, |group| {
        group.has_rule_ids = false;
        group.rules[0].id = None;
        group.rules[0].tags.clear();
    });
    let after = with(&bare, |group| {
        group.rules[0].description = "office".into();
        group.rules.push(rule_of("in tcp 443 10.0.0.0/8"));
    });
    let rebased = rebase(&change(&bare, &after), Some(&full), &HashMap::new());
    assert_eq!(rebased.meanwhile, []);
    assert_eq!(
        lines(&[rebased.change.unwrap()]),
        [
            "UpdateSecurityGroupRuleDescriptionsIngress sg-a: sgr-a0 tcp 22 10.0.0.0/8",
            "AuthorizeSecurityGroupIngress sg-a: tcp 443 10.0.0.0/8",
        ]
    );
}

fn many(count: u16, peer: &str) -> Vec<String> {
    let rules = 0..count;
    rules
        .map(|number| format!("in tcp {} {peer}", 1000 + number))
        .collect()
}

fn group_of(id: &str, words: &[String]) -> SecurityGroup {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    group(id, &words)
}

fn lists(weights: &[(&str, u32)]) -> Vec<PrefixList> {
    let lists = weights.iter().map(|(id, weight)| PrefixList {
        id: PrefixListId::parse(id).unwrap(),
        name: (*id).to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: Some(*weight),
        owner_id: String::new(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: PrefixListEntries::NotRead,
    });
    lists.collect()
}

/// The action of each step, with marks for the steps of a window, and the conflicts.
fn ordered(
    changes: &[GroupChange],
    lists: &[PrefixList],
    first: &[&str],
) -> (Vec<String>, Vec<usize>, Vec<QuotaConflict>) {
    let first = first.iter().map(|id| GroupId::from_remote(*id)).collect();
    let options = PlanOptions { ..options(&first) };
    let plan = plan_with_lists(changes, lists, &options);
    let said = |planned: &PlannedStep| {
        let action = planned.step.action().replace("SecurityGroup", "");
        format!("{action} {}", planned.step.subject().as_str())
    };
    let places = 0..plan.steps.len();
    let marked = places.filter(|place| plan.steps[*place].risks.contains(&Risk::RevokedFirst));
    (
        plan.steps.iter().map(said).collect(),
        marked.collect(),
        plan.conflicts,
    )
}

#[test]
fn revoking_first_needs_room_in_both_families() {
    let mut words = many(60, "10.0.0.0/8");
    words.extend(many(60, "2001:db8::/32"));
    let before = group_of("sg-a", &words);
    let after = with(&before, |group| {
        group.rules.remove(0);
        group.rules.push(rule_of("in udp 1 10.0.0.0/8"));
        group.rules.push(rule_of("in udp 1 2001:db8::/32"));
    });
    let changes = [change(&before, &after)];
    let (steps, marked, conflicts) = ordered(&changes, &[], &["sg-a"]);
    let said: Vec<_> = conflicts
        .iter()
        .map(|conflict| (conflict.family, conflict.beside, conflict.after))
        .collect();
    assert_eq!(
        said,
        [(AddressFamily::Ipv4, 61, 60), (AddressFamily::Ipv6, 61, 61)]
    );
    assert!(
        conflicts
            .iter()
            .all(|conflict| !conflict.is_solved_by_revoking_first())
    );
    assert_eq!(steps, ["AuthorizeIngress sg-a", "RevokeIngress sg-a"]);
    assert!(marked.is_empty());
    // With room in both, old rules may be revoked first.
    let after = with(&after, |group| {
        group.rules.remove(59);
    });
    let (steps, marked, conflicts) = ordered(&[change(&before, &after)], &[], &["sg-a"]);
    assert_eq!(conflicts.len(), 2);
    assert!(
        conflicts
            .iter()
            .all(QuotaConflict::is_solved_by_revoking_first)
    );
    assert_eq!(steps, ["RevokeIngress sg-a", "AuthorizeIngress sg-a"]);
    assert_eq!(marked, [0]);
}

#[test]
fn a_new_group_over_the_quota_is_a_conflict() {
    let words = many(61, "10.0.0.0/8");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (_, _, conflicts) = ordered(&[creation("new-1", &words)], &[], &["new-1"]);
    let [conflict] = conflicts.as_slice() else {
        panic!("{conflicts:?}");
    };
    assert_eq!(
        (conflict.beside, conflict.after, conflict.quota),
        (61, 61, 60)
    );
    assert!(!conflict.is_solved_by_revoking_first());
    let fits = creation("new-1", &words[1..]);
    assert_eq!(ordered(&[fits], &[], &[]).2, []);
}

#[test]
fn modifications_that_make_room_come_before_additions() {
    let lists = lists(&[("pl-00000001", 55), ("pl-00000002", 1)]);
    let mut words = many(5, "10.0.0.0/8");
    words.push("in tcp 443 pl-00000001".to_owned());
    let before = group_of("sg-a", &words);
    let after = with(&before, |group| {
        group.rules[5].peer = Peer::parse("pl-00000002").unwrap();
        group.rules.push(rule_of("in udp 1 10.0.0.0/8"));
    });
    // Modifying the list first leaves no gap and affects no other access.
    let changes = [change(&before, &after)];
    for first in [&[][..], &["sg-a"]] {
        let (steps, marked, conflicts) = ordered(&changes, &lists, first);
        assert_eq!(steps, ["ModifyRules sg-a", "AuthorizeIngress sg-a"]);
        assert_eq!((marked, conflicts), (vec![], vec![]));
    }
    // The added rule takes over what the modification ends: a gap, so the user must allow revoking
    // first.
    let mut taken = changes.clone();
    let again = Rule {
        id: None,
        ..before.rules[5].clone()
    };
    let after = taken[0].after.as_mut().unwrap();
    after.rules[5].traffic = rule_of("in tcp 444 10.0.0.0/8").traffic;
    *after.rules.last_mut().unwrap() = rule_of("in tcp 443 10.0.0.0/8");
    assert_eq!(ordered(&taken, &lists, &[]).2, []);
    after_of(&mut taken).rules.push(Rule {
        traffic: rule_of("in tcp 443-445 10.0.0.0/8").traffic,
        ..again
    });
    let (_, _, conflicts) = ordered(&taken, &lists, &[]);
    assert_eq!(conflicts.len(), 1);
    assert_eq!((conflicts[0].beside, conflicts[0].after), (116, 62));
    assert!(!conflicts[0].is_solved_by_revoking_first());
    after_of(&mut taken).rules.drain(..3);
    let (steps, marked, conflicts) = ordered(&taken, &lists, &[]);
    assert!(conflicts[0].is_solved_by_revoking_first() && marked.is_empty());
    assert_eq!(
        steps,
        [
            "AuthorizeIngress sg-a",
            "ModifyRules sg-a",
            "RevokeIngress sg-a"
        ]
    );
    let (steps, marked, _) = ordered(&taken, &lists, &["sg-a"]);
    assert_eq!(
        steps,
        [
            "RevokeIngress sg-a",
            "ModifyRules sg-a",
            "AuthorizeIngress sg-a"
        ]
    );
    assert_eq!(marked, [0, 1]);
}

fn after_of(changes: &mut [GroupChange]) -> &mut SecurityGroup {
    changes[0].after.as_mut().unwrap()
}

#[test]
fn rules_revoked_first_wait_until_others_take_over() {
    let a = group_of("sg-a", &many(60, "10.0.0.0/8"));
    let a_after = with(&a, |group| {
        group.rules.remove(0);
        group.rules.push(rule_of("in udp 1 10.0.0.0/8"));
    });
    let b = group("sg-b", &["in tcp 22 10.0.0.0/8"]);
    // Taken over by a modification, which comes before the full group's calls.
    let b_after = with(&b, |group| {
        group.rules[0].traffic = rule_of("in tcp 1000 10.0.0.0/8").traffic;
    });
    let changes = [change(&a, &a_after), change(&b, &b_after)];
    let (steps, marked, conflicts) = ordered(&changes, &[], &["sg-a"]);
    assert_eq!(
        steps,
        [
            "ModifyRules sg-b",
            "RevokeIngress sg-a",
            "AuthorizeIngress sg-a"
        ]
    );
    assert_eq!((marked, conflicts.len()), (vec![1], 1));
    // The other way round: access that the full group takes over late is not modified away before.
    let b = group("sg-b", &["in udp 1 10.0.0.0/8"]);
    let b_after = with(&b, |group| {
        group.rules[0].traffic = rule_of("in tcp 9 10.0.0.0/8").traffic
    });
    let changes = [change(&a, &a_after), change(&b, &b_after)];
    let (steps, marked, _) = ordered(&changes, &[], &["sg-a"]);
    assert_eq!(
        steps,
        [
            "AuthorizeIngress sg-b",
            "RevokeIngress sg-a",
            "AuthorizeIngress sg-a",
            "RevokeIngress sg-b",
        ]
    );
    assert_eq!(marked, [1]);
    // Of two full groups, the one that takes over comes first.
    let mut words = many(59, "10.0.0.0/8");
    words.push("in tcp 2 10.0.0.0/8".to_owned());
    let c = group_of("sg-c", &words);
    let c_after = with(&c, |group| group.rules[59] = rule_of("in udp 3 10.0.0.0/8"));
    let a_takes = with(&a, |group| group.rules[0] = rule_of("in tcp 2 10.0.0.0/8"));
    let changes = [change(&c, &c_after), change(&a, &a_takes)];
    let (steps, _, _) = ordered(&changes, &[], &["sg-a", "sg-c"]);
    assert_eq!(
        steps,
        [
            "RevokeIngress sg-a",
            "AuthorizeIngress sg-a",
            "RevokeIngress sg-c",
            "AuthorizeIngress sg-c",
        ]
    );
}

#[test]
fn full_groups_that_swap_access_share_a_window() {
    let mut words = many(58, "10.0.0.0/8");
    words.extend(["in tcp 2000 10.0.0.0/8", "in tcp 2001 10.0.0.0/8"].map(str::to_owned));
    let a = group_of("sg-a", &words);
    let mut words = many(58, "10.0.0.0/8");
    words.extend(["in tcp 3000 10.0.0.0/8", "in tcp 3001 10.0.0.0/8"].map(str::to_owned));
    let b = group_of("sg-b", &words);
    // One rule of each is modified, and a removal makes room for additions.
    let exchanged = |group: &SecurityGroup, first: &str, second: &str| {
        with(group, |group| {
            group.rules[58].traffic = rule_of(first).traffic;
            group.rules[59] = rule_of(second);
            group.rules.push(rule_of("in tcp 5000 sg-0000000a"));
            group.rules.remove(0);
        })
    };
    let a_after = exchanged(&a, "in tcp 3000 10.0.0.0/8", "in tcp 3001 10.0.0.0/8");
    let b_after = exchanged(&b, "in tcp 2000 10.0.0.0/8", "in tcp 2001 10.0.0.0/8");
    let changes = [change(&a, &a_after), change(&b, &b_after)];
    let (steps, marked, _) = ordered(&changes, &[], &["sg-a", "sg-b"]);
    assert_eq!(
        steps,
        [
            "RevokeIngress sg-a",
            "RevokeIngress sg-b",
            "AuthorizeIngress sg-a",
            "AuthorizeIngress sg-b",
        ]
    );
    assert_eq!(marked, [0, 1]);
}

#[test]
fn rules_revoked_for_a_deletion_have_a_risk() {
    let own = group("sg-0000000a", &["in tcp 22 sg-0000000a"]);
    let doomed = GroupChange {
        id: own.id.clone(),
        before: Some(own),
        after: None,
        uses: UseChange::default(),
    };
    let risks: Vec<Vec<Risk>> = plan_of(&[doomed], &options(&BTreeSet::new()))
        .steps
        .into_iter()
        .map(|planned| planned.risks)
        .collect();
    assert_eq!(
        risks,
        [vec![Risk::GoesBeforeDeletion], vec![Risk::DeletesGroup]]
    );
}

#[test]
fn full_tag_sets_are_deleted_from_first() {
    let tags = |numbers: std::ops::Range<u32>| -> Vec<Tag> {
        numbers
            .map(|number| tag(&format!("k{number}"), "v"))
            .collect()
    };
    let before = with(&group("sg-a", &[]), |group| group.tags = tags(0..50));
    let said =
        |after: Vec<Tag>| lines(&[change(&before, &with(&before, |group| group.tags = after))]);
    assert_eq!(
        said(tags(1..51)),
        ["DeleteTags sg-a: k0=v", "CreateTags sg-a: k50=v"]
    );
    let mut other_value = tags(1..50);
    other_value[0].value = "w".to_owned();
    assert_eq!(
        said(other_value),
        ["CreateTags sg-a: k1=w", "DeleteTags sg-a: k0=v"]
    );
}

#[test]
fn reserved_tags_are_neither_set_nor_removed() {
    let aws = tag("aws:cloudformation:stack-name", "web");
    let before = with(&group("sg-a", &["in tcp 22 10.0.0.0/8"]), |group| {
        group.tags = vec![aws.clone(), tag("team", "a")];
        group.rules[0].tags = vec![aws.clone()];
    });
    let without = with(&before, |group| {
        group.tags.remove(0);
        group.rules[0].tags.clear();
    });
    assert_eq!(lines(&[change(&before, &without)]), Vec::<String>::new());
    assert_eq!(lines(&[change(&without, &before)]), Vec::<String>::new());
    let rebased = rebase(&change(&before, &before), Some(&without), &HashMap::new());
    assert_eq!(rebased.meanwhile, []);
    // A recreated group has none of them, and the plan reports that as a risk.
    let mut again = creation("new-1", &["in tcp 22 10.0.0.0/8", "out all 0.0.0.0/0"]);
    let after = again.after.as_mut().unwrap();
    after.tags = before.tags.clone();
    after.rules[0].tags = vec![aws.clone()];
    after.rules[1].tags = vec![aws];
    let steps = plan_of(&[again], &options(&BTreeSet::new())).steps;
    let [creation, authorization] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    let Step::CreateGroup { new, .. } = &creation.step else {
        panic!("{creation:?}");
    };
    assert_eq!(new.tags, [tag("team", "a")]);
    let Step::Authorize { rules, tags, .. } = &authorization.step else {
        panic!("{authorization:?}");
    };
    assert!(tags.is_empty() && rules[0].tags.is_empty());
    for planned in [creation, authorization] {
        let keys = vec!["aws:cloudformation:stack-name".to_owned()];
        assert_eq!(planned.risks, [Risk::LeavesOutTags { keys }]);
    }
}

#[test]
fn wide_ranges_open_to_the_internet_alone_and_together() {
    let before = group("sg-a", &["in tcp 443 0.0.0.0/2", "in tcp 22 10.0.0.0/8"]);
    let opened = |words: &[&str]| {
        let after = with(&before, |group| {
            group.rules.extend(words.iter().map(|words| rule_of(words)));
        });
        let plan = plan_of(&[change(&before, &after)], &options(&BTreeSet::new()));
        risks_of(&plan)
    };
    let ssh = [opens(22, AddressFamily::Ipv4)];
    assert_eq!(
        opened(&["in tcp 22 0.0.0.0/1", "in tcp 22 128.0.0.0/1"]),
        ssh
    );
    assert_eq!(opened(&["in tcp 22 128.0.0.0/1"]), ssh);
    assert_eq!(
        opened(&["in tcp 22 0.0.0.0/2", "in tcp 22 192.0.0.0/2"]),
        ssh
    );
    assert_eq!(opened(&["in tcp 22 0.0.0.0/2", "in tcp 22 16.0.0.0/4"]), []);
    // Together with existing rules.
    assert_eq!(
        opened(&["in tcp 443 64.0.0.0/2"]),
        [opens(443, AddressFamily::Ipv4)]
    );
    assert_eq!(opened(&["in tcp 22 64.0.0.0/2"]), []);
    let ipv6 = [opens(22, AddressFamily::Ipv6)];
    for wide in ["::/0", "::/2", "2000::/3", "3000::/4"] {
        assert_eq!(opened(&[&format!("in tcp 22 {wide}")]), ipv6, "{wide}");
    }
    for narrow in ["fc00::/7", "2001:db8::/32", "4000::/3", "out"] {
        let words = match narrow {
            "out" => "out tcp 22 0.0.0.0/1".to_owned(),
            narrow => format!("in tcp 22 {narrow}"),
        };
        assert_eq!(opened(&[&words]), [], "{narrow}");
    }
}

#[test]
fn mass_removals_are_risks() {
    let both = [
        "in tcp 22 10.0.0.0/8",
        "in tcp 443 10.0.0.0/8",
        "in tcp 80 10.0.0.0/8",
        "out all 0.0.0.0/0",
        "out tcp 443 10.0.0.0/8",
    ];
    let before = with(&group("sg-a", &both), |group| {
        group.tags = vec![
            tag("Name", "web"),
            tag("aws:cloudformation:stack-name", "s"),
        ];
    });
    let drastic = |edit: &dyn Fn(&mut SecurityGroup)| -> Vec<Risk> {
        let after = with(&before, edit);
        let plan = plan_of(&[change(&before, &after)], &options(&BTreeSet::new()));
        let is_drastic = |risk: &Risk| {
            matches!(
                risk,
                Risk::RemovesLastRule { .. } | Risk::RemovesMostRules { .. } | Risk::RemovesAllTags
            )
        };
        risks_of(&plan).into_iter().filter(is_drastic).collect()
    };
    let last = |direction| Risk::RemovesLastRule { direction };
    let most = |removed| Risk::RemovesMostRules { removed, before: 5 };
    let keep = |places: &'static [usize]| {
        move |group: &mut SecurityGroup| {
            let rules = std::mem::take(&mut group.rules).into_iter().enumerate();
            let kept = rules.filter(|(place, _)| places.contains(place));
            group.rules = kept.map(|(_, rule)| rule).collect();
        }
    };
    let none: [Risk; 0] = [];
    for (places, expected) in [
        (&[0, 1, 2, 3, 4][..], &[][..]),
        (&[0, 1, 3, 4], &[]),
        (&[0, 1, 3], &[]),
        // The last rule of a direction.
        (&[3, 4], &[last(Direction::Ingress), most(3)]),
        (&[0, 1, 2], &[last(Direction::Egress)]),
        // More than half of the rules.
        (&[0, 3], &[most(3), most(3)]),
        (
            &[],
            &[
                last(Direction::Ingress),
                most(5),
                last(Direction::Egress),
                most(5),
            ],
        ),
    ] {
        assert_eq!(drastic(&keep(places)), expected, "{places:?}");
    }
    // Replacements keep a last rule, but the old rules are removed all the same.
    let replaced = |group: &mut SecurityGroup| {
        group.rules.drain(..3);
        group.rules.push(rule_of("in tcp 22 sg-b"));
    };
    assert_eq!(drastic(&replaced), [most(3)]);
    // Modified rules are not removed.
    let changed = |group: &mut SecurityGroup| {
        for rule in &mut group.rules {
            rule.peer = Peer::parse("10.9.0.0/16").unwrap();
        }
    };
    assert_eq!(drastic(&changed), none);
    // The reserved tag stays in any case.
    let all_tags = [Risk::RemovesAllTags];
    assert_eq!(drastic(&|group| group.tags.clear()), all_tags);
    assert_eq!(drastic(&|group| drop(group.tags.remove(0))), all_tags);
    assert_eq!(
        drastic(&|group| group.tags[0].value = "app".to_owned()),
        none
    );
    assert_eq!(drastic(&|group| group.tags[0] = tag("Owner", "ops")), none);
    // For a deleted group the deletion is the risk.
    let doomed = GroupChange {
        id: before.id.clone(),
        before: Some(before.clone()),
        after: None,
        uses: UseChange::default(),
    };
    let steps = plan_of(&[doomed], &options(&BTreeSet::new())).steps;
    let risks: Vec<&Risk> = steps.iter().flat_map(|planned| &planned.risks).collect();
    assert_eq!(risks, [&Risk::DeletesGroup]);
    // A new group loses only its default rule.
    let steps = plan_of(&[creation("new-1", &[])], &options(&BTreeSet::new())).steps;
    assert!(steps.iter().all(|planned| planned.risks.is_empty()));
}

#[test]
fn a_prefix_list_opens_what_its_entries_open() {
    let list = |entries: Option<&[&str]>| PrefixList {
        entries: entries.map_or(PrefixListEntries::NotRead, |entries| {
            let entry = |cidr: &&str| PrefixListEntry {
                cidr: Cidr::parse(cidr).unwrap(),
                description: String::new(),
            };
            entries.iter().map(entry).collect()
        }),
        ..lists(&[("pl-00000001", 5)]).remove(0)
    };
    let before = group("sg-a", &["in tcp 443 0.0.0.0/0"]);
    let opened = |port: u16, entries: Option<&[&str]>| {
        let word = format!("in tcp {port} pl-00000001");
        let after = group("sg-a", &["in tcp 443 0.0.0.0/0", &word]);
        let none = BTreeSet::new();
        let plan = plan_with_lists(
            &[change(&before, &after)],
            &[list(entries)],
            &options(&none),
        );
        risks_of(&plan)
    };
    let halves: &[&str] = &["0.0.0.0/1", "128.0.0.0/1"];
    assert_eq!(opened(22, Some(halves)), [opens(22, AddressFamily::Ipv4)]);
    assert_eq!(
        opened(22, Some(&["::/0"])),
        [opens(22, AddressFamily::Ipv6)]
    );
    assert_eq!(opened(22, Some(&["203.0.113.0/24"])), []);
    assert_eq!(opened(22, None), []);
    // Everybody has been let in before.
    assert_eq!(opened(443, Some(halves)), []);
}

#[test]
fn rules_that_name_a_missing_group_are_left_out_and_the_rest_stays() {
    let now: Inventory = [group("sg-1", &["in tcp 22 sg-7"]), group("sg-2", &[])]
        .map(Arc::new)
        .into_iter()
        .collect();
    let after = group(
        "sg-1",
        &[
            "in tcp 22 sg-7",
            "in tcp 1 sg-9",
            "in tcp 2 sg-2",
            "in tcp 3 sg-new",
            "in tcp 4 10.0.0.0/8",
        ],
    );
    let changes = [
        GroupChange {
            id: GroupId::from_remote("sg-new"),
            before: None,
            after: Some(group("sg-new", &[])),
            uses: UseChange::default(),
        },
        GroupChange {
            id: after.id.clone(),
            before: now.group(&after.id).map(|group| (**group).clone()),
            after: Some(after),
            uses: UseChange::default(),
        },
    ];
    let rebased = rebase_all(&changes, &now, &HashMap::new(), None);
    let [LeftOut::Rule { group, rule }] = rebased.left_out.as_slice() else {
        panic!("{:?}", rebased.left_out);
    };
    let left_out = format!("{group} {} {}", rule.traffic, rule.peer);
    assert_eq!(left_out, "sg-1 tcp 1 sg-9");
    let kept = rebased.changes[1].after.as_ref().unwrap();
    assert_eq!(kept.rules.len(), 4);
}

/// A group by name in a VPC of an account.
fn named(id: &str, name: &str, vpc: Option<&str>, owner: &str) -> SecurityGroup {
    SecurityGroup {
        name: name.to_owned(),
        vpc_id: vpc.map(VpcId::from_remote),
        owner_id: AccountId::from_remote(owner),
        ..group(id, &["in tcp 22 10.0.0.0/8"])
    }
}

#[test]
fn a_group_with_a_taken_name_is_left_out_with_what_references_it() {
    let (own, other) = ("111111111111", "222222222222");
    let deleted = named("sg-1", "web", Some("vpc-1"), own);
    let user = group("sg-2", &[]);
    let changes = [
        GroupChange {
            id: deleted.id.clone(),
            before: None,
            after: Some(deleted.clone()),
            uses: UseChange::default(),
        },
        change(
            &user,
            &group("sg-2", &["in tcp 1 sg-1", "in tcp 2 10.0.0.0/8"]),
        ),
    ];
    let own_account = AccountId::from_remote(own);
    let rebased = |there: SecurityGroup| {
        let groups = [user.clone(), there].map(Arc::new);
        let now: Inventory = groups.into_iter().collect();
        rebase_all(&changes, &now, &HashMap::new(), Some(&own_account))
    };
    for free in [
        named("sg-3", "web", Some("vpc-2"), own),
        named("sg-3", "web", Some("vpc-1"), other),
        named("sg-3", "web-2", Some("vpc-1"), own),
    ] {
        let rebased = rebased(free);
        assert_eq!((rebased.changes.len(), rebased.left_out.len()), (2, 0));
    }
    // EC2 compares names without case.
    let rebased = rebased(named("sg-3", "Web", Some("vpc-1"), own));
    let [
        LeftOut::NameTaken { change, namesake },
        LeftOut::Rule { group, rule },
    ] = rebased.left_out.as_slice()
    else {
        panic!("{:?}", rebased.left_out);
    };
    assert_eq!(change, &changes[0]);
    assert_eq!((namesake.as_str(), group.as_str()), ("sg-3", "sg-2"));
    assert_eq!(rule.peer.to_string(), "sg-1");
    let [kept] = rebased.changes.as_slice() else {
        panic!("{:?}", rebased.changes);
    };
    assert_eq!(kept.after.as_ref().unwrap().rules.len(), 1);
}

#[test]
fn changes_of_a_deleted_group_are_left_out_with_the_group_that_has_its_name() {
    let own = "111111111111";
    let before = named("sg-1", "web", None, own);
    let after = SecurityGroup {
        rules: Vec::new(),
        ..before.clone()
    };
    let changes = [change(&before, &after)];
    let namesake_in = |vpcs: Vec<Vpc>, there: Vec<SecurityGroup>| {
        let groups: Inventory = there.into_iter().map(Arc::new).collect();
        let now = Inventory {
            vpcs: Arc::new(vpcs),
            ..groups
        };
        let rebased = rebase_all(&changes, &now, &HashMap::new(), None);
        assert_eq!((&rebased.changes, &rebased.meanwhile), (&vec![], &vec![]));
        let [LeftOut::Gone { change, namesake }] = rebased.left_out.as_slice() else {
            panic!("{:?}", rebased.left_out);
        };
        assert_eq!(change, &changes[0]);
        namesake.clone()
    };
    let vpc = |is_default| Vpc {
        id: VpcId::from_remote("vpc-1"),
        is_default,
        cidr: None,
        tags: Vec::new(),
    };
    let again = || vec![named("sg-3", "web", Some("vpc-1"), own)];
    assert_eq!(namesake_in(vec![vpc(true)], Vec::new()), None);
    assert_eq!(namesake_in(vec![vpc(false)], again()), None);
    let found = namesake_in(vec![vpc(true)], again());
    assert_eq!(found.unwrap().as_str(), "sg-3");
}

#[test]
fn differences_have_the_numbers_of_their_steps() {
    let before = group(
        "sg-a",
        &[
            "in tcp 22 10.0.0.0/8",
            "in tcp 80 10.0.0.0/8",
            "in tcp 443 10.0.0.0/8",
        ],
    );
    let after = with(&before, |group| {
        group.rules[0].description = "office".into();
        group.rules[1] = numbered(1, "in tcp 80 ::/0");
        group.rules.remove(2);
        group.tags = vec![Tag {
            key: "team".into(),
            value: "a".into(),
        }];
    });
    let plan = plan_of(&[change(&before, &after)], &options(&BTreeSet::new()));
    let actions: Vec<&str> = plan.steps.iter().map(|it| it.step.action()).collect();
    assert_eq!(
        actions,
        [
            "CreateTags",
            "UpdateSecurityGroupRuleDescriptionsIngress",
            "AuthorizeSecurityGroupIngress",
            "RevokeSecurityGroupIngress",
        ]
    );
    let changes = &plan.changes[0];
    let numbers: Vec<Vec<usize>> = differences(changes)
        .into_iter()
        .map(|difference| plan.steps_of_rule(&changes.id, difference))
        .collect();
    assert_eq!(numbers, [vec![2], vec![3, 4], vec![4]]);
    assert_eq!(plan.steps_of_tag(&changes.id, "team"), [1]);
    assert_eq!(changes.count(), 4);
}

#[test]
fn rules_of_a_deleted_group_go_with_it_and_what_references_it_goes_first() {
    let gone = group("sg-a", &["in tcp 22 10.0.0.0/8"]);
    let other = group("sg-b", &["in tcp 80 sg-a"]);
    let new = group("sg-c", &[]);
    let naming = with(&other, |group| {
        group.rules = vec![rule_of("in tcp 80 sg-c")];
    });
    let changes = [
        GroupChange {
            id: gone.id.clone(),
            before: Some(gone),
            after: None,
            uses: UseChange::default(),
        },
        change(&other, &naming),
        GroupChange {
            id: new.id.clone(),
            before: None,
            after: Some(new),
            uses: UseChange::default(),
        },
    ];
    let plan = plan_of(&changes, &options(&BTreeSet::new()));
    let gone = plan
        .changes
        .iter()
        .find(|change| change.id.as_str() == "sg-a");
    let gone = gone.unwrap();
    let last = plan.steps.len();
    for difference in differences(gone) {
        assert_eq!(plan.steps_of_rule(&gone.id, difference), [last]);
    }
    assert_eq!(gone.count(), 1);
    let found = dependencies(&changes, &[]);
    let said: Vec<(&str, &str, DependencyReason)> = found
        .iter()
        .map(|it| (it.changed.as_str(), it.needs.as_str(), it.reason))
        .collect();
    assert_eq!(
        said,
        [
            ("sg-a", "sg-b", DependencyReason::ReferencedUntilThen),
            ("sg-b", "sg-c", DependencyReason::ReferencesCreated),
        ]
    );
}
