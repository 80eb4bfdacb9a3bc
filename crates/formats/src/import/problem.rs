//! Problems with fields and cells of an import, and notes about what was read, as data.
//! `text::import` has the words.

use std::collections::BTreeSet;

use super::error::{ImportError, MissingColumns};
use super::ids::IdFormError;
use super::{OpenDescription, Origin};
use portcullis_edit::entry::{Doubt, NamedIdError, TableProblem};
use portcullis_model::{
    Cidr, CidrError, Direction, GroupId, IdError, PeerKind, ProtocolError, Region, TrafficError,
};

/// A problem with a field or cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportProblem {
    /// An earlier line of the group has the same rule.
    RepeatedRule,
    /// A line that starts with `#` may be a comment.
    MaybeComment,
    /// A row without a group.
    NoGroup,
    /// A row with two groups.
    TwoGroups {
        /// The id of the first.
        first: String,
        /// The id of the second.
        second: String,
    },
    /// A row without a rule may be a title.
    MaybeTitle(String),
    /// A row has the headings of another table, which lacks columns.
    OtherHeadings(MissingColumns),
    /// Several groups of another table have the name on a row without an id.
    Namesakes,
    /// Another table gives the direction of its rules.
    DirectionOfOtherTables,
    /// The account of a row differs from the one in its group id.
    OtherAccount {
        /// The account.
        account: String,
        /// The account in the group id.
        owner: String,
    },
    /// The account or Region of a row differs from the one in the group's ARN, or in a title above.
    OtherOrigin {
        /// The value.
        value: String,
        /// The value in the ARN or title.
        other: String,
    },
    /// Tables name several accounts without their ids.
    AccountNames {
        /// The name.
        name: String,
        /// The name on an earlier line.
        first: String,
    },
    /// A column such as `Environment` has different values on the lines of one group.
    SeveralCopies {
        /// The value.
        value: String,
        /// The value on an earlier line.
        first: String,
    },
    /// A source has an ARN whose partition is not that of its Region.
    PartitionOfArn {
        /// The partition in the ARN.
        partition: String,
        /// The Region in the ARN.
        region: Region,
    },
    /// A source has an ARN without a Region, of another partition than the group.
    PartitionOfSource {
        /// The partition of the source.
        source: String,
        /// The Region of the group, or of another source.
        region: Region,
    },
    /// A source has an ARN of another Region than the group.
    RegionOfSource {
        /// The Region of the source.
        source: String,
        /// The Region of the group, or of another source.
        group: String,
    },
    /// A line above makes the meaning of the row uncertain.
    Doubt(Doubt),
    /// The text next to a group id is not its name.
    Named(NamedIdError),
    /// A row contradicts an earlier row of the same group.
    OtherIdentity {
        /// Its value.
        now: String,
        /// The value of the earlier row.
        first: String,
    },
    /// A row with a direction and without a rule.
    DirectionAlone,
    /// A row without protocol and ports.
    NoTraffic,
    /// TCP or UDP without ports.
    NoPorts,
    /// ICMP without a type.
    NoIcmpType,
    /// A rule with an id has several ports.
    SeveralPorts,
    /// A rule with an id has several sources.
    SeveralSources,
    /// A title names a group without rows in the tables.
    TitleOfOtherGroup(String),
    /// An ARN names another group, rule or account than the fields next to it.
    OtherArn(String),
    /// Rows of one group have different group descriptions.
    OtherDescription,
    /// A cell of tags is malformed.
    Tags,
    /// The row is invalid.
    Row(TableProblem),
    /// Not an object.
    NotAnObject,
    /// A field occurs in two spellings.
    TwoSpellings(String),
    /// An unknown field of a rule.
    UnknownField,
    /// PowerShell truncated the value.
    CutByPowerShell,
    /// Not a list.
    NotAList,
    /// Not a string.
    NotAText,
    /// A string is missing.
    NoText,
    /// Not an integer.
    NotANumber,
    /// Not a boolean.
    NotABool,
    /// The input of an authorize or revoke call.
    CallInput,
    /// The text has neither groups nor rules.
    NoGroupsNorRules,
    /// A group occurs twice with different contents.
    GroupTwice(GroupId),
    /// An unknown field may contain rules.
    MayHoldRules,
    /// A permission without a field for sources.
    NoSourceField,
    /// Two fields for IPv4 ranges differ.
    RangesDiffer,
    /// A rule without a source, or with several.
    OneSource,
    /// A range of the other address family.
    OtherFamily(String),
    /// An account is invalid.
    Account(IdError),
    /// An identifier is invalid.
    Id(IdFormError),
    /// A protocol is invalid.
    Protocol(ProtocolError),
    /// The traffic is invalid.
    Traffic(TrafficError),
    /// A range is invalid.
    Cidr(CidrError),
}

/// A note about what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportNote {
    /// The text does not describe a part of its groups.
    Lacks {
        /// The part.
        what: Described,
        /// Number of groups without it. `None` if all.
        groups: Option<usize>,
    },
    /// The text may not list all rules of its groups.
    MayLackRules,
    /// The text has no field for some types of sources.
    LacksKinds(Vec<PeerKind>),
    /// The text is one page of several: there are more groups.
    OnePage,
    /// The groups are of several accounts or Regions.
    SeveralOrigins(BTreeSet<Origin>),
    /// Two groups have the same name in the same VPC.
    SameName {
        /// The id of the first.
        first: GroupId,
        /// The id of the second.
        second: GroupId,
        /// The name.
        name: String,
    },
    /// Ranges with host bits, which EC2 clears.
    HostBits(Vec<Cidr>),
    /// How a column `Description` was read.
    Description(OpenDescription),
    /// Headings of columns with values that are ignored.
    UnreadColumns(Vec<String>),
    /// A column such as `Environment`, by which nothing is filtered.
    Unfiltered {
        /// Its heading.
        heading: String,
        /// Its values, without duplicates.
        values: Vec<String>,
    },
    /// A line above the headings that is ignored.
    TitleLine(usize),
    /// Lines with several ports, which are one rule each.
    SeveralPorts(Vec<usize>),
    /// Rules are inbound, because no column gives their direction.
    InboundByDefault,
    /// The id of a rule is ignored, because the source is missing.
    RuleIdNotUsed(Box<ImportError>),
    /// Rules of groups that the text does not describe are ignored; the number of groups.
    RulesOfOtherGroups(usize),
}

/// A part of a group that a text may describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Described {
    /// Rules of a direction.
    Rules(Direction),
    /// Tags.
    Tags,
    /// Descriptions of rules.
    RuleDescriptions,
}

/// A note about applying groups to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeNote {
    /// Only groups of the chosen account and Region are imported.
    Origin {
        /// The account and Region.
        origin: Origin,
        /// Number of groups of others, which are left out.
        left_out: usize,
    },
    /// A default group is left out, because its VPC is unknown.
    DefaultGroup {
        /// Its name and id.
        group: String,
    },
    /// Unlisted rules of the account stay.
    UnlistedRules {
        /// Their direction.
        direction: Direction,
        /// Their number.
        count: usize,
    },
    /// Descriptions of rules stay; their number.
    Descriptions(usize),
    /// Tags of groups stay; the number of groups.
    Tags(usize),
    /// Rules that reference a group that is left out are left out; their number.
    RulesLeftOut(usize),
    /// Groups are created without outbound rules; their names.
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
