//! View of a lazy bundle, or of the failure to load it.

use leptos::prelude::*;

use super::{Bundle, Bundles, Loaded};
use crate::ui::components::{Notice, NoticeKind};

/// Renders a view of a bundle once it has loaded, or an error if loading failed.
#[component]
pub(in crate::ui) fn FromBundle(
    /// The bundle.
    bundle: Bundle,
    /// Renders the view; `None` if the bundle is not loaded.
    draw: Box<dyn Fn(Loaded) -> Option<AnyView> + Send>,
) -> impl IntoView {
    let bundles = Bundles::of_page();
    bundles.load(bundle);
    move || match bundles.ready(bundle) {
        Some(loaded) => draw(loaded),
        None if bundles.has_failed(bundle) => Some(failure_notice(bundles, bundle)),
        None => None,
    }
}

/// Says that a bundle could not be loaded, and offers to try again.
pub(in crate::ui) fn failure_notice(bundles: Bundles, bundle: Bundle) -> AnyView {
    view! {
        <Notice kind=NoticeKind::Error title="Couldn't load part of this page".to_owned()>
            <p>"Check your network connection and try again. If a new version of the page was deployed meanwhile, reload the page. Your draft is kept."</p>
            <button class="button" type="button" on:click=move |_| bundles.load(bundle)>"Try again"</button>
        </Notice>
    }
    .into_any()
}
