//! Tables: our own CSV, and plain ones with the headings that people use.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::sync::Arc;

use super::{
    Coverage, ImportError, Imported, ImportedGroup, RuleCoverage, check_counts, check_size,
};
use crate::draft::TrafficDraft;
use crate::entry::{
    EntryContext, Heading, KnownGroup, heading, read_peers, read_ports, read_protocol, read_type,
};
use crate::export::{CSV_HEADINGS, is_guarded_start};
use crate::model::{
    AccountId, Direction, GroupId, GroupReference, IcmpTypeCode, Peer, PeerKind, Peering,
    PrefixListId, Protocol, Rule, RuleId, SecurityGroup, Tag, Traffic, VpcId,
};

/// The columns of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Account,
    Vpc,
    GroupId,
    GroupName,
    GroupDescription,
    GroupTags,
    RuleId,
    RuleTags,
    IcmpType,
    IcmpCode,
    PeerKind,
    PeerVpc,
    Connection,
    PeeringStatus,
    /// What stands in rules that are pasted, too.
    Rule(Heading),
}

/// Reads a table of rules, each of which says which group it is of: our own, or one with headings that
/// people use (group, direction, protocol, ports, source, description and so on, in any order), parted
/// by commas, semicolons or tabs. Rows of one group need not stand together. A row without protocol,
/// ports and source is a group without rules. Groups without an id are told apart by name and VPC, and
/// may be named as sources; a row without a direction is inbound.
///
/// # Errors
/// [`ImportError`] names the line and the column that are wrong.
pub fn read_csv(text: &str) -> Result<Imported, ImportError> {
    check_size(text)?;
    let text = text.trim_start_matches('\u{feff}');
    let table = Table::read(text)?;
    let mut groups = Groups::default();
    let mut rows: Vec<(usize, &Row)> = Vec::new();
    for row in &table.rows {
        let place = groups.place_of(&table, row)?;
        rows.push((place, row));
        check_counts(groups.list.len(), rows.len())?;
    }
    let known: Vec<KnownGroup> = groups
        .list
        .iter()
        .map(|group| KnownGroup {
            id: group.id.clone(),
            name: group.name.clone(),
            vpc_id: group.vpc_id.clone(),
            is_deleted: false,
        })
        .collect();
    let ids: HashSet<&str> = known.iter().map(|group| group.id.as_str()).collect();
    let mut taken = HashSet::new();
    for (place, row) in rows {
        let Some(group) = groups.list.get_mut(place) else {
            continue;
        };
        let reading = RowReading {
            table: &table,
            row,
            group_id: &group.id,
            vpc_id: group.vpc_id.as_ref(),
            known: &known,
            ids: &ids,
        };
        for rule in reading.rules()? {
            if !taken.insert((place, rule.key())) {
                let problem = "this group has the same rule on an earlier line";
                return Err(row.wrong("rule", problem));
            }
            group.rules.push(rule);
        }
    }
    if groups.list.is_empty() {
        return Err(ImportError::Empty);
    }
    for group in &mut groups.list {
        // Where rows are sorted by something else, the order of a direction's rules stays theirs.
        group.rules.sort_by_key(|rule| rule.direction);
        group.has_rule_ids = group.rules.iter().any(|rule| rule.id.is_some());
    }
    // A table that holds one direction only says nothing of the other.
    let rules_in = |direction| {
        let mut rules = groups
            .list
            .iter()
            .flat_map(|group| group.rules_in(direction));
        match rules.next() {
            Some(_) => RuleCoverage::Complete,
            None => RuleCoverage::Absent,
        }
    };
    let has = |column| table.columns.contains(&Some(column));
    let coverage = Coverage {
        ingress: rules_in(Direction::Ingress),
        egress: rules_in(Direction::Egress),
        rule_descriptions: has(Column::Rule(Heading::Description)),
        tags: has(Column::GroupTags),
        description: has(Column::GroupDescription),
    };
    let groups = groups.list.into_iter();
    Ok(Imported {
        groups: groups
            .map(|group| ImportedGroup { group, coverage })
            .collect(),
        ..Imported::default()
    })
}

/// Whether the first line names columns that make it a table of groups.
pub(super) fn has_headings(text: &str) -> bool {
    read_headings(text).is_ok()
}

/// The groups so far, and how they are found again.
#[derive(Default)]
struct Groups {
    list: Vec<SecurityGroup>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<(String, String), usize>,
}

impl Groups {
    /// The place of the group a row is of; a group is made of the first row that names it.
    fn place_of(&mut self, table: &Table, row: &Row) -> Result<usize, ImportError> {
        let cell = |column| table.cell(row, column);
        let (id, name) = (cell(Column::GroupId), cell(Column::GroupName));
        let vpc = cell(Column::Vpc).trim();
        // A column headed Group may hold ids.
        let (id, name) = match (id.trim(), name) {
            ("", name) if GroupId::parse(name).is_ok() => (name.trim(), ""),
            (id, name) => (id, name),
        };
        let key = (vpc.to_owned(), name.to_lowercase());
        let known = match (id, name) {
            ("", "") => return Err(row.wrong("group", "expected a group's name or id")),
            ("", _) => self.by_name.get(&key),
            (id, _) => self.by_id.get(id),
        };
        if let Some(place) = known {
            return Ok(*place);
        }
        let place = self.list.len();
        let group_id = match id {
            "" => {
                self.by_name.insert(key, place);
                let mut ids = (place + 1..).map(|number| format!("new-{number}"));
                let free = ids.find(|id| !self.by_id.contains_key(id));
                free.unwrap_or_default()
            }
            id => id.to_owned(),
        };
        self.by_id.insert(group_id.clone(), place);
        let tags = tags_from_cell(cell(Column::GroupTags));
        self.list.push(SecurityGroup {
            id: GroupId::from_remote(group_id),
            name: name.to_owned(),
            description: cell(Column::GroupDescription).to_owned(),
            vpc_id: (!vpc.is_empty()).then(|| VpcId::from_remote(vpc)),
            owner_id: account(cell(Column::Account))
                .map_err(|error| row.wrong("account", error))?,
            tags: tags.map_err(|error| row.wrong("group tags", error))?,
            rules: Vec::new(),
            has_rule_ids: false,
        });
        Ok(place)
    }
}

/// Twelve digits, of which spreadsheets drop leading zeros, or the alias of an AWS service. Empty where
/// the cell is.
fn account(cell: &str) -> Result<AccountId, String> {
    let text = cell.trim();
    if text.is_empty() {
        return Ok(AccountId::from_remote(""));
    }
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let text = if is_digits {
        format!("{text:0>12}")
    } else {
        text.to_owned()
    };
    AccountId::parse_owner(&text).map_err(|error| error.to_string())
}

/// A row being read.
struct RowReading<'a> {
    table: &'a Table,
    row: &'a Row,
    group_id: &'a GroupId,
    vpc_id: Option<&'a VpcId>,
    known: &'a [KnownGroup],
    /// The ids of these.
    ids: &'a HashSet<&'a str>,
}

impl RowReading<'_> {
    /// The rules of the row: one for each source; none where it says nothing of any.
    fn rules(&self) -> Result<Vec<Rule>, ImportError> {
        let says = |heading| !self.cell(Column::Rule(heading)).is_empty();
        let is_rule = [
            Heading::Type,
            Heading::Protocol,
            Heading::Ports,
            Heading::FromPort,
            Heading::ToPort,
            Heading::Peer,
        ];
        if !is_rule.into_iter().any(says) {
            return Ok(Vec::new());
        }
        let (direction, traffic) = (self.direction()?, self.traffic()?);
        let id = self.cell(Column::RuleId);
        let tags = tags_from_cell(self.table.cell(self.row, Column::RuleTags));
        let tags = tags.map_err(|error| self.row.wrong("rule tags", error))?;
        let description = self
            .table
            .cell(self.row, Column::Rule(Heading::Description));
        let peers = self.peers()?;
        if peers.len() > 1 && !id.is_empty() {
            return Err(self.row.wrong("source", "a rule with an id has one source"));
        }
        let rules = peers.into_iter().map(|peer| Rule {
            id: (!id.is_empty()).then(|| RuleId::from_remote(id)),
            direction,
            traffic,
            peer,
            description: description.into(),
            tags: tags.clone(),
        });
        Ok(rules.collect())
    }

    /// A cell of one word or number.
    fn cell(&self, column: Column) -> &str {
        self.table.cell(self.row, column).trim()
    }

    fn direction(&self) -> Result<Direction, ImportError> {
        match self
            .cell(Column::Rule(Heading::Direction))
            .to_ascii_lowercase()
            .as_str()
        {
            "" | "inbound" | "ingress" | "in" => Ok(Direction::Ingress),
            "outbound" | "egress" | "out" => Ok(Direction::Egress),
            _ => Err(self.row.wrong("direction", "expected inbound or outbound")),
        }
    }

    fn traffic(&self) -> Result<Traffic, ImportError> {
        let rule = |heading| self.cell(Column::Rule(heading));
        let (kind, protocol, ports) = (
            rule(Heading::Type),
            rule(Heading::Protocol),
            rule(Heading::Ports),
        );
        let mut traffic = TrafficDraft::Missing;
        if !kind.is_empty() && protocol.is_empty() {
            traffic = read_type(kind).map_err(|error| self.row.wrong("type", error))?;
        }
        if !protocol.is_empty() {
            traffic = read_protocol(protocol, traffic)
                .map_err(|error| self.row.wrong("protocol", error))?;
        }
        if let Some(messages) = self.messages()? {
            return match traffic.protocol() {
                Some(Protocol::Icmp) => Ok(Traffic::Icmp(messages)),
                Some(Protocol::Icmpv6) => Ok(Traffic::Icmpv6(messages)),
                _ => Err(self
                    .row
                    .wrong("ICMP type", "only icmp and icmpv6 have types")),
            };
        }
        let range = match (rule(Heading::FromPort), rule(Heading::ToPort)) {
            ("", to) => to.to_owned(),
            (from, "") => from.to_owned(),
            (from, to) if from == to => from.to_owned(),
            (from, to) if self.is_icmp(traffic) => format!("{from}/{to}"),
            (from, to) => format!("{from}-{to}"),
        };
        let ports = if ports.is_empty() { &range } else { ports };
        let is_all = matches!(
            ports.to_ascii_lowercase().as_str(),
            "all" | "any" | "*" | "-1"
        );
        let is_settled = matches!(traffic, TrafficDraft::Known(_));
        if !(ports.is_empty() || is_settled && is_all) {
            traffic = read_ports(ports, traffic.protocol())
                .map_err(|error| self.row.wrong("ports", error))?;
        }
        match traffic {
            TrafficDraft::Known(traffic) => Ok(traffic),
            TrafficDraft::Missing => {
                Err(self.row.wrong("protocol", "expected a protocol or ports"))
            }
            TrafficDraft::Tcp | TrafficDraft::Udp => Err(self
                .row
                .wrong("ports", "expected ports such as 443 or 8000-8080, or all")),
        }
    }

    fn is_icmp(&self, traffic: TrafficDraft) -> bool {
        matches!(traffic.protocol(), Some(Protocol::Icmp | Protocol::Icmpv6))
    }

    /// What our own columns say of ICMP; none where they say nothing.
    fn messages(&self) -> Result<Option<IcmpTypeCode>, ImportError> {
        let (kind, code) = (self.cell(Column::IcmpType), self.cell(Column::IcmpCode));
        let text = match (kind, code) {
            ("", "") => return Ok(None),
            (kind, "") => kind.to_owned(),
            (kind, code) => {
                let number = |text: &str| match text.to_ascii_lowercase().as_str() {
                    "all" | "any" => "-1".to_owned(),
                    other => other.to_owned(),
                };
                format!("{}/{}", number(kind), number(code))
            }
        };
        let messages = IcmpTypeCode::parse(&text);
        messages
            .map(Some)
            .map_err(|error| self.row.wrong("ICMP type", error))
    }

    fn peers(&self) -> Result<Vec<Peer>, ImportError> {
        let text = self.cell(Column::Rule(Heading::Peer));
        let kind = self.cell(Column::PeerKind);
        // Our own tables say what an id is, whatever form an emulator gives it.
        if !text.is_empty() && kind == PeerKind::Group.as_str() {
            return Ok(vec![Peer::Group(self.reference(text)?)]);
        }
        if !text.is_empty() && kind == PeerKind::PrefixList.as_str() {
            return Ok(vec![Peer::PrefixList(PrefixListId::from_remote(text))]);
        }
        if let Ok(peer) = Peer::parse(text) {
            return Ok(vec![peer]);
        }
        let context = EntryContext {
            group_id: self.group_id,
            vpc_id: self.vpc_id,
            groups: self.known,
            prefix_lists: &[],
        };
        read_peers(text, &context).map_err(|error| self.row.wrong("source", error))
    }

    fn reference(&self, text: &str) -> Result<GroupReference, ImportError> {
        let (owner, id) = match text.split_once('/') {
            Some((owner, id)) => (Some(owner), id),
            None => (None, text),
        };
        let owner = owner.map(account).transpose();
        let owner = owner.map_err(|error| self.row.wrong("source", error))?;
        let some = |text: &str| (!text.is_empty()).then(|| Arc::<str>::from(text));
        // A person may have written a name where the id was.
        let is_id = owner.is_some() || GroupId::parse(id).is_ok() || self.ids.contains(id);
        let named = self.known.iter().find(|group| !is_id && group.name == id);
        let group_id = match named {
            Some(group) => group.id.clone(),
            None => GroupId::from_remote(id),
        };
        let mut reference = GroupReference::new(group_id);
        reference.account_id = owner;
        Ok(reference.with_peering(Peering {
            vpc_id: some(self.cell(Column::PeerVpc)).map(VpcId::from_remote),
            connection_id: some(self.cell(Column::Connection)),
            status: some(self.cell(Column::PeeringStatus)),
        }))
    }
}

/// The cells of one line.
struct Row {
    line: usize,
    cells: Vec<String>,
}

impl Row {
    fn wrong(&self, column: &str, problem: impl Display) -> ImportError {
        ImportError::Line {
            line: self.line,
            column: column.to_owned(),
            problem: problem.to_string(),
        }
    }
}

struct Table {
    columns: Vec<Option<Column>>,
    rows: Vec<Row>,
}

impl Table {
    fn read(text: &str) -> Result<Self, ImportError> {
        let (columns, delimiter) = read_headings(text)?;
        // Our own texts are taken as they are; in others, blanks around a text are nobody's.
        let is_own = columns.iter().flatten().count() >= CSV_HEADINGS.len() - OF_NO_USE.len();
        let mut rows = Vec::new();
        for row in records(text, delimiter).skip(1) {
            let mut row = row?;
            if row.cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            for cell in &mut row.cells {
                let text = if is_own { &**cell } else { cell.trim() };
                *cell = unguarded(text).to_owned();
            }
            rows.push(row);
        }
        Ok(Self { columns, rows })
    }

    /// The text in a column; empty where there is none.
    fn cell<'a>(&self, row: &'a Row, wanted: Column) -> &'a str {
        let mut under = self.columns.iter().zip(&row.cells);
        let found = under.find(|(column, cell)| **column == Some(wanted) && !cell.is_empty());
        found.map_or("", |(_, cell)| cell.as_str())
    }
}

/// Headings of our own that tell nothing that ids do not tell.
const OF_NO_USE: [&str; 3] = ["Region", "VPC name", "Source name"];

/// Takes off the apostrophe that keeps a spreadsheet from taking the text for a formula.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_guarded_start(rest) => rest,
        _ => text,
    }
}

/// The columns, and what parts them.
fn read_headings(text: &str) -> Result<(Vec<Option<Column>>, char), ImportError> {
    let mut missing = "the groups";
    for delimiter in [',', ';', '\t'] {
        let Some(Ok(row)) = records(text, delimiter).next() else {
            continue;
        };
        let columns: Vec<Option<Column>> = row.cells.iter().map(|cell| column(cell)).collect();
        let has = |wanted: Column| columns.contains(&Some(wanted));
        if columns.len() < 2 || !(has(Column::GroupId) || has(Column::GroupName)) {
            continue;
        }
        let says_what = [
            Heading::Type,
            Heading::Protocol,
            Heading::Ports,
            Heading::FromPort,
        ];
        if has(Column::Rule(Heading::Peer)) && says_what.iter().any(|it| has(Column::Rule(*it))) {
            return Ok((columns, delimiter));
        }
        missing = "the protocols and sources";
    }
    Err(ImportError::Headings(missing))
}

fn column(cell: &str) -> Option<Column> {
    let words = cell.trim().to_lowercase().replace(['_', '-'], " ");
    Some(match words.as_str() {
        "account" | "account id" | "owner" | "owner id" => Column::Account,
        "vpc" | "vpc id" => Column::Vpc,
        "group id" | "security group id" | "groupid" | "sg id" => Column::GroupId,
        "group"
        | "group name"
        | "security group"
        | "security group name"
        | "groupname"
        | "sg"
        | "sg name" => Column::GroupName,
        "group description" | "security group description" => Column::GroupDescription,
        "group tags" => Column::GroupTags,
        "rule id" | "security group rule id" => Column::RuleId,
        "rule tags" => Column::RuleTags,
        "icmp type" => Column::IcmpType,
        "icmp code" => Column::IcmpCode,
        "source kind" => Column::PeerKind,
        "source vpc" => Column::PeerVpc,
        "peering connection" => Column::Connection,
        "peering status" => Column::PeeringStatus,
        "rule description" => Column::Rule(Heading::Description),
        words => match heading(words)? {
            Heading::Ignored => return None,
            known => Column::Rule(known),
        },
    })
}

/// The tags of a cell such as `Name=web;Owner=ops`.
fn tags_from_cell(cell: &str) -> Result<Vec<Tag>, &'static str> {
    let mut tags = Vec::new();
    let (mut key, mut text) = (None, String::new());
    let mut letters = cell.chars();
    let mut is_over = cell.is_empty();
    while !is_over {
        match letters.next() {
            Some('\\') => text.extend(letters.next()),
            Some('=') if key.is_none() => key = Some(std::mem::take(&mut text)),
            Some(letter) if letter != ';' => text.push(letter),
            end => {
                is_over = end.is_none();
                let value = std::mem::take(&mut text);
                let key = key.take().filter(|key| !key.is_empty());
                let key = key.ok_or("expected tags such as Name=web;Owner=ops")?;
                tags.push(Tag { key, value });
            }
        }
    }
    Ok(tags)
}

/// The records of a table as RFC 4180 has them; line ends of any kind.
fn records(text: &str, delimiter: char) -> Records<'_> {
    Records {
        rest: text,
        line: 1,
        delimiter,
    }
}

struct Records<'a> {
    rest: &'a str,
    line: usize,
    delimiter: char,
}

impl Iterator for Records<'_> {
    type Item = Result<Row, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let first = self.line;
        let (mut cells, mut cell) = (Vec::new(), String::new());
        let mut opened = None;
        let mut is_start = true;
        let mut letters = self.rest.char_indices().peekable();
        let mut end = self.rest.len();
        while let Some((place, letter)) = letters.next() {
            let is_end = letter == '\n' || letter == '\r';
            let next = letters.peek().map(|(_, next)| *next);
            if letter == '\n' || letter == '\r' && next != Some('\n') {
                self.line += 1;
            }
            match letter {
                '"' if opened.is_some() && next == Some('"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' if opened.is_some() => opened = None,
                _ if opened.is_some() => cell.push(letter),
                '"' if is_start => opened = Some(self.line),
                _ if letter == self.delimiter => cells.push(std::mem::take(&mut cell)),
                '\r' if next == Some('\n') => {}
                _ if is_end => {
                    end = place + 1;
                    break;
                }
                _ => cell.push(letter),
            }
            is_start = opened.is_none() && letter == self.delimiter;
        }
        if let Some(line) = opened {
            self.rest = "";
            return Some(Err(ImportError::Unclosed(line)));
        }
        self.rest = self.rest.get(end..).unwrap_or_default();
        cells.push(cell);
        Some(Ok(Row { line: first, cells }))
    }
}
