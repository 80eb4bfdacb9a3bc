//! Changes that are carried over to a group elsewhere.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use super::tests::list;
use super::*;
use crate::testing::{group, rule_of};
use portcullis_model::{PrefixList, Tag};

fn id(text: &str) -> GroupId {
    GroupId::from_remote(text)
}

fn named(id: &str, name: &str, words: &[&str]) -> SecurityGroup {
    SecurityGroup {
        name: name.to_owned(),
        ..group(id, words)
    }
}

/// Carries the change of `sg-web` over to `sg-there`, the group of the same name in another account.
fn carried(before: &[&str], after: &[&str], there: &[&str]) -> Transfer {
    let web = named("sg-web", "web", before);
    let mut changed = named("sg-web", "web", after);
    for rule in &mut changed.rules {
        let known = web.rules.iter().find(|known| known.key() == rule.key());
        rule.id = known.and_then(|known| known.id.clone());
    }
    let change = GroupChange {
        id: web.id.clone(),
        before: Some(web.clone()),
        after: Some(changed.clone()),
        uses: UseChange::default(),
    };
    carried_change(&change, there)
}

fn carried_change(change: &GroupChange, there: &[&str]) -> Transfer {
    carried_to(change, named("sg-there", "web", there))
}

fn carried_to(change: &GroupChange, there: SecurityGroup) -> Transfer {
    let others = [named("sg-app", "app", &[]), named("sg-db", "db", &[])];
    let source: Inventory = change.after.iter().cloned().chain(others).collect();
    let target: Inventory = [there, named("sg-app2", "app", &[])].into_iter().collect();
    carried_between(change, &source, &target, false)
}

fn carried_between(
    change: &GroupChange,
    source: &Inventory,
    target: &Inventory,
    is_same_scope: bool,
) -> Transfer {
    let there = target.group(&id("sg-there")).unwrap();
    let region = Region::from_remote("us-east-1");
    let places = CopyPlaces {
        source,
        source_region: &region,
        target,
        target_region: &region,
        target_owner: &AccountId::from_remote("999999999999"),
        target_vpc: there.vpc_id.as_ref(),
        is_same_scope,
    };
    transfer(&places, change, &id("sg-there"))
}

/// The change of `sg-web`, which has no rule yet, in the VPC `vpc-1`.
fn added(words: &[&str]) -> GroupChange {
    let before = in_vpc("vpc-1", named("sg-web", "web", &[]));
    let after = in_vpc("vpc-1", named("sg-web", "web", words));
    crate::testing::change(&before, &after)
}

fn in_vpc(vpc: &str, group: SecurityGroup) -> SecurityGroup {
    SecurityGroup {
        vpc_id: Some(VpcId::from_remote(vpc)),
        ..group
    }
}

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn offices(id: &str) -> PrefixList {
    list(id, "offices", "123456789012", &["192.0.2.0/24"])
}

fn said(transfer: &Transfer) -> Vec<String> {
    let change = transfer.change.as_ref();
    let after = change.map(|change| change.after.clone().unwrap());
    let rules = after.map(|after| after.rules).unwrap_or_default();
    let said = rules.iter().map(|rule| {
        format!(
            "{} {} {:?}",
            rule.traffic,
            rule.peer,
            rule.id.as_ref().map(ToString::to_string)
        )
    });
    said.collect()
}

#[test]
fn added_rules_name_the_namesakes_of_the_target() {
    let transfer = carried(
        &[],
        &[
            "in tcp 22 10.0.0.0/8",
            "in tcp 80 sg-app",
            "in tcp 1 sg-web",
        ],
        &["in tcp 443 10.0.0.0/8"],
    );
    assert_eq!(
        said(&transfer),
        [
            "tcp 443 10.0.0.0/8 Some(\"sgr-there0\")",
            "tcp 22 10.0.0.0/8 None",
            "tcp 80 sg-app2 None",
            "tcp 1 sg-there None"
        ]
    );
    assert_eq!(transfer.left_out, []);
    assert_eq!(
        transfer.replaced,
        [(
            CopySubject::Group(id("sg-app")),
            CopyChoice::Group(id("sg-app2"))
        )]
    );
}

#[test]
fn what_is_there_already_and_what_has_no_namesake_is_left_out() {
    let transfer = carried(
        &["in tcp 25 10.0.0.0/8"],
        &[
            "in tcp 22 10.0.0.0/8",
            "in tcp 80 sg-db",
            "in tcp 81 123456789012/sg-0000000a",
        ],
        &["in tcp 22 10.0.0.0/8"],
    );
    assert_eq!(transfer.change, None);
    let reasons: Vec<&TransferReason> =
        transfer.left_out.iter().map(|(_, reason)| reason).collect();
    assert_eq!(
        reasons,
        [
            &TransferReason::AlreadyThere,
            &TransferReason::NoNamesake(CopySubject::Group(id("sg-db"))),
            &TransferReason::NoNamesake(CopySubject::Group(id("sg-0000000a"))),
            &TransferReason::NotThere,
        ]
    );
}

#[test]
fn a_changed_rule_keeps_the_id_that_the_target_has() {
    let mut change = GroupChange {
        id: id("sg-web"),
        before: Some(named("sg-web", "web", &["in tcp 22 10.0.0.0/8"])),
        after: Some(named("sg-web", "web", &["in tcp 22 10.1.0.0/16"])),
        uses: UseChange::default(),
    };
    let transfer = carried_change(&change, &["in tcp 22 10.0.0.0/8"]);
    assert_eq!(said(&transfer), ["tcp 22 10.1.0.0/16 Some(\"sgr-there0\")"]);
    // If the target has both, only the old one goes.
    let transfer = carried_change(&change, &["in tcp 22 10.1.0.0/16", "in tcp 22 10.0.0.0/8"]);
    assert_eq!(said(&transfer), ["tcp 22 10.1.0.0/16 Some(\"sgr-there0\")"]);
    // A rule that the target does not have is not opened there.
    let transfer = carried_change(&change, &[]);
    assert_eq!((transfer.change, transfer.left_out.len()), (None, 1));
    // A description alone.
    let after = change.after.as_mut().unwrap();
    after.rules = change.before.as_ref().unwrap().rules.clone();
    after.rules[0].description = "office".into();
    let transfer = carried_change(&change, &["in tcp 22 10.0.0.0/8"]);
    let there = transfer.change.unwrap().after.unwrap();
    assert_eq!(&*there.rules[0].description, "office");
    assert_eq!(there.rules[0].key(), rule_of("in tcp 22 10.0.0.0/8").key());
}

#[test]
fn tags_are_set_and_removed_as_in_the_change() {
    let mut before = named("sg-web", "web", &[]);
    before.tags = vec![tag("team", "a"), tag("old", "x"), tag("same", "1")];
    let mut after = before.clone();
    after.tags = vec![tag("team", "b"), tag("same", "1"), tag("aws:x", "y")];
    let change = GroupChange {
        id: id("sg-web"),
        before: Some(before),
        after: Some(after),
        uses: UseChange::default(),
    };
    let mut there = named("sg-there", "web", &[]);
    there.tags = vec![tag("own", "z"), tag("old", "other")];
    assert_eq!(
        transfer::tags_after(&change, &there.tags),
        [tag("own", "z"), tag("team", "b")]
    );
}

#[test]
fn a_changed_rule_keeps_what_the_target_says_about_it() {
    let mut before = named("sg-web", "web", &["in tcp 80 10.0.0.0/8"]);
    before.rules[0].description = "shop".into();
    before.rules[0].tags = vec![tag("team", "a"), tag("old", "x")];
    let mut after = named("sg-web", "web", &["in tcp 443 10.0.0.0/8"]);
    after.rules[0].description = "shop".into();
    after.rules[0].tags = vec![tag("team", "b")];
    let mut there = named("sg-there", "web", &["in tcp 80 10.0.0.0/8"]);
    there.rules[0].description = "until release 4".into();
    there.rules[0].tags = vec![
        tag("expires-at", "2027-01-01"),
        tag("old", "y"),
        tag("aws:z", "1"),
    ];
    let carried = |before: &SecurityGroup, after: &SecurityGroup, there: &SecurityGroup| {
        let transfer = carried_to(&crate::testing::change(before, after), there.clone());
        let change = transfer.change.unwrap().after.unwrap();
        change.rules[0].clone()
    };
    let rule = carried(&before, &after, &there);
    assert_eq!(rule.key(), rule_of("in tcp 443 10.0.0.0/8").key());
    assert_eq!(&*rule.description, "until release 4");
    assert_eq!(
        rule.tags,
        [
            tag("expires-at", "2027-01-01"),
            tag("aws:z", "1"),
            tag("team", "b")
        ]
    );
    after.rules[0].description = "shop and API".into();
    let rule = carried(&before, &after, &there);
    assert_eq!(&*rule.description, "shop and API");
}

#[test]
fn a_prefix_list_that_the_target_lacks_is_neither_created_nor_written_out() {
    let change = added(&["in tcp 80 pl-1"]);
    let source = Inventory {
        prefix_lists: vec![offices("pl-1")].into(),
        ..change.after.iter().cloned().collect()
    };
    let target = |lists: Vec<PrefixList>| Inventory {
        prefix_lists: lists.into(),
        ..[named("sg-there", "web", &[])].into_iter().collect()
    };
    let partners = list("pl-9", "partners", "999999999999", &["192.0.2.0/24"]);
    let lacking = target(vec![partners.clone()]);
    let transfer = carried_between(&change, &source, &lacking, false);
    let subject = CopySubject::PrefixList(PrefixListId::from_remote("pl-1"));
    assert_eq!((transfer.change, transfer.replaced), (None, Vec::new()));
    assert_eq!(
        transfer.left_out[0].1,
        TransferReason::NoNamesake(subject.clone())
    );
    let having = target(vec![partners.clone(), offices("pl-8")]);
    let transfer = carried_between(&change, &source, &having, false);
    assert_eq!(said(&transfer), ["tcp 80 pl-8 None"]);
    let other = CopyChoice::PrefixList(PrefixListId::from_remote("pl-8"));
    assert_eq!(transfer.replaced, [(subject, other)]);
}

#[test]
fn a_name_tag_alone_makes_no_namesake() {
    let tagged = |group: SecurityGroup| SecurityGroup {
        tags: vec![tag("Name", "shop")],
        ..group
    };
    let change = added(&["in tcp 80 sg-legacy"]);
    let legacy = tagged(named("sg-legacy", "legacy", &[]));
    let source: Inventory = change.after.iter().cloned().chain([legacy]).collect();
    let payments = tagged(named("sg-pay", "payments", &[]));
    let there = named("sg-there", "web", &[]);
    let target: Inventory = [there, payments].into_iter().collect();
    let transfer = carried_between(&change, &source, &target, false);
    assert_eq!(transfer.change, None);
    assert_eq!(
        transfer.left_out[0].1,
        TransferReason::NoNamesake(CopySubject::Group(id("sg-legacy")))
    );
}

#[test]
fn another_vpc_of_the_account_gets_no_reference_to_the_vpc_of_the_source() {
    let change = added(&[
        "in tcp 1 sg-old",
        "in tcp 2 sg-app",
        "in tcp 3 sg-near",
        "in tcp 4 sg-foreign",
        "in tcp 5 pl-1",
    ]);
    let groups = [
        in_vpc("vpc-1", named("sg-old", "old", &[])),
        in_vpc("vpc-1", named("sg-app", "app", &[])),
        in_vpc("vpc-2", named("sg-app2", "app", &[])),
        in_vpc("vpc-2", named("sg-near", "near", &[])),
        in_vpc("vpc-2", named("sg-there", "web", &[])),
    ];
    let all = Inventory {
        prefix_lists: vec![offices("pl-1")].into(),
        ..change.after.iter().cloned().chain(groups).collect()
    };
    let transfer = carried_between(&change, &all, &all, true);
    assert_eq!(
        said(&transfer),
        [
            "tcp 2 sg-app2 None",
            "tcp 3 sg-near None",
            "tcp 5 pl-1 None"
        ]
    );
    let reasons: Vec<&TransferReason> =
        transfer.left_out.iter().map(|(_, reason)| reason).collect();
    assert_eq!(
        reasons,
        [
            &TransferReason::NoNamesake(CopySubject::Group(id("sg-old"))),
            &TransferReason::NoNamesake(CopySubject::Group(id("sg-foreign"))),
        ]
    );
}

#[test]
fn the_rule_that_fails_is_the_one_that_is_named() {
    let named_rule = |before: &str, after: &str| {
        let mut change = crate::testing::change(
            &named("sg-web", "web", &[before]),
            &named("sg-web", "web", &[after]),
        );
        change.after.as_mut().unwrap().rules[0].id =
            change.before.as_ref().unwrap().rules[0].id.clone();
        let (rule, reason) = carried_change(&change, &["in tcp 80 10.0.0.0/8"])
            .left_out
            .remove(0);
        (rule.key(), reason)
    };
    let key = |words| rule_of(words).key();
    let lost = TransferReason::NoNamesake(CopySubject::Group(id("sg-db")));
    assert_eq!(
        named_rule("in tcp 22 10.0.0.0/8", "in tcp 23 10.0.0.0/8"),
        (key("in tcp 22 10.0.0.0/8"), TransferReason::NotThere)
    );
    assert_eq!(
        named_rule("in tcp 22 sg-db", "in tcp 22 10.0.0.0/8"),
        (key("in tcp 22 sg-db"), lost.clone())
    );
    assert_eq!(
        named_rule("in tcp 80 10.0.0.0/8", "in tcp 80 sg-db"),
        (key("in tcp 80 sg-db"), lost)
    );
}
