//! CSV (RFC 4180) with one row per rule, for spreadsheets and for this page's own import.
//!
//! Ports and ICMP types have separate columns with one number each, because spreadsheets convert
//! `3/4` and `1-2` to dates. Text that a spreadsheet could read as a formula gets an apostrophe
//! before it, which the import removes. Invisible characters are escaped as `\u{1b}`, which the
//! import decodes.

use super::ExportContext;
use super::context::{group_name, prefix_list_name, vpc_name};
use portcullis_model::{
    Coverage, Direction, IcmpTypeCode, Inventory, Peer, Rule, SecurityGroup, Tag, Traffic,
    is_invisible,
};

/// Headings of the columns, in order.
pub const CSV_HEADINGS: [&str; 23] = [
    "Account",
    "Region",
    "VPC",
    "VPC name",
    "Group id",
    "Group name",
    "Group description",
    "Group tags",
    "Rule id",
    "Direction",
    "Protocol",
    "From port",
    "To port",
    "ICMP type",
    "ICMP code",
    "Source kind",
    "Source",
    "Source name",
    "Source VPC",
    "Peering connection",
    "Peering status",
    "Description",
    "Rule tags",
];

/// Characters at the start of a text that spreadsheets read as a formula; and the apostrophe, to
/// distinguish an existing one from an added one.
const GUARDED: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠',
];

/// Returns one row for each rule, and one for each group without rules, under [`CSV_HEADINGS`].
pub fn csv(inventory: &Inventory, context: &ExportContext<'_>) -> String {
    let mut text = String::new();
    // The import ignores columns without a heading.
    let has = |is_known: fn(Coverage) -> bool| {
        let mut groups = inventory.groups.iter();
        groups.any(|group| is_known(context.coverage(&group.id)))
    };
    let (has_tags, has_texts) = (
        has(|known| known.tags),
        has(|known| known.rule_descriptions),
    );
    let headings = CSV_HEADINGS.map(|heading| match heading {
        "Group tags" if !has_tags => "",
        "Description" if !has_texts => "",
        heading => heading,
    });
    push_row(&mut text, headings);
    for group in &inventory.groups {
        if group.rules.is_empty() {
            push_row(&mut text, row(group, None, inventory, context));
        }
        for rule in &group.rules {
            push_row(&mut text, row(group, Some(rule), inventory, context));
        }
    }
    text
}

/// Whether a spreadsheet could read a text as a formula, so that it needs an apostrophe.
pub fn is_guarded_start(text: &str) -> bool {
    text.starts_with(GUARDED)
}

fn row(
    group: &SecurityGroup,
    rule: Option<&Rule>,
    inventory: &Inventory,
    context: &ExportContext<'_>,
) -> [String; CSV_HEADINGS.len()] {
    let vpc_name = group.vpc_id.as_ref().map(|id| vpc_name(inventory, id));
    let region = context.region.map(ToString::to_string);
    let [direction, protocol, from, to, icmp_type, icmp_code] = match rule {
        Some(rule) => traffic_cells(rule),
        None => Default::default(),
    };
    let peer = rule.map(|rule| &rule.peer);
    let reference = match peer {
        Some(Peer::Group(reference)) => Some(reference),
        _ => None,
    };
    let peer_name = match peer {
        Some(Peer::Group(reference)) => group_name(inventory, &reference.group_id),
        Some(Peer::PrefixList(id)) => prefix_list_name(inventory, id),
        Some(Peer::Cidr(_)) | None => "",
    };
    let peer_vpc = reference.and_then(|reference| reference.vpc_id());
    let connection = reference.and_then(|reference| reference.peering_connection_id());
    let status = reference.and_then(|reference| reference.peering_status());
    let rule_id = rule.and_then(|rule| rule.id.as_ref());
    [
        group.owner_id.to_string(),
        region.unwrap_or_default(),
        group
            .vpc_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        vpc_name.unwrap_or_default().to_owned(),
        group.id.to_string(),
        group.name.clone(),
        group.description.clone(),
        tags_cell(&group.tags),
        rule_id.map(ToString::to_string).unwrap_or_default(),
        direction,
        protocol,
        from,
        to,
        icmp_type,
        icmp_code,
        peer.map_or("", |peer| peer.kind().as_str()).to_owned(),
        peer.map(ToString::to_string).unwrap_or_default(),
        peer_name.to_owned(),
        peer_vpc.map(ToString::to_string).unwrap_or_default(),
        connection.unwrap_or_default().to_owned(),
        status.unwrap_or_default().to_owned(),
        rule.map_or("", |rule| &rule.description).to_owned(),
        rule.map(|rule| tags_cell(&rule.tags)).unwrap_or_default(),
    ]
}

/// Returns direction, protocol, first and last port, ICMP type and code.
fn traffic_cells(rule: &Rule) -> [String; 6] {
    let direction = match rule.direction {
        Direction::Ingress => "inbound",
        Direction::Egress => "outbound",
    };
    let mut parts: [String; 6] = Default::default();
    let [way, protocol, from, to, icmp_type, icmp_code] = &mut parts;
    *way = direction.to_owned();
    *protocol = rule.traffic.protocol().to_string();
    match rule.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => {
            *from = ports.from().to_string();
            *to = ports.to().to_string();
        }
        Traffic::Icmp(messages) | Traffic::Icmpv6(messages) => {
            let (kind, code) = match messages {
                IcmpTypeCode::Any => (None, None),
                IcmpTypeCode::AnyCode(kind) => (Some(kind), None),
                IcmpTypeCode::Exact(kind, code) => (Some(kind), Some(code)),
            };
            let shown = |number: Option<u8>| match number {
                Some(number) => number.to_string(),
                None => "all".to_owned(),
            };
            *icmp_type = shown(kind);
            *icmp_code = shown(code);
        }
        Traffic::All | Traffic::Other(_) => {}
    }
    parts
}

/// Formats tags as `Name=web;Owner=ops`. Backslashes escape separators in keys and values.
fn tags_cell(tags: &[Tag]) -> String {
    let mut cell = String::new();
    for tag in tags {
        if !cell.is_empty() {
            cell.push(';');
        }
        push_escaped(&mut cell, &tag.key);
        cell.push('=');
        push_escaped(&mut cell, &tag.value);
    }
    cell
}

fn push_escaped(cell: &mut String, text: &str) {
    for letter in text.chars() {
        if matches!(letter, '\\' | ';' | '=') {
            cell.push('\\');
        }
        cell.push(letter);
    }
}

/// Appends a line of CSV, with apostrophes before cells that look like formulas.
pub(crate) fn push_row<T: AsRef<str>>(text: &mut String, cells: impl IntoIterator<Item = T>) {
    let mut is_first = true;
    for cell in cells {
        if !is_first {
            text.push(',');
        }
        is_first = false;
        push_cell(text, &escaped(cell.as_ref()));
    }
    text.push_str("\r\n");
}

fn push_cell(text: &mut String, cell: &str) {
    let guard = if is_guarded_start(cell) { "'" } else { "" };
    // Some readers trim cells without quotation marks.
    let is_plain = !cell.contains([',', ';', '"', '\n', '\r', '\t']) && cell.trim() == cell;
    if is_plain {
        text.push_str(guard);
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(guard);
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

/// Escapes invisible characters as `\u{1b}`, except tabs and line breaks, because CSV has no
/// escapes of its own. Escapes the backslash of text that looks like such an escape.
fn escaped(cell: &str) -> String {
    let mut escaped = String::with_capacity(cell.len());
    for (place, letter) in cell.char_indices() {
        let is_kept = !is_invisible(letter) || matches!(letter, '\n' | '\r' | '\t');
        let rest = cell.get(place..).unwrap_or_default();
        if is_kept && !rest.starts_with(ESCAPE) {
            escaped.push(letter)
        } else {
            escaped.extend(letter.escape_unicode())
        }
    }
    escaped
}

/// Decodes a cell written by [`csv`].
pub fn unescaped_cell(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut parts = cell.split(ESCAPE);
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let letter = part.split_once('}').and_then(|(digits, rest)| {
            let number = u32::from_str_radix(digits, 16).ok()?;
            Some((char::from_u32(number)?, rest))
        });
        match letter {
            Some((letter, rest)) => {
                text.push(letter);
                text.push_str(rest);
            }
            None => text.extend([ESCAPE, part]),
        }
    }
    text
}

/// Start of an escaped character.
const ESCAPE: &str = "\\u{";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::inventory;

    #[test]
    fn formulas_are_guarded_and_cells_quoted() {
        let text = csv(&inventory(), &ExportContext::default());
        let rows: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            rows[1],
            "123456789012,,vpc-00000001,,sg-00000001,web,about web,\"Name=a\\=b\\;c\",,inbound,tcp,443,443,\
             ,,IPv4,10.0.0.0/8,,,,,'=office,"
        );
        assert!(
            rows[5].contains(",icmp,,,8,all,IPv4,0.0.0.0/0,"),
            "{}",
            rows[5]
        );
        assert!(rows[8].contains(",\"app, \"\"two\"\"\","), "{}", rows[8]);
        assert!(
            rows[10].contains("gre,,,,,security group,999999999999/sg-00000099,,vpc-00000009,")
        );
        assert!(rows[11].ends_with(",sg-00000003,empty,about empty,,,,,,,,,,,,,,,,"));
        assert_eq!(rows.len(), 13);
    }
}
