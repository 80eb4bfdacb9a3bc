//! Button that reads a JSON file.

use leptos::html;
use leptos::prelude::*;

use crate::import::decode_text;
use crate::model::escape_invisible;
use crate::platform::dom;
use crate::text::{Text as _, capitalised};
use crate::workspace::Workspace;

/// Text of a chosen file.
#[derive(Clone, Debug)]
pub(in crate::ui) struct FileText {
    /// Name of the file.
    pub(in crate::ui) name: String,
    /// Its text.
    pub(in crate::ui) text: String,
}

/// Button that reads a text from a file and uses it. Shows why it cannot be used.
#[component]
pub(in crate::ui) fn FileButton(
    /// The label.
    label: &'static str,
    /// Maximum size of the file in bytes.
    max_bytes: usize,
    /// Uses the text of a file. Returns a sentence about why it cannot.
    on_read: Callback<FileText, Result<(), String>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let input = NodeRef::<html::Input>::new();
    let error = RwSignal::new(None::<String>);
    let open = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        workspace.spawn(async move {
            let Some(file) = dom::chosen_file(&input, max_bytes).await else {
                return;
            };
            let text = match &file.bytes {
                Ok(bytes) => decode_text(bytes).map_err(|reason| reason.text()),
                Err(reason) => Err(reason.text()),
            };
            let name = file.name.clone();
            let used = text.and_then(|text| {
                on_read.run(FileText {
                    name: file.name,
                    text: text.into(),
                })
            });
            let message =
                |reason: String| escape_invisible(&format!("{name}: {}", capitalised(&reason)));
            error.set(used.err().map(message));
        });
    };
    view! {
        <label class="button file-button">
            {label}
            <input class="visually-hidden" type="file" accept=".json,application/json" node_ref=input on:change=open />
        </label>
        {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
    }
}
