//! Code that the page loads lazily, linked into the test program.

use portcullis::aws::{Sign, sign};
use portcullis::environment::{LazyCode, ParseDraft};
use portcullis::workspace::parse_draft;

/// Loaders that return at once.
pub(crate) const LINKED: LazyCode = LazyCode {
    sign: || Box::pin(async { Ok(sign as Sign) }),
    parse_draft: || Box::pin(async { Some(parse_draft as ParseDraft) }),
};
