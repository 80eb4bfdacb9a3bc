//! Why a text cannot be imported.

use super::{ForeignFile, ImportProblem};

/// Why a text cannot be imported. Its author, or the user who chose it, is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreadable import")]
pub enum ImportError {
    /// There is no group in it.
    Empty,
    /// A field of JSON is not what it should be.
    Field {
        /// Where, as in `SecurityGroups[2].IpPermissions[0].FromPort`.
        path: String,
        /// What is wrong.
        problem: Box<ImportProblem>,
    },
    /// It is JSON of another kind, which is known.
    Foreign(ForeignFile),
    /// The headings of a table do not say what its columns are.
    Headings(MissingColumns),
    /// A cell of a table is not what it should be.
    Line {
        /// Which line, from 1; where a cell holds line ends, the first of its row.
        line: usize,
        /// The heading of the column, or what is missing.
        column: String,
        /// What is wrong.
        problem: Box<ImportProblem>,
    },
    /// It is no JSON, or has a key twice in one object.
    NotJson {
        /// Which line, from 1.
        line: usize,
        /// Which character of it, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// It is larger than anything that is meant.
    TooLarge(usize),
    /// There is more in it than any account has.
    TooMany {
        /// What there is too much of.
        what: Excess,
        /// The most.
        max: usize,
    },
    /// A quotation mark is opened and never closed.
    Unclosed(usize),
}

/// What the headings of a table do not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingColumns {
    /// The groups.
    Groups,
    /// The protocols and ports.
    Traffic,
    /// The sources.
    Sources,
    /// Both of these.
    TrafficAndSources,
}

/// What a text has more of than any account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Groups.
    Groups,
    /// Rules.
    Rules,
}
