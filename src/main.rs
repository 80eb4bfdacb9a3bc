//! The page's program, which mounts the page. In builds by `scripts/build`, each function defined
//! by [`bundle!`] is the root of a lazy bundle, which is a program of its own; see build.rs and
//! docs/design/splitting.md.

#[cfg(target_arch = "wasm32")]
use portcullis::aws::{self, Sign, SigningError};
#[cfg(target_arch = "wasm32")]
use portcullis::environment::{CallSandbox, LazyCode, ParseDraft, call_sandbox};
#[cfg(target_arch = "wasm32")]
use portcullis::ui::{
    self, Bundle, BundleError, CareBundle, ConnectionBundle, DialogsBundle, FilesBundle,
    FindingsBundle, FleetBundle, GroupBundle, HelpBundle, LoadedBundle, Loaders, MapBundle,
    ReachBundle, RunsBundle, SearchBundle,
};
#[cfg(target_arch = "wasm32")]
use portcullis::workspace;

/// Defines the root of a lazy bundle: an async function that loads the bundle and returns a value
/// from it.
#[cfg(all(target_arch = "wasm32", portcullis_bundles))]
macro_rules! bundle {
    ($bundle:ident, $load:ident -> $output:ty, $value:expr) => {
        #[allow(
            unsafe_code,
            reason = "the macro reaches the other program through a foreign function"
        )]
        #[wasm_split_helpers::wasm_split($bundle, fallible)]
        fn $load() -> Result<$output, BundleError> {
            Ok($value)
        }
    };
}

/// Defines the same function for a program without bundles.
#[cfg(all(target_arch = "wasm32", not(portcullis_bundles)))]
macro_rules! bundle {
    ($bundle:ident, $load:ident -> $output:ty, $value:expr) => {
        async fn $load() -> Result<$output, BundleError> {
            Ok($value)
        }
    };
}

#[cfg(target_arch = "wasm32")]
mod bundles {
    use super::*;

    bundle!(signing, load_sign -> Sign, aws::sign);
    bundle!(draft, load_parse_draft -> ParseDraft, workspace::parse_draft);
    bundle!(sandbox_calls, load_call_sandbox -> CallSandbox, call_sandbox);
    bundle!(group, load_group -> LoadedBundle, LoadedBundle::Group(GroupBundle::linked()));
    bundle!(dialogs, load_dialogs -> LoadedBundle, LoadedBundle::Dialogs(DialogsBundle::linked()));
    bundle!(findings, load_findings -> LoadedBundle, LoadedBundle::Findings(FindingsBundle::linked()));
    bundle!(search, load_search -> LoadedBundle, LoadedBundle::Search(SearchBundle::linked()));
    bundle!(runs, load_runs -> LoadedBundle, LoadedBundle::Runs(RunsBundle::linked()));
    bundle!(reach, load_reach -> LoadedBundle, LoadedBundle::Reach(ReachBundle::linked()));
    bundle!(care, load_care -> LoadedBundle, LoadedBundle::Care(CareBundle::linked()));
    bundle!(connection, load_connection -> LoadedBundle, LoadedBundle::Connection(ConnectionBundle::linked()));
    bundle!(files, load_files -> LoadedBundle, LoadedBundle::Files(FilesBundle::linked()));
    bundle!(fleet, load_fleet -> LoadedBundle, LoadedBundle::Fleet(FleetBundle::linked()));
    bundle!(map, load_map -> LoadedBundle, LoadedBundle::Map(MapBundle::linked()));
    bundle!(help, load_help -> LoadedBundle, LoadedBundle::Help(HelpBundle::linked()));

    pub(super) const LOADERS: Loaders = Loaders {
        code: LazyCode {
            sign: || {
                Box::pin(async {
                    load_sign()
                        .await
                        .map_err(|BundleError| SigningError::NotLoaded)
                })
            },
            parse_draft: || Box::pin(async { load_parse_draft().await.ok() }),
            call_sandbox: || Box::pin(async { load_call_sandbox().await.ok() }),
        },
        load: |bundle| match bundle {
            Bundle::Group => Box::pin(load_group()),
            Bundle::Dialogs => Box::pin(load_dialogs()),
            Bundle::Findings => Box::pin(load_findings()),
            Bundle::Search => Box::pin(load_search()),
            Bundle::Runs => Box::pin(load_runs()),
            Bundle::Reach => Box::pin(load_reach()),
            Bundle::Care => Box::pin(load_care()),
            Bundle::Connection => Box::pin(load_connection()),
            Bundle::Files => Box::pin(load_files()),
            Bundle::Fleet => Box::pin(load_fleet()),
            Bundle::Map => Box::pin(load_map()),
            Bundle::Help => Box::pin(load_help()),
        },
    };
}

#[cfg(target_arch = "wasm32")]
fn main() {
    ui::mount(bundles::LOADERS);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program is a web page: build it with `make build`");
}
