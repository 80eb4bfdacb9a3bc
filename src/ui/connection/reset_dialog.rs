//! Confirmation to reset the sandbox.

use leptos::prelude::*;

use crate::shell::Shell;
use crate::text::explain;
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Submission};

const RESET_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "reset-sandbox",
    title: "Reset sandbox",
    verb: "Reset sandbox",
    busy: "Resetting…",
    failed: "Couldn't reset the sandbox",
};

/// Confirms and resets the sandbox.
#[component]
pub(super) fn ResetDialog(
    /// Called after the dialog has closed.
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
                "This discards all changes in the sandbox, in every Region and tab, and restores the three-tier example."
            </p>
        </ConfirmDialog>
    }
}
