//! The lazy bundles, each named once: its table, its slot, its place in what is loaded.

use super::{Slot, WatchDocument};
use crate::ui::bundle_tables::{
    CareBundle, ConnectionBundle, DialogsBundle, FilesBundle, FindingsBundle, FleetBundle,
    GroupBundle, HelpBundle, MapBundle, ReachBundle, RunsBundle, SearchBundle,
};

macro_rules! bundles {
    ($($(#[doc = $doc:literal])+ $bundle:ident, $field:ident: $table:ident;)+) => {
        /// Lazy bundles in prefetch order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Bundle { $($(#[doc = $doc])+ $bundle,)+ }

        impl Bundle {
            /// All bundles in prefetch order.
            pub(super) const ALL: &[Self] = &[$(Self::$bundle),+];
        }

        /// The table of a bundle that was loaded.
        #[derive(Clone, Copy, Debug)]
        pub enum LoadedBundle { $($(#[doc = $doc])+ $bundle($table),)+ }

        /// The bundles that are loaded.
        #[derive(Clone, Copy, Debug, Default)]
        pub(in crate::ui) struct Loaded { $(pub(in crate::ui) $field: Option<$table>,)+ }

        impl Loaded {
            /// Adds a bundle, and returns how it watches the document.
            pub(super) fn put(&mut self, loaded: LoadedBundle) -> WatchDocument {
                match loaded {
                    $(LoadedBundle::$bundle(table) => {
                        self.$field = Some(table);
                        table.watch_document
                    })+
                }
            }
        }

        /// The slots of all bundles.
        #[derive(Clone, Copy, Debug)]
        pub(super) struct Slots { $($field: Slot,)+ }

        impl Slots {
            pub(super) fn new() -> Self {
                Self { $($field: Slot::new(),)+ }
            }

            pub(super) fn of(self, bundle: Bundle) -> Slot {
                match bundle { $(Bundle::$bundle => self.$field,)+ }
            }
        }
    };
}

bundles! {
    /// One group and its draft.
    Group, group: GroupBundle;
    /// Dialogs of the list and of a group, and what appears beside them.
    Dialogs, dialogs: DialogsBundle;
    /// Checks and their findings.
    Findings, findings: FindingsBundle;
    /// Search and quick open.
    Search, search: SearchBundle;
    /// Review, runs and their history.
    Runs, runs: RunsBundle;
    /// Reachability and its policies.
    Reach, reach: ReachBundle;
    /// Account care: what uses a group, and chores on many groups.
    Care, care: CareBundle;
    /// Connections, access keys, and load failures.
    Connection, connection: ConnectionBundle;
    /// Snapshots, exports, comparison, print listing and IAM policy.
    Files, files: FilesBundle;
    /// Many accounts and Regions.
    Fleet, fleet: FleetBundle;
    /// The map.
    Map, map: MapBundle;
    /// The help.
    Help, help: HelpBundle;
}
