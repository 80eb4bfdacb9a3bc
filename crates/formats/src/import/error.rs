//! Why a text cannot be imported.

use super::{ForeignFile, MAX_BYTES};

/// Why a text cannot be imported. Its author, or the user who chose it, is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// There is no group in it.
    #[error("there is no security group in this text")]
    Empty,
    /// A field of JSON is not what it should be.
    #[error("{path}: {problem}")]
    Field {
        /// Where, as in `SecurityGroups[2].IpPermissions[0].FromPort`.
        path: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// It is JSON of another kind, which is known.
    #[error("{0}")]
    Foreign(ForeignFile),
    /// The headings of a table do not say what its columns are.
    #[error(
        "the first line names no columns for {0}; expected headings such as Group, Direction, Protocol, Ports, Source, Description"
    )]
    Headings(&'static str),
    /// A cell of a table is not what it should be.
    #[error("line {line}, {column}: {problem}")]
    Line {
        /// Which line, from 1; where a cell holds line ends, the first of its row.
        line: usize,
        /// The heading of the column, or what is missing.
        column: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// It is no JSON, or has a key twice in one object.
    #[error("line {line}, character {column}: this is not JSON that can be read: {problem}")]
    NotJson {
        /// Which line, from 1.
        line: usize,
        /// Which character of it, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// It is larger than anything that is meant.
    #[error("{0} bytes are too many; at most {MAX_BYTES}")]
    TooLarge(usize),
    /// There is more in it than any account has.
    #[error("there are more than {max} {what} in this text")]
    TooMany {
        /// `groups` or `rules`.
        what: &'static str,
        /// The most.
        max: usize,
    },
    /// A quotation mark is opened and never closed.
    #[error("line {0}: a quotation mark is opened here and never closed")]
    Unclosed(usize),
}
