//! Tables: CSV of this page, and tables with the headings that people and tools use.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::ids::{IdFormError, group_id, rule_id, vpc_id};
use super::{
    Coverage, ImportError, ImportNote, ImportProblem, Imported, ImportedGroup, MissingColumns,
    OpenDescription, RuleCoverage, check_counts, check_size,
};
use crate::export::{CSV_HEADINGS, is_guarded_start, unescaped_cell};
use portcullis_edit::draft::TrafficDraft;
use portcullis_edit::entry::{
    DescriptionOf, EntryContext, KnownGroup, LineEffect, NamedId, PeerEntryError, SEPARATORS, Said,
    Scope, TableColumn, TableColumns, TableRow, TableRowError, clean_cell, comment_of, first_cell,
    is_file_mark, is_title, named_id, parse_peers, source_texts, unread_columns, without_pipes,
};
use portcullis_model::{
    AccountId, Direction, GroupId, GroupReference, IdError, Peer, PeerError, PeerKind, Peering,
    PrefixListId, Rule, SecurityGroup, Tag, Traffic, VpcId, group_name_key, is_same_group_name,
};

/// Parses a table of rules with their groups: written by this page, or with headings that people
/// and tools use (group, direction, protocol, ports, source, description and so on, in any order),
/// separated by commas, semicolons or tabs. Rows of a group need not be adjacent. A row without
/// protocol, ports and source is a group without rules. Groups without an id are identified by name
/// and VPC, and can be referenced as sources.
///
/// A rule is inbound if nothing gives its direction. A table describes the directions of a group
/// for which it has rules; one written by this page also describes that a group has none.
///
/// # Errors
/// [`ImportError`] with the line and column that are invalid.
pub fn parse_csv(text: &str) -> Result<Imported, ImportError> {
    parse_csv_as(text, None)
}

/// Like [`parse_csv`]. `wanted` says what an ambiguous column `Description` describes; `None` to
/// decide by its texts.
///
/// # Errors
/// Like [`parse_csv`], and if the rows of one group differ in its description.
pub fn parse_csv_as(text: &str, wanted: Option<DescriptionOf>) -> Result<Imported, ImportError> {
    check_size(text)?;
    let text = plain_table(text);
    let mut table = Table::parse(&text)?;
    let mut remarks = Vec::new();
    let description = table.resolve_description(wanted)?;
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
    for line in &table.titles {
        remarks.push(ImportNote::TitleLine(*line));
    }
    if has_default_direction {
        remarks.push(ImportNote::InboundByDefault);
    }
    for group in &mut groups.list {
        // Tables may be sorted otherwise: within a direction, rules keep their order.
        group.rules.sort_by_key(|rule| rule.direction);
        // Ids alone do not mean that the rules have no tags.
        group.has_rule_ids = table.columns.has(TableColumn::RuleTags)
            && group.rules.iter().any(|rule| rule.id.is_some());
    }
    Ok(Imported {
        groups: table.with_coverage(groups.list),
        remarks,
        description,
        source_texts: texts.into_inner().into_iter().collect(),
        group_texts: groups.texts.into_iter().collect(),
        is_own_table: table.is_own,
        ..Imported::default()
    })
}

/// Whether the first line looks like the headings of a table of groups or rules. The parser reports
/// missing columns.
pub(super) fn has_headings(text: &str) -> bool {
    best_headings(&plain_table(text)).is_some_and(|Headings { columns, .. }| {
        let (has_peer, has_traffic) = (
            columns.has_any(TableColumn::is_peer),
            columns.has_any(TableColumn::is_traffic),
        );
        let has_group = columns.has_any(TableColumn::is_group);
        has_peer && has_traffic || has_group && (has_peer || has_traffic)
    })
}

/// Returns the column that a table lacks. `None` if the text is not a table: its first line has
/// several words, and the second line as many cells.
pub(super) fn missing_headings(text: &str) -> Option<ImportError> {
    let text = plain_table(text);
    let is_word = |cell: &String| {
        let text = cell.trim();
        text.starts_with(char::is_alphabetic) && !text.contains(char::is_whitespace)
            || TableColumns::parse(vec![text.to_owned()]).known() > 0
    };
    let is_table = |delimiter: char| {
        let mut rows = records(&text, delimiter).filter_map(Result::ok);
        let first = rows.next()?;
        let second = rows.next()?;
        let count = first.cells.len();
        (count > 2 && count == second.cells.len() && first.cells.iter().all(is_word)).then_some(())
    };
    [',', ';', '\t'].into_iter().find_map(is_table)?;
    parse_headings(&text).err()
}

/// Returns the text of a table, with Markdown tables converted to tabs.
fn plain_table(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    let mut first = text.lines().take(MAX_TITLES);
    if first.any(|line| line.trim_start().starts_with('|')) {
        without_pipes(text).into()
    } else {
        text.into()
    }
}

/// The groups so far, with indexes to find them.
#[derive(Default)]
struct Groups {
    list: Vec<SecurityGroup>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<[String; 3], usize>,
    /// Identity columns of the first row of each group.
    said: Vec<Vec<String>>,
    /// Texts that contain a group id and more.
    texts: HashSet<(GroupId, String)>,
}

/// Columns that identify a group. Rows of one group must not differ in them.
const IDENTITY_COLUMNS: [TableColumn; 5] = [
    TableColumn::Account,
    TableColumn::Region,
    TableColumn::Vpc,
    TableColumn::VpcName,
    TableColumn::GroupName,
];

impl Groups {
    /// Returns the index of a row's group. The first row of a group creates it.
    fn place_of(&mut self, table: &Table, row: &Row) -> Result<usize, ImportError> {
        let cell = |column| table.cell(row, column);
        let vpc = cell(TableColumn::Vpc).trim();
        let Identity {
            owner,
            text,
            id,
            name,
        } = table.identity(row)?;
        self.texts
            .extend(text.map(|text| (GroupId::from_remote(id.clone()), text)));
        if !table.is_own && name.starts_with('#') && id.is_empty() {
            return Err(row.wrong("group", ImportProblem::MaybeComment));
        }
        let said_account = cell(TableColumn::Account).trim();
        if !owner.is_empty() && !said_account.is_empty() && said_account != owner {
            let problem = ImportProblem::OtherAccount {
                account: said_account.to_owned(),
                owner,
            };
            return Err(row.wrong("account", problem));
        }
        let account_id = account(if said_account.is_empty() {
            &owner
        } else {
            said_account
        });
        let account_id = account_id.map_err(|error| row.wrong("account", error))?;
        let key = [
            account_id.as_str().to_owned(),
            vpc.to_owned(),
            group_name_key(&name),
        ];
        let said = IDENTITY_COLUMNS.map(|column| match column {
            TableColumn::Account => account_id.as_str().to_owned(),
            TableColumn::GroupName => name.clone(),
            column => cell(column).trim().to_owned(),
        });
        let known = match (id.as_str(), name.as_str()) {
            ("", "") => return Err(row.wrong("group", ImportProblem::NoGroup)),
            ("", _) => self.by_name.get(&key),
            (id, _) => self.by_id.get(id),
        };
        if let Some(place) = known.copied() {
            self.check_same(place, &said, row)?;
            return Ok(place);
        }
        let place = self.list.len();
        let id = match id.as_str() {
            "" => {
                self.by_name.insert(key, place);
                let mut ids = (place + 1..).map(|number| GroupId::of_new_group(number).to_string());
                let free = ids.find(|id| !self.by_id.contains_key(id));
                free.unwrap_or_default()
            }
            id => group_id(id)
                .map_err(|error| row.wrong("group id", error))?
                .to_string(),
        };
        self.by_id.insert(id.clone(), place);
        let tags = tags_from_cell(cell(TableColumn::GroupTags));
        self.list.push(SecurityGroup {
            id: GroupId::from_remote(id),
            name,
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

    /// Refuses a row whose identity columns differ from those of its group. Empty cells match.
    fn check_same(&self, place: usize, said: &[String], row: &Row) -> Result<(), ImportError> {
        let first = self.said.get(place).into_iter().flatten();
        for ((column, first), now) in IDENTITY_COLUMNS.iter().zip(first).zip(said) {
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

/// Parses an account: twelve digits, whose leading zeros spreadsheets drop, or the alias of an AWS
/// service. Empty for an empty cell.
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

/// A row to parse.
struct RowReading<'a> {
    table: &'a Table,
    row: &'a Row,
    group_id: &'a GroupId,
    owner_id: &'a AccountId,
    vpc_id: Option<&'a VpcId>,
    known: &'a [KnownGroup],
    /// Ids of the known groups.
    ids: &'a HashSet<&'a str>,
    /// Sources so far.
    texts: &'a RefCell<HashSet<(GroupId, String)>>,
}

impl RowReading<'_> {
    /// Returns the rules of the row, one for each source, and whether their direction is the
    /// default. A row about a group has none.
    fn rules(&self) -> Result<(Vec<Rule>, bool), ImportError> {
        let row = self
            .table
            .row(self.row)
            .in_section(self.row.scope.direction());
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
        let mut peers = row
            .peers(|text| self.peers(text))
            .map_err(|error| match error {
                SourceError::Row(error) => wrong(error),
                SourceError::Id(error) => self.row.wrong("source", error),
            })?;
        if !self.cell(TableColumn::PeerOwner).is_empty() {
            for peer in &mut peers {
                if let Peer::Group(reference) = peer
                    && reference.account_id.as_ref() == Some(self.owner_id)
                {
                    reference.account_id = None;
                }
            }
        }
        let said = Said {
            direction: row.says_direction(),
            protocol: true,
        };
        let checked = self.row.scope.check(said);
        checked.map_err(|error| self.row.wrong("direction", error))?;
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
        let id = match id {
            "" => None,
            id => Some(rule_id(id).map_err(|error| self.row.wrong("rule id", error))?),
        };
        let rules = peers.into_iter().map(|peer| Rule {
            id: id.clone(),
            direction,
            traffic,
            peer,
            description: description.into(),
            tags: tags.clone(),
        });
        Ok(rules.collect())
    }

    /// Returns a cell of one word or number.
    fn cell(&self, column: TableColumn) -> &str {
        self.table.cell(self.row, column).trim()
    }

    fn peers(&self, text: &str) -> Result<Vec<Peer>, SourceError> {
        let kind = self.cell(TableColumn::PeerKind);
        // Tables written by this page give the type of an id, whose form may be an emulator's.
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
        let read = |text: &str| match parse_peers(text, &context) {
            // The id of a group outside the table, which the account may have.
            Err(error) if is_elsewhere(&error) && !text.contains(SEPARATORS) => {
                // Ignore the name that tools add to the id.
                let named = named_id(text)?;
                match named.map(|named| Peer::parse(&named.full_id())) {
                    Some(Ok(peer @ Peer::Group(_))) => Ok(vec![peer]),
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
            return Err(TableRowError::source(error).into());
        }
        let mut peers: Vec<Peer> = Vec::new();
        let parts = text.split(SEPARATORS).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            for peer in read(part).map_err(TableRowError::source)? {
                if peers.iter().any(|other| other.is_same_as(&peer)) {
                    return Err(TableRowError::source(PeerEntryError::Repeated(peer)).into());
                }
                peers.push(peer);
            }
        }
        Ok(peers)
    }

    fn reference(&self, text: &str) -> Result<GroupReference, SourceError> {
        let (owner, id) = match text.split_once('/') {
            Some((owner, id)) => (Some(owner), id),
            None => (None, text),
        };
        let owner = owner.map(account).transpose();
        let owner = owner.map_err(|error| TableRowError::source(PeerError::from(error)))?;
        let some = |text: &str| (!text.is_empty()).then(|| Arc::<str>::from(text));
        // The user may have replaced the id by a name.
        let is_id = owner.is_some() || GroupId::parse(id).is_ok() || self.ids.contains(id);
        let named = self
            .known
            .iter()
            .find(|group| !is_id && is_same_group_name(&group.name, id));
        let group_id = match named {
            Some(group) => group.id.clone(),
            None if self.ids.contains(id) => GroupId::from_remote(id),
            None => group_id(id)?,
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

/// Reason why a source cell is invalid.
enum SourceError {
    Row(TableRowError),
    Id(IdFormError),
}

impl From<TableRowError> for SourceError {
    fn from(error: TableRowError) -> Self {
        Self::Row(error)
    }
}

impl From<IdFormError> for SourceError {
    fn from(error: IdFormError) -> Self {
        Self::Id(error)
    }
}

/// The group that a row identifies. Missing parts are empty.
struct Identity {
    /// The account in the group's ARN, or before its id.
    owner: String,
    /// A cell that contains more than the id.
    text: Option<String>,
    id: String,
    name: String,
}

/// The cells of one line.
struct Row {
    line: usize,
    cells: Vec<String>,
    /// State from the lines above.
    scope: Scope,
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
    /// Whether the table has all columns of tables written by this page.
    is_own: bool,
    /// Lines of titles above the headings.
    titles: Vec<usize>,
}

impl Table {
    fn parse(text: &str) -> Result<Self, ImportError> {
        let headings = parse_headings(text)?;
        let (mut columns, delimiter) = (headings.columns, headings.delimiter);
        // Texts in tables written by this page are exact. In other tables, surrounding blanks have
        // no meaning.
        // Exports leave out the headings of tags and descriptions that are not known.
        let is_own = columns.has(TableColumn::PeerKind)
            && columns.known() >= CSV_HEADINGS.len() - LABELS.len() - 2;
        let mut scope = Scope::default();
        let mut rows = Vec::new();
        let mut titles = Vec::new();
        for (place, row) in records(text, delimiter).enumerate() {
            let mut row = row?;
            let filled: Vec<&str> = row
                .cells
                .iter()
                .map(|cell| cell.trim())
                .filter(|cell| !cell.is_empty())
                .collect();
            let Some(first) = filled.first().copied() else {
                continue;
            };
            if place == headings.place {
                scope.handle_headings(row.line, &filled.join(", "), &columns, true);
                continue;
            }
            if is_file_mark(first) {
                continue;
            }
            let is_alone = filled.len() == 1;
            if place < headings.place {
                let text = filled.join(", ");
                let comment = comment_of(&text);
                let effect = match comment {
                    Some(comment) => scope.handle_comment(row.line, comment),
                    None => scope.handle_line(row.line, &text),
                };
                if comment.is_none() && !matches!(effect, LineEffect::Section(_)) {
                    titles.push(row.line);
                }
                continue;
            }
            if !is_own && let Some(comment) = comment_of(first).filter(|_| is_alone) {
                scope.handle_comment(row.line, comment);
                continue;
            }
            if !first.contains(char::is_alphanumeric) && is_alone && !is_own {
                continue;
            }
            if is_alone && scope.try_open_section(first) {
                continue;
            }
            let has_number = |cell: &&str| cell.contains(|letter: char| letter.is_ascii_digit());
            let again = (!is_own && !filled.iter().any(has_number))
                .then(|| TableColumns::parse(row.cells.clone()))
                .filter(TableColumns::is_heading_of_rules);
            if let Some(again) = again {
                if again.has_same_names(&columns) {
                    continue;
                }
                return Err(row.wrong("headings", ImportProblem::OtherHeadings));
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
            row.scope = scope.clone();
            scope.note_rule();
            rows.push(row);
        }
        let table = Self {
            columns,
            rows,
            is_own,
            titles,
        };
        table.refuse_titles()?;
        Ok(table)
    }

    /// Refuses titles and footers in place of a group name. A name that rows with rules also
    /// have is a name.
    fn refuse_titles(&self) -> Result<(), ImportError> {
        if self.is_own {
            return Ok(());
        }
        let is_rule = |row: &&Row| {
            let row = self.row(row);
            row.has_rule() || row.has_direction()
        };
        let named: HashSet<&str> = self
            .rows
            .iter()
            .filter(is_rule)
            .map(|row| self.cell(row, TableColumn::GroupName))
            .collect();
        for row in self.rows.iter().filter(|row| !is_rule(row)) {
            let name = self.cell(row, TableColumn::GroupName);
            let has_id = !self.cell(row, TableColumn::GroupId).is_empty()
                || !self.cell(row, TableColumn::Vpc).is_empty()
                || named_id(name).is_ok_and(|named| named.is_some());
            if !has_id && !named.contains(name) && is_title(name) {
                let problem = ImportProblem::MaybeTitle(name.to_owned());
                return Err(row.wrong("group", problem));
            }
        }
        Ok(())
    }

    /// Returns the group that a row identifies, by id, ARN or name in either column.
    fn identity(&self, row: &Row) -> Result<Identity, ImportError> {
        let mut identity = Identity {
            owner: String::new(),
            text: None,
            id: String::new(),
            name: String::new(),
        };
        let cells = self.row(row);
        let ids = cells.cells(TableColumn::GroupId);
        for (_, cell) in ids.chain(cells.cells(TableColumn::GroupName)) {
            // Names in tables written by this page are exact.
            if self.is_own {
                continue;
            }
            let named = named_id(cell).map_err(|error| row.wrong("group", error))?;
            let Some(NamedId { owner, id, name }) = named else {
                continue;
            };
            if !identity.id.is_empty() && identity.id != id {
                let problem = ImportProblem::TwoGroups {
                    first: identity.id,
                    second: id,
                };
                return Err(row.wrong("group", problem));
            }
            if cell.trim() != id {
                identity.text = Some(group_name_key(cell.trim()));
            }
            identity.id = id;
            if identity.owner.is_empty() {
                identity.owner = owner;
            }
            if identity.name.is_empty() {
                identity.name = name;
            }
        }
        let has_id = |cell: &str| !self.is_own && matches!(named_id(cell), Ok(Some(_)));
        let mut names = cells.cells(TableColumn::GroupName);
        if let Some((_, name)) = names.find(|(_, cell)| !has_id(cell)) {
            identity.name = name.to_owned();
        }
        if identity.id.is_empty() {
            identity.id = self.cell(row, TableColumn::GroupId).trim().to_owned();
        }
        Ok(identity)
    }

    fn row<'a>(&'a self, row: &'a Row) -> TableRow<'a> {
        TableRow::new(&self.columns, &row.cells)
    }

    /// Returns the text in a column, or an empty string.
    fn cell<'a>(&'a self, row: &'a Row, wanted: TableColumn) -> &'a str {
        self.row(row).cell(wanted)
    }

    /// Returns the headings of ignored columns that are not empty.
    fn unread(&self) -> Option<Vec<String>> {
        if self.is_own {
            return None;
        }
        let rows = self.rows.iter();
        unread_columns(rows.flat_map(|row| self.row(row).unread().collect::<Vec<_>>()))
    }

    /// Decides what an ambiguous column `Description` describes. By default the groups if it is
    /// constant for each group, or else the rules.
    fn resolve_description(
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
        self.columns.set_description(read_as);
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
            // Tables written by this page have a row for each rule. Other tables may omit the
            // outbound rules of one group even if another group has some.
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

/// Headings of this page's tables that only label ids.
const LABELS: [&str; 3] = ["Region", "VPC name", "Source name"];

/// Removes the apostrophe that keeps spreadsheets from reading a formula.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_guarded_start(rest) => rest,
        _ => text,
    }
}

/// Heading line of a table.
struct Headings {
    columns: TableColumns,
    /// Column separator.
    delimiter: char,
    /// Number of records before it.
    place: usize,
}

/// Maximum number of records above the headings.
const MAX_TITLES: usize = 20;

/// Finds the heading line, with columns for groups, traffic and sources.
fn parse_headings(text: &str) -> Result<Headings, ImportError> {
    let headings = best_headings(text).ok_or(ImportError::Headings(MissingColumns::Groups))?;
    let columns = &headings.columns;
    let has_traffic = columns.has_any(TableColumn::is_traffic);
    let has_peer = columns.has_any(TableColumn::is_peer);
    let has_protocol = columns.has(TableColumn::Protocol) || columns.has(TableColumn::Type);
    let missing = match (
        columns.has_any(TableColumn::is_group),
        has_traffic,
        has_peer,
    ) {
        (true, true, true) => return Ok(headings),
        (false, _, _) => MissingColumns::Groups,
        (true, false, true) => MissingColumns::Traffic,
        (true, true, false) if has_protocol => MissingColumns::Sources,
        (true, _, false) => MissingColumns::TrafficAndSources,
    };
    Err(ImportError::Headings(missing))
}

/// Returns the first line that can be headings, or else the first line, split by the delimiter with
/// the most known columns.
fn best_headings(text: &str) -> Option<Headings> {
    // All delimiters advance together, so that each parses a line only once.
    let mut readers = [',', ';', '\t'].map(|delimiter| (delimiter, records(text, delimiter)));
    let mut first = None;
    for place in 0..MAX_TITLES {
        let mut best: Option<Headings> = None;
        for (delimiter, records) in &mut readers {
            let Some(Ok(row)) = records.next() else {
                continue;
            };
            let columns = TableColumns::parse(row.cells);
            let is_better = best
                .as_ref()
                .is_none_or(|best| columns.known() > best.columns.known());
            if columns.count() > 1 && is_better {
                best = Some(Headings {
                    columns,
                    delimiter: *delimiter,
                    place,
                });
            }
        }
        let is_table = best.as_ref().is_some_and(|headings| {
            let columns = &headings.columns;
            columns.is_heading_of_rules() && columns.has_any(TableColumn::is_group)
        });
        if is_table {
            return best;
        }
        if place == 0 {
            first = best;
        }
    }
    first
}

/// Parses a cell of tags such as `Name=web;Owner=ops`.
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

/// Iterates over the records of a table (RFC 4180), with any line ends.
///
/// Hand-written, because csv-core does not report an unclosed quote, and adds 2.6 kB (Brotli) to
/// the bundle. It would parse 1.3 MB in 13 ms; this takes 46 ms (WebAssembly in Node.js).
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
                return Some(Ok(Row {
                    line: first,
                    cells,
                    scope: Scope::default(),
                }));
            }
        }
    }
}

/// Number of line ends in a text, of any kind.
fn line_ends(text: &str) -> usize {
    text.matches(['\n', '\r']).count() - text.matches("\r\n").count()
}
