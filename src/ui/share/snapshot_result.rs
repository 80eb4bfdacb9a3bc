//! Saves a snapshot file.

use leptos::prelude::*;

use super::export_format::ExportFormat;
use crate::model::counted;
use crate::platform::dom;
use crate::text::bytes_text;
use crate::workspace::{ShareOptions, Workspace};

/// Explains how to use the file, and saves it.
#[component]
pub(in crate::ui) fn SnapshotResult(options: Memo<ShareOptions>) -> impl IntoView {
    let workspace = Workspace::here();
    let saved = RwSignal::new(None::<String>);
    let file_name = ExportFormat::Snapshot.file_name();
    Effect::new(move |_| {
        options.track();
        saved.set(None);
    });
    let save = move |_| {
        let Some(snapshot) = workspace.snapshot(&options.get_untracked()) else {
            saved.set(Some(
                "The account of these groups is unknown. Choose another format.".to_owned(),
            ));
            return;
        };
        let text = snapshot.to_json();
        dom::download(file_name, &text);
        let groups = snapshot.groups().len();
        saved.set(Some(format!(
            "Saved {}, {}.",
            counted(groups, "group"),
            bytes_text(text.len())
        )));
    };
    view! {
        <div class="share__link">
            <p>
                "To open the file, drop it on this page or on another copy of it. To publish a read-only view, put the file next to a hosted page and add "
                <code>{format!("?view={file_name}")}</code>
                " to the page's address, or set it as "<code>"snapshot"</code>" in "<code>"config.json"</code>"."
            </p>
            <div class="form__actions">
                <button class="button button--primary" type="button" on:click=save>{format!("Save {file_name}")}</button>
            </div>
            <p role="status">{saved}</p>
        </div>
    }
}
