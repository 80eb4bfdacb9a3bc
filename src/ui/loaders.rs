//! Functions that load the lazy bundles; src/main.rs defines them.

use std::future::Future;
use std::pin::Pin;

use super::bundle_tables::{
    ConnectionBundle, DialogsBundle, FilesBundle, FindingsBundle, GroupBundle, HelpBundle,
    MapBundle, ReachBundle, RunsBundle, SearchBundle,
};
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
pub type Load<T> = fn() -> Pin<Box<dyn Future<Output = Result<T, BundleError>>>>;

/// Functions that load the bundles.
#[derive(Clone, Copy, Debug)]
pub struct Loaders {
    /// Bundles below the views.
    pub code: LazyCode,
    /// One group and its draft.
    pub group: Load<GroupBundle>,
    /// Dialogs of the list and of a group, and what appears beside them.
    pub dialogs: Load<DialogsBundle>,
    /// Checks and their findings.
    pub findings: Load<FindingsBundle>,
    /// Search and quick open.
    pub search: Load<SearchBundle>,
    /// Review, runs and their history.
    pub runs: Load<RunsBundle>,
    /// Reachability and its policies.
    pub reach: Load<ReachBundle>,
    /// Connections and access keys.
    pub connection: Load<ConnectionBundle>,
    /// Snapshots, exports and comparisons.
    pub files: Load<FilesBundle>,
    /// The map.
    pub map: Load<MapBundle>,
    /// The help.
    pub help: Load<HelpBundle>,
}
