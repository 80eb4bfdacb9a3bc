//! Code below the views that the first screen rarely needs, in lazy bundles of its own.

use crate::aws::{LoadSign, LocalFuture};
use crate::draft::Draft;

/// Parses the stored form of a draft; none of another version.
pub type ParseDraft = fn(&str) -> Option<Draft>;

/// Loaders of such code. A call that fails is not remembered: the next one tries again.
#[derive(Clone, Copy, Debug)]
pub struct LazyCode {
    /// Loads what signs requests; a proxy, the sandbox and a snapshot need no signature.
    pub sign: LoadSign,
    /// Loads what parses a stored draft; none when that fails.
    pub parse_draft: fn() -> LocalFuture<'static, Option<ParseDraft>>,
}
