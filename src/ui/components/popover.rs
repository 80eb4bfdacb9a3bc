//! Popover next to what opened it. Unlike a dialog, it does not keep the focus inside.

use leptos::html;
use leptos::prelude::*;

use crate::platform::dom;

/// Popover, open while it is in the document. On a narrow screen it is a sheet at the bottom.
#[component]
pub(in crate::ui) fn Popover(
    /// Heading and accessible name.
    title: &'static str,
    /// ID, unique in the page.
    id: &'static str,
    /// Called after the popover has closed, including by Escape and by a click elsewhere.
    on_close: Callback<()>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let popover = NodeRef::<html::Div>::new();
    let opened = StoredValue::new_local(None::<dom::HtmlElement>);
    // The browser puts the focus back when a popover is closed, not when it is removed.
    on_cleanup(move || {
        if let Some(Some(popover)) = opened.try_get_value() {
            dom::close_popover(&popover);
        }
    });
    Effect::new(move |_| {
        if let Some(popover) = popover.get() {
            dom::open_popover(&popover);
            opened.set_value(Some(popover.into()));
        }
    });
    let heading_id = format!("{id}-title");
    let labelled_by = heading_id.clone();
    view! {
        <div class="popover" id=id popover="auto" role="dialog" aria-labelledby=labelled_by tabindex="-1" node_ref=popover
            on:toggle=move |_| {
                let popover = opened.try_get_value().flatten();
                if popover.is_some_and(|popover| !dom::is_open_popover(&popover)) {
                    on_close.run(());
                }
            }>
            <div class="dialog__head">
                <h2 class="dialog__title" id=heading_id>{title}</h2>
                <button class="button button--quiet" type="button" aria-label="Close"
                    on:click=|event| dom::close_popover_around(event.target())>
                    "✕"
                </button>
            </div>
            {children()}
        </div>
    }
}
