//! Saving the snapshot, and what to do with the file.

use leptos::prelude::*;

use super::export_format::ExportFormat;
use crate::platform::dom;
use crate::text::bytes_text;
use crate::workspace::{ShareOptions, Workspace};

/// The button that saves the file.
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
                "Nothing tells which account these groups are of. Save them in another form."
                    .to_owned(),
            ));
            return;
        };
        let text = snapshot.to_json();
        dom::download(file_name, &text);
        let groups = snapshot.groups().len();
        let plural = if groups == 1 { "" } else { "s" };
        saved.set(Some(format!(
            "Saved: {groups} group{plural}, {}.",
            bytes_text(text.len())
        )));
    };
    view! {
        <div class="share__link">
            <p>
                "The file opens here by drag and drop, in this or any other copy of the page. Beside a hosted page, it makes a read-only view: add "
                <code>{format!("?view={file_name}")}</code>
                " to the page's address, or name it as "<code>"snapshot"</code>" in "<code>"config.json"</code>"."
            </p>
            <div class="form__actions">
                <button class="button button--primary" type="button" on:click=save>{format!("Save {file_name}")}</button>
            </div>
            <p role="status">{saved}</p>
        </div>
    }
}
