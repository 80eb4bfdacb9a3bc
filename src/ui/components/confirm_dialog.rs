//! Dialogs that ask before something is lost.

use leptos::prelude::*;

use super::{Dialog, Submission};
use crate::platform::dom;

/// The texts of a confirmation.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct ConfirmTexts {
    /// An id unique in the page.
    pub id: &'static str,
    /// The dialog's title.
    pub title: &'static str,
    /// The button that does it.
    pub verb: &'static str,
    /// The button while it is being done.
    pub busy: &'static str,
    /// What to say when it failed.
    pub failed: &'static str,
}

/// A dialog with one dangerous button, and one that cancels.
#[component]
pub(in crate::ui) fn ConfirmDialog(
    /// Its texts.
    texts: ConfirmTexts,
    /// What becomes of it.
    submission: Submission,
    /// Does it.
    on_confirm: Callback<()>,
    /// Called when the dialog has been closed.
    on_close: Callback<()>,
    /// What will happen, in words.
    children: Children,
) -> impl IntoView {
    let ConfirmTexts {
        id,
        title,
        verb,
        busy,
        failed,
    } = texts;
    view! {
        <Dialog title id on_close>
            <div class="form">
                {submission.failure_view(failed)}
                {children()}
                <div class="form__actions">
                    <button class="button button--danger" type="button" disabled=submission.is_sending
                        on:click=move |_| on_confirm.run(())>
                        {move || if submission.is_sending.get() { busy } else { verb }}
                    </button>
                    <button class="button" type="button" on:click=|event| dom::close_dialog_around(event.target())>
                        "Cancel"
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
