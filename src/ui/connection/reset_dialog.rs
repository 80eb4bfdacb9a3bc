//! Asks before the sandbox is reset.

use leptos::prelude::*;

use crate::shell::Shell;
use crate::text::explain;
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Submission};

const RESET_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "reset-sandbox",
    title: "Reset the sandbox",
    verb: "Reset the sandbox",
    busy: "Resetting…",
    failed: "The sandbox was not reset",
};

/// The question.
#[component]
pub(super) fn ResetDialog(
    /// Called when the dialog has been closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let shell = Shell::of_page();
    let submission = Submission::new();
    let on_confirm = Callback::new(move |()| {
        submission.run(async move {
            shell
                .reset_sandbox()
                .await
                .map_err(|error| explain(&error))?;
            on_close.run(());
            Ok(())
        });
    });
    view! {
        <ConfirmDialog texts=RESET_TEXTS submission on_confirm on_close>
            <p>
                "Everything done in the sandbox is lost, in every Region and every tab, and the three-tier example stands there again."
            </p>
        </ConfirmDialog>
    }
}
