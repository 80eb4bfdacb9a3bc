//! Imports never allow more than their text does, by a second reading of the text. The fuzz target `merge_import`
//! tries any text; these are its seeds, and texts that it found.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;

use portcullis::import::{
    Contents, Document, MergeError, MergeOptions, MergedImport, Unlisted, merge_import,
    parse_cli_json,
};
use portcullis::model::{AccountId, Direction, Inventory, Peer, PortRange, Rule, Traffic};
use portcullis::text::Text as _;
use proptest::prelude::*;
use proptest::sample::Index;
use support::text_access::widened;

fn live() -> Inventory {
    parse_cli_json(include_str!("../fuzz/account.json"))
        .unwrap()
        .inventory()
}

/// The text merged into the account, or why it cannot be.
fn merged(text: &str, unlisted: Unlisted) -> Result<MergedImport, String> {
    let document = Document::parse("x", text).map_err(|error| error.text())?;
    let Contents::Groups { imported, .. } = document.contents else {
        return Err("a snapshot".to_owned());
    };
    let mut options = MergeOptions {
        unlisted,
        ..MergeOptions::default()
    };
    let owner = AccountId::from_remote("123456789012");
    let mut merged = merge_import(&imported, &live(), &owner, &options);
    // The user chooses the groups of another account.
    if let Err(MergeError::Origin(origins)) = &merged {
        options.origin = origins.last().cloned();
        merged = merge_import(&imported, &live(), &owner, &options);
    }
    merged.map_err(|error| error.text())
}

#[test]
fn no_seed_allows_more_than_its_text() {
    let mut changes = 0;
    for folder in ["merge_import", "importers"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/seeds")
            .join(folder);
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            for unlisted in [Unlisted::Leave, Unlisted::Remove] {
                match merged(&text, unlisted) {
                    Ok(merged) => {
                        changes += merged.changes.len();
                        assert_eq!(
                            widened(&text, &live(), &merged.changes),
                            None,
                            "{}",
                            path.display()
                        );
                    }
                    Err(reason) => println!("{}: {reason}", path.display()),
                }
            }
        }
    }
    assert!(changes > 10, "{changes}");
}

#[test]
fn the_second_reading_notices_what_a_text_does_not_allow() {
    let text = include_str!("../fuzz/seeds/merge_import/groups.json");
    let merged = merged(text, Unlisted::Leave).unwrap();
    let mut noticed = 0;
    for (direction, traffic, peer, is_allowed) in [
        (
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(23)),
            "10.1.2.0/24",
            true,
        ),
        (
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(25)),
            "10.1.2.0/24",
            false,
        ),
        (
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(23)),
            "10.0.0.0/8",
            false,
        ),
        (
            Direction::Ingress,
            Traffic::Udp(PortRange::single(23)),
            "10.1.0.0/16",
            false,
        ),
        (
            Direction::Egress,
            Traffic::Tcp(PortRange::single(23)),
            "10.1.0.0/16",
            false,
        ),
        (
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(22)),
            "sg-00000002",
            true,
        ),
        (
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(22)),
            "sg-00000003",
            false,
        ),
        (Direction::Ingress, Traffic::All, "sg-00000002", false),
        (
            Direction::Egress,
            Traffic::Icmp(portcullis::model::IcmpTypeCode::Exact(3, 4)),
            "192.0.2.0/24",
            true,
        ),
        (
            Direction::Egress,
            Traffic::Icmp(portcullis::model::IcmpTypeCode::AnyCode(3)),
            "192.0.2.0/24",
            false,
        ),
    ] {
        let mut changes = merged.changes.clone();
        let rule = Rule::new(direction, traffic, Peer::parse(peer).unwrap());
        changes[0].after.as_mut().unwrap().rules.push(rule);
        let widened = widened(text, &live(), &changes);
        assert_eq!(
            widened.is_none(),
            is_allowed,
            "{direction} {traffic} {peer}: {widened:?}"
        );
        noticed += usize::from(widened.is_some());
    }
    assert_eq!(noticed, 7);
}

/// A seed with some of its text replaced by other words of files about security groups.
fn mutated() -> impl Strategy<Value = String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/merge_import");
    let seeds: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let words: Vec<String> = include_str!("../fuzz/account.dict")
        .lines()
        .filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'))
        .map(|word| word.replace("\\\"", "\""))
        .collect();
    let edit = (any::<Index>(), 0usize..12, proptest::sample::select(words));
    let edits = proptest::collection::vec(edit, 1..6);
    (proptest::sample::select(seeds), edits).prop_map(|(mut text, edits)| {
        for (place, length, word) in edits {
            // Headings stay: what a column of another name means is tested with the tables.
            let first = if text.starts_with(['{', '[']) {
                0
            } else {
                text.find('\n').map_or(0, |end| end + 1)
            };
            let start = first + place.index((text.len() - first).max(1));
            let end = (start + length).min(text.len());
            // Whole cells and values more often than not.
            let is_edge =
                |letter: char| matches!(letter, ',' | ';' | '\t' | '\n' | '"' | ':' | '{' | '}');
            let (start, end) = match length {
                0..7 => (
                    text[..start].rfind(is_edge).map_or(0, |at| at + 1),
                    text[start..]
                        .find(is_edge)
                        .map_or(text.len(), |at| start + at),
                ),
                _ => (start, end),
            };
            text.replace_range(start..end, word.trim_matches('"'));
        }
        text
    })
}

proptest! {
    #[test]
    fn no_mutated_seed_allows_more_than_its_text(text in mutated()) {
        for unlisted in [Unlisted::Leave, Unlisted::Remove] {
            if let Ok(merged) = merged(&text, unlisted) {
                prop_assert_eq!(widened(&text, &live(), &merged.changes), None, "{}", text);
            }
        }
    }
}
