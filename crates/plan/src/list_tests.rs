//! Golden plans of changes to prefix lists.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{Plan, PlanOptions, PrefixListChange, Risk, Step, merge_list_edits, plan, with_lists};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, Groups, Inventory, Peer, PortRange,
    PrefixList, PrefixListContent, PrefixListEntry, PrefixListId, PrefixListState, Rule,
    SecurityGroup, Traffic,
};

fn owner() -> AccountId {
    AccountId::from_remote("123456789012")
}

fn content(max_entries: u32, cidrs: &[&str]) -> PrefixListContent {
    let entry = |text: &&str| PrefixListEntry {
        cidr: Cidr::parse(text).unwrap(),
        description: String::new(),
    };
    PrefixListContent {
        name: "offices".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries,
        entries: cidrs.iter().map(entry).collect(),
    }
}

fn many(count: u8) -> Vec<String> {
    (0..count)
        .map(|number| format!("10.0.{number}.0/24"))
        .collect()
}

fn texts(cidrs: &[String]) -> Vec<&str> {
    cidrs.iter().map(String::as_str).collect()
}

fn ssh(peer: &str) -> Rule {
    let traffic = Traffic::Tcp(PortRange::single(22));
    Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
}

/// An account with one list and one group.
fn account(list: &PrefixListContent, rules: Vec<Rule>) -> Inventory {
    let group = SecurityGroup {
        id: GroupId::from_remote("sg-00000001"),
        name: "bastion".to_owned(),
        description: "bastion".to_owned(),
        vpc_id: None,
        owner_id: owner(),
        tags: Vec::new(),
        rules,
        has_rule_ids: true,
    };
    let list = PrefixList {
        version: Some(7),
        state: PrefixListState::Ready,
        ..PrefixList::to_create(PrefixListId::from_remote("pl-00000001"), list, &owner())
    };
    Inventory {
        groups: Groups::from(vec![Arc::new(group)]),
        prefix_lists: Arc::new(vec![list]),
        ..Inventory::default()
    }
}

fn with_rules(inventory: &Inventory, rules: Vec<Rule>) -> Inventory {
    let mut groups = inventory.groups.clone();
    groups.edit_each(|group| group.rules.clone_from(&rules));
    inventory.with_groups(groups)
}

fn change(before: Option<PrefixListContent>, after: Option<PrefixListContent>) -> PrefixListChange {
    PrefixListChange {
        id: match &before {
            Some(_) => PrefixListId::from_remote("pl-00000001"),
            None => PrefixListId::of_new_list(1),
        },
        version: before.as_ref().map(|_| 7),
        before,
        after,
    }
}

fn planned(before: &Inventory, after: &Inventory) -> Plan {
    plan(
        before,
        after,
        &PlanOptions {
            rules_per_group: 60,
            revoke_first: &BTreeSet::new(),
            address: None,
        },
    )
}

fn modified(before: &PrefixListContent, after: &PrefixListContent, rules: Vec<Rule>) -> Plan {
    let account = account(before, rules);
    let change = change(Some(before.clone()), Some(after.clone()));
    planned(&account, &with_lists(&account, [&change], &owner()))
}

/// Each step in a line, as `action subject: what`.
fn lines(plan: &Plan) -> Vec<String> {
    let line = |step: &Step| {
        let what = match step {
            Step::CreatePrefixList { new, .. } => format!("{} entries", new.entries.len()),
            Step::ModifyPrefixList { after, .. } => {
                format!("{} of {}", after.max_entries, after.name)
            }
            Step::ModifyPrefixListEntries {
                version,
                added,
                removed,
                ..
            } => format!("v{version} +{} -{}", added.len(), removed.len()),
            Step::DeletePrefixList { version, .. } => format!("{version:?}"),
            other => other.count().to_string(),
        };
        format!("{} {}: {what}", step.action(), step.subject().as_str())
    };
    plan.steps
        .iter()
        .map(|planned| line(&planned.step))
        .collect()
}

fn risks(plan: &Plan) -> Vec<Risk> {
    let steps = plan.steps.iter();
    steps.flat_map(|planned| planned.risks.clone()).collect()
}

#[test]
fn entries_are_added_early_and_removed_late() {
    let before = content(10, &["10.0.0.0/24", "10.0.1.0/24"]);
    let after = content(10, &["10.0.1.0/24", "10.0.2.0/24"]);
    let account = account(&before, vec![ssh("pl-00000001")]);
    let changed = change(Some(before), Some(after));
    let to = with_lists(&account, [&changed], &owner());
    let to = with_rules(&to, vec![ssh("pl-00000001"), ssh("192.0.2.0/24")]);
    assert_eq!(
        lines(&planned(&account, &to)),
        [
            "ModifyManagedPrefixList pl-00000001: v7 +1 -0",
            "AuthorizeSecurityGroupIngress sg-00000001: 1",
            "ModifyManagedPrefixList pl-00000001: v8 +0 -1",
        ]
    );
}

#[test]
fn a_full_list_exchanges_entries_in_one_call() {
    let before = content(2, &["10.0.0.0/24", "10.0.1.0/24"]);
    let after = content(2, &["10.0.2.0/24", "10.0.3.0/24"]);
    assert_eq!(
        lines(&modified(&before, &after, Vec::new())),
        ["ModifyManagedPrefixList pl-00000001: v7 +2 -2"]
    );
}

#[test]
fn a_list_grows_before_and_shrinks_after_its_entries() {
    let (few, all) = (many(2), many(250));
    let small = content(2, &texts(&few));
    let large = content(250, &texts(&all));
    assert_eq!(
        lines(&modified(&small, &large, Vec::new())),
        [
            "ModifyManagedPrefixList pl-00000001: 250 of offices",
            "ModifyManagedPrefixList pl-00000001: v7 +100 -0",
            "ModifyManagedPrefixList pl-00000001: v8 +100 -0",
            "ModifyManagedPrefixList pl-00000001: v9 +48 -0",
        ]
    );
    assert_eq!(
        lines(&modified(&large, &small, Vec::new())),
        [
            "ModifyManagedPrefixList pl-00000001: v7 +0 -100",
            "ModifyManagedPrefixList pl-00000001: v8 +0 -100",
            "ModifyManagedPrefixList pl-00000001: v9 +0 -48",
            "ModifyManagedPrefixList pl-00000001: 2 of offices",
        ]
    );
}

#[test]
fn ranges_are_replaced_by_a_list_without_a_gap() {
    let ranges = ["10.0.0.0/24", "10.0.1.0/24"];
    let unrelated = content(5, &["192.0.2.0/24"]);
    let account = account(&unrelated, ranges.iter().map(|cidr| ssh(cidr)).collect());
    let created = change(None, Some(content(2, &ranges)));
    let to = with_lists(&account, [&created], &owner());
    let mut named = ssh("10.0.0.0/24");
    named.peer = Peer::PrefixList(PrefixListId::of_new_list(1));
    let plan = planned(&account, &with_rules(&to, vec![named]));
    assert_eq!(
        lines(&plan),
        [
            "CreateManagedPrefixList new-list-1: 2 entries",
            "AuthorizeSecurityGroupIngress sg-00000001: 1",
            "RevokeSecurityGroupIngress sg-00000001: 2",
        ]
    );
    // The entries of the list allow what the ranges allowed.
    assert!(
        !risks(&plan)
            .iter()
            .any(|risk| matches!(risk, Risk::MayLockOut { .. } | Risk::RemovesLast { .. }))
    );
    let back = planned(&with_rules(&to, vec![ssh("10.0.0.0/24")]), &account);
    assert_eq!(
        lines(&back),
        [
            "AuthorizeSecurityGroupIngress sg-00000001: 1",
            "DeleteManagedPrefixList new-list-1: None",
        ]
    );
    assert_eq!(risks(&back), [Risk::DeletesList]);
}

#[test]
fn a_description_changes_by_two_calls_with_a_risk() {
    let before = content(5, &["10.0.0.0/24"]);
    let mut after = before.clone();
    after.entries[0].description = "Rotterdam".to_owned();
    let plan = modified(&before, &after, vec![ssh("pl-00000001")]);
    assert_eq!(
        lines(&plan),
        [
            "ModifyManagedPrefixList pl-00000001: v7 +0 -1",
            "ModifyManagedPrefixList pl-00000001: v8 +1 -0",
        ]
    );
    assert_eq!(risks(&plan), [Risk::InterruptsEntries { entries: 1 }]);
    assert_eq!(risks(&modified(&before, &after, Vec::new())), []);
}

#[test]
fn what_a_list_opens_and_closes_is_a_risk_of_the_groups_that_name_it() {
    let closed = content(60, &["203.0.113.0/24"]);
    let open = content(60, &["203.0.113.0/24", "0.0.0.0/0"]);
    let named = || vec![ssh("pl-00000001")];
    let opens = risks(&modified(&closed, &open, named()));
    assert!(
        matches!(opens[..], [Risk::OpensToInternet { .. }]),
        "{opens:?}"
    );
    assert_eq!(risks(&modified(&closed, &open, Vec::new())), []);
    let emptied = risks(&modified(&closed, &content(60, &[]), named()));
    assert!(
        matches!(
            emptied[..],
            [
                Risk::RemovesLast { service: "SSH" },
                Risk::MayLockOut { .. }
            ]
        ),
        "{emptied:?}"
    );
    let kept = vec![ssh("pl-00000001"), ssh("203.0.0.0/16")];
    assert_eq!(risks(&modified(&closed, &content(60, &[]), kept)), []);
}

#[test]
fn a_size_beyond_the_quota_of_a_group_is_a_risk() {
    let (small, large) = (content(10, &[]), content(61, &[]));
    let plan = modified(&small, &large, vec![ssh("pl-00000001")]);
    let group = "bastion".to_owned();
    assert_eq!(risks(&plan), [Risk::ExceedsQuota { group, others: 0 }]);
    assert_eq!(risks(&modified(&small, &large, Vec::new())), []);
}

#[test]
fn replaying_the_steps_gives_the_planned_content() {
    let (few, all) = (many(120), many(250));
    let mut small = content(130, &texts(&few[60..]));
    small.entries[3].description = "changed".to_owned();
    for (before, after) in [
        (content(250, &texts(&all)), small.clone()),
        (small.clone(), content(250, &texts(&all))),
        (small, content(60, &texts(&few[..60]))),
    ] {
        let plan = modified(&before, &after, Vec::new());
        let mut list = Some(before);
        for planned in &plan.steps {
            list = planned.step.effect_on_list(list);
            let now = list.as_ref().unwrap();
            assert!(now.entries.len() <= now.max_entries as usize);
        }
        assert!(list.unwrap().is_same_as(&after));
    }
}

#[test]
fn edits_of_two_forms_are_merged_entry_by_entry() {
    let named = |name: &str, content: PrefixListContent| PrefixListContent {
        name: name.to_owned(),
        ..content
    };
    let base = content(10, &["10.0.0.0/24", "10.0.1.0/24"]);
    for (edited, now, merged) in [
        (
            content(10, &["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]),
            content(12, &["10.0.0.0/24", "10.0.1.0/24", "10.0.3.0/24"]),
            content(
                12,
                &["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"],
            ),
        ),
        (
            content(10, &["10.0.1.0/24"]),
            content(10, &["10.0.0.0/24"]),
            content(10, &[]),
        ),
        // What was edited last wins.
        (
            named("mine", base.clone()),
            named("theirs", base.clone()),
            named("mine", base.clone()),
        ),
        (
            base.clone(),
            named("theirs", base.clone()),
            named("theirs", base.clone()),
        ),
    ] {
        let outcome = merge_list_edits(&base, &edited, &now);
        assert!(outcome.is_same_as(&merged), "{outcome:?}");
    }
}
