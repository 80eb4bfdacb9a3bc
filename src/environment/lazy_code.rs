//! Loaders of lazy bundles with code below the views, which the first screen rarely needs.

use super::CallSandbox;
use crate::aws::{LoadSign, LocalFuture};
use crate::draft::Draft;

/// Parses a stored draft. Returns `None` if its version is another one.
pub type ParseDraft = fn(&str) -> Option<Draft>;

/// Loaders of lazy bundles. A failed load is not cached: the next call tries again.
#[derive(Clone, Copy, Debug)]
pub struct LazyCode {
    /// Loads the request signer, which proxies, the sandbox and snapshots do not need.
    pub sign: LoadSign,
    /// Loads the parser of stored drafts. Returns `None` if the load fails.
    pub parse_draft: fn() -> LocalFuture<'static, Option<ParseDraft>>,
    /// Loads what calls the sandbox. Returns `None` if the load fails.
    pub call_sandbox: fn() -> LocalFuture<'static, Option<CallSandbox>>,
}
