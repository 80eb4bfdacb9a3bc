//! What holds for every group and every text that is written and read: what is written is read again
//! as it was, and no text brings an import down.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::collections::HashSet;

use portcullis::export::{ExportContext, cli_json, cloudformation, csv, markdown};
use portcullis::import::{
    Imported, MergeError, MergeOptions, detect, merge_import, parse_cli_json, parse_csv,
};
use portcullis::model::{Direction, Peer, Rule, RuleDescription, SecurityGroup, Tag};
use portcullis::plan::after_changes;
use portcullis::text::Text as _;
use proptest::prelude::*;

/// Groups as EC2 has them: ids and rules are there once, and a reference names the account only of a
/// foreign group.
fn groups() -> impl Strategy<Value = Vec<SecurityGroup>> {
    let group = (
        support::security_group(),
        proptest::collection::vec(support::rule(), 0..6),
        any::<bool>(),
    );
    let group = group.prop_map(|(mut group, mut rules, has_rule_ids)| {
        if has_rule_ids {
            rules.retain(|rule| rule.id.is_some());
            group.rules = rules;
            group.rules.sort_by_key(|rule| rule.direction);
        }
        let mut keys = HashSet::new();
        group.rules.retain(|rule| keys.insert(rule.key()));
        for rule in &mut group.rules {
            if let Peer::Group(reference) = &mut rule.peer
                && reference.account_id.as_ref() == Some(&group.owner_id)
            {
                reference.account_id = None;
            }
        }
        group.has_rule_ids = has_rule_ids && !group.rules.is_empty();
        group
    });
    proptest::collection::vec(group, 1..5).prop_map(|mut groups| {
        let mut ids = HashSet::new();
        groups.retain(|group| ids.insert(group.id.clone()));
        groups
    })
}

/// Texts that get beyond the first look.
fn text() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("\"".to_owned()),
        Just("'=".to_owned()),
        Just("tcp".to_owned()),
        Just("-1".to_owned()),
        Just("sg-1a2b3c4d".to_owned()),
        Just("a=b;c\\".to_owned()),
        "\\PC{0,6}",
        "[0-9a-f.:/\n\r,;\"-]{0,8}",
    ];
    let rows = proptest::collection::vec(proptest::collection::vec(cell, 0..8), 0..6);
    let table = rows.prop_map(|rows| {
        let rows: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        format!(
            "group,direction,protocol,ports,source,description,icmp type,rule tags\n{}",
            rows.join("\n")
        )
    });
    let json = "[\\[{\"a-zA-Z0-9:,}\\] -]{0,60}";
    let fields = proptest::collection::vec(
        (
            proptest::sample::select(vec![
                "GroupId",
                "GroupName",
                "IpPermissions",
                "IpProtocol",
                "FromPort",
                "IpRanges",
                "CidrIp",
                "Tags",
                "Key",
                "NextToken",
                "SecurityGroupRules",
            ]),
            proptest::sample::select(vec![
                "1",
                "\"x\"",
                "null",
                "[]",
                "{}",
                "[{\"GroupId\": \"sg-1\", \"GroupName\": \"x\"}]",
                "[{\"IpProtocol\": \"-1\"}]",
                "1e99",
                "[[[[]]]]",
            ]),
        ),
        0..8,
    );
    let object = fields.prop_map(|fields| {
        let fields = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\": {value}"));
        let fields = fields.collect::<Vec<_>>().join(", ");
        format!("{{\"SecurityGroups\": [{{{fields}}}], {fields}}}")
    });
    prop_oneof!["\\PC{0,60}", table, json, object]
}

/// The rules in an order that does not depend on how they were bundled.
fn in_order(mut group: SecurityGroup) -> SecurityGroup {
    group.rules.sort_by_key(Rule::key);
    group
}

fn is_settable(tag: &Tag) -> bool {
    Tag::parse(&tag.key, &tag.value).is_ok()
}

/// The group with texts and tags that EC2 takes, and a name that is its own.
fn acceptable(mut group: SecurityGroup) -> SecurityGroup {
    group.name = format!("group {}", group.id.as_str().trim_start_matches("sg-"));
    group.description = "d".to_owned();
    let mut keys = HashSet::new();
    group
        .tags
        .retain(|tag| is_settable(tag) && keys.insert(tag.key.clone()));
    for rule in &mut group.rules {
        let mut keys = HashSet::new();
        rule.tags
            .retain(|tag| is_settable(tag) && keys.insert(tag.key.clone()));
        let is_taken = RuleDescription::parse(&rule.description).is_ok();
        if !is_taken {
            rule.description = "other".into();
        }
    }
    group
}

/// The group with the owners that EC2 gives for the groups of `live`: an id has one owner.
fn with_owners_of(live: &[SecurityGroup], mut group: SecurityGroup) -> SecurityGroup {
    for rule in &mut group.rules {
        if let Peer::Group(reference) = &mut rule.peer
            && reference.account_id.is_some()
            && let Some(known) = live.iter().find(|group| group.id == reference.group_id)
        {
            reference.account_id = Some(known.owner_id.clone());
        }
    }
    group
}

proptest! {
    #[test]
    fn csv_is_read_as_it_was_written(groups in groups()) {
        let text = csv(&groups.iter().cloned().collect(), &ExportContext::default());
        let read = parse_csv(&text).unwrap();
        prop_assert_eq!(read.inventory(), groups.into_iter().collect());
    }

    #[test]
    fn the_clis_json_is_read_as_it_was_written(groups in groups()) {
        let text = cli_json(&groups.iter().cloned().collect(), &ExportContext::default());
        let read = parse_cli_json(&text).unwrap();
        let plain = groups.into_iter().map(|mut group| {
            group.has_rule_ids = false;
            for rule in &mut group.rules {
                rule.id = None;
                rule.tags = Vec::new();
            }
            in_order(group)
        });
        let plain: Vec<SecurityGroup> = plain.collect();
        let read: Vec<SecurityGroup> = read.groups.into_iter().map(|read| in_order(read.group)).collect();
        prop_assert_eq!(read, plain);
    }

    #[test]
    fn a_listing_has_a_line_for_each_rule(groups in groups()) {
        let text = markdown(&groups.iter().cloned().collect(), &ExportContext::default());
        let sections = groups.iter().map(|group| {
            let directions = Direction::BOTH.iter();
            directions.filter(|way| group.rules_in(**way).count() > 0).count()
        });
        let rules: usize = groups.iter().map(|group| group.rules.len()).sum();
        let tables = 3 * groups.len() + 2 * sections.sum::<usize>() + rules;
        prop_assert_eq!(text.lines().filter(|line| line.starts_with("| ")).count(), tables);
    }

    #[test]
    fn templates_are_json(groups in groups()) {
        let text = cloudformation(&groups.into_iter().collect());
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }

    #[test]
    fn what_was_imported_is_reached_and_then_there_is_nothing_left_to_do(
        imported in groups(),
        live in groups(),
    ) {
        let owner = live[0].owner_id.clone();
        let imported = imported.into_iter().map(acceptable);
        let imported = imported.map(|group| with_owners_of(&live, group));
        let imported = Imported::complete(imported.collect());
        let live = live.into_iter().collect();
        let options = match merge_import(&imported, &live, &owner, &MergeOptions::default()) {
            Err(MergeError::Origin(mut origins)) => MergeOptions {
                origin: origins.pop_first(),
                ..MergeOptions::default()
            },
            _ => MergeOptions::default(),
        };
        let changes = merge_import(&imported, &live, &owner, &options).unwrap().changes;
        let reached = after_changes(&live, &changes);
        let again = merge_import(&imported, &reached, &owner, &options).unwrap();
        prop_assert_eq!(again.changes, Vec::new());
    }

    #[test]
    fn no_text_brings_an_import_down(text in text()) {
        let _ = detect(&text);
        for read in [parse_csv(&text), parse_cli_json(&text)] {
            match read {
                Ok(imported) => prop_assert!(!imported.groups.is_empty()),
                Err(error) => prop_assert!(!error.text().is_empty()),
            }
        }
    }
}
