//! Suppression files, described by `public/suppressions.schema.json`.

use portcullis_analysis::checks::{CheckId, Suppression, SuppressionScope};
use portcullis_model::{AccountId, GroupId, IdError, Timestamp, TimestampError};
use serde::{Deserialize, Serialize};

use super::head::{HeadError, list_file};

/// Reason why a text is not a list of suppressions. A file with any error suppresses nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuppressionError {
    /// A field is missing, unknown or of the wrong type.
    #[error("not a list of suppressions: {0}")]
    Form(#[from] serde_json::Error),
    /// The text is not a file of this kind and version.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The check does not exist.
    #[error("suppression {number}: there is no check {check:?}")]
    Check {
        /// Position in the file, counted from 1.
        number: usize,
        /// The check in the file.
        check: String,
    },
    /// The reason or the author is empty.
    #[error("suppression {number}: {field} is empty; say it")]
    Empty {
        /// Position in the file, counted from 1.
        number: usize,
        /// The field.
        field: &'static str,
    },
    /// The time is invalid.
    #[error("suppression {number}: until: {source}; a date such as 2026-12-31 is fine, too")]
    Until {
        /// Position in the file, counted from 1.
        number: usize,
        /// The error.
        source: TimestampError,
    },
    /// The scope has no field, or contradicting ones.
    #[error(
        "suppression {number}: the scope has to be one of group, group with rule, tag with value, or account"
    )]
    Scope {
        /// Position in the file, counted from 1.
        number: usize,
    },
    /// An id in the scope is invalid.
    #[error("suppression {number}: {source}")]
    Id {
        /// Position in the file, counted from 1.
        number: usize,
        /// The error.
        source: IdError,
    },
}

list_file!(File, "portcullis-suppressions", version 1, suppressions: Entry);

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    check: String,
    scope: Scope,
    reason: String,
    until: String,
    by: String,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Scope {
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

/// Writes suppressions as a file that [`parse_suppressions`] reads.
pub fn suppressions_json(suppressions: &[Suppression]) -> String {
    let entry = |suppression: &Suppression| Entry {
        check: suppression.check.to_string(),
        scope: match suppression.scope.clone() {
            SuppressionScope::Rule { group, rule } => Scope {
                group: Some(group.to_string()),
                rule: Some(rule),
                ..Scope::default()
            },
            SuppressionScope::Group(group) => Scope {
                group: Some(group.to_string()),
                ..Scope::default()
            },
            SuppressionScope::Tag { key, value } => Scope {
                tag: Some(key),
                value: Some(value),
                ..Scope::default()
            },
            SuppressionScope::Account(account) => Scope {
                account: Some(account.to_string()),
                ..Scope::default()
            },
        },
        reason: suppression.reason.clone(),
        until: suppression.until.to_string(),
        by: suppression.by.clone(),
    };
    File::to_json(suppressions.iter().map(entry).collect())
}

/// Parses a list of suppressions.
///
/// # Errors
/// [`SuppressionError`] with the entry and the part that is invalid.
pub fn parse_suppressions(text: &str) -> Result<Vec<Suppression>, SuppressionError> {
    let entries = File::parse::<SuppressionError>(text)?.into_iter();
    entries
        .zip(1..)
        .map(|(entry, number)| parse_entry(entry, number))
        .collect()
}

fn parse_entry(entry: Entry, number: usize) -> Result<Suppression, SuppressionError> {
    let check = CheckId::parse(&entry.check);
    let check = check.ok_or(SuppressionError::Check {
        number,
        check: entry.check,
    })?;
    for (field, text) in [("reason", &entry.reason), ("by", &entry.by)] {
        if text.trim().is_empty() {
            return Err(SuppressionError::Empty { number, field });
        }
    }
    let id = |source| SuppressionError::Id { number, source };
    let group = |text: &str| GroupId::parse(text).map_err(id);
    let scope = entry.scope;
    let scope = match (
        scope.group,
        scope.rule,
        scope.tag,
        scope.value,
        scope.account,
    ) {
        (Some(id), Some(rule), None, None, None) => SuppressionScope::Rule {
            group: group(&id)?,
            rule,
        },
        (Some(id), None, None, None, None) => SuppressionScope::Group(group(&id)?),
        (None, None, Some(key), Some(value), None) => SuppressionScope::Tag { key, value },
        (None, None, None, None, Some(account)) => {
            SuppressionScope::Account(AccountId::parse(&account).map_err(id)?)
        }
        _ => return Err(SuppressionError::Scope { number }),
    };
    let until =
        parse_until(&entry.until).map_err(|source| SuppressionError::Until { number, source })?;
    Ok(Suppression {
        check,
        scope,
        reason: entry.reason,
        until,
        by: entry.by,
    })
}

/// Parses a time, or a date, which lasts until its end in UTC.
///
/// # Errors
/// [`TimestampError`] if the text is neither.
pub fn parse_until(text: &str) -> Result<Timestamp, TimestampError> {
    /// Length of a date such as 2026-12-31.
    const DATE: usize = 10;
    if text.len() == DATE {
        let end = Timestamp::parse(&format!("{text}T23:59:59Z"));
        return end.map_err(|_| TimestampError {
            typed: text.to_owned(),
        });
    }
    Timestamp::parse(text)
}
