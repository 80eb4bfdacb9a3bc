//! Files with groups, and the choice of one account and Region in a snapshot of several.

use std::str::FromStr;

use portcullis_formats::import::Document;
use portcullis_model::{AccountId, Region};
use portcullis_text::Text as _;

use crate::error::CliError;
use crate::io::Input;

/// Account and Region, written as `123456789012/eu-west-1`.
#[derive(Clone, Debug)]
pub(crate) struct ScopeName {
    pub(crate) account: AccountId,
    pub(crate) region: Region,
}

impl FromStr for ScopeName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (account, region) = text
            .split_once('/')
            .ok_or("expected an account, a slash and a Region: 123456789012/eu-west-1")?;
        Ok(Self {
            account: AccountId::parse(account).map_err(|error| error.text())?,
            region: Region::parse(region).map_err(|error| error.text())?,
        })
    }
}

/// Reads a file, or one account and Region of a snapshot.
///
/// # Errors
/// [`CliError`] if the file cannot be read, or has several accounts and Regions and none was chosen.
pub(crate) fn read_document(
    input: &Input,
    scope: Option<&ScopeName>,
) -> Result<Document, CliError> {
    let bytes = input.read_bytes()?;
    let document = match scope {
        Some(ScopeName { account, region }) => {
            Document::parse_scope(input.name(), &bytes, account, region)
        }
        None => Document::parse_bytes(input.name(), &bytes),
    };
    document.map_err(|source| CliError::Document {
        name: input.name().to_owned(),
        source,
    })
}

/// Refuses a file that is one page of several, where it is said to have all groups.
pub(crate) fn refuse_page(document: &Document, input: &Input) -> Result<(), CliError> {
    match document.imported() {
        Some(imported) if imported.is_partial => Err(CliError::OnePage {
            option: "--complete",
            name: input.name().to_owned(),
        }),
        _ => Ok(()),
    }
}
