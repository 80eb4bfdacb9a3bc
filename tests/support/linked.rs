//! Code that the page loads lazily, linked into the test program.

use portcullis::aws::{Sign, sign};
use portcullis::environment::{CallSandbox, LazyCode, ParseDraft, call_sandbox};
use portcullis::workspace::parse_draft;

/// Loaders that return at once.
pub(crate) const LINKED: LazyCode = LazyCode {
    sign: || Box::pin(async { Ok(sign as Sign) }),
    parse_draft: || Box::pin(async { Some(parse_draft as ParseDraft) }),
    call_sandbox: || Box::pin(async { Some(call_sandbox as CallSandbox) }),
};
