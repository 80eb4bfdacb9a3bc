//! Groups from what other tools, and this page, write: the AWS CLI's JSON, and CSV. What is read can be
//! looked at as it is, or laid onto the groups of an account as changes to them.
//!
//! Pure: text in; groups, or what is wrong and where, out. Whoever wrote the text may be at fault, or
//! may mean harm: its size is bounded, and nothing in it is taken for more than data.

mod changes;
mod cli_json;
mod csv;
mod detect;
mod document;
mod error;
#[cfg(test)]
mod tests;

pub use changes::{LayError, as_changes};
pub use cli_json::read_cli_json;
pub use csv::read_csv;
pub use detect::{Format, detect};
pub use document::{Contents, Document, DocumentError};
pub use error::ImportError;

use crate::model::SecurityGroup;

/// The most bytes that are read at once: as many as of a snapshot.
pub const MAX_BYTES: usize = crate::share::MAX_FILE_BYTES;

/// The most groups, and the most rules of all of them.
const MAX_GROUPS: usize = 20_000;
const MAX_RULES: usize = 500_000;

/// Groups that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The groups. Those that the text gave no id have one that starts with `new-`. A group has rule
    /// ids where the text tells those of its rules; otherwise nothing is known of its rules' tags.
    pub groups: Vec<SecurityGroup>,
    /// Whether the text tells the groups' tags: without, no tags does not mean that there are none.
    pub has_tags: bool,
    /// Whether the text says itself that it is one page of several.
    pub is_partial: bool,
}

impl Imported {
    /// Groups of which everything is known.
    pub fn complete(groups: Vec<SecurityGroup>) -> Self {
        Self {
            groups,
            has_tags: true,
            is_partial: false,
        }
    }
}

/// Refuses a text that is larger than any that is meant.
fn check_size(text: &str) -> Result<(), ImportError> {
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge(text.len()));
    }
    Ok(())
}

/// Refuses more groups or rules than any account has.
fn check_counts(groups: usize, rules: usize) -> Result<(), ImportError> {
    if groups > MAX_GROUPS {
        return Err(ImportError::TooMany {
            what: "groups",
            max: MAX_GROUPS,
        });
    }
    if rules > MAX_RULES {
        return Err(ImportError::TooMany {
            what: "rules",
            max: MAX_RULES,
        });
    }
    Ok(())
}
