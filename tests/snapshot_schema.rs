//! `public/snapshot.schema.json` against the parser: the same fields, the same ones required, and the
//! snapshots of `tests/fixtures/snapshots` taken and refused, with the reason that is given there.
//! `tests/conformance/test_snapshot.py` holds the same documents against the schema.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::BTreeSet;
use std::path::Path;

use portcullis::analysis::checks::CheckId;
use portcullis::model::{Direction, Peer, PrefixListEntry};
use portcullis::share::{
    COMPACT_VERSION, EXTRAS_VERSION, Limits, PROFILE_VERSION, RedactedKind, Redaction, SET_VERSION,
    Scope, Snapshot, SnapshotSet, VERSION, from_compact_bytes, to_compact_bytes,
};
use portcullis::text::Text as _;
use serde_json::{Value, json};

#[test]
fn every_document_is_taken_or_refused_for_its_reason() {
    let changes: Vec<Value> = serde_json::from_str(&read("changes.json")).unwrap();
    assert!(changes.len() > 30);
    for change in &changes {
        let what = &change["what"];
        let mut snapshot = current();
        let place = snapshot
            .pointer_mut(change["at"].as_str().unwrap())
            .unwrap_or_else(|| panic!("{what}: there is no such place"));
        for (field, value) in change["fields"].as_object().unwrap() {
            place[field] = value.clone();
        }
        match (parse(&snapshot), change["message"].as_str()) {
            (Ok(_), None) => {}
            (Err(error), Some(message)) => assert!(error.contains(message), "{what}: {error}"),
            (result, message) => panic!("{what}: {result:?}, expected {message:?}"),
        }
    }
}

/// Files of every published version stay readable, with the same meaning.
#[test]
fn files_of_all_versions_are_read() {
    for version in 1..=VERSION {
        let text = read(&format!("version-{version}.json"));
        let snapshot = Snapshot::parse(&text, 1 << 20).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(snapshot.facts().source.region.as_str(), "eu-west-1");
        assert_eq!(snapshot.facts().scope, Scope::Chosen);
        assert_eq!(
            snapshot.redacted(),
            Redaction::NONE.with(RedactedKind::AccountIds)
        );
        assert_eq!(snapshot.inventory().vpcs[0].name(), Some("production"));
        assert_eq!(snapshot.inventory().prefix_lists[0].max_entries, Some(10));
        let offices = &snapshot.inventory().prefix_lists[0];
        let entries = offices.entries.known().map(|entries| {
            let said = |entry: &PrefixListEntry| format!("{} {}", entry.cidr, entry.description);
            entries.iter().map(said).collect::<Vec<_>>()
        });
        match version {
            1 => assert_eq!((offices.version, entries), (None, None)),
            _ => {
                let expected = ["198.51.100.0/25 Lisbon", "203.0.113.0/24 "].map(str::to_owned);
                assert_eq!(
                    (offices.version, entries),
                    (Some(4), Some(expected.to_vec()))
                );
            }
        }
        let [web, classic] = &snapshot.groups()[..] else {
            panic!("{version}")
        };
        let said: Vec<String> = web
            .rules
            .iter()
            .map(|rule| format!("{} {} {}", rule.direction, rule.traffic, rule.peer))
            .collect();
        assert_eq!(
            said,
            [
                "inbound tcp 443 0.0.0.0/0",
                "inbound udp 1000-2000 2001:db8::/32",
                "inbound icmp 8 10.0.0.0/8",
                "inbound icmpv6 all ::/0",
                "inbound gre pl-0aa11bb22cc33dd44",
                "inbound tcp 25 pl-4a2b3c4d",
                "inbound tcp 9443 000000000002/sg-0ff11bb22cc33dd44",
                "outbound all sg-0bb11bb22cc33dd44",
            ]
        );
        let Peer::Group(partner) = &web.rules[6].peer else {
            panic!("{version}")
        };
        assert_eq!(partner.peering_status(), Some("active"));
        assert_eq!(&*web.rules[0].description, "https for everyone");
        assert_eq!(web.rules[0].tags[0].value, "42");
        assert_eq!(web.tags[1].key, "Büro");
        assert!(web.has_rule_ids && !classic.has_rule_ids);
        assert_eq!(classic.rules_in(Direction::Ingress).count(), 0);
        assert_eq!(classic.vpc_id, None);
        // What is written today is the same.
        assert_eq!(
            Snapshot::parse(&snapshot.to_json(), 1 << 20).as_ref(),
            Ok(&snapshot)
        );
        let compact = to_compact_bytes(&snapshot);
        assert_eq!(from_compact_bytes(&compact, &Limits::LINK), Ok(snapshot));
    }
}

#[test]
fn files_of_several_accounts_and_regions_are_read() {
    let text = read(&format!("version-{SET_VERSION}.json"));
    let set = SnapshotSet::parse(&text, 1 << 20).unwrap();
    let one = Snapshot::parse(&current().to_string(), 1 << 20);
    assert_eq!(Ok(&set.snapshots()[0]), one.as_ref());
    let other = set.snapshots()[1].facts();
    assert_eq!(other.source.region.as_str(), "us-east-1");
    assert_eq!(other.scope, Scope::Everything);
    let missing: Vec<_> = set
        .missing()
        .iter()
        .map(|missing| missing.region.is_some())
        .collect();
    assert_eq!(missing, [false, true]);
    let written: Value = serde_json::from_str(&set.to_json()).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(&text).unwrap());
    let error = Snapshot::parse(&text, 1 << 20).unwrap_err().text();
    assert!(error.contains("2 accounts and Regions"), "{error}");
    // Unknown fields are refused in every structure.
    for place in ["", "/scopes/0", "/scopes/0/source", "/missing/0"] {
        let mut file: Value = serde_json::from_str(&text).unwrap();
        file.pointer_mut(place).unwrap()["no-such-field"] = json!(1);
        let error = SnapshotSet::parse(&file.to_string(), 1 << 20).unwrap_err();
        assert!(error.text().contains("no-such-field"), "{place}");
    }
}

#[test]
fn files_with_policies_and_places_are_read() {
    let text = read(&format!("version-{EXTRAS_VERSION}.json"));
    let snapshot = Snapshot::parse(&text, 1 << 20).unwrap_or_else(|error| panic!("{error}"));
    let one = Snapshot::parse(&current().to_string(), 1 << 20).unwrap();
    assert_eq!(snapshot.groups(), one.groups());
    let policies = &snapshot.extras().policies;
    assert_eq!(policies[0].text, "203.0.113.0/24 must reach web tcp 443");
    assert_eq!(policies[0].reason, "The office uses it");
    assert!(policies.iter().all(|policy| policy.parse().is_some()));
    let places = snapshot.extras().map_places.iter();
    let places: Vec<_> = places
        .map(|place| (place.node.as_str(), place.x, place.y))
        .collect();
    assert_eq!(
        places,
        [
            ("sg-0aa11bb22cc33dd44", 320, -40),
            ("ingress 10.0.0.0/8", 0, 96)
        ]
    );
    let written: Value = serde_json::from_str(&snapshot.to_json()).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(&text).unwrap());
    let compact = to_compact_bytes(&snapshot);
    assert_eq!(from_compact_bytes(&compact, &Limits::LINK), Ok(snapshot));
    // Unknown fields are refused in every structure.
    for place in ["", "/source", "/policies/0", "/mapPlaces/0"] {
        let mut file: Value = serde_json::from_str(&text).unwrap();
        file.pointer_mut(place).unwrap()["no-such-field"] = json!(1);
        let error = parse(&file).unwrap_err();
        assert!(error.contains("no-such-field"), "{place}");
    }
}

#[test]
fn the_schema_is_of_the_version_that_is_written() {
    assert_eq!(schema()["properties"]["version"]["const"], VERSION);
    let written = Snapshot::parse(&current().to_string(), 1 << 20)
        .unwrap()
        .to_json();
    let written: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written, current());
}

/// The structures of the schema, each with a place in the fixture.
const STRUCTURES: [(&str, &str); 9] = [
    ("", ""),
    ("/$defs/source", "/source"),
    ("/$defs/vpc", "/vpcs/0"),
    ("/$defs/prefixList", "/prefixLists/0"),
    ("/$defs/entry", "/prefixLists/0/entries/0"),
    ("/$defs/group", "/groups/0"),
    ("/$defs/tag", "/groups/0/tags/0"),
    ("/$defs/rule", "/groups/0/ingress/0"),
    ("/$defs/peerGroup", "/groups/0/ingress/6/group"),
];

#[test]
fn the_schema_has_the_parsers_fields_and_no_others() {
    for (structure, place) in STRUCTURES {
        let schema = schema();
        let structure = schema.pointer(structure).unwrap();
        let fields: BTreeSet<String> = structure["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        // The parser lists its fields when it meets an unknown one.
        let mut snapshot = current();
        snapshot.pointer_mut(place).unwrap()["no-such-field"] = json!(1);
        let error = parse(&snapshot).unwrap_err();
        let (_, known) = error.split_once("expected ").expect(&error);
        let known: BTreeSet<String> = known
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        assert_eq!(fields, known, "{place}");
        assert_eq!(structure["additionalProperties"], false, "{place}");
    }
}

#[test]
fn the_schema_requires_what_the_parser_requires() {
    for (structure, place) in STRUCTURES {
        let schema = schema();
        let structure = schema.pointer(structure).unwrap();
        let required = structure["required"].as_array().unwrap();
        for field in structure["properties"].as_object().unwrap().keys() {
            let mut snapshot = current();
            let object = snapshot
                .pointer_mut(place)
                .unwrap()
                .as_object_mut()
                .unwrap();
            object.remove(field);
            let is_missed = parse(&snapshot).is_err_and(|error| error.contains("missing field"));
            assert_eq!(
                is_missed,
                required.contains(&json!(field)),
                "{place}/{field}"
            );
        }
    }
}

fn parse(snapshot: &Value) -> Result<Snapshot, String> {
    Snapshot::parse(&snapshot.to_string(), 1 << 20).map_err(|error| error.text())
}

fn current() -> Value {
    serde_json::from_str(&read(&format!("version-{VERSION}.json"))).unwrap()
}

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/snapshot.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn read(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/snapshots");
    std::fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn files_with_a_profile_are_read() {
    let text = read(&format!("version-{PROFILE_VERSION}.json"));
    let snapshot = Snapshot::parse(&text, 1 << 20).unwrap_or_else(|error| panic!("{error}"));
    let profile = snapshot.extras().profile.as_deref().unwrap();
    assert_eq!(profile.id, "ours");
    assert_eq!(profile.required_tags, ["team"]);
    assert!(!profile.runs(CheckId::Unused));
    assert_eq!(snapshot.extras().policies.len(), 2);
    let written: Value = serde_json::from_str(&snapshot.to_json()).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(&text).unwrap());
    let compact = to_compact_bytes(&snapshot);
    assert_eq!(compact[0], COMPACT_VERSION);
    let read_again = from_compact_bytes(&compact, &Limits::LINK);
    assert_eq!(read_again.as_ref(), Ok(&snapshot));
    let without = to_compact_bytes(&snapshot.without_profile());
    assert_eq!(without[0], COMPACT_VERSION - 1, "earlier pages open it");
    // Unknown fields are refused in every structure, also in that of another file.
    for place in ["", "/source", "/policies/0", "/mapPlaces/0", "/profile"] {
        let mut file: Value = serde_json::from_str(&text).unwrap();
        file.pointer_mut(place).unwrap()["no-such-field"] = json!(1);
        let error = parse(&file).unwrap_err();
        assert!(error.contains("no-such-field"), "{place}: {error}");
    }
}
