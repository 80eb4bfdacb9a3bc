//! Common header of Portcullis files: kind and version.

use serde::Deserialize;

/// Reason why a text is not a file of the expected kind and version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// The text is not JSON.
    #[error("expected a file of kind {kind:?}: {source}")]
    Json {
        /// Expected kind.
        kind: &'static str,
        /// Cause.
        source: serde_json::Error,
    },
    /// The file is of another kind.
    #[error("expected a file of kind {expected:?}, found {found:?}")]
    Kind {
        /// Expected kind.
        expected: &'static str,
        /// Kind in the file. Empty if it has none.
        found: String,
    },
    /// A later version of Portcullis wrote the file.
    #[error("the file has version {found}; this program reads version {known}")]
    Version {
        /// Version in the file.
        found: u32,
        /// Version that this program reads.
        known: u32,
    },
}

/// Checks kind and version before the rest of a file is parsed, so that the error names the other
/// kind.
pub(super) fn check_head(text: &str, kind: &'static str, version: u32) -> Result<(), HeadError> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        kind: String,
        #[serde(default)]
        version: u32,
    }
    let head: Head =
        serde_json::from_str(text).map_err(|source| HeadError::Json { kind, source })?;
    if head.kind != kind {
        return Err(HeadError::Kind {
            expected: kind,
            found: head.kind,
        });
    }
    if head.version != version {
        return Err(HeadError::Version {
            found: head.version,
            known: version,
        });
    }
    Ok(())
}
