//! Reasons for refusing cells, rows and lines, and notes about them, as data. `text::entry` has the
//! words.

use super::scope::Doubt;
use super::table_row::{DescriptionOf, TableRowError};
use super::traffic::TrafficCellsError;
use super::{CellError, PeerEntryError, TrafficEntryError};
use portcullis_model::{Cidr, Direction, Peer, TextError, Timestamp};

/// A note about how a cell was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellNote {
    /// The text makes several rules, one for each source.
    RuleForEachPeer(usize),
    /// The text makes several rules, one for each port or range.
    RuleForEachPort(usize),
    /// An address without a prefix length, read as a range of one address.
    Address(Cidr),
    /// EC2 drops the host bits of the range.
    Canonical {
        /// The range as EC2 stores it.
        cidr: Cidr,
        /// The address as it was typed.
        address: String,
    },
    /// The rule is meant to exist until a time.
    Until {
        /// The time.
        time: Timestamp,
        /// Distance of the user's local time from UTC, in minutes.
        offset_minutes: i32,
        /// The time at which it was typed.
        now: Timestamp,
    },
}

/// Reason why values pasted into a row do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastedCellError {
    /// A value is not valid in its cell.
    Cell(CellError),
    /// Another pasted value overrides this one.
    Contradicted {
        /// The pasted value.
        text: String,
        /// Resulting value of the cell.
        holds: String,
    },
}

impl From<CellError> for PastedCellError {
    fn from(error: CellError) -> Self {
        Self::Cell(error)
    }
}

/// A text contains an invisible character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvisibleCharacter {
    /// The text with a visible replacement for each invisible character.
    pub shown: String,
    /// The first invisible character.
    pub character: char,
}

/// What a column with an unknown heading may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownColumn {
    /// A word that negates the rule.
    Negation,
    /// A netmask.
    Netmask,
    /// A part of the rule.
    PartOfRule,
    /// The protocol.
    Protocol,
    /// The protocol or the ports.
    ProtocolOrPorts,
    /// A source or destination.
    Source,
    /// Until or from when the rule is valid.
    TimeLimit,
}

/// Part of a table that gives a row its direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectionSource {
    /// The column with this heading.
    Column(String),
    /// The heading of the section that the row is in.
    Section,
}

/// What is wrong with a row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableProblem {
    /// A column with an unknown heading may change the meaning of the row.
    UnknownColumn {
        /// The heading; may be empty.
        heading: String,
        /// The cell.
        cell: String,
        /// What the cell may be.
        may_be: UnknownColumn,
    },
    /// A column that says whether rules are allowed is empty. Its heading.
    EmptyPermission(String),
    /// A group or source is a reference that is not resolved yet. The cell.
    Unresolved(String),
    /// A description may negate the rule. The word.
    Negation(String),
    /// Two columns of the same kind differ.
    TwoValues {
        /// The heading of the first.
        first: String,
        /// Its cell.
        first_cell: String,
        /// The heading of the second.
        second: String,
        /// Its cell.
        second_cell: String,
    },
    /// The row has more cells than the table has headings.
    Width {
        /// Number of cells.
        cells: usize,
        /// Number of headings.
        columns: usize,
    },
    /// The row has one direction, but the source or destination of the other is filled.
    OtherPeerFilled {
        /// What gives the direction.
        said_by: DirectionSource,
        /// The direction.
        direction: Direction,
    },
    /// Two parts of the table give the row different directions.
    TwoDirections {
        /// What gives the first direction.
        first: DirectionSource,
        /// The first direction.
        said: Direction,
        /// Heading of the column that gives the other direction.
        second: String,
    },
    /// The direction cell is empty.
    NoDirection,
    /// Both `Source` and `Destination` are filled.
    SourceAndDestination,
    /// A column gives the direction of other rows but not of this one.
    DirectionOfOthers {
        /// The heading.
        heading: String,
        /// The cell.
        cell: String,
    },
    /// No column gives the direction, and a cell contains a word for one.
    DirectionHint {
        /// The heading.
        heading: String,
        /// The cell.
        cell: String,
    },
    /// No column gives the direction, and the description contains a word for the other one.
    DirectionInDescription(String),
    /// A cell is not a direction.
    NotADirection(String),
    /// A cell denies the direction of its heading, and nothing says that the other one is meant.
    VagueDenial {
        /// The heading.
        heading: String,
        /// The cell.
        cell: String,
    },
    /// A cell is not a boolean.
    NotAFlag(String),
    /// No column gives the protocol.
    NoProtocol,
    /// Two columns give different traffic.
    OtherTraffic {
        /// The heading of one of them.
        heading: String,
        /// Its cell.
        cell: String,
    },
    /// ICMP without a type.
    NoIcmpType,
    /// ICMP with only a type or only a code.
    HalfOfIcmp,
    /// The traffic is invalid.
    Traffic(TrafficEntryError),
    /// Two columns hold different sources.
    TwoSources {
        /// The heading of the first.
        first: String,
        /// The heading of the second.
        second: String,
    },
    /// A column gives the account of the source, but the source is not a group id.
    NotOfOwner {
        /// The account.
        owner: String,
        /// The source.
        cell: String,
    },
    /// A column holds netmasks, which are not supported.
    NetmaskColumn(String),
    /// A cell is not an IP version.
    NotAnIpVersion(String),
    /// A column gives another IP version than the source has.
    OtherIpVersion {
        /// The heading.
        heading: String,
        /// Its version.
        version: String,
        /// The source.
        cidr: Cidr,
    },
    /// The source cell is empty.
    NoSource,
    /// The table has no source column.
    NoSourceColumn,
    /// The source is invalid.
    Source(PeerEntryError),
    /// A cell contains an invisible character.
    Invisible(InvisibleCharacter),
}

impl From<TrafficEntryError> for TableProblem {
    fn from(error: TrafficEntryError) -> Self {
        Self::Traffic(error)
    }
}

impl From<InvisibleCharacter> for TableProblem {
    fn from(error: InvisibleCharacter) -> Self {
        Self::Invisible(error)
    }
}

/// A note about pasted text as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasteNote {
    /// How an ambiguous column `Description` was read.
    Description(DescriptionOf),
    /// Headings of columns with values that are ignored.
    UnreadColumns(Vec<String>),
    /// The number of a line above headings that is ignored.
    TitleLine(usize),
    /// The numbers of lines with several ports, which become one rule each.
    SeveralPorts(Vec<usize>),
}

/// Reason why a pasted line was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineProblem {
    /// The line is beyond [`MAX_LINES`](super::MAX_LINES).
    TooManyLines,
    /// A line above makes the meaning of the line uncertain.
    Doubt(Doubt),
    /// The line gives another direction than its section. The section's direction.
    OtherSection(Direction),
    /// An earlier line has the same rule. Its line number.
    RepeatsLine(usize),
    /// The group already has the rule.
    IsInGroup,
    /// A row under headings has no rule.
    NoRule,
    /// The row names another group.
    OtherGroup {
        /// The group that the row names.
        named: String,
        /// The group it is pasted into.
        own: String,
    },
    /// A word for an empty cell is also a name.
    NameOfEmpty(String),
    /// The line starts with a dash.
    StartsWithDash,
    /// The words start with a known name and continue it.
    LongerThanName(String),
    /// Traffic follows the source.
    TrafficAfterSource(String),
    /// A word of the description could be another source.
    MaybeAnotherSource(String),
    /// What follows the source in a list is the name of another source, or the description.
    SourceOrDescription {
        /// The sources before it, as the line has them.
        sources: Vec<Peer>,
        /// The text that is a source as well.
        text: String,
    },
    /// Both a name of several words and its first word are sources.
    TwoNames {
        /// The longer name.
        long: String,
        /// Its first word.
        short: String,
    },
    /// The line says both inbound and outbound.
    BothDirections,
    /// A word before the source could be the source.
    MaybeSource(String),
    /// The line has two protocols.
    TwoProtocols {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// A source is a netmask.
    Netmask(String),
    /// One source contains another.
    Holds {
        /// The wider source.
        wider: Peer,
        /// The narrower one.
        peer: Peer,
    },
    /// A word for all sources next to another source.
    WordAndSource {
        /// The word.
        word: String,
        /// The other source.
        text: String,
    },
    /// A type after the source, or a description that starts with the name of a type.
    TypeAfterSource(String),
    /// A flag after the source could give the direction. The flag.
    Flag(String),
    /// The line has no ports, and a number in its description could be one. The number.
    PortInDescription(String),
    /// Two ports that are not a range.
    TwoPorts {
        /// The first.
        from: String,
        /// The second.
        to: String,
    },
    /// The line has no source.
    NoSource,
    /// The description contains a word for the other direction, and the line has no direction.
    DirectionInDescription(String),
    /// The line gives one IP version, and a source has the other.
    OtherIpVersion {
        /// Whether the line says IPv6.
        is_ipv6: bool,
        /// The source.
        peer: Peer,
    },
    /// A word that is neither traffic nor a source.
    NotUnderstood {
        /// The word.
        text: String,
        /// Whether the line has no traffic so far.
        lacks_traffic: bool,
    },
    /// The description may negate the rule. The word.
    Negation(String),
    /// A word after the ports could be another port.
    StrayPorts(String),
    /// The table row is invalid.
    Row(TableProblem),
    /// The traffic is invalid.
    Traffic(TrafficEntryError),
    /// A source is invalid.
    Source(PeerEntryError),
    /// The description is invalid.
    Description(TextError),
    /// The line contains an invisible character.
    Invisible(InvisibleCharacter),
}

impl From<TableRowError> for LineProblem {
    fn from(error: TableRowError) -> Self {
        Self::Row(error.problem)
    }
}

impl From<TrafficCellsError> for LineProblem {
    fn from(error: TrafficCellsError) -> Self {
        Self::Traffic(error.problem)
    }
}

impl From<PeerEntryError> for LineProblem {
    fn from(error: PeerEntryError) -> Self {
        Self::Source(error)
    }
}

impl From<TextError> for LineProblem {
    fn from(error: TextError) -> Self {
        Self::Description(error)
    }
}

impl From<InvisibleCharacter> for LineProblem {
    fn from(error: InvisibleCharacter) -> Self {
        Self::Invisible(error)
    }
}
