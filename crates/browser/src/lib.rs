//! Reasons why the browser does not store, read, compress or encrypt. The page's `platform` returns them; `text` has
//! their sentences.

/// Reason why something could not be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The browser blocks storage for this page, as in some private windows.
    Blocked,
    /// There is no space left.
    Full,
    /// The browser's database does not answer.
    Silent,
}

/// Reason why the bytes of a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The file exceeds the size limit.
    TooLarge {
        /// Size of the file in bytes.
        bytes: usize,
        /// Limit in bytes.
        limit: usize,
    },
    /// The browser cannot read the file.
    Unreadable,
}

/// Reason why bytes cannot be compressed or decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeflateError {
    /// The bytes are not deflated, incomplete, or followed by others.
    Damaged,
    /// The decompressed bytes exceed the caller's limit.
    TooLarge {
        /// Limit in bytes.
        limit: usize,
    },
    /// The browser has no streams that compress.
    Unsupported,
}

/// Reason why bytes cannot be encrypted or decrypted. Contains nothing of the passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CipherError {
    /// The page was not loaded over https or from this computer.
    Unavailable,
    /// The passphrase is wrong, or the encrypted bytes have been changed: the two look the same.
    Wrong,
}
