//! Confirmation to close a connection with a run or unsaved input.

use leptos::prelude::*;

use crate::environment::OpenConnection;
use crate::shell::Shell;
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Submission};
use crate::workspace::ClosingConcern;

const STOP_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "close-connection",
    title: "Close connection",
    verb: "Stop and close",
    busy: "Stopping…",
    failed: "Couldn't close the connection",
};

const DISCARD_TEXTS: ConfirmTexts = ConfirmTexts {
    verb: "Discard and close",
    busy: "Closing…",
    ..STOP_TEXTS
};

/// Confirms and closes a connection.
#[component]
pub(super) fn CloseDialog(
    /// The connection to close.
    connection: OpenConnection,
    /// Set to `None` when the dialog closes.
    closing: RwSignal<Option<OpenConnection>>,
) -> impl IntoView {
    let shell = Shell::of_page();
    let slug = connection.connection.slug;
    let concern = shell.closing_concern(&slug);
    let name = connection.connection.name;
    let (texts, question) = match concern {
        Some(ClosingConcern::RunInProgress) => (
            STOP_TEXTS,
            format!(
                "Changes are being applied through {name}. Closing stops the run after the current step. Completed steps aren't undone, and the remaining changes stay in the draft."
            ),
        ),
        Some(ClosingConcern::UnsavedInput) | None => (
            DISCARD_TEXTS,
            format!(
                "Closing {name} discards unfinished input. A draft that this browser can't store is kept until you reload or leave this page."
            ),
        ),
    };
    let submission = Submission::new();
    let on_confirm = Callback::new(move |()| {
        let slug = slug.clone();
        submission.run(async move {
            shell.stop_and_close(&slug).await;
            // The user may be asked about another connection by now.
            let is_asked = |asked: &OpenConnection| asked.connection.slug == slug;
            if closing.with_untracked(|asked| asked.as_ref().is_some_and(is_asked)) {
                closing.set(None);
            }
            Ok(())
        });
    });
    let on_close = Callback::new(move |()| closing.set(None));
    view! {
        <ConfirmDialog texts submission on_confirm on_close>
            <p>{question}</p>
        </ConfirmDialog>
    }
}
