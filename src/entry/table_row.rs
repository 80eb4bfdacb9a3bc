//! One row of a table of rules. Pasted tables and imported files are read by it, so that a row means
//! the same in both.

use super::table_column::{TableColumn, table_column};
use super::table_words::{
    check_visible, egress_if, is_absent, is_placeholder, looks_like_peer, looks_like_ports,
    mentions_other_direction, parse_direction, parse_flag, plain_direction,
};
use super::traffic::{TrafficCells, parse_protocol, read_traffic_cells};
use crate::draft::TrafficDraft;
use crate::model::{Direction, Peer};

/// The columns of a table, by its heading line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumns {
    names: Vec<String>,
    columns: Vec<TableColumn>,
    /// Whether the column `Description` may hold the descriptions of groups.
    is_description_open: bool,
}

/// Why a row cannot be read, and which column is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct TableRowError {
    /// The column, in lower case.
    pub column: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

/// One row, with the columns that its cells stand under. Cells are as [`clean_cell`] leaves them.
#[derive(Clone, Copy, Debug)]
pub struct TableRow<'a> {
    columns: &'a TableColumns,
    cells: &'a [String],
}

impl TableRowError {
    /// A source that is wrong.
    pub fn source(problem: impl ToString) -> Self {
        wrong("source", problem.to_string())
    }
}

impl TableColumns {
    /// Reads a heading line.
    pub fn read(headings: Vec<String>) -> Self {
        let columns: Vec<TableColumn> = headings.iter().map(|name| table_column(name)).collect();
        let place =
            |is_it: &dyn Fn(TableColumn) -> bool| columns.iter().position(|column| is_it(*column));
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
        Self {
            names: headings,
            columns,
            is_description_open,
        }
    }

    /// Whether a line is the heading of a table of rules: it names columns of two kinds, and none of its
    /// cells is a source.
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
        let is_data = |(name, column): (&String, &TableColumn)| {
            looks_like_peer(name)
                || looks_like_ports(name)
                || !column.is_peer() && parse_protocol(name).is_ok()
        };
        is_table && !self.names.iter().zip(&self.columns).any(is_data)
    }

    /// Whether there is such a column.
    pub fn has(&self, column: TableColumn) -> bool {
        self.columns.contains(&column)
    }

    /// Whether any column is of a kind.
    pub fn has_any(&self, is_it: impl Fn(TableColumn) -> bool) -> bool {
        self.columns.iter().any(|column| is_it(*column))
    }

    /// How many columns there are.
    pub fn count(&self) -> usize {
        self.columns.len()
    }

    /// How many columns are known.
    pub fn known(&self) -> usize {
        let known =
            |column: &&TableColumn| !matches!(column, TableColumn::Other | TableColumn::Label);
        self.columns.iter().filter(known).count()
    }

    /// Whether the column `Description` stands beside the group's columns, before those of the rule: it
    /// may describe groups.
    pub fn is_description_open(&self) -> bool {
        self.is_description_open
    }

    /// Takes the column `Description` as the description of the groups, or of the rules.
    pub fn settle_description(&mut self, column: TableColumn) {
        for known in &mut self.columns {
            if *known == TableColumn::Description {
                *known = column;
            }
        }
        self.is_description_open = false;
    }
}

/// A cell without what surrounds its text: blanks, what fills an empty cell, and the apostrophe that
/// keeps a spreadsheet from taking the text for a formula.
pub fn clean_cell(cell: &str) -> &str {
    let text = cell.trim();
    if is_placeholder(text) {
        return "";
    }
    text.strip_prefix('\'').unwrap_or(text)
}

impl<'a> TableRow<'a> {
    /// The cells of a row under the columns of its table.
    pub fn new(columns: &'a TableColumns, cells: &'a [String]) -> Self {
        Self { columns, cells }
    }

    /// The text in a column; empty where there is none.
    pub fn cell(&self, wanted: TableColumn) -> &'a str {
        self.filled(|column| column == wanted)
            .next()
            .map_or("", |(_, _, cell)| cell)
    }

    /// Headings, columns and texts of the cells that say something.
    fn filled(
        &self,
        is_it: impl Fn(TableColumn) -> bool,
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
                is_it(*column) && !is_empty
            })
    }

    /// Refuses a row with more cells than there are columns: a text with a comma in it was not quoted.
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
            format!(
                "{} cells under {columns} headings; put a text with a comma in it between quotation marks",
                self.cells.len()
            ),
        ))
    }

    /// Whether the row holds a rule, and not a group alone.
    pub fn has_rule(&self) -> bool {
        self.filled(|column| column.is_traffic() || column.is_peer())
            .any(|(_, column, cell)| column != TableColumn::Type || !is_kind_of_line(cell))
    }

    /// Which way the rule goes; none where nothing says so.
    ///
    /// A column of directions decides. Without one, a filled `Destination` makes the rule outbound and a
    /// filled `Source` inbound. A word such as `egress` counts in any column that is not known.
    ///
    /// # Errors
    /// [`TableRowError`] where a word is no direction, or two cells disagree.
    pub fn direction(&self) -> Result<Option<Direction>, TableRowError> {
        let mut said: Option<(&str, Direction)> = None;
        for (name, column, cell) in self.filled(|_| true) {
            let direction = match column {
                TableColumn::Direction => Some(parse_direction(cell).ok_or_else(|| {
                    wrong(
                        "direction",
                        format!("{cell:?} is no direction; expected inbound or outbound"),
                    )
                })?),
                TableColumn::IsEgress | TableColumn::IsIngress => {
                    let flag = parse_flag(cell);
                    let is_ingress = column == TableColumn::IsIngress;
                    let direction = flag.map(|flag| egress_if(flag != is_ingress));
                    Some(direction.or_else(|| plain_direction(cell)).ok_or_else(|| {
                        wrong(name, format!("{cell:?} is neither true nor false"))
                    })?)
                }
                TableColumn::Type | TableColumn::Other => {
                    plain_direction(cell).or_else(|| parse_direction(cell))
                }
                _ => None,
            };
            let Some(direction) = direction else {
                continue;
            };
            if let Some((first, known)) = said
                && known != direction
            {
                return Err(wrong(
                    "direction",
                    format!("{first} says {known}, but {name} says {direction}"),
                ));
            }
            said = said.or(Some((name, direction)));
        }
        let is_filled = |wanted| self.filled(|column| column == wanted).next().is_some();
        let (has_source, has_destination) = (
            is_filled(TableColumn::Source),
            is_filled(TableColumn::Destination),
        );
        let by_peer = match (has_source, has_destination) {
            (true, true) => {
                return Err(wrong(
                    "source",
                    "both Source and Destination are filled; a rule has one of them".to_owned(),
                ));
            }
            (true, false) => Some(Direction::Ingress),
            (false, true) => Some(Direction::Egress),
            (false, false) => None,
        };
        match (said, by_peer) {
            (Some((name, Direction::Ingress)), Some(Direction::Egress)) => Err(wrong(
                "direction",
                format!("{name} says inbound, but only Destination is filled"),
            )),
            (Some((name, Direction::Egress)), Some(Direction::Ingress))
                if self.columns.has(TableColumn::Destination) =>
            {
                Err(wrong(
                    "direction",
                    format!("{name} says outbound, but only Source is filled"),
                ))
            }
            (Some((_, direction)), _) => Ok(Some(direction)),
            (None, by_peer) => Ok(by_peer),
        }
    }

    /// What may pass.
    ///
    /// # Errors
    /// [`TableRowError`] where a cell is wrong, or two disagree.
    pub fn traffic(&self) -> Result<TrafficDraft, TableRowError> {
        let mut cells = TrafficCells {
            protocol: self.word(TableColumn::Protocol)?,
            ports: self.word(TableColumn::Ports)?,
            from_port: self.word(TableColumn::FromPort)?,
            to_port: self.word(TableColumn::ToPort)?,
            icmp_type: self.word(TableColumn::IcmpType)?,
            icmp_code: self.word(TableColumn::IcmpCode)?,
            ..TrafficCells::default()
        };
        if cells.protocol.is_empty()
            && !self
                .filled(|column| column == TableColumn::Type)
                .any(|_| true)
        {
            let mut others = self.filled(|column| column == TableColumn::Other);
            let is_protocol = |cell: &str| {
                cell.starts_with(|first: char| first.is_ascii_alphabetic())
                    && parse_protocol(cell).is_ok()
            };
            if let Some((name, _, cell)) = others.find(|(_, _, cell)| is_protocol(cell)) {
                return Err(wrong(
                    name,
                    format!(
                        "the column is not known, and {cell} could be the protocol; rename it to Protocol, or take it out"
                    ),
                ));
            }
        }
        let mut first: Option<TrafficDraft> = None;
        let types = self.filled(|column| column == TableColumn::Type);
        for (name, _, cell) in types {
            if parse_direction(cell).is_some() || is_kind_of_line(cell) {
                continue;
            }
            visible(name, cell)?;
            cells.type_name = cell;
            let read = read_traffic_cells(&cells)
                .map_err(|error| wrong(error.column, error.problem.to_string()))?;
            if first.is_some_and(|first| first != read) {
                return Err(wrong(
                    "type",
                    format!("{name} says {cell}, but another column says otherwise"),
                ));
            }
            first = Some(read);
        }
        match first {
            Some(read) => Ok(read),
            None => read_traffic_cells(&cells)
                .map_err(|error| wrong(error.column, error.problem.to_string())),
        }
    }

    /// A cell of one word, whose characters can all be seen.
    fn word(&self, column: TableColumn) -> Result<&'a str, TableRowError> {
        match self.filled(|known| known == column).next() {
            Some((name, _, cell)) => visible(name, cell).map(|()| cell),
            None => Ok(""),
        }
    }

    /// The sources or destinations, each cell read by `read`.
    ///
    /// # Errors
    /// [`TableRowError`] where there is none, one is wrong, or two columns disagree.
    pub fn peers(
        &self,
        read: impl Fn(&str) -> Result<Vec<Peer>, TableRowError>,
    ) -> Result<Vec<Peer>, TableRowError> {
        let mut peers: Vec<Peer> = Vec::new();
        let mut first: Option<(&str, TableColumn)> = None;
        for (name, column, cell) in self.filled(TableColumn::is_peer) {
            visible(name, cell)?;
            let found = read(cell)?;
            if let Some((first_name, first_column)) = first {
                let is_same = found.len() == peers.len()
                    && found.iter().zip(&peers).all(|(a, b)| a.is_same_as(b));
                if is_same {
                    continue;
                }
                // Columns for one kind of source each may be filled side by side.
                if is_open(first_column) || is_open(column) {
                    return Err(wrong(
                        "source",
                        format!("{first_name} and {name} hold different sources; leave one"),
                    ));
                }
            }
            first = first.or(Some((name, column)));
            peers.extend(found);
        }
        if peers.is_empty() {
            return Err(self.no_peer());
        }
        self.refuse_unknown_peers(&peers)?;
        Ok(peers)
    }

    fn no_peer(&self) -> TableRowError {
        if self.columns.has_any(TableColumn::is_peer) {
            return wrong(
                "source",
                "empty; expected a range such as 203.0.113.0/24, a group's name or id, or anywhere"
                    .to_owned(),
            );
        }
        wrong(
            "source",
            "there is no column for the source; known headings are Source, Destination, CIDR"
                .to_owned(),
        )
    }

    /// A column that is not known must not hold another source.
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
                format!(
                    "the column is not known, and {cell} could be a source; rename it to Source, or take it out"
                ),
            )),
            None => Ok(()),
        }
    }

    /// The rule's description as it stands in the table; empty where there is none.
    ///
    /// # Errors
    /// [`TableRowError`] where no column gives the direction, so that it would be `default`, and the
    /// description has a word for the other.
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
        if direction.is_none() && mentions_other_direction(text, default) {
            let problem = format!(
                "no column says whether this rule is inbound or outbound, and the description is {text:?}; add a column Direction"
            );
            return Err(wrong("direction", problem));
        }
        Ok(text)
    }
}

/// Words for what a line of a table is about, under a heading such as Type.
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
    // Lists of sources may have a line for each.
    check_visible(&cell.replace(['\n', '\r', '\t'], "")).map_err(|problem| wrong(name, problem))
}

fn wrong(column: &str, problem: String) -> TableRowError {
    let column = match table_column(column) {
        TableColumn::IcmpType => "ICMP type".to_owned(),
        _ => column.to_lowercase(),
    };
    TableRowError { column, problem }
}
