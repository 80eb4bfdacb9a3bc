//! A second opinion on imports: what a text itself allows, read naively and apart from the importers, and whether the
//! changes made of it allow more than that.

// The fuzz target uses its own part of this.
#![allow(dead_code, missing_docs, unreachable_pub)]

use std::net::IpAddr;

use portcullis::draft::TrafficDraft;
use portcullis::entry::PRESETS;
use portcullis::model::{Direction, Inventory, Peer, Rule, SecurityGroup, Traffic};
use portcullis::plan::GroupChange;
use serde_json::Value;

/// One permission of a JSON text.
#[derive(Clone, Debug, Default)]
struct Grant {
    /// The id and the name of the group that has it, in lower case.
    group: Vec<String>,
    is_egress: bool,
    protocol: String,
    from: Option<i64>,
    to: Option<i64>,
    /// CIDR blocks and ids, in lower case.
    sources: Vec<String>,
}

/// Returns a rule that the changes add although the text does not allow as much, in words.
pub fn widened(text: &str, live: &Inventory, changes: &[GroupChange]) -> Option<String> {
    let after: Vec<&SecurityGroup> = changes
        .iter()
        .filter_map(|change| change.after.as_ref())
        .collect();
    if !changes.iter().any(adds_rules) {
        return None;
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_json = text.starts_with(['{', '[']);
    let mut grants = Vec::new();
    let mut names = Vec::new();
    if is_json {
        for value in serde_json::Deserializer::from_str(text)
            .into_iter::<Value>()
            .map_while(Result::ok)
        {
            walk(&value, &[], false, &mut grants, &mut names);
        }
    }
    // A rule that is listed by itself has the id of its group alone.
    for grant in &mut grants {
        let known = names.iter().filter(|(id, _)| grant.group.contains(id));
        let known: Vec<String> = known.map(|(_, name)| name.clone()).collect();
        grant.group.extend(known);
    }
    let tables: Vec<Vec<Vec<String>>> = if is_json {
        Vec::new()
    } else {
        // A quotation mark that nothing closes may be a letter like any other.
        [',', ';', '\t', '|', '│']
            .iter()
            .flat_map(|delimiter| [true, false].map(|quotes| table(text, *delimiter, quotes)))
            .collect()
    };
    for change in changes {
        let Some(group) = &change.after else { continue };
        for rule in new_rules(change) {
            let peer_names = names_of_peer(rule, group, live, &after, &names);
            let is_allowed = if is_json {
                grants.iter().any(|grant| {
                    is_of(&grant.group, group)
                        && grant.is_egress == (rule.direction == Direction::Egress)
                        && passes(grant, rule.traffic)
                        && grant
                            .sources
                            .iter()
                            .any(|source| is_source(source, &rule.peer, &peer_names))
                })
            } else {
                // A section whose word is split or joined can be read as one or not.
                let ways = [section_by_words, section_by_letters, section_of_title];
                tables.iter().any(|rows| {
                    ways.iter().any(|section_of| {
                        // Titles precede the headings, some of them with several cells.
                        let is_heading = |row: &Vec<String>| lone_cell(row).is_none();
                        let starts = rows.iter().enumerate().filter(|(_, row)| is_heading(row));
                        starts.take(3).any(|(start, headings)| {
                            let (before, rest) = rows.split_at(start + 1);
                            let (mut section, mut has_out) = (None, false);
                            let mut take_up = |row: &Vec<String>| {
                                section = section_of(row).or(section);
                                has_out |= row.iter().any(|cell| mentions_out(cell));
                                Sections {
                                    last: section,
                                    has_out,
                                }
                            };
                            for row in before {
                                take_up(row);
                            }
                            rest.iter().any(|row| {
                                let sections = take_up(row);
                                row_allows(headings, rest, row, &sections, rule, group, &peer_names)
                            })
                        })
                    })
                })
            };
            if !is_allowed {
                return Some(format!("{} ({}): {rule:?}", group.name, group.id));
            }
        }
    }
    None
}

/// The rules of a changed group that it did not have.
fn new_rules(change: &GroupChange) -> impl Iterator<Item = &Rule> {
    let known = change.before.iter().flat_map(|before| &before.rules);
    let known: Vec<_> = known.map(Rule::key).collect();
    let rules = change.after.iter().flat_map(|after| &after.rules);
    rules.filter(move |rule| !known.contains(&rule.key()))
}

fn adds_rules(change: &GroupChange) -> bool {
    new_rules(change).next().is_some()
}

/// A name as EC2 compares it.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

fn is_of(texts: &[String], group: &SecurityGroup) -> bool {
    texts.contains(&folded(group.id.as_str())) || texts.contains(&folded(&group.name))
}

/// What a text can call the group that a rule names.
fn names_of_peer(
    rule: &Rule,
    own: &SecurityGroup,
    live: &Inventory,
    after: &[&SecurityGroup],
    names: &[(String, String)],
) -> Vec<String> {
    let Peer::Group(reference) = &rule.peer else {
        return Vec::new();
    };
    let mut texts = vec![folded(reference.group_id.as_str())];
    let groups = live.groups.iter().map(|group| &**group);
    let groups = groups.chain(after.iter().copied());
    for group in groups.filter(|group| group.id == reference.group_id) {
        texts.push(folded(&group.name));
    }
    // Ids of the text for groups that have another id in the account.
    for (id, name) in names {
        if texts.contains(name) {
            texts.push(id.clone());
        }
    }
    if own.id == reference.group_id {
        texts.extend(["self".to_owned(), "this group".to_owned()]);
    }
    texts
}

fn key_of(key: &str) -> String {
    key.to_lowercase().replace(['_', '-'], "")
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(folded(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn walk(
    value: &Value,
    group: &[String],
    is_egress: bool,
    grants: &mut Vec<Grant>,
    names: &mut Vec<(String, String)>,
) {
    match value {
        Value::Array(items) => {
            for item in items {
                walk(item, group, is_egress, grants, names);
            }
        }
        Value::Object(fields) => {
            let field = |wanted: &str| {
                fields
                    .iter()
                    .filter(|(key, _)| key_of(key) == wanted)
                    .find_map(|(_, value)| text_of(value))
            };
            let flag = fields
                .iter()
                .find(|(key, value)| key_of(key) == "isegress" && value.is_boolean());
            let number = |wanted: &str| field(wanted).and_then(|text| text.parse().ok());
            let is_group = fields
                .keys()
                .any(|key| key_of(key).starts_with("ippermissions"));
            if let Some(protocol) = field("ipprotocol").filter(|_| !is_group) {
                let mut grant = Grant {
                    group: group.to_vec(),
                    is_egress,
                    protocol,
                    from: number("fromport"),
                    to: number("toport"),
                    sources: Vec::new(),
                };
                if let Some((_, flag)) = flag {
                    grant.is_egress = flag.as_bool() == Some(true);
                    grant.group = field("groupid").into_iter().collect();
                }
                for (key, value) in fields {
                    if flag.is_none() || key_of(key) != "groupid" {
                        collect_sources(&key_of(key), value, &mut grant.sources);
                    }
                }
                grants.push(grant);
                return;
            }
            let (id, name) = (field("groupid"), field("groupname"));
            if let (Some(id), Some(name)) = (&id, &name) {
                names.push((id.clone(), name.clone()));
            }
            let own: Vec<String> = id.into_iter().chain(name).collect();
            let group = if own.is_empty() { group.to_vec() } else { own };
            for (key, value) in fields {
                walk(value, &group, key_of(key).contains("egress"), grants, names);
            }
        }
        _ => {}
    }
}

fn collect_sources(key: &str, value: &Value, sources: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let is_source =
                ["cidrip", "cidripv4", "cidripv6", "prefixlistid", "groupid"].contains(&key);
            if is_source || key.ends_with("ranges") || key.ends_with("ids") {
                sources.push(folded(text));
            }
        }
        Value::Array(items) => {
            for item in items {
                collect_sources(key, item, sources);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                collect_sources(&key_of(key), value, sources);
            }
        }
        _ => {}
    }
}

/// The number of a protocol; -1 for all of them.
fn protocol_number(text: &str) -> Option<i64> {
    Some(match text {
        "-1" | "all" | "any" => -1,
        "icmp" => 1,
        "igmp" => 2,
        "ipip" => 4,
        "tcp" => 6,
        "egp" => 8,
        "udp" => 17,
        "ipv6" => 41,
        "rsvp" => 46,
        "gre" => 47,
        "esp" => 50,
        "ah" => 51,
        "icmpv6" | "icmp6" | "ipv6-icmp" => 58,
        "eigrp" => 88,
        "ospf" => 89,
        "pim" => 103,
        "vrrp" => 112,
        "l2tp" => 115,
        "sctp" => 132,
        number => number
            .parse()
            .ok()
            .filter(|number| (0..256).contains(number))?,
    })
}

fn passes(grant: &Grant, traffic: Traffic) -> bool {
    let Some(protocol) = protocol_number(&grant.protocol) else {
        return false;
    };
    if protocol == -1 {
        return true;
    }
    let range = grant.from.zip(grant.to);
    match traffic {
        Traffic::All => false,
        Traffic::Other(number) => protocol == i64::from(number),
        Traffic::Tcp(ports) | Traffic::Udp(ports) => {
            let wanted = if matches!(traffic, Traffic::Tcp(_)) {
                6
            } else {
                17
            };
            protocol == wanted
                && range.is_some_and(|(from, to)| {
                    from <= i64::from(ports.from()) && i64::from(ports.to()) <= to
                })
        }
        Traffic::Icmp(messages) | Traffic::Icmpv6(messages) => {
            let is_v6 = matches!(traffic, Traffic::Icmpv6(_));
            let (kind, code) = messages.numbers();
            protocol == if is_v6 { 58 } else { 1 }
                && match range {
                    Some((-1, -1)) => true,
                    Some((from, to)) => {
                        from == i64::from(kind) && (to == -1 || to == i64::from(code))
                    }
                    None => is_v6 && grant.from.is_none() && grant.to.is_none(),
                }
        }
    }
}

/// Whether a text is a CIDR block that holds the rule's, or names what the rule names.
fn is_source(text: &str, peer: &Peer, peer_names: &[String]) -> bool {
    match peer {
        Peer::Cidr(cidr) => {
            let network = cidr.network();
            range_of(text).is_some_and(|(address, prefix)| {
                address.is_ipv4() == network.is_ipv4()
                    && prefix <= u32::from(network.prefix())
                    && first_bits(address, prefix) == first_bits(network.ip(), prefix)
            })
        }
        Peer::PrefixList(id) => text == folded(id.as_str()),
        Peer::Group(_) => {
            let id = text.rsplit_once('/').map_or(text, |(_, id)| id);
            peer_names.iter().any(|name| name == text || name == id)
        }
    }
}

fn range_of(text: &str) -> Option<(IpAddr, u32)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(whole), |prefix| prefix.parse().ok())?;
    (prefix <= whole).then_some((address, prefix))
}

fn first_bits(address: IpAddr, prefix: u32) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address)
            .checked_shr(32 - prefix)
            .unwrap_or(0)
            .into(),
        IpAddr::V6(address) => u128::from(address).checked_shr(128 - prefix).unwrap_or(0),
    }
}

/// The only cell of a row with a letter or a digit.
fn lone_cell(row: &[String]) -> Option<&String> {
    let mut filled = row
        .iter()
        .filter(|cell| cell.contains(char::is_alphanumeric));
    filled.next().filter(|_| filled.next().is_none())
}

/// Whether the rows below a line are outbound, if the line has a word for one direction and nothing else.
fn section_by_words(row: &[String]) -> Option<bool> {
    let text = lone_cell(row)?.replace(['#', '=', '*', '/'], " ");
    // "progression" is no section.
    let names = |words: &[&str]| {
        let mut parts = text.split(|letter: char| !letter.is_alphanumeric());
        words.contains(&letters_of(&text).as_str()) || parts.any(|part| words.contains(&part))
    };
    let letters = bare(std::slice::from_ref(&text));
    let is_out = letters == "out" || names(&OUT);
    let is_in = letters == "in" || names(&IN);
    (is_out != is_in).then_some(is_out)
}

/// As [`section_by_words`], for words with hyphens in them or none between them.
fn section_by_letters(row: &[String]) -> Option<bool> {
    let text = lone_cell(row)?;
    let (is_out, is_in) = (mentions(text, &OUT), mentions(text, &IN));
    if is_out == is_in {
        return section_by_words(row);
    }
    Some(is_out)
}

/// As [`section_by_words`], for a line whose other cells are empty: signs in them can be values, such as a group's
/// name.
fn section_of_title(row: &[String]) -> Option<bool> {
    let filled = row.iter().filter(|cell| !cell.is_empty()).count();
    section_by_words(row).filter(|_| filled == 1)
}

/// A row without signs, which do not count: names and ids stand next to each other in many forms, such as
/// `web (sg-1a2b3c4d)`.
fn bare(row: &[String]) -> String {
    let signs = row.iter().flat_map(|cell| cell.chars());
    signs.filter(|sign| sign.is_alphanumeric()).collect()
}

/// Whether a row has the name or the id of a group in it, or an id that stands with the name in another row.
fn is_row_of(row: &[String], rows: &[Vec<String>], group: &SecurityGroup) -> bool {
    let names = [group.id.as_str(), &group.name].map(|text| bare(&[folded(text)]));
    let names_it = |row: &[String]| {
        let text = bare(row);
        is_of(row, group)
            || names
                .iter()
                .any(|name| !name.is_empty() && text.contains(name))
    };
    let ids_in = |row: &[String]| -> Vec<String> {
        let cells = row
            .iter()
            .flat_map(|cell| cell.split(|sign: char| !(sign.is_alphanumeric() || sign == '-')));
        let ids = cells.filter_map(|part| part.get(part.find("sg-")?..));
        ids.map(str::to_owned).collect()
    };
    let ids = ids_in(row);
    // A table of groups can give an id the name that the rows of rules have.
    let is_name =
        |cell: &&String| cell.contains(char::is_alphabetic) && protocol_number(cell).is_none();
    let names: Vec<&String> = row.iter().filter(is_name).collect();
    names_it(row)
        || rows.iter().any(|other| {
            names_it(other)
                && (ids_in(other).iter().any(|id| ids.contains(id))
                    || other.iter().any(|cell| names.contains(&cell)))
        })
}

/// The cells of a table, in lower case and without guards against formulas.
fn table(text: &str, delimiter: char, has_quotes: bool) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut is_start) = (false, true);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            _ if is_quoted => cell.push(letter),
            '"' if is_start && has_quotes => is_quoted = true,
            _ if letter == delimiter => row.push(std::mem::take(&mut cell)),
            '\n' | '\r' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(letter),
        }
        is_start = !is_quoted && (letter == delimiter || letter == '\n' || letter == '\r');
    }
    row.push(cell);
    rows.push(row);
    let clean = |cell: String| {
        let text = cell.trim();
        folded(text.strip_prefix('\'').unwrap_or(text))
    };
    rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    rows.into_iter()
        .map(|row| row.into_iter().map(clean).collect())
        .collect()
}

/// Words for outbound, wherever they are in a cell.
const OUT: [&str; 23] = [
    "egress",
    "outbound",
    "outgoing",
    "output",
    "ausgehend",
    "sortant",
    "salida",
    "saliente",
    "uscita",
    "saída",
    "saida",
    "アウトバウンド",
    "送信",
    "出站",
    "아웃바운드",
    "傳出",
    "keluar",
    "giden",
    "uitgaand",
    "utgående",
    "udgående",
    "odchozí",
    "исходящи",
];

/// Words in the headings of outbound tables.
const OUT_HEADINGS: [&str; 4] = ["dest", "dst", "ziel", "宛先"];

/// Words for inbound, wherever they are in a cell.
const IN: [&str; 19] = [
    "ingress",
    "inbound",
    "incoming",
    "ippermissions",
    "eingehend",
    "entrant",
    "entrada",
    "インバウンド",
    "受信",
    "入站",
    "인바운드",
    "傳入",
    "masuk",
    "gelen",
    "inkom",
    "innkommende",
    "indgående",
    "příchozí",
    "входящи",
];

/// A cell without blanks and hyphens, and without brackets and quotation marks around it.
fn letters_of(cell: &str) -> String {
    cell.trim_matches(['"', '\'', '`', '(', ')', '[', ']', ':', '.', ' '])
        .replace(['-', '_'], " ")
        .split_whitespace()
        .collect()
}

/// Whether a cell has a word for outbound in it, whatever signs stand between the letters.
fn mentions_out(cell: &str) -> bool {
    let letters = bare(&[cell.to_owned()]);
    OUT.iter()
        .chain(&OUT_HEADINGS)
        .any(|word| letters.contains(word))
}

fn mentions(cell: &str, words: &[&str]) -> bool {
    let letters = letters_of(cell);
    words.iter().any(|word| letters.contains(word))
}

/// Whether a column without a known heading holds the directions of other rows, and not the one of this row.
fn lacks_direction(headings: &[String], rows: &[Vec<String>], row: &[String]) -> bool {
    let has_part =
        |heading: &String, parts: &[&str]| parts.iter().any(|part| heading.contains(part));
    // A source or a flag can give the direction of this row.
    let of_direction = [
        "gress",
        "bound",
        "going",
        "coming",
        "dest",
        "dst",
        "ziel",
        "宛先",
        "送信先",
    ];
    if headings
        .iter()
        .any(|heading| has_part(heading, &of_direction))
    {
        return false;
    }
    let of_others = [
        "group",
        "name",
        "tag",
        "descri",
        "beschreibung",
        "説明",
        "comment",
        "note",
        "vpc",
        "region",
        "account",
        "owner",
        "proto",
        "port",
        "icmp",
        "cidr",
        "source",
        "src",
        "peer",
        "range",
        "address",
        "mask",
        "prefix",
        "rule",
        "instance",
    ];
    // Columns that can give a direction.
    let columns: Vec<usize> = headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| {
            !has_part(heading, &of_others)
                && !["id", "ip", "ipv4", "ipv6", "sg", "from", "to"].contains(&heading.as_str())
        })
        .map(|(column, _)| column)
        .collect();
    let cell_of = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
    let is_direction = |cell: &str| {
        IN.contains(&cell) || ["in", "out", "egress", "outbound", "outgoing"].contains(&cell)
    };
    let is_said = |column: usize| {
        let cell = cell_of(row, column);
        is_direction(&cell) || mentions(&cell, &IN) || mentions(&cell, &OUT)
    };
    if columns
        .iter()
        .any(|column| mentions(&cell_of(row, *column), &IN))
    {
        return false;
    }
    columns.iter().any(|column| {
        let mut others = rows.iter().filter(|row| lone_cell(row).is_none());
        !is_said(*column) && others.any(|row| is_direction(&cell_of(row, *column)))
    })
}

/// Whether a cell holds a text as a whole, or as a part between separators.
fn lists(cell: &str, text: &str) -> bool {
    let is_edge = |letter: Option<char>| {
        letter.is_none_or(|letter| letter.is_whitespace() || matches!(letter, ',' | ';'))
    };
    cell.match_indices(text).any(|(start, found)| {
        let (before, after) = (cell.get(..start), cell.get(start + found.len()..));
        is_edge(before.and_then(|before| before.chars().next_back()))
            && is_edge(after.and_then(|after| after.chars().next()))
    })
}

/// What the rows up to a row, and the row itself, say of directions.
struct Sections {
    /// Whether the last section is outbound.
    last: Option<bool>,
    /// Whether any of the rows has a word for outbound.
    has_out: bool,
}

/// Whether the cells of a row can be read as allowing as much as the rule does.
fn row_allows(
    headings: &[String],
    rows: &[Vec<String>],
    row: &[String],
    sections: &Sections,
    rule: &Rule,
    group: &SecurityGroup,
    peer_names: &[String],
) -> bool {
    let name = folded(&group.name);
    let is_any = |words: &[&str]| {
        let mut others = row.iter().filter(|cell| **cell != name);
        others.any(|cell| words.contains(&letters_of(cell).as_str()))
    };
    // Blanks and signs in headings do not count.
    let headings: Vec<String> = headings
        .iter()
        .map(|heading| {
            heading
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .collect()
        })
        .collect();
    let is_headed = |words: &[&str]| {
        headings
            .iter()
            .any(|heading| words.iter().any(|word| heading.contains(word)))
    };
    let says_out = is_any(&["outbound", "egress", "out", "outgoing"]);
    let says_in = is_any(&["inbound", "ingress", "in", "incoming"]);
    let is_direction = match rule.direction {
        Direction::Ingress => {
            says_in
                || sections.last == Some(false)
                || sections.last.is_none() && !says_out && !lacks_direction(&headings, rows, row)
        }
        Direction::Egress => {
            sections.last == Some(true)
                || sections.has_out
                || says_out
                || is_any(&["o", "dst"])
                // A mark or a flag in the column of outbound rules.
                || headings.iter().zip(row).any(|(heading, cell)| heading == "out" && !cell.is_empty())
                || is_headed(&[
                    "egress",
                    "ingress",
                    "dest",
                    "inbound",
                    "incoming",
                    "outbound",
                    "mode",
                    "direction",
                    "outgoing",
                    "dst",
                    "ziel",
                    "宛先",
                    "送信先",
                ])
        }
    };
    let parts = row.iter().flat_map(|cell| {
        let whole = std::iter::once(cell.as_str());
        whole.chain(cell.split(|letter: char| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    ',' | ';' | '|' | '[' | ']' | '\'' | '"' | '`' | '(' | ')'
                )
        }))
    });
    let is_peer = |part: &str| {
        let words: &[&str] = match &rule.peer {
            Peer::Cidr(cidr) if cidr.to_string() == "0.0.0.0/0" => &[
                "anywhere",
                "anywhere-ipv4",
                "anywhere ipv4",
                "any",
                "internet",
                "0/0",
                "*",
                "everyone (ipv4)",
            ],
            Peer::Cidr(cidr) if cidr.to_string() == "::/0" => {
                &["anywhere-ipv6", "anywhere ipv6", "everyone (ipv6)"]
            }
            _ => &[],
        };
        let part = ["cidr:", "group:", "prefix-list:"]
            .iter()
            .find_map(|prefix| part.strip_prefix(prefix))
            .unwrap_or(part)
            .trim();
        words.contains(&part) || is_source(part, &rule.peer, peer_names)
    };
    // The name of a group may hold what separates sources.
    let has_long_name = || {
        peer_names
            .iter()
            .filter(|name| name.contains([',', ';']))
            .any(|name| row.iter().any(|cell| lists(cell, name)))
    };
    is_row_of(row, rows, group)
        && is_direction
        && (parts.into_iter().any(is_peer) || has_long_name())
        && row_passes(&headings, row, rule.traffic)
}

fn row_passes(headings: &[String], row: &[String], traffic: Traffic) -> bool {
    let has = |text: &str| row.iter().any(|cell| cell.contains(text));
    let is_preset = row.iter().any(|cell| {
        PRESETS.iter().any(|preset| {
            preset.has_name(cell)
                && matches!(preset.traffic, TrafficDraft::Known(known) if known.covers(traffic))
        })
    });
    let mut numbers: Vec<i64> = row
        .iter()
        .flat_map(|cell| cell.split(|letter: char| !letter.is_ascii_digit()))
        .filter_map(|digits| digits.parse().ok())
        .collect();
    // A service can stand for its port.
    for preset in PRESETS
        .iter()
        .filter(|preset| row.iter().any(|cell| preset.has_name(cell)))
    {
        if let TrafficDraft::Known(known) = preset.traffic {
            let ports = known.ports().into_iter();
            numbers
                .extend(ports.flat_map(|ports| [i64::from(ports.from()), i64::from(ports.to())]));
        }
    }
    let is_all = [
        "all",
        "any",
        "*",
        "-1",
        "n/a",
        "none",
        "null",
        "-",
        "",
        "every",
        "everything",
        // The same in other languages.
        "todo",
        "todos",
        "tous",
        "tout",
        "tudo",
        "tutti",
        "tutto",
        "すべて",
        "全て",
        "全部",
        "所有",
        "모두",
        "전체",
    ];
    let has_all = row
        .iter()
        .any(|cell| is_all.contains(&cell.as_str()) || cell.contains("all"));
    // A number in a column for ports or messages.
    let is_narrow = headings.iter().zip(row).any(|(heading, cell)| {
        let is_ports = heading.contains("portrange")
            || ["port", "ports", "from", "to", "type", "code"]
                .iter()
                .any(|word| heading.starts_with(word) || heading.ends_with(word));
        is_ports
            && cell.bytes().all(|byte| byte.is_ascii_digit())
            // A larger number is none of a port.
            && cell
                .parse::<u16>()
                .is_ok_and(|port| 0 < port && port < u16::MAX)
    });
    match traffic {
        Traffic::All => has_all && !is_narrow,
        Traffic::Other(number) => {
            let number = i64::from(number);
            numbers.contains(&number)
                || row.iter().any(|cell| {
                    cell.split([' ', '/', '('])
                        .any(|word| protocol_number(word) == Some(number))
                })
        }
        Traffic::Tcp(ports) | Traffic::Udp(ports) => {
            let is_tcp = matches!(traffic, Traffic::Tcp(_));
            let is_named = if is_tcp {
                has("tcp") || has("6") || !(has("udp") || has("17"))
            } else {
                has("udp") || has("17")
            };
            let has_ports =
                numbers.contains(&ports.from().into()) && numbers.contains(&ports.to().into());
            let is_every = (ports.from(), ports.to()) == (0, u16::MAX) && has_all && !is_narrow;
            is_preset || is_named && (has_ports || is_every)
        }
        Traffic::Icmp(messages) | Traffic::Icmpv6(messages) => {
            let (kind, _) = messages.numbers();
            // Names of messages are left to the tests of their reader.
            let is_named = row
                .iter()
                .any(|cell| cell.len() > 4 && cell.bytes().any(|byte| byte.is_ascii_alphabetic()));
            is_preset || is_named || (kind == -1 && !is_narrow) || numbers.contains(&kind.into())
        }
    }
}
