//! Confirmation before a destructive action.

use leptos::prelude::*;

use super::{Dialog, Submission};
use crate::platform::dom;

/// Texts of a confirmation.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct ConfirmTexts {
    /// ID, unique in the page.
    pub id: &'static str,
    /// The dialog's title.
    pub title: &'static str,
    /// Label of the confirm button.
    pub verb: &'static str,
    /// Label of the confirm button while the action runs.
    pub busy: &'static str,
    /// Heading of the failure.
    pub failed: &'static str,
}

/// Dialog with a destructive button and a cancel button.
#[component]
pub(in crate::ui) fn ConfirmDialog(
    /// The texts.
    texts: ConfirmTexts,
    /// State of the action.
    submission: Submission,
    /// Performs the action.
    on_confirm: Callback<()>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
    /// Description of the consequences.
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
                    <button class="button" type="button" on:click=|event| dom::cancel_dialog_around(event.target())>
                        "Cancel"
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
