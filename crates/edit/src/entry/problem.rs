//! Why cells, rows and lines are refused, and notes about what was read, as data. `text::entry` has the
//! words.

use super::scope::Doubt;
use super::table_row::{DescriptionOf, TableRowError};
use super::traffic::TrafficCellsError;
use super::{CellError, PeerEntryError, TrafficEntryError};
use portcullis_model::{Cidr, Direction, Peer, TextError};

/// A note about what a cell was parsed as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellNote {
    /// The text makes several rules, one for each source.
    Rules(usize),
    /// An address without a prefix length: the range of one address.
    Address(Cidr),
    /// EC2 drops host bits.
    Canonical {
        /// The range as EC2 stores it.
        cidr: Cidr,
        /// The address as it was typed.
        address: String,
    },
}

/// Why the values pasted into the cells of one row do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastedCellError {
    /// A value cannot stand in its cell.
    Cell(CellError),
    /// Another pasted value makes the cell hold something else.
    Contradicted {
        /// The pasted value.
        text: String,
        /// What the cell holds then.
        holds: String,
    },
}

impl From<CellError> for PastedCellError {
    fn from(error: CellError) -> Self {
        Self::Cell(error)
    }
}

/// A text holds a character that nobody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvisibleCharacter {
    /// The text, with a visible character in the place of each invisible one.
    pub shown: String,
    /// The first invisible character.
    pub character: char,
}

/// What a column with an unknown heading may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownColumn {
    /// That the rule is not allowed.
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
}

/// What is wrong with a row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableProblem {
    /// A column with an unknown heading may change what the row means.
    UnknownColumn {
        /// The heading; may be empty.
        heading: String,
        /// The cell.
        cell: String,
        /// What it may hold.
        may_be: UnknownColumn,
    },
    /// A description may say that the rule is not allowed.
    Negation(String),
    /// Two columns of one kind differ.
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
    /// There are more cells than headings.
    Width {
        /// Number of cells.
        cells: usize,
        /// Number of headings.
        columns: usize,
    },
    /// A column says one direction, and the source or destination of the other is filled.
    OtherPeerFilled {
        /// The heading of the column.
        heading: String,
        /// The direction that it says.
        direction: Direction,
    },
    /// Two columns say different directions.
    TwoDirections {
        /// The heading of the first.
        first: String,
        /// What it says.
        said: Direction,
        /// The heading of the second, which says the other.
        second: String,
    },
    /// The cell of the direction is empty.
    NoDirection,
    /// Both `Source` and `Destination` are filled.
    SourceAndDestination,
    /// A column gives the direction of other rows and not of this one.
    DirectionOfOthers {
        /// The heading.
        heading: String,
        /// The cell.
        cell: String,
    },
    /// No column gives the direction, and a cell has a word for one.
    DirectionHint {
        /// The heading.
        heading: String,
        /// The cell.
        cell: String,
    },
    /// No column gives the direction, and the description has a word for the other.
    DirectionInDescription(String),
    /// A cell is no direction.
    NotADirection(String),
    /// A cell is neither true nor false.
    NotAFlag(String),
    /// No column gives the protocol.
    NoProtocol,
    /// Two columns say different traffic.
    OtherTraffic {
        /// The heading of the one.
        heading: String,
        /// Its cell.
        cell: String,
    },
    /// ICMP without a type.
    NoIcmpType,
    /// ICMP with a type or a code alone.
    HalfOfIcmp,
    /// The traffic is wrong.
    Traffic(TrafficEntryError),
    /// Two columns hold different sources.
    TwoSources {
        /// The heading of the first.
        first: String,
        /// The heading of the second.
        second: String,
    },
    /// A column gives the account of the source, which is no group's id.
    NotOfOwner {
        /// The account.
        owner: String,
        /// The source.
        cell: String,
    },
    /// A column of netmasks, which are not read.
    NetmaskColumn(String),
    /// A cell is no IP version.
    NotAnIpVersion(String),
    /// A column gives another IP version than the source has.
    OtherIpVersion {
        /// The heading.
        heading: String,
        /// The version that it gives.
        version: String,
        /// The source.
        cidr: Cidr,
    },
    /// The cell of the source is empty.
    NoSource,
    /// There is no column for the source.
    NoSourceColumn,
    /// The source is wrong.
    Source(PeerEntryError),
    /// A cell holds a character that nobody sees.
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
    /// How a column `Description` beside the group's columns is read.
    Description(DescriptionOf),
    /// Columns that hold something and are not read, by their headings.
    UnreadColumns(Vec<String>),
}

/// Why a pasted line stands for no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineProblem {
    /// There are more lines than are read at once.
    TooManyLines,
    /// A line above leaves open what the line means.
    Doubt(Doubt),
    /// The line says another direction than the section above it, which says this one.
    OtherSection(Direction),
    /// An earlier line has the same rule.
    RepeatsLine(usize),
    /// The group has the rule.
    IsInGroup,
    /// A row under headings holds no rule.
    NoRule,
    /// The row is for another group.
    OtherGroup {
        /// The group that it names.
        named: String,
        /// The group that it is pasted into.
        own: String,
    },
    /// A word that fills an empty cell is a name as well.
    NameOfEmpty(String),
    /// The line starts with a dash.
    StartsWithDash,
    /// A name is a name and more than one.
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
    /// The line says two protocols.
    TwoProtocols {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// A source is a netmask.
    Netmask(String),
    /// A source holds another one.
    Holds {
        /// The wider source.
        wider: Peer,
        /// The narrower one.
        peer: Peer,
    },
    /// A word for every source stands beside another source.
    WordAndSource {
        /// The word.
        word: String,
        /// The other source.
        text: String,
    },
    /// A type follows the source, or a description starts with its name.
    TypeAfterSource(String),
    /// Two ports that are no range.
    TwoPorts {
        /// The first.
        from: String,
        /// The second.
        to: String,
    },
    /// There is no source.
    NoSource,
    /// The description has a word for the other direction, and nothing gives the direction.
    DirectionInDescription(String),
    /// The line says one IP version, and a source is of the other.
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
    /// The description may say that the rule is not allowed.
    Negation(String),
    /// A word could be a port after the ports.
    StrayPorts(String),
    /// The row of a table is wrong.
    Row(TableProblem),
    /// The traffic is wrong.
    Traffic(TrafficEntryError),
    /// A source is wrong.
    Source(PeerEntryError),
    /// The description is wrong.
    Description(TextError),
    /// The line holds a character that nobody sees.
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
