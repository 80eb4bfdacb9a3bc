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

/// Defines a file that has a list of entries below kind and version, with `parse` and `to_json`. Fields that are not
/// known are errors.
macro_rules! list_file {
    ($file:ident, $kind:literal, version $version:literal, $list:ident: $entry:ty) => {
        #[derive(serde::Deserialize, serde::Serialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct $file {
            #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
            schema: Option<String>,
            kind: String,
            version: u32,
            $list: Vec<$entry>,
        }

        impl $file {
            /// Parses the entries.
            fn parse<E>(text: &str) -> Result<Vec<$entry>, E>
            where
                E: From<$crate::report::head::HeadError> + From<serde_json::Error>,
            {
                $crate::report::head::check_head(text, $kind, $version)?;
                let file: Self = serde_json::from_str(text)?;
                Ok(file.$list)
            }

            /// Returns entries as a file.
            fn to_json($list: Vec<$entry>) -> String {
                portcullis_plan::readable_json(&Self {
                    schema: None,
                    kind: $kind.to_owned(),
                    version: $version,
                    $list,
                })
            }
        }
    };
}

pub(super) use list_file;
