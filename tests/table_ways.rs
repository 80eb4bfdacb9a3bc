//! Rows of tables and lines as people have them, and what EC2 makes of each: one meaning, whichever way
//! the text comes in (a pasted table, a pasted line, a file, a cell), or a refusal that says why.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use portcullis::draft::{CellColumn, PeerDraft, RuleDraft, TrafficDraft};
use portcullis::entry::{
    DescriptionOf, EntryContext, KnownGroup, PastedText, parse_cell, parse_paste,
};
use portcullis::export::{ExportContext, csv};
use portcullis::import::{
    Document, ImportNote, RuleCoverage, parse_cli_json, parse_csv, parse_csv_as,
};
use portcullis::model::{
    Direction, GroupId, IcmpTypeCode, Inventory, Peer, Protocol, Rule, Traffic, VpcId,
};
use portcullis::text::Text;
use proptest::prelude::*;

const GROUPS: [(&str, &str); 6] = [
    ("sg-0000000a", "web"),
    ("sg-0000000b", "app"),
    ("sg-0000000c", "app server"),
    ("sg-0000000d", "internet"),
    ("sg-0000000e", "proxy, old"),
    ("sg-0000000f", "10.9.0.0/16"),
];

fn with_context<T>(check: impl FnOnce(&EntryContext<'_>) -> T) -> T {
    let vpc = VpcId::from_remote("vpc-00000001");
    let groups: Vec<KnownGroup> = GROUPS
        .iter()
        .map(|(id, name)| KnownGroup {
            id: GroupId::from_remote(*id),
            name: (*name).to_owned(),
            vpc_id: Some(vpc.clone()),
            owner_id: None,
            is_deleted: false,
        })
        .collect();
    check(&EntryContext {
        group_id: &groups[0].id,
        vpc_id: Some(&vpc),
        groups: &groups,
        usable_groups: &[],
        prefix_lists: &[],
        until: Default::default(),
        scope: Default::default(),
    })
}

/// A rule as EC2 takes it: direction, `IpProtocol`, `FromPort`, `ToPort`, source, description.
fn in_ec2s_terms(rule: &Rule) -> String {
    let direction = match rule.direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    };
    let ports = match rule.traffic.port_fields() {
        Some((from, to)) => format!("{from} {to}"),
        None => "- -".to_owned(),
    };
    let protocol = rule.traffic.protocol().wire();
    let line = format!(
        "{direction} {protocol} {ports} {} {}",
        rule.peer, rule.description
    );
    line.trim_end().to_owned()
}

/// What a paste into the table of one direction adds, line by line.
fn paste_into(direction: Direction, text: &str) -> Vec<Result<Vec<String>, String>> {
    with_context(|context| {
        let paste = parse_paste(text, direction, TrafficDraft::Missing, &[], context);
        let rules_of = |rules: Vec<RuleDraft>| {
            let rules = rules.iter().map(|rule| match rule.rule() {
                Some(rule) => in_ec2s_terms(&rule),
                None if rule.direction == Direction::Egress => "egress unfinished".to_owned(),
                None => "ingress unfinished".to_owned(),
            });
            rules.collect()
        };
        let lines = paste.lines.into_iter();
        lines
            .map(|line| line.outcome.map(rules_of).map_err(|error| error.text()))
            .collect()
    })
}

/// The rules of a pasted text, or the first refusal.
fn pasted(direction: Direction, text: &str) -> Result<Vec<String>, String> {
    let lines: Result<Vec<Vec<String>>, String> = paste_into(direction, text).into_iter().collect();
    lines.map(|lines| lines.concat())
}

/// The rules of a file, group by group, or why it is refused.
fn imported(text: &str) -> Result<Vec<String>, String> {
    let imported = parse_csv(text).map_err(|error| error.text())?;
    let groups = imported.groups.iter();
    let rules = groups.flat_map(|imported| imported.group.rules.iter().map(in_ec2s_terms));
    Ok(rules.collect())
}

fn all_texts(notes: &[impl Text]) -> Vec<String> {
    notes.iter().map(Text::text).collect()
}

#[track_caller]
fn assert_outcome(way: &str, text: &str, outcome: &Result<Vec<String>, String>, expected: &str) {
    match (expected.strip_prefix("! "), outcome) {
        (Some(words), Err(error)) => {
            assert!(
                error.contains(words),
                "{way}\n{text}\n{error}\nlacks {words}"
            );
        }
        (None, Ok(rules)) => assert_eq!(rules.join("; "), expected, "{way}\n{text}"),
        _ => panic!("{way}\n{text}\nexpected {expected}\n{outcome:?}"),
    }
}

#[track_caller]
fn assert_paste(text: &str, expected: &str) {
    let outcome = pasted(Direction::Ingress, text);
    assert_outcome("paste", text, &outcome, expected);
}

#[track_caller]
fn assert_file(text: &str, expected: &str) {
    assert_outcome("file", text, &imported(text), expected);
}

/// One row of a table, pasted by itself and as a file with the group before it: the same in both.
#[track_caller]
fn assert_row(headings: &str, row: &str, expected: &str) {
    for delimiter in [",", ";", "\t"] {
        if delimiter != "," && (row.contains('"') || row.contains(delimiter)) {
            continue;
        }
        let with = |line: &str| line.replace(',', delimiter);
        let text = format!("{}\n{}\n", with(headings), with(row));
        assert_paste(&text, expected);
        let text = format!(
            "Group{delimiter}{}\nweb{delimiter}{}\n",
            with(headings),
            with(row)
        );
        assert_file(&text, expected);
    }
}

/// The rule of `tcp,443,10.0.0.0/8` as EC2 takes it, by its direction.
const INGRESS: &str = "ingress tcp 443 443 10.0.0.0/8";
const EGRESS: &str = "egress tcp 443 443 10.0.0.0/8";

/// A column before the protocol, the ports and the source: its heading, its cell, and what the row becomes.
#[track_caller]
fn assert_first_cells<const N: usize>(cells: [(&str, &str, &str); N]) {
    for (heading, cell, expected) in cells {
        let headings = format!("{heading},Protocol,Ports,CIDR");
        assert_row(&headings, &format!("{cell},tcp,443,10.0.0.0/8"), expected);
    }
}

#[test]
fn a_quoted_cell_may_hold_lines_and_doubled_marks() {
    for name in [
        "\"a\nb\"",
        "\"the \"\"old\"\"\noffice, main\"",
        "\"\"",
        "5\" pipe",
    ] {
        let row = format!("{name},tcp,443,10.0.0.0/8");
        assert_row("Name,Protocol,Ports,Source", &row, INGRESS);
    }
}

#[test]
fn icmp_types_and_codes_stand_where_others_have_ports() {
    let headings = "Direction,Protocol,From port,To port,CIDR";
    for (row, expected) in [
        ("in,icmp,3,3,10.0.0.0/8", "ingress icmp 3 3 10.0.0.0/8"),
        ("in,icmp,0,0,10.0.0.0/8", "ingress icmp 0 0 10.0.0.0/8"),
        ("in,icmp,8,8,10.0.0.0/8", "ingress icmp 8 8 10.0.0.0/8"),
        ("in,icmp,8,0,10.0.0.0/8", "ingress icmp 8 0 10.0.0.0/8"),
        ("in,icmp,8,-1,10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("in,icmp,8,all,10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        // Nothing as a code could be every code, or none in particular.
        ("in,icmp,8,N/A,10.0.0.0/8", "! ICMP type or code is missing"),
        ("in,icmp,8,,10.0.0.0/8", "! ICMP type or code is missing"),
        ("in,icmp,,0,10.0.0.0/8", "! ICMP type or code is missing"),
        ("in,icmp,,,10.0.0.0/8", "! ICMP type is missing"),
        ("in,icmp,3,4,10.0.0.0/8", "ingress icmp 3 4 10.0.0.0/8"),
        ("in,icmp,3.0,4.0,10.0.0.0/8", "ingress icmp 3 4 10.0.0.0/8"),
        ("in,1,3,1,10.0.0.0/8", "ingress icmp 3 1 10.0.0.0/8"),
        (
            "in,ICMP (1),11,0,10.0.0.0/8",
            "ingress icmp 11 0 10.0.0.0/8",
        ),
        ("in,icmp,-1,-1,10.0.0.0/8", "ingress icmp -1 -1 10.0.0.0/8"),
        (
            "in,icmp,all,all,10.0.0.0/8",
            "ingress icmp -1 -1 10.0.0.0/8",
        ),
        (
            "in,icmpv6,135,135,2001:db8::/32",
            "ingress icmpv6 135 135 2001:db8::/32",
        ),
        ("in,58,128,0,::/0", "ingress icmpv6 128 0 ::/0"),
        (
            "in,icmp,echo-request,-1,10.0.0.0/8",
            "ingress icmp 8 -1 10.0.0.0/8",
        ),
        ("in,icmp,-1,3,10.0.0.0/8", "! the ICMP code needs a type"),
        ("in,icmp,0,65535,10.0.0.0/8", "! 65535 is out of range"),
        ("in,icmp,8,-2,10.0.0.0/8", "! code -2 is out of range"),
        ("in,icmp,300,0,10.0.0.0/8", "! type 300 is out of range"),
    ] {
        assert_row(headings, row, expected);
    }
    for (row, expected) in [
        ("icmp,3/4,10.0.0.0/8", "ingress icmp 3 4 10.0.0.0/8"),
        ("icmp,\"3,4\",10.0.0.0/8", "ingress icmp 3 4 10.0.0.0/8"),
        ("icmp,\"8,-1\",10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("icmp,8/-1,10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("icmp,8--1,10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("icmp,-1/-1,10.0.0.0/8", "ingress icmp -1 -1 10.0.0.0/8"),
        ("icmp,-1--1,10.0.0.0/8", "ingress icmp -1 -1 10.0.0.0/8"),
        ("icmp,any,10.0.0.0/8", "ingress icmp -1 -1 10.0.0.0/8"),
        (
            "icmp,port unreachable,10.0.0.0/8",
            "ingress icmp 3 3 10.0.0.0/8",
        ),
        ("icmp,3-4,10.0.0.0/8", "! is not an ICMP type and code"),
        ("icmp,0-65535,10.0.0.0/8", "! is not an ICMP type and code"),
    ] {
        assert_row("Protocol,Ports,Source", row, expected);
    }
    for (row, expected) in [
        ("icmp,8,all,10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("icmp,3,3,10.0.0.0/8", "ingress icmp 3 3 10.0.0.0/8"),
        ("tcp,3,3,10.0.0.0/8", "! tcp has no ICMP types"),
    ] {
        assert_row("Protocol,ICMP type,ICMP code,Source", row, expected);
    }
}

#[test]
fn all_traffic_has_many_words() {
    let headings = "Direction,Protocol,From port,To port,Source";
    for ports in [
        "0,0",
        "0,65535",
        "-1,-1",
        ",",
        "None,None",
        "N/A,N/A",
        "NA,NA",
        "null,null",
        "nan,nan",
        "-,-",
        "all,all",
        "Any,Any",
        "0.0,0.0",
    ] {
        for protocol in ["-1", "all", "All traffic", "ANY", "-1.0", "All (-1)"] {
            let row = format!("out,{protocol},{ports},0.0.0.0/0");
            if matches!(protocol, "-1.0" | "All (-1)") {
                // Not what any tool is known to write; refused rather than guessed.
                assert_row(headings, &row, "! is not a protocol");
                continue;
            }
            assert_row(headings, &row, "egress -1 - - 0.0.0.0/0");
        }
        assert_row(
            headings,
            &format!("in,50,{ports},10.0.0.0/8"),
            "ingress 50 - - 10.0.0.0/8",
        );
    }
    for ports in [
        "0-0",
        "0-65535",
        "0 - 65535",
        "-1/-1",
        "-1--1",
        "0/0",
        "All",
        "-1",
        "0",
        "N/A",
        "-",
    ] {
        let row = format!("-1,{ports},10.0.0.0/8");
        assert_row(
            "Protocol,Port range,Source",
            &row,
            "ingress -1 - - 10.0.0.0/8",
        );
    }
    for (row, expected) in [
        // EC2 takes port 0 of TCP for what it is, and knows no port -1.
        ("in,tcp,0,0,10.0.0.0/8", "ingress tcp 0 0 10.0.0.0/8"),
        (
            "in,tcp,0,65535,10.0.0.0/8",
            "ingress tcp 0 65535 10.0.0.0/8",
        ),
        (
            "in,udp,all,all,10.0.0.0/8",
            "ingress udp 0 65535 10.0.0.0/8",
        ),
        ("in,tcp,443.0,443.0,10.0.0.0/8", INGRESS),
        ("in,tcp,-1,-1,10.0.0.0/8", "! port -1 is out of range"),
        (
            "in,tcp,443,,10.0.0.0/8",
            "! the port range has only one end",
        ),
        (
            "in,tcp,,443,10.0.0.0/8",
            "! the port range has only one end",
        ),
        ("in,tcp,8080,80,10.0.0.0/8", "! 8080 is higher than 80"),
        (
            "in,-1,443,443,10.0.0.0/8",
            "! EC2 ignores ports for protocol all",
        ),
        (
            "in,gre,1,2,10.0.0.0/8",
            "! EC2 ignores ports for protocol gre",
        ),
    ] {
        assert_row(headings, row, expected);
    }
}

#[test]
fn all_traffic_is_not_read_beside_ports_of_an_unknown_column() {
    for (heading, cell) in [("dst port no", "443"), ("]rom por\u{1}t", "6666")] {
        let headings = format!("Protocol,{heading},CIDR");
        let row = format!("all,{cell},10.0.0.0/8");
        assert_row(&headings, &row, "! could be a part of the rule");
    }
    for (heading, cell, expected) in [
        ("from p", "5535", "! could be the protocol or the ports"),
        ("Apertura", "22", "! could be the protocol or the ports"),
        (
            "Dienst",
            "8000-8100",
            "! could be the protocol or the ports",
        ),
        ("Priority", "100", "ingress -1 - - 10.0.0.0/8"),
        ("", "3", "ingress -1 - - 10.0.0.0/8"),
        ("Unnamed: 0", "3", "ingress -1 - - 10.0.0.0/8"),
        ("Reviewed", "2026-01-02", "ingress -1 - - 10.0.0.0/8"),
    ] {
        let headings = format!("Protocol,{heading},CIDR");
        let row = format!("all,{cell},10.0.0.0/8");
        assert_row(&headings, &row, expected);
    }
}

#[test]
fn the_vpc_of_a_file_is_an_id_or_absent() {
    for (cell, expected) in [
        ("vpc-0a1b2c3d", INGRESS),
        ("", INGRESS),
        ("out", "! is not a VPC ID"),
        ("production", "! is not a VPC ID"),
    ] {
        let text = format!("Group,VPC,Protocol,Ports,CIDR\nweb,{cell},tcp,443,10.0.0.0/8\n");
        assert_file(&text, expected);
    }
}

#[test]
fn the_direction_is_found_wherever_it_is_written() {
    assert_first_cells([
        ("Direction", "egress", EGRESS),
        ("Direction", "Outbound", EGRESS),
        ("Direction", "OUT", EGRESS),
        ("Direction", "Ingress", INGRESS),
        ("Direction", "sideways", "! is not a direction"),
        ("type", "egress", EGRESS),
        ("Type", "Outbound", EGRESS),
        ("Rule type", "egress", EGRESS),
        ("Security Group Rule Type", "egress", EGRESS),
        ("Security Group Rule Type", "ingress", INGRESS),
        ("mode", "egress", EGRESS),
        ("mode", "egres", "! is not a direction"),
        ("Direction", "e+gress", "! is not a direction"),
        ("Direction", "!ingress", "! is not a direction"),
        ("Direction", "[egress]", EGRESS),
        ("is_egress", "true", EGRESS),
        ("is_egress", "TRUE", EGRESS),
        ("is_egress", "1", EGRESS),
        ("is_egress", "yes", EGRESS),
        ("IsEgress", "false", INGRESS),
        ("IsEgress", "0", INGRESS),
        (
            "is_egress",
            "perhaps",
            "! is not a flag; expected true or false",
        ),
        ("ingress", "false", EGRESS),
        ("Way", "egress", EGRESS),
        ("Kind", "OUTBOUND", EGRESS),
        ("whatever", "type=egress", EGRESS),
        ("Way", "fast", INGRESS),
        // A denial leaves the other direction open, unless its heading asks for it.
        ("is_ingress", "0", EGRESS),
        ("Is inbound", "no", EGRESS),
        ("Inbound", "FALSE", EGRESS),
        ("egress", "false", INGRESS),
        ("in", "0", "! in is \"0\", which does not give a direction"),
        (
            "In",
            "false",
            "! In is \"false\", which does not give a direction",
        ),
        (
            "out",
            "0",
            "! out is \"0\", which does not give a direction",
        ),
        ("Inbound", "no", "! Inbound is \"no\", which does not give"),
        ("ingress", "0", "! ingress is \"0\", which does not give"),
        ("Outgoing", "n", "! Outgoing is \"n\", which does not give"),
        ("out", "1", EGRESS),
        // Mistyped words are words for a direction.
        ("Way", "egres", "! no column says whether this rule"),
        ("Way", "outbuond", "! no column says whether this rule"),
        ("Way", "progress", INGRESS),
    ]);
    for (headings, row, expected) in [
        ("Protocol,Ports,Destination", "tcp,443,10.0.0.0/8", EGRESS),
        ("Protocol,Ports,Source", "tcp,443,10.0.0.0/8", INGRESS),
        (
            "Direction,Protocol,Ports,Source",
            "out,tcp,443,10.0.0.0/8",
            EGRESS,
        ),
        (
            "Direction,Protocol,Ports,Destination",
            "out,tcp,443,10.0.0.0/8",
            EGRESS,
        ),
        (
            "Direction,Protocol,Ports,Destination",
            "in,tcp,443,10.0.0.0/8",
            "! only Destination is filled",
        ),
        (
            "Direction,Protocol,Ports,Source,Destination",
            "in,tcp,443,,10.0.0.0/8",
            "! only Destination is filled",
        ),
        (
            "Direction,Protocol,Ports,Source,Destination",
            "out,tcp,443,10.0.0.0/8,",
            "! only Source is filled",
        ),
        (
            "Direction,Protocol,Ports,Source,Destination",
            "in,tcp,443,10.0.0.0/8,-",
            INGRESS,
        ),
        (
            "In,Protocol,Ports,Destination",
            "0,tcp,443,10.0.0.0/8",
            EGRESS,
        ),
        (
            "In,Protocol,Ports,Source",
            "0,tcp,443,10.0.0.0/8",
            "! In is \"0\", which does not give a direction",
        ),
        (
            "Direction,Protocol,Ports,Source,Destination",
            "in,tcp,443,10.0.0.0/8,10.1.0.0/16",
            "! Source and Destination are both filled",
        ),
        (
            "Protocol,Ports,Source,Destination",
            "tcp,443,10.0.0.0/8,10.1.0.0/16",
            "! Source and Destination are both filled",
        ),
        (
            "Direction,Is egress,Protocol,Ports,CIDR",
            "inbound,true,tcp,443,10.0.0.0/8",
            "! Direction says inbound, but Is egress says outbound",
        ),
        (
            "Direction,Type,Protocol,Ports,CIDR",
            "inbound,egress,tcp,443,10.0.0.0/8",
            "! Direction says inbound, but Type says outbound",
        ),
        (
            "Direction,Type,Protocol,Ports,CIDR",
            "outbound,egress,tcp,443,10.0.0.0/8",
            EGRESS,
        ),
        (
            "Protocol,Ports,CIDR,Description",
            "tcp,443,10.0.0.0/8,egress",
            "! no column says whether this rule is inbound or outbound",
        ),
        (
            "Direction,Protocol,Ports,CIDR,Description",
            "in,tcp,443,10.0.0.0/8,egress",
            "ingress tcp 443 443 10.0.0.0/8 egress",
        ),
    ] {
        assert_row(headings, row, expected);
    }
    // The AWS console's headings for outbound rules, pasted into the table of inbound ones, and the other
    // way round.
    let outbound = "Name\tSecurity group rule ID\tIP version\tType\tProtocol\tPort range\tDestination\tDescription\n\
                    -\tsgr-0123456789abcdef0\tIPv4\tHTTPS\tTCP\t443\t0.0.0.0/0\t-\n";
    assert_paste(outbound, "egress tcp 443 443 0.0.0.0/0");
    let inbound = outbound.replace("Destination", "Source");
    assert_outcome(
        "paste",
        &inbound,
        &pasted(Direction::Egress, &inbound),
        "ingress tcp 443 443 0.0.0.0/0",
    );
    // Without any sign, the table that was pasted into decides.
    let bare = "Protocol,Ports,CIDR\ntcp,443,10.0.0.0/8\n";
    assert_outcome("paste", bare, &pasted(Direction::Egress, bare), EGRESS);
    // In a file, a table with a column for the direction has to fill it.
    let empty = "Group,Direction,Protocol,Ports,CIDR\nweb,,tcp,443,10.0.0.0/8\n";
    assert_file(empty, "! expected inbound or outbound");
}

#[test]
fn columns_that_are_not_known_change_no_rule() {
    let refused = "! could mean that the rule is denied";
    let empty = "! is empty and may say whether the rule is allowed";
    for (heading, cell, expected) in [
        ("Access", "Deny", refused),
        ("Access", "Allow", INGRESS),
        ("Aktion", "verweigern", refused),
        ("Aktion", "erlauben", INGRESS),
        ("Acción", "Denegar", refused),
        ("アクション", "拒否", refused),
        ("アクション", "許可", INGRESS),
        ("操作", "拒绝", refused),
        ("Anything", "gesperrt", refused),
        ("Anything", "zu löschen", refused),
        ("Anything", "supprimé", refused),
        ("Anything", "削除", refused),
        ("Comment", "excepto 10.1.0.0/16", refused),
        ("Comment", "sauf 10.1.0.0/16", refused),
        ("Anything", "before", refused),
        ("Anything", "the old proxy", INGRESS),
        ("+/-", "-", refused),
        ("+/-", "+", INGRESS),
        ("Diff", "-", empty),
        ("Diff", "<", refused),
        ("Diff", "+", INGRESS),
        (
            "Válido hasta",
            "2030-01-01",
            "! could limit when the rule is valid",
        ),
        (
            "有效期",
            "2030-01-01",
            "! could limit when the rule is valid",
        ),
        ("Ablaufdatum", "-", INGRESS),
        ("IP end", "10.0.0.255", "! could be a part of the rule"),
        ("Host IP", "10.0.0.255", INGRESS),
        ("Masque", "16", "! 16 is not read"),
        ("Präfix", "8", INGRESS),
        ("Allow/Deny", "DENY", refused),
        ("Allow/Deny", "Allow", INGRESS),
        ("RuleAction", "deny", refused),
        ("Action", "remove", refused),
        ("Action", "add", INGRESS),
        ("Action", "Permit", INGRESS),
        ("Action", "wait", refused),
        ("State", "absent", refused),
        ("State", "present", INGRESS),
        ("Effect", "Deny", refused),
        ("Policy", "Drop", refused),
        ("Enabled", "false", refused),
        ("Enabled", "TRUE", INGRESS),
        ("Is enabled", "no", refused),
        ("Allowed", "FALSE", refused),
        ("Allowed", "yes", INGRESS),
        ("Allowed", "", empty),
        ("Allowed", "-", empty),
        ("Allowed", "N/A", empty),
        ("Action", "", empty),
        ("Action", "none", empty),
        ("Access", "", empty),
        ("State", "", empty),
        ("Deny", "", INGRESS),
        ("Keep", "", INGRESS),
        ("Deny", "yes", refused),
        ("Deny", "no", INGRESS),
        ("To be removed", "yes", refused),
        ("Status", "revoked", refused),
        ("Operation", "revoke", refused),
        ("Target", "REJECT", refused),
        ("Anything", "blocked", refused),
        ("Anything", "was removed", refused),
        ("Comment", "DENY", refused),
        ("Anything", "255.255.0.0", "! is a netmask"),
        ("Anything", "0.0.0.255", "! is a netmask"),
        ("Anything", "UDP", "! could be the protocol"),
        ("Anything", "TCP", INGRESS),
        ("Source port", "1024-65535", "! could be a part of the rule"),
        ("Source port", "*", INGRESS),
        ("dstport", "443", INGRESS),
        ("Destination port", "444", "! but Destination port is 444"),
        ("Po rt number", "443", "! could be a part of the rule"),
        ("Airport", "FRA", INGRESS),
        ("self", "true", "! could be a part of the rule"),
        ("Ticket", "OPS-1234", INGRESS),
        ("Reviewed", "2024-05-01", INGRESS),
    ] {
        let headings = format!("Direction,Protocol,Ports,Source,{heading}");
        let row = format!("in,tcp,443,10.0.0.0/8,{cell}");
        assert_row(&headings, &row, expected);
    }
    assert_row(
        "Direction,Protocol,Ports,Source,CIDR IPv6,Referenced user id,Rule description",
        "in,tcp,443,10.0.0.0/8,<null>,<null>,<null>",
        INGRESS,
    );
    // What is passed over is said.
    let text =
        "Group,Direction,Protocol,Ports,Source,Ticket,Team\nweb,in,tcp,443,10.0.0.0/8,OPS-1,\n";
    let imported = parse_csv(text).unwrap();
    assert_eq!(all_texts(&imported.remarks), ["Columns not read: Ticket"]);
    with_context(|context| {
        let paste = parse_paste(
            text,
            Direction::Ingress,
            TrafficDraft::Missing,
            &[],
            context,
        );
        assert_eq!(all_texts(&paste.notes), ["Columns not read: Ticket"]);
    });
}

#[test]
fn no_protocol_is_not_tcp() {
    let refused = "! the protocol is missing; fill a column Protocol or Type";
    for (headings, row, expected) in [
        ("Ports,Source", "443,10.0.0.0/8", refused),
        ("Ports,Source", "all,10.0.0.0/8", refused),
        ("Ports,Source", "-1,10.0.0.0/8", refused),
        ("From port,To port,Source", "8,0,10.0.0.0/8", refused),
        ("Protocol,Ports,Source", ",443,10.0.0.0/8", refused),
        ("Protocol,Ports,Source", "-,443,10.0.0.0/8", refused),
        ("Protocol,Ports,Source", "None,443,10.0.0.0/8", refused),
        ("Type,Protocol,Source", "443,,10.0.0.0/8", refused),
        ("Ports,Source", "https,10.0.0.0/8", INGRESS),
        ("Type,Ports,Source", "HTTPS,443,10.0.0.0/8", INGRESS),
        (
            "Type,Ports,Source",
            "All traffic,All,10.0.0.0/8",
            "ingress -1 - - 10.0.0.0/8",
        ),
        (
            "L4,Ports,Source",
            "udp,53,10.0.0.0/8",
            "! could be the protocol",
        ),
    ] {
        assert_row(headings, row, expected);
    }
    for heading in [
        "Protokoll",
        "Protocole",
        "Protocolo",
        "Protocol type",
        "Protocol name",
        "Protocol number",
    ] {
        let headings = format!("{heading},Ports,Source");
        assert_row(
            &headings,
            "17,53,10.0.0.0/8",
            "ingress udp 53 53 10.0.0.0/8",
        );
        assert_row(
            &headings,
            "ICMP,all,10.0.0.0/8",
            "ingress icmp -1 -1 10.0.0.0/8",
        );
    }
    // Lines without headings mean TCP.
    let line = "22 10.0.0.0/8";
    let outcome = pasted(Direction::Ingress, line);
    assert_outcome("line", line, &outcome, "ingress tcp 22 22 10.0.0.0/8");
}

#[test]
fn outbound_rules_never_become_inbound() {
    let unsure = "! add a column Direction";
    assert_first_cells([
        ("In/Out", "Out", EGRESS),
        ("Dir", "out", EGRESS),
        ("I/O", "O", "! is not a direction"),
        ("Outgoing", "yes", EGRESS),
        ("Direction", "", "! expected inbound or outbound"),
        ("Is egress", "", "! expected inbound or outbound"),
        ("Richtung", "ausgehend", EGRESS),
        ("Sens", "sortant", EGRESS),
        ("Dirección", "salida", EGRESS),
        ("Direzione", "in uscita", EGRESS),
        ("Direção", "saída", EGRESS),
        ("方向", "アウトバウンド", EGRESS),
        ("方向", "外", "! is not a direction"),
        ("Direction", "Ausgehend", EGRESS),
        ("Chain", "OUTPUT", unsure),
        ("Anything", "outbound rules for web", unsure),
        ("Anything", "aws_vpc_security_group_egress_rule", unsure),
        ("Anything", "AWS::EC2::SecurityGroupEgress", unsure),
        ("Anything", "web-egress-1", unsure),
        ("Anything", "IpPermissionsEgressinbound", unsure),
        ("Anything", "regression", INGRESS),
        ("Anything", "dst", unsure),
        ("Anything", "e+gress", unsure),
        (
            "Anything",
            "!ingress",
            "! could mean that the rule is denied",
        ),
        ("Anything", "sortant", EGRESS),
        ("Anything", "傳出", EGRESS),
        ("Anything", "Giden", EGRESS),
        ("Anything", "исходящий", EGRESS),
        ("Anything", "傳入", INGRESS),
        ("Anything", "→", unsure),
        ("Anything", "->", unsure),
    ]);
    // A description that is a direction and nothing else.
    let described = "Protocol,Ports,Source,Comment";
    for (headings, row, expected) in [
        (described, "tcp,443,10.0.0.0/8,outbound", unsure),
        (described, "tcp,443,10.0.0.0/8,salida", unsure),
        (
            described,
            "tcp,443,10.0.0.0/8,inbound",
            "ingress tcp 443 443 10.0.0.0/8 inbound",
        ),
        (
            described,
            "tcp,443,10.0.0.0/8,the outbound proxy",
            "ingress tcp 443 443 10.0.0.0/8 the outbound proxy",
        ),
        (
            "Direction,Protocol,Ports,Source,Comment",
            "in,tcp,443,10.0.0.0/8,outbound",
            "ingress tcp 443 443 10.0.0.0/8 outbound",
        ),
    ] {
        assert_row(headings, row, expected);
    }
    for heading in [
        "Destination prefix list id",
        "DestinationSecurityGroupId",
        "destination_cidr_ipv4",
        "Ziel",
        "Destino",
        "Destinazione",
        "送信先",
        "宛先",
    ] {
        assert_row(
            &format!("Protocol,Ports,{heading}"),
            "tcp,443,10.0.0.0/8",
            EGRESS,
        );
    }
    for heading in ["Quelle", "Origen", "Origine", "Origem", "ソース", "送信元"] {
        assert_row(
            &format!("Protocol,Ports,{heading}"),
            "tcp,443,10.0.0.0/8",
            INGRESS,
        );
    }
    assert_row(
        "Direction,Protocol,Ports,Source",
        ",tcp,443,10.0.0.0/8",
        "! expected inbound or outbound",
    );
    // A first line that can only be headings, in words that are not known.
    let text = "Sorte\tDienst\tWohin\nHTTPS\ttcp\t10.0.0.0/8\nSSH\ttcp\t10.1.0.0/16\n";
    for line in paste_into(Direction::Ingress, text) {
        assert!(line.unwrap_err().contains("the heading Sorte in line"));
    }
}

#[test]
fn a_column_that_gives_some_directions_gives_all() {
    let refused = "! gives the direction of other rows";
    for (heading, first, second, expected) in [
        ("Way", "ingress", "e+gress", refused),
        ("Way", "ingress", "egres", refused),
        ("Way", "out", "", refused),
        ("Way", "egress", "fast", refused),
        ("Type", "egress", "HTTPS", refused),
        ("Type", "ingress", "", refused),
        ("Way", "ingress", "inbound", INGRESS),
        ("Way", "fast", "slow", INGRESS),
        ("Name", "ingress", "web", INGRESS),
    ] {
        // The row that is read can be before and after the one that gives its direction.
        for is_first in [true, false] {
            let other = format!("web,{first},udp,53,10.1.0.0/16,\n");
            let row = format!("web,{second},tcp,443,10.0.0.0/8,\n");
            let (before, after) = if is_first {
                (&row, &other)
            } else {
                (&other, &row)
            };
            let text = format!("Group,{heading},Protocol,Ports,CIDR,Description\n{before}{after}");
            let place = usize::from(!is_first);
            let pasted = paste_into(Direction::Ingress, &text).swap_remove(place);
            assert_outcome("paste", &text, &pasted, expected);
            let imported = imported(&text).map(|rules| {
                let of_row = |rule: &String| rule.contains("10.0.0.0/8");
                rules.into_iter().filter(of_row).collect()
            });
            assert_outcome("file", &text, &imported, expected);
        }
    }
    // Columns that give the direction themselves need no other.
    let both = format!("{INGRESS}; {EGRESS}");
    for headings in [
        "Way,Protocol,Ports,Source,Destination",
        "Way,Protocol,Ports,Source,Dest",
    ] {
        let text = format!(
            "Group,{headings}\nweb,egress,tcp,443,,10.0.0.0/8\nweb,fast,tcp,443,10.0.0.0/8,\n"
        );
        assert_file(&text, &both);
    }
    let text = "Group,Way,Direction,Protocol,Ports,CIDR\nweb,egress,out,tcp,443,10.0.0.0/8\n\
                web,fast,in,tcp,443,10.0.0.0/8\n";
    assert_file(text, &both);
}

#[test]
fn two_columns_of_one_part_agree() {
    for (headings, row, expected) in [
        (
            "Protocol,IpProtocol,Ports,Source",
            "tcp,udp,53,10.0.0.0/8",
            "! Protocol is tcp, but IpProtocol is udp",
        ),
        (
            "Protocol,IpProtocol,Ports,Source",
            "udp,17,53,10.0.0.0/8",
            "ingress udp 53 53 10.0.0.0/8",
        ),
        (
            "Protocol,Port,Ports,Source",
            "tcp,443,80,10.0.0.0/8",
            "! Port is 443, but Ports is 80",
        ),
        (
            "Protocol,From port,From,To port,Source",
            "tcp,80,81,90,10.0.0.0/8",
            "! From port is 80, but From is 81",
        ),
        (
            "VPC,VpcId,Protocol,Ports,Source",
            "vpc-00000001,vpc-00000002,tcp,443,10.0.0.0/8",
            "! VPC is vpc-00000001, but VpcId is vpc-00000002",
        ),
    ] {
        assert_row(headings, row, expected);
    }
    let text = "Group,Group name,Protocol,Ports,Source\nweb,app,tcp,443,10.0.0.0/8\n";
    let words = "! Group is web, but Group name is app";
    assert_file(text, words);
    assert_paste(text, words);
}

#[test]
fn a_line_is_of_the_group_that_it_names() {
    let rows = |headings: &str, first: &str, second: &str| {
        format!(
            "{headings},Protocol,Ports,Source\n{first},tcp,443,10.0.0.0/8\n{second},tcp,80,10.0.0.0/8\n"
        )
    };
    for (headings, first, second, words) in [
        (
            "Region,Group",
            "eu-west-1,web",
            "us-east-1,web",
            "! region: ",
        ),
        ("VPC name,Group", "prod,web", "test,web", "! VPC name: "),
        (
            "Group id,Group",
            "sg-0000000a,web",
            "sg-0000000a,app",
            "! group name: ",
        ),
        (
            "Account,Group id",
            "123456789012,sg-0000000a",
            "210987654321,sg-0000000a",
            "! account: ",
        ),
        ("Group", "web", "#web", "! could be a comment"),
    ] {
        let text = rows(headings, first, second);
        assert_file(&text, words);
    }
    let text = rows("Account,Group", "123456789012,web", "210987654321,web");
    let groups = parse_csv(&text).unwrap().groups;
    assert_eq!(groups.len(), 2);
    let total = "Group,Direction,Protocol,Ports,Source\nweb,in,tcp,443,10.0.0.0/8\nTotal,1,,,\n";
    assert_file(total, "! complete the rule");
    let note = "Group,Protocol,Ports,Source\n# old\nweb,tcp,443,10.0.0.0/8\n";
    assert_file(note, INGRESS);
    // A paste is about one group: web.
    for (heading, cell, expected) in [
        ("Group", "web", INGRESS),
        ("Group", "WEB", INGRESS),
        ("Group", "sg-0000000a", INGRESS),
        ("Group id", "sg-0000000a", INGRESS),
        ("Group", "app", "! this line is for app, not web"),
        (
            "Group id",
            "sg-0000000b",
            "! this line is for sg-0000000b, not web",
        ),
    ] {
        let text = format!("{heading},Protocol,Ports,Source\n{cell},tcp,443,10.0.0.0/8\n");
        assert_paste(&text, expected);
    }
    // The account that owns a source is part of it.
    for heading in [
        "referenced_user_id",
        "SourceSecurityGroupOwnerId",
        "Source account",
    ] {
        let row = |group: &str, owner: &str| {
            format!(
                "Account,Group,Protocol,Ports,Source group id,{heading}\n\
                 123456789012,web,tcp,443,{group},{owner}\n"
            )
        };
        for (group, owner, expected) in [
            ("sg-0000001f", "210987654321", "210987654321/sg-0000001f"),
            ("sg-0000001f", "10987654321", "010987654321/sg-0000001f"),
            ("sg-0000001f", "123456789012", "sg-0000001f"),
            ("web", "210987654321", "! is not a group ID"),
        ] {
            let text = row(group, owner);
            let expected = match expected.strip_prefix("! ") {
                Some(_) => expected.to_owned(),
                None => format!("ingress tcp 443 443 {expected}"),
            };
            assert_file(&text, &expected);
        }
        let text = row("sg-0000001f", "210987654321");
        assert_paste(&text, "ingress tcp 443 443 210987654321/sg-0000001f");
    }
}

#[test]
fn ip_versions_and_netmasks_count() {
    let headings = "IP version,Protocol,Ports,Source";
    for (row, expected) in [
        ("IPv6,tcp,443,Anywhere", "ingress tcp 443 443 ::/0"),
        ("IPv4,tcp,443,Anywhere", "ingress tcp 443 443 0.0.0.0/0"),
        ("-,tcp,443,10.0.0.0/8", INGRESS),
        ("IPv6,tcp,443,10.0.0.0/8", "! is IPv6, but the source is"),
        ("IPv6,tcp,443,0.0.0.0/0", "! is IPv6, but the source is"),
        ("IPv4,tcp,443,2001:db8::/32", "! is IPv4, but the source is"),
        ("both,tcp,443,Anywhere", "! is not an IP version"),
    ] {
        assert_row(headings, row, expected);
    }
    for (heading, cell) in [
        ("Netmask", "255.255.0.0"),
        ("Mask", "16"),
        ("Prefix", "16"),
        ("Prefix length", "/16"),
    ] {
        let headings = format!("Protocol,Ports,Source,{heading}");
        let row = format!("tcp,443,10.1.0.0,{cell}");
        assert_row(&headings, &row, "! write the source as in 10.0.0.0/8");
    }
    assert_row(
        "Protocol,Ports,Source,Prefix",
        "tcp,443,10.1.0.0/16,16",
        "ingress tcp 443 443 10.1.0.0/16",
    );
    for (line, expected) in [
        ("IPv6 tcp 443 anywhere", "! the line says IPv6"),
        ("tcp 443 10.1.0.0 255.255.0.0", "! is a netmask"),
        ("tcp\t443\t10.1.0.0\t255.255.0.0", "! is a netmask"),
        (
            "tcp 22 10.0.0.0/8 deny",
            "! could mean that the rule is denied",
        ),
        (
            "tcp 22 10.0.0.0/8 # removed",
            "! could mean that the rule is denied",
        ),
        (
            "tcp\t22\t10.0.0.0/8\tBLOCKED",
            "! could mean that the rule is denied",
        ),
        (
            "tcp,22,10.0.0.0/8,denied",
            "! could mean that the rule is denied",
        ),
        (
            "tcp 22 10.0.0.0/8 except 10.1.0.0/16",
            "! could mean that the rule is denied",
        ),
        (
            "tcp 22 10.0.0.0/8 office not 10.1.0.0/16",
            "! could mean that the rule is denied",
        ),
        ("- tcp 22 10.0.0.0/8", "! starts with a dash"),
        ("+ tcp 22 10.0.0.0/8", "! is not understood"),
        (
            "tcp 22 10.0.0.0/8 block storage hosts",
            "! could mean that the rule is denied",
        ),
        (
            "tcp 22 10.0.0.0/8 the block storage",
            "ingress tcp 22 22 10.0.0.0/8 the block storage",
        ),
    ] {
        assert_paste(line, expected);
    }
}

#[test]
fn contradictions_are_named() {
    let headings = "Type,Protocol,Ports,CIDR";
    for (row, expected) in [
        (
            "SSH,tcp,443,10.0.0.0/8",
            "! SSH is tcp 22, but this line says tcp 443",
        ),
        (
            "HTTPS,TCP,448,10.0.0.0/8",
            "! HTTPS is tcp 443, but this line says tcp 448",
        ),
        (
            "HTTPS,udp,443,10.0.0.0/8",
            "! HTTPS is tcp 443, but this line says udp",
        ),
        (
            "HTTPS,TCP,All,10.0.0.0/8",
            "! HTTPS is tcp 443, but this line says tcp 0-65535",
        ),
        (
            "HTTPS,-1,All,10.0.0.0/8",
            "! HTTPS is tcp 443, but this line says all",
        ),
        (
            "All ICMP - IPv4,ICMP,8,10.0.0.0/8",
            "! All ICMP - IPv4 is icmp all, but this line says icmp 8",
        ),
        (
            "All TCP,TCP,443,10.0.0.0/8",
            "! All TCP is tcp 0-65535, but this line says tcp 443",
        ),
        (
            "All traffic,tcp,443,10.0.0.0/8",
            "! All traffic is all, but this line says tcp",
        ),
        (
            "Custom TCP,UDP,443,10.0.0.0/8",
            "! Custom TCP is tcp, but this line says udp",
        ),
        (
            "Custom ICMP - IPv4,tcp,443,10.0.0.0/8",
            "! Custom ICMP - IPv4 is icmp, but this line says tcp",
        ),
        (
            "Nonsense,tcp,443,10.0.0.0/8",
            "! no type is named \"Nonsense\"",
        ),
        ("tcp,TCP (17),443,10.0.0.0/8", "! is not a protocol"),
        ("HTTPS,TCP,443,10.0.0.0/8", INGRESS),
        ("HTTPS,,,10.0.0.0/8", INGRESS),
        ("dns,tcp,53,10.0.0.0/8", "ingress tcp 53 53 10.0.0.0/8"),
        ("DNS,udp,53,10.0.0.0/8", "ingress udp 53 53 10.0.0.0/8"),
        (
            "DNS (UDP),tcp,53,10.0.0.0/8",
            "! DNS (UDP) is udp 53, but this line says tcp",
        ),
    ] {
        assert_row(headings, row, expected);
    }
    assert_row(
        "Protocol,Ports,From port,To port,CIDR",
        "tcp,443,80,80,10.0.0.0/8",
        "! is tcp 443, but this line says tcp 80",
    );
}

#[test]
fn the_consoles_own_words_are_understood() {
    let headings =
        "Name,Security group rule ID,IP version,Type,Protocol,Port range,CIDR,Description";
    for (cells, expected) in [
        ("Custom ICMP - IPv4,Echo Request,N/A", "icmp 8 -1"),
        ("Custom ICMP - IPv4,Echo Reply,N/A", "icmp 0 -1"),
        (
            "Custom ICMP - IPv4,Destination Unreachable,All",
            "icmp 3 -1",
        ),
        (
            "Custom ICMP - IPv4,Destination Unreachable,fragmentation required",
            "icmp 3 4",
        ),
        (
            "Custom ICMP - IPv4,Destination Unreachable,destination port unreachable",
            "icmp 3 3",
        ),
        (
            "Custom ICMP - IPv4,Time Exceeded,TTL expired transit",
            "icmp 11 0",
        ),
        ("Custom ICMP - IPv4,Timestamp,N/A", "icmp 13 -1"),
        ("Custom ICMP - IPv4,Redirect Message,All", "icmp 5 -1"),
        ("Custom ICMP - IPv4,Where Are You,N/A", "icmp 33 -1"),
        ("Custom ICMP - IPv4,Address Mask Request,N/A", "icmp 17 -1"),
        ("Custom ICMP - IPv4,All,N/A", "icmp -1 -1"),
        ("All ICMP - IPv4,ICMP,All", "icmp -1 -1"),
        ("All ICMP - IPv4,ICMP (1),N/A", "icmp -1 -1"),
        ("All ICMP - IPv6,IPv6 ICMP (58),All", "icmpv6 -1 -1"),
        ("All ICMP - IPv6,IPv6 ICMP,All", "icmpv6 -1 -1"),
        ("Custom ICMP - IPv6,Echo Request,N/A", "icmpv6 128 -1"),
        ("Custom ICMP - IPv6,IPv6 ICMP (58),All", "icmpv6 -1 -1"),
        (
            "Custom ICMP - IPv6,Neighbor Solicitation,All",
            "icmpv6 135 -1",
        ),
        ("Custom protocol,ESP (50),All", "50 - -"),
        ("Custom Protocol,VRRP (112),All", "112 - -"),
        ("Custom protocol,AX.25 (93),All", "93 - -"),
        ("Custom protocol,47,All", "47 - -"),
        ("Custom TCP,TCP (6),8000 - 8080", "tcp 8000 8080"),
        ("Custom UDP,UDP (17),53", "udp 53 53"),
        ("Custom TCP Rule,TCP,81", "tcp 81 81"),
        ("All TCP,TCP,0 - 65535", "tcp 0 65535"),
        ("All UDP,UDP (17),0 - 65535", "udp 0 65535"),
        ("All traffic,All,All", "-1 - -"),
        ("SSH,TCP,22", "tcp 22 22"),
        ("SMTP,TCP,25", "tcp 25 25"),
        ("DNS (UDP),UDP,53", "udp 53 53"),
        ("DNS (TCP),TCP,53", "tcp 53 53"),
        ("HTTP,TCP,80", "tcp 80 80"),
        ("POP3,TCP,110", "tcp 110 110"),
        ("IMAP,TCP,143", "tcp 143 143"),
        ("LDAP,TCP,389", "tcp 389 389"),
        ("HTTPS,TCP (6),443", "tcp 443 443"),
        ("SMB,TCP,445", "tcp 445 445"),
        ("SMTPS,TCP,465", "tcp 465 465"),
        ("IMAPS,TCP,993", "tcp 993 993"),
        ("POP3S,TCP,995", "tcp 995 995"),
        ("MSSQL,TCP,1433", "tcp 1433 1433"),
        ("Oracle-RDS,TCP,1521", "tcp 1521 1521"),
        ("Elastic Graphics,TCP,2007", "tcp 2007 2007"),
        ("NFS,TCP,2049", "tcp 2049 2049"),
        ("MYSQL/Aurora,TCP,3306", "tcp 3306 3306"),
        ("RDP,TCP,3389", "tcp 3389 3389"),
        ("PostgreSQL,TCP,5432", "tcp 5432 5432"),
        ("Redshift,TCP,5439", "tcp 5439 5439"),
        ("WinRM-HTTP,TCP,5985", "tcp 5985 5985"),
        ("WinRM-HTTPS,TCP,5986", "tcp 5986 5986"),
        ("CQLSH / Cassandra,TCP,9042", "tcp 9042 9042"),
    ] {
        for description in ["-", "–", "N/A", ""] {
            let row = format!("-,sgr-0123456789abcdef0,IPv4,{cells},203.0.113.0/24,{description}");
            let expected = format!("ingress {expected} 203.0.113.0/24");
            assert_row(headings, &row, &expected);
        }
        // The same cells without headings, and with blanks between them.
        let line = format!(
            "-\tsgr-0123456789abcdef0\tIPv4\t{}\t203.0.113.0/24\t-",
            cells.replace(',', "\t")
        );
        let expected = format!("ingress {expected} 203.0.113.0/24");
        assert_paste(&line, &expected);
    }
    assert_row(
        headings,
        "-,sgr-0123456789abcdef0,IPv4,Custom ICMP - IPv4,ICMP,N/A,203.0.113.0/24,-",
        "! does not say which ICMP messages",
    );
    assert_row(
        headings,
        "-,sgr-0123456789abcdef0,IPv4,Custom protocol,,All,203.0.113.0/24,-",
        "! choose a protocol first",
    );
}

#[test]
fn a_cell_takes_the_same_words() {
    for (column, typed, expected) in [
        (CellColumn::Type, "All ICMP - IPv4", "icmp -1 -1"),
        (CellColumn::Type, "All ICMP - IPv6", "icmpv6 -1 -1"),
        (CellColumn::Type, "Oracle-RDS", "tcp 1521 1521"),
        (CellColumn::Type, "MYSQL/Aurora", "tcp 3306 3306"),
        (CellColumn::Type, "Echo Request", "icmp 8 -1"),
        (CellColumn::Type, "Destination Unreachable", "icmp 3 -1"),
        (CellColumn::Type, "icmp 3,4", "icmp 3 4"),
        (CellColumn::Type, "icmp 8,-1", "icmp 8 -1"),
        (CellColumn::Type, "ESP (50)", "50 - -"),
        (CellColumn::Protocol, "ESP (50)", "50 - -"),
        (CellColumn::Protocol, "UDP (17)", "udp 443 443"),
        (CellColumn::Protocol, "TCP (17)", "! is not a protocol"),
        (CellColumn::Protocol, "Echo Request", "icmp 8 -1"),
    ] {
        with_context(|context| {
            let mut row = RuleDraft::empty(Direction::Ingress);
            let web = portcullis::model::PortRange::single(443);
            row.traffic = TrafficDraft::Known(Traffic::Tcp(web));
            row.peer = portcullis::draft::PeerDraft::Known(
                portcullis::model::Peer::parse("10.0.0.0/8").unwrap(),
            );
            let read = parse_cell(column, typed, &row, context);
            let outcome = read
                .map(|reading| vec![in_ec2s_terms(&reading.rule.rule().unwrap())])
                .map_err(|error| error.text());
            let expected = match expected.strip_prefix("! ") {
                Some(_) => expected.to_owned(),
                None => format!("ingress {expected} 10.0.0.0/8"),
            };
            assert_outcome("cell", typed, &outcome, &expected);
        });
    }
}

/// ICMP by its name alone says no more than TCP does: which messages is asked for. Only who writes all
/// of them gets all of them.
#[test]
fn icmp_alone_leaves_its_messages_open() {
    let web = TrafficDraft::Known(Traffic::Tcp(portcullis::model::PortRange::single(443)));
    let all = |traffic| TrafficDraft::Known(traffic);
    for (column, typed, expected) in [
        (CellColumn::Protocol, "icmp", TrafficDraft::Icmp),
        (CellColumn::Protocol, "1", TrafficDraft::Icmp),
        (CellColumn::Protocol, "icmpv6", TrafficDraft::Icmpv6),
        (CellColumn::Protocol, "IPv6 ICMP (58)", TrafficDraft::Icmpv6),
        (CellColumn::Type, "icmp", TrafficDraft::Icmp),
        (CellColumn::Type, "Custom ICMP - IPv4", TrafficDraft::Icmp),
        (CellColumn::Type, "Custom ICMPv6", TrafficDraft::Icmpv6),
        (
            CellColumn::Type,
            "All ICMP",
            all(Traffic::Icmp(IcmpTypeCode::Any)),
        ),
        (
            CellColumn::Type,
            "icmp all",
            all(Traffic::Icmp(IcmpTypeCode::Any)),
        ),
        (
            CellColumn::Type,
            "All ICMPv6",
            all(Traffic::Icmpv6(IcmpTypeCode::Any)),
        ),
    ] {
        for now in [TrafficDraft::Missing, TrafficDraft::Tcp, web] {
            with_context(|context| {
                let mut row = RuleDraft::empty(Direction::Ingress);
                row.traffic = now;
                let read = parse_cell(column, typed, &row, context).unwrap();
                assert_eq!(read.rule.traffic, expected, "{typed} over {now:?}");
            });
        }
    }
    for (line, expected) in [
        ("icmp 10.0.0.0/8", "ingress unfinished"),
        ("icmpv6 2001:db8::/32 note", "ingress unfinished"),
        ("tcp 10.0.0.0/8", "ingress unfinished"),
        ("All ICMP 10.0.0.0/8", "ingress icmp -1 -1 10.0.0.0/8"),
        ("icmp all 10.0.0.0/8", "ingress icmp -1 -1 10.0.0.0/8"),
    ] {
        assert_outcome("line", line, &pasted(Direction::Ingress, line), expected);
    }
}

#[test]
fn lines_say_what_they_mean_or_are_refused() {
    for (line, expected) in [
        ("icmp 3 3 10.0.0.0/8", "ingress icmp 3 3 10.0.0.0/8"),
        ("icmp 8 -1 10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("icmp 3 4 10.0.0.0/8", "ingress icmp 3 4 10.0.0.0/8"),
        ("icmp 3,4 10.0.0.0/8", "ingress icmp 3 4 10.0.0.0/8"),
        ("icmp 8,-1 10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("icmp,3,3,10.0.0.0/8", "ingress icmp 3 3 10.0.0.0/8"),
        ("icmp,8,-1,10.0.0.0/8", "ingress icmp 8 -1 10.0.0.0/8"),
        ("icmp\t0\t0\t10.0.0.0/8", "ingress icmp 0 0 10.0.0.0/8"),
        (
            "icmpv6\t135\t135\t2001:db8::/32",
            "ingress icmpv6 135 135 2001:db8::/32",
        ),
        (
            "icmp echo-request 10.0.0.0/8",
            "ingress icmp 8 -1 10.0.0.0/8",
        ),
        ("icmpv6 echo-request ::/0", "ingress icmpv6 128 -1 ::/0"),
        ("-1 0 0 0.0.0.0/0", "ingress -1 - - 0.0.0.0/0"),
        ("-1\t-1\t-1\t0.0.0.0/0", "ingress -1 - - 0.0.0.0/0"),
        ("-1\tNone\tNone\t0.0.0.0/0", "ingress -1 - - 0.0.0.0/0"),
        ("All traffic All All 0.0.0.0/0", "ingress -1 - - 0.0.0.0/0"),
        ("All TCP 10.0.0.0/8", "ingress tcp 0 65535 10.0.0.0/8"),
        ("Custom ICMP - IPv4 Echo Request N/A 10.0.0.0/8 -", "! "),
        ("IPv6 ICMP (58) ::/0", "ingress unfinished"),
        (
            "HTTPS tcp 448 10.0.0.0/8",
            "! HTTPS is tcp 443, but this line says tcp 448",
        ),
        (
            "HTTPS\ttcp\t448\t10.0.0.0/8",
            "! HTTPS is tcp 443, but this line says tcp 448",
        ),
        (
            "HTTPS,tcp,448,10.0.0.0/8",
            "! HTTPS is tcp 443, but this line says tcp 448",
        ),
        (
            "ssh 443 10.0.0.0/8",
            "! ssh is tcp 22, but this line says tcp 443",
        ),
        ("tcp udp 53 10.0.0.0/8", "! both tcp and udp"),
        ("tcp 443 443 10.0.0.0/8", INGRESS),
        ("tcp 8000 8080 10.0.0.0/8", "! write 8000-8080"),
        ("tcp\t8000\t8080\t10.0.0.0/8", "! write 8000-8080"),
        ("tcp 80 443 8080 10.0.0.0/8", "! could be a port"),
        (
            "tcp 80,443 10.0.0.0/8",
            "ingress tcp 80 80 10.0.0.0/8; ingress tcp 443 443 10.0.0.0/8",
        ),
        ("tcp 80, 443 10.0.0.0/8", "! for two ports, use two lines"),
        (
            "tcp 443 10.0.0.0/8 192.0.2.0/24",
            "ingress tcp 443 443 10.0.0.0/8; ingress tcp 443 443 192.0.2.0/24",
        ),
        (
            "tcp 443 10.0.0.0/8, 192.0.2.0/24",
            "ingress tcp 443 443 10.0.0.0/8; ingress tcp 443 443 192.0.2.0/24",
        ),
        ("tcp 443 10.0.0.0/8 10.1.0.0/33", "! /0 to /32"),
        ("tcp\t443\t10.0.0.0/8\t10.1.0.0/33", "! /0 to /32"),
        ("tcp,443,10.0.0.0/8,10.1.0.0/33", "! /0 to /32"),
        ("tcp,443,10.0.0.0/8,office,10.1.0.0/33", "! /0 to /32"),
        ("tcp 443 10.0.0.0/8 10.1.0.300", "! 10.1.0.300"),
        ("tcp 443 10.0.0.0/8 2001:db8::/200", "! /0 to /128"),
        (
            "tcp 443 10.0.0.0/8 sg-0000000b",
            "ingress tcp 443 443 10.0.0.0/8; ingress tcp 443 443 sg-0000000b",
        ),
        ("tcp 443 10.0.0.0/8 sg-12", "! 8 or 17"),
        (
            "tcp 443 10.0.0.0/8 and 10.1.0.0/16",
            "! could be another source",
        ),
        ("tcp 443 10.0.0.0/8 office, 10.1.0.0/16", "! "),
        ("tcp 443 10.0.0.0/8 8443", "! could be a port"),
        ("tcp\t443\t10.0.0.0/8\t8443", "! could be a port"),
        ("tcp\t443\t10.0.0.0/8\toffice\t8443", "! could be a port"),
        (
            "tcp 443 10.0.0.0/8 NAT of 10.1.0.0/16",
            "ingress tcp 443 443 10.0.0.0/8 NAT of 10.1.0.0/16",
        ),
        (
            "tcp 443 10.0.0.0/8 2nd floor",
            "ingress tcp 443 443 10.0.0.0/8 2nd floor",
        ),
        (
            "tcp\t443\t10.0.0.0/8\toffice\tmain",
            "ingress tcp 443 443 10.0.0.0/8 office main",
        ),
        (
            "10.0.0.0/8\ttcp\t22\tadmins",
            "ingress tcp 22 22 10.0.0.0/8 admins",
        ),
        ("10.0.0.0/8\ttcp\t22\tegress", "egress tcp 22 22 10.0.0.0/8"),
        ("outbound tcp 443 0.0.0.0/0", "egress tcp 443 443 0.0.0.0/0"),
        ("tcp 443 egress 0.0.0.0/0", "egress tcp 443 443 0.0.0.0/0"),
        (
            "type=egress tcp 443 0.0.0.0/0",
            "egress tcp 443 443 0.0.0.0/0",
        ),
        (
            "tcp 443 0.0.0.0/0 is_egress=true",
            "egress tcp 443 443 0.0.0.0/0",
        ),
        (
            "tcp\t443\t0.0.0.0/0\tegress",
            "egress tcp 443 443 0.0.0.0/0",
        ),
        ("tcp 443 0.0.0.0/0 egress", "egress tcp 443 443 0.0.0.0/0"),
        (
            "tcp 443 0.0.0.0/0 outbound proxy",
            "! may give another direction",
        ),
        (
            "tcp 443 0.0.0.0/0 inbound proxy",
            "ingress tcp 443 443 0.0.0.0/0 inbound proxy",
        ),
        (
            "inbound outbound tcp 443 0.0.0.0/0",
            "! both inbound and outbound",
        ),
        (
            "inbound tcp 443 0.0.0.0/0 outbound",
            "! both inbound and outbound",
        ),
        (
            "inbound\ttcp\t443\t0.0.0.0/0\tegress",
            "! both inbound and outbound",
        ),
        ("tcp 443 app", "ingress tcp 443 443 sg-0000000b"),
        (
            "tcp 443 app server",
            "! \"app server\" and \"app\" could both be the source",
        ),
        ("tcp\t443\tapp server", "ingress tcp 443 443 sg-0000000c"),
        ("tcp\t443\tinternet", "! "),
        ("tcp\t443\t10.9.0.0/16", "! "),
        (
            "tcp 443 noname office",
            "! no group or prefix list is named",
        ),
        ("tcp 443 any", "ingress tcp 443 443 0.0.0.0/0"),
        (
            "HTTPS any the world",
            "ingress tcp 443 443 0.0.0.0/0 the world",
        ),
        ("tcp all any", "ingress tcp 0 65535 0.0.0.0/0"),
        ("all any", "ingress -1 - - 0.0.0.0/0"),
        (
            "10.0.0.0/8 tcp 22 admins",
            "ingress tcp 22 22 10.0.0.0/8 admins",
        ),
        ("10.0.0.0/8 https", INGRESS),
        (
            "10.0.0.0/8 web servers",
            "! could be a type or a description",
        ),
        ("tcp 10.0.0.0/8 443", INGRESS),
        ("tcp\t10.0.0.0/8\t443\tudp", "! both tcp and udp"),
        ("tcp 443 10.0.0.0/8 udp", "! both tcp and udp"),
        ("tcp 443 10.0.0.0/8 udp 53", "! both tcp and udp"),
        (
            "tcp 2222 10.0.0.0/8 SSH",
            "ingress tcp 2222 2222 10.0.0.0/8 SSH",
        ),
        ("tcp 443 10.0.0.0/8 it's", "! not allowed"),
    ] {
        let outcome = pasted(Direction::Ingress, line);
        if line.starts_with("Custom ICMP") && outcome.is_ok() {
            let expected = "ingress icmp 8 -1 10.0.0.0/8";
            assert_outcome("line", line, &outcome, expected);
            continue;
        }
        assert_outcome("line", line, &outcome, expected);
    }
}

#[test]
fn invisible_characters_are_named() {
    for (line, expected) in [
        ("tcp\t443\t203.0.113.0/24\toffice\u{a0}Berlin", "! U+00A0"),
        ("tcp 443 203.0.113.0/24 office\u{a0}Berlin", "! U+00A0"),
        ("tcp\t444\t203.0.113.0/24\toffice\u{200b}Berlin", "! U+200B"),
        ("tcp 444 203.0.113.0/24 office\u{200b}", "! U+200B"),
        ("tcp\t444\t203.0.113.0/24\t\u{202e}office", "! U+202E"),
        ("tcp\u{200b} 443 203.0.113.0/24", "! U+200B"),
        ("tcp\t443\u{feff}\t203.0.113.0/24", "! U+FEFF"),
        ("tcp 443 203.0.113.0\u{200b}/24", "! U+200B"),
        ("t\0c\0p\0 443 203.0.113.0/24", "! U+0000"),
        // Blanks of any kind part words.
        (
            "tcp\u{a0}443\u{a0}203.0.113.0/24",
            "ingress tcp 443 443 203.0.113.0/24",
        ),
        (
            "\u{feff}tcp 443 203.0.113.0/24",
            "ingress tcp 443 443 203.0.113.0/24",
        ),
    ] {
        assert_paste(line, expected);
    }
    for (row, words) in [
        ("tcp,443,10.0.0.0\u{200b}/8", "! U+200B"),
        ("tcp,44\u{200b}3,10.0.0.0/8", "! U+200B"),
        ("tcp\u{ad},443,10.0.0.0/8", "! U+00AD"),
    ] {
        assert_row("Protocol,Ports,CIDR", row, words);
    }
    let marked = "\u{feff}Group,Direction,Protocol,Ports,Source\nweb,inbound,tcp,443,10.0.0.0/8\n";
    assert_file(marked, INGRESS);
    let marked = marked.replace("Group,", "").replace("web,", "");
    assert_paste(&marked, INGRESS);
}

#[test]
fn tables_of_other_exporters_are_read_or_the_missing_column_is_named() {
    for (text, expected) in [
        (
            // One line for each rule and one for each group, which has no more than its own cells.
            "Type,Instance ID,Security Group ID,Security Group Description,Security Group Rule Type,IP Protocol,From Port,To Port,CIDR Range\n\
             sgr,ip-10-0-0-1.internal,sg-0000000a,web,ingress,tcp,443,443,203.0.113.0/24\n\
             sgr,ip-10-0-0-1.internal,sg-0000000a,web,egress,-1,0,0,0.0.0.0/0\n\
             sg,ip-10-0-0-1.internal,sg-0000000a,web\n",
            "ingress tcp 443 443 203.0.113.0/24; egress -1 - - 0.0.0.0/0",
        ),
        (
            "security_group_id,security_group_name,mode,protocol,range,from_port,to_port\n\
             sg-0000000a,web,ingress,tcp,203.0.113.0/24,443,443\n\
             sg-0000000a,web,egress,all,0.0.0.0/0,0,65535\n",
            "ingress tcp 443 443 203.0.113.0/24; egress -1 - - 0.0.0.0/0",
        ),
        (
            "group_id,group_name,is_egress,ip_protocol,from_port,to_port,cidr_ip\n\
             sg-0000000a,web,false,tcp,443,443,203.0.113.0/24\n\
             sg-0000000a,web,true,-1,,,0.0.0.0/0\n",
            "ingress tcp 443 443 203.0.113.0/24; egress -1 - - 0.0.0.0/0",
        ),
        (
            // A column for each kind of source.
            "security_group_id,type,protocol,from_port,to_port,cidr_blocks,ipv6_cidr_blocks,prefix_list_ids,source_security_group_id\n\
             sg-0000000a,ingress,tcp,443,443,\"[\"\"10.0.0.0/8\"\", \"\"10.128.0.0/9\"\"]\",,,\n\
             sg-0000000a,ingress,tcp,444,444,10.0.0.0/8,::/0,,\n\
             sg-0000000a,ingress,tcp,445,445,,,pl-0000000a,\n\
             sg-0000000a,ingress,tcp,446,446,,,,sg-0000000b\n",
            "ingress tcp 443 443 10.0.0.0/8; ingress tcp 443 443 10.128.0.0/9; ingress tcp 444 444 10.0.0.0/8; \
             ingress tcp 444 444 ::/0; ingress tcp 445 445 pl-0000000a; ingress tcp 446 446 sg-0000000b",
        ),
        (
            "Group,Protocol,Ports\nweb,tcp,443\n",
            "! no headings for the sources",
        ),
        (
            "Group,Protocol,Ports,Whence\nweb,tcp,443,10.0.0.0/8\n",
            "! no headings for the sources",
        ),
        (
            "Group,Source\nweb,10.0.0.0/8\n",
            "! no headings for the protocols and ports",
        ),
        (
            "Protocol,Ports,Source\ntcp,443,10.0.0.0/8\n",
            "! no headings for the groups",
        ),
        (
            "Group,Protocol,Ports,Source,Beyond\nweb,tcp,443,10.0.0.0/8,10.1.0.0/16\n",
            "! could be a source",
        ),
        (
            "Group,Protocol,Ports,Source,Description\nweb,tcp,443,10.0.0.0/8,office, main\n",
            "! the row has 6 cells, but the table has 5 headings",
        ),
        (
            "Group,Protocol,Ports,Source,CIDR\nweb,tcp,443,10.0.0.0/8,10.1.0.0/16\n",
            "! Source and CIDR have different sources",
        ),
        (
            "Group,Protocol,Ports,Source,CIDR\nweb,tcp,443,10.0.0.0/8,10.0.0.0/8\n",
            INGRESS,
        ),
        // The reference to a group of an AWS service, as this page writes it.
        (
            "Group,Direction,Protocol,Ports,Source kind,Source\nweb,inbound,tcp,80,security group,amazon-elb/sg-843f59ed\n",
            "ingress tcp 80 80 amazon-elb/sg-843f59ed",
        ),
        (
            "Group,Direction,Protocol,Ports,Source\nweb,inbound,tcp,80,amazon-elb/sg-843f59ed\n",
            "ingress tcp 80 80 amazon-elb/sg-843f59ed",
        ),
        // Words that are names of groups of the table.
        (
            "Group,Direction,Protocol,Ports,Source\ninternet,inbound,tcp,443,0.0.0.0/0\napp,inbound,tcp,80,internet\n",
            "! internet",
        ),
        (
            "Group,Direction,Protocol,Ports,Source\ninternet,inbound,tcp,443,0.0.0.0/0\napp,inbound,tcp,80,any\n",
            "ingress tcp 443 443 0.0.0.0/0; ingress tcp 80 80 0.0.0.0/0",
        ),
        (
            "Group,Direction,Protocol,Ports,Source\n10.0.0.0/8,inbound,tcp,443,0.0.0.0/0\napp,inbound,tcp,80,10.0.0.0/8\n",
            "! 10.0.0.0/8",
        ),
    ] {
        assert_file(text, expected);
    }
    // A pasted table names it too.
    let text = "Protocol,Ports,Description\ntcp,443,office\n";
    let outcome = pasted(Direction::Ingress, text);
    assert_outcome(
        "paste",
        text,
        &outcome,
        "! the table has no column for the source",
    );
}

#[test]
fn a_description_beside_the_groups_columns_is_not_taken_for_the_rules() {
    let read = |text: &str| {
        let imported = parse_csv(text).unwrap();
        let group = &imported.groups[0];
        let rules: Vec<String> = group.group.rules.iter().map(in_ec2s_terms).collect();
        let texts = (group.group.description.clone(), rules.join("; "));
        (texts, group.coverage, all_texts(&imported.notes()))
    };
    let of_group = "GroupId,GroupName,OwnerId,Description,IPProtocol,FromPort,ToPort,CidrIp\n\
                    sg-0000000a,web,123456789012,Web servers,tcp,443,443,203.0.113.0/24\n\
                    sg-0000000a,web,123456789012,Web servers,tcp,80,80,203.0.113.0/24\n";
    let ((description, rules), coverage, remarks) = read(of_group);
    assert_eq!(description, "Web servers");
    assert_eq!(
        rules,
        "ingress tcp 443 443 203.0.113.0/24; ingress tcp 80 80 203.0.113.0/24"
    );
    assert!(!coverage.rule_descriptions && coverage.description);
    let says = |remarks: &[String], words: &str| {
        assert!(
            remarks.iter().any(|remark| remark.contains(words)),
            "{words}: {remarks:?}"
        );
    };
    says(&remarks, "rename it to Rule description");
    // The other reading, on request.
    let other = parse_csv_as(of_group, Some(DescriptionOf::Rules)).unwrap();
    assert_eq!(other.groups[0].group.description, "");
    assert_eq!(&*other.groups[0].group.rules[0].description, "Web servers");
    says(
        &all_texts(&other.notes()),
        "read as the descriptions of the rules. If it describes groups",
    );
    let differing = of_group.replacen("Web servers", "other", 1);
    says(
        &all_texts(&parse_csv(&differing).unwrap().notes()),
        "differs within a group",
    );
    let refused = parse_csv_as(&differing, Some(DescriptionOf::Groups)).unwrap_err();
    assert!(
        refused.text().contains("another description"),
        "{refused:?}"
    );
    let document = Document::parse("b13.csv", of_group).unwrap();
    assert_eq!(document.other_description(), Some(DescriptionOf::Rules));
    let document = document.with_description(DescriptionOf::Rules).unwrap();
    assert_eq!(document.imported(), Some(&other));
    assert_eq!(document.other_description(), Some(DescriptionOf::Groups));
    let differing = Document::parse("x.csv", &differing).unwrap();
    assert_eq!(differing.other_description(), None);
    // The heading is the choice.
    let ((_, rules), coverage, remarks) =
        read(&of_group.replace("Description", "Rule description"));
    assert!(
        rules.starts_with("ingress tcp 443 443 203.0.113.0/24 Web servers"),
        "{rules}"
    );
    assert!(coverage.rule_descriptions && !coverage.description);
    assert!(remarks.iter().all(|remark| !remark.contains("Description")));
    // Texts that differ within a group can only be those of its rules, as can those behind the rules.
    let ((description, rules), ..) = read(&of_group.replacen("Web servers", "other", 1));
    assert_eq!(description, "");
    assert!(rules.contains("203.0.113.0/24 other; "), "{rules}");
    let behind = "Group,Protocol,Ports,Source,Description\nweb,tcp,443,10.0.0.0/8,office\n";
    assert_eq!(read(behind).0.1, "ingress tcp 443 443 10.0.0.0/8 office");
    // In a paste the column is left out, and the user sees that and has the choice.
    with_context(|context| {
        let as_rules = PastedText {
            description: Some(DescriptionOf::Rules),
            ..PastedText::from(of_group)
        };
        let paste = parse_paste(
            as_rules,
            Direction::Ingress,
            TrafficDraft::Missing,
            &[],
            context,
        );
        assert_eq!(paste.description, Some(DescriptionOf::Rules));
        assert!(paste.notes[0].text().contains("descriptions of the rules"));
        let rules = paste.lines[0].outcome.clone().unwrap();
        assert_eq!(&*rules[0].description, "Web servers");
        let paste = parse_paste(
            of_group,
            Direction::Ingress,
            TrafficDraft::Missing,
            &[],
            context,
        );
        assert!(
            paste.notes[0].text().contains("Rule description"),
            "{:?}",
            paste.notes
        );
        let rules = paste.lines[0].outcome.clone().unwrap();
        assert_eq!(&*rules[0].description, "");
    });
}

#[test]
fn a_table_describes_only_the_directions_it_has_rows_of() {
    let coverage = |text: &str| {
        let imported = parse_csv(text).unwrap();
        let groups = imported.groups.iter();
        let of = |complete| match complete {
            RuleCoverage::Complete => "complete",
            _ => "absent",
        };
        let sides = groups.map(|group| (of(group.coverage.ingress), of(group.coverage.egress)));
        sides.collect::<Vec<_>>()
    };
    assert_eq!(
        coverage("Group,Protocol,Ports,CIDR\nweb,tcp,443,10.0.0.0/8\n"),
        [("complete", "absent")]
    );
    assert_eq!(
        coverage("Group,Protocol,Ports,Destination\nweb,tcp,443,10.0.0.0/8\n"),
        [("absent", "complete")]
    );
    assert_eq!(
        coverage(
            "Group,Direction,Protocol,Ports,CIDR\nweb,in,tcp,443,10.0.0.0/8\nweb,out,tcp,443,10.0.0.0/8\n\
             app,in,tcp,443,10.0.0.0/8\nidle,,,,\n"
        ),
        [
            ("complete", "complete"),
            ("complete", "absent"),
            ("absent", "absent")
        ]
    );
    let told = parse_csv("Group,Protocol,Ports,CIDR\nweb,tcp,443,10.0.0.0/8\n").unwrap();
    assert!(
        told.remarks[0].text().contains("read as inbound"),
        "{:?}",
        told.remarks
    );
}

#[test]
fn lines_that_are_left_keep_their_numbers_and_their_heading() {
    with_context(|context| {
        let text = PastedText {
            description: None,
            text: "Protocol,Ports,Destination\ntcp,443,noname\ntcp,444,noname\ntcp,445,10.0.0.0/8",
            numbers: &[1, 3, 7],
        };
        let paste = parse_paste(
            text,
            Direction::Ingress,
            TrafficDraft::Missing,
            &[],
            context,
        );
        let numbers: Vec<usize> = paste.lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [3, 7, 8]);
        assert_eq!(
            paste.headings.first().map(|heading| heading.number),
            Some(1)
        );
        let (left, numbers) = parse_paste(
            "Protocol,Ports,Destination\ntcp,1,10.0.0.0/8\ntcp,2,noname\n\ntcp,3,\"no\nname\"\ntcp,4,noname\n",
            Direction::Ingress,
            TrafficDraft::Missing,
            &[],
            context,
        )
        .refused();
        assert_eq!(
            left,
            "Protocol,Ports,Destination\ntcp,2,noname\ntcp,3,\"no\nname\"\ntcp,4,noname"
        );
        assert_eq!(numbers, [1, 3, 5, 6, 7]);
        let many = "tcp 443 10.0.0.0/8\n".repeat(6000);
        let paste = parse_paste(
            many.as_str(),
            Direction::Ingress,
            TrafficDraft::Missing,
            &[],
            context,
        );
        assert_eq!(paste.lines.len(), 6000);
        let error = paste.lines[5999].outcome.clone().unwrap_err().text();
        assert!(error.contains("at most 5000 lines or rules"), "{error}");
    });
}

/// The words of a rule in several sets of columns.
fn tables_of(rule: &Rule) -> Vec<(String, String)> {
    let direction = match rule.direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    };
    let (from, to) = match rule.traffic.port_fields() {
        Some((from, to)) => (from.to_string(), to.to_string()),
        None => (String::new(), String::new()),
    };
    let wire = rule.traffic.protocol().wire();
    let protocol = rule.traffic.protocol();
    let ports = match rule.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => ports.to_string(),
        Traffic::Icmp(messages) | Traffic::Icmpv6(messages) => messages.to_string(),
        Traffic::All | Traffic::Other(_) => "all".to_owned(),
    };
    let peer = &rule.peer;
    let mut tables = vec![
        (
            "Direction,Protocol,From port,To port,Source".to_owned(),
            format!("{direction},{wire},{from},{to},{peer}"),
        ),
        (
            "type,ip_protocol,from_port,to_port,cidr".to_owned(),
            format!("{direction},{protocol},{from},{to},{peer}"),
        ),
        (
            "Mode,Protocol,Port range,Peer".to_owned(),
            format!("{direction},{protocol},{ports},{peer}"),
        ),
        (
            "is_egress,IpProtocol,FromPort,ToPort,CIDR Range".to_owned(),
            format!(
                "{},{wire},{from},{to},{peer}",
                rule.direction == Direction::Egress
            ),
        ),
    ];
    if matches!(rule.traffic.protocol(), Protocol::All) {
        tables.push((
            "Direction,Protocol,From port,To port,Source".to_owned(),
            format!("{direction},-1,0,0,{peer}"),
        ));
    }
    tables
}

proptest! {
    /// A rule in the words of any table is exactly that rule, pasted and imported.
    #[test]
    fn the_words_of_a_rule_are_that_rule(mut rule in support::rule(), cidr in support::cidr()) {
        rule.peer = portcullis::model::Peer::Cidr(cidr);
        rule.description = "".into();
        let expected = in_ec2s_terms(&rule);
        for (headings, row) in tables_of(&rule) {
            let text = format!("{headings}\n{row}\n");
            prop_assert_eq!(pasted(Direction::Ingress, &text), Ok(vec![expected.clone()]), "{}", text);
            let text = format!("Group,{headings}\nweb,{row}\n");
            prop_assert_eq!(imported(&text), Ok(vec![expected.clone()]), "{}", text);
        }
    }

    /// A line never becomes a rule of more than its own words: every number of a port and every range
    /// of the rules stands in the line, or a word for it.
    #[test]
    fn a_line_opens_nothing_that_it_does_not_name(
        words in proptest::collection::vec(
            prop_oneof![
                Just("tcp"), Just("udp"), Just("icmp"), Just("443"), Just("22"), Just("8"), Just("3"),
                Just("-1"), Just("10.0.0.0/8"), Just("10.1.0.0/33"), Just("192.0.2.0/24"),
                Just("egress"), Just("inbound"), Just("HTTPS"), Just("SSH"), Just("office"),
                Just("N/A"), Just("443-444"), Just("IPv6"), Just("ICMP"),
            ],
            1..7,
        ),
        separator in prop_oneof![Just(" "), Just("\t"), Just(",")],
    ) {
        let line = words.join(separator);
        let has = |word: &str| words.contains(&word);
        if let Ok(rules) = pasted(Direction::Ingress, &line) {
            // In a description any word may stand.
            let is_text = separator == " " && has("office");
            prop_assert!(is_text || !has("10.1.0.0/33"), "{line}");
            prop_assert!(is_text || !(has("tcp") && has("udp")), "{line}");
            for rule in rules {
                let is_egress = rule.starts_with("egress");
                prop_assert!(is_egress == has("egress") || has("inbound"), "{line}: {rule}");
                let is_whole = rule.contains(" -1 - - ");
                prop_assert!(!is_whole || has("-1"), "{line}: {rule}");
                if rule.contains(" icmp ") {
                    prop_assert!(has("icmp") || has("ICMP"), "{line}: {rule}");
                    let named_type = ["8", "3", "443", "22"].iter().any(|word| has(word));
                    prop_assert!(!rule.contains("icmp -1 -1") || !named_type, "{line}: {rule}");
                }
            }
        }
    }
}

/// The outcome of each line of a paste into a table: its rules, or `!` for a refusal.
fn lines_of(direction: Direction, text: &str) -> Vec<String> {
    let lines = paste_into(direction, text).into_iter();
    lines
        .map(|line| line.map_or_else(|_| "!".to_owned(), |rules| rules.join("; ")))
        .collect()
}

#[test]
fn a_heading_anywhere_in_a_paste_starts_another_table() {
    let out = "egress tcp 443 443 0.0.0.0/0";
    let in_office = "ingress tcp 22 22 192.0.2.0/24";
    let out_db = "egress tcp 3306 3306 198.51.100.0/24";
    for (text, expected) in [
        (
            "Type\tProtocol\tPort range\tSource\tDescription\nSSH\tTCP\t22\t192.0.2.0/24\t-\n\
             Type\tProtocol\tPort range\tDestination\tDescription\nMYSQL/Aurora\tTCP\t3306\t198.51.100.0/24\t-",
            &[in_office, out_db][..],
        ),
        (
            "Type,Protocol,Port range,Destination\nMYSQL/Aurora,TCP,3306,198.51.100.0/24\n\n\
             Type,Protocol,Port range,Source\nSSH,TCP,22,192.0.2.0/24",
            &[out_db, in_office],
        ),
        // The second table has its columns in another order.
        (
            "Protocol,Ports,Source\ntcp,22,192.0.2.0/24\nDestination,Ports,Protocol\n198.51.100.0/24,3306,tcp",
            &[in_office, out_db],
        ),
        (
            "Outbound rules\nType\tProtocol\tPort range\tDestination\nHTTPS\tTCP\t443\t0.0.0.0/0",
            &[out],
        ),
        (
            "アウトバウンドルール\nType\tProtocol\tPort range\tDestination\nHTTPS\tTCP\t443\t0.0.0.0/0",
            &[out],
        ),
        (
            "Security group rules (1)\nType\tProtocol\tPort range\tDestination\nHTTPS\tTCP\t443\t0.0.0.0/0",
            &[out],
        ),
        (
            "sg-0123456789abcdef0 - web\nType\tProtocol\tPort range\tDestination\nHTTPS\tTCP\t443\t0.0.0.0/0",
            &[out],
        ),
        (
            "Firewall of web,,\nType,Protocol,Port range,Destination\nHTTPS,TCP,443,0.0.0.0/0",
            &[out],
        ),
        ("Protocol Port Destination\ntcp 443 0.0.0.0/0", &[out]),
        ("# Protocol Port Destination\ntcp 443 0.0.0.0/0", &[out]),
        ("# Protocol,Port,Destination\ntcp,443,0.0.0.0/0", &[out]),
        // Headings that are not known, or one of them is not.
        ("Puertos\tDestino\n9443\t10.3.0.0/16", &["!"]),
        ("Hafen\tZielort\n9443\t10.3.0.0/16", &["!", "!"]),
        (
            "Destination IPv4\tDst port\tL4 proto\n10.3.0.0/16\t9443\ttcp",
            &["egress tcp 9443 9443 10.3.0.0/16"],
        ),
        ("L4\tPort\tDestination IPv4\ntcp\t9443\t10.3.0.0/16", &["!"]),
        ("Port 2\tWohin\n9443\t10.3.0.0/16", &["!", "!"]),
        // Both tables have the same headings: the section of the first one goes on, or is asked for.
        (
            "Outbound\nProtocol,Ports,CIDR\ntcp,443,0.0.0.0/0\nProtocol,Ports,CIDR\ntcp,22,192.0.2.0/24",
            &[out, "egress tcp 22 22 192.0.2.0/24"],
        ),
        (
            "Outbound\nProtocol,Ports,CIDR\ntcp,443,0.0.0.0/0\nCIDR,Ports,Protocol\n192.0.2.0/24,22,tcp",
            &[out, "!"],
        ),
        (
            "Outbound\nProtocol,Ports,Destination\ntcp,443,0.0.0.0/0\nProtocol,Ports,Source\ntcp,22,192.0.2.0/24",
            &[out, "!"],
        ),
        (
            "| Type | Protocol | Port range | Destination |\n|---|---|---|---|\n| HTTPS | TCP | 443 | 0.0.0.0/0 |",
            &[out],
        ),
        (
            "### Outbound rules\n| Protocol | Ports | CIDR |\n|---|:-:|---|\n| tcp | 443 | 0.0.0.0/0 |",
            &[out],
        ),
    ] {
        assert_eq!(lines_of(Direction::Ingress, text), expected, "{text}");
    }
    let into_outbound = "Inbound rules\nType,Protocol,Port range,Source\nHTTPS,TCP,443,0.0.0.0/0";
    assert_eq!(
        lines_of(Direction::Egress, into_outbound),
        ["ingress tcp 443 443 0.0.0.0/0"]
    );
}

#[test]
fn a_line_between_rules_changes_their_direction_or_stops_them() {
    let out = "egress tcp 8443 8443 0.0.0.0/0";
    let into = "ingress tcp 8443 8443 0.0.0.0/0";
    for section in [
        "Outbound",
        "egress:",
        "--- Outbound ---",
        "// egress",
        "# Outbound",
        "# direction: egress",
        "## Outbound rules (3)",
        "Outbound rules,,,",
        "[outbound]",
        "type=egress",
        "Reglas de salida",
        "IpPermissionsEgress",
    ] {
        let text = format!("{section}\ntcp 8443 0.0.0.0/0");
        assert_eq!(lines_of(Direction::Ingress, &text), [out], "{text}");
        let text = format!("Protocol,Ports,CIDR\ntcp,22,10.0.0.0/8\n{section}\ntcp,8443,0.0.0.0/0");
        assert_eq!(
            lines_of(Direction::Ingress, &text),
            ["ingress tcp 22 22 10.0.0.0/8", out],
            "{text}"
        );
        // The section below ends it.
        let text = format!("{section}\nudp 53 10.0.0.0/8\nInbound:\ntcp 8443 0.0.0.0/0");
        assert_eq!(
            lines_of(Direction::Ingress, &text),
            ["egress udp 53 53 10.0.0.0/8", into],
            "{text}"
        );
        let text = format!("{section}\ninbound tcp 8443 0.0.0.0/0");
        assert_eq!(lines_of(Direction::Ingress, &text), ["!"], "{text}");
    }
    for comment in [
        "",
        "# office",
        "# 2024-05-01",
        "# the inbound rules",
        "-----",
        "# tcp 22 10.0.0.0/8",
        "# outbound tcp 22 10.0.0.0/8",
        "sep=,",
        "#TYPE System.Management.Automation.PSCustomObject",
    ] {
        let text = format!("{comment}\ntcp 8443 0.0.0.0/0");
        assert_eq!(lines_of(Direction::Ingress, &text), [into], "{text}");
    }
    for doubt in [
        "# the following are to be removed:",
        "# the egress proxy",
        "# inbound and outbound",
        "# these go to the destination",
        "# do not add these",
        "# old rules",
        "# expired",
        "// no longer needed",
        "# !inbound",
    ] {
        let text = format!("tcp 22 10.0.0.0/8\n{doubt}\ntcp 8443 0.0.0.0/0");
        assert_eq!(
            lines_of(Direction::Ingress, &text),
            ["ingress tcp 22 22 10.0.0.0/8", "!"],
            "{text}"
        );
    }
    for doubt in [
        "hello world",
        "Wychodz\u{105}ce",
        "Total: 1 rule from anywhere",
        "Removed: tcp 10.0.0.0/8",
        "For tcp from 10.0.0.0/8:",
        "UDP:",
        "Protocol: UDP",
        "443:",
        "tcp 443",
        "Deleted rules",
        "Rules of the office",
        "outbound 443",
    ] {
        let text = format!("tcp 22 10.0.0.0/8\n{doubt}\n8443 0.0.0.0/0");
        assert_eq!(
            lines_of(Direction::Ingress, &text),
            ["ingress tcp 22 22 10.0.0.0/8", "!", "!"],
            "{text}"
        );
    }
    // A line that says what a comment leaves open is read, and a rule with a mistake stops no other.
    for (text, expected) in [
        (
            "# the egress proxy\ninbound tcp 8443 0.0.0.0/0",
            &[into][..],
        ),
        ("# UDP\n8443 0.0.0.0/0", &["!"]),
        ("# UDP\ntcp 8443 0.0.0.0/0", &[into]),
        ("tcp 70000 10.0.0.0/8\ntcp 8443 0.0.0.0/0", &["!", into]),
        ("10.0.0.0/40\ntcp 8443 0.0.0.0/0", &["!", into]),
    ] {
        assert_eq!(lines_of(Direction::Ingress, text), expected, "{text}");
    }
    with_context(|context| {
        let text = "# to be removed\ntcp 22 10.0.0.0/8\nOutbound\ntcp 23 10.0.0.0/8";
        let paste = parse_paste(
            text,
            Direction::Ingress,
            TrafficDraft::Missing,
            &[],
            context,
        );
        let error = paste.lines[0].outcome.as_ref().unwrap_err().text();
        assert!(error.contains("line 1, \"to be removed\""), "{error}");
        // What changes the meaning of the lines that are left stays with them.
        assert_eq!(paste.refused(), (text.to_owned(), vec![1, 2, 3, 4]));
    });
}

#[test]
fn a_line_between_rows_of_a_file_changes_their_direction_or_stops_them() {
    let headings = "Group,Protocol,Port,Source";
    let first = "web,tcp,443,10.0.0.0/8";
    let second = "web,tcp,8443,0.0.0.0/0";
    let out = "ingress tcp 443 443 10.0.0.0/8; egress tcp 8443 8443 0.0.0.0/0";
    let into = "ingress tcp 443 443 10.0.0.0/8; ingress tcp 8443 8443 0.0.0.0/0";
    for (line, expected) in [
        ("Outbound rules,,,", out),
        ("Outbound,,,", out),
        (",,,Egress:", out),
        ("# Outbound,,,", out),
        ("--- outbound ---", out),
        ("Inbound rules,,,", into),
        (headings, into),
        ("# office", into),
        ("-----,,,", into),
        ("idle,,,", into),
        // A group of that name, or the heading of a section.
        ("web-egress,,,", "! could be a title"),
        ("web;outbound;1,,,", "! could be a title"),
        ("sg-00000006 outbound,,,", "! could be a title"),
        ("sg-00000006 | outbound rules,,,", "! could be a title"),
        ("web (sg-00000006): egress,,,", "! could be a title"),
        ("# to be removed", "! line 3, \"to be removed\", could mean"),
        (
            "# the egress proxy",
            "! could give the direction of this rule",
        ),
        ("Total: 1 rule,,,,", "! could be a title"),
        ("Generated 2024-05-01 by J.,,,", "! could be a title"),
        ("Total,,,", "! could be a title"),
        ("Removed,,,", "! could be a title"),
        ("Group,Port,Protocol,Source", "! \"8443\" is not a protocol"),
        ("Group,Protocol,Port,Destination", out),
    ] {
        let text = format!("{headings}\n{first}\n{line}\n{second}\n");
        assert_file(&text, expected);
    }
    let rows = format!("{headings}\n{second}\n");
    let out = "egress tcp 8443 8443 0.0.0.0/0";
    let into = "ingress tcp 8443 8443 0.0.0.0/0";
    for (title, expected) in [
        ("Security groups of production", into),
        ("sep=,", into),
        ("#TYPE Selected.Amazon.EC2.Model.SecurityGroup", into),
        ("\"Export, 2024\",,,", into),
        ("Outbound rules", out),
        ("# Outbound", out),
        ("Outbound rules,,,", out),
        ("Deleted rules", "! could mean that this rule is denied"),
        ("The egress proxy", "! could give the direction"),
    ] {
        assert_file(&format!("{title}\n{rows}"), expected);
    }
    assert_file(&format!("sep=;\n{}", rows.replace(',', ";")), into);
    assert_file(
        "| Group | Protocol | Port | Source |\n|---|---|---|---|\n| web | tcp | 8443 | 0.0.0.0/0 |\n",
        into,
    );
    let notes = parse_csv(&format!("Security groups of production\n{rows}"))
        .unwrap()
        .notes();
    assert!(notes.contains(&ImportNote::TitleLine(1)), "{notes:?}");
}

#[test]
fn text_beside_an_id_is_its_name_or_is_refused() {
    let ingress = "ingress udp 5353 5353 sg-0000000b";
    let elsewhere = "ingress udp 5353 5353 999988887777/sg-0fedcba9";
    for (source, expected) in [
        ("sg-0000000b", ingress),
        ("sg-0000000b (app)", ingress),
        ("sg-0000000b app", ingress),
        ("app (sg-0000000b)", ingress),
        ("sg-0000000b (web)", "! is named \"app\""),
        ("999988887777/sg-0fedcba9", elsewhere),
        ("999988887777/sg-0fedcba9 (theirs)", elsewhere),
        ("theirs (999988887777/sg-0fedcba9)", elsewhere),
        (
            "arn:aws:ec2:eu-west-1:999988887777:security-group/sg-0fedcba9",
            elsewhere,
        ),
        (
            "999988887777/sg-0fedcba9 and 999988887777/sg-0fedcba8",
            "! are in one text",
        ),
        (
            "999988887777/sg-0fedcba9 999988887777/sg-0fedcba8",
            "! are in one text",
        ),
        ("999988887777/sg-0fedcba9 and 10.0.0.0/8", "! is next to"),
        ("999988887777/sg-0fedcba9 or anywhere", "! is next to"),
        ("999988887777/sg-0fedcba9 removed", "! is next to"),
        ("pl-0aaaaaaa pl-0bbbbbbb", "! are in one text"),
        ("pl-0aaaaaaa and 10.0.0.0/8", "! is next to"),
        ("pl-0aaaaaaa (offices)", "ingress udp 5353 5353 pl-0aaaaaaa"),
    ] {
        assert_paste(
            &format!("Protocol,Ports,Source\nudp,5353,{source}"),
            expected,
        );
        let (words, outcome) = with_context(|context| {
            let rule = RuleDraft::empty(Direction::Ingress);
            let read = parse_cell(CellColumn::Peer, source, &rule, context);
            (source, read.map(|read| read.rule.peer.known().cloned()))
        });
        assert_eq!(outcome.is_err(), expected.starts_with('!'), "{words}");
        let groups = "app,sg-0000000b,,,\nweb,sg-0000000a,udp,5353,";
        assert_file(
            &format!("Group,Group id,Protocol,Ports,Source\n{groups}{source}\n"),
            expected,
        );
    }
    // Ids that the file does not list: the account knows them.
    for (source, expected) in [
        ("sg-0aaaaaaa (app)", "ingress tcp 443 443 sg-0aaaaaaa"),
        ("sg-0aaaaaaa sg-0bbbbbbb", "! are in one text"),
        ("sg-0aaaaaaa and 192.0.2.0/24", "! is next to"),
        ("sg-0aaaaaaa or anywhere", "! is next to"),
        ("sg-0aaaaaaa removed", "! is next to"),
        (
            "sg-0aaaaaaa (123456789012)",
            "! enter 123456789012/sg-0aaaaaaa",
        ),
        ("sg-0aaaaaaa(app) sg-0bbbbbbb(db)", "! are in one text"),
    ] {
        assert_file(
            &format!("Group,Protocol,Ports,Source\nweb,tcp,443,{source}\n"),
            expected,
        );
    }
    let group_of = |cell: &str| {
        let text = format!("Group,Protocol,Ports,Source\n{cell},tcp,443,10.0.0.0/8\n");
        let read = parse_csv(&text).map_err(|error| error.text())?;
        let group = read.groups[0].group.clone();
        Ok::<_, String>(
            format!("{} {} {}", group.id, group.name, group.owner_id)
                .trim()
                .to_owned(),
        )
    };
    for (cell, expected) in [
        ("web (sg-0123456789abcdef0)", "sg-0123456789abcdef0 web"),
        ("sg-0123456789abcdef0 (web)", "sg-0123456789abcdef0 web"),
        ("sg-0123456789abcdef0 web", "sg-0123456789abcdef0 web"),
        (
            "123456789012/sg-0123456789abcdef0",
            "sg-0123456789abcdef0  123456789012",
        ),
        (
            "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0123456789abcdef0",
            "sg-0123456789abcdef0  123456789012",
        ),
    ] {
        assert_eq!(group_of(cell).as_deref(), Ok(expected), "{cell}");
    }
    for cell in [
        "sg-0aaaaaaa sg-0bbbbbbb",
        "sg-0aaaaaaa not",
        "sg-0aaaaaaa (10.0.0.0/8)",
    ] {
        assert!(group_of(cell).is_err(), "{cell}");
    }
}

#[test]
fn ids_of_a_table_have_the_form_of_ids() {
    let file = |group: &str, rule: &str| {
        format!(
            "Group id,Group,Rule id,Protocol,Ports,Source\n{group},web,{rule},tcp,443,10.0.0.0/8\n"
        )
    };
    assert_file(
        &file("sg-0123456789abcdef0", "sgr-0123456789abcdef0"),
        INGRESS,
    );
    for (group, rule, words) in [
        ("EGRESS", "", "! is not a security group ID"),
        ("{{resolve:ssm:x}}", "", "! is not a security group ID"),
        ("new-1", "", "! is not a security group ID"),
        ("sg-1\u{202e}", "", "! is not a security group ID"),
        (
            "sg-0123456789abcdef0",
            "Outbound",
            "! is not a security group rule ID",
        ),
        (
            "sg-0123456789abcdef0",
            "sg-1",
            "! is not a security group rule ID",
        ),
    ] {
        assert_file(&file(group, rule), words);
    }
}

#[test]
fn one_column_is_the_description_of_a_rule() {
    let row = "tcp,443,10.0.0.0/8";
    let office = format!("{INGRESS} office");
    for (headings, cells, expected) in [
        ("Description,Notes", "office,reviewed 2024", &*office),
        ("Notes,Description", "reviewed 2024,office", &office),
        ("Description,Comment", "office,reviewed 2024", &office),
        ("Description,Notes", ",reviewed 2024", INGRESS),
        ("Rule description,Notes", "office,reviewed 2024", &office),
        ("Notes", "office", &office),
        ("Comment,Notes", "office,reviewed 2024", &office),
        (
            "Description,Description",
            "office,other",
            "! remove one of the columns",
        ),
        ("Description,Description", "office,office", &office),
        (
            "Description,Notes",
            "office,to be removed",
            "! could mean that the rule is denied",
        ),
    ] {
        assert_row(
            &format!("Protocol,Ports,CIDR,{headings}"),
            &format!("{row},{cells}"),
            expected,
        );
    }
    let text =
        "Group,Protocol,Ports,Source,Description,Notes\nweb,tcp,443,10.0.0.0/8,office,reviewed\n";
    let remarks = parse_csv(text).unwrap().remarks;
    assert!(
        remarks.contains(&ImportNote::UnreadColumns(vec!["Notes".to_owned()])),
        "{remarks:?}"
    );
}

#[test]
fn a_range_beside_the_word_for_anywhere_is_refused() {
    for (line, expected) in [
        ("udp\t5353\tAnywhere\t::/0\tx", "! remove one of them"),
        ("tcp 9447 anywhere ::/0 x", "! remove one of them"),
        ("tcp 9447 anywhere 10.0.0.0/8", "! remove one of them"),
        ("tcp,9447,anywhere,sg-0000000b", "! remove one of them"),
        ("tcp 9447 anywhere-ipv6 0.0.0.0/0", "! remove one of them"),
        (
            "tcp 9447 0.0.0.0/0 ::/0",
            "ingress tcp 9447 9447 0.0.0.0/0; ingress tcp 9447 9447 ::/0",
        ),
        ("tcp 9447 anywhere x", "ingress tcp 9447 9447 0.0.0.0/0 x"),
    ] {
        assert_paste(line, expected);
    }
}

#[test]
fn words_that_take_a_rule_away_are_refused_wherever_they_are() {
    for text in [
        "except 192.0.2.7",
        "office except 192.0.2.7",
        "office but not from 192.0.2.7",
        "without the host 192.0.2.7",
        "office but 192.0.2.7",
        "not",
        "removed",
    ] {
        assert_row(
            "Protocol,Ports,CIDR,Description",
            &format!("tcp,443,192.0.2.0/24,{text}"),
            "! could mean that the rule is denied",
        );
        assert_paste(
            &format!("tcp 443 192.0.2.0/24 {text}"),
            "! could mean that the rule is denied",
        );
    }
    for (heading, cell) in [
        ("Decommissioned", "yes"),
        ("Decommission date", "2023-05-01"),
        ("Keep", "no"),
        ("Keep?", "N"),
        ("Still needed?", "no"),
        ("Exists", "no"),
        ("In use", "false"),
        ("Expired", "yes"),
        ("Expires", "2020-01-01"),
        ("Deleted", "true"),
        ("State", "absent"),
        ("State", "decommissioned"),
        ("Valid", "no"),
        ("Approved", "no"),
        ("Remark 2", "no longer needed, remove"),
        ("Lifecycle", "expired"),
        ("Obsolete", "x"),
        ("Negate", "true"),
        ("Negated", "x"),
        ("Inverse", "yes"),
        ("Inverted match", "1"),
        ("Exception", "192.0.2.7"),
        ("Blacklisted", "yes"),
        ("Whitelisted", "no"),
        ("Whitelisted", "N"),
        ("Enabled", "no"),
        ("Aktiv", "nein"),
        ("Valid until", "2020-01-01"),
        ("valid_to", "2030-12-31"),
        ("Valid thru", "2030-12-31"),
        ("End date", "2020-01-01"),
        ("Start date", "2030-01-01"),
        ("Active from", "2030-01-01"),
        ("Gültig bis", "31.12.2020"),
        ("Schedule", "business hours"),
        ("TTL", "3600"),
    ] {
        let outcome = pasted(
            Direction::Ingress,
            &format!("Protocol\tPorts\tCIDR\t{heading}\ntcp\t443\t10.0.0.0/8\t{cell}"),
        );
        let error = outcome.expect_err(&format!("{heading}={cell}"));
        assert!(error.contains(heading), "{heading}={cell}: {error}");
    }
    for (heading, cell) in [
        ("Keep", "yes"),
        ("Needed by", "ops"),
        ("Still needed?", "yes"),
        ("Decommissioned", "no"),
        ("Expired", "false"),
        ("State", "active"),
        ("Team", "platform"),
        ("Use case", "web shop"),
        ("Negate", "false"),
        ("Negate", "no"),
        ("Negate", ""),
        ("Inverse", "0"),
        ("Exceptions", "none"),
        ("Blacklisted", "no"),
        ("Whitelisted", "yes"),
        ("Enabled", "true"),
        ("Valid until", ""),
        ("Valid until", "never"),
        ("Expires", "never"),
        ("End date", "n/a"),
        ("Schedule", "always"),
        ("Created on", "2020-01-01"),
        ("Open to", "partners"),
    ] {
        assert_row(
            &format!("Protocol,Ports,CIDR,{heading}"),
            &format!("tcp,443,10.0.0.0/8,{cell}"),
            INGRESS,
        );
    }
}

#[test]
fn the_consoles_types_in_other_languages_and_any_port_are_understood() {
    let tcp = "ingress tcp 8080 8080 10.0.0.0/8";
    for (row, expected) in [
        ("TCP personnalisé,TCP,8080,10.0.0.0/8", tcp),
        ("Règle TCP personnalisée,TCP,8080,10.0.0.0/8", tcp),
        ("TCP personalizado,TCP,8080,10.0.0.0/8", tcp),
        ("Benutzerdefiniertes TCP,TCP,8080,10.0.0.0/8", tcp),
        ("TCP personalizzato,TCP,8080,10.0.0.0/8", tcp),
        ("カスタム TCP,TCP,8080,10.0.0.0/8", tcp),
        (
            "UDP personnalisé,UDP,53,10.0.0.0/8",
            "ingress udp 53 53 10.0.0.0/8",
        ),
        (
            "UDP personnalisé,TCP,8080,10.0.0.0/8",
            "! this line says tcp",
        ),
        (
            "Custom TCP,TCP,any,10.0.0.0/8",
            "ingress tcp 0 65535 10.0.0.0/8",
        ),
        (
            "Custom UDP,UDP,Any,10.0.0.0/8",
            "ingress udp 0 65535 10.0.0.0/8",
        ),
    ] {
        assert_row("Type,Protocol,Port range,Source", row, expected);
    }
    for ports in ["any", "all", "*", "All ports", "0-65535"] {
        assert_row(
            "Protocol,Port,Source",
            &format!("tcp,{ports},10.0.0.0/8"),
            "ingress tcp 0 65535 10.0.0.0/8",
        );
    }
}

/// What a paste notes about its text, besides its lines.
fn notes_of(text: &str) -> Vec<String> {
    with_context(|context| {
        let traffic = TrafficDraft::Missing;
        all_texts(&parse_paste(text, Direction::Ingress, traffic, &[], context).notes)
    })
}

#[test]
fn titles_above_headings_are_recognised() {
    let table = "Type\tProtocol\tPort range\tSource\nSSH\tTCP\t22\t192.0.2.0/24";
    let ssh = "ingress tcp 22 22 192.0.2.0/24";
    for title in [
        "Firewall report",
        "Firewall report 2026-05-01",
        "Acme\n\nFirewall report",
        // Names of the group itself, and of types.
        "web",
        "Rules of web",
        "Web tier firewall",
        "web server 2",
        "app tier",
        "sg-0000000a - web",
        "Security group: web",
    ] {
        let text = format!("{title}\n{table}");
        assert_eq!(lines_of(Direction::Ingress, &text), [ssh], "{text}");
        let notes = title.lines().zip(1..).filter(|(line, _)| !line.is_empty());
        let notes: Vec<String> = notes
            .map(|(_, number)| format!("Line {number} is above the headings and is ignored"))
            .collect();
        assert_eq!(notes_of(&text), notes, "{text}");
        // So is a title between two tables.
        let text = format!("Protocol,Ports,CIDR\ntcp,23,10.0.0.0/8\n{text}");
        let both = ["ingress tcp 23 23 10.0.0.0/8", ssh];
        assert_eq!(lines_of(Direction::Ingress, &text), both, "{text}");
    }
    // A section above the second table says nothing about the rows of the first.
    let text = format!(
        "Web tier\n{table}\nOutbound rules\nType\tProtocol\tPort range\tDestination\nHTTPS\tTCP\t443\t0.0.0.0/0"
    );
    let both = [ssh, "egress tcp 443 443 0.0.0.0/0"];
    assert_eq!(lines_of(Direction::Ingress, &text), both);
    // Rules, with mistakes or without, and what changes the rules below.
    for (title, lines) in [
        ("tcp 443 10.0.0.0/33", &["!", ssh][..]),
        (
            "tcp 443 10.0.0.0/8",
            &["ingress tcp 443 443 10.0.0.0/8", ssh],
        ),
        ("10.7.0.0/16", &["ingress unfinished", ssh]),
        ("Rules to remove", &["!"]),
        ("Example of the old rules", &["!"]),
        // Other groups than the one that is pasted into.
        ("app", &["!"]),
        ("app\ninternet", &["!"]),
        ("Inbound rules of app", &["!"]),
        ("App server", &["!"]),
        ("sg-0000000b - app", &["!"]),
        ("sg-0123456789abcdef0 - other", &["!"]),
        ("Security group: app", &["!"]),
        ("Security group: theirs", &["!"]),
        ("GroupId = sg-0000000b", &["!"]),
        ("# Rules of sg-0000000b", &["!"]),
        ("sg-0000000b - web", &["!"]),
        // A source that is commented out, and a group of the same name elsewhere.
        ("# sg-0000000b", &[ssh]),
        ("sg-0123456789abcdef0 - web", &[ssh]),
        ("# Security group: app", &["!"]),
        ("# app", &[ssh]),
        ("Security group: app\nSecurity group: web", &[ssh]),
    ] {
        let text = format!("{title}\n{table}");
        assert_eq!(lines_of(Direction::Ingress, &text), lines, "{text}");
    }
    // A table that leaves its direction open may have it from a title that is not understood.
    for (title, lines) in [
        ("Rules of the office", &["!"][..]),
        ("Firewall", &["ingress tcp 22 22 192.0.2.0/24"]),
        ("Outbound traffic", &["egress tcp 22 22 192.0.2.0/24"]),
    ] {
        let text = format!("{title}\nProtocol,Ports,CIDR\ntcp,22,192.0.2.0/24");
        assert_eq!(lines_of(Direction::Ingress, &text), lines, "{text}");
    }
    // A destination makes a rule outbound, unless the title may mean inbound.
    let by_source = [
        "! could give the direction",
        "ingress tcp 22 22 192.0.2.0/24",
    ];
    let by_destination = [
        "! could give the direction",
        "egress tcp 22 22 192.0.2.0/24",
    ];
    for (title, source, destination) in [
        ("Web tier", 1, 1),
        ("Outbound rules of the office", 0, 1),
        ("Ouotbund r/ules", 0, 1),
        ("# Outbuond", 0, 1),
        ("Inbound rules of the office", 0, 0),
        ("### Inbuond rules", 0, 0),
        ("Ingrss and egress", 0, 0),
        ("Unbound", 1, 1),
        ("Rules in progress", 1, 1),
    ] {
        let below = |column: &str| {
            format!("{title}\nGroup,Protocol,Ports,{column}\nweb,tcp,22,192.0.2.0/24\n")
        };
        assert_file(&below("Source"), by_source[source]);
        assert_paste(&below("Source"), by_source[source]);
        assert_file(&below("Destination"), by_destination[destination]);
        assert_paste(&below("Destination"), by_destination[destination]);
    }
    // Lines that are left keep the title.
    let left = with_context(|context| {
        let text = format!("Firewall report\n{table}\nSSH\tTCP\t23\t192.0.2.0/24");
        let traffic = TrafficDraft::Missing;
        parse_paste(text.as_str(), Direction::Ingress, traffic, &[], context).refused()
    });
    assert_eq!(left.1, [1, 2, 4]);
}

#[test]
fn a_file_may_have_several_tables() {
    let first = "Group,Protocol,Ports,Source\nweb,tcp,22,10.0.0.0/8\n";
    let ssh = "ingress tcp 22 22 10.0.0.0/8";
    let out = "egress tcp 443 443 0.0.0.0/0";
    for (rest, expected) in [
        (
            "Group,Protocol,Ports,Destination\nweb,tcp,443,0.0.0.0/0",
            format!("{ssh}; {out}"),
        ),
        (
            "\nOutbound rules,,,\nDestination,Group,Ports,Protocol\n0.0.0.0/0,web,443,tcp",
            format!("{ssh}; {out}"),
        ),
        (
            "Database tier,,,\nGroup,Ports,Protocol,Source\nweb,5432,tcp,10.1.0.0/16",
            format!("{ssh}; ingress tcp 5432 5432 10.1.0.0/16"),
        ),
        (
            "Database tier,,,\nGroup,Protocol,Ports,Source\nweb,tcp,5432,10.1.0.0/16",
            format!("{ssh}; ingress tcp 5432 5432 10.1.0.0/16"),
        ),
        (
            "Outbound,,,\nGroup,Protocol,Ports,CIDR\nweb,tcp,443,0.0.0.0/0",
            format!("{ssh}; {out}"),
        ),
        (
            "Direction,Group,Protocol,Ports,CIDR\nout,web,tcp,443,0.0.0.0/0",
            format!("{ssh}; {out}"),
        ),
        // What the headings and the title say against each other, and what nothing says.
        (
            "Inbound rules,,,\nGroup,Protocol,Ports,Destination\nweb,tcp,443,0.0.0.0/0",
            "! the section above says inbound, but only Destination is filled".to_owned(),
        ),
        (
            "Group,Protocol,Ports,CIDR\nweb,tcp,443,0.0.0.0/0",
            "! line 4, direction: the file's other tables give the direction".to_owned(),
        ),
        (
            "Rules to remove,,,\nGroup,Protocol,Ports,Destination\nweb,tcp,443,0.0.0.0/0",
            "! could mean that this rule is denied".to_owned(),
        ),
        (
            "Protocol,Ports,Destination\ntcp,443,0.0.0.0/0",
            "! line 3, headings: this line looks like the headings of another table, without a column for the groups"
                .to_owned(),
        ),
        (
            "Group,Protocol,Ports,Description\nweb,tcp,443,office",
            "! without a column for the sources".to_owned(),
        ),
    ] {
        assert_file(&format!("{first}{rest}\n"), &expected);
    }
    assert_file(
        &format!("Protocol,Ports,Destination\ntcp,443,0.0.0.0/0\n{first}"),
        "! line 1, headings: this line looks like the headings of another table",
    );
    let title = format!("{first}Database tier,,,\nGroup,Ports,Protocol,Source\nweb,1,tcp,::/0\n");
    let notes = parse_csv(&title).unwrap().notes();
    assert!(notes.contains(&ImportNote::TitleLine(3)), "{notes:?}");
    // Exports one after the other.
    let own = |id: &str| {
        let group = format!(
            r#"{{"SecurityGroups":[{{"GroupId":"{id}","GroupName":"{id}","Description":"d","OwnerId":"123456789012","IpPermissions":[{{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{{"CidrIp":"10.0.0.0/8"}}]}}],"IpPermissionsEgress":[]}}]}}"#
        );
        let inventory = parse_cli_json(&group)
            .unwrap()
            .completed_from(&Inventory::default());
        csv(&inventory, &ExportContext::default())
    };
    assert_file(
        &format!("{}{}", own("sg-0000000a"), own("sg-0000000b")),
        &format!("{ssh}; {ssh}"),
    );
}

#[test]
fn a_table_of_groups_completes_the_groups_of_other_tables() {
    let rules = "Group,Protocol,Ports,Source\nweb,tcp,22,10.0.0.0/8\ndb,tcp,5432,web\n";
    let groups = "Group id,Group name,Description,VPC ID,Inbound rules count\n\
                  sg-0123456789abcdef0,web,Web servers,vpc-00000001,1\n\
                  sg-0123456789abcdef1,db,Databases,vpc-00000001,1\n";
    for text in [format!("{groups}\n{rules}"), format!("{rules}\n{groups}")] {
        let imported = parse_csv(&text).unwrap();
        let read: Vec<String> = imported
            .groups
            .iter()
            .map(|imported| {
                let group = &imported.group;
                let vpc = group.vpc_id.as_ref().map_or("", |id| id.as_str());
                let rules: Vec<String> = group.rules.iter().map(in_ec2s_terms).collect();
                format!(
                    "{} {} {vpc} {}: {}",
                    group.id,
                    group.name,
                    group.description,
                    rules.join("; ")
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                "sg-0123456789abcdef0 web vpc-00000001 Web servers: ingress tcp 22 22 10.0.0.0/8",
                "sg-0123456789abcdef1 db vpc-00000001 Databases: ingress tcp 5432 5432 sg-0123456789abcdef0",
            ],
            "{text}"
        );
        let coverage = imported.groups[0].coverage;
        assert!(coverage.description && !coverage.tags && !coverage.rule_descriptions);
        assert_eq!(coverage.egress, RuleCoverage::Absent);
    }
    for (groups, expected) in [
        (
            "Group id,Group name\nsg-0123456789abcdef0,web\nsg-0123456789abcdef1,web\n",
            "! several groups of another table have this name",
        ),
        (
            "Group,Group description\nweb,Web servers\nweb,Other servers\n",
            "! Other servers, but an earlier line of this group has Web servers",
        ),
    ] {
        let rules = "Group,Protocol,Ports,Source\nweb,tcp,22,10.0.0.0/8\n";
        assert_file(&format!("{groups}{rules}"), expected);
    }
    assert_file(groups, "! no headings for the protocols and sources");
}

#[test]
fn a_column_for_each_direction_may_have_marks() {
    for (cells, expected) in [
        ("x,", INGRESS),
        (",x", EGRESS),
        (",X", EGRESS),
        (",\u{2713}", EGRESS),
        ("no,yes", EGRESS),
        ("0,1", EGRESS),
        ("no,", "! In is \"no\", which does not give a direction"),
        (",0", "! Out is \"0\", which does not give a direction"),
        ("0,0", "! In says outbound, but Out says inbound"),
        ("yes,no", INGRESS),
        ("x,x", "! In says inbound, but Out says outbound"),
        (",", "! expected inbound or outbound"),
        (",maybe", "! \"maybe\" is not a flag"),
    ] {
        let row = format!("tcp,443,{cells},10.0.0.0/8");
        assert_row("Protocol,Ports,In,Out,CIDR", &row, expected);
    }
    // Other headings with a word for a direction.
    for heading in ["Outbound use", "Egress ok?", "Incoming from"] {
        let headings = format!("Protocol,Ports,CIDR,{heading}");
        let expected = "! could be a part of the rule";
        assert_row(&headings, "tcp,443,10.0.0.0/8,x", expected);
    }
    // A line of data is no heading.
    assert_paste("in\tssh\tinternet\tnote", "! \"in\" is not understood");
}

#[test]
fn ports_in_a_description_are_refused_if_the_line_has_none() {
    for text in [
        "10.0.0.0/8\tport 444",
        "10.0.0.0/8 office port 444",
        "10.0.0.0/8\tDNS (53/udp)",
        "10.0.0.0/8\toffice TCP 444",
        "sg-0000000b\tIn\tTCP 444\tEveryone",
        "| - | sg-0000000b | In | TCP 444 | Everyone |",
    ] {
        assert_paste(text, "! after the source could be a type or a description");
    }
    for text in [
        "10.0.0.0/8 office 444",
        "10.0.0.0/8 office (444)",
        "10.0.0.0/8 office 8000-8080",
        "10.0.0.0/8, office 444",
        "sg-0000000b office 2",
        "tcp 10.0.0.0/8 office 444",
    ] {
        assert_paste(text, "! could be a port, and the line has no other");
    }
    // A column of its own or a mark makes a number a part of the description.
    for text in ["10.0.0.0/8\toffice 444", "10.0.0.0/8 # office 444"] {
        assert_paste(text, "ingress unfinished");
    }
    assert_paste(
        "10.0.0.0/8 office of 999999 people in the 2nd building",
        "ingress unfinished",
    );
    assert_paste(
        "tcp\t443\t10.0.0.0/8\tnot UDP port 444",
        "! could mean that the rule",
    );
    assert_paste(
        "tcp\t443\t10.0.0.0/8\tfor port 444",
        &format!("{INGRESS} for port 444"),
    );
}

#[test]
fn markdown_tables_need_no_strokes_around_them() {
    let table = "Group | Protocol | Ports | Destination | |\n---|:--|---|---|---|\nweb | tcp | 443 | 10.0.0.0/8 | |\n";
    assert_file(table, EGRESS);
    assert_paste(
        "Type | Protocol | Port range | Destination\n---|---|---|---\nHTTPS | TCP | 443 | 10.0.0.0/8",
        EGRESS,
    );
    assert_paste(
        "Custom ICMP Rule - IPv4\tEcho Request\tN/A\t10.0.0.0/8",
        "ingress icmp 8 -1 10.0.0.0/8",
    );
}

#[test]
fn a_carriage_return_alone_ends_a_line() {
    let broken = "| Group | Protocol | Ports | Destination |\n|---|---|---|---|\n\
                  | web | tcp | \r443 | 10.0.0.0/8 |\n";
    let outcome = imported(broken);
    assert!(outcome.is_err(), "{outcome:?}");
    assert!(
        lines_of(Direction::Ingress, broken)
            .iter()
            .all(|line| line.starts_with('!')),
    );
    for text in [
        "Group,Protocol,Ports,Source\rweb,tcp,443,10.0.0.0/8\r",
        "| Group | Protocol | Ports | Source |\r|---|---|---|---|\r| web | tcp | 443 | 10.0.0.0/8 |\r",
        "| Group | Protocol | Ports | Source |\r\n|---|---|---|---|\r\n| web | tcp | 443 | 10.0.0.0/8 |",
    ] {
        assert_file(text, INGRESS);
        assert_paste(text, INGRESS);
    }
    assert_eq!(
        lines_of(Direction::Ingress, "tcp 443 10.0.0.0/8\rtcp 444 10.0.0.0/8"),
        [
            "ingress tcp 443 443 10.0.0.0/8",
            "ingress tcp 444 444 10.0.0.0/8"
        ],
    );
}

#[test]
fn an_empty_cell_is_no_mark_where_other_rows_have_one() {
    for mark in ["x", "yes", "no", "TRUE", "\u{2713}"] {
        let text = format!(
            "Group,Protocol,Ports,Source,Keep\nweb,tcp,443,10.0.0.0/8,\nweb,tcp,80,10.0.0.0/8,{mark}\n"
        );
        let words = "! Keep is empty and may say whether the rule is allowed";
        assert_file(&text, words);
        assert_outcome(
            "paste",
            &text,
            &paste_into(Direction::Ingress, &text)[0],
            words,
        );
    }
    // Reasons under such a heading are no marks, and a row that is short has an empty cell.
    assert_file(
        "Group,Protocol,Ports,Source,Needed\nweb,tcp,443,10.0.0.0/8,\nweb,tcp,80,10.0.0.0/8,web shop\n",
        "ingress tcp 443 443 10.0.0.0/8; ingress tcp 80 80 10.0.0.0/8",
    );
    let short = "Group,Protocol,Ports,Source,Action\nweb,tcp,443,10.0.0.0/8\n";
    assert_file(short, "! Action is empty");
    assert_paste(short, "! Action is empty");
    // A group without rules has nothing to allow.
    assert_file("Group,Protocol,Ports,Source,Action\nidle,,,,\n", "");
}

#[test]
fn ports_may_be_a_list_or_have_their_service_beside_them() {
    let headings = "Protocol,Ports,Source";
    let web = "ingress tcp 80 80 10.0.0.0/8; ingress tcp 443 443 10.0.0.0/8";
    let ssh = "ingress tcp 22 22 10.0.0.0/8";
    for (ports, expected) in [
        ("\"80,443\"", web),
        ("\"80, 443\"", web),
        ("80;443", web),
        ("\"80/tcp, 443/tcp\"", web),
        ("\"80 (HTTP), 443 (HTTPS)\"", web),
        ("\"80, 443, 80\"", web),
        (
            "\"8000-8100,9000\"",
            "ingress tcp 8000 8100 10.0.0.0/8; ingress tcp 9000 9000 10.0.0.0/8",
        ),
        ("22/tcp", ssh),
        ("22/TCP", ssh),
        ("tcp/22", ssh),
        ("tcp:22", ssh),
        ("22 (SSH)", ssh),
        ("22(ssh)", ssh),
        ("SSH (22)", ssh),
        ("22 (TCP)", ssh),
        ("22:22", ssh),
        ("8000:8080", "ingress tcp 8000 8080 10.0.0.0/8"),
        ("22/udp", "! 22/udp is udp, but this line says tcp"),
        (
            "22 (HTTPS)",
            "! HTTPS is tcp 443, but this line says tcp 22",
        ),
        ("22 (bastion)", "! is not a port"),
        ("\"80,\"", "! is not a port"),
        ("\"80,,443\"", "! is not a port"),
        ("\"80,x\"", "! is not a port"),
        // A thousands separator.
        ("\"1,024\"", "! is not a port"),
        ("\"1,024-65,535\"", "! is not a port"),
        ("\"3,306\"", "! could be several ports, or the port 3306"),
        ("\"22,443\"", "! could be several ports, or the port 22443"),
        ("\"22, 443\"", &web.replace("80 80", "22 22")),
        (
            "\"80,443,8080\"",
            &format!("{web}; ingress tcp 8080 8080 10.0.0.0/8"),
        ),
    ] {
        assert_row(headings, &format!("tcp,{ports},10.0.0.0/8"), expected);
    }
    // ICMP has a type and a code there.
    assert_row(
        headings,
        "icmp,\"3,4\",10.0.0.0/8",
        "ingress icmp 3 4 10.0.0.0/8",
    );
    assert_row(headings, "-1,\"80,443\",10.0.0.0/8", "! EC2 ignores ports");
    // The protocol may be with the ports; ports alone are not TCP.
    for (ports, expected) in [
        (
            "\"53/tcp, 53/udp\"",
            "ingress tcp 53 53 10.0.0.0/8; ingress udp 53 53 10.0.0.0/8",
        ),
        ("22 (SSH)", ssh),
        ("80;443", "! the protocol is missing"),
        ("\"443/tcp, 80\"", "! the protocol is missing"),
        ("22:22", "! the protocol is missing"),
    ] {
        assert_row("Ports,Source", &format!("{ports},10.0.0.0/8"), expected);
    }
    // A number beside a service is its port, not a protocol.
    for (headings, cells, expected) in [
        ("Type,Source", "SSH (22)", ssh),
        (
            "Type,Source",
            "SSH (23)",
            "! SSH is tcp 22, but this line says tcp 23",
        ),
        ("Type,Ports,Source", "SSH (22),22", ssh),
        ("Protocol,Source", "SSH (22)", "! is not a protocol"),
        ("Protocol,Source", "DNS (53)", "! is not a protocol"),
    ] {
        assert_row(headings, &format!("{cells},10.0.0.0/8"), expected);
    }
    // Both say which lines became several rules, and a rule with an ID is one rule.
    let text =
        "Group,Protocol,Ports,Source\nweb,tcp,\"80,443\",10.0.0.0/8\nweb,tcp,22,10.0.0.0/8\n";
    let note = "Line 2 lists several ports: one rule for each";
    assert!(
        notes_of(text).contains(&note.to_owned()),
        "{:?}",
        notes_of(text)
    );
    let notes = all_texts(&parse_csv(text).unwrap().notes());
    assert!(notes.contains(&format!("{note}.")), "{notes:?}");
    assert_file(
        "Group,Rule id,Protocol,Ports,Source\nweb,sgr-0123456789abcdef0,tcp,\"80,443\",10.0.0.0/8\n",
        "! a rule with an ID has one port or range",
    );
    for (typed, expected) in [
        ("80,443", web),
        (
            "443/tcp; 80; 443",
            "ingress tcp 443 443 10.0.0.0/8; ingress tcp 80 80 10.0.0.0/8",
        ),
        (
            "8000-8100, ssh",
            "ingress tcp 8000 8100 10.0.0.0/8; ingress tcp 22 22 10.0.0.0/8",
        ),
        ("80,", "! is not a port"),
        ("80, 53/udp", "! 53/udp is udp, but this line says tcp"),
        ("3,306", "! could be several ports, or the port 3306"),
    ] {
        with_context(|context| {
            let mut row = RuleDraft::empty(Direction::Ingress);
            row.traffic = TrafficDraft::Tcp;
            row.peer = PeerDraft::Known(Peer::parse("10.0.0.0/8").unwrap());
            let read = parse_cell(CellColumn::Ports, typed, &row, context);
            let made = read.map(|read| {
                let rules = std::iter::once(&read.rule).chain(&read.more);
                rules
                    .map(|rule| in_ec2s_terms(&rule.rule().unwrap()))
                    .collect()
            });
            let made = made.map_err(|error| error.text());
            assert_outcome("cell", typed, &made, expected);
        });
    }
    for (typed, expected) in [
        ("22 (SSH)", Ok(22)),
        ("22/tcp", Ok(22)),
        ("22/udp", Err(())),
    ] {
        with_context(|context| {
            let mut row = RuleDraft::empty(Direction::Ingress);
            row.traffic = TrafficDraft::Tcp;
            let read = parse_cell(CellColumn::Ports, typed, &row, context);
            let ports = read.map(|read| match read.rule.traffic {
                TrafficDraft::Known(Traffic::Tcp(ports)) => ports.from(),
                _ => 0,
            });
            assert_eq!(ports.map_err(|_| ()), expected, "{typed}");
        });
    }
}

#[test]
fn the_tables_of_openstack_are_read() {
    let headings = "ID,IP Protocol,Ethertype,IP Range,Port Range,Direction,Remote Security Group";
    let id = "0a1b2c3d-0000-4000-8000-000000000001";
    for (cells, expected) in [
        (
            "tcp,IPv4,10.0.0.0/8,22:22,ingress,None",
            "ingress tcp 22 22 10.0.0.0/8",
        ),
        (
            "udp,IPv6,2001:db8::/32,1000:2000,egress,None",
            "egress udp 1000 2000 2001:db8::/32",
        ),
        (
            "tcp,IPv4,,443:443,ingress,sg-0000000b",
            "ingress tcp 443 443 sg-0000000b",
        ),
        (
            "tcp,IPv4,None,443:443,ingress,None",
            "! expected a CIDR block",
        ),
        (
            "tcp,IPv6,10.0.0.0/8,22:22,ingress,None",
            "! is IPv6, but the source is",
        ),
    ] {
        assert_row(headings, &format!("{id},{cells}"), expected);
    }
    let headings = "Direction,Ether Type,IP Protocol,Port Range,Remote IP Prefix,Remote Security Group,Remote Address Group";
    for (cells, expected) in [
        (
            "Egress,IPv4,TCP,443 (HTTPS),0.0.0.0/0,-,",
            "egress tcp 443 443 0.0.0.0/0",
        ),
        (
            "Ingress,IPv4,TCP,1 - 65535,10.0.0.0/8,-,",
            "ingress tcp 1 65535 10.0.0.0/8",
        ),
        (
            "Ingress,IPv4,UDP,Any,10.0.0.0/8,-,",
            "ingress udp 0 65535 10.0.0.0/8",
        ),
        ("Ingress,IPv4,Any,Any,-,app,", "ingress -1 - - sg-0000000b"),
        (
            "Ingress,IPv4,TCP,22 (SSH),10.0.0.0/8,-,offices",
            "! could be a part of the rule",
        ),
    ] {
        if cells.contains(",app,") {
            let text = format!("{headings}\n{cells}\n");
            assert_paste(&text, expected);
            continue;
        }
        assert_row(headings, cells, expected);
    }
    let api = "direction,ethertype,protocol,port_range_min,port_range_max,remote_ip_prefix,remote_group_id";
    assert_row(
        api,
        "egress,IPv4,tcp,80,90,10.0.0.0/8,null",
        "egress tcp 80 90 10.0.0.0/8",
    );
}

#[test]
fn the_table_of_cdk_diff_is_read_or_names_what_is_open() {
    let table = |rows: &[&str]| {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("│ {} │", row.replace('|', "│")))
            .collect();
        format!(
            "Security Group Changes\n┌───┬───┬───┬───┬───┐\n│   │ Group │ Dir │ Protocol │ Peer │\n├───┼───┼───┼───┼───┤\n{}\n└───┴───┴───┴───┴───┘\n",
            rows.join("\n├───┼───┼───┼───┼───┤\n")
        )
    };
    for (row, expected) in [
        (
            "+ | web | In | TCP 22 | 10.0.0.0/8",
            "ingress tcp 22 22 10.0.0.0/8",
        ),
        (
            "+ | web | In | UDP 1000-2000 | Everyone (IPv4)",
            "ingress udp 1000 2000 0.0.0.0/0",
        ),
        (
            "+ | web | Out | Everything | Everyone (IPv6)",
            "egress -1 - - ::/0",
        ),
        (
            "+ | web | Out | All TCP | pl-0000000a",
            "egress tcp 0 65535 pl-0000000a",
        ),
        (
            "+ | web | In | ICMP 8--1 | 10.0.0.0/8",
            "ingress icmp 8 -1 10.0.0.0/8",
        ),
        (
            "+ | web | In | All ICMP | 10.0.0.0/8",
            "ingress icmp -1 -1 10.0.0.0/8",
        ),
        // Type 3 with code 3, which people write for any code.
        ("+ | web | In | ICMP 3 | 10.0.0.0/8", "! is not a protocol"),
        (
            "- | web | In | TCP 22 | 10.0.0.0/8",
            "! could mean that the rule is denied",
        ),
        (
            "+ | ${Web.GroupId} | In | TCP 22 | 10.0.0.0/8",
            "! is a reference that is not resolved",
        ),
        (
            "+ | web | In | TCP 22 | ${App.GroupId}",
            "! is a reference that is not resolved",
        ),
    ] {
        let text = table(&[row]);
        assert_paste(&text, expected);
        assert_file(&text, expected);
        // The same in a Markdown table.
        let text = format!("| | Group | Dir | Protocol | Peer |\n|-|-|-|-|-|\n| {row} |\n");
        assert_file(&text, expected);
    }
    let both = table(&[
        "+ | web | In | TCP 22 | 10.0.0.0/8",
        "- | web | In | TCP 23 | 10.0.0.0/8",
    ]);
    assert_eq!(
        lines_of(Direction::Ingress, &both),
        ["ingress tcp 22 22 10.0.0.0/8", "!"]
    );
}

#[test]
fn a_title_of_a_file_names_a_group_of_its_rows() {
    let rows = "Group id,Group,Protocol,Ports,Source\nsg-0000000a,web,tcp,443,10.0.0.0/8\n";
    for (title, expected) in [
        ("Security group: web", INGRESS),
        ("sg-0000000a", INGRESS),
        ("Security group: sg-0000000a (web)", INGRESS),
        ("Firewall of app", INGRESS),
        (
            "Security group: app",
            "! line 1, title: the title names app",
        ),
        (
            "Export of sg-0000000b",
            "! line 1, title: the title names sg-0000000b",
        ),
    ] {
        assert_file(&format!("{title}\n{rows}"), expected);
    }
}

#[test]
fn the_lines_of_programs_are_no_rules_of_two_sources() {
    for (line, expected) in [
        // `aws ec2 describe-security-group-rules --output text` with a query: the group first.
        (
            "sg-0000000a\t-1\tNone\tNone\t0.0.0.0/0",
            "! 0.0.0.0/0 could be another source",
        ),
        (
            "sg-0000000b\ttcp\t443\t10.0.0.0/8",
            "! 10.0.0.0/8 could be another source",
        ),
        (
            "sg-0000000b tcp 443 10.0.0.0/8",
            "! 10.0.0.0/8 could be another source",
        ),
        (
            "10.0.0.0/8 tcp 443 10.1.0.0/16",
            "! 10.1.0.0/16 could be another source",
        ),
        (
            "10.0.0.0/8\t10.1.0.0/16\ttcp\t443",
            "ingress tcp 443 443 10.0.0.0/8; ingress tcp 443 443 10.1.0.0/16",
        ),
        ("tcp\t443\t10.0.0.0/8\tNone", INGRESS),
        // Whether the rule is outbound.
        (
            "tcp\t443\t10.0.0.0/8\tTrue",
            "! could say whether the rule is outbound",
        ),
        (
            "tcp\t443\t10.0.0.0/8\tfalse",
            "! could say whether the rule is outbound",
        ),
        (
            "tcp,443,10.0.0.0/8,True",
            "! could say whether the rule is outbound",
        ),
        (
            "tcp 443 10.0.0.0/8 False",
            "! could say whether the rule is outbound",
        ),
        ("tcp 443 10.0.0.0/8 out", "! may give another direction"),
        ("tcp\t443\t10.0.0.0/8\tOUT", "! may give another direction"),
        ("tcp 443 10.0.0.0/8 in", "ingress tcp 443 443 10.0.0.0/8 in"),
        (
            "tcp 443 10.0.0.0/8 way out",
            "ingress tcp 443 443 10.0.0.0/8 way out",
        ),
        // Masks and lengths beside an address.
        ("tcp 443 10.0.0.0 0.0.0.255", "! 0.0.0.255 is a netmask"),
        (
            "tcp\t443\t10.0.0.0\t0.0.255.255\toffice",
            "! 0.0.255.255 is a netmask",
        ),
        ("tcp 443 10.0.0.0 /8", "! /8 is a netmask"),
        ("tcp\t443\t10.0.0.0\t/8", "! /8 is a netmask"),
        (
            "tcp 443 10.0.0.0/8 the false friends",
            "ingress tcp 443 443 10.0.0.0/8 the false friends",
        ),
    ] {
        assert_paste(line, expected);
    }
    // PowerShell's Format-Table.
    let table = "CidrIpv4   FromPort GroupId     IpProtocol IsEgress ToPort\n\
                 --------   -------- -------     ---------- -------- ------\n\
                 10.0.0.0/8 443      sg-0000000a tcp        False    443\n\
                 0.0.0.0/0  443      sg-0000000a tcp        True     443\n";
    for line in paste_into(Direction::Ingress, table) {
        assert!(line.is_err(), "{line:?}");
    }
    let named = "Group Protocol Port Source\nweb tcp 443 10.0.0.0/8\n";
    assert_paste(named, "! separated by blanks");
}

#[test]
fn tables_of_the_cli_and_of_steampipe_are_read() {
    let text = "\
-------------------------------------
|    DescribeSecurityGroupRules     |
+-----------------------------------+
||       SecurityGroupRules        ||
|+------------+-----------+--------------+-------------+-----------+---------+|
||  CidrIpv4  | FromPort  |   GroupId    | IpProtocol  | IsEgress  | ToPort  ||
|+------------+-----------+--------------+-------------+-----------+---------+|
||  10.0.0.0/8|  443      |  sg-0000000a |  tcp        |  False    |  443    ||
||  10.0.0.0/8|  -1       |  sg-0000000a |  -1         |  True     |  -1     ||
|+------------+-----------+--------------+-------------+-----------+---------+|
";
    let both = "ingress tcp 443 443 10.0.0.0/8; egress -1 - - 10.0.0.0/8";
    assert_paste(text, both);
    assert_file(text, both);
    let steampipe = "\
+-------------+-----------+-------------+-----------+---------+------------+---------------------+
| group_id    | is_egress | ip_protocol | from_port | to_port | cidr_ipv4  | referenced_group_id |
+-------------+-----------+-------------+-----------+---------+------------+---------------------+
| sg-0000000a | false     | tcp         | 443       | 443     | 10.0.0.0/8 | <null>              |
| sg-0000000a | true      | -1          | -1        | -1      | 10.0.0.0/8 | <null>              |
| sg-0000000a | false     | tcp         | 22        | 22      | <null>     | sg-0000000b         |
+-------------+-----------+-------------+-----------+---------+------------+---------------------+
";
    assert_paste(
        steampipe,
        "ingress tcp 443 443 10.0.0.0/8; egress -1 - - 10.0.0.0/8; ingress tcp 22 22 sg-0000000b",
    );
    assert_file(
        steampipe,
        "ingress tcp 443 443 10.0.0.0/8; ingress tcp 22 22 sg-0000000b; egress -1 - - 10.0.0.0/8",
    );
    let found = "region,group_name,group_id,rule_direction,ip_protocol,port_from,port_to,source_or_dest\n\
                 eu-west-1,web,sg-0000000a,Ingress,tcp,443,443,10.0.0.0/8\n\
                 eu-west-1,web,sg-0000000a,Egress,All,All,All,10.0.0.0/8\n";
    assert_paste(found, both);
    assert_file(found, both);
    let pairs = "group_id,type,ip_protocol,from_port,to_port,cidr_ip,pair_group_id,pair_user_id\n\
                 sg-0000000a,ingress,tcp,22,22,,sg-0000000b,210987654321\n";
    assert_file(pairs, "ingress tcp 22 22 210987654321/sg-0000000b");
}

#[test]
fn the_consoles_words_for_all_in_other_languages_are_understood() {
    for (headings, all, every) in [
        (
            "Typ,Protokoll,Portbereich,Quelle",
            "Gesamter Datenverkehr",
            "Alle",
        ),
        (
            "Type,Protocole,Plage de ports,Source",
            "Tout le trafic",
            "Tous",
        ),
        (
            "Tipo,Protocolo,Intervalo de puertos,Origen",
            "Todo el tráfico",
            "Todo",
        ),
        (
            "Tipo,Protocolo,Intervalo de portas,Origem",
            "Todo o tráfego",
            "Tudo",
        ),
        (
            "Tipo,Protocollo,Intervallo di porte,Origine",
            "Tutto il traffico",
            "Tutto",
        ),
        (
            "タイプ,プロトコル,ポート範囲,ソース",
            "すべてのトラフィック",
            "すべて",
        ),
        ("类型,协议,端口范围,来源", "所有流量", "全部"),
        ("유형,프로토콜,포트 범위,소스", "모든 트래픽", "전체"),
    ] {
        let row = format!("{all},{every},{every},10.0.0.0/8");
        assert_row(headings, &row, "ingress -1 - - 10.0.0.0/8");
        let row = format!("SSH,TCP,{every},10.0.0.0/8");
        assert_row(
            headings,
            &row,
            "! SSH is tcp 22, but this line says tcp 0-65535",
        );
        assert_row(
            headings,
            "SSH,TCP,22,10.0.0.0/8",
            "ingress tcp 22 22 10.0.0.0/8",
        );
    }
    // Elsewhere they are words like others.
    assert_paste(
        "tcp 443 10.0.0.0/8 todo",
        "ingress tcp 443 443 10.0.0.0/8 todo",
    );
    // Excel's way to keep zeros.
    assert_row(
        "Protocol,Ports,Source",
        "tcp,\"=\"\"443\"\"\",10.0.0.0/8",
        INGRESS,
    );
}

#[test]
fn lists_have_a_limit() {
    let ports: Vec<String> = (1..=101).map(|port| port.to_string()).collect();
    let row = format!("tcp,\"{}\",10.0.0.0/8", ports.join(", "));
    assert_row(
        "Protocol,Ports,Source",
        &row,
        "! a list has at most 100 ports",
    );
    let sources: Vec<String> = (0..=1000)
        .map(|number| format!("10.{}.{}.0/24", number / 256, number % 256))
        .collect();
    let row = format!("tcp,443,\"{}\"", sources.join(","));
    assert_row("Protocol,Ports,Source", &row, "! enter at most 1000");
    // A file may have as many columns as a spreadsheet.
    for (others, expected) in [
        (16_380, INGRESS),
        (
            16_381,
            "! the file has more than 16,384 columns; remove those",
        ),
    ] {
        let headings: String = (0..others).map(|number| format!(",c{number}")).collect();
        let cells = ",x".repeat(others);
        assert_file(
            &format!("Group,Protocol,Ports,Source{headings}\nweb,tcp,443,10.0.0.0/8{cells}\n"),
            expected,
        );
    }
    // So has everything that one paste adds: 100 ports for each of 100 sources.
    let (ports, sources) = (ports[..100].join(";"), sources[..100].join(";"));
    let text = format!("Protocol,Ports,Source\ntcp,{ports},{sources}\nudp,53,10.0.0.0/8\n");
    let outcomes = paste_into(Direction::Ingress, &text);
    assert_outcome(
        "paste",
        "a large line",
        &outcomes[0],
        "! at most 5000 lines or rules",
    );
    assert_outcome(
        "paste",
        "a small line",
        &outcomes[1],
        "ingress udp 53 53 10.0.0.0/8",
    );
}

#[test]
fn the_form_in_which_the_page_writes_rules_is_understood() {
    for (line, expected) in [
        ("tcp 443 from 10.0.0.0/8", INGRESS),
        (
            "TCP 443 FROM 10.0.0.0/8 office",
            "ingress tcp 443 443 10.0.0.0/8 office",
        ),
        ("tcp 443 from web", "ingress tcp 443 443 sg-0000000a"),
        ("https from app server", "! "),
        (
            "icmp echo-request from app",
            "ingress icmp 8 -1 sg-0000000b",
        ),
        ("all traffic from anywhere", "ingress -1"),
        ("inbound tcp 443 from 10.0.0.0/8", INGRESS),
        ("tcp 443 to 10.0.0.0/8", "egress tcp 443 443 10.0.0.0/8"),
        (
            "outbound tcp 443 to 10.0.0.0/8",
            "egress tcp 443 443 10.0.0.0/8",
        ),
        ("outbound tcp 443 from 10.0.0.0/8", "! "),
        ("inbound tcp 443 to 10.0.0.0/8", "! "),
        ("tcp 80 to 443 10.0.0.0/8", "! "),
        ("tcp from 10.0.0.0/8", "! "),
        ("from 10.0.0.0/8", "! "),
        ("tcp 443 from", "! "),
    ] {
        let outcome = pasted(Direction::Ingress, line);
        match (expected.strip_prefix("! "), outcome) {
            (Some(_), outcome) => assert!(outcome.is_err(), "{line}: {outcome:?}"),
            (None, outcome) => {
                let read = outcome.expect(line).join("; ");
                assert!(read.starts_with(expected), "{line}: {read}");
            }
        }
    }
}

#[test]
fn other_notations_are_refused_with_what_to_enter() {
    let range = "enter 10.0.0.1/32, 10.0.0.2/31, 10.0.0.4/30, 10.0.0.8/31";
    let several = "is more than one protocol, and a rule has one";
    for (protocol, source, expected) in [
        ("tcp", "10.0.0.0/255.0.0.0", "enter 10.0.0.0/8"),
        ("tcp", "10.0.0.0 255.0.0.0", "enter 10.0.0.0/8"),
        ("tcp", "10.0.0.0 0.255.255.255", "enter 10.0.0.0/8"),
        ("tcp", "10.0.0.1-10.0.0.9", range),
        ("tcp", "10.0.0.1 - 10.0.0.9", range),
        ("tcp", "10.0.0.1-9", range),
        ("tcp", "2001:db8::-2001:db8::ffff", "enter 2001:db8::/112"),
        (
            "tcp",
            "10.0.0.1-10.3.7.9",
            "enter the CIDR blocks that cover it",
        ),
        ("tcp/udp", "10.0.0.0/8", several),
        ("TCP & UDP", "10.0.0.0/8", several),
        ("TCP_UDP", "10.0.0.0/8", several),
        ("tcp and icmp", "10.0.0.0/8", several),
    ] {
        assert_row(
            "Protocol,Ports,Source",
            &format!("{protocol},443,{source}"),
            &format!("! {expected}"),
        );
    }
    assert_paste("tcp 443 10.0.0.1-10.0.0.9", &format!("! {range}"));
    assert_paste("tcp/udp 53 10.0.0.0/8", &format!("! {several}"));
    assert_paste("tcp+udp 53 10.0.0.0/8", &format!("! {several}"));
    // Names stay names.
    assert_row(
        "Protocol,Ports,Source",
        "icmpv6,all,10.0.0.0/8",
        "ingress icmpv6 -1 -1 10.0.0.0/8",
    );
}

#[test]
fn a_list_of_ports_needs_the_source_first() {
    with_context(|context| {
        let row = RuleDraft::empty(Direction::Egress);
        let error = parse_cell(CellColumn::Ports, "80, 443", &row, context).unwrap_err();
        assert_eq!(
            error.text(),
            "enter the destination first; each of the ports then gets a rule of its own"
        );
        assert!(parse_cell(CellColumn::Ports, "443", &row, context).is_ok());
    });
}

#[test]
fn host_bits_in_files_are_noted() {
    for text in [
        "Group,Protocol,Ports,Source\nweb,tcp,443,10.0.0.1/8\nweb,tcp,444,\"10.0.0.1/8, 10.0.0.0/8\"\n",
        r#"[{"GroupId": "sg-1a2b3c4d", "GroupName": "web", "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.1/8"}]}]}]"#,
    ] {
        let document = portcullis::import::Document::parse("x", text);
        match document {
            Ok(document) => {
                let notes: Vec<String> = document.notes().iter().map(|note| note.text()).collect();
                let note = "EC2 stores 10.0.0.1/8 as 10.0.0.0/8.".to_owned();
                assert!(notes.contains(&note), "{notes:?}");
            }
            Err(error) => assert!(error.text().contains("twice"), "{}", error.text()),
        }
    }
}
