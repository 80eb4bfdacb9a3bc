//! List of accounts that the host of the page offers.

use super::Fleet;
use crate::aws::TransportError;
use crate::platform::fetch_text;
use crate::text::Text;

/// Reason why the list of the host is not there.
#[derive(Debug, thiserror::Error)]
#[error("no list of accounts")]
pub enum ListError {
    /// The file cannot be fetched.
    Fetch(#[from] TransportError),
    /// There is no file. Its address.
    Missing(String),
}

impl Text for ListError {
    fn text(&self) -> String {
        match self {
            Self::Fetch(error) => error.text(),
            Self::Missing(address) => format!("there is no file {address} on the host of the page"),
        }
    }
}

impl Fleet {
    /// Reads the list that `config.json` names. It is text for the form, where the user sees it.
    ///
    /// # Errors
    /// [`ListError`].
    pub async fn read_account_list(self, address: &str) -> Result<String, ListError> {
        let text = fetch_text(address).await?;
        text.ok_or_else(|| ListError::Missing(address.to_owned()))
    }
}
