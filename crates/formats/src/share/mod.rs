//! What the rules are, to be shown to others without giving them access: a snapshot as a file or in a
//! link, with what nobody else should see taken out; and what is other in one snapshot than in another.
//!
//! Pure: deflating, encrypting and reading files are the browser's, and `platform` asks it for them
//! within the bounds that are set here.

mod addresses;
pub mod base64url;
mod compact;
mod compare;
mod compare_lists;
mod envelope;
mod form_v1;
mod form_v2;
mod redact;
mod redaction;
mod restore;
mod snapshot;
#[cfg(test)]
mod testing;
mod texts;

pub use compact::{CompactError, VERSION as COMPACT_VERSION, from_compact_bytes, to_compact_bytes};
pub use compare::{CompareSide, Comparison, compare};
pub use compare_lists::{EntryChange, ListChange};
pub use envelope::{
    Encryption, Envelope, EnvelopeError, FEWEST_ITERATIONS, MOST_ITERATIONS, PBKDF2_ITERATIONS,
    VERSION as ENVELOPE_VERSION,
};
pub use redact::redact;
pub use redaction::{RedactedKind, Redaction};
pub use restore::{NotRestored, Restoration, RestoreObstacle, restore};
pub use snapshot::{
    InvalidSnapshot, NotASnapshot, Scope, Snapshot, SnapshotError, SnapshotFacts, SnapshotSource,
    VERSION,
};

/// The longest link that is offered without a word of warning, in characters: what is commonly held to
/// be safe, as the shortest limit of any browser was 2,083.
pub const SHORT_LINK_CHARS: usize = 2_000;

/// The longest link that is offered at all, in characters. Browsers open it, but chat and mail programs
/// may cut it; beyond that, a file is the way.
pub const LONG_LINK_CHARS: usize = 8_000;

/// The longest text behind `#` that is looked at, in characters.
pub const MAX_ENVELOPE_CHARS: usize = 64 * 1024;

/// The most bytes that the payload of a link may grow to when it is inflated. `platform` stops there:
/// a few kilobytes of deflated zeros would otherwise fill the memory.
pub const MAX_INFLATED_BYTES: usize = 4 * 1024 * 1024;

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// How much a compact form may unfold to: its tables let few bytes stand for many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the compact form, inflated.
    pub bytes: usize,
    /// The most groups.
    pub groups: usize,
    /// The most rules of all groups together.
    pub rules: usize,
    /// The most entries of all prefix lists together.
    pub entries: usize,
    /// The most bytes of all texts together, each counted wherever it stands.
    pub text_bytes: usize,
}

impl Limits {
    /// For what comes in a link.
    pub const LINK: Self = Self {
        bytes: MAX_INFLATED_BYTES,
        groups: 10_000,
        rules: 200_000,
        entries: 200_000,
        text_bytes: 32 * 1024 * 1024,
    };
}
