//! Why the browser does not store, read, compress or encrypt, in words.

use super::{Text, bytes_text};
use portcullis_browser::{CipherError, DeflateError, FileError, StorageError};

impl Text for StorageError {
    fn text(&self) -> String {
        match self {
            Self::Blocked => {
                "this browser blocks storage for this page; changes last until the page is closed. Allow site data for it, then reload"
            }
            Self::Full => {
                "this browser's storage is full; changes last until the page is closed. Delete site data that you no longer need"
            }
            Self::Silent => {
                "this browser's database does not answer; close other tabs of this page, or restart the browser"
            }
        }
        .to_owned()
    }
}

impl Text for FileError {
    fn text(&self) -> String {
        match self {
            Self::TooLarge { bytes, limit } => format!(
                "this file is too large: {}; choose one of at most {}",
                bytes_text(*bytes),
                bytes_text(*limit)
            ),
            Self::Unreadable => {
                "the browser can't read this file; check that it still exists, then choose it again"
                    .to_owned()
            }
        }
    }
}

impl Text for DeflateError {
    fn text(&self) -> String {
        match self {
            Self::Damaged => {
                "the compressed data is damaged; ask the sender for a new link".to_owned()
            }
            Self::TooLarge { limit } => format!(
                "the compressed data is larger than {} when decompressed; ask the sender for fewer groups",
                bytes_text(*limit)
            ),
            Self::Unsupported => "this browser can't compress data; use a newer version".to_owned(),
        }
    }
}

impl Text for CipherError {
    fn text(&self) -> String {
        match self {
            Self::Unavailable => {
                "the browser encrypts and decrypts only on pages loaded over https or from this computer; open the page there"
            }
            Self::Wrong => {
                "this passphrase does not open the link; check it, or ask the sender for a new link"
            }
        }
        .to_owned()
    }
}
