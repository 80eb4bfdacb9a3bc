//! Tables: our own CSV, and plain ones with the headings that people and tools use.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::ids::vpc_id;
use super::{
    Coverage, ImportError, ImportNote, ImportProblem, Imported, ImportedGroup, MissingColumns,
    OpenDescription, RuleCoverage, check_counts, check_size,
};
use crate::export::{CSV_HEADINGS, is_guarded_start, unescaped_cell};
use portcullis_edit::draft::TrafficDraft;
use portcullis_edit::entry::{
    DescriptionOf, EntryContext, KnownGroup, PeerEntryError, SEPARATORS, TableColumn, TableColumns,
    TableRow, TableRowError, clean_cell, first_cell, read_peers, source_texts, unread_columns,
};
use portcullis_model::{
    AccountId, Direction, GroupId, GroupReference, IdError, Peer, PeerError, PeerKind, Peering,
    PrefixListId, Rule, RuleId, SecurityGroup, Tag, Traffic, VpcId, group_name_key,
    is_same_group_name,
};

/// Reads a table of rules, each with its group: our own, or one with headings that people and tools use
/// (group, direction, protocol, ports, source, description and so on, in any order), separated by
/// commas, semicolons or tabs. Rows of one group can be apart. A row without protocol, ports and source
/// is a group without rules. Name and VPC identify groups without an id, which can be named as
/// sources.
///
/// Where nothing gives the direction of a rule, it is inbound. A table describes those directions of a
/// group that it has rules of; our own also describes that a group has none.
///
/// # Errors
/// [`ImportError`] names the line and the column that are wrong.
pub fn read_csv(text: &str) -> Result<Imported, ImportError> {
    read_csv_as(text, None)
}

/// Reads a table as [`read_csv`] does. `wanted` is what a column `Description` describes that is beside
/// the group's columns; none to tell by its texts.
///
/// # Errors
/// As of [`read_csv`], and where the rows of one group differ in what is to be its description.
pub fn read_csv_as(text: &str, wanted: Option<DescriptionOf>) -> Result<Imported, ImportError> {
    check_size(text)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut table = Table::read(text)?;
    let mut remarks = Vec::new();
    let description = table.settle_description(wanted)?;
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
    let mut has_default_direction = false;
    let texts = RefCell::new(HashSet::new());
    for (place, row) in rows {
        let Some(group) = groups.list.get_mut(place) else {
            continue;
        };
        let reading = RowReading {
            table: &table,
            row,
            group_id: &group.id,
            owner_id: &group.owner_id,
            vpc_id: group.vpc_id.as_ref(),
            known: &known,
            ids: &ids,
            texts: &texts,
        };
        let (rules, is_default) = reading.rules()?;
        has_default_direction |= is_default;
        for rule in rules {
            if !taken.insert((place, rule.key())) {
                return Err(row.wrong("rule", ImportProblem::RepeatedRule));
            }
            group.rules.push(rule);
        }
    }
    if groups.list.is_empty() {
        return Err(ImportError::Empty);
    }
    if let Some(remark) = table.unread() {
        remarks.push(ImportNote::UnreadColumns(remark));
    }
    if has_default_direction {
        remarks.push(ImportNote::InboundByDefault);
    }
    for group in &mut groups.list {
        // Where rows are sorted by something else, rules keep their order within a direction.
        group.rules.sort_by_key(|rule| rule.direction);
        // Ids alone do not say that the rules have no tags.
        group.has_rule_ids = table.columns.has(TableColumn::RuleTags)
            && group.rules.iter().any(|rule| rule.id.is_some());
    }
    Ok(Imported {
        groups: table.with_coverage(groups.list),
        remarks,
        description,
        source_texts: texts.into_inner().into_iter().collect(),
        ..Imported::default()
    })
}

/// Whether the first line looks like the headings of a table of groups or rules. The reader names
/// columns that are missing.
pub(super) fn has_headings(text: &str) -> bool {
    best_headings(text).is_some_and(|(columns, _)| {
        let (has_peer, has_traffic) = (
            columns.has_any(TableColumn::is_peer),
            columns.has_any(TableColumn::is_traffic),
        );
        let has_group = columns.has_any(TableColumn::is_group);
        has_peer && has_traffic || has_group && (has_peer || has_traffic)
    })
}

/// The groups so far, and how they are found again.
#[derive(Default)]
struct Groups {
    list: Vec<SecurityGroup>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<[String; 3], usize>,
    /// What the first row of each group says of it, column by column.
    said: Vec<Vec<String>>,
}

/// Columns that say which group is meant: rows of one group do not differ in them.
const OF_IDENTITY: [TableColumn; 5] = [
    TableColumn::Account,
    TableColumn::Region,
    TableColumn::Vpc,
    TableColumn::VpcName,
    TableColumn::GroupName,
];

impl Groups {
    /// The place of the group a row is of; a group is made of the first row that names it.
    fn place_of(&mut self, table: &Table, row: &Row) -> Result<usize, ImportError> {
        let cell = |column| table.cell(row, column);
        let (id, name) = (cell(TableColumn::GroupId), cell(TableColumn::GroupName));
        let vpc = cell(TableColumn::Vpc).trim();
        // A column headed Group may hold ids.
        let is_id = |name: &str| GroupId::parse(name).is_ok();
        let (id, name) = match (id.trim(), name) {
            ("", name) if is_id(name) => {
                let row = table.row(row);
                let names = row.cells(TableColumn::GroupName);
                let mut names = names.map(|(_, name)| name).filter(|name| !is_id(name));
                (name.trim(), names.next().unwrap_or_default())
            }
            (id, name) => (id, name),
        };
        if !table.is_own && name.starts_with('#') && id.is_empty() {
            return Err(row.wrong("group", ImportProblem::MaybeComment));
        }
        let account_id = account(cell(TableColumn::Account));
        let account_id = account_id.map_err(|error| row.wrong("account", error))?;
        let key = [
            account_id.as_str().to_owned(),
            vpc.to_owned(),
            group_name_key(name),
        ];
        let said = OF_IDENTITY.map(|column| match column {
            TableColumn::Account => account_id.as_str().to_owned(),
            TableColumn::GroupName => name.to_owned(),
            column => cell(column).trim().to_owned(),
        });
        let known = match (id, name) {
            ("", "") => return Err(row.wrong("group", ImportProblem::NoGroup)),
            ("", _) => self.by_name.get(&key),
            (id, _) => self.by_id.get(id),
        };
        if let Some(place) = known.copied() {
            self.check_same(place, &said, row)?;
            return Ok(place);
        }
        let place = self.list.len();
        let group_id = match id {
            "" => {
                self.by_name.insert(key, place);
                let mut ids = (place + 1..).map(|number| GroupId::of_new_group(number).to_string());
                let free = ids.find(|id| !self.by_id.contains_key(id));
                free.unwrap_or_default()
            }
            id => id.to_owned(),
        };
        self.by_id.insert(group_id.clone(), place);
        let tags = tags_from_cell(cell(TableColumn::GroupTags));
        self.list.push(SecurityGroup {
            id: GroupId::from_remote(group_id),
            name: name.to_owned(),
            description: cell(TableColumn::GroupDescription).to_owned(),
            vpc_id: match vpc {
                "" => None,
                vpc => Some(vpc_id(vpc).map_err(|error| row.wrong("VPC", error))?),
            },
            owner_id: account_id,
            tags: tags.map_err(|error| row.wrong("group tags", error))?,
            rules: Vec::new(),
            has_rule_ids: false,
        });
        self.said.push(said.to_vec());
        Ok(place)
    }

    /// Refuses a row that says of its group what another row does not. An empty cell says nothing.
    fn check_same(&self, place: usize, said: &[String], row: &Row) -> Result<(), ImportError> {
        let first = self.said.get(place).into_iter().flatten();
        for ((column, first), now) in OF_IDENTITY.iter().zip(first).zip(said) {
            if first.is_empty() || now.is_empty() || first.eq_ignore_ascii_case(now) {
                continue;
            }
            let heading = match column {
                TableColumn::Account => "account",
                TableColumn::Region => "region",
                TableColumn::Vpc => "VPC",
                TableColumn::VpcName => "VPC name",
                _ => "group name",
            };
            let problem = ImportProblem::OtherIdentity {
                now: now.clone(),
                first: first.clone(),
            };
            return Err(row.wrong(heading, problem));
        }
        Ok(())
    }
}

/// An account: twelve digits, whose leading zeros spreadsheets drop, or the alias of an AWS service.
/// Empty for an empty cell.
fn account(cell: &str) -> Result<AccountId, IdError> {
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
    AccountId::parse_owner(&text)
}

/// A row being read.
struct RowReading<'a> {
    table: &'a Table,
    row: &'a Row,
    group_id: &'a GroupId,
    owner_id: &'a AccountId,
    vpc_id: Option<&'a VpcId>,
    known: &'a [KnownGroup],
    /// The ids of these.
    ids: &'a HashSet<&'a str>,
    /// The sources so far.
    texts: &'a RefCell<HashSet<(GroupId, String)>>,
}

impl RowReading<'_> {
    /// The rules of the row, one for each source, and whether their direction is the default. A row
    /// about a group alone has none.
    fn rules(&self) -> Result<(Vec<Rule>, bool), ImportError> {
        let row = self.table.row(self.row);
        let wrong = |error: TableRowError| self.row.wrong(&error.column, error.problem);
        if !self.table.is_own {
            row.check_columns().map_err(wrong)?;
        }
        if !row.has_rule() {
            if row.has_direction() {
                return Err(self.row.wrong("direction", ImportProblem::DirectionAlone));
            }
            return Ok((Vec::new(), false));
        }
        let given = row.direction().map_err(wrong)?;
        let traffic = match row.traffic().map_err(wrong)? {
            TrafficDraft::Known(traffic) => traffic,
            TrafficDraft::Missing => {
                return Err(self.row.wrong("protocol", ImportProblem::NoTraffic));
            }
            TrafficDraft::Tcp | TrafficDraft::Udp => {
                return Err(self.row.wrong("ports", ImportProblem::NoPorts));
            }
            TrafficDraft::Icmp | TrafficDraft::Icmpv6 => {
                return Err(self.row.wrong("ports", ImportProblem::NoIcmpType));
            }
        };
        let description = row.description(given, Direction::Ingress).map_err(wrong)?;
        let mut peers = row.peers(|text| self.peers(text)).map_err(wrong)?;
        if !self.cell(TableColumn::PeerOwner).is_empty() {
            for peer in &mut peers {
                if let Peer::Group(reference) = peer
                    && reference.account_id.as_ref() == Some(self.owner_id)
                {
                    reference.account_id = None;
                }
            }
        }
        let rules = self.rules_of(
            given.unwrap_or(Direction::Ingress),
            traffic,
            description,
            peers,
        )?;
        Ok((rules, given.is_none()))
    }

    fn rules_of(
        &self,
        direction: Direction,
        traffic: Traffic,
        description: &str,
        peers: Vec<Peer>,
    ) -> Result<Vec<Rule>, ImportError> {
        let id = self.cell(TableColumn::RuleId);
        let tags = tags_from_cell(self.table.cell(self.row, TableColumn::RuleTags));
        let tags = tags.map_err(|error| self.row.wrong("rule tags", error))?;
        if peers.len() > 1 && !id.is_empty() {
            return Err(self.row.wrong("source", ImportProblem::SeveralSources));
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
    fn cell(&self, column: TableColumn) -> &str {
        self.table.cell(self.row, column).trim()
    }

    fn peers(&self, text: &str) -> Result<Vec<Peer>, TableRowError> {
        let kind = self.cell(TableColumn::PeerKind);
        // Our own tables say what an id is, whatever form an emulator gives it.
        if kind == PeerKind::Group.as_str() {
            return Ok(vec![Peer::Group(self.reference(text)?)]);
        }
        if kind == PeerKind::PrefixList.as_str() {
            return Ok(vec![Peer::PrefixList(PrefixListId::from_remote(text))]);
        }
        if kind == PeerKind::Ipv4.as_str() || kind == PeerKind::Ipv6.as_str() {
            return Ok(vec![Peer::parse(text).map_err(TableRowError::source)?]);
        }
        let texts = source_texts(text).map(|text| (self.group_id.clone(), text));
        self.texts.borrow_mut().extend(texts);
        let context = EntryContext {
            group_id: self.group_id,
            vpc_id: self.vpc_id,
            groups: self.known,
            prefix_lists: &[],
        };
        let is_elsewhere = |error: &PeerEntryError| {
            matches!(
                error,
                PeerEntryError::UnknownGroup(_) | PeerEntryError::OtherVpc { .. }
            )
        };
        let read = |text: &str| match read_peers(text, &context) {
            // The id of a group that is not in the table: the account knows it.
            Err(error) if is_elsewhere(&error) && !text.contains(SEPARATORS) => {
                // Without the name that tools add to the id.
                let id = text.split_whitespace().next().unwrap_or_default();
                match Peer::parse(id) {
                    Ok(peer @ Peer::Group(_)) => Ok(vec![peer]),
                    _ => Err(error),
                }
            }
            read => read,
        };
        let error = match read(text) {
            Ok(peers) => return Ok(peers),
            Err(error) => error,
        };
        let has_long_name = || {
            let mut names = self.known.iter().map(|group| group.name.trim());
            names.any(|name| name.contains(SEPARATORS) && text.contains(name))
        };
        if !is_elsewhere(&error) || has_long_name() {
            return Err(TableRowError::source(error));
        }
        let mut peers: Vec<Peer> = Vec::new();
        let parts = text.split(SEPARATORS).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            for peer in read(part).map_err(TableRowError::source)? {
                if peers.iter().any(|other| other.is_same_as(&peer)) {
                    return Err(TableRowError::source(PeerEntryError::Repeated(peer)));
                }
                peers.push(peer);
            }
        }
        Ok(peers)
    }

    fn reference(&self, text: &str) -> Result<GroupReference, TableRowError> {
        let (owner, id) = match text.split_once('/') {
            Some((owner, id)) => (Some(owner), id),
            None => (None, text),
        };
        let owner = owner.map(account).transpose();
        let owner = owner.map_err(|error| TableRowError::source(PeerError::from(error)))?;
        let some = |text: &str| (!text.is_empty()).then(|| Arc::<str>::from(text));
        // A person may have written a name where the id was.
        let is_id = owner.is_some() || GroupId::parse(id).is_ok() || self.ids.contains(id);
        let named = self
            .known
            .iter()
            .find(|group| !is_id && is_same_group_name(&group.name, id));
        let group_id = match named {
            Some(group) => group.id.clone(),
            None => GroupId::from_remote(id),
        };
        let mut reference = GroupReference::new(group_id);
        reference.account_id = owner;
        Ok(reference.with_peering(Peering {
            vpc_id: some(self.cell(TableColumn::PeerVpc)).map(VpcId::from_remote),
            connection_id: some(self.cell(TableColumn::Connection)),
            status: some(self.cell(TableColumn::PeeringStatus)),
        }))
    }
}

/// The cells of one line.
struct Row {
    line: usize,
    cells: Vec<String>,
}

impl Row {
    fn wrong(&self, column: &str, problem: impl Into<ImportProblem>) -> ImportError {
        ImportError::Line {
            line: self.line,
            column: column.to_owned(),
            problem: Box::new(problem.into()),
        }
    }
}

struct Table {
    columns: TableColumns,
    rows: Vec<Row>,
    /// Whether it has all columns of this page's own tables.
    is_own: bool,
}

impl Table {
    fn read(text: &str) -> Result<Self, ImportError> {
        let (mut columns, delimiter) = read_headings(text)?;
        // Texts of our own tables are exact; in others, surrounding blanks have no meaning.
        let is_own = columns.known() >= CSV_HEADINGS.len() - LABELS.len();
        let mut rows = Vec::new();
        for row in records(text, delimiter).skip(1) {
            let mut row = row?;
            let mut filled = row.cells.iter().filter(|cell| !cell.trim().is_empty());
            let first = filled.next();
            let is_alone = filled.next().is_none();
            if first.is_none_or(|first| !is_own && first.starts_with('#') && is_alone) {
                continue;
            }
            for cell in &mut row.cells {
                *cell = if is_own {
                    unescaped_cell(unguarded(cell))
                } else {
                    clean_cell(cell).to_owned()
                };
            }
            let width = TableRow::new(&columns, &row.cells).check_width();
            width.map_err(|error| row.wrong(&error.column, error.problem))?;
            columns.find_directions(&row.cells);
            rows.push(row);
        }
        Ok(Self {
            columns,
            rows,
            is_own,
        })
    }

    fn row<'a>(&'a self, row: &'a Row) -> TableRow<'a> {
        TableRow::new(&self.columns, &row.cells)
    }

    /// The text in a column; empty where there is none.
    fn cell<'a>(&'a self, row: &'a Row, wanted: TableColumn) -> &'a str {
        self.row(row).cell(wanted)
    }

    /// The columns that hold something and are not read.
    fn unread(&self) -> Option<Vec<String>> {
        if self.is_own {
            return None;
        }
        let rows = self.rows.iter();
        unread_columns(rows.flat_map(|row| self.row(row).unread().collect::<Vec<_>>()))
    }

    /// Decides what a column `Description` beside the group's columns describes. By itself: the groups,
    /// where each has one text in all of its rows, or else the rules.
    fn settle_description(
        &mut self,
        wanted: Option<DescriptionOf>,
    ) -> Result<Option<OpenDescription>, ImportError> {
        if !self.columns.is_description_open() {
            return Ok(None);
        }
        let mut texts: HashMap<[&str; 3], &str> = HashMap::new();
        let differing = self.rows.iter().find(|row| {
            let cell = |column| self.cell(row, column);
            let group = [
                cell(TableColumn::GroupId),
                cell(TableColumn::GroupName),
                cell(TableColumn::Vpc),
            ];
            let text = cell(TableColumn::Description);
            *texts.entry(group).or_insert(text) != text
        });
        let read_as = match (wanted, differing) {
            (Some(DescriptionOf::Groups), Some(row)) => {
                return Err(row.wrong("description", ImportProblem::OtherDescription));
            }
            (Some(wanted), _) => wanted,
            (None, Some(_)) => DescriptionOf::Rules,
            (None, None) => DescriptionOf::Groups,
        };
        let has_text = texts.values().any(|text| !text.is_empty()) || differing.is_some();
        let can_change = differing.is_none();
        self.columns.settle_description(read_as);
        Ok(has_text.then_some(OpenDescription {
            read_as,
            can_change,
        }))
    }

    /// Adds which parts of each group the table describes.
    fn with_coverage(&self, groups: Vec<SecurityGroup>) -> Vec<ImportedGroup> {
        let has_rules =
            |group: &SecurityGroup, direction| group.rules_in(direction).next().is_some();
        let in_table = Direction::BOTH.map(|way| groups.iter().any(|group| has_rules(group, way)));
        let has = |column| self.columns.has(column);
        let coverage = Coverage {
            rule_descriptions: has(TableColumn::Description) || has(TableColumn::RuleDescription),
            tags: has(TableColumn::GroupTags),
            description: has(TableColumn::GroupDescription),
            ..Coverage::NONE
        };
        let covered = |group: SecurityGroup| {
            // Our own tables have a row for each rule. In others, outbound rules of one group may have
            // been left out although another group has some.
            let is_covered = |way: Direction, in_table: bool| {
                let is_complete = has_rules(&group, way) || self.is_own && in_table;
                if is_complete {
                    RuleCoverage::Complete
                } else {
                    RuleCoverage::Absent
                }
            };
            let [ingress, egress] = in_table;
            let coverage = Coverage {
                ingress: is_covered(Direction::Ingress, ingress),
                egress: is_covered(Direction::Egress, egress),
                ..coverage
            };
            ImportedGroup { group, coverage }
        };
        groups.into_iter().map(covered).collect()
    }
}

/// Headings of our own tables with names of what ids identify.
const LABELS: [&str; 3] = ["Region", "VPC name", "Source name"];

/// Takes off the apostrophe that keeps a spreadsheet from taking the text for a formula.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_guarded_start(rest) => rest,
        _ => text,
    }
}

/// The columns, and the character that separates them.
fn read_headings(text: &str) -> Result<(TableColumns, char), ImportError> {
    let (columns, delimiter) =
        best_headings(text).ok_or(ImportError::Headings(MissingColumns::Groups))?;
    let has_traffic = columns.has_any(TableColumn::is_traffic);
    let has_peer = columns.has_any(TableColumn::is_peer);
    let has_protocol = columns.has(TableColumn::Protocol) || columns.has(TableColumn::Type);
    let missing = match (
        columns.has_any(TableColumn::is_group),
        has_traffic,
        has_peer,
    ) {
        (true, true, true) => return Ok((columns, delimiter)),
        (false, _, _) => MissingColumns::Groups,
        (true, false, true) => MissingColumns::Traffic,
        (true, true, false) if has_protocol => MissingColumns::Sources,
        (true, _, false) => MissingColumns::TrafficAndSources,
    };
    Err(ImportError::Headings(missing))
}

/// The first line as headings, split at the character that makes the most known columns.
fn best_headings(text: &str) -> Option<(TableColumns, char)> {
    let read = |delimiter: char| {
        let row = records(text, delimiter).next()?.ok()?;
        let columns = TableColumns::read(row.cells);
        (columns.count() > 1).then_some((columns, delimiter))
    };
    let all = [',', ';', '\t'].into_iter().filter_map(read);
    all.reduce(|best, other| {
        if other.0.known() > best.0.known() {
            other
        } else {
            best
        }
    })
}

/// The tags of a cell such as `Name=web;Owner=ops`.
fn tags_from_cell(cell: &str) -> Result<Vec<Tag>, ImportProblem> {
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
                let key = key.ok_or(ImportProblem::Tags)?;
                tags.push(Tag { key, value });
            }
        }
    }
    Ok(tags)
}

/// The records of a table as RFC 4180 has them; line ends of any kind.
///
/// By hand, because csv-core does not report a quote that is never closed, and takes 2.6 kB more of
/// the bundle (Brotli). It would read 1.3 MB in 13 ms; this takes 46 ms (WebAssembly in Node.js).
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
        let mut cells = Vec::new();
        loop {
            let mut cell = first_cell(self.rest, &[self.delimiter, '\n', '\r'], str::is_empty);
            if cell.is_unclosed {
                self.rest = "";
                return Some(Err(ImportError::Unclosed(self.line)));
            }
            if cell.end == Some('\r') {
                cell.rest = cell.rest.strip_prefix('\n').unwrap_or(cell.rest);
            }
            let read = self.rest.strip_suffix(cell.rest).unwrap_or_default();
            self.line += line_ends(read);
            self.rest = cell.rest;
            cells.push(cell.text);
            if cell.end != Some(self.delimiter) {
                return Some(Ok(Row { line: first, cells }));
            }
        }
    }
}

/// How many lines end in a text, whichever way.
fn line_ends(text: &str) -> usize {
    text.matches(['\n', '\r']).count() - text.matches("\r\n").count()
}
