//! One row of a table of rules. Pasted tables and imported files share this parser, so a row means
//! the same in both.

use std::collections::HashSet;

use super::PeerEntryError;
use super::problem::{DirectionSource, TableProblem, UnknownColumn};
use super::scope::OwnDirection;
use super::table_column::{TableColumn, table_column};
use super::table_words::{
    PermissionWords, check_visible, directions_like, egress_if, in_english, is_absent, is_mark,
    is_netmask, is_placeholder, is_taken_away, is_time_limit, is_unresolved, looks_like_peer,
    looks_like_ports, mentions_other_direction, negation_in, parse_direction, parse_flag,
    plain_direction, plain_words,
};
use super::traffic::{TrafficCells, is_all, parse_protocol, parse_traffic_list, port_parts};
use crate::draft::TrafficDraft;
use portcullis_model::{AddressFamily, Cidr, Direction, GroupId, Peer, Protocol, Traffic};

/// Columns of a table, from its heading line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumns {
    names: Vec<String>,
    columns: Vec<TableColumn>,
    /// Which columns give the direction of some rows although their headings do not say so.
    has_directions: Vec<bool>,
    /// Which unknown columns have a mark or a flag in some rows.
    has_flags: Vec<bool>,
    /// Whether the column `Description` may describe groups.
    is_description_open: bool,
}

/// What a column `Description` next to the group's columns describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptionOf {
    /// The group of each row.
    Groups,
    /// The rule of each row.
    Rules,
}

impl DescriptionOf {
    /// Returns the other reading.
    pub fn other(self) -> Self {
        match self {
            Self::Groups => Self::Rules,
            Self::Rules => Self::Groups,
        }
    }
}

/// Reason why a row is invalid, and the column at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid row")]
pub struct TableRowError {
    /// Name of the column, in lower case.
    pub column: String,
    /// What is wrong.
    pub problem: TableProblem,
}

/// One row, with its columns. Cells are cleaned by [`TableColumns::clean`].
#[derive(Clone, Copy, Debug)]
pub struct TableRow<'a> {
    columns: &'a TableColumns,
    cells: &'a [String],
    /// Direction of the section above.
    section: Option<Direction>,
}

impl TableRowError {
    /// Creates an error of the source column.
    pub fn source(problem: impl Into<PeerEntryError>) -> Self {
        wrong("source", TableProblem::Source(problem.into()))
    }
}

impl TableColumns {
    /// Parses a heading line.
    pub fn parse(headings: Vec<String>) -> Self {
        let mut columns: Vec<TableColumn> =
            headings.iter().map(|name| table_column(name)).collect();
        choose_rule_description(&mut columns);
        let place = |matches: &dyn Fn(TableColumn) -> bool| {
            columns.iter().position(|column| matches(*column))
        };
        let has = |wanted| columns.contains(&wanted);
        let rules =
            place(&|column| column.is_traffic() || column.is_peer() || column.is_direction());
        let is_description_open = !has(TableColumn::GroupDescription)
            && !has(TableColumn::RuleDescription)
            && match (
                place(&TableColumn::is_group),
                place(&|column| column == TableColumn::Description),
                rules,
            ) {
                (Some(group), Some(description), Some(rules)) => {
                    group < description && description < rules
                }
                _ => false,
            };
        let mut parsed = Self {
            names: headings,
            has_directions: vec![false; columns.len()],
            has_flags: vec![false; columns.len()],
            columns,
            is_description_open,
        };
        if parsed.is_heading_of_groups() {
            parsed.set_description(DescriptionOf::Groups);
        }
        parsed
    }

    /// Marks the columns that give the direction of a row although their headings do not say so, and
    /// the unknown columns with a mark. Other rows of the table are then refused if they have no
    /// direction, or no mark that they need.
    pub fn find_directions_and_flags(&mut self, cells: &[String]) {
        let columns = self.columns.iter().zip(&self.names).zip(cells);
        let found = self.has_directions.iter_mut().zip(&mut self.has_flags);
        for (((column, name), cell), (has_directions, has_flags)) in columns.zip(found) {
            let is_open = matches!(column, TableColumn::Other | TableColumn::Type);
            *has_directions |=
                is_open && matches!(direction_of_cell(name, *column, cell), Ok(Some(_)));
            *has_flags |=
                *column == TableColumn::Other && (is_mark(cell) || parse_flag(cell).is_some());
        }
    }

    /// Cleans the cells of a row. A dash without a heading stays: it may mark a removed rule, as in
    /// tables of `cdk diff`.
    pub fn clean(&self, cells: &mut [String]) {
        for (place, cell) in cells.iter_mut().enumerate() {
            let heading = self.names.get(place);
            let is_mark = is_dash(cell) && heading.is_some_and(|name| is_without_words(name));
            *cell = if is_mark {
                cell.trim().to_owned()
            } else {
                clean_cell(cell).to_owned()
            };
        }
    }

    /// Whether a line is the heading of a table of rules: it has columns of two kinds, and no cell
    /// is a source.
    pub fn is_heading_of_rules(&self) -> bool {
        let has_peer = self.has_any(TableColumn::is_peer);
        let traffic = self.columns.iter().filter(|column| column.is_traffic());
        let has_text = self.has(TableColumn::Description) || self.has(TableColumn::RuleDescription);
        let kinds = [
            has_peer,
            self.has_any(TableColumn::is_traffic),
            self.has_any(TableColumn::is_direction) || traffic.count() > 1,
            has_text,
        ];
        let is_table = kinds.into_iter().filter(|is_there| *is_there).count() > 1;
        is_table && (has_peer || self.has_any(TableColumn::is_traffic)) && !self.has_data()
    }

    /// Whether a line is the heading of a table of groups without rules: it has columns for the name
    /// or the id of a group, and for another of its parts.
    pub fn is_heading_of_groups(&self) -> bool {
        let is_of_rule =
            |column: TableColumn| column.is_traffic() || column.is_peer() || column.is_direction();
        self.has_any(TableColumn::is_group)
            && self.known() > 1
            && !self.has_any(is_of_rule)
            && !self.has_data()
    }

    /// Whether a heading could be a cell of a rule.
    fn has_data(&self) -> bool {
        let is_data = |(name, column): (&String, &TableColumn)| {
            looks_like_peer(name)
                || looks_like_ports(name)
                || !column.is_peer() && parse_protocol(name).is_ok()
        };
        self.names.iter().zip(&self.columns).any(is_data)
    }

    /// Whether the table has a column.
    pub fn has(&self, column: TableColumn) -> bool {
        self.columns.contains(&column)
    }

    /// Whether any column matches.
    pub fn has_any(&self, matches: impl Fn(TableColumn) -> bool) -> bool {
        self.columns.iter().any(|column| matches(*column))
    }

    /// Whether another heading line has the same headings.
    pub fn has_same_names(&self, other: &Self) -> bool {
        let mut pairs = self.names.iter().zip(&other.names);
        self.names.len() == other.names.len()
            && pairs.all(|(name, other)| name.trim().eq_ignore_ascii_case(other.trim()))
    }

    /// Number of columns.
    pub fn count(&self) -> usize {
        self.columns.len()
    }

    /// Number of known columns.
    pub fn known(&self) -> usize {
        let known = |column: &&TableColumn| {
            !column.is_unread() && !matches!(column, TableColumn::Region | TableColumn::VpcName)
        };
        self.columns.iter().filter(known).count()
    }

    /// Whether the column `Description` may describe groups: it comes after the group's columns and
    /// before those of the rule.
    pub fn is_description_open(&self) -> bool {
        self.is_description_open
    }

    /// Decides what the column `Description` describes.
    pub fn set_description(&mut self, of: DescriptionOf) {
        let column = match of {
            DescriptionOf::Groups => TableColumn::GroupDescription,
            DescriptionOf::Rules => TableColumn::RuleDescription,
        };
        for known in &mut self.columns {
            if *known == TableColumn::Description {
                *known = column;
            }
        }
        self.is_description_open = false;
    }
}

/// Decides which column is the description of a rule. A plain heading wins over notes and comments;
/// the others are ignored.
fn choose_rule_description(columns: &mut [TableColumn]) {
    let has_rule_description = columns.contains(&TableColumn::RuleDescription);
    let mut is_taken = has_rule_description || columns.contains(&TableColumn::Description);
    for column in columns {
        match column {
            TableColumn::Note if is_taken => *column = TableColumn::Other,
            TableColumn::Note => {
                *column = TableColumn::RuleDescription;
                is_taken = true;
            }
            TableColumn::Description if has_rule_description => *column = TableColumn::Label,
            _ => {}
        }
    }
}

/// Returns the headings of ignored columns without duplicates. `None` if there are none.
pub fn unread_columns<'a>(headings: impl Iterator<Item = &'a str>) -> Option<Vec<String>> {
    let mut seen = HashSet::new();
    let names = headings.filter(|heading| seen.insert(*heading));
    let names: Vec<String> = names.map(str::to_owned).collect();
    (!names.is_empty()).then_some(names)
}

/// Whether a heading has no words: it is empty, or signs such as `+/-`.
fn is_without_words(heading: &str) -> bool {
    !heading.contains(char::is_alphanumeric)
}

fn is_dash(cell: &str) -> bool {
    matches!(cell.trim(), "-" | "–" | "—" | "−")
}

/// Cleans a cell: trims it, empties placeholders, and removes what keeps spreadsheets from reading
/// a formula (an apostrophe) or a number (`="0123"`).
pub(super) fn clean_cell(cell: &str) -> &str {
    let text = cell.trim();
    if is_placeholder(text) {
        return "";
    }
    let formula = text
        .strip_prefix("=\"")
        .and_then(|text| text.strip_suffix('"'))
        .filter(|text| !text.contains('"'));
    formula.or(text.strip_prefix('\'')).unwrap_or(text)
}

impl<'a> TableRow<'a> {
    /// Combines the cells of a row with the columns of its table.
    pub fn new(columns: &'a TableColumns, cells: &'a [String]) -> Self {
        Self {
            columns,
            cells,
            section: None,
        }
    }

    /// Sets the direction of the section above the row.
    #[must_use]
    pub fn in_section(self, section: Option<Direction>) -> Self {
        Self { section, ..self }
    }

    /// Returns the only text of the row. `None` if there are none or several.
    pub fn lone_text(&self) -> Option<&'a str> {
        let mut filled = self.cells.iter().filter(|cell| !cell.trim().is_empty());
        let first = filled.next()?;
        filled.next().is_none().then_some(first.as_str())
    }

    /// Returns how the row itself gives a direction, regardless of its section.
    pub fn own_direction(&self) -> OwnDirection {
        let own = Self {
            section: None,
            ..*self
        };
        if matches!(own.said_direction(), Ok(Some(_))) {
            OwnDirection::Word
        } else if matches!(own.direction_by_peer(), Ok(Some(Direction::Egress))) {
            OwnDirection::Destination
        } else {
            OwnDirection::Unsaid
        }
    }

    /// Returns the text in a column, or an empty string.
    pub fn cell(&self, wanted: TableColumn) -> &'a str {
        self.filled(|column| column == wanted)
            .next()
            .map_or("", |(_, _, cell)| cell)
    }

    /// Returns the non-empty cells of columns of one kind, with their headings.
    pub fn cells(&self, wanted: TableColumn) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.filled(move |column| column == wanted)
            .map(|(name, _, cell)| (name, cell))
    }

    /// Returns the headings of non-empty columns that are ignored.
    pub fn unread(&self) -> impl Iterator<Item = &'a str> {
        self.filled(TableColumn::is_unread)
            .filter(|(_, column, cell)| {
                *column == TableColumn::Label || parse_direction(cell).is_none()
            })
            .map(|(name, _, _)| name)
    }

    /// Refuses a row if an unknown column may change its meaning, or if it has two values for one
    /// part of a rule.
    ///
    /// # Errors
    /// [`TableRowError`] with the column.
    pub fn check_columns(&self) -> Result<(), TableRowError> {
        self.refuse_unresolved()?;
        self.refuse_empty_permissions()?;
        let mut cells = self.columns.names.iter().zip(self.cells);
        let is_removed = |name: &str, cell: &str| is_without_words(name) && is_dash(cell);
        if let Some((name, cell)) = cells.find(|(name, cell)| is_removed(name, cell)) {
            return Err(wrong(
                name,
                unknown_column(name, cell, UnknownColumn::Negation),
            ));
        }
        for (name, _, cell) in self.filled(|column| column == TableColumn::Other) {
            let refuse = |may_be| Err(wrong(name, unknown_column(name, cell, may_be)));
            if is_taken_away(name, cell) {
                return refuse(UnknownColumn::Negation);
            }
            if is_time_limit(name, cell) {
                return refuse(UnknownColumn::TimeLimit);
            }
            if is_netmask(cell) {
                return refuse(UnknownColumn::Netmask);
            }
            let is_self = name.eq_ignore_ascii_case("self") && parse_flag(cell) != Some(false);
            let could_be_ports = says_ports(name) && looks_like_ports(cell);
            let is_end = says_end(name) && looks_like_peer(cell);
            if is_self || is_end || (says_part_of_rule(name) || could_be_ports) && !is_all(cell) {
                return refuse(UnknownColumn::PartOfRule);
            }
        }
        // Descriptions in tables written by this page are exact.
        if !self.columns.has(TableColumn::PeerKind) {
            let is_text = |column| {
                matches!(
                    column,
                    TableColumn::Description | TableColumn::RuleDescription
                )
            };
            let mut texts = self.filled(is_text);
            let found = texts.find_map(|(name, _, cell)| Some((name, negation_in(cell)?)));
            if let Some((name, word)) = found {
                return Err(wrong(name, TableProblem::Negation(word.to_owned())));
            }
        }
        let mut seen: Vec<(&str, TableColumn, &str)> = Vec::new();
        for (name, column, cell) in self.filled(TableColumn::is_single) {
            // A column headed Group may contain ids.
            let is_id = column == TableColumn::GroupName && GroupId::parse(cell).is_ok();
            if is_id {
                continue;
            }
            // All cells of a column must equal its first.
            match seen.iter().find(|(_, known, _)| *known == column) {
                None => seen.push((name, column, cell)),
                Some((_, _, text)) if is_same_value(column, text, cell) => {}
                Some((first, _, text)) => {
                    return Err(wrong(
                        name,
                        TableProblem::TwoValues {
                            first: (*first).to_owned(),
                            first_cell: (*text).to_owned(),
                            second: name.to_owned(),
                            second_cell: cell.to_owned(),
                        },
                    ));
                }
            }
        }
        Ok(())
    }

    /// Refuses a group or a source that a template or a tool has not resolved yet.
    fn refuse_unresolved(&self) -> Result<(), TableRowError> {
        let named = |column: TableColumn| column.is_group() || column.is_peer();
        match self.filled(named).find(|(_, _, cell)| is_unresolved(cell)) {
            Some((name, _, cell)) => Err(wrong(name, TableProblem::Unresolved(cell.to_owned()))),
            None => Ok(()),
        }
    }

    /// Refuses a rule with an empty cell in a column that says whether rules are allowed, such as
    /// `Action`. Under a heading such as `Keep`, that is a column with marks or flags.
    fn refuse_empty_permissions(&self) -> Result<(), TableRowError> {
        let columns = self.columns.names.iter().zip(&self.columns.columns);
        let mut columns = columns.zip(&self.columns.has_flags).enumerate();
        let empty = columns.find(|(place, ((name, column), has_flags))| {
            let says = PermissionWords::of(name);
            let is_needed = says.is_positive || says.is_open || says.is_wish && **has_flags;
            let cell = self.cells.get(*place).map_or("", String::as_str);
            **column == TableColumn::Other && is_needed && is_absent(cell)
        });
        match empty {
            Some((_, ((name, _), _))) if self.has_rule() => {
                Err(wrong(name, TableProblem::EmptyPermission(name.to_owned())))
            }
            _ => Ok(()),
        }
    }

    /// Returns headings, columns and texts of the non-empty cells.
    fn filled(
        &self,
        matches: impl Fn(TableColumn) -> bool,
    ) -> impl Iterator<Item = (&'a str, TableColumn, &'a str)> {
        let names = self.columns.names.iter().zip(&self.columns.columns);
        names
            .zip(self.cells)
            .map(|((name, column), cell)| (name.as_str(), *column, cell.as_str()))
            .filter(move |(_, column, cell)| {
                let is_empty = if column.is_text() {
                    cell.is_empty()
                } else {
                    is_absent(cell)
                };
                matches(*column) && !is_empty
            })
    }

    /// Refuses a row with more cells than columns, as written by tools that do not quote commas.
    ///
    /// # Errors
    /// [`TableRowError`] with both numbers.
    pub fn check_width(&self) -> Result<(), TableRowError> {
        let columns = self.columns.count();
        let more = self.cells.get(columns..).unwrap_or_default();
        if more.iter().all(|cell| cell.is_empty()) {
            return Ok(());
        }
        Err(wrong(
            "row",
            TableProblem::Width {
                cells: self.cells.len(),
                columns,
            },
        ))
    }

    /// Whether the row contains a rule, and not only a group.
    pub fn has_rule(&self) -> bool {
        self.filled(|column| column.is_traffic() || column.is_peer())
            .any(|(_, column, cell)| column != TableColumn::Type || !is_kind_of_line(cell))
    }

    /// Whether a direction column is filled.
    pub fn has_direction(&self) -> bool {
        self.filled(TableColumn::is_direction).next().is_some()
    }

    /// Returns the direction of the rule. `None` if the row gives none.
    ///
    /// A direction column decides. Without one, a filled `Destination` makes the rule outbound, and
    /// a filled `Source` inbound. Words such as `egress` count in unknown columns, too.
    ///
    /// # Errors
    /// [`TableRowError`] if a word is not a direction, if two cells disagree, or if a column gives
    /// the direction of other rows but not of this one.
    pub fn direction(&self) -> Result<Option<Direction>, TableRowError> {
        let said = self.said_direction()?;
        let by_peer = self.direction_by_peer()?;
        let has_destination = self.columns.has(TableColumn::Destination);
        match (said, by_peer) {
            (Some((said_by, Direction::Ingress)), Some(Direction::Egress)) => Err(wrong(
                "direction",
                TableProblem::OtherPeerFilled {
                    said_by,
                    direction: Direction::Ingress,
                },
            )),
            (Some((said_by, Direction::Egress)), Some(Direction::Ingress)) if has_destination => {
                Err(wrong(
                    "direction",
                    TableProblem::OtherPeerFilled {
                        said_by,
                        direction: Direction::Egress,
                    },
                ))
            }
            (Some((_, direction)), _) => Ok(Some(direction)),
            (None, Some(direction)) if has_destination => {
                self.check_hints(by_peer).map(|_| Some(direction))
            }
            (None, by_peer) => {
                self.refuse_missing_direction()?;
                self.check_hints(by_peer).map(|hint| by_peer.or(hint))
            }
        }
    }

    /// Returns the direction that the section, a word or a flag gives, with the first part that gives it.
    fn said_direction(&self) -> Result<Option<(DirectionSource, Direction)>, TableRowError> {
        let mut said = self
            .section
            .map(|direction| (DirectionSource::Section, direction));
        let mut denied = None;
        let mut is_clear = said.is_some() || self.direction_by_peer()? == Some(Direction::Egress);
        for (name, column, cell) in self.filled(|_| true) {
            let Some(direction) = direction_of_cell(name, column, cell)? else {
                continue;
            };
            if is_vague_denial(name, column, cell) {
                denied = denied.or(Some((name, cell)));
            } else {
                is_clear = true;
            }
            match said {
                None => said = Some((DirectionSource::Column(name.to_owned()), direction)),
                Some((_, known)) if known == direction => {}
                Some((first, said)) => {
                    return Err(wrong(
                        "direction",
                        TableProblem::TwoDirections {
                            first,
                            said,
                            second: name.to_owned(),
                        },
                    ));
                }
            }
        }
        if let Some((name, cell)) = denied.filter(|_| !is_clear) {
            return Err(wrong(
                "direction",
                TableProblem::VagueDenial {
                    heading: name.to_owned(),
                    cell: cell.to_owned(),
                },
            ));
        }
        if said.is_none() && self.columns.has_any(TableColumn::is_direction) {
            return Err(wrong("direction", TableProblem::NoDirection));
        }
        Ok(said)
    }

    /// Returns the direction given by a filled `Source` or `Destination`.
    fn direction_by_peer(&self) -> Result<Option<Direction>, TableRowError> {
        let is_filled = |wanted| self.filled(|column| column == wanted).next().is_some();
        match (
            is_filled(TableColumn::Source),
            is_filled(TableColumn::Destination),
        ) {
            (true, true) => Err(wrong("source", TableProblem::SourceAndDestination)),
            (true, false) => Ok(Some(Direction::Ingress)),
            (false, true) => Ok(Some(Direction::Egress)),
            (false, false) => Ok(None),
        }
    }

    /// Refuses a row without a direction if a column gives the direction of other rows.
    fn refuse_missing_direction(&self) -> Result<(), TableRowError> {
        let Some(place) = self.columns.has_directions.iter().position(|has| *has) else {
            return Ok(());
        };
        let name = self.columns.names.get(place).map_or("", String::as_str);
        let cell = self.cells.get(place).map_or("", String::as_str);
        Err(wrong(
            "direction",
            TableProblem::DirectionOfOthers {
                heading: name.to_owned(),
                cell: cell.to_owned(),
            },
        ))
    }

    /// Returns the direction given by words in columns that are no part of a rule, if no other
    /// column gives it.
    fn check_hints(&self, known: Option<Direction>) -> Result<Option<Direction>, TableRowError> {
        let mut hint = None;
        for (name, column, cell) in self.filled(TableColumn::is_unread) {
            // A source takes precedence over a name such as egress-proxy.
            let is_name = matches!(column, TableColumn::AccountName | TableColumn::Label);
            if is_name && known.is_some() {
                continue;
            }
            for direction in directions_like(cell) {
                let is_consistent =
                    known.map_or(direction == Direction::Ingress, |known| known == direction);
                if !is_consistent {
                    return Err(wrong(
                        name,
                        TableProblem::DirectionHint {
                            heading: name.to_owned(),
                            cell: cell.to_owned(),
                        },
                    ));
                }
                hint = Some(direction);
            }
        }
        Ok(hint)
    }

    /// Returns the traffic of the row, one for each part of a list of ports.
    ///
    /// # Errors
    /// [`TableRowError`] if a cell is invalid, or two disagree.
    pub fn traffic(&self) -> Result<Vec<TrafficDraft>, TableRowError> {
        let cells = TrafficCells {
            protocol: in_english(self.word(TableColumn::Protocol)?),
            ports: in_english(self.word(TableColumn::Ports)?),
            from_port: self.word(TableColumn::FromPort)?,
            to_port: self.word(TableColumn::ToPort)?,
            icmp_type: self.word(TableColumn::IcmpType)?,
            icmp_code: self.word(TableColumn::IcmpCode)?,
            ..TrafficCells::default()
        };
        let is_type = |cell: &str| parse_direction(cell).is_none() && !is_kind_of_line(cell);
        let has_type = self.cells(TableColumn::Type).any(|(_, cell)| is_type(cell));
        if cells.protocol.is_empty() && !has_type {
            let mut others = self.filled(|column| column == TableColumn::Other);
            let is_protocol = |cell: &str| {
                cell.starts_with(|first: char| first.is_ascii_alphabetic())
                    && parse_protocol(cell).is_ok()
            };
            if let Some((name, _, cell)) = others.find(|(_, _, cell)| is_protocol(cell)) {
                return Err(wrong(
                    name,
                    unknown_column(name, cell, UnknownColumn::Protocol),
                ));
            }
        }
        self.check_protocol(&cells)?;
        if !has_type {
            check_icmp(&cells)?;
        }
        let read = self.parse_traffic(cells)?;
        for traffic in &read {
            self.refuse_unknown_traffic(*traffic)?;
        }
        Ok(read)
    }

    /// Refuses ports without a protocol. Only a cell of this page implies TCP.
    fn check_protocol(&self, cells: &TrafficCells<'_>) -> Result<(), TableRowError> {
        let is_number = |cell: &str| looks_like_ports(&cell.replace(['.', '–', ':'], "-"));
        let types = self.cells(TableColumn::Type).map(|(_, cell)| cell);
        let mut types = types
            .filter(|cell| parse_direction(cell).is_none() && !is_kind_of_line(cell))
            .peekable();
        let has_numbers = [
            cells.from_port,
            cells.to_port,
            cells.icmp_type,
            cells.icmp_code,
        ]
        .iter()
        .any(|cell| !cell.is_empty())
            || port_parts(cells.ports).any(is_number);
        let is_missing = match types.peek() {
            None => has_numbers,
            Some(_) => types.all(|cell| !is_all(cell) && is_number(cell)),
        };
        if cells.protocol.is_empty() && is_missing {
            return Err(wrong("protocol", TableProblem::NoProtocol));
        }
        Ok(())
    }

    /// Refuses a row whose unknown column could hold another protocol, or the ports where the other columns have none
    /// or open every port.
    fn refuse_unknown_traffic(&self, read: TrafficDraft) -> Result<(), TableRowError> {
        let is_other_protocol = |cell: &str| {
            let named = parse_protocol(cell)
                .ok()
                .filter(|_| cell.starts_with(|first: char| first.is_ascii_alphabetic()));
            let is_common = matches!(
                named,
                Some(Protocol::Tcp | Protocol::Udp | Protocol::Icmp | Protocol::Icmpv6)
            );
            is_common && named != read.protocol()
        };
        let has_no_ports = !matches!(read, TrafficDraft::Known(_) | TrafficDraft::Missing);
        let every_port =
            [Traffic::All, Traffic::ALL_TCP, Traffic::ALL_UDP].map(TrafficDraft::Known);
        let has_every_port = every_port.contains(&read);
        let mut others = self.cells(TableColumn::Other);
        let could_be_wrong = |(name, cell): &(&str, &str)| {
            is_other_protocol(cell)
                || has_no_ports && looks_like_ports(cell)
                || has_every_port && are_some_ports(cell) && !is_number_of_row(name)
        };
        match others.find(could_be_wrong) {
            Some((name, cell)) => Err(wrong(
                name,
                unknown_column(name, cell, UnknownColumn::ProtocolOrPorts),
            )),
            None => Ok(()),
        }
    }

    fn parse_traffic(
        &self,
        mut cells: TrafficCells<'a>,
    ) -> Result<Vec<TrafficDraft>, TableRowError> {
        let mut first: Option<Vec<TrafficDraft>> = None;
        let types = self.filled(|column| column == TableColumn::Type);
        for (name, _, cell) in types {
            if parse_direction(cell).is_some() || is_kind_of_line(cell) {
                continue;
            }
            visible(name, cell)?;
            cells.type_name = in_english(cell);
            let read = parse_traffic_list(&cells)
                .map_err(|error| wrong(error.column, error.problem.into()))?;
            if first.is_some_and(|first| first != read) {
                return Err(wrong(
                    "type",
                    TableProblem::OtherTraffic {
                        heading: name.to_owned(),
                        cell: cell.to_owned(),
                    },
                ));
            }
            first = Some(read);
        }
        match first {
            Some(read) => Ok(read),
            None => parse_traffic_list(&cells)
                .map_err(|error| wrong(error.column, error.problem.into())),
        }
    }

    /// Returns a cell of one word, after checking that all its characters are visible.
    fn word(&self, column: TableColumn) -> Result<&'a str, TableRowError> {
        match self.filled(|known| known == column).next() {
            Some((name, _, cell)) => visible(name, cell).map(|()| cell),
            None => Ok(""),
        }
    }

    /// Returns the sources or destinations, each cell parsed by `read`.
    ///
    /// # Errors
    /// [`TableRowError`] if there is none, one is invalid, or two columns disagree; and errors of
    /// `read`.
    pub fn peers<E: From<TableRowError>>(
        &self,
        read: impl Fn(&str) -> Result<Vec<Peer>, E>,
    ) -> Result<Vec<Peer>, E> {
        let mut peers: Vec<Peer> = Vec::new();
        let mut first: Option<(&str, TableColumn)> = None;
        for (name, column, cell) in self.filled(TableColumn::is_peer) {
            visible(name, cell)?;
            self.check_netmask(cell)?;
            let mut found = match self.peer_owner(cell)? {
                Some(owned) => read(&owned)?,
                None => read(cell)?,
            };
            self.check_ip_version(cell, &mut found)?;
            if let Some((first_name, first_column)) = first {
                let is_same = found.len() == peers.len()
                    && found.iter().zip(&peers).all(|(a, b)| a.is_same_as(b));
                if is_same {
                    continue;
                }
                // Columns for one type of source may be filled side by side.
                if is_open(first_column) || is_open(column) {
                    return Err(wrong(
                        "source",
                        TableProblem::TwoSources {
                            first: first_name.to_owned(),
                            second: name.to_owned(),
                        },
                    )
                    .into());
                }
            }
            first = first.or(Some((name, column)));
            peers.extend(found);
        }
        if peers.is_empty() {
            return Err(self.no_peer().into());
        }
        self.refuse_unknown_peers(&peers)?;
        Ok(peers)
    }

    /// Returns a group id with its account before it, if another column gives the account.
    fn peer_owner(&self, cell: &str) -> Result<Option<String>, TableRowError> {
        let Some((name, owner)) = self.cells(TableColumn::PeerOwner).next() else {
            return Ok(None);
        };
        let (first, id) = cell
            .split_once('/')
            .map_or((None, cell), |(first, id)| (Some(first.trim()), id.trim()));
        if GroupId::parse(id).is_ok() && first.is_none_or(|first| first == owner) {
            // Spreadsheets drop leading zeros.
            let is_number = owner.bytes().all(|byte| byte.is_ascii_digit());
            return Ok(Some(if is_number {
                format!("{owner:0>12}/{id}")
            } else {
                format!("{owner}/{id}")
            }));
        }
        Err(wrong(
            name,
            TableProblem::NotOfOwner {
                owner: owner.to_owned(),
                cell: cell.to_owned(),
            },
        ))
    }

    /// Refuses a netmask or prefix length that is not in the source.
    fn check_netmask(&self, cell: &str) -> Result<(), TableRowError> {
        let Some((name, mask)) = self.cells(TableColumn::Netmask).next() else {
            return Ok(());
        };
        let length = mask.trim_start_matches('/');
        let has_length = cell
            .split_once('/')
            .is_some_and(|(_, known)| known == length);
        if has_length {
            return Ok(());
        }
        Err(wrong(name, TableProblem::NetmaskColumn(mask.to_owned())))
    }

    /// Refuses ranges of another IP version than a column gives. `Anywhere` can be either.
    fn check_ip_version(&self, cell: &str, found: &mut [Peer]) -> Result<(), TableRowError> {
        let Some((name, version)) = self.cells(TableColumn::IpVersion).next() else {
            return Ok(());
        };
        let is_v6 = match plain_words(version).join("").as_str() {
            "ipv4" | "4" | "v4" | "ip4" | "inet" => false,
            "ipv6" | "6" | "v6" | "ip6" | "inet6" => true,
            _ => {
                return Err(wrong(
                    name,
                    TableProblem::NotAnIpVersion(version.to_owned()),
                ));
            }
        };
        let is_word = !cell.contains(|letter: char| letter.is_ascii_digit() || letter == ':');
        let anywhere = Cidr::parse("::/0");
        for peer in found {
            let Peer::Cidr(cidr) = peer else {
                continue;
            };
            if (cidr.family() == AddressFamily::Ipv6) == is_v6 {
                continue;
            }
            match &anywhere {
                Ok(anywhere) if is_v6 && is_word && cidr.is_anywhere() => *cidr = anywhere.clone(),
                _ => {
                    return Err(wrong(
                        name,
                        TableProblem::OtherIpVersion {
                            heading: name.to_owned(),
                            version: version.to_owned(),
                            cidr: cidr.clone(),
                        },
                    ));
                }
            }
        }
        Ok(())
    }

    fn no_peer(&self) -> TableRowError {
        if self.columns.has_any(TableColumn::is_peer) {
            return wrong("source", TableProblem::NoSource);
        }
        wrong("source", TableProblem::NoSourceColumn)
    }

    /// Refuses another source in an unknown column.
    fn refuse_unknown_peers(&self, peers: &[Peer]) -> Result<(), TableRowError> {
        let mut others = self.filled(|column| column == TableColumn::Other);
        let other = others.find(|(_, _, cell)| {
            let is_range = cell.contains('/') || cell.contains('-') || cell.contains(':');
            let is_known = Peer::parse(cell)
                .is_ok_and(|peer| peers.iter().any(|known| known.is_same_as(&peer)));
            is_range && looks_like_peer(cell) && !is_known
        });
        match other {
            Some((name, _, cell)) => Err(wrong(
                name,
                unknown_column(name, cell, UnknownColumn::Source),
            )),
            None => Ok(()),
        }
    }

    /// Returns the description of the rule, or an empty string.
    ///
    /// # Errors
    /// [`TableRowError`] if no column gives the direction, so that it would be `default`, and the
    /// description contains a word for the other; or if the description is the other direction, and only
    /// the heading of the source gives one.
    pub fn description(
        &self,
        direction: Option<Direction>,
        default: Direction,
    ) -> Result<&'a str, TableRowError> {
        let text = [TableColumn::RuleDescription, TableColumn::Description]
            .into_iter()
            .map(|column| self.cell(column))
            .find(|text| !text.is_empty())
            .unwrap_or_default();
        let text = if self.columns.is_description_open {
            ""
        } else {
            text
        };
        // An ambiguous column counts as well.
        let open = self.filled(|_| true).find(|(name, _, cell)| {
            table_column(name) == TableColumn::Description
                && mentions_other_direction(cell, default)
        });
        let is_other = |said: Direction| direction.is_some_and(|given| given != said);
        if parse_direction(text).is_some_and(is_other)
            && self.section.is_none()
            && self.own_direction() != OwnDirection::Word
        {
            let problem = TableProblem::DirectionInDescription(text.to_owned());
            return Err(wrong("direction", problem));
        }
        if direction.is_none()
            && let Some((_, _, text)) = open.or_else(|| {
                mentions_other_direction(text, default).then_some((
                    "",
                    TableColumn::RuleDescription,
                    text,
                ))
            })
        {
            let problem = TableProblem::DirectionInDescription(text.to_owned());
            return Err(wrong("direction", problem));
        }
        Ok(text)
    }
}

/// Returns the direction given by a cell. `None` if the column need not give one.
fn direction_of_cell(
    name: &str,
    column: TableColumn,
    cell: &str,
) -> Result<Option<Direction>, TableRowError> {
    match column {
        TableColumn::Direction => match parse_direction(cell) {
            None => Err(wrong(
                "direction",
                TableProblem::NotADirection(cell.to_owned()),
            )),
            direction => Ok(direction),
        },
        TableColumn::IsEgress | TableColumn::IsIngress => {
            let is_ingress = column == TableColumn::IsIngress;
            let flag = parse_flag(cell).or(is_mark(cell).then_some(true));
            let flag = flag.map(|flag| egress_if(flag != is_ingress));
            match flag.or_else(|| plain_direction(cell)) {
                None => Err(wrong(name, TableProblem::NotAFlag(cell.to_owned()))),
                direction => Ok(direction),
            }
        }
        TableColumn::Type | TableColumn::Other => {
            Ok(parse_direction(cell).or_else(|| plain_direction(cell)))
        }
        _ => Ok(None),
    }
}

/// Whether a cell denies the direction of its heading in a way that leaves the other one open: `0` or `no` under
/// `Inbound`. `false` under `Ingress`, and every flag under `Is ingress`, mean the other direction. `In` and `Out`
/// are also headings of numbers.
fn is_vague_denial(name: &str, column: TableColumn, cell: &str) -> bool {
    let is_flag = matches!(column, TableColumn::IsEgress | TableColumn::IsIngress);
    let heading = plain_words(name).concat();
    let is_boolean = cell.trim().eq_ignore_ascii_case("false") && heading.len() > 3;
    is_flag && parse_flag(cell) == Some(false) && !heading.starts_with("is") && !is_boolean
}

fn unknown_column(heading: &str, cell: &str, may_be: UnknownColumn) -> TableProblem {
    TableProblem::UnknownColumn {
        heading: heading.to_owned(),
        cell: cell.to_owned(),
        may_be,
    }
}

/// Whether an unknown heading contains a word for a part of a rule.
fn says_part_of_rule(heading: &str) -> bool {
    let words = plain_words(heading);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let says_direction = words.iter().any(|word| plain_direction(word).is_some());
    (says_direction
        || has(&[
            "cidr",
            "destination",
            "dport",
            "dst",
            "icmp",
            "netmask",
            "port",
            "ports",
            "protocol",
            "remote",
            "source",
            "sport",
            "src",
            "tcp",
            "udp",
        ]))
        && !has(&["name", "type", "kind", "description", "service"])
}

/// Whether an unknown heading says that its cells end a range of addresses: `IP end`.
fn says_end(heading: &str) -> bool {
    let words = plain_words(heading);
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "bis" | "end" | "ende" | "fin" | "final" | "fine" | "high" | "last" | "max" | "to"
        )
    })
}

/// Whether an unknown heading may be one for ports, in one word with another: `dstport`.
fn says_ports(heading: &str) -> bool {
    let letters = plain_words(heading).concat();
    letters.starts_with("port") || letters.ends_with("port") || letters.ends_with("ports")
}

/// Whether a cell holds a port or a range of ports, but not every port.
fn are_some_ports(cell: &str) -> bool {
    let (from, to) = cell.split_once('-').unwrap_or((cell, cell));
    let port = |text: &str| text.trim().parse::<u16>().ok();
    port(from)
        .zip(port(to))
        .is_some_and(|(from, to)| 0 < to && from <= to && to < u16::MAX)
}

/// Whether the numbers of a column count or order its rows, such as a priority or the index of a data frame.
fn is_number_of_row(heading: &str) -> bool {
    let words = plain_words(heading);
    words.is_empty()
        || words.iter().any(|word| {
            matches!(
                word.as_str(),
                "age"
                    | "count"
                    | "days"
                    | "hits"
                    | "id"
                    | "index"
                    | "line"
                    | "no"
                    | "nr"
                    | "number"
                    | "order"
                    | "position"
                    | "priority"
                    | "row"
                    | "sequence"
                    | "ticket"
                    | "unnamed"
                    | "version"
                    | "year"
            )
        })
}

/// Whether two cells of one kind of column have the same value.
fn is_same_value(column: TableColumn, first: &str, second: &str) -> bool {
    let is_same_protocol = || match (parse_protocol(first), parse_protocol(second)) {
        (Ok(first), Ok(second)) => first == second,
        _ => false,
    };
    first.eq_ignore_ascii_case(second) || column == TableColumn::Protocol && is_same_protocol()
}

/// Refuses ICMP with only a type or only a code: the empty cell could mean all, or nothing.
fn check_icmp(cells: &TrafficCells<'_>) -> Result<(), TableRowError> {
    let is_icmp = matches!(
        parse_protocol(cells.protocol),
        Ok(Protocol::Icmp | Protocol::Icmpv6)
    );
    let is_half = |kind: &str, code: &str| kind.is_empty() != code.is_empty();
    let all = [
        cells.ports,
        cells.from_port,
        cells.to_port,
        cells.icmp_type,
        cells.icmp_code,
    ];
    let problem = if !is_icmp {
        return Ok(());
    } else if all.iter().all(|cell| cell.is_empty()) {
        TableProblem::NoIcmpType
    } else if cells.ports.is_empty()
        && (is_half(cells.from_port, cells.to_port) || is_half(cells.icmp_type, cells.icmp_code))
    {
        TableProblem::HalfOfIcmp
    } else {
        return Ok(());
    };
    Err(wrong("ICMP type", problem))
}

/// Words for the kind of a line, under a heading such as Type.
fn is_kind_of_line(cell: &str) -> bool {
    [
        "sg",
        "sgr",
        "rule",
        "security group",
        "security group rule",
        "group",
    ]
    .iter()
    .any(|word| cell.eq_ignore_ascii_case(word))
}

fn is_open(column: TableColumn) -> bool {
    matches!(
        column,
        TableColumn::Peer | TableColumn::Source | TableColumn::Destination
    )
}

fn visible(name: &str, cell: &str) -> Result<(), TableRowError> {
    // Lists of sources may have one source per line.
    check_visible(&cell.replace(['\n', '\r', '\t'], ""))
        .map_err(|problem| wrong(name, problem.into()))
}

fn wrong(column: &str, problem: TableProblem) -> TableRowError {
    let column = match table_column(column) {
        TableColumn::IcmpType => "ICMP type".to_owned(),
        _ => column.to_lowercase(),
    };
    TableRowError { column, problem }
}
