//! Functions that load the lazy bundles; src/main.rs defines them.

use std::future::Future;
use std::pin::Pin;

use super::bundles::{Bundle, LoadedBundle};
use crate::environment::LazyCode;

/// A bundle could not be loaded. The network, or the host of the page, is at fault.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("part of this page couldn't be loaded")]
pub struct BundleError;

impl From<wasm_split_helpers::SplitLoaderError> for BundleError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Loads a bundle. A failed call is not cached; the next one tries again.
pub type Load = fn(Bundle) -> Pin<Box<dyn Future<Output = Result<LoadedBundle, BundleError>>>>;

/// Functions that load the bundles.
#[derive(Clone, Copy, Debug)]
pub struct Loaders {
    /// Bundles below the views.
    pub code: LazyCode,
    /// Bundles of views.
    pub load: Load,
}
