//! The ways into a rule's cells, as a table: a text typed or pasted, or a choice from the list, in an account whose
//! groups are named like words, CIDR blocks and ids; and the rule in EC2's terms, or the refusal.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::sync::Arc;

use portcullis::draft::{CellColumn, PeerDraft, RuleDraft, TrafficDraft};
use portcullis::entry::{
    EntryContext, EntryScope, KnownGroup, ParsedCell, cell_text, choose, completions, parse_cell,
    parse_paste, parse_type,
};
use portcullis::import::{MergeOptions, merge_import, parse_cli_json, parse_csv};
use portcullis::model::{
    AccountId, AddressFamily, Direction, GroupId, GroupReference, Inventory, Peer, PrefixList,
    PrefixListEntries, PrefixListId, PrefixListState, Region, Rule, UsableGroup, VpcId,
};
use portcullis::text::Text as _;

/// The groups of the account: id, name, VPC, and whether the draft deletes it.
const GROUPS: [(&str, &str, &str, bool); 23] = [
    ("sg-00000001", "own", "vpc-00000001", false),
    ("sg-00000002", "internet", "vpc-00000001", false),
    ("sg-00000003", "Any", "vpc-00000001", false),
    ("sg-00000004", "self", "vpc-00000001", false),
    ("sg-00000005", " web", "vpc-00000001", false),
    ("sg-00000006", "10.0.0.0/8", "vpc-00000001", false),
    ("sg-00000007", "app, server", "vpc-00000001", false),
    ("sg-00000008", "192.0.2.7", "vpc-00000001", false),
    ("sg-00000009", "pl-00000001", "vpc-00000001", false),
    ("sg-0000000a", "offices", "vpc-00000001", false),
    ("sg-0000000b", "doomed", "vpc-00000001", true),
    ("sg-0000000c", "*", "vpc-00000001", true),
    ("sg-0000000d", "replaced", "vpc-00000001", true),
    ("new-1", "replaced", "vpc-00000001", false),
    ("sg-0000000e", "anywhere", "vpc-00000002", false),
    ("sg-0000000f", "far", "vpc-00000002", false),
    ("sg-00000010", "default", "vpc-00000001", false),
    ("sg-00000011", "default", "vpc-00000002", false),
    ("sg-00000012", "custom", "vpc-00000001", false),
    ("sg-00000013", "own, default", "vpc-00000001", false),
    ("new-2", "this group", "vpc-00000001", false),
    ("sg-00000014", "far apart", "vpc-00000002", false),
    ("sg-00000015", "far apart", "vpc-00000003", false),
];

/// The prefix lists of the account: id and name.
const LISTS: [(&str, &str); 5] = [
    ("pl-00000001", "com.amazonaws.eu-west-1.s3"),
    ("pl-00000002", "offices"),
    ("pl-00000003", "sg-00000010"),
    ("pl-00000004", "twins"),
    ("pl-00000005", "twins"),
];

/// How a text comes in.
enum Way {
    /// Typed into a cell.
    Typed(CellColumn, &'static str),
    /// Typed into a cell in part; then the choice with this label and note is picked.
    Chosen(CellColumn, &'static str, &'static str),
    /// Pasted into a table of inbound rules.
    Pasted(&'static str),
}

use CellColumn::{Peer as Source, PeerKind as Kind};
use Way::{Chosen, Pasted, Typed};

/// Ways in, and the sources of the rules in EC2's terms, or `refused:` with what the refusal says.
const ROWS: &[(Way, &[&str])] = &[
    // A choice is what it shows.
    (
        Chosen(Source, "internet", "internet sg-00000002"),
        &["GroupId=sg-00000002"],
    ),
    (
        Chosen(Source, "internet", "0.0.0.0/0 CIDR block"),
        &["CidrIp=0.0.0.0/0"],
    ),
    (
        Chosen(Source, "inter", "internet sg-00000002"),
        &["GroupId=sg-00000002"],
    ),
    (
        Chosen(Source, "any", "Any sg-00000003"),
        &["GroupId=sg-00000003"],
    ),
    (
        Chosen(Source, "any", "0.0.0.0/0 CIDR block"),
        &["CidrIp=0.0.0.0/0"],
    ),
    (
        Chosen(Source, "anyw", "anywhere 0.0.0.0/0, the internet"),
        &["CidrIp=0.0.0.0/0"],
    ),
    (
        Chosen(Source, "any", "anywhere-ipv6 ::/0, the internet"),
        &["CidrIpv6=::/0"],
    ),
    (
        Chosen(Source, "self", "self sg-00000004"),
        &["GroupId=sg-00000004"],
    ),
    (
        Chosen(Source, "sel", "self sg-00000004"),
        &["GroupId=sg-00000004"],
    ),
    (
        Chosen(Source, "", "self members of this group"),
        &["GroupId=sg-00000001"],
    ),
    (
        Chosen(Source, "self", "own sg-00000001"),
        &["GroupId=sg-00000001"],
    ),
    (
        Chosen(Kind, "", "This group members of this group"),
        &["GroupId=sg-00000001"],
    ),
    (
        Chosen(Kind, "", "Anywhere IPv6 ::/0, the internet"),
        &["CidrIpv6=::/0"],
    ),
    (
        Chosen(Source, "we", " web sg-00000005"),
        &["GroupId=sg-00000005"],
    ),
    (
        Chosen(Source, " we", " web sg-00000005"),
        &["GroupId=sg-00000005"],
    ),
    (
        Chosen(Source, "10.0.0.0/8", "10.0.0.0/8 sg-00000006"),
        &["GroupId=sg-00000006"],
    ),
    (
        Chosen(Source, "10.0.0.0/8", "cidr:10.0.0.0/8 CIDR block"),
        &["CidrIp=10.0.0.0/8"],
    ),
    (
        Chosen(Source, "10.0.0.9/8", "10.0.0.0/8 the whole range"),
        &["CidrIp=10.0.0.0/8"],
    ),
    (
        Chosen(Source, "10.0.0.9/8", "10.0.0.9/32 this address alone"),
        &["CidrIp=10.0.0.9/32"],
    ),
    (
        Chosen(Source, "app", "app, server sg-00000007"),
        &["GroupId=sg-00000007"],
    ),
    (
        Chosen(Source, "app, se", "app, server sg-00000007"),
        &["GroupId=sg-00000007"],
    ),
    (
        Chosen(Source, "offices", "offices sg-0000000a"),
        &["GroupId=sg-0000000a"],
    ),
    (
        Chosen(Source, "offices", "pl-00000002 offices"),
        &["PrefixListId=pl-00000002"],
    ),
    (
        Chosen(Source, "pl-00000001", "pl-00000001 sg-00000009"),
        &["GroupId=sg-00000009"],
    ),
    (
        Chosen(Source, "twins", "pl-00000004 twins"),
        &["PrefixListId=pl-00000004"],
    ),
    (Chosen(Source, "repl", "replaced new-1"), &["GroupId=new-1"]),
    (
        Chosen(Source, "this g", "this group new-2"),
        &["GroupId=new-2"],
    ),
    // Several sources, each of them chosen.
    (
        Chosen(Source, "sg-00000002, sel", "sg-00000002, self sg-00000004"),
        &["GroupId=sg-00000002", "GroupId=sg-00000004"],
    ),
    (
        Chosen(
            Source,
            "192.0.2.0/24, 10.0.0.0/8",
            "192.0.2.0/24, 10.0.0.0/8 sg-00000006",
        ),
        &["CidrIp=192.0.2.0/24", "GroupId=sg-00000006"],
    ),
    (
        Chosen(Source, "own,default", "own, default sg-00000013"),
        &["refused: not offered"],
    ),
    (
        Chosen(Source, "own, default", "own, default sg-00000013"),
        &["GroupId=sg-00000013"],
    ),
    (
        Chosen(
            Source,
            "own, default",
            "sg-00000001, group:sg-00000010 2 sources",
        ),
        &["GroupId=sg-00000001", "GroupId=sg-00000010"],
    ),
    // A text with several meanings says so.
    (
        Typed(Source, "internet"),
        &[
            "refused: \"internet\" is ambiguous; enter 0.0.0.0/0 for the CIDR block or sg-00000002 for the group",
        ],
    ),
    (
        Typed(Source, "ANY"),
        &[
            "refused: \"ANY\" is ambiguous; enter 0.0.0.0/0 for the CIDR block or sg-00000003 for the group",
        ],
    ),
    (
        Typed(Source, "self"),
        &["refused: enter sg-00000001 for the group own or sg-00000004 for the group self"],
    ),
    (
        Typed(Source, "This Group"),
        &["refused: enter sg-00000001 for the group own or new-2 for the group this group"],
    ),
    (
        Typed(Kind, "this group"),
        &["refused: enter sg-00000001 for the group own or new-2 for the group this group"],
    ),
    (Typed(Kind, "internet"), &["refused: is ambiguous"]),
    (
        Typed(Kind, "custom"),
        &["refused: enter IPv4 for the source type or sg-00000012 for the group"],
    ),
    (
        Typed(Source, "10.0.0.0/8"),
        &["refused: enter cidr:10.0.0.0/8 for the CIDR block or sg-00000006 for the group"],
    ),
    (
        Typed(Source, "192.0.2.7"),
        &["refused: enter 192.0.2.7/32 for the CIDR block or sg-00000008 for the group"],
    ),
    (
        Typed(Source, "offices"),
        &["refused: enter sg-0000000a for the group or pl-00000002 for the prefix list"],
    ),
    (
        Typed(Source, "pl-00000001"),
        &[
            "refused: enter prefix-list:pl-00000001 for the prefix list or sg-00000009 for the group",
        ],
    ),
    (
        Typed(Source, "sg-00000010"),
        &["refused: enter group:sg-00000010 for the group or pl-00000003 for the prefix list"],
    ),
    (
        Typed(Source, "twins"),
        &["refused: 2 prefix lists are named \"twins\"; enter pl-00000004 or pl-00000005"],
    ),
    (Typed(Source, "own, default"), &["refused: is ambiguous"]),
    (
        Typed(Source, "192.0.2.0/24, internet"),
        &["refused: \"internet\" is ambiguous"],
    ),
    // What says which meaning it has.
    (Typed(Source, "cidr:10.0.0.0/8"), &["CidrIp=10.0.0.0/8"]),
    (Typed(Source, "CIDR: 192.0.2.7"), &["CidrIp=192.0.2.7/32"]),
    (Typed(Source, "group:internet"), &["GroupId=sg-00000002"]),
    (Typed(Source, "group:10.0.0.0/8"), &["GroupId=sg-00000006"]),
    (Typed(Source, "group:sg-00000010"), &["GroupId=sg-00000010"]),
    (
        Typed(Source, "prefix-list:offices"),
        &["PrefixListId=pl-00000002"],
    ),
    (
        Typed(Source, "prefix-list:sg-00000010"),
        &["PrefixListId=pl-00000003"],
    ),
    (
        Typed(Source, "group:pl-00000002"),
        &["refused: expected a CIDR block"],
    ),
    (Typed(Source, "0.0.0.0/0"), &["CidrIp=0.0.0.0/0"]),
    (Typed(Source, "sg-00000002"), &["GroupId=sg-00000002"]),
    (Typed(Source, "new-1"), &["GroupId=new-1"]),
    (Typed(Source, "10.0.0.1/8"), &["CidrIp=10.0.0.0/8"]),
    // Names with a leading blank and with commas.
    (Typed(Source, "web"), &["GroupId=sg-00000005"]),
    (Typed(Source, " web"), &["GroupId=sg-00000005"]),
    (Typed(Source, "app, server"), &["GroupId=sg-00000007"]),
    (
        Typed(Source, "app, server, web"),
        &["GroupId=sg-00000007", "GroupId=sg-00000005"],
    ),
    (
        Typed(Source, "web; app, server"),
        &["GroupId=sg-00000005", "GroupId=sg-00000007"],
    ),
    (
        Typed(Source, "own, default, web"),
        &["refused: is ambiguous"],
    ),
    (
        Typed(Source, "own,default"),
        &["GroupId=sg-00000001", "GroupId=sg-00000010"],
    ),
    (Typed(Source, "web, web"), &["refused: listed twice"]),
    // Groups that the rule cannot name leave a word its meaning; those that are deleted do not.
    (Typed(Source, "anywhere"), &["CidrIp=0.0.0.0/0"]),
    (Typed(Source, "far"), &["refused: is in vpc-00000002"]),
    (
        Typed(Source, "far apart"),
        &["refused: 2 groups are named \"far apart\", all in other VPCs"],
    ),
    (Typed(Source, "default"), &["GroupId=sg-00000010"]),
    (
        Typed(Source, "doomed"),
        &["refused: this draft deletes the group"],
    ),
    (
        Typed(Source, "*"),
        &["refused: this draft deletes the group"],
    ),
    (Typed(Source, "replaced"), &["GroupId=new-1"]),
    // Words without a namesake.
    (Typed(Source, "anywhere-ipv6"), &["CidrIpv6=::/0"]),
    (Typed(Source, "0/0"), &["CidrIp=0.0.0.0/0"]),
    (Typed(Source, "s3"), &["PrefixListId=pl-00000001"]),
    // The same in a paste.
    (
        Pasted("icmp anywhere 192.0.2.0/24"),
        &["refused: already contains 192.0.2.0/24"],
    ),
    (
        Pasted("icmp 0/0 192.0.2.0/24"),
        &["refused: could be the source"],
    ),
    (Pasted("tcp 443 Anywhere-IPv6"), &["CidrIpv6=::/0"]),
    (Pasted("tcp 443 far apart"), &["refused: \"far apart\""]),
    (
        Pasted("tcp 443 sg-00000002 (internet)"),
        &["GroupId=sg-00000002"],
    ),
    (
        Pasted("Protocol,Ports,Source\ntcp,443,sg-00000002 (web)"),
        &["refused: sg-00000002 is named \"internet\", not \"web\""],
    ),
    (Pasted("tcp 443 internet"), &["refused: is ambiguous"]),
    (
        Pasted("tcp 443 10.0.0.0/8 office"),
        &["refused: is ambiguous"],
    ),
    (Pasted("tcp 443 0.0.0.0/0 office"), &["CidrIp=0.0.0.0/0"]),
    (
        Pasted("Protocol,Ports,Source\ntcp,443,self"),
        &["refused: enter sg-00000001 for the group own or sg-00000004 for the group self"],
    ),
    (
        Pasted("Protocol\tPorts\tSource\ntcp\t443\tany"),
        &["refused: is ambiguous"],
    ),
    (
        Pasted("Protocol\tPorts\tSource\ntcp\t443\tcidr:10.0.0.0/8"),
        &["CidrIp=10.0.0.0/8"],
    ),
    (
        Pasted("Protocol\tPorts\tSource\ntcp\t443\tsg-00000003"),
        &["GroupId=sg-00000003"],
    ),
];

fn with_context<T>(check: impl FnOnce(&EntryContext<'_>) -> T) -> T {
    let groups = GROUPS.map(|(id, name, vpc, is_deleted)| KnownGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        vpc_id: Some(VpcId::from_remote(vpc)),
        owner_id: None,
        is_deleted,
    });
    let prefix_lists = LISTS.map(|(id, name)| PrefixList {
        id: PrefixListId::from_remote(id),
        name: name.to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: None,
        owner_id: "AWS".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: PrefixListEntries::NotRead,
    });
    check(&EntryContext {
        group_id: &groups[0].id,
        vpc_id: groups[0].vpc_id.as_ref(),
        groups: &groups,
        usable_groups: &[],
        prefix_lists: &prefix_lists,
        until: Default::default(),
        scope: Default::default(),
    })
}

fn https() -> RuleDraft {
    RuleDraft {
        traffic: parse_type("https").unwrap(),
        ..RuleDraft::empty(Direction::Ingress)
    }
}

/// A rule in EC2's terms, without HTTPS, which all rules of the table allow.
fn in_ec2_terms(rule: &Rule) -> String {
    assert_eq!(TrafficDraft::Known(rule.traffic), https().traffic);
    match &rule.peer {
        Peer::Cidr(cidr) if cidr.network().is_ipv6() => format!("CidrIpv6={cidr}"),
        Peer::Cidr(cidr) => format!("CidrIp={cidr}"),
        Peer::Group(reference) => format!("GroupId={reference}"),
        Peer::PrefixList(id) => format!("PrefixListId={id}"),
    }
}

fn rules_of(reading: &ParsedCell) -> Vec<String> {
    let rules = std::iter::once(&reading.rule).chain(&reading.more);
    rules
        .map(|rule| in_ec2_terms(&rule.rule().unwrap()))
        .collect()
}

fn come_in(way: &Way, context: &EntryContext<'_>) -> Result<Vec<String>, String> {
    match way {
        Typed(column, text) => parse_cell(*column, text, &https(), context)
            .map(|reading| rules_of(&reading))
            .map_err(|error| error.text()),
        Chosen(column, typed, shown) => {
            let offered = completions(*column, typed, &https(), context);
            let is_it = |offer: &&portcullis::entry::Completion| {
                format!("{} {}", offer.label, offer.note) == *shown
            };
            let Some(offer) = offered.iter().find(is_it) else {
                return Err(format!("not offered: {offered:#?}"));
            };
            let chosen = rules_of(&choose(&offer.value, &https()));
            // Its text, kept in the cell, still means the same.
            let read = parse_cell(*column, &offer.text, &https(), context);
            assert_eq!(
                read.map(|read| rules_of(&read)).as_ref(),
                Ok(&chosen),
                "{offer:?}"
            );
            Ok(chosen)
        }
        Pasted(text) => paste(text, context),
    }
}

fn paste(text: &str, context: &EntryContext<'_>) -> Result<Vec<String>, String> {
    let https = https().traffic;
    let lines = parse_paste(text, Direction::Ingress, https, &[], context).lines;
    let mut rules = Vec::new();
    for line in lines {
        rules.extend(
            line.outcome
                .map_err(|error| error.text())?
                .iter()
                .map(|rule| in_ec2_terms(&rule.rule().unwrap())),
        );
    }
    Ok(rules)
}

fn name_of(way: &Way) -> String {
    match way {
        Typed(column, text) => format!("{text:?} typed into {column:?}"),
        Chosen(column, typed, shown) => format!("{shown:?} chosen in {column:?} after {typed:?}"),
        Pasted(text) => format!("{text:?} pasted"),
    }
}

#[test]
fn every_way_in_gives_its_rule_or_its_refusal() {
    let mut wrong = Vec::new();
    with_context(|context| {
        for (way, expected) in ROWS {
            let outcome = come_in(way, context);
            let is_right = match (&outcome, expected) {
                (Err(said), [refusal]) => refusal
                    .strip_prefix("refused: ")
                    .is_some_and(|words| said.contains(words)),
                (Ok(rules), expected) => rules == expected,
                _ => false,
            };
            if !is_right {
                wrong.push(format!("{}: {outcome:?}, not {expected:?}", name_of(way)));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_cell_opened_and_left_alone_changes_nothing() {
    let groups = GROUPS.map(|(id, ..)| Peer::Group(GroupReference::new(GroupId::from_remote(id))));
    let lists = LISTS.map(|(id, _)| Peer::PrefixList(PrefixListId::from_remote(id)));
    let texts = [
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "192.0.2.7/32",
        "123456789012/sg-00000002",
    ];
    let others = texts.map(|text| Peer::parse(text).unwrap());
    with_context(|context| {
        for peer in groups.into_iter().chain(lists).chain(others) {
            for traffic in ["https", "icmp 3/4", "icmpv6 128", "gre", "8000-8080", "all"] {
                let row = RuleDraft {
                    traffic: parse_type(traffic).unwrap(),
                    peer: PeerDraft::Known(peer.clone()),
                    description: " blanks around ".into(),
                    ..RuleDraft::empty(Direction::Egress)
                };
                for column in CellColumn::ALL {
                    let shown = cell_text(column, &row, context);
                    let reading = parse_cell(column, &shown, &row, context).unwrap();
                    assert_eq!(
                        (&reading.rule, reading.more.len()),
                        (&row, 0),
                        "{column:?} {shown:?}"
                    );
                }
            }
        }
    });
}

/// Shared groups are read after everything else: they move no choice that is already listed.
#[test]
fn shared_groups_are_offered_last() {
    let shared = ["off-site", "offices-shared"].map(|name| UsableGroup {
        id: GroupId::from_remote(format!("sg-{name}")),
        name: name.to_owned(),
        owner_id: Some(AccountId::from_remote("111122223333")),
        primary_vpc_id: None,
    });
    with_context(|context| {
        let later = EntryContext {
            usable_groups: &shared,
            ..context.clone()
        };
        for typed in ["off", "offi"] {
            let before = completions(Source, typed, &https(), context);
            let after = completions(Source, typed, &https(), &later);
            assert!(after.starts_with(&before), "{typed:?}: {after:#?}");
            assert!(after.len() > before.len(), "{typed:?}");
        }
    });
}

#[test]
fn every_choice_is_offered_with_a_text_that_means_the_same() {
    with_context(|context| {
        for (id, name, vpc, is_deleted) in GROUPS {
            for typed in [name, id, name.get(..2).unwrap_or(name)] {
                let offered = completions(Source, typed, &https(), context);
                for offer in &offered {
                    let chosen = choose(&offer.value, &https());
                    let read = parse_cell(Source, &offer.text, &https(), context);
                    assert_eq!(
                        read.map(|read| rules_of(&read)).as_ref(),
                        Ok(&rules_of(&chosen)),
                        "{offer:?}"
                    );
                }
                let is_offered = offered.iter().any(|offer| {
                    rules_of(&choose(&offer.value, &https())) == [format!("GroupId={id}")]
                });
                let is_usable = vpc == "vpc-00000001" && !is_deleted;
                assert!(
                    is_offered || !is_usable || typed.len() < 3,
                    "{typed:?} {name:?}"
                );
                assert!(is_usable || !is_offered, "{typed:?} {name:?}");
            }
        }
    });
}

/// The rules of the group `db` of the fuzz target's account after a table is applied to it.
fn imported(row: &str) -> Result<Vec<String>, String> {
    imported_with(row, &[])
}

fn imported_with(row: &str, prefix_lists: &[PrefixList]) -> Result<Vec<String>, String> {
    let account = parse_cli_json(include_str!("../fuzz/account.json")).unwrap();
    let live = Inventory {
        prefix_lists: Arc::new(prefix_lists.to_vec()),
        ..account.inventory()
    };
    imported_into(row, &live, None)
}

fn imported_into(
    row: &str,
    live: &Inventory,
    region: Option<&Region>,
) -> Result<Vec<String>, String> {
    let text = format!("Group,VPC,Direction,Protocol,Ports,Source\n{row}\n");
    let imported = parse_csv(&text).map_err(|error| error.text())?;
    let owner = AccountId::from_remote("123456789012");
    let options = MergeOptions {
        region: region.cloned(),
        ..MergeOptions::default()
    };
    let merged = merge_import(&imported, live, &owner, &options);
    let merged = merged.map_err(|error| error.text())?;
    let after = merged
        .changes
        .iter()
        .filter_map(|change| change.after.as_ref());
    Ok(after
        .flat_map(|group| group.rules.iter().map(in_ec2_terms))
        .collect())
}

#[test]
fn a_word_in_a_file_that_names_a_group_of_the_account_is_refused() {
    for (row, expected) in [
        (
            "db,vpc-00000002,in,tcp,443,0.0.0.0/0",
            Ok("CidrIp=0.0.0.0/0"),
        ),
        (
            "db,vpc-00000002,in,tcp,443,internet",
            Ok("CidrIp=0.0.0.0/0"),
        ),
        (
            "db,vpc-00000002,in,tcp,443,any",
            Err("\"any\" of db is also the name of sg-00000004"),
        ),
        (
            "db,vpc-00000002,in,tcp,443,ANY",
            Err("is also the name of sg-00000004"),
        ),
        (
            "db,vpc-00000002,in,tcp,443,sg-00000004",
            Ok("GroupId=sg-00000004"),
        ),
        ("db,vpc-00000002,in,tcp,443,self", Ok("GroupId=sg-00000003")),
    ] {
        let outcome = imported(row);
        match expected {
            Ok(rule) => assert_eq!(outcome, Ok(vec![rule.to_owned()]), "{row}"),
            Err(words) => assert!(
                outcome.as_ref().is_err_and(|said| said.contains(words)),
                "{row}: {outcome:?}"
            ),
        }
    }
    let both = "any,vpc-00000002,in,tcp,443,0.0.0.0/0\ndb,vpc-00000002,in,tcp,443,any";
    let said = imported(both).unwrap_err();
    assert!(
        said.contains("\"any\" is ambiguous; enter 0.0.0.0/0 for the CIDR block"),
        "{said}"
    );
}

#[test]
fn a_word_in_a_file_that_names_a_prefix_list_of_the_account_is_refused() {
    let list = |name: &str| PrefixList {
        id: PrefixListId::from_remote("pl-00000009"),
        name: name.to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: None,
        owner_id: "AWS".into(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: PrefixListEntries::NotRead,
    };
    let row = "db,vpc-00000002,in,tcp,443,internet";
    for (name, is_taken) in [
        ("Internet", true),
        ("com.amazonaws.eu-west-1.internet", true),
        ("internet-gateway", false),
    ] {
        match imported_with(row, &[list(name)]) {
            Err(said) => assert!(is_taken && said.contains("pl-00000009"), "{name}: {said}"),
            Ok(rules) => assert!(
                !is_taken && rules == ["CidrIp=0.0.0.0/0"],
                "{name}: {rules:?}"
            ),
        }
    }
}

/// ARNs and accounts before ids, as sources of the group `internet` in account 123456789012 and
/// eu-west-1: the source in EC2's terms, or what the refusals of cells and of files say. A file may name a
/// group that the account does not have: the review says so. Account 111122223333 shares sg-00000099.
const ARNS: &[(&str, Result<&str, [&str; 2]>)] = &[
    (
        "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-00000006",
        Ok("GroupId=sg-00000006"),
    ),
    (
        "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-00000006 (default)",
        Ok("GroupId=sg-00000006"),
    ),
    (
        "arn:aws:ec2::123456789012:security-group/sg-00000006",
        Ok("GroupId=sg-00000006"),
    ),
    ("123456789012/sg-00000006", Ok("GroupId=sg-00000006")),
    (
        "arn:aws:ec2:eu-west-1:999988887777:security-group/sg-0fedcba9",
        Ok("GroupId=999988887777/sg-0fedcba9"),
    ),
    (
        "arn:aws:ec2:eu-west-1:210987654321:security-group/sg-00000005",
        Ok("GroupId=210987654321/sg-00000005"),
    ),
    (
        "arn:aws:ec2:eu-west-1:aws:prefix-list/pl-00000001",
        Ok("PrefixListId=pl-00000001"),
    ),
    (
        "arn:aws:ec2:us-east-1:123456789012:security-group/sg-00000006",
        Err([
            "is of the Region us-east-1, and this group is in eu-west-1",
            "us-east-1",
        ]),
    ),
    (
        "arn:aws:ec2:us-east-1:999988887777:security-group/sg-0fedcba9",
        Err([
            "is of the Region us-east-1, and this group is in eu-west-1",
            "us-east-1",
        ]),
    ),
    (
        "arn:aws:ec2:us-east-1:aws:prefix-list/pl-00000001",
        Err([
            "the ARN of pl-00000001 is of the Region us-east-1",
            "us-east-1",
        ]),
    ),
    (
        "arn:aws-cn:ec2:cn-north-1:999988887777:security-group/sg-0fedcba9",
        Err(["is of the Region cn-north-1", "cn-north-1"]),
    ),
    (
        "arn:aws-cn:ec2:eu-west-1:999988887777:security-group/sg-0fedcba9",
        Err([
            "is of the partition aws-cn, and this group is in aws",
            "aws-cn",
        ]),
    ),
    (
        "arn:aws:ec2:eu-west-1:999988887777:security-group/sg-00000006",
        Err([
            "sg-00000006 belongs to account 123456789012, not 999988887777",
            "belongs to account 123456789012, not 999988887777",
        ]),
    ),
    (
        "999988887777/sg-00000006",
        Err([
            "sg-00000006 belongs to account 123456789012, not 999988887777",
            "belongs to account 123456789012, not 999988887777",
        ]),
    ),
    (
        "111122223333/sg-00000099",
        Ok("GroupId=111122223333/sg-00000099"),
    ),
    (
        "999988887777/sg-00000099",
        Err([
            "sg-00000099 belongs to account 111122223333, not 999988887777",
            "GroupId=999988887777/sg-00000099",
        ]),
    ),
    (
        "123456789012/sg-00000099",
        Err([
            "sg-00000099 belongs to account 111122223333, not 123456789012",
            "GroupId=sg-00000099",
        ]),
    ),
    (
        "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0fedcba9",
        Err([
            "account 123456789012 has no group with the ID sg-0fedcba9",
            "GroupId=sg-0fedcba9",
        ]),
    ),
    (
        "123456789012/sg-0fedcba9",
        Err([
            "account 123456789012 has no group with the ID sg-0fedcba9",
            "GroupId=sg-0fedcba9",
        ]),
    ),
    (
        "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-00000001",
        Err([
            "is not the ARN of a security group or prefix list",
            "is not the ARN of a security group",
        ]),
    ),
];

#[test]
fn arns_are_compared_with_the_account_and_the_region() {
    let account = parse_cli_json(include_str!("../fuzz/account.json")).unwrap();
    let account = account.inventory();
    let known: Vec<KnownGroup> = account
        .groups
        .iter()
        .map(|group| KnownGroup::of(group, false))
        .collect();
    let own = known.iter().find(|group| group.name == "internet").unwrap();
    let owner = AccountId::from_remote("123456789012");
    let region = Region::parse("eu-west-1").unwrap();
    let usable_groups = [UsableGroup {
        id: GroupId::from_remote("sg-00000099"),
        name: "shared".to_owned(),
        owner_id: Some(AccountId::from_remote("111122223333")),
        primary_vpc_id: None,
    }];
    let prefix_lists = [PrefixList {
        id: PrefixListId::from_remote("pl-00000001"),
        name: "com.amazonaws.eu-west-1.s3".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: None,
        owner_id: "AWS".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: PrefixListEntries::NotRead,
    }];
    let context = EntryContext {
        group_id: &own.id,
        vpc_id: own.vpc_id.as_ref(),
        groups: &known,
        usable_groups: &usable_groups,
        prefix_lists: &prefix_lists,
        until: Default::default(),
        scope: EntryScope {
            account: Some(&owner),
            partition: Some("aws"),
            region: Some(&region),
        },
    };
    let live = Inventory {
        prefix_lists: Arc::new(prefix_lists.to_vec()),
        ..account.clone()
    };
    let mut wrong = Vec::new();
    for (source, expected) in ARNS {
        let table = format!("Protocol,Ports,Source\ntcp,443,{source}");
        let line = format!("tcp 443 {source}");
        let cell = [
            come_in(&Typed(Source, source), &context),
            come_in(&Typed(Kind, source), &context),
            paste(&table, &context),
            paste(&line, &context),
        ];
        for (way, outcome) in ["cell", "type", "table", "line"].iter().zip(cell) {
            let is_right = match (&outcome, expected) {
                (Ok(rules), Ok(expected)) => rules == &[(*expected).to_owned()],
                (Err(said), Err([words, _])) => said.contains(words),
                _ => false,
            };
            if !is_right {
                wrong.push(format!("{way} {source}: {outcome:?}, not {expected:?}"));
            }
        }
        let outcome = imported_into(
            &format!("internet,vpc-00000001,in,tcp,443,{source}"),
            &live,
            Some(&region),
        );
        let is_right = match (&outcome, expected) {
            (Ok(rules), Ok(expected) | Err([_, expected])) => {
                rules.contains(&(*expected).to_owned())
            }
            (Err(said), Err([_, words])) => said.contains(words),
            _ => false,
        };
        if !is_right {
            wrong.push(format!("file {source}: {outcome:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
