//! Policy files, described by `public/policies.schema.json`.

use portcullis_analysis::reach::Policy;
use portcullis_search::{QuestionError, parse_policy};
use serde::{Deserialize, Serialize};

use super::head::{HeadError, list_file};

/// Reason why a text is not a list of policies. A file with any error is refused as a whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFileError {
    /// A field is missing, unknown or of the wrong type.
    #[error("not a list of policies: {0}")]
    Form(#[from] serde_json::Error),
    /// The text is not a file of this kind and version.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// A policy is not a sentence with `must reach` or `must not reach`.
    #[error(
        "policy {number}: {text:?} is no policy; write for example \"internet must not reach db tcp 5432\""
    )]
    Policy {
        /// Position in the file, counted from 1.
        number: usize,
        /// The policy in the file.
        text: String,
        /// The error.
        source: QuestionError,
    },
}

list_file!(File, "portcullis-policies", version 1, policies: Entry);

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    policy: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
}

/// Parses a list of policies.
///
/// # Errors
/// [`PolicyFileError`] with the policy that is invalid.
pub fn parse_policies(text: &str) -> Result<Vec<Policy>, PolicyFileError> {
    let entries = File::parse::<PolicyFileError>(text)?.into_iter();
    entries
        .zip(1..)
        .map(|(entry, number)| match parse_policy(&entry.policy) {
            Ok(policy) => Ok(Policy {
                reason: entry.reason,
                ..policy
            }),
            Err(source) => Err(PolicyFileError::Policy {
                number,
                text: entry.policy,
                source,
            }),
        })
        .collect()
}

/// Returns policies as a file.
pub fn policies_json(policies: &[Policy]) -> String {
    let entry = |policy: &Policy| Entry {
        policy: policy.to_string(),
        reason: policy.reason.clone(),
    };
    File::to_json(policies.iter().map(entry).collect())
}
