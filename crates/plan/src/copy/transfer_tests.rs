//! Changes that are carried over to a group elsewhere.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use super::*;
use crate::testing::{group, rule_of};
use portcullis_model::Tag;

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
    let others = [named("sg-app", "app", &[]), named("sg-db", "db", &[])];
    let source: Inventory = change.after.iter().cloned().chain(others).collect();
    let target: Inventory = [
        named("sg-there", "web", there),
        named("sg-app2", "app", &[]),
    ]
    .into_iter()
    .collect();
    let region = Region::from_remote("us-east-1");
    let places = CopyPlaces {
        source: &source,
        source_region: &region,
        target: &target,
        target_region: &region,
        target_owner: &AccountId::from_remote("999999999999"),
        target_vpc: None,
        is_same_scope: false,
    };
    transfer(&places, change, &id("sg-there"))
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
    let tag = |key: &str, value: &str| Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    };
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
