//! Failure to load a lazy bundle.

/// A bundle could not be loaded. The network, or the host of the page, is at fault.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("part of this page couldn't be loaded")]
pub struct BundleError;

impl From<wasm_split_helpers::SplitLoaderError> for BundleError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}
