//! File picker and drop zone.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::import::Document;
use crate::model::escape_invisible;
use crate::platform::dom::{self, ReadFile};
use crate::share::MAX_FILE_BYTES;
use crate::text::{Text as _, capitalised};
use crate::workspace::Workspace;

/// File picker. Files can also be dropped anywhere on the page.
#[component]
pub(in crate::ui) fn DocumentPicker(
    /// Called with each file that was parsed.
    on_read: Callback<Arc<Document>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let files = workspace.environment().files();
    let input = NodeRef::<html::Input>::new();
    let error = RwSignal::new(None::<String>);
    let read = move |file: ReadFile| {
        let read = match &file.bytes {
            Ok(bytes) => Document::parse_bytes(&*file.name, bytes).map_err(|reason| reason.text()),
            Err(reason) => Err(reason.text()),
        };
        match read {
            Ok(document) => {
                error.set(None);
                workspace.announce(format!("Opened {}", escape_invisible(&file.name)));
                on_read.run(Arc::new(document));
            }
            Err(reason) => {
                // The actions of the previous file must not seem to be for this one.
                files.close();
                let text = format!("{}: {}", file.name, capitalised(&reason));
                error.set(Some(escape_invisible(&text)));
            }
        }
    };
    Effect::new(move |_| {
        files.dropped().track();
        if let Some(file) = files.take_dropped() {
            read(file);
        }
    });
    let choose = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        workspace.spawn(async move {
            if let Some(file) = dom::chosen_file(&input, MAX_FILE_BYTES).await {
                read(file);
            }
        });
    };
    view! {
        <div class="drop-zone">
            <p>"Drop a file here: a snapshot, AWS CLI JSON, or CSV. The file stays in this page and isn't uploaded."</p>
            <label class="button file-button">
                "Choose file…"
                <input class="visually-hidden" type="file" accept=".json,.csv,.tsv,.txt,application/json,text/csv"
                    node_ref=input on:change=choose />
            </label>
        </div>
        {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
    }
}
