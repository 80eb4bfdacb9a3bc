//! Tables: CSV of this page, and tables with the headings that people and tools use.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use super::csv_groups::{Groups, account};
use super::csv_table::{
    Row, Table, Tables, best_headings, missing_columns, plain_table, records, tags_from_cell,
};
use super::ids::{IdFormError, group_id, rule_id};
use super::origin::region;
use super::provenances::Provenances;
use super::{
    Coverage, ImportError, ImportNote, ImportProblem, Imported, ImportedGroup, MissingColumns,
    RuleCoverage, check_counts, check_size,
};
use portcullis_ec2::Partition;
use portcullis_edit::draft::TrafficDraft;
use portcullis_edit::entry::{
    DescriptionOf, EntryContext, KnownGroup, PeerEntryError, SEPARATORS, Said, TableColumn,
    TableColumns, TableRowError, group_ids_in, labelled_group, named_id, parse_peers, source_texts,
};
use portcullis_model::{
    AccountId, Direction, GroupId, GroupReference, Peer, PeerError, PeerKind, Peering,
    PrefixListId, Region, Rule, SecurityGroup, Traffic, VpcId, group_name_key, is_same_group_name,
};

/// Parses a table of rules with their groups: written by this page, or with headings that people
/// and tools use (group, direction, protocol, ports, source, description and so on, in any order),
/// separated by commas, semicolons or tabs. Rows of a group need not be adjacent. A row without
/// protocol, ports and source is a group without rules. Groups without an id are identified by name
/// and VPC, and can be referenced as sources. Further tables can follow, each with its own headings.
///
/// A rule is inbound if nothing gives the direction of any. A table describes the directions of a group
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
    let mut tables = Tables::parse(&text)?;
    let description = tables.resolve_description(wanted)?;
    let mut groups = Groups::default();
    let rows = placed_rows(&tables, &mut groups)?;
    let known: Vec<KnownGroup> = groups
        .list
        .iter()
        .map(|group| KnownGroup::of(group, false))
        .collect();
    let ids: HashSet<&str> = known.iter().map(|group| group.id.as_str()).collect();
    let mut taken = HashSet::new();
    let mut columns = vec![GroupColumns::default(); known.len()];
    let mut has_direction = false;
    let mut by_default = None;
    let texts = RefCell::new(HashSet::new());
    let mut split = Vec::new();
    let mut provenances = Provenances::default();
    let mut rule_count = 0;
    for PlacedRow { place, table, row } in rows {
        let (Some(group), Some(columns), Some(group_region)) = (
            groups.list.get_mut(place),
            columns.get_mut(place),
            groups.regions.get_mut(place),
        ) else {
            continue;
        };
        provenances.add(place, &group.id, table, row)?;
        let reading = RowReading {
            table,
            row,
            group_id: &group.id,
            owner_id: &group.owner_id,
            vpc_id: group.vpc_id.as_ref(),
            known: &known,
            ids: &ids,
            texts: &texts,
        };
        let (rules, is_default) = reading.rules()?;
        *group_region = reading.region(group_region.take())?;
        let has_rules = !rules.is_empty();
        rule_count += rules.len();
        check_counts(known.len(), rule_count)?;
        if is_default {
            by_default = by_default.or(Some(row));
        } else {
            has_direction |= has_rules;
        }
        if let [first, others @ ..] = rules.as_slice()
            && others.iter().any(|rule| rule.traffic != first.traffic)
        {
            split.push(row.line);
        }
        for rule in rules {
            if !taken.insert((place, rule.key())) {
                return Err(row.wrong("rule", ImportProblem::RepeatedRule));
            }
            group.rules.push(rule);
        }
        columns.add(table);
    }
    if groups.list.is_empty() {
        return Err(ImportError::Empty);
    }
    let mut remarks = Vec::new();
    if let Some(headings) = tables.unread() {
        remarks.push(ImportNote::UnreadColumns(headings));
    }
    remarks.extend(provenances.notes());
    refuse_titles_of_other_groups(&tables.titles, &groups.list)?;
    for (line, _) in &tables.titles {
        remarks.push(ImportNote::TitleLine(*line));
    }
    if !split.is_empty() {
        remarks.push(ImportNote::SeveralPorts(split));
    }
    if let Some(row) = by_default {
        // Within one table, a row without a direction has been refused.
        if has_direction && tables.list.len() > 1 {
            return Err(row.wrong("direction", ImportProblem::DirectionOfOtherTables));
        }
        remarks.push(ImportNote::InboundByDefault);
    }
    let is_own_table = tables.list.iter().all(|table| table.is_own);
    for (group, columns) in groups.list.iter_mut().zip(&columns) {
        // Tables may be sorted otherwise: within a direction, rules keep their order.
        group.rules.sort_by_key(|rule| rule.direction);
        // Ids alone do not mean that the rules have no tags.
        group.has_rule_ids =
            columns.rule_tags == Some(true) && group.rules.iter().any(|rule| rule.id.is_some());
    }
    Ok(Imported {
        groups: with_coverage(groups.list, groups.regions, &columns, is_own_table),
        remarks,
        description,
        source_texts: texts.into_inner().into_iter().collect(),
        group_texts: groups.texts.into_iter().collect(),
        is_own_table,
        ..Imported::default()
    })
}

/// Refuses titles that name a group without rows in the tables.
fn refuse_titles_of_other_groups(
    titles: &[(usize, String)],
    groups: &[SecurityGroup],
) -> Result<(), ImportError> {
    let names: HashSet<String> = groups
        .iter()
        .map(|group| group_name_key(&group.name))
        .collect();
    let ids: HashSet<&str> = groups.iter().map(|group| group.id.as_str()).collect();
    let has_ids = ids.iter().any(|id| GroupId::parse(id).is_ok());
    let is_here = |named: &str| {
        let id = named_id(named).ok().flatten();
        names.contains(&group_name_key(named))
            || ids.contains(named)
            || id.is_some_and(|named| ids.contains(named.id.as_str()))
    };
    for (line, title) in titles {
        let named = group_ids_in(title).filter(|_| has_ids);
        let mut named = named.chain(labelled_group(title));
        if let Some(named) = named.find(|named| !is_here(named)) {
            return Err(ImportError::Line {
                line: *line,
                column: "title".to_owned(),
                problem: Box::new(ImportProblem::TitleOfOtherGroup(named.to_owned())),
            });
        }
    }
    Ok(())
}

/// A row, and the index of its group.
struct PlacedRow<'a> {
    place: usize,
    table: &'a Table,
    row: &'a Row,
}

/// Finds the group of each row. Returns the rows in the order of the text.
fn placed_rows<'a>(
    tables: &'a Tables,
    groups: &mut Groups,
) -> Result<Vec<PlacedRow<'a>>, ImportError> {
    // A table that has less about its groups may name those of another.
    let mut in_order: Vec<&Table> = tables.list.iter().collect();
    let about_groups = [TableColumn::GroupId, TableColumn::Vpc, TableColumn::Account];
    in_order.sort_by_key(|table| about_groups.map(|column| !table.has(column)));
    let mut rows = Vec::new();
    for table in in_order {
        for row in &table.rows {
            let place = groups.place_of(table, row)?;
            rows.push(PlacedRow { place, table, row });
            check_counts(groups.list.len(), rows.len())?;
        }
    }
    rows.sort_by_key(|placed| placed.row.line);
    Ok(rows)
}

/// Which parts of a group the tables that name it have columns for. `None` for parts of rules without a table of
/// rules.
#[derive(Clone, Copy, Default)]
struct GroupColumns {
    rule_descriptions: Option<bool>,
    rule_tags: Option<bool>,
    tags: bool,
    description: bool,
}

impl GroupColumns {
    fn add(&mut self, table: &Table) {
        self.tags |= table.has(TableColumn::GroupTags);
        self.description |= table.has(TableColumn::GroupDescription);
        if table.is_of_groups() {
            return;
        }
        let has_all = |known: Option<bool>, has| Some(known.unwrap_or(true) && has);
        self.rule_descriptions = has_all(self.rule_descriptions, table.has_rule_descriptions());
        self.rule_tags = has_all(self.rule_tags, table.has(TableColumn::RuleTags));
    }
}

/// Adds which parts of each group the tables describe.
fn with_coverage(
    groups: Vec<SecurityGroup>,
    regions: Vec<Option<Region>>,
    columns: &[GroupColumns],
    is_own: bool,
) -> Vec<ImportedGroup> {
    let has_rules = |group: &SecurityGroup, direction| group.rules_in(direction).next().is_some();
    let in_tables = Direction::BOTH.map(|way| groups.iter().any(|group| has_rules(group, way)));
    let covered = |((group, columns), region): ((SecurityGroup, &GroupColumns), Option<Region>)| {
        // Tables written by this page have a row for each rule. Other tables may omit the
        // outbound rules of one group even if another group has some.
        let is_covered = |way: Direction, in_tables: bool| {
            let is_complete = has_rules(&group, way) || is_own && in_tables;
            if is_complete {
                RuleCoverage::Complete
            } else {
                RuleCoverage::Absent
            }
        };
        let [ingress, egress] = in_tables;
        let coverage = Coverage {
            ingress: is_covered(Direction::Ingress, ingress),
            egress: is_covered(Direction::Egress, egress),
            rule_descriptions: columns.rule_descriptions == Some(true),
            tags: columns.tags,
            description: columns.description,
            ..Coverage::NONE
        };
        ImportedGroup {
            group,
            region,
            coverage,
        }
    };
    groups
        .into_iter()
        .zip(columns)
        .zip(regions)
        .map(covered)
        .collect()
}

/// Whether the first line looks like the headings of a table of groups or rules. The parser reports
/// missing columns.
pub(super) fn has_headings(text: &str) -> bool {
    best_headings(&plain_table(text)).is_some_and(|headings| {
        let columns = headings.columns;
        let (has_peer, has_traffic) = (
            columns.has_any(TableColumn::is_peer),
            columns.has_any(TableColumn::is_traffic),
        );
        let has_group = columns.has_any(TableColumn::is_group);
        has_peer && has_traffic
            || has_group && (has_peer || has_traffic)
            || columns.is_heading_of_groups()
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
    let missing = match best_headings(&text) {
        None => Some(MissingColumns::Groups),
        Some(headings) => missing_columns(&headings.columns),
    };
    missing.map(ImportError::Headings)
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
        if !self.table.is_own && !self.table.is_of_groups() {
            row.check_columns().map_err(wrong)?;
        }
        if !row.has_rule() {
            if row.has_direction() {
                return Err(self.row.wrong("direction", ImportProblem::DirectionAlone));
            }
            return Ok((Vec::new(), false));
        }
        let given = row.direction().map_err(wrong)?;
        let known = |traffic| match traffic {
            TrafficDraft::Known(traffic) => Ok(traffic),
            TrafficDraft::Missing => Err(self.row.wrong("protocol", ImportProblem::NoTraffic)),
            TrafficDraft::Tcp | TrafficDraft::Udp => {
                Err(self.row.wrong("ports", ImportProblem::NoPorts))
            }
            TrafficDraft::Icmp | TrafficDraft::Icmpv6 => {
                Err(self.row.wrong("ports", ImportProblem::NoIcmpType))
            }
        };
        let traffic = row.traffic().map_err(wrong)?.into_iter().map(known);
        let traffic: Vec<Traffic> = traffic.collect::<Result<_, _>>()?;
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
            direction: row.own_direction(),
            protocol: true,
        };
        let checked = self.row.scope.check(said);
        checked.map_err(|error| self.row.wrong("direction", error))?;
        let rules = self.rules_of(
            given.unwrap_or(Direction::Ingress),
            &traffic,
            description,
            &peers,
        )?;
        Ok((rules, given.is_none()))
    }

    /// Returns the Region of the group, which is that of its sources: EC2 has no references to other Regions.
    /// `known` is the Region that the group's own columns or earlier rows give.
    fn region(&self, known: Option<Region>) -> Result<Option<Region>, ImportError> {
        let row = self.table.row(self.row);
        let columns = [
            TableColumn::Source,
            TableColumn::Destination,
            TableColumn::Peer,
            TableColumn::PeerGroup,
            TableColumn::PeerPrefixList,
        ];
        let cells = columns.into_iter().flat_map(|column| row.cells(column));
        let parts = cells.flat_map(|(_, cell)| cell.split(SEPARATORS));
        let named = parts.filter_map(|part| named_id(part).ok().flatten());
        let mut known = known;
        for named in named {
            let source = region(&named.region).ok().flatten();
            let is_of = |region: &Region| {
                named.partition.is_empty() || named.partition == Partition::of(region).as_str()
            };
            let problem = match (&source, &known) {
                (Some(region), _) if !is_of(region) => Some(ImportProblem::PartitionOfArn {
                    partition: named.partition.clone(),
                    region: region.clone(),
                }),
                (None, Some(region)) if !is_of(region) => Some(ImportProblem::PartitionOfSource {
                    source: named.partition.clone(),
                    region: region.clone(),
                }),
                _ => None,
            };
            if let Some(problem) = problem {
                return Err(self.row.wrong("source", problem));
            }
            let Some(source) = source else {
                continue;
            };
            match &known {
                Some(group) if *group != source => {
                    let problem = ImportProblem::RegionOfSource {
                        source: source.to_string(),
                        group: group.to_string(),
                    };
                    return Err(self.row.wrong("source", problem));
                }
                _ => known = Some(source),
            }
        }
        Ok(known)
    }

    fn rules_of(
        &self,
        direction: Direction,
        traffic: &[Traffic],
        description: &str,
        peers: &[Peer],
    ) -> Result<Vec<Rule>, ImportError> {
        let id = self.cell(TableColumn::RuleId);
        let tags = tags_from_cell(self.table.cell(self.row, TableColumn::RuleTags));
        let tags = tags.map_err(|error| self.row.wrong("rule tags", error))?;
        if peers.len() > 1 && !id.is_empty() {
            return Err(self.row.wrong("source", ImportProblem::SeveralSources));
        }
        if traffic.len() > 1 && !id.is_empty() {
            return Err(self.row.wrong("ports", ImportProblem::SeveralPorts));
        }
        let id = match id {
            "" => None,
            id => Some(rule_id(id).map_err(|error| self.row.wrong("rule id", error))?),
        };
        let rules = traffic.iter().flat_map(|traffic| {
            peers.iter().map(|peer| Rule {
                id: id.clone(),
                direction,
                traffic: *traffic,
                peer: peer.clone(),
                description: description.into(),
                tags: tags.clone(),
            })
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
            usable_groups: &[],
            prefix_lists: &[],
            until: Default::default(),
            scope: Default::default(),
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
