//! Errors of imports.

use super::{ForeignFile, ImportProblem};

/// Reason why a text cannot be imported. Its author can correct it, or the user chose the wrong
/// file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreadable import")]
pub enum ImportError {
    /// The text has no groups.
    Empty,
    /// A JSON field is invalid.
    Field {
        /// The path, such as `SecurityGroups[2].IpPermissions[0].FromPort`.
        path: String,
        /// The problem.
        problem: Box<ImportProblem>,
    },
    /// JSON of another known kind.
    Foreign(ForeignFile),
    /// The headings of a table lack columns.
    Headings(MissingColumns),
    /// A table cell is invalid.
    Line {
        /// Line number from 1, of the first line of the row.
        line: usize,
        /// The heading of the column, or what is missing.
        column: String,
        /// The problem.
        problem: Box<ImportProblem>,
    },
    /// Not JSON, or JSON with a duplicate key.
    NotJson {
        /// Line number, from 1.
        line: usize,
        /// Character in the line, from 1.
        column: usize,
        /// The parser's message.
        problem: String,
    },
    /// The text is larger than [`MAX_BYTES`](super::MAX_BYTES); its size in bytes.
    TooLarge(usize),
    /// More groups or rules than any account has, or more columns than a spreadsheet.
    TooMany {
        /// The items.
        what: Excess,
        /// The maximum.
        max: usize,
    },
    /// An unclosed quotation mark; its line.
    Unclosed(usize),
}

/// Columns that the headings of a table lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingColumns {
    /// Groups.
    Groups,
    /// Protocols and ports.
    Traffic,
    /// Sources.
    Sources,
    /// Protocols and ports, and sources.
    TrafficAndSources,
}

/// Items whose number exceeds a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Columns of a table.
    Columns,
    /// Groups.
    Groups,
    /// Rules.
    Rules,
}
