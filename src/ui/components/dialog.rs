//! Modal dialog. The browser's `dialog` element traps the focus, closes on Escape and restores the
//! focus.

use leptos::html;
use leptos::prelude::*;

use crate::platform::dom;

/// Modal dialog, open while it is in the document.
#[component]
pub(in crate::ui) fn Dialog(
    /// Heading and accessible name.
    title: &'static str,
    /// ID, unique in the page.
    id: &'static str,
    /// Called after the dialog has closed, including by Escape.
    on_close: Callback<()>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opened = StoredValue::new_local(None);
    // The browser puts the focus back when a dialog is closed, not when it is removed.
    on_cleanup(move || {
        if let Some(Some(dialog)) = opened.try_get_value() {
            dom::close_dialog(&dialog);
        }
    });
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            dom::open_dialog(&dialog);
            opened.set_value(Some(dialog));
            // The browser focuses the button that closes the dialog, which is right if the dialog has no field. A
            // letter typed first goes into a text.
            let is_in_text = dom::focus_first(&format!(
                "#{id} :is(input:not([type=radio], [type=checkbox]), textarea)"
            ));
            if !is_in_text {
                dom::focus_first(&format!("#{id} :is(input, select)"));
            }
        }
    });
    // The browser reports that a dialog has closed only later, when it may have been removed with the page around it.
    // Each close is therefore reported as it is asked for.
    let is_reported = StoredValue::new_local(false);
    let report = move || {
        if is_reported.try_get_value() == Some(false) {
            is_reported.set_value(true);
            on_close.run(());
        }
    };
    let heading_id = format!("{id}-title");
    let labelled_by = heading_id.clone();
    view! {
        <dialog class="dialog" id=id aria-labelledby=labelled_by node_ref=dialog
            on:cancel=move |event: leptos::ev::Event| {
                // File fields within the dialog send it, too.
                if event.target() == event.current_target() {
                    report();
                }
            }
            on:close=move |_| {
                // The dialog may be open again with other content.
                let is_open = dialog.try_get_untracked().flatten().is_some_and(|dialog| dom::is_open_dialog(&dialog));
                if !is_open {
                    report();
                }
            }>
            <div class="dialog__head">
                <h2 class="dialog__title" id=heading_id>{title}</h2>
                <button class="button button--quiet" type="button" aria-label="Close"
                    on:click=|event| dom::cancel_dialog_around(event.target())>
                    "✕"
                </button>
            </div>
            {children()}
        </dialog>
    }
}
