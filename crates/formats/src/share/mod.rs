//! Sharing rules without sharing access: snapshots as files and links, redaction, and comparison of
//! snapshots.
//!
//! Pure. Deflating, encrypting and reading files are functions of the browser, which `platform`
//! calls within the limits defined here.

mod addresses;
pub mod base64url;
mod compact;
mod compare;
mod compare_lists;
mod envelope;
mod extras;
mod form_v1;
mod form_v2;
mod form_v3;
mod form_v4;
mod form_v5;
mod free_text;
mod redact;
mod redaction;
mod restore;
mod single_file;
mod snapshot;
mod snapshot_set;
#[cfg(test)]
mod testing;

pub use compact::{CompactError, VERSION as COMPACT_VERSION, from_compact_bytes, to_compact_bytes};
pub use compare::{CompareSide, Comparison, compare};
pub use compare_lists::{EntryChange, ListChange};
pub use envelope::{
    Encryption, Envelope, EnvelopeError, MAX_ITERATIONS, MIN_ITERATIONS, PBKDF2_ITERATIONS,
    VERSION as ENVELOPE_VERSION,
};
pub use extras::{MapPlace, SharedPolicy, SnapshotExtras};
pub use redact::{redact, redact_inventory, redact_set};
pub use redaction::{RedactedKind, Redaction};
pub use restore::{NotRestored, Restoration, RestoreObstacle, restore};
pub use single_file::{NotATemplate, SnapshotTooLarge, single_file};
pub use snapshot::{
    EXTRAS_VERSION, InvalidSnapshot, NotASnapshot, PROFILE_VERSION, SET_VERSION, Scope, Snapshot,
    SnapshotError, SnapshotFacts, SnapshotSource, VERSION,
};

pub use snapshot_set::{MissingScope, SnapshotSet};

/// Maximum length of a link without a warning, in characters. Links of this length are commonly
/// considered safe: the lowest limit of any browser was 2,083.
pub const SHORT_LINK_CHARS: usize = 2_000;

/// Maximum length of a link, in characters. Browsers open longer ones, but chat and mail programs
/// may truncate them, so a file is offered instead.
pub const LONG_LINK_CHARS: usize = 8_000;

/// Maximum length of the text after `#`, in characters.
pub const MAX_ENVELOPE_CHARS: usize = 64 * 1024;

/// Maximum size of an inflated payload in bytes. `platform` stops there: a few kilobytes of
/// deflated zeros would otherwise fill the memory.
pub const MAX_INFLATED_BYTES: usize = 4 * 1024 * 1024;

/// Maximum size of a snapshot file, in bytes.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// Maximum size of a snapshot file of several accounts and Regions, in bytes. Pages read one of
/// them; the command line reads all.
pub const MAX_SET_BYTES: usize = 512 * 1024 * 1024;

/// Limits of a decoded compact form, whose tables can expand a few bytes to many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Maximum length of the envelope, in characters.
    pub envelope_chars: usize,
    /// Maximum size of the inflated compact form, in bytes.
    pub bytes: usize,
    /// Maximum number of groups.
    pub groups: usize,
    /// Maximum number of rules of all groups.
    pub rules: usize,
    /// Maximum number of entries of all prefix lists.
    pub entries: usize,
    /// Maximum size of all texts in bytes. A text counts each time it is referenced.
    pub text_bytes: usize,
}

impl Limits {
    /// Limits for links.
    pub const LINK: Self = Self {
        envelope_chars: MAX_ENVELOPE_CHARS,
        bytes: MAX_INFLATED_BYTES,
        groups: 10_000,
        rules: 200_000,
        entries: 200_000,
        text_bytes: 32 * 1024 * 1024,
    };

    /// Limits for the snapshot in a single file, which is as large as the user agreed to when it was
    /// saved.
    pub const FILE: Self = Self {
        envelope_chars: MAX_FILE_BYTES,
        bytes: MAX_FILE_BYTES,
        groups: 100_000,
        rules: 2_000_000,
        entries: 2_000_000,
        text_bytes: 256 * 1024 * 1024,
    };
}
