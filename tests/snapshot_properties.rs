//! What holds for every snapshot: what is written is read as the same, redaction leaves nothing of what
//! it takes out and keeps what belongs together, and the way back leads back. And how long links are.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use portcullis::aws::actions::{DescribeSecurityGroups, DescribeVpcs};
use portcullis::aws::{Client, Clock, Credentials, Endpoint};
use portcullis::model::{
    AccountId, AddressFamily, Cidr, Inventory, Peer, Peering, PrefixList, PrefixListEntries,
    PrefixListEntry, PrefixListId, PrefixListState, Region, Rule, RuleKey, SecurityGroup, Tag,
    Timestamp, Vpc,
};
use portcullis::plan::{after_changes, differences};
use portcullis::sandbox::{Sandbox, SandboxTransport};
use portcullis::share::{
    COMPACT_VERSION, CompareSide, Encryption, Envelope, Limits, MAX_FILE_BYTES, MAX_INFLATED_BYTES,
    RedactedKind, Redaction, SHORT_LINK_CHARS, Scope, Snapshot, SnapshotFacts, SnapshotSource,
    compare, from_compact_bytes, redact, restore, to_compact_bytes,
};
use proptest::prelude::*;
use support::still::{StoppedClock, block_on};

/// A word that is nowhere else, with what JSON and Base64 like least around it.
fn word() -> impl Strategy<Value = String> {
    ("[a-z]{3}", "[ \"\\\\é<-]{0,2}", 0..40_u32)
        .prop_map(|(letters, odd, number)| format!("q{number}{odd}z{letters}x"))
}

fn facts() -> impl Strategy<Value = SnapshotFacts> {
    let texts = (
        proptest::option::of(support::remote_text()),
        proptest::option::of("aws(-cn)?"),
        proptest::option::of(support::remote_text()),
    );
    let parts = (
        support::account_id(),
        support::region(),
        texts,
        any::<bool>(),
    );
    parts.prop_map(
        |(account, region, (taken_by, partition, endpoint), is_whole)| SnapshotFacts {
            taken_at: Timestamp::parse("2026-11-25T13:00:00Z").unwrap(),
            taken_by,
            source: SnapshotSource {
                account,
                region,
                partition,
                endpoint,
            },
            scope: if is_whole {
                Scope::Everything
            } else {
                Scope::Chosen
            },
        },
    )
}

/// Groups in EC2's forms and in detail, which name each other.
fn groups() -> impl Strategy<Value = Vec<SecurityGroup>> {
    let rules = proptest::collection::vec(support::rule(), 0..8);
    let group = (support::security_group(), rules, any::<bool>());
    proptest::collection::vec(group, 0..12).prop_map(|groups| {
        let ids: Vec<_> = groups.iter().map(|(group, ..)| group.id.clone()).collect();
        let mut groups: Vec<SecurityGroup> = groups
            .into_iter()
            .map(|(mut group, rules, in_detail)| {
                if in_detail {
                    group.rules = rules;
                    group.has_rule_ids = true;
                }
                for (place, rule) in group.rules.iter_mut().enumerate() {
                    if let Peer::Group(reference) = &mut rule.peer {
                        reference.group_id = ids[place % ids.len()].clone();
                    }
                }
                group
            })
            .collect();
        let mut seen = HashSet::new();
        groups.retain(|group| seen.insert(group.id.clone()));
        groups
    })
}

/// Entries that were not read, none, or some.
fn entries() -> impl Strategy<Value = PrefixListEntries> {
    let entry = (support::cidr(), support::remote_text());
    let entry = entry.prop_map(|(cidr, description)| PrefixListEntry { cidr, description });
    let entries = proptest::option::of(proptest::collection::vec(entry, 0..4));
    entries.prop_map(|entries| {
        entries.map_or(PrefixListEntries::NotRead, |entries| {
            entries.into_iter().collect()
        })
    })
}

fn snapshot() -> impl Strategy<Value = Snapshot> {
    let parts = (
        facts(),
        groups(),
        support::remote_text(),
        support::cidr(),
        proptest::collection::vec((proptest::option::of(any::<u64>()), entries()), 3),
    );
    parts.prop_map(|(facts, groups, name, cidr, read)| {
        let ids: BTreeSet<_> = groups
            .iter()
            .filter_map(|group| group.vpc_id.clone())
            .collect();
        let vpcs = ids.into_iter().enumerate().map(|(number, id)| Vpc {
            id,
            cidr: (number % 2 == 0).then(|| cidr.clone()),
            is_default: number == 0,
            tags: vec![Tag {
                key: "Name".to_owned(),
                value: format!("{name}{number}"),
            }],
        });
        let list = |rule: &Rule| match &rule.peer {
            Peer::PrefixList(id) => Some(id.clone()),
            _ => None,
        };
        let rules = groups.iter().flat_map(|group| &group.rules);
        let lists: BTreeSet<PrefixListId> = rules.filter_map(list).collect();
        let lists = lists
            .into_iter()
            .enumerate()
            .map(|(number, id)| PrefixList {
                id,
                name: format!("{name} {number}"),
                family: match number % 2 {
                    0 => AddressFamily::Ipv4,
                    _ => AddressFamily::Ipv6,
                },
                max_entries: (number % 3 != 0).then_some(number as u32 * 1000),
                owner_id: "AWS".to_owned(),
                state: PrefixListState::Ready,
                is_ipam_managed: false,
                version: read[number % read.len()].0,
                entries: read[number % read.len()].1.clone(),
            });
        let inventory = Inventory {
            groups: groups.into_iter().collect(),
            vpcs: Arc::new(vpcs.collect()),
            prefix_lists: Arc::new(lists.collect()),
            interfaces: None,
            associations: None,
        };
        Snapshot::new(facts, inventory)
    })
}

/// The groups of a snapshot, to be changed.
fn groups_of(snapshot: &Snapshot) -> Vec<SecurityGroup> {
    let groups = snapshot.groups().iter();
    groups.map(|group| SecurityGroup::clone(group)).collect()
}

fn redaction() -> impl Strategy<Value = Redaction> {
    proptest::sample::subsequence(RedactedKind::ALL.to_vec(), 0..=5)
        .prop_map(|kinds| kinds.into_iter().collect())
}

/// A snapshot whose values occur only in their own places, or in other texts.
fn marked() -> impl Strategy<Value = Snapshot> {
    let words = proptest::collection::vec(word(), 40);
    let accounts = proptest::collection::vec("[1-9][0-9]{11}", 4);
    (snapshot(), words, accounts).prop_map(|(snapshot, words, accounts)| {
        let mut next = 0;
        let mut word = move || {
            next += 1;
            words[next % words.len()].clone()
        };
        let mut number = 0;
        let mut account = move || {
            number += 1;
            AccountId::from_remote(accounts[number % accounts.len()].as_str())
        };
        let mut facts = snapshot.facts().clone();
        facts.source.account = account();
        facts.taken_by = Some(format!(
            "arn:aws:iam::{}:user/{}",
            facts.source.account,
            word()
        ));
        facts.source.endpoint = Some(format!("https://{}.example/", word()));
        let mut groups = groups_of(&snapshot);
        let mut said = String::new();
        for group in &mut groups {
            group.owner_id = account();
            group.name = word();
            group.description = word();
            let mut mark = |tags: &mut Vec<Tag>, said: &str| {
                for tag in tags.iter_mut() {
                    tag.key = word();
                    tag.value = format!("{} {said}", word());
                }
                tags.push(Tag {
                    key: "Name".to_owned(),
                    value: word(),
                });
            };
            mark(&mut group.tags, &said);
            for rule in &mut group.rules {
                rule.description = said.as_str().into();
                mark(&mut rule.tags, "");
                if let Peer::Group(reference) = &mut rule.peer {
                    reference.account_id = Some(account());
                    *reference = reference.clone().with_peering(Peering {
                        status: Some("active".into()),
                        ..reference.peering()
                    });
                }
                if let Peer::Cidr(cidr) = &rule.peer {
                    said = format!("see {cidr}, {} of {}", group.name, group.owner_id);
                }
            }
        }
        let mut vpcs = snapshot.inventory().vpcs.to_vec();
        let mut lists = snapshot.inventory().prefix_lists.to_vec();
        for vpc in &mut vpcs {
            vpc.tags[0].value = format!("vpc {}", groups[0].name);
        }
        for list in &mut lists {
            list.name = format!("list {}", groups[0].name);
            list.owner_id = groups[0].owner_id.to_string();
            if let Some(entries) = list.entries.known() {
                let mark = |entry: &PrefixListEntry| PrefixListEntry {
                    description: format!("{} {said}", groups[0].description),
                    ..entry.clone()
                };
                list.entries = entries.iter().map(mark).collect();
            }
        }
        let inventory = Inventory {
            groups: groups.into_iter().collect(),
            vpcs: Arc::new(vpcs),
            prefix_lists: Arc::new(lists),
            interfaces: None,
            associations: None,
        };
        Snapshot::new(facts, inventory)
    })
}

/// The values of a snapshot by kind; of ranges, only those that the redaction took out.
fn values(snapshot: &Snapshot, redacted: &Snapshot) -> BTreeMap<RedactedKind, BTreeSet<String>> {
    let mut values: BTreeMap<RedactedKind, BTreeSet<String>> = BTreeMap::new();
    let mut add = |kind, value: &str| {
        if !value.is_empty() && value != "AWS" {
            values.entry(kind).or_default().insert(value.to_owned());
        }
    };
    add(
        RedactedKind::AccountIds,
        snapshot.facts().source.account.as_str(),
    );
    let lists = snapshot.inventory().prefix_lists.iter();
    for (list, other) in lists.zip(redacted.inventory().prefix_lists.iter()) {
        add(RedactedKind::Names, &list.name);
        add(RedactedKind::AccountIds, &list.owner_id);
        let entries = list.entries.known().unwrap_or_default().iter();
        for (entry, other) in entries.zip(other.entries.known().unwrap_or_default()) {
            add(RedactedKind::Descriptions, &entry.description);
            if entry.cidr != other.cidr {
                add(RedactedKind::PublicAddresses, &entry.cidr.to_string());
                let address = entry.cidr.network().network().to_string();
                add(RedactedKind::PublicAddresses, &address);
            }
        }
    }
    for vpc in snapshot.inventory().vpcs.iter() {
        add(RedactedKind::Names, vpc.name().unwrap_or_default());
    }
    for (group, other) in snapshot.groups().iter().zip(redacted.groups()) {
        add(RedactedKind::AccountIds, group.owner_id.as_str());
        add(RedactedKind::Names, &group.name);
        add(RedactedKind::Descriptions, &group.description);
        let rule_tags = group.rules.iter().flat_map(|rule| &rule.tags);
        for tag in group.tags.iter().chain(rule_tags) {
            if tag.key == "Name" {
                add(RedactedKind::Names, &tag.value);
            } else {
                add(RedactedKind::Tags, &tag.key);
                add(RedactedKind::Tags, &tag.value);
            }
        }
        for (rule, other) in group.rules.iter().zip(&other.rules) {
            add(RedactedKind::Descriptions, &rule.description);
            if let (Peer::Cidr(cidr), true) = (&rule.peer, rule.peer != other.peer) {
                add(RedactedKind::PublicAddresses, &cidr.to_string());
                let address = cidr.network().network().to_string();
                add(RedactedKind::PublicAddresses, &address);
            }
            if let Peer::Group(reference) = &rule.peer
                && let Some(account) = &reference.account_id
            {
                add(RedactedKind::AccountIds, account.as_str());
            }
        }
    }
    values
}

/// Whether a value stands in a text; an address not as a part of a longer one, nor as the first of a
/// range that stays.
fn stands_in(text: &str, value: &str, is_address: bool) -> bool {
    let is_part = |c: char| c.is_ascii_hexdigit() || ".:".contains(c);
    let starts_kept = |behind: &str| {
        let length = behind.strip_prefix('/').unwrap_or_default();
        let end = length.find(|c: char| !c.is_ascii_digit());
        let range = format!("{value}/{}", &length[..end.unwrap_or(length.len())]);
        Cidr::parse(&range).is_ok_and(|range| stays(&range))
    };
    text.match_indices(value).any(|(start, _)| {
        let (before, behind) = (&text[..start], &text[start + value.len()..]);
        !is_address
            || !before.ends_with(is_part) && !behind.starts_with(is_part) && !starts_kept(behind)
    })
}

/// Whether a range stays, whatever is redacted: as `docs/snapshots.md` has it, what is wide, and what is
/// not routed globally (RFC 6890 and IANA's registries of special purposes) but for documentation.
fn stays(range: &Cidr) -> bool {
    let (shortest, not_global, global): (u8, &[&str], &[&str]) = match range.family() {
        AddressFamily::Ipv4 => (
            8,
            &[
                "0.0.0.0/8",
                "10.0.0.0/8",
                "100.64.0.0/10",
                "127.0.0.0/8",
                "169.254.0.0/16",
                "172.16.0.0/12",
                "192.0.0.0/24",
                "192.168.0.0/16",
                "198.18.0.0/15",
                "224.0.0.0/3",
            ],
            &["0.0.0.0/0"],
        ),
        AddressFamily::Ipv6 => (16, &[], &["2000::/3", "::ffff:0:0/96", "64:ff9b::/96"]),
    };
    let is_in = |all: &[&str]| {
        all.iter()
            .any(|one| Cidr::parse(one).unwrap().covers(range))
    };
    range.prefix_length() < shortest || is_in(not_global) || !is_in(global)
}

/// Whether a range may take the place of another one: no host has its addresses.
fn may_stand_in(range: &Cidr) -> bool {
    let documentation = [
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2001:db8::/32",
        "3fff::/20",
    ];
    let documentation = documentation.map(|range| Cidr::parse(range).unwrap());
    stays(range) || documentation.iter().any(|one| one.covers(range))
}

/// The texts of a compact form, and what stands behind them: as bytes follow each other there, the
/// length of one text may look like the end of the one before.
fn texts_of(mut compact: &[u8]) -> Vec<String> {
    fn number(bytes: &mut &[u8]) -> usize {
        let length = bytes.iter().position(|byte| *byte < 0x80).unwrap() + 1;
        let (number, rest) = bytes.split_at(length);
        *bytes = rest;
        let bits = |number: usize, byte: &u8| number << 7 | usize::from(byte & 0x7f);
        number.iter().rev().fold(0, bits)
    }
    // What an earlier version can say, keeps it.
    let version = number(&mut compact);
    assert!(
        (3..=usize::from(COMPACT_VERSION)).contains(&version),
        "version {version}"
    );
    let mut texts = Vec::new();
    for _ in 0..number(&mut compact) {
        let head = number(&mut compact);
        // Ids that stand there as numbers are never redacted.
        let is_id = head % 2 == 1;
        let (text, rest) = compact.split_at(if is_id { 8 } else { head / 2 });
        if !is_id {
            texts.push(String::from_utf8(text.to_vec()).unwrap());
        }
        compact = rest;
    }
    texts.push(compact.iter().copied().map(char::from).collect());
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn what_is_written_is_read_as_the_same(snapshot in snapshot(), redaction in redaction()) {
        for snapshot in [redact(&snapshot, redaction), snapshot.clone().without_rule_ids(), snapshot] {
            let json = snapshot.to_json();
            prop_assert_eq!(&Snapshot::parse(&json, MAX_FILE_BYTES).unwrap(), &snapshot);
            let compact = to_compact_bytes(&snapshot);
            prop_assert_eq!(&from_compact_bytes(&compact, &Limits::LINK).unwrap(), &snapshot);
            let envelope = Envelope::plain(deflate(&compact));
            let read = Envelope::parse(&envelope.to_text()).unwrap();
            let inflated = inflate(read.open().unwrap());
            prop_assert_eq!(&from_compact_bytes(&inflated, &Limits::LINK).unwrap(), &snapshot);
        }
    }

    #[test]
    fn redaction_leaves_none_of_the_values(snapshot in marked(), redaction in redaction()) {
        let redacted = redact(&snapshot, redaction);
        prop_assert_eq!(redacted.redacted(), redaction);
        let (json, compact) = (redacted.to_json(), to_compact_bytes(&redacted));
        let texts = texts_of(&compact);
        for (kind, values) in values(&snapshot, &redacted) {
            if !redaction.has(kind) {
                continue;
            }
            let is_address = kind == RedactedKind::PublicAddresses;
            for value in &values {
                let escaped = serde_json::to_string(value).unwrap();
                let escaped = &escaped[1..escaped.len() - 1];
                prop_assert!(!stands_in(&json, escaped, is_address), "JSON: {kind:?} {value:?}");
                for text in &texts {
                    prop_assert!(!stands_in(text, value, is_address), "{text:?}: {kind:?} {value:?}");
                }
            }
        }
        // Another time, the same.
        let again = redact(&snapshot, redaction);
        prop_assert_eq!(again.to_json(), json);
        prop_assert_eq!(to_compact_bytes(&again), compact);
    }

    #[test]
    fn redaction_keeps_what_belongs_together(snapshot in marked(), redaction in redaction()) {
        let redacted = redact(&snapshot, redaction);
        prop_assert_eq!(&redact(&redacted, redaction), &redacted);
        let mut accounts: BTreeSet<(String, String)> = BTreeSet::new();
        let mut names: BTreeSet<(String, String)> = BTreeSet::new();
        let mut ranges: Vec<(Cidr, Cidr)> = Vec::new();
        for (group, other) in snapshot.groups().iter().zip(redacted.groups()) {
            prop_assert_eq!(&group.id, &other.id);
            prop_assert_eq!(&group.vpc_id, &other.vpc_id);
            accounts.insert((group.owner_id.to_string(), other.owner_id.to_string()));
            names.insert((group.name.clone(), other.name.clone()));
            for (rule, other) in group.rules.iter().zip(&other.rules) {
                prop_assert_eq!(&rule.id, &other.id);
                prop_assert_eq!(rule.traffic, other.traffic);
                prop_assert_eq!(rule.peer.kind(), other.peer.kind());
                match (&rule.peer, &other.peer) {
                    (Peer::Group(one), Peer::Group(other)) => {
                        prop_assert_eq!(&one.group_id, &other.group_id);
                        let of = |account: &Option<AccountId>| account.as_ref().unwrap().to_string();
                        accounts.insert((of(&one.account_id), of(&other.account_id)));
                    }
                    (Peer::Cidr(one), Peer::Cidr(other)) => {
                        prop_assert_eq!(one.prefix_length(), other.prefix_length());
                        prop_assert_eq!(one.is_anywhere(), other.is_anywhere());
                        let goes = redaction.has(RedactedKind::PublicAddresses) && !stays(one);
                        prop_assert_eq!(one != other, goes, "{} {}", one, other);
                        if goes {
                            prop_assert!(may_stand_in(other), "{} {}", one, other);
                            ranges.push((one.clone(), other.clone()));
                        }
                    }
                    (one, other) => prop_assert_eq!(one, other),
                }
            }
        }
        // One stand-in for each value, and one value for each stand-in.
        for pairs in [accounts, names] {
            let firsts: HashSet<_> = pairs.iter().map(|(one, _)| one).collect();
            let seconds: HashSet<_> = pairs.iter().map(|(_, other)| other).collect();
            prop_assert_eq!((firsts.len(), seconds.len()), (pairs.len(), pairs.len()));
        }
        for (one, stand_in) in &ranges {
            for (other, other_stand_in) in &ranges {
                prop_assert_eq!(one.covers(other), stand_in.covers(other_stand_in));
            }
        }
    }

    #[test]
    fn what_was_is_restored(old in snapshot(), live in snapshot(), redaction in redaction()) {
        // As EC2 has it: no rule and no key of a tag twice.
        let clean = |snapshot: &Snapshot| {
            let mut groups = groups_of(snapshot);
            for group in &mut groups {
                let mut seen: HashSet<RuleKey> = HashSet::new();
                group.rules.retain(|rule| seen.insert(rule.key()));
                let rule_tags = group.rules.iter_mut().map(|rule| &mut rule.tags);
                for tags in rule_tags.chain([&mut group.tags]) {
                    let mut seen = HashSet::new();
                    tags.retain(|tag| seen.insert(tag.key.clone()));
                }
            }
            let inventory = Inventory {
                vpcs: snapshot.inventory().vpcs.clone(),
                ..groups.into_iter().collect()
            };
            Snapshot::new(snapshot.facts().clone(), inventory)
        };
        let (old, live) = (clean(&old), clean(&live));
        // Half of the groups are those of the snapshot, with other rules and tags.
        let mut groups = groups_of(&old);
        groups.truncate(old.groups().len() / 2);
        for (group, other) in groups.iter_mut().zip(live.groups()) {
            group.rules = other.rules.clone();
            group.tags = other.tags.clone();
            for rule in &mut group.rules {
                rule.id = None;
            }
        }
        let there: HashSet<_> = old.groups().iter().map(|group| group.id.clone()).collect();
        groups.extend(groups_of(&live).into_iter().filter(|group| !there.contains(&group.id)));
        let mut groups: Inventory = groups.into_iter().collect();

        let restoration = restore(&old, CompareSide::live(&groups), false);
        groups = after_changes(&groups, &restoration.changes);
        let again = restore(&old, CompareSide::live(&groups), false);
        prop_assert_eq!(&again.changes, &[]);
        let compared = compare((&old).into(), CompareSide::live(&groups));
        let lost: HashSet<_> = restoration.not_restored.iter().map(|lost| &lost.id).collect();
        for change in compared.changes.iter().filter(|change| !lost.contains(&change.id)) {
            // Groups that were not selected stay.
            let Some(before) = &change.before else {
                continue;
            };
            // A group that was matched by name keeps its spelling and its description, which EC2 cannot change.
            // Everything else is as before.
            prop_assert!(!there.contains(&change.id), "{change:?}");
            let Some(after) = &change.after else {
                return Err(TestCaseError::fail(format!("{change:?}")));
            };
            prop_assert_eq!(before.name.to_lowercase(), after.name.to_lowercase());
            let tags = |group: &SecurityGroup| -> BTreeSet<(String, String)> {
                let of = |tag: &Tag| (tag.key.clone(), tag.value.clone());
                group.tags.iter().map(of).collect()
            };
            prop_assert_eq!(tags(before), tags(after));
            prop_assert_eq!(differences(change), [], "{:?}", change);
        }
        // Nothing panics whatever is redacted, and only known values are compared.
        let redacted = redact(&old, redaction);
        prop_assert_eq!(compare((&redacted).into(), (&old).into()).changes, []);
        prop_assert_eq!(compare((&old).into(), (&redacted).into()).changes, []);
        prop_assert_eq!(restore(&redacted, (&old).into(), true).changes, []);
    }
}

#[test]
fn the_three_tier_example_fits_into_a_short_link() {
    let snapshot = three_tier();
    assert_eq!(snapshot.groups().len(), 9);
    let link = |snapshot: &Snapshot, encryption: Option<Encryption>| {
        let mut payload = deflate(&to_compact_bytes(snapshot));
        if encryption.is_some() {
            // The tag of AES-GCM.
            payload.extend([0; 16]);
        }
        let text = Envelope {
            encryption,
            payload,
        }
        .to_text();
        format!("https://portcullis.example.com/app/#/view/{text}")
    };
    let plain = link(&snapshot, None);
    let encrypted = link(&snapshot, Some(Encryption::new([1; 16], [2; 12])));
    let redacted = link(&redact(&snapshot, Redaction::ALL), None);
    println!(
        "compact {} bytes; links of {} characters, encrypted {}, redacted {}",
        to_compact_bytes(&snapshot).len(),
        plain.len(),
        encrypted.len(),
        redacted.len()
    );
    for link in [plain, encrypted, redacted] {
        assert!(link.len() < SHORT_LINK_CHARS, "{}", link.len());
    }
}

/// `tests/conformance/test_snapshot.py` holds the first of them against the schema, and fuzzing starts
/// from the others. They are rewritten with
/// `WRITE_FIXTURES=1 cargo test --test snapshot_properties`.
#[test]
fn the_files_of_the_three_tier_example_are_as_they_were() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let snapshot = three_tier();
    let compact = to_compact_bytes(&snapshot);
    let link = Envelope {
        encryption: Some(Encryption::new([1; 16], [2; 12])),
        payload: vec![3; 16],
    };
    for (path, written) in [
        (
            "tests/fixtures/snapshots/three-tier.json",
            (snapshot.to_json() + "\n").into_bytes(),
        ),
        ("fuzz/seeds/snapshot_decoder/compact", compact),
        (
            "fuzz/seeds/snapshot_decoder/envelope",
            link.to_text().into_bytes(),
        ),
    ] {
        let path = root.join(path);
        if std::env::var_os("WRITE_FIXTURES").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        assert!(
            std::fs::read(&path).unwrap() == written,
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_large_file_is_read_in_no_time() {
    let groups: Vec<SecurityGroup> = (0..100_u32)
        .map(|number| {
            let mut group = SecurityGroup::clone(&three_tier().groups()[number as usize % 9]);
            group.id = portcullis::model::GroupId::from_remote(format!("sg-{number:017x}"));
            group.rules = (0..20_u16)
                .map(|port| {
                    let peer = Peer::parse(&format!("10.{number}.{port}.0/24")).unwrap();
                    let ports = portcullis::model::PortRange::single(8000 + port);
                    let traffic = portcullis::model::Traffic::Tcp(ports);
                    let mut rule = Rule::new(portcullis::model::Direction::Ingress, traffic, peer);
                    rule.description = format!("service {port} of group {number}").into();
                    rule
                })
                .collect();
            group
        })
        .collect();
    let facts = three_tier().facts().clone();
    let snapshot = Snapshot::new(facts, groups.into_iter().collect());
    let json = snapshot.to_json();
    let compact = to_compact_bytes(&snapshot);
    let started = Instant::now();
    let read = Snapshot::parse(&json, MAX_FILE_BYTES).unwrap();
    let parsed = started.elapsed();
    let redacted = redact(&read, Redaction::ALL);
    println!(
        "100 groups of 20 rules: {} bytes of JSON read in {parsed:?}, redacted in {:?}; compact {}, deflated {}",
        json.len(),
        started.elapsed() - parsed,
        compact.len(),
        deflate(&compact).len()
    );
    assert_eq!(read, snapshot);
    assert_eq!(redacted.groups().len(), 100);
    assert!(started.elapsed() < Duration::from_secs(20));
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, 6)
}

fn inflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, MAX_INFLATED_BYTES).unwrap()
}

/// The sandbox's example, as the page reads it.
fn three_tier() -> Snapshot {
    let sandbox = Rc::new(RefCell::new(Sandbox::three_tier()));
    let clock: Rc<dyn Clock> = Rc::new(StoppedClock);
    let region = Region::parse("us-east-1").unwrap();
    let client = Client::new(
        Rc::new(SandboxTransport::new(sandbox, Rc::clone(&clock), |_| {})),
        clock,
        Endpoint::aws(&region),
        region.clone(),
        Some(
            Credentials::parse("AKIAIOSFODNN7EXAMPLE", "secret", "")
                .unwrap()
                .into(),
        ),
    );
    let groups = block_on(client.send(&DescribeSecurityGroups::default()))
        .unwrap()
        .groups;
    let vpcs = block_on(client.send(&DescribeVpcs::default()))
        .unwrap()
        .vpcs;
    let facts = SnapshotFacts {
        taken_at: Timestamp::parse("2026-11-25T13:00:00Z").unwrap(),
        taken_by: Some("arn:aws:iam::123456789012:user/sandbox".to_owned()),
        source: SnapshotSource {
            account: AccountId::parse("123456789012").unwrap(),
            region,
            partition: Some("aws".to_owned()),
            endpoint: None,
        },
        scope: Scope::Everything,
    };
    let inventory = Inventory {
        vpcs: Arc::new(vpcs),
        ..groups.into_iter().collect()
    };
    Snapshot::new(facts, inventory)
}
