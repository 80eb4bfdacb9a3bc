//! What is wrong with a field or a cell of an import, and notes about what was read, as data.
//! `text::import` has the words.

use super::OpenDescription;
use super::error::ImportError;
use super::ids::IdFormError;
use portcullis_edit::entry::{Doubt, NamedIdError, TableProblem};
use portcullis_model::{
    CidrError, Direction, GroupId, IdError, PeerKind, ProtocolError, TrafficError,
};

/// What is wrong with a field or a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportProblem {
    /// An earlier line of the group has the same rule.
    RepeatedRule,
    /// A line that starts with `#` may be a comment.
    MaybeComment,
    /// A row names no group.
    NoGroup,
    /// A row names two groups.
    TwoGroups {
        /// The id of the one.
        first: String,
        /// The id of the other.
        second: String,
    },
    /// A row without a rule could be a title.
    MaybeTitle(String),
    /// A row holds the headings of another table.
    OtherHeadings,
    /// The account of a row is not that of its group's id.
    OtherAccount {
        /// The account.
        account: String,
        /// The account of the id.
        owner: String,
    },
    /// A line above leaves open what the row means.
    Doubt(Doubt),
    /// A text beside the id of a group is not its name.
    Named(NamedIdError),
    /// A row says of its group what an earlier row does not.
    OtherIdentity {
        /// What it says.
        now: String,
        /// What the earlier row says.
        first: String,
    },
    /// A row has a direction and no rule.
    DirectionAlone,
    /// A row has neither protocol nor ports.
    NoTraffic,
    /// TCP or UDP without ports.
    NoPorts,
    /// ICMP without a type.
    NoIcmpType,
    /// A rule with an id has several sources.
    SeveralSources,
    /// The descriptions of one group differ.
    OtherDescription,
    /// A cell of tags is malformed.
    Tags,
    /// The row is wrong.
    Row(TableProblem),
    /// A value is no object.
    NotAnObject,
    /// A field is there in two spellings.
    TwoSpellings(String),
    /// A field of a rule is not known.
    UnknownField,
    /// PowerShell cut the value off.
    CutByPowerShell,
    /// A value is no list.
    NotAList,
    /// A value is no text.
    NotAText,
    /// A text is missing.
    NoText,
    /// A value is no whole number.
    NotANumber,
    /// A value is neither true nor false.
    NotABool,
    /// The input of a call that authorizes or revokes.
    CallInput,
    /// Neither groups nor rules are in it.
    NoGroupsNorRules,
    /// A group is there twice, with different contents.
    GroupTwice(GroupId),
    /// A field with a name of its own may hold rules.
    MayHoldRules,
    /// A permission has no field for sources.
    NoSourceField,
    /// Two fields for IPv4 ranges differ.
    RangesDiffer,
    /// A rule has none, or several, of the sources of which it has one.
    OneSource,
    /// A range is of the other address family.
    OtherFamily(String),
    /// An account is wrong.
    Account(IdError),
    /// An identifier is wrong.
    Id(IdFormError),
    /// A protocol is wrong.
    Protocol(ProtocolError),
    /// Traffic is wrong.
    Traffic(TrafficError),
    /// A range is wrong.
    Cidr(CidrError),
}

/// A note about what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportNote {
    /// The text does not describe something of its groups.
    Lacks {
        /// What.
        what: Described,
        /// Of how many groups; none where of all.
        groups: Option<usize>,
    },
    /// The text may not list all rules of its groups.
    MayLackRules,
    /// The text has no field for some kinds of source.
    LacksKinds(Vec<PeerKind>),
    /// Two groups have one name in one VPC.
    SameName {
        /// The id of the one.
        first: GroupId,
        /// The id of the other.
        second: GroupId,
        /// The name.
        name: String,
    },
    /// How a column `Description` was read.
    Description(OpenDescription),
    /// Columns that hold something and are not read, by their headings.
    UnreadColumns(Vec<String>),
    /// This line stands above the headings and is not read.
    TitleLine(usize),
    /// Rules are read as inbound, because no column gives their direction.
    InboundByDefault,
    /// The id of a rule is not used, because its source is missing.
    RuleIdNotUsed(Box<ImportError>),
    /// Rules of so many groups are left out that the text does not describe.
    RulesOfOtherGroups(usize),
}

/// A part of a group that a text may describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Described {
    /// The rules of a direction.
    Rules(Direction),
    /// Tags.
    Tags,
    /// The descriptions of rules.
    RuleDescriptions,
}

/// A note about groups laid onto an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayNote {
    /// A default group is left out, because its VPC is not known.
    DefaultGroup {
        /// Its name and id.
        group: String,
    },
    /// Rules of the account stay that the text does not list.
    UnlistedRules {
        /// Their direction.
        direction: Direction,
        /// How many.
        count: usize,
    },
    /// Descriptions of so many rules stay.
    Descriptions(usize),
    /// The tags of so many groups stay.
    Tags(usize),
    /// So many rules are left out, because they name a group that is left out.
    RulesLeftOut(usize),
    /// Groups are created without outbound rules, by their names.
    WithoutEgress(Vec<String>),
}

impl From<TableProblem> for ImportProblem {
    fn from(error: TableProblem) -> Self {
        Self::Row(error)
    }
}

impl From<Doubt> for ImportProblem {
    fn from(error: Doubt) -> Self {
        Self::Doubt(error)
    }
}

impl From<NamedIdError> for ImportProblem {
    fn from(error: NamedIdError) -> Self {
        Self::Named(error)
    }
}

impl From<IdError> for ImportProblem {
    fn from(error: IdError) -> Self {
        Self::Account(error)
    }
}

impl From<IdFormError> for ImportProblem {
    fn from(error: IdFormError) -> Self {
        Self::Id(error)
    }
}

impl From<ProtocolError> for ImportProblem {
    fn from(error: ProtocolError) -> Self {
        Self::Protocol(error)
    }
}

impl From<TrafficError> for ImportProblem {
    fn from(error: TrafficError) -> Self {
        Self::Traffic(error)
    }
}

impl From<CidrError> for ImportProblem {
    fn from(error: CidrError) -> Self {
        Self::Cidr(error)
    }
}
